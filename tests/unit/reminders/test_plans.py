"""What an event's plan holds, and what becomes of it when the event or the organiser changes something."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from reminders import rules
from reminders.terms import Kept, Kind, Planned, Slot, Times, Timing

CLOSES = datetime(2027, 2, 7, 22, 0, tzinfo=UTC)
STARTS = datetime(2027, 2, 10, 14, 0, tzinfo=UTC)
TIMES = Times(True, CLOSES, STARTS, STARTS + timedelta(minutes=90), online=True, survey=True)
MS = timedelta(milliseconds=1)
SLOT = Slot(Kind.start, 1, Timing(days=1))
DUE = datetime(2027, 2, 9, 14, 0, tzinfo=UTC)
UNTIL = DUE + timedelta(hours=6)
LONG_AGO = datetime(2027, 1, 20, 9, 0, tzinfo=UTC)
PLANNED = Planned(STARTS, DUE, DUE, UNTIL)
NOT_DUE = Planned(STARTS, DUE, None, UNTIL)


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (timedelta(days=30), [(3, 600), (1, 600)]),
        (timedelta(days=5) + MS, [(3, 600), (1, 600)]),
        (timedelta(days=5), [(1, 720)]),
        (timedelta(days=2), [(1, 720)]),
        (timedelta(days=2) - MS, []),
        (-timedelta(days=1), []),
    ],
)
def test_how_far_the_deadline_is_decides_how_many_there_are(left: timedelta, expected: list[tuple[int, int]]) -> None:
    plan = rules.default_plan(TIMES, CLOSES - left)
    for kind in (Kind.deadline_invited, Kind.deadline_followers):
        assert [(s.timing.days, s.timing.at) for s in plan if s.kind is kind and s.on] == expected


@pytest.mark.parametrize(
    ("times", "off"),
    [
        (TIMES, []),
        (replace(TIMES, online=False), [(Kind.start, 2)]),
        (replace(TIMES, survey=False), [(Kind.thanks, 1)]),
    ],
)
def test_what_the_event_is_decides_what_is_on(times: Times, off: list[tuple[Kind, int]]) -> None:
    plan = rules.default_plan(times, LONG_AGO)
    assert [(slot.kind, slot.number) for slot in plan if not slot.on] == off
    assert len({(slot.kind, slot.number) for slot in plan}) == len(plan) == 8


def test_an_event_without_a_deadline_has_no_reminders_of_it() -> None:
    plan = rules.default_plan(replace(TIMES, closes_at=None), LONG_AGO)
    assert {slot.kind for slot in plan if slot.on} == {Kind.still_coming, Kind.start, Kind.thanks}


@pytest.mark.parametrize(
    ("name", "kept", "times", "basis", "expected"),
    [
        ("new", Kept(), TIMES, LONG_AGO, PLANNED),
        ("published just before it", Kept(), TIMES, DUE - MS, PLANNED),
        ("published after it", Kept(), TIMES, DUE, NOT_DUE),
        ("not published", Kept(), replace(TIMES, published=False), LONG_AGO, NOT_DUE),
        ("switched off", Kept(enabled=False), TIMES, LONG_AGO, NOT_DUE),
        ("no start yet", Kept(), replace(TIMES, starts_at=None), LONG_AGO, Planned(None, None, None, None)),
        ("due and not sent when the text changes", Kept(None, None, STARTS, DUE, DUE), TIMES, DUE + MS, PLANNED),
        ("sent for this start", Kept(None, None, STARTS, DUE, None, None, STARTS), TIMES, DUE + MS, NOT_DUE),
        ("sent for another start", Kept(None, None, CLOSES, DUE, None, None, CLOSES), TIMES, LONG_AGO, PLANNED),
        ("passed, and the text changes", Kept(None, None, STARTS, DUE, None), TIMES, DUE + MS, NOT_DUE),
        (
            "another hour",
            Kept(None, Timing(days=2), STARTS, DUE, DUE),
            TIMES,
            LONG_AGO,
            Planned(STARTS, DUE - timedelta(days=1), DUE - timedelta(days=1), UNTIL - timedelta(days=1)),
        ),
        (
            "sent now keeps its moment",
            Kept(True, None, STARTS, LONG_AGO, LONG_AGO, STARTS),
            TIMES,
            LONG_AGO + MS,
            Planned(STARTS, LONG_AGO, LONG_AGO, LONG_AGO + timedelta(hours=6)),
        ),
    ],
)
def test_plan(name: str, kept: Kept, times: Times, basis: datetime, expected: Planned) -> None:
    assert rules.plan(SLOT, kept, times, basis) == expected, name


@pytest.mark.parametrize(
    ("kind", "kept", "now", "may"),
    [
        (Kind.start, Kept(), LONG_AGO, True),
        (Kind.start, Kept(done_for=STARTS), LONG_AGO, False),
        (Kind.start, Kept(pressed_for=STARTS, planned_at=LONG_AGO), LONG_AGO, False),
        (Kind.start, Kept(done_for=CLOSES), LONG_AGO, True),
        (Kind.start, Kept(), STARTS - timedelta(minutes=30), False),
        (Kind.start, Kept(), STARTS - timedelta(minutes=31), True),
        (Kind.deadline_invited, Kept(), CLOSES - MS, True),
        (Kind.deadline_invited, Kept(), CLOSES, False),
        (Kind.thanks, Kept(), STARTS, False),
        (Kind.thanks, Kept(), STARTS + timedelta(days=9), True),
    ],
)
def test_send_now_is_offered_once_and_while_it_helps(kind: Kind, kept: Kept, now: datetime, may: bool) -> None:
    slot = next(s for s in rules.default_plan(TIMES, LONG_AGO) if s.kind is kind)
    assert rules.may_send_now(rules.plan(slot, kept, TIMES, now), kept, slot, now) is may
