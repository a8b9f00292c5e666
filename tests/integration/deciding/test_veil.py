"""While a decision can be taken back, pages and calendars that people see show what was there before it."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from core.db import db, transaction
from mailers.batches import UNDO_WINDOW
from registration import deciding, deciding_groups, deciding_undo, links
from registration.deciding_terms import Decided, GroupSeats, GroupsPlan, PollDecision, Selection
from registration.guest_links import opening_token
from registration.models import Event, Registration
from registration.terms import Admission, Can, LinkKind, RegistrationStatus
from tests import builders
from tests.builders import NOW
from tests.integration.deciding import world
from tests.integration.registration.world import hidden_fields

INSIDE, AFTER = NOW + UNDO_WINDOW / 2, NOW + UNDO_WINDOW + timedelta(seconds=1)
BASE = "http://127.0.0.1:5000"


@dataclass
class Decision:
    """What was decided: the event's id and slug, tokens of people by number, and the decision's id."""

    event_id: int
    slug: str
    tokens: dict[int, str]
    decision_id: int
    guest: str = ""


def seen(app: Flask, path: str, moment: datetime) -> str:
    with time_machine.travel(moment, tick=False):
        answer = app.test_client().get(path, base_url=BASE, headers={"Accept-Language": "en"})
    assert answer.status_code == 200, answer.status
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def token_of(person: Registration) -> str:
    return links.token(builders.settings_here(), person.id, LinkKind.mailed, person.links_generation)


@pytest.fixture
def poll(app: Flask) -> Decision:
    """A public poll with two times: the first person can come then, the second cannot; somebody invited is silent."""
    with app.app_context(), transaction() as session:
        event = world.make_call(session)
        first = world.make_slot(session, event)
        further = world.make_slot(session, event, world.FIRST + timedelta(days=1))
        people = [
            world.apply(session, event, 1, {first: Can.yes}),
            world.apply(session, event, 2, {first: Can.no, further: Can.yes}),
        ]
        guest = builders.make_guest(session, event)
        choice = PollDecision((first.id, further.id))
        made = deciding.close_poll(session, builders.settings_here(), event.id, choice, world.sending(), None, NOW)
        assert isinstance(made, Decided), made
        tokens = {number: token_of(person) for number, person in enumerate(people, 1)}
        invited = opening_token(builders.settings_here(), guest)
        return Decision(event.id, event.slug, tokens, made.decision_id, invited)


def test_pages_of_a_poll_do_not_tell_the_time_before_the_letters_do(app: Flask, poll: Decision) -> None:
    pages = (f"/pasakumi/{poll.slug}", f"/r/{poll.tokens[1]}", f"/r/{poll.tokens[2]}", f"/a/{poll.guest}", "/")
    for path in pages:
        assert "10 February 2027" not in seen(app, path, INSIDE), path
    assert "time has been chosen" not in seen(app, pages[0], INSIDE)
    assert "10 February 2027" in seen(app, pages[0], AFTER)
    assert "10 February 2027" in seen(app, pages[1], AFTER)


def test_a_poll_stays_answered_for_its_people_until_the_letters_go(app: Flask, poll: Decision) -> None:
    for token in poll.tokens.values():
        assert "Your answer has been received" in seen(app, f"/r/{token}", INSIDE)
        assert "Your answer has been received" not in seen(app, f"/r/{token}", AFTER)


def test_calendars_and_lists_do_not_have_it_either(app: Flask, poll: Decision) -> None:
    with time_machine.travel(INSIDE, tick=False):
        before = app.test_client().get("/kalendars/visi.ics", base_url=BASE).text
    with time_machine.travel(AFTER, tick=False):
        after = app.test_client().get("/kalendars/visi.ics", base_url=BASE).text
    assert (before.count("BEGIN:VEVENT"), after.count("BEGIN:VEVENT") > 0) == (0, True)
    assert seen(app, "/", INSIDE).count("Young voices") == 1
    assert seen(app, "/", AFTER).count("Young voices") == 2


def test_nobody_comes_between_and_it_can_still_be_taken_back(app: Flask, poll: Decision) -> None:
    with time_machine.travel(INSIDE, tick=False):
        client = app.test_client()
        page = client.get(f"/pasakumi/{poll.slug}", base_url=BASE)
        fields = hidden_fields(page.text) if 'name="given_name"' in page.text else {}
        answer = client.post(
            f"/pasakumi/{poll.slug}",
            data=fields | {"given_name": "Jana", "family_name": "Jauna", "email": "jana@example.lv"},
            base_url=BASE,
        )
    assert answer.status_code in (400, 422)
    with app.app_context(), transaction() as session:
        assert session.scalars(select(Registration).where(Registration.email == "jana@example.lv")).all() == []
        undone = deciding_undo.undo(session, builders.settings_here(), poll.event_id, poll.decision_id, None, INSIDE)
        assert isinstance(undone, deciding_undo.TakenBack), undone
    assert "10 February 2027" not in seen(app, f"/pasakumi/{poll.slug}", AFTER)


def test_people_of_a_call_see_that_they_applied_until_the_letters_go(app: Flask) -> None:
    with app.app_context(), transaction() as session:
        event = world.make_call(session, Admission.selection)
        slot = world.make_slot(session, event)
        people = [world.apply(session, event, number) for number in range(1, 4)]
        plan = GroupsPlan((GroupSeats("A", slot.id, 5, (people[0].id,)),), (people[1].id,), (people[2].id,))
        deciding_groups.publish_groups(session, builders.settings_here(), event.id, plan, world.sending(), None, NOW)
        tokens = [token_of(person) for person in people]
    before = [seen(app, f"/r/{token}", INSIDE).replace(token, "") for token in tokens]
    after = [seen(app, f"/r/{token}", AFTER).replace(token, "") for token in tokens]
    for page, later in zip(before, after, strict=True):
        assert "on the waiting list" not in page
        assert " – A" not in page
        assert page != later
    assert " – A" in after[0]
    assert "You are number 1 in reserve" in after[1]
    assert "Leave the reserve" in after[1]
    assert ("places are given in order" in after[1], "waiting list" in after[1]) == (False, False)
    assert len({re.sub("Dalībniece.|number .", "", page) for page in before}) == 1


def test_who_was_not_chosen_at_once_for_one_meeting_is_in_reserve_too(app: Flask) -> None:
    with app.app_context(), transaction() as session:
        event = world.make_call(session, Admission.selection, capacity=1)
        event.starts_at, event.ends_at = world.FIRST, world.FIRST + timedelta(hours=2)
        event.day = world.FIRST.date()
        people = [world.apply(session, event, number) for number in (1, 2)]
        choice = Selection((people[0].id,), (people[1].id,))
        deciding.decide(session, builders.settings_here(), event.id, choice, world.sending(), None, NOW)
        token = token_of(people[1])
    page = seen(app, f"/r/{token}", AFTER)
    assert "You are number 1 in reserve" in page
    assert "the next person gets it" in page
    assert "waiting list" not in page
    asked = seen(app, f"/r/{token}/atteikties", AFTER)
    assert "Leave the reserve?" in asked
    assert "waiting list" not in asked


def test_nothing_that_is_shown_so_is_written(app: Flask, poll: Decision) -> None:
    seen(app, f"/r/{poll.tokens[1]}", INSIDE)
    seen(app, f"/pasakumi/{poll.slug}", INSIDE)
    with app.app_context():
        event = db.session().get_one(Event, poll.event_id)
        assert (event.admission, event.starts_at) == (Admission.in_order, world.FIRST)


def test_whom_a_closed_poll_had_no_seat_for_is_in_reserve_and_who_comes_later_waits(app: Flask) -> None:
    with app.app_context(), transaction() as session:
        event = world.make_call(session, capacity=1)
        event.institution_limit = None
        slot = world.make_slot(session, event)
        people = [world.apply(session, event, number, {slot: Can.yes}) for number in (1, 2)]
        choice = PollDecision((slot.id,))
        deciding.close_poll(session, builders.settings_here(), event.id, choice, world.sending(), None, NOW)
        waits = next(person for person in people if person.status == RegistrationStatus.waiting)
        token, number = token_of(waits), waits.id
    page = seen(app, f"/r/{token}", AFTER)
    assert "You are number 1 in reserve" in page
    assert "Leave the reserve" in page
    assert "waiting list" not in page
    assert "Leave the reserve?" in seen(app, f"/r/{token}/atteikties", AFTER)
    with app.app_context(), transaction() as session:
        session.get_one(Registration, number).registered_at = AFTER
    assert "You are on the waiting list" in seen(app, f"/r/{token}", AFTER)
