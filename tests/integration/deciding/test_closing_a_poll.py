"""A poll is closed: who gets what, for one time and for several, and that nothing is lost on the way."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import start_of_day
from registration import deciding
from registration.deciding_terms import Decided, DecidingReason, PollDecision, Refused, Told
from registration.models import Event, HistoryEntry, Registration
from registration.terms import Can, RegistrationStatus
from tests import builders
from tests.builders import NOW
from tests.integration.deciding import world
from tests.integration.deciding.world import FIRST


def close(session: Session, event: Event, decision: PollDecision, key: str = "lem:viens") -> Decided | Refused:
    return deciding.close_poll(session, builders.settings_here(), event.id, decision, world.sending(key), None, NOW)


def test_whoever_can_has_a_seat_and_the_others_a_kind_letter(session: Session) -> None:
    event = world.make_call(session)
    one, two = world.make_slot(session, event), world.make_slot(session, event, FIRST + timedelta(days=1))
    world.apply(session, event, 1, {one: Can.yes, two: Can.yes})
    world.apply(session, event, 2, {one: Can.if_need_be})
    world.apply(session, event, 3, {one: Can.no, two: Can.yes})
    world.apply(session, event, 4)
    outcome = close(session, event, PollDecision((one.id,)))
    assert isinstance(outcome, Decided)
    assert outcome.told == {Told.seated: 2, Told.not_chosen: 2}
    assert world.statuses(session, event) == {1: "confirmed", 2: "confirmed", 3: "not_chosen", 4: "not_chosen"}
    assert (event.starts_at, event.ends_at) == (one.starts_at, one.ends_at)
    assert (event.admission, event.decided_at, event.revision) == ("in_order", NOW, 1)
    assert (one.chosen, two.chosen) == (True, False)
    assert world.seats(session, event) == (2, 0, 0)
    assert sorted(world.letters(session)) == [
        ("p1@example.lv", "registered"),
        ("p2@example.lv", "registered"),
        ("p3@example.lv", "not_chosen"),
        ("p4@example.lv", "not_chosen"),
    ]


def test_if_need_be_counts_only_when_the_organiser_says_so(session: Session) -> None:
    event = world.make_call(session)
    slot = world.make_slot(session, event)
    world.apply(session, event, 1, {slot: Can.yes})
    world.apply(session, event, 2, {slot: Can.if_need_be})
    close(session, event, PollDecision((slot.id,), if_need_be=False))
    assert world.statuses(session, event) == {1: "confirmed", 2: "not_chosen"}


def test_required_people_come_first_and_the_rest_waits_in_a_drawn_order(session: Session) -> None:
    event = world.make_call(session, capacity=3)
    event.uid = "loze-2@example.lv"  # the order is drawn from it: one that is not the order of coming
    slot = world.make_slot(session, event)
    for number in range(1, 8):
        world.apply(session, event, number, {slot: Can.yes}, required=number == 7)
    outcome = close(session, event, PollDecision((slot.id,)))
    assert isinstance(outcome, Decided)
    assert outcome.told == {Told.seated: 3, Told.waiting: 4}
    assert world.seats(session, event) == (3, 4, 3)
    found = world.statuses(session, event)
    assert found[7] == "confirmed"
    waiting = select(Registration.waiting_number).where(Registration.status == "waiting")
    numbers = session.scalars(waiting.order_by(Registration.waiting_number)).all()
    assert numbers == [1, 2, 3, 4]
    assert [found[number] for number in range(1, 7)] != ["confirmed", "confirmed", *["waiting"] * 4]


def test_a_whole_day_stays_a_save_the_date(session: Session) -> None:
    event = world.make_call(session)
    day = start_of_day(date(2027, 3, 28))
    slot = world.make_slot(session, event, day, minutes=23 * 60, whole_day=True)
    world.apply(session, event, 1, {slot: Can.yes})
    close(session, event, PollDecision((slot.id,)))
    assert event.save_the_date
    assert (event.day, event.last_day, event.starts_at) == (date(2027, 3, 28), None, None)
    assert world.statuses(session, event) == {1: "confirmed"}


@pytest.mark.parametrize(
    ("starts_at", "stamp"),
    [
        pytest.param(datetime(2027, 3, 28, 0, 30, tzinfo=UTC), "20270328T023000", id="spring"),
        pytest.param(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "20261025T033000", id="autumn"),
    ],
)
def test_a_time_across_a_change_of_clocks_keeps_its_length(session: Session, starts_at: datetime, stamp: str) -> None:
    long_before = starts_at - timedelta(days=30)
    event = world.make_call(session, day=starts_at.date())
    slot = world.make_slot(session, event, starts_at)
    world.apply(session, event, 1, {slot: Can.yes})
    deciding.close_poll(
        session, builders.settings_here(), event.id, PollDecision((slot.id,)), world.sending(), None, long_before
    )
    assert event.ends_at is not None
    assert event.starts_at is not None
    assert event.ends_at - event.starts_at == timedelta(minutes=90)
    letter = world.written(session, world.mail_to(session, 1), long_before)
    assert stamp in world.calendar_of(letter)


def test_several_times_become_events_of_their_own(session: Session) -> None:
    event = world.make_call(session)
    one, two = world.make_slot(session, event), world.make_slot(session, event, FIRST + timedelta(days=1))
    world.apply(session, event, 1, {one: Can.yes, two: Can.yes})
    world.apply(session, event, 2, {two: Can.yes})
    world.apply(session, event, 3, {one: Can.no})
    outcome = close(session, event, PollDecision((one.id, two.id)))
    assert isinstance(outcome, Decided)
    further = session.get_one(Event, outcome.event_ids[1])
    assert outcome.event_ids[0] == event.id
    assert (further.made_from_id, further.starts_at, further.status) == (event.id, two.starts_at, "published")
    assert further.title == event.title
    assert world.statuses(session, event) == {1: "confirmed", 2: "placed", 3: "not_chosen"}
    assert world.statuses(session, further) == {1: "confirmed", 2: "confirmed"}
    assert sorted(world.letters(session, further)) == [("p1@example.lv", "registered"), ("p2@example.lv", "registered")]
    assert world.mail_to(session, 3).letter == "registration.not_chosen"


def test_silent_guests_and_followers_hear_the_time(session: Session) -> None:
    event = world.make_call(session)
    slot = world.make_slot(session, event)
    builders.make_guest(session, event)
    builders.make_follower(session, event)
    outcome = close(session, event, PollDecision((slot.id,)))
    assert isinstance(outcome, Decided)
    assert outcome.told == {Told.time_found: 1, Told.follower: 1}
    assert sorted(world.letters(session)) == [("guna@example.lv", "time_found"), ("seko@example.lv", "date_set")]


def test_pressing_twice_decides_once(session: Session) -> None:
    event = world.make_call(session)
    slot = world.make_slot(session, event)
    world.apply(session, event, 1, {slot: Can.yes})
    first = close(session, event, PollDecision((slot.id,)))
    rows = session.scalars(select(HistoryEntry.id)).all()
    assert close(session, event, PollDecision((slot.id,))) == first
    assert session.scalars(select(HistoryEntry.id)).all() == rows
    assert close(session, event, PollDecision((slot.id,)), "lem:divi") == Refused(DecidingReason.already_decided)
    assert len(world.letters(session)) == 1


def test_what_cannot_be_decided_is_refused_and_changes_nothing(session: Session) -> None:
    event, other = world.make_call(session), world.make_call(session)
    slot, theirs = world.make_slot(session, event), world.make_slot(session, other)
    past = world.make_slot(session, event, NOW - timedelta(hours=1))
    stranger = world.apply(session, other, 1, {theirs: Can.yes})
    mine = world.apply(session, event, 2, {slot: Can.yes})
    cases = [
        (PollDecision(()), DecidingReason.nothing_chosen),
        (PollDecision((theirs.id,)), DecidingReason.unknown_slot),
        (PollDecision((slot.id, slot.id)), DecidingReason.twice),
        (PollDecision((past.id,)), DecidingReason.slot_passed),
        (PollDecision((slot.id,), left_out=frozenset({stranger.id})), DecidingReason.unknown_person),
        (PollDecision((slot.id,), seen="something else"), DecidingReason.changed_meanwhile),
    ]
    for decision, reason in cases:
        outcome = close(session, event, decision)
        assert isinstance(outcome, Refused)
        assert outcome.reason is reason
    assert mine.status == RegistrationStatus.applied
    assert world.letters(session) == []
    missing = deciding.close_poll(
        session, builders.settings_here(), 999_999, PollDecision((slot.id,)), world.sending(), None, NOW
    )
    assert missing == Refused(DecidingReason.unknown_event)
