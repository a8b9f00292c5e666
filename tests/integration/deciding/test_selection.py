"""People are chosen for the event itself: seats, the reserve, thanks, portions, changes of mind, freed seats."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from core.db import transaction
from registration import deciding, leaving, waiting
from registration.deciding_terms import Decided, DecidingReason, Refused, Selection, Told
from registration.models import Event, Registration
from registration.terms import Admission, WaitingMode
from tests import builders
from tests.builders import FOCUS_GROUP, NOW
from tests.integration.deciding import world


def make(session: Session, people: int, **overrides: object) -> tuple[Event, list[Registration]]:
    """A focus group on Zoom whose organiser chooses, and people who applied."""
    event = builders.make_event(session, **{**FOCUS_GROUP, "waiting_mode": WaitingMode.offer, **overrides})
    event.admission = Admission.selection
    session.flush()
    return event, [world.apply(session, event, number) for number in range(1, people + 1)]


def choose(session: Session, event: Event, selection: Selection, key: str = "lem:viens") -> Decided | Refused:
    return deciding.decide(session, builders.settings_here(), event.id, selection, world.sending(key), None, NOW)


def test_accepted_reserve_and_thanked(session: Session) -> None:
    event, people = make(session, 6, capacity=2)
    outcome = choose(
        session,
        event,
        Selection(world.ids(people[:2]), (people[4].id, people[2].id), (people[5].id,)),
    )
    assert isinstance(outcome, Decided)
    assert outcome.told == {Told.seated: 2, Told.waiting: 2, Told.not_chosen: 1}
    assert world.statuses(session, event) == {
        1: "confirmed", 2: "confirmed", 3: "waiting", 4: "applied", 5: "waiting", 6: "not_chosen"
    }  # fmt: skip
    assert (people[4].waiting_number, people[2].waiting_number) == (1, 2)
    assert world.seats(session, event) == (2, 2, 2)
    assert event.decided_at is None
    assert sorted(world.letters(session)) == [
        ("p1@example.lv", "registered"),
        ("p2@example.lv", "registered"),
        ("p3@example.lv", "waiting"),
        ("p5@example.lv", "waiting"),
        ("p6@example.lv", "not_chosen"),
    ]
    choose(session, event, Selection(thanked=(people[3].id,)), "lem:divi")
    assert event.decided_at == NOW


def test_more_than_the_seats_are_refused_whole(session: Session) -> None:
    event, people = make(session, 3, capacity=2)
    outcome = choose(session, event, Selection(world.ids(people)))
    assert outcome == Refused(DecidingReason.full, world.ids(people))
    assert set(world.statuses(session, event).values()) == {"applied"}
    exchange = choose(session, event, Selection(world.ids(people[:2]), world.ids(people[2:])))
    assert isinstance(exchange, Decided)
    swapped = choose(session, event, Selection((people[2].id,), (people[0].id,)), "lem:divi")
    assert isinstance(swapped, Decided)
    assert world.statuses(session, event) == {1: "waiting", 2: "confirmed", 3: "confirmed"}


def test_a_change_of_mind_is_told_with_what_the_calendar_needs(session: Session) -> None:
    event, people = make(session, 1, capacity=2)
    choose(session, event, Selection(thanked=(people[0].id,)))
    choose(session, event, Selection(accepted=(people[0].id,)), "lem:divi")
    for row in builders.mails(session):
        world.written(session, row)
    thanks, invitation = builders.mails(session)
    assert (thanks.state, thanks.reason) == ("withdrawn", "superseded")
    assert "METHOD:REQUEST" in world.calendar_of(invitation.wire or b"")
    invitation.state, invitation.sent_at = "sent", NOW
    session.flush()
    choose(session, event, Selection(thanked=(people[0].id,)), "lem:trīs")
    wire = world.written(session, builders.mails(session)[-1])
    cancel = world.calendar_of(wire)
    assert "METHOD:CANCEL" in cancel
    assert "STATUS:" not in cancel
    assert f"SEQUENCE:{people[0].calendar_sequence}" in cancel
    assert world.seats(session, event) == (0, 0, 2)


def test_only_a_seat_that_was_freed_goes_on_to_the_reserve(session: Session) -> None:
    """The organiser left seats free on purpose: nobody of the reserve is let in to those."""
    event, people = make(session, 6, capacity=5)
    choose(session, event, Selection(world.ids(people[:2]), world.ids(people[2:5])))
    assert waiting.promote(session, builders.settings_here(), event.id, NOW) == 0
    leaving.withdraw(session, builders.settings_here(), people[0].id, event.id, NOW)
    assert world.statuses(session, event) == {
        1: "withdrawn", 2: "confirmed", 3: "offered", 4: "waiting", 5: "waiting", 6: "applied"
    }  # fmt: skip


def test_story_of_a_confirmed_person_who_cancels(app: Flask) -> None:
    """FG 9: the first in reserve is asked with a time limit, and the next one when they are silent."""
    with app.app_context(), transaction() as session:
        event, people = make(session, 4, capacity=2, offer_hours=24)
        choose(session, event, Selection(world.ids(people[:2]), world.ids(people[2:])))
        event_id, numbers = event.id, world.ids(people)
    with app.app_context(), transaction() as session:
        leaving.withdraw(session, builders.settings_here(), numbers[0], event_id, NOW)
        third = session.get_one(Registration, numbers[2])
        assert (third.status, third.held_until) == ("offered", NOW + timedelta(hours=24))
        assert world.mail_to(session, 3, "offered").expires_at is not None
    later = NOW + timedelta(hours=25)
    with app.app_context(), transaction() as session:
        waiting.release_lapsed(session, builders.settings_here(), event_id, later)
        third, fourth = session.get_one(Registration, numbers[2]), session.get_one(Registration, numbers[3])
        assert (third.status, fourth.status) == ("lapsed", "offered")
        accepted = waiting.accept_offer(session, builders.settings_here(), event_id, [numbers[3]], later)
        assert getattr(accepted, "status", None) == "confirmed"
        assert world.seats(session, session.get_one(Event, event_id)) == (2, 0, 2)


@pytest.mark.parametrize("wrong", ["nothing", "twice", "foreign", "left", "poll", "changed"])
def test_hostile_choices_are_refused(session: Session, wrong: str) -> None:
    event, people = make(session, 2)
    _other, theirs = make(session, 1)
    cases = {
        "nothing": (Selection(), DecidingReason.nothing_chosen),
        "twice": (Selection((people[0].id,), (people[0].id,)), DecidingReason.twice),
        "foreign": (Selection((theirs[0].id,)), DecidingReason.unknown_person),
        "left": (Selection((people[1].id,)), DecidingReason.unknown_person),
        "poll": (Selection((people[0].id,)), DecidingReason.not_a_selection),
        "changed": (Selection((people[0].id,), seen="cits"), DecidingReason.changed_meanwhile),
    }
    if wrong == "left":
        leaving.withdraw(session, builders.settings_here(), people[1].id, event.id, NOW)
    if wrong == "poll":
        event.admission = Admission.poll
        session.flush()
    selection, reason = cases[wrong]
    outcome = choose(session, event, selection)
    assert isinstance(outcome, Refused)
    assert outcome.reason is reason
    assert people[0].status == "applied"
