"""Who gets a seat, as tables of cases: people who ask together, and people who wait."""

from datetime import timedelta
from typing import Any

import pytest

from registration import seats
from registration.terms import (
    Accepted,
    AgeBand,
    Applicant,
    EventStatus,
    Priority,
    Reason,
    Rejected,
    SeatPolicy,
    Waiting,
    WaitingReason,
    Waitlisted,
)
from tests.unit.registration.test_rules import CLOSES, ENDS, NOW, OPENS, STARTS, intake

YES, BEYOND = Accepted(), Accepted(beyond=True)
FULL, PARTY, LIMIT = (Waitlisted(WaitingReason(r)) for r in ("full", "party", "institution"))
ONE, EXTRA, HELD = Applicant(), Applicant(beyond_limit=True), Applicant(reserved=True)


@pytest.mark.parametrize(
    ("event", "people", "more", "expected"),
    [
        ({"taken": 8}, [ONE, ONE], {"together": True}, (YES, YES)),
        ({"taken": 8}, [ONE, ONE, ONE], {"together": True}, (PARTY, PARTY, PARTY)),
        ({"taken": 10}, [ONE, ONE], {"together": True}, (FULL, FULL)),
        ({"taken": 8}, [ONE, ONE, ONE], {}, (YES, YES, FULL)),
        ({"taken": 10}, [ONE, ONE], {}, (FULL, FULL)),
        ({"capacity": None, "taken": 500}, [ONE, ONE, ONE], {"together": True}, (YES, YES, YES)),
        ({"taken": 3}, [ONE, ONE, ONE], {"institution_left": 2}, (YES, YES, LIMIT)),
        ({"taken": 9}, [ONE, ONE, ONE], {"institution_left": 2}, (YES, FULL, FULL)),
        ({"taken": 3}, [ONE], {"institution_left": 0}, (LIMIT,)),
        ({"taken": 10}, [ONE], {"institution_left": 0}, (LIMIT,)),
        ({"taken": 10}, [EXTRA], {}, (BEYOND,)),
        ({"taken": 0}, [EXTRA], {}, (BEYOND,)),
        ({"taken": 10}, [EXTRA, ONE], {}, (BEYOND, FULL)),
        ({"taken": 10}, [EXTRA, ONE], {"together": True}, (BEYOND, FULL)),
        ({"taken": 7, "held": 3}, [ONE], {}, (FULL,)),
        ({"taken": 7, "held": 3}, [HELD], {}, (YES,)),
        ({"taken": 7, "held": 3}, [HELD, ONE], {}, (YES, FULL)),
        ({"taken": 6, "held": 3}, [HELD, ONE], {"together": True}, (YES, YES)),
        ({"taken": 12, "held": 0}, [ONE], {}, (FULL,)),
        ({"taken": 9, "waiting_list": False}, [ONE, ONE], {"together": True}, Rejected(Reason.too_few_seats)),
        ({"taken": 9, "waiting_list": False}, [ONE, ONE], {}, Rejected(Reason.full)),
        ({"waiting_list": False}, [ONE], {"institution_left": 0}, Rejected(Reason.institution_full)),
        ({"opens_at": NOW + timedelta(hours=1)}, [ONE], {}, Rejected(Reason.not_open_yet)),
        ({"opens_at": NOW + timedelta(hours=1)}, [ONE], {"invited": True}, (YES,)),
        ({"closes_at": NOW}, [EXTRA], {"invited": True}, Rejected(Reason.deadline_passed)),
        ({"status": EventStatus.cancelled}, [EXTRA], {"invited": True}, Rejected(Reason.event_cancelled)),
    ],
)
def test_place(event: dict[str, Any], people: list[Applicant], more: dict[str, Any], expected: object) -> None:
    assert seats.place(intake(**event), people, NOW, **more) == expected


@pytest.mark.parametrize(
    ("event", "moment", "anyway", "left", "expected"),
    [
        ({}, NOW, False, None, YES),
        ({}, CLOSES, False, None, YES),
        ({}, STARTS, False, None, YES),
        ({}, ENDS, False, None, Rejected(Reason.event_started)),
        ({"opens_at": OPENS + timedelta(days=30)}, NOW, False, None, YES),
        ({"taken": 10}, CLOSES, False, None, FULL),
        ({"taken": 10}, CLOSES, True, None, BEYOND),
        ({"taken": 10, "waiting_list": False}, NOW, False, None, Rejected(Reason.full)),
        ({"taken": 3}, NOW, False, 0, LIMIT),
        ({"taken": 3}, NOW, True, 0, BEYOND),
        ({"status": EventStatus.draft}, NOW, True, None, Rejected(Reason.not_published)),
        ({"status": EventStatus.cancelled}, NOW, True, None, Rejected(Reason.event_cancelled)),
        ({"starts_at": None, "ends_at": None}, NOW, True, None, Rejected(Reason.save_the_date)),
    ],
)
def test_place_by_hand(event: dict[str, Any], moment: Any, anyway: bool, left: int | None, expected: object) -> None:
    assert seats.place_by_hand(intake(**event), moment, anyway=anyway, institution_left=left) == expected


def line(*people: tuple[int, int, int | None, str | None]) -> list[Waiting]:
    """Waiting people as (priority, number, party, institution); the id is the number."""
    return [Waiting(number, priority, number, party, place) for priority, number, party, place in people]


SINGLES = line((1, 1, None, None), (1, 2, None, None), (1, 3, None, None))
FAMILY_FIRST = line((1, 1, 7, None), (1, 2, 7, None), (1, 3, None, None), (1, 4, 7, None))


@pytest.mark.parametrize(
    ("free", "queue", "limit", "taken", "expected"),
    [
        (0, SINGLES, None, {}, ()),
        (2, SINGLES, None, {}, (1, 2)),
        (None, SINGLES, None, {}, (1, 2, 3)),
        (9, [], None, {}, ()),
        (2, list(reversed(SINGLES)), None, {}, (1, 2)),
        # Priority before number.
        (2, line((1, 1, None, None), (0, 5, None, None), (0, 4, None, None)), None, {}, (4, 5)),
        # A family is seated whole, where its first member stands, else passed over.
        (3, FAMILY_FIRST, None, {}, (1, 2, 4)),
        (2, FAMILY_FIRST, None, {}, (3,)),
        (4, FAMILY_FIRST, None, {}, (1, 2, 4, 3)),
        # An institution that has all it may have is passed over.
        (2, line((1, 1, None, "a"), (1, 2, None, "b"), (1, 3, None, "a")), 1, {"a": 1}, (2,)),
        (3, line((1, 1, None, "a"), (1, 2, None, "b"), (1, 3, None, "a")), 1, {}, (1, 2)),
        (3, line((1, 1, None, None), (1, 2, None, None)), 1, {}, (1, 2)),
        (1, line((1, 1, None, "a"), (1, 2, None, "b")), 2, {"a": 1}, (1,)),
    ],
)
def test_seated(
    free: int | None, queue: list[Waiting], limit: int | None, taken: dict[str, int], expected: tuple[int, ...]
) -> None:
    assert seats.seated(free, queue, limit, taken) == expected


@pytest.mark.parametrize(
    ("below", "age", "expected"),
    [
        (None, AgeBand.under_13, False),
        (13, None, False),
        (13, AgeBand.under_13, True),
        (13, AgeBand.from_13, False),
        (16, AgeBand.from_13, True),
        (16, AgeBand.from_16, False),
        (18, AgeBand.from_16, True),
        (18, AgeBand.adult, False),
    ],
)
def test_needs_guardian(below: int | None, age: AgeBand | None, expected: bool) -> None:
    assert seats.needs_guardian(SeatPolicy(guardian_below=below), age) is expected


@pytest.mark.parametrize(
    ("priority", "invited", "kind", "expected"),
    [
        (Priority.nobody, True, "ngo", 1),
        (Priority.invited, True, None, 0),
        (Priority.invited, False, "ngo", 1),
        (Priority.kinds, False, "ngo", 0),
        (Priority.kinds, True, "school", 1),
        (Priority.kinds, True, None, 1),
    ],
)
def test_priority(priority: Priority, invited: bool, kind: str | None, expected: int) -> None:
    policy = SeatPolicy(priority=priority, priority_kinds=("ngo",))
    assert seats.priority_of(policy, invited=invited, institution_kind=kind) == expected


@pytest.mark.parametrize(
    ("hours", "now", "ends"),
    [(24, NOW, NOW + timedelta(hours=24)), (24, STARTS - timedelta(hours=3), STARTS), (336, STARTS, STARTS)],
)
def test_a_held_seat_ends_at_the_start_at_the_latest(hours: int, now: Any, ends: Any) -> None:
    policy = SeatPolicy(offer_hours=hours, guardian_hours=hours)
    assert (seats.offer_ends(policy, intake(), now), seats.guardian_ends(policy, intake(), now)) == (ends, ends)


@pytest.mark.parametrize(
    ("changes", "moment", "expected"),
    [
        ({}, CLOSES, True),
        ({}, STARTS - timedelta(milliseconds=1), True),
        ({}, STARTS, False),
        ({"starts_at": None}, STARTS, True),
        ({"status": EventStatus.cancelled}, NOW, False),
        ({"status": EventStatus.draft}, NOW, False),
    ],
)
def test_who_waits_is_seated_until_the_start(changes: dict[str, Any], moment: Any, expected: bool) -> None:
    assert seats.may_be_seated(intake(**changes), moment) is expected
