"""The personal page: what opening it does, and both answers."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from core.db import Busy, db, transaction
from invitations.public import answer
from registration.links import token
from registration.models import HistoryEntry, Registration, Seating
from registration.terms import LinkKind
from tests.integration.desk.people_world import STARTS, token_of
from tests.integration.invitations.world import ANNA, EARLY, HOST, JANIS, OFFICE, House, Reader


@pytest.fixture
def anna(house: House) -> Reader:
    house.invite(ANNA)
    return Reader(house.app, house.link(ANNA))


def changes(house: House) -> tuple[int, int, list[str]]:
    """How many rows of history and letters there are, and what guests said."""
    with house.app.app_context():
        history = len(db.session().scalars(select(HistoryEntry.id)).all())
        db.session.remove()
    return history, len(house.rows()), [guest.answer for guest in house.guests()]


def test_opening_the_page_is_noted_once_and_changes_nothing_else(house: House, anna: Reader) -> None:
    before = changes(house)
    for _scan in range(20):
        anna.get()
        anna.get("?atbilde=ja")
        anna.get("?atbilde=ne")
        anna.get("/atgadinajumi")
    assert [guest.opened_at for guest in house.guests()] == [EARLY]
    with time_machine.travel(EARLY + timedelta(hours=1), tick=False):
        anna.get()
    assert [guest.opened_at for guest in house.guests()] == [EARLY]
    assert changes(house) == before


def test_head_and_prefetch_do_not_count_as_opening(house: House, anna: Reader) -> None:
    assert anna.client.head(anna.path, base_url=HOST).status_code == 200
    for header in ("Purpose", "Sec-Purpose", "X-Moz"):
        anna.get(headers={header: "prefetch"})
    assert [guest.opened_at for guest in house.guests()] == [None]


def test_page_is_shown_while_the_database_is_busy(house: House, anna: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_values: object, **_more: object) -> None:
        raise Busy

    monkeypatch.setattr(answer, "transaction", busy)
    assert "I will come" in anna.get()
    assert [guest.opened_at for guest in house.guests()] == [None]


def test_page_is_private(house: House, anna: Reader) -> None:
    headers = anna.client.get(anna.path, base_url=HOST).headers
    wanted = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}
    assert {name: headers[name] for name in wanted} == wanted


@pytest.mark.parametrize("token", ["x" * 32, "x", "%00", "%FF" * 20, "a" * 400, "..%2f.."])
def test_links_nobody_was_sent_open_nothing(house: House, token: str) -> None:
    client = house.app.test_client()
    assert client.get(f"/a/{token}", base_url=HOST).status_code == 404


def test_yes_registers_with_what_is_known(house: House, anna: Reader) -> None:
    done = anna.come()
    assert done.status_code == 303
    assert "/r/" in done.location
    guest = house.guest(ANNA)
    assert house.registered() == [("anna.b@example.lv", "confirmed", "invitation", guest.id)]
    assert (guest.answer, guest.answer_source) == ("yes", "invitation")
    page = anna.get()
    assert "You are registered" in page
    assert "/naksu" not in page
    assert done.location.partition("/r/")[2] in page  # the letter went to the address that registered


def test_yes_of_another_address_does_not_open_its_registration(house: House, anna: Reader) -> None:
    done = anna.come(email="cita@example.lv")
    assert done.status_code == 303
    page = anna.get()
    assert "You are registered" in page
    assert "/r/" not in page
    assert "/saite" in page


def test_yes_needs_what_the_form_needs(house: House) -> None:
    house.invite(OFFICE)
    office = Reader(house.app, house.link(OFFICE))
    refused = office.come()
    assert refused.status_code == 422
    assert "Please write your first name." in refused.text
    assert house.registered() == []
    assert office.come(given_name="Inga", family_name="Ozola").status_code == 303
    assert house.guest(OFFICE).answer == "yes"


def test_form_of_an_old_page_keeps_what_was_typed(house: House, anna: Reader) -> None:
    data = {"csrf_token": "", "given_name": "Annija", "family_name": "Bērziņa", "email": "anna.b@example.lv"}
    stale = anna.client.post(f"{anna.path}/naksu", data=data, base_url=HOST)
    assert stale.status_code == 400
    assert 'value="Annija"' in stale.text


def test_no_is_stored_once_and_can_become_a_yes(house: House, anna: Reader) -> None:
    assert anna.decline("Esmu ārzemēs").status_code == 303
    guest = house.guest(ANNA)
    assert (guest.answer, guest.answer_source, guest.answer_note) == ("no", "invitation", "Esmu ārzemēs")
    before = changes(house)
    anna.decline("Esmu ārzemēs")
    assert changes(house) == before
    assert "we know that you are not coming" in anna.get()
    assert anna.come().status_code == 303
    assert house.guest(ANNA).answer == "yes"


def test_no_after_yes_gives_the_place_up(house: House, anna: Reader) -> None:
    anna.come()
    token = anna.get()
    assert "You are registered" in token
    data = {"csrf_token": _csrf(anna)}
    assert anna.client.post(f"{anna.path}/nevaresu", data=data, base_url=HOST).status_code == 303
    assert [row[1] for row in house.registered()] == ["withdrawn"]
    assert house.guest(ANNA).answer == "no"


def _csrf(reader: Reader) -> str:
    return token_of(reader.get("/atgadinajumi"))


def test_no_needs_a_press(house: House, anna: Reader) -> None:
    page = anna.get("?atbilde=ne")
    assert "You cannot come?" in page
    assert anna.client.post(f"{anna.path}/nevaresu", base_url=HOST).status_code == 400
    assert house.guest(ANNA).answer == "none"


def fill_up(house: House, capacity: int = 1) -> None:
    with house.app.app_context(), transaction() as session:
        session.get_one(Seating, house.event_id).seat_limit = capacity
    house.change_event(capacity=capacity)
    for number in range(capacity):
        house.world.register(f"Zane Pirmā{number}")


@pytest.mark.parametrize(("seat", "status"), [("public", "waiting"), ("beyond", "confirmed")])
def test_full_event_lets_in_whom_the_invitation_promised_it(house: House, seat: str, status: str) -> None:
    fill_up(house)
    house.invite(replace(ANNA, seat=seat))
    anna = Reader(house.app, house.link(ANNA))
    assert ("waiting list" in anna.get()) == (status == "waiting")
    assert anna.come().status_code == 303
    assert [row[1] for row in house.registered()][1:] == [status]


def test_reserved_seat_is_had_though_the_others_are_taken(house: House) -> None:
    with house.app.app_context(), transaction() as session:
        session.get_one(Seating, house.event_id).seat_limit = 2
    house.change_event(capacity=2)
    house.invite(replace(ANNA, seat="reserved"))
    house.world.register("Zane Pirmā")
    house.world.register("Zane Otrā")
    Reader(house.app, house.link(ANNA)).come()
    assert [row[1] for row in house.registered()] == ["confirmed", "waiting", "confirmed"]


@pytest.mark.parametrize(
    ("change", "moment", "words"),
    [
        ({"status": "cancelled"}, EARLY, "The event is cancelled"),
        ({}, STARTS + timedelta(hours=4), "The event has taken place"),
        ({}, STARTS + timedelta(hours=1), "The event is happening now"),
        ({"closes_at": EARLY}, EARLY, "Registration has closed"),
    ],
)
def test_page_says_when_it_is_too_late_and_whom_to_ask(
    house: House, change: dict[str, object], moment: object, words: str
) -> None:
    house.invite(ANNA)
    house.change_event(**change)
    reader = Reader(house.app, house.link(ANNA))
    with time_machine.travel(moment, tick=False):  # type: ignore[arg-type]
        page = reader.get()
    assert words in page
    assert "/naksu" not in page
    assert "kontakts@example.lv" in page


def test_stopping_letters_is_no_answer(house: House, anna: Reader) -> None:
    data = {"csrf_token": _csrf(anna)}
    answer_page = anna.client.post(f"{anna.path}/atgadinajumi", data=data, base_url=HOST)
    assert "no more letters" in answer_page.text
    guest = house.guest(ANNA)
    assert (guest.reminders_off_at, guest.answer) == (EARLY, "none")
    assert house.nudge(now=EARLY + timedelta(days=1)).letters == 0
    before = changes(house)
    anna.client.post(f"{anna.path}/atgadinajumi", data=data, base_url=HOST)
    assert changes(house) == before


def test_link_of_one_guest_shows_nothing_of_another(house: House, anna: Reader) -> None:
    house.invite(JANIS)
    assert "janis@example.lv" not in anna.get()


def test_link_kind_on_the_page_is_not_the_letters_own(house: House, anna: Reader) -> None:
    """The link of a letter opens one's whole calendar; a forwarded invitation must not."""
    anna.come()
    with house.app.app_context():
        person = db.session().scalars(select(Registration)).one()
        mailed = token(house.settings, person.id, LinkKind.mailed, person.links_generation)
        db.session.remove()
    assert mailed not in anna.get()
