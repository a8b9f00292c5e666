"""A decision is taken back: letters, states, seats and events are as before; too late is too late."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from mailers.batches import UNDO_WINDOW
from registration import deciding, deciding_groups, deciding_undo, leaving
from registration.deciding_terms import (
    Decided,
    DecidingReason,
    GroupSeats,
    GroupsPlan,
    PollDecision,
    Refused,
    Selection,
    TakenBack,
)
from registration.models import Event, Registration, Slot
from registration.terms import Admission, Can
from tests import builders
from tests.builders import NOW
from tests.integration.deciding import world
from tests.integration.deciding.world import FIRST

COLUMNS = ("status", "waiting_number", "held_until", "confirmed_at", "ended_at", "beyond_limit", "priority")
OF_EVENT = ("status", "admission", "day", "starts_at", "ends_at", "closes_at", "deadline_on", "decided_at", "sort_at")


def picture(session: Session, event: Event) -> dict[str, Any]:
    """Everything that a decision may change of an event and its people."""
    session.flush()
    session.expire_all()
    people = session.scalars(select(Registration).where(Registration.event_id == event.id).order_by(Registration.id))
    slots = session.scalars(select(Slot).where(Slot.event_id == event.id).order_by(Slot.id))
    return {
        "event": [getattr(event, name) for name in OF_EVENT],
        "people": [[getattr(person, name) for name in COLUMNS] for person in people],
        "slots": [slot.chosen for slot in slots],
        "seats": world.seats(session, event),
    }


def undo(session: Session, event: Event, made: Decided | Refused, at: datetime = NOW) -> TakenBack | Refused:
    assert isinstance(made, Decided), made
    return deciding_undo.undo(session, builders.settings_here(), event.id, made.decision_id, None, at)


def test_a_poll_is_open_again(session: Session) -> None:
    event = world.make_call(session, capacity=1)
    slots = [world.make_slot(session, event, FIRST + timedelta(days=n)) for n in range(2)]
    for number in range(1, 5):
        world.apply(session, event, number, {slots[0]: Can.yes, slots[1]: Can(number % 3)})
    builders.make_guest(session, event)
    before = picture(session, event)
    made = deciding.close_poll(
        session,
        builders.settings_here(),
        event.id,
        PollDecision((slots[0].id, slots[1].id)),
        world.sending(),
        None,
        NOW,
    )
    assert picture(session, event) != before
    letters = len(world.letters(session))
    assert undo(session, event, made) == TakenBack(letters)
    assert picture(session, event) == before
    assert world.letters(session) == []
    assert isinstance(made, Decided)
    further = session.get_one(Event, made.event_ids[1])
    assert (further.status, world.seats(session, further)[0]) == ("cancelled", 0)
    assert undo(session, event, made) == Refused(DecidingReason.already_undone)


def test_a_poll_can_be_closed_again_after_that(session: Session) -> None:
    event = world.make_call(session)
    slot = world.make_slot(session, event)
    world.apply(session, event, 1, {slot: Can.yes})
    builders.make_follower(session, event)
    choice = PollDecision((slot.id,))
    settings = builders.settings_here()
    made = deciding.close_poll(session, settings, event.id, choice, world.sending(), None, NOW)
    undo(session, event, made)
    again = deciding.close_poll(session, settings, event.id, choice, world.sending("lem:divi"), None, NOW)
    assert isinstance(again, Decided)
    assert sorted(world.letters(session)) == [("p1@example.lv", "registered"), ("seko@example.lv", "date_set")]


def test_a_selection_is_taken_back(session: Session) -> None:
    event = world.make_call(session, Admission.selection, capacity=2)
    people = [world.apply(session, event, number) for number in range(1, 5)]
    before = picture(session, event)
    made = deciding.decide(
        session, builders.settings_here(), event.id,
        Selection(world.ids(people[:2]), (people[2].id,), (people[3].id,)), world.sending(), None, NOW,
    )  # fmt: skip
    assert undo(session, event, made) == TakenBack(4)
    assert picture(session, event) == before


def test_groups_are_taken_back_and_their_events_used_again(session: Session) -> None:
    event = world.make_call(session, Admission.selection)
    slots = [world.make_slot(session, event, FIRST + timedelta(days=n)) for n in range(2)]
    people = [world.apply(session, event, number) for number in range(1, 5)]
    settings, before = builders.settings_here(), picture(session, event)
    first = GroupsPlan((GroupSeats("A", slots[0].id, 5, world.ids(people[:2])),), world.ids(people[2:]))
    made = deciding_groups.publish_groups(session, settings, event.id, first, world.sending(), None, NOW)
    assert isinstance(made, Decided)
    group = session.get_one(Event, made.event_ids[0])
    assert undo(session, event, made) == TakenBack(4)
    assert picture(session, event) == before
    assert (group.status, world.seats(session, group)[0]) == ("cancelled", 0)
    again = deciding_groups.publish_groups(session, settings, event.id, first, world.sending("lem:divi"), None, NOW)
    assert isinstance(again, Decided)
    assert again.event_ids == (group.id,)
    assert (group.status, world.seats(session, group)[0]) == ("published", 2)
    published = picture(session, event), picture(session, group)
    moved = GroupsPlan(
        (
            GroupSeats("A", slots[1].id, 5, (people[0].id, people[2].id), group.id),
            GroupSeats("B", slots[0].id, 5, (people[1].id,)),
        ),
        (people[3].id,),
    )
    third = deciding_groups.publish_groups(session, settings, event.id, moved, world.sending("lem:trīs"), None, NOW)
    assert isinstance(undo(session, event, third), TakenBack)
    call, former = picture(session, event), picture(session, group)
    assert call == published[0]
    assert former["event"] == published[1]["event"]
    assert [one[0] for one in former["people"]] == ["confirmed", "confirmed", "cancelled"]


def test_when_the_letters_go_it_is_too_late(session: Session) -> None:
    event = world.make_call(session, Admission.selection)
    person = world.apply(session, event, 1)
    choice = Selection((person.id,))
    made = deciding.decide(session, builders.settings_here(), event.id, choice, world.sending(), None, NOW)
    assert [one.window_open for one in deciding_undo.decisions(session, event.id, NOW)] == [True]
    assert undo(session, event, made, NOW + UNDO_WINDOW) == Refused(DecidingReason.too_late)
    assert person.status == "confirmed"
    row = world.mail_to(session, 1)
    row.state, row.sent_at = "sent", NOW
    session.flush()
    assert undo(session, event, made) == Refused(DecidingReason.too_late)


@pytest.mark.parametrize("deed", ["left a seat", "came", "edited", "decided again"])
def test_what_happened_since_is_not_overwritten(session: Session, deed: str) -> None:
    event = world.make_call(session, Admission.selection)
    people = [world.apply(session, event, number) for number in (1, 2)]
    settings = builders.settings_here()
    made = deciding.decide(session, settings, event.id, Selection((people[0].id,)), world.sending(), None, NOW)
    if deed == "left a seat":  # that they had before: the letter which cancels it is one of those taken back
        made = deciding.decide(
            session, settings, event.id, Selection((), (people[0].id,)), world.sending("b"), None, NOW
        )
        leaving.withdraw(session, settings, people[0].id, event.id, NOW)
    if deed == "came":
        world.apply(session, event, 3, status="confirmed", confirmed_at=NOW)
    if deed == "edited":
        event.version += 1
        session.flush()
    if deed == "decided again":
        deciding.decide(session, settings, event.id, Selection((people[1].id,)), world.sending("lem:divi"), None, NOW)
    assert undo(session, event, made) == Refused(DecidingReason.acted_meanwhile)


def test_who_withdrew_since_stays_withdrawn_and_the_others_are_put_back(session: Session) -> None:
    event = world.make_call(session, Admission.selection)
    people = [world.apply(session, event, number) for number in (1, 2, 3)]
    settings, chosen = builders.settings_here(), tuple(one.id for one in people[:2])
    made = deciding.decide(session, settings, event.id, Selection(chosen), world.sending(), None, NOW)
    leaving.withdraw(session, settings, people[0].id, event.id, NOW)
    assert undo(session, event, made) == TakenBack(1)
    assert world.statuses(session, event) == {1: "withdrawn", 2: "applied", 3: "applied"}
    assert world.seats(session, event)[:2] == (0, 0)
    assert world.letters(session) == [("p1@example.lv", "withdrawn")]
    again = deciding.decide(session, settings, event.id, Selection((chosen[1],)), world.sending("b"), None, NOW)
    assert isinstance(again, Decided), again
    assert world.statuses(session, event)[1] == "withdrawn"


def test_whoever_moves_up_for_somebody_who_withdrew_keeps_the_place(session: Session) -> None:
    event = world.make_call(session, Admission.selection)
    people = [world.apply(session, event, number) for number in (1, 2)]
    settings, choice = builders.settings_here(), Selection((people[0].id,), (people[1].id,))
    made = deciding.decide(session, settings, event.id, choice, world.sending(), None, NOW)
    leaving.withdraw(session, settings, people[0].id, event.id, NOW)
    assert world.statuses(session, event)[2] == "confirmed"
    assert undo(session, event, made) == Refused(DecidingReason.acted_meanwhile)


def test_somebody_who_only_applied_since_does_not_matter(session: Session) -> None:
    event = world.make_call(session, Admission.selection)
    person = world.apply(session, event, 1)
    choice = Selection((person.id,))
    made = deciding.decide(session, builders.settings_here(), event.id, choice, world.sending(), None, NOW)
    world.apply(session, event, 2)
    assert undo(session, event, made) == TakenBack(1)
    assert world.statuses(session, event) == {1: "applied", 2: "applied"}


def test_a_decision_of_another_event_is_unknown(session: Session) -> None:
    event, other = (world.make_call(session, Admission.selection) for _ in range(2))
    person = world.apply(session, event, 1)
    choice = Selection((person.id,))
    made = deciding.decide(session, builders.settings_here(), event.id, choice, world.sending(), None, NOW)
    assert undo(session, other, made) == Refused(DecidingReason.unknown_event)
    assert person.status == "confirmed"
