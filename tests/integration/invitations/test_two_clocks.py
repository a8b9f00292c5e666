"""Invited people abroad: their clock from a table or the organiser, in letters, on their page, on their seat."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select

from core.db import db, transaction
from invitations.models import Contact
from invitations.previews import preview
from mailers.models import OutboxRow
from registration.models import Event, Registration
from registration.terms import Admission
from tests import builders
from tests.integration.invitations.contacts_world import ROOM
from tests.integration.invitations.world import ANNA, HOST, JANIS, LATER, House, Reader
from tests.unit.invitations.test_sheets import book

DUBLIN = "Europe/Dublin"
ABROAD = replace(ANNA, zone=DUBLIN)
WHEN = "Wednesday, 10 March 2027, 16:00–19:00 (Riga time)"
TABLE = (
    "Vārds uzvārds;E-pasts;Valoda;Laika josla\r\n"
    "Mary Murphy;mary@example.lv;angļu;Dublina\r\n"
    "John Smith;john@example.lv;en;America/New_York\r\n"
    "Anna Bērziņa;anna@example.lv;;\r\n"
    "Kāds Cits;kads@example.lv;lv;aiz kalniem\r\n"
)


def parts(house: House, number: int = -1) -> list[str]:
    """Both parts of a letter as they are read."""
    letter = house.deliver()[number]
    bodies = [letter.get_body((kind,)) for kind in ("plain", "html")]
    texts = [str(body.get_content()) for body in bodies if body is not None]
    assert len(texts) == 2
    return [texts[0], re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", texts[1])))]


def looking_for_a_time(house: House, times: Any = builders.SLOTS) -> list[int]:
    house.change_event(admission=Admission.poll, starts_at=None, ends_at=None)
    with house.app.app_context(), transaction() as session:
        return builders.make_slots(session, session.get_one(Event, house.event_id), times)


def people(house: House, model: Any) -> dict[str, tuple[str, str]]:
    """Language and zone, by given name."""
    with house.app.app_context():
        found = {row.given_name: (row.language, row.zone) for row in db.session().scalars(select(model))}
        db.session.remove()
        return found


def test_an_invitation_tells_both_clocks(house: House) -> None:
    house.invite(ABROAD)
    for part in parts(house):
        assert f"{WHEN}, in Dublin 14:00–17:00" in part


def test_an_invitation_to_a_poll_names_its_times_on_both_clocks(house: House) -> None:
    """The clocks of Riga change on 28 March 2027, those of New York on the 14th."""
    starts = [datetime(2027, 3, day, hour, tzinfo=UTC) for day, hour in ((10, 14), (17, 14), (31, 13))]
    looking_for_a_time(house, [(at, at + timedelta(minutes=90)) for at in starts])
    house.invite(replace(ANNA, zone="America/New_York"), JANIS)
    for part in parts(house, 0):
        for said in (
            "Proposed times",
            "Wednesday, 10 March, 16:00–17:30 (Riga time), in New York 9:00–10:30",
            "Wednesday, 17 March, 16:00–17:30 (Riga time), in New York 10:00–11:30",
            "Wednesday, 31 March, 16:00–17:30 (Riga time), in New York 9:00–10:30",
        ):
            assert said in part
    here = parts(house, 1)[0]
    assert "Wednesday, 10 March, 16:00–17:30\n" in here.replace("\r\n", "\n")
    assert "New York" not in here


def test_a_letter_names_a_dozen_times_and_how_many_more(house: House) -> None:
    first = datetime(2027, 3, 1, 14, tzinfo=UTC)
    looking_for_a_time(house, [(first + timedelta(days=n), first + timedelta(days=n, hours=1)) for n in range(14)])
    house.invite(ANNA)
    text = parts(house)[0]
    assert text.count("March, 16:00–17:00") == 12
    assert "and 2 more times" in text


def test_the_page_of_the_guest_shows_both_clocks_and_keeps_them(house: House) -> None:
    slots = looking_for_a_time(house)
    house.invite(ABROAD)
    anna = Reader(house.app, house.link(ANNA))
    page = anna.get()
    assert page.count("where you are: 14:00–15:30") == 2
    assert '<option value="Europe/Dublin" selected>' in page
    said = {f"slot{slot}": "2" for slot in slots}
    assert anna.come(zone=DUBLIN, **said).status_code == 303
    assert people(house, Registration) == {"Anna": ("en", DUBLIN)}


def test_the_page_of_an_invitation_with_a_time_shows_both_clocks(house: House) -> None:
    house.invite(ABROAD)
    anna = Reader(house.app, house.link(ANNA))
    assert "(Riga time), in Dublin 14:00–17:00" in anna.get()
    answer = anna.come()
    assert people(house, Registration) == {"Anna": ("en", DUBLIN)}
    own = anna.client.get(answer.location, base_url=HOST).text
    assert "(Riga time), in Dublin 14:00–17:00</p>" in own


def test_an_own_page_without_another_clock_says_nothing_of_one(house: House) -> None:
    house.invite(replace(ANNA, zone="Europe/Helsinki"))
    anna = Reader(house.app, house.link(ANNA))
    own = anna.client.get(anna.come().location, base_url=HOST).text
    assert "(Riga time)</p>" in own


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_table_says_the_clock_and_the_language(house: House, form: str) -> None:
    list_id = house.make_list()
    if form == "xlsx":
        cells = [(r, c, v) for r, line in enumerate(TABLE.splitlines()) for c, v in enumerate(line.split(";")) if v]
        sent = house.upload(list_id, book(*cells), "saraksts.xlsx")
    else:
        sent = house.upload(list_id, TABLE.encode())
    assert "the time zone is not known; it is left empty" in house.get(sent.location)
    columns = {f"kolonna-{n}": m for n, m in enumerate(["full_name", "email", "language", "zone"])}
    assert house.post(f"{sent.location}/saglabat", **columns, virsraksti="1").status_code == 303
    assert people(house, Contact) == {
        "Mary": ("en", DUBLIN), "John": ("en", "America/New_York"), "Anna": ("lv", ""), "Kāds": ("lv", ""),
    }  # fmt: skip
    key = "a" * 20
    sent = house.post(house.board("/aicinat"), saraksts=str(list_id), form_key=key, seat="public", solis="sutit")
    assert sent.status_code == 303
    assert {guest.given_name: guest.zone for guest in house.guests()} == {
        "Mary": DUBLIN, "John": "America/New_York", "Anna": "", "Kāds": "",
    }  # fmt: skip


def test_a_contact_typed_by_hand_has_a_clock(house: House) -> None:
    path = f"{ROOM}/{house.make_list()}"
    typed = {"given_name": "Mary", "email": "mary@example.lv", "language": "en"}
    assert house.post(f"{path}/jauns", **typed, zone="Asia/Kolkata").status_code == 303
    assert people(house, Contact) == {"Mary": ("en", "Asia/Kolkata")}
    with house.app.app_context():
        number = db.session().scalars(select(Contact.id)).one()
        db.session.remove()
    assert '<option selected value="Asia/Kolkata">' in house.get(f"{path}/kontakts/{number}")
    assert house.post(f"{path}/kontakts/{number}", **typed, zone="Nekur/Nav").status_code == 303
    assert people(house, Contact) == {"Mary": ("en", "")}


def test_the_organiser_sets_language_and_clock_of_somebody_invited(house: House) -> None:
    house.invite(replace(ANNA, language="lv"))
    number = house.guest(ANNA).id
    page = house.board(f"/{number}")
    assert "Language and time zone" in house.get(page)
    said = house.post(f"{page}/valoda", token_page=page, language="en", zone=DUBLIN)
    assert said.status_code == 303
    assert (house.guest(ANNA).language, house.guest(ANNA).zone) == ("en", DUBLIN)
    for part in parts(house):  # the letter that had been ordered in Latvian
        assert f"{WHEN}, in Dublin 14:00–17:00" in part
    assert house.post(f"{page}/valoda", token_page=page, language="en", zone="<b>").status_code == 303
    assert house.guest(ANNA).zone == ""
    assert house.post(f"{page}/valoda", token_page=page, language="de", zone="").status_code == 303
    assert house.guest(ANNA).language == "en"


def test_a_letter_that_was_written_and_could_not_go_is_written_anew(house: House) -> None:
    house.invite(replace(ANNA, language="lv"))
    page = house.board(f"/{house.guest(ANNA).id}")
    with house.app.app_context(), transaction() as session:
        for row in session.scalars(select(OutboxRow)):
            row.wire = b"Subject: L\r\n\r\nUz redz\r\n"  # the mail server did not answer
    house.post(f"{page}/valoda", token_page=page, language="en", zone=DUBLIN)
    for part in parts(house):
        assert "in Dublin 14:00–17:00" in part


def test_whoever_has_registered_sets_it_themselves(house: House) -> None:
    house.invite(ANNA)
    Reader(house.app, house.link(ANNA)).come()
    assert "Language and time zone" not in house.get(house.board(f"/{house.guest(ANNA).id}"))


def test_a_letter_once_more_is_on_both_clocks(house: House) -> None:
    house.invite(ABROAD)
    house.deliver()
    house.nudge(now=LATER)
    for part in parts_at(house, LATER + timedelta(minutes=11)):
        assert f"{WHEN}, in Dublin 14:00–17:00" in part


def parts_at(house: House, now: datetime) -> list[str]:
    house.deliver(now)
    return parts(house)


def test_the_preview_of_an_invitation_tells_both_clocks(house: House) -> None:
    with house.app.app_context():
        event = db.session().get_one(Event, house.event_id)
        shown = preview(db.session(), event, ABROAD, "", datetime(2027, 1, 10, tzinfo=UTC))
        assert f"{WHEN}, in Dublin 14:00–17:00" in shown.text
        db.session.remove()
