"""The board tells the truth after each event, in the counts, the list and the tables."""

import re
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select, update

from core.db import db, transaction
from invitations.board import board, present_code
from invitations.board_tables import by_institution, by_municipality, gaps
from mailers.models import BadAddress, OutboxRow
from registration import guest_services
from registration.institutions import seed_institutions
from registration.models import Registration
from registration.terms import Answered, Source
from tests.integration.desk.people_world import DAY
from tests.integration.invitations.world import ANNA, EARLY, ILZE, JANIS, LATER, OFFICE, House, Reader

TUKUMS = {"municipality": "Tukuma novads", "municipality_code": "LV-099"}
OGRE = {"municipality": "Ogres novads", "municipality_code": "LV-067"}


def counts(page: str) -> dict[str, int]:
    """The numbers above the list."""
    return {name: int(n) for name, n in re.findall(r"<div><dt>([^<]*)</dt><dd>(\d+)</dd></div>", page)}


def names(page: str) -> list[str]:
    return re.findall(r'<tr><th scope="row"><a href="[^"]*/aicinatie/\d+">([^<]*)</a>', page)


def lines(house: House) -> dict[str, tuple[str, str, bool]]:
    """By name: answer, letter, opened."""
    with house.app.app_context():
        found = board(db.session(), house.event_id, DAY)
        db.session.remove()
        return {line.name: (line.stand.value, line.sent.value, line.opened_at is not None) for line in found.lines}


def test_board_is_empty_before_anybody_is_invited(house: House) -> None:
    page = house.get(house.board())
    assert "Nobody is invited yet" in page
    assert counts(page) == {}


def test_each_step_is_on_the_board(house: House) -> None:
    house.invite(ANNA, JANIS, ILZE)
    assert lines(house) == {
        "Anna Bērziņa": ("unasked", "waiting", False),
        "Jānis Kalns": ("unasked", "waiting", False),
        "Ilze Zvane": ("silent", "none", False),
    }
    assert counts(house.get(house.board()))["Invitation not sent yet"] == 2
    assert names(house.get(house.board(), skats="kluse")) == ["Ilze Zvane"]
    house.deliver()
    assert lines(house)["Anna Bērziņa"] == ("silent", "sent", False)
    anna, janis = (Reader(house.app, house.link(draft)) for draft in (ANNA, JANIS))
    anna.get()
    assert lines(house)["Anna Bērziņa"] == ("silent", "sent", True)
    anna.come()
    janis.decline("slims")
    assert lines(house) == {
        "Anna Bērziņa": ("coming", "sent", True),
        "Jānis Kalns": ("declined", "sent", True),
        "Ilze Zvane": ("silent", "none", False),
    }
    page = house.get(house.board())
    assert counts(page) == {
        "Invited": 3, "Opened": 2, "Coming": 1, "Not coming": 1, "Silent": 1, "Without e-mail": 1,
    }  # fmt: skip
    assert names(page) == ["Anna Bērziņa", "Jānis Kalns", "Ilze Zvane"]
    assert names(house.get(house.board(), skats="nenaks")) == ["Jānis Kalns"]
    assert names(house.get(house.board(), skats="zvanit")) == ["Ilze Zvane"]
    assert names(house.get(house.board(), q="berzina")) == ["Anna Bērziņa"]
    anna.decline()
    assert lines(house)["Anna Bērziņa"] == ("declined", "sent", True)


def test_somebody_on_the_waiting_list_waits_on_the_board(house: House) -> None:
    house.invite(ANNA)
    Reader(house.app, house.link(ANNA)).come()
    with house.app.app_context(), transaction() as session:
        session.execute(update(Registration).values(status="waiting", waiting_number=1))
    assert lines(house)["Anna Bērziņa"][0] == "waiting"


def test_refused_address_has_the_phone_beside_it(house: House) -> None:
    house.invite(replace(ANNA, phone="+37120000001"))
    house.deliver()
    with house.app.app_context(), transaction() as session:
        session.execute(update(OutboxRow).values(state="failed", reason="address_refused"))
        session.add(BadAddress(email_key="anna.b@example.lv", since=EARLY))
    page = house.get(house.board(), skats="nepiegadats")
    assert names(page) == ["Anna Bērziņa"]
    assert "+371 20000001" in page
    assert counts(page)["Undelivered"] == 1


def test_people_who_came_by_themselves_count_in_the_tables(house: House) -> None:
    house.invite(replace(ANNA, institution="Tukuma novada Sociālais dienests", **TUKUMS), replace(JANIS, **OGRE))
    house.world.register("Zane Vītola", **TUKUMS)
    house.deliver()
    Reader(house.app, house.link(ANNA)).come()
    with house.app.app_context():
        found = board(db.session(), house.event_id, DAY)
        db.session.remove()
    places = [(g.name, g.invited, g.opened, g.coming, g.declined, g.silent, g.alone) for g in by_municipality(found)]
    assert places == [("Ogres novads", 1, 0, 0, 0, 1, 0), ("Tukuma novads", 1, 1, 2, 0, 0, 1)]
    assert [(g.name, g.coming) for g in by_institution(found)] == [("Tukuma novada Sociālais dienests", 1), ("", 1)]
    found_gaps = gaps(found, DAY)
    assert (found_gaps.covered, [g.name for g in found_gaps.silent], len(found_gaps.not_invited), found_gaps.all) == (
        1, ["Ogres novads"], 40, 42,
    )  # fmt: skip
    for path in ("/pasvaldibas", "/iestades"):
        assert "Tukuma novad" in house.get(house.board(path))
    assert "Somebody comes from 1 of 42 municipalities" in house.get(house.board("/bez-neviena"))


def test_municipality_of_the_waiting_list_has_nobody_yet(house: House) -> None:
    house.world.register("Zane Vītola", **TUKUMS)
    house.invite(replace(ANNA, **OGRE), replace(JANIS, **OGRE), replace(OFFICE, **OGRE))
    house.deliver()
    Reader(house.app, house.link(ANNA)).decline()
    with house.app.app_context(), transaction() as session:
        session.execute(update(Registration).values(status="waiting", waiting_number=1))
    with house.app.app_context():
        found = gaps(board(db.session(), house.event_id, DAY), DAY)
        db.session.remove()
    assert (found.covered, [(g.name, g.waiting) for g in found.waiting]) == (0, [("Tukuma novads", 1)])
    assert [(g.name, g.silent, g.declined) for g in found.silent] == [("Ogres novads", 2, 1)]
    page = house.get(house.board("/bez-neviena"))
    for shown in ("On the waiting list (1)", "2; 1 said no", house.board("/aicinat")):
        assert shown in page, shown


def test_municipality_whose_letters_wait_is_neither_silent_nor_against(house: House) -> None:
    house.invite(replace(ANNA, **OGRE))
    with house.app.app_context():
        found = gaps(board(db.session(), house.event_id, DAY), DAY)
        db.session.remove()
    assert [[g.name for g in part] for part in (found.unasked, found.silent, found.declined)] == [
        ["Ogres novads"], [], [],
    ]  # fmt: skip


def test_who_has_answered_is_not_to_be_phoned(house: House) -> None:
    other = replace(ILZE, given_name="Zane", phone="+37120000004")
    house.invite(ILZE, other)
    with house.app.app_context(), transaction() as session:
        guest_id = house.guest(ILZE).id
        guest_services.answer(session, house.settings, guest_id, Answered.no, Source.phone, EARLY)
    assert names(house.get(house.board(), skats="zvanit")) == ["Zane Zvane"]


def test_the_persons_page_tells_letters_answers_and_wishes(house: House) -> None:
    house.invite(ANNA)
    path = house.board(f"/{house.guest(ANNA).id}")
    assert "The letter will go" in house.get(path)
    house.deliver()
    anna = Reader(house.app, house.link(ANNA))
    anna.decline("slims")
    anna.come()
    guest_id = house.guest(ANNA).id
    with house.app.app_context(), transaction() as session:
        session.get_one(guest_services.Guest, guest_id).reminders_off_at = EARLY
        invitation = session.scalars(select(OutboxRow).where(OutboxRow.letter == "invitations.invite")).one()
        reminder = {c.key: getattr(invitation, c.key) for c in OutboxRow.__mapper__.column_attrs if c.key != "id"}
        changed = {"letter": "reminders.deadline_invited", "dedupe_key": "r1", "message_id": "r1@example.lv"}
        session.add(OutboxRow(**{**reminder, **changed}))
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", house.get(path)))
    assert "Invited at 20 Jan 2027, 11:11" in page
    assert "Reminder: the deadline is near" in page
    assert "Wants no more letters that ask for an answer" in page
    said = page[page.index("What they have answered") :]
    assert said.index("Registered; got a place") < said.index("Invited person answered: will not come")
    assert "How it came (optional)" not in page


def test_a_batch_that_was_taken_back_says_so(house: House) -> None:
    done = house.invite(ANNA, JANIS)
    house.undo(done.batch_id)
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", house.get(house.board())))
    assert "Invitations Sent 0 Not delivered 0 Taken back 2" in page
    assert "20 Jan 2027, 11:10 Invitations" in page
    history = house.get(f"/birojs/biedriba/pasakumi/{house.event_id}/vesture")
    assert "2 invitations prepared" in history
    assert "2 letters taken back" in history


def test_guest_of_an_institution_counts_for_its_municipality(house: House) -> None:
    with house.app.app_context(), transaction() as session:
        seed_institutions(session, EARLY)
    house.invite(replace(ANNA, institution="Tukuma novada Sociālais dienests"))
    with house.app.app_context():
        found = board(db.session(), house.event_id, DAY)
        db.session.remove()
    assert [(g.key, g.invited) for g in by_municipality(found)] == [("LV-099", 1)]


def test_former_municipality_counts_as_the_one_that_followed_it(house: House) -> None:
    house.invite(replace(ANNA, municipality="Kandavas novads", municipality_code="LV-043"))
    with house.app.app_context():
        found = board(db.session(), house.event_id, DAY)
        db.session.remove()
    assert [g.name for g in by_municipality(found)] == ["Tukuma novads"]
    assert present_code("LV-099", DAY) == "LV-099"
    assert present_code("nav", DAY) == "nav"


def test_silent_of_municipalities_without_anyone_are_written_to_again(house: House) -> None:
    house.invite(replace(ANNA, **TUKUMS), replace(JANIS, **OGRE), replace(OFFICE, **TUKUMS))
    house.deliver()
    Reader(house.app, house.link(OFFICE)).come(given_name="Inga", family_name="Ozola")
    page = house.get(house.board("/atgadinat"), kam="pasvaldibas")
    assert "1 person who has not answered gets a letter." in page
    done = house.post(house.board("/atgadinat"), kam="pasvaldibas", form_key="a" * 20, note="Lūdzu!")
    assert done.status_code == 303
    assert [row.recipient for row in house.rows(letter="invitations.nudge")] == ["janis@example.lv"]


def test_no_by_telephone_is_recorded_with_its_source(house: House) -> None:
    house.invite(ANNA)
    guest = house.guest(ANNA).id
    path = house.board(f"/{guest}")
    done = house.post(path, path, source="phone", note="zvanīja māsa")
    assert done.status_code == 303
    found = house.guest(ANNA)
    assert (found.answer, found.answer_source, found.answer_note) == ("no", "phone", "zvanīja māsa")
    assert "zvanīja māsa" in house.get(path)


def test_letters_are_followed_on_their_page(house: House) -> None:
    done = house.invite(ANNA, JANIS)
    path = house.board(f"/vestules/{done.batch_id}")
    waiting = house.client.get(path, base_url="http://127.0.0.1:5000")
    assert "Refresh" not in waiting.headers
    assert "waiting: 2" in waiting.text
    assert "Take back 2 letters" in waiting.text
    house.deliver(LATER)
    done_page = house.get(path)
    assert "sent: 2" in done_page
    assert "Take back" not in done_page


def test_export_holds_what_the_list_shows(house: House) -> None:
    house.invite(ANNA, JANIS, ILZE)
    csv = house.post(house.board("/eksports"), format="csv", q="berzina")
    assert csv.status_code == 200
    rows = csv.data.decode("utf-8-sig").splitlines()
    assert len(rows) == 2
    assert rows[1].startswith("Anna Bērziņa;")
    book = house.post(house.board("/eksports"), format="xlsx")
    assert book.data.startswith(b"PK")
    csv.close()
    book.close()
    assert house.post(house.board("/eksports"), format="pdf").status_code == 400


def test_letters_of_the_room_have_names_on_the_page_of_letters(house: House) -> None:
    house.invite(ANNA)
    page = house.get(f"/birojs/biedriba/pasakumi/{house.event_id}/vestules")
    assert "Invitation" in page
    assert "invitations.invite" not in page


def test_nobody_can_be_invited_to_what_has_closed(house: House) -> None:
    house.change_event(closes_at=EARLY - timedelta(hours=1))
    for path in ("/", "/aicinat", "/atgadinat"):
        assert "Registration has closed." in house.get(house.board(path))
