"""The links of facilitators: whom they open to, when they end, and what goes with them."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import delete, update

from core.db import transaction
from core.links import digest
from privacy import erasers, rotating
from registration import leading as leading_rows
from registration.deciding_terms import Leader
from registration.models import Decision, Event, EventLeader, Slot
from registration.terms import EventStatus
from scheduling import leader_links
from scheduling.models import ComposingRun, Facilitator
from tests.integration.deciding.test_waiting import worker_round
from tests.integration.desk.belongings import NOTHING, row
from tests.integration.desk.people_world import HOST, STARTS, token_of
from tests.integration.scheduling.leading_world import ADDRESS, LATER, Leading
from tests.integration.scheduling.test_frame import GROUP, Desk


def test_a_private_page_is_not_indexed_and_tells_nobody_its_address(leading: Leading) -> None:
    leading.ask()
    page = leading.client.get(leading.link(), base_url=HOST)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert page.headers["Cache-Control"] == "no-store"
    assert "Disallow: /l/" in leading.get("/robots.txt")


def test_a_link_that_was_replaced_opens_nothing_and_the_next_letter_brings_another(leading: Leading) -> None:
    leading.ask()
    old = leading.link()
    page = leading.desk.post(f"/vaditaji/{leading.number}/saite")
    assert "opens nothing any more" in page
    leading.get(old, 404)
    assert [(row.state, row.reason) for row in leading.letters()] == [("withdrawn", "superseded")]
    leading.ask()
    assert leading.link() != old
    leading.get()
    assert leading.history("leader_link_replaced") == [("leader_link_replaced", {"name": "Ilze Vadītāja"})]


def test_all_links_of_the_event_are_replaced_with_this_one(leading: Leading) -> None:
    leading.ask()
    old = leading.link()
    with leading.world.app.app_context(), transaction() as session:
        rotating.rotate(session, leading.world.settings, leading.call.event_id, LATER, None, tell=False)  # type: ignore[arg-type]
    leading.get(old, 404)
    leading.get()
    leading.deliver()
    assert [row.state for row in leading.letters()] == ["sent"]


def test_links_of_before_a_new_secret_key_go_on_opening(leading: Leading) -> None:
    leading.ask()
    old = leading.link()
    with leading.world.app.app_context(), transaction() as session:
        row = session.get_one(Facilitator, leading.number)
        row.link_hash = row.earlier_link_hash = digest(old.removeprefix("/l/"))
        row.link_hash = digest("with another key")
        leader_links.opening_token(leading.world.settings, row)
        assert row.earlier_link_hash == digest("with another key")
    leading.get(old)


def test_another_address_ends_the_link_and_another_name_the_answer(leading: Leading) -> None:
    leading.ask()
    leading.say("2", "2", note="Līdz pusdienām")
    old = leading.link()
    path = f"/vaditaji/{leading.number}"
    leading.desk.post(path, **leading.entered(leading.version(), email="ilze.jauna@example.lv"))
    leading.get(old, 404)
    row = leading.row()
    assert (row.asked_at, row.answered_at, row.answer_note) == (None, LATER, "Līdz pusdienām")
    assert leading.letters() == []
    leading.desk.post(path, **leading.entered(leading.version(), email="cita@example.lv", name="Cita Vadītāja"))
    row = leading.row()
    assert (row.answered_at, row.answer_note) == (None, "")
    assert row.availability == {str(leading.first): 2, str(leading.second): 0}


def test_who_is_removed_has_no_page_and_no_letter(leading: Leading) -> None:
    leading.ask()
    link = leading.link()
    page = leading.client.get(link, base_url=HOST).text
    leading.desk.post(f"/vaditaji/{leading.number}/dzest", version=leading.version())
    data = {"csrf_token": token_of(page), f"slot{leading.first}": "2"}
    assert leading.client.post(link, data=data, base_url=HOST).status_code == 404
    leading.get(link, 404)
    assert leading.letters() == []


def test_whoever_leads_a_published_group_sees_what_they_said_and_whom_to_ask(leading: Leading) -> None:
    leading.ask()
    leading.say("2", "1", note="Ja vajag")
    who = Leader(leading.number, "Ilze Vadītāja", ADDRESS, "en", "")
    with leading.world.app.app_context(), transaction() as session:
        leading_rows.put_on(session, leading.call.event_id, who, LATER)
    page = leading.get()
    assert "The groups are published" in page
    assert "<form" not in page.partition("<main")[2].partition("</main")[0]
    assert "16:00–17:30: <strong>yes</strong>" in page
    assert "Ja vajag" in page
    leading.say("0", "0", status=422, csrf_token=token_of(leading.desk.get()))
    assert leading.row().availability[str(leading.first)] == 2
    leading.ask()
    assert len(leading.letters()) == 1
    leading.change(delete(EventLeader))
    leading.say("0", "0")
    assert leading.row().availability[str(leading.first)] == 0


def test_what_is_published_is_told_to_nobody_before_its_letters_go(leading: Leading) -> None:
    leading.ask()
    who = Leader(leading.number, "Ilze Vadītāja", ADDRESS, "en", "")
    with leading.world.app.app_context(), transaction() as session:
        leading_rows.put_on(session, leading.call.event_id, who, LATER)
        goes = LATER + timedelta(minutes=10)
        row(
            session,
            Decision,
            event_id=leading.call.event_id,
            kind="groups",
            before=NOTHING,
            made_at=LATER,
            goes_at=goes,
        )
    assert "your answer is saved" in leading.say("2", "0")
    with time_machine.travel(goes, tick=False):
        assert "The groups are published" in leading.get()


def test_a_search_that_is_under_way_goes_on_with_what_it_was_given(leading: Leading) -> None:
    leading.desk.post("/grupas/jauna", **{**GROUP, "version": leading.version()})
    leading.desk.post("/sastadit", seconds="10")
    before = leading.desk.row(ComposingRun)
    leading.ask()
    leading.say("0", "0")
    after = leading.desk.row(ComposingRun)
    assert (after.state, after.instance) == (before.state, before.instance)


@pytest.mark.parametrize(
    ("statement", "at", "said", "state"),
    [
        (lambda: update(Event).values(status=EventStatus.cancelled), LATER, "The event is cancelled", "withdrawn"),
        (lambda: delete(Slot), LATER, "No times are proposed now", "withdrawn"),
        (None, STARTS + timedelta(days=2), "times have passed", "expired"),
    ],
    ids=["cancelled", "no times", "past"],
)
def test_when_it_is_too_late_the_page_says_so_and_keeps_nothing(
    leading: Leading, statement: Any, at: Any, said: str, state: str
) -> None:
    leading.ask()
    page = leading.client.get(leading.link(), base_url=HOST).text
    if statement is not None:
        leading.change(statement())
    data = {"csrf_token": token_of(page), f"slot{leading.first}": "2", "newest": str(leading.second)}
    with time_machine.travel(at, tick=False):
        answer = leading.client.post(leading.link(), data=data, base_url=HOST)
        assert answer.status_code == 422
        assert said in answer.text
        assert said in leading.get()
        assert leading.row().answered_at is None
        leading.deliver()
        assert [row.state for row in leading.letters()] == [state]
        desk = Desk(leading.call)
        assert said.partition(" ")[2] in desk.get("/vaditaji/jautat") or statement is not None
        desk.post("/vaditaji/jautat")
    assert len(leading.letters()) == 1


def test_a_draft_is_asked_about_without_a_link_to_its_page(leading: Leading) -> None:
    leading.change(update(Event).values(status=EventStatus.draft))
    assert "Event page" not in leading.desk.get("/vaditaji/jautat")
    leading.ask()
    assert "/pasakumi/" not in leading.get().partition("<main")[2].partition("</main")[0]


def test_without_an_address_nobody_is_asked(leading: Leading) -> None:
    leading.change(update(Facilitator).values(email=""))
    assert "Ask for their times" not in leading.desk.get()
    leading.ask()
    leading.ask(f"{leading.number}/jautat")
    assert leading.letters() == []


def test_what_they_said_goes_with_the_people_of_the_event(leading: Leading) -> None:
    leading.ask()
    link = leading.link()
    with leading.world.app.app_context(), transaction() as session:
        assert erasers.end(session, leading.call.event_id) == [ADDRESS]
    leading.get(link, 404)
    assert leading.letters() == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite has one writer, who waits for nobody
def test_the_worker_does_not_wait_for_a_facilitator_who_is_being_changed(leading: Leading) -> None:
    leading.ask()
    with leading.world.app.app_context(), transaction() as session:
        session.get_one(Facilitator, leading.number).answer_note = "Tikai rītos"
        session.flush()
        assert worker_round(leading.world.app, LATER + timedelta(minutes=1))[ADDRESS] == "queued"
    assert worker_round(leading.world.app, LATER + timedelta(minutes=2))[ADDRESS] == "written"
