"""Polls and selections: who may answer when, and that nobody has a seat or waits before it is decided."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from registration import rules, seats
from registration.terms import (
    Accepted,
    Admission,
    Applicant,
    Applied,
    EventStatus,
    Intake,
    Phase,
    Reason,
    Rejected,
    WaitingReason,
    Waitlisted,
)

OPENS = datetime(2027, 1, 10, 7, 0, tzinfo=UTC)
NOW = datetime(2027, 1, 20, 9, 0, tzinfo=UTC)
CLOSES = datetime(2027, 2, 7, 22, 0, tzinfo=UTC)
STARTS = datetime(2027, 2, 10, 14, 0, tzinfo=UTC)
ENDS = datetime(2027, 2, 10, 15, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)
TIMED = {"starts_at": STARTS, "ends_at": ENDS, "save_the_date": False, "admission": Admission.selection}
BOTH = [Admission.poll, Admission.selection]


def intake(**changes: Any) -> Intake:
    """A published poll of ten places without a time."""
    usual = Intake(
        status=EventStatus.published,
        opens_at=OPENS,
        closes_at=CLOSES,
        starts_at=None,
        ends_at=None,
        save_the_date=True,
        capacity=10,
        taken=0,
        waiting=0,
        waiting_list=True,
        admission=Admission.poll,
    )
    return replace(usual, **changes)


@pytest.mark.parametrize("admission", BOTH)
@pytest.mark.parametrize(
    ("changes", "moment", "refusal", "phase"),
    [
        ({}, NOW, None, Phase.open),
        ({}, OPENS - SECOND, Reason.not_open_yet, Phase.not_yet_open),
        ({}, OPENS, None, Phase.open),
        ({}, CLOSES - SECOND, None, Phase.open),
        ({}, CLOSES, Reason.deadline_passed, Phase.closed),
        ({"closes_at": None}, CLOSES + timedelta(days=300), None, Phase.open),
        ({"decided": True}, NOW, Reason.decided, Phase.closed),
        ({"decided": True}, CLOSES, Reason.decided, Phase.closed),
        ({"decided": True, "closes_at": None}, NOW, Reason.decided, Phase.closed),
        ({"capacity": 1, "taken": 1}, NOW, None, Phase.open),
        ({"capacity": 1, "taken": 1, "waiting_list": False}, NOW, None, Phase.open),
        ({"capacity": 3, "held": 3}, NOW, None, Phase.open),
        ({"status": EventStatus.draft}, NOW, Reason.not_published, Phase.draft),
        ({"status": EventStatus.cancelled, "decided": True}, NOW, Reason.event_cancelled, Phase.cancelled),
        ({"starts_at": STARTS, "ends_at": ENDS, "save_the_date": False}, NOW, None, Phase.open),
        ({**TIMED, "closes_at": None}, STARTS, Reason.event_started, Phase.ongoing),
        ({**TIMED, "closes_at": None}, ENDS, Reason.event_started, Phase.ended),
    ],
)
def test_whether_one_can_answer(
    admission: Admission, changes: dict[str, Any], moment: datetime, refusal: Reason | None, phase: Phase
) -> None:
    asked = intake(**{**changes, "admission": admission})
    assert (rules.refusal_of(asked, moment), rules.phase(asked, moment)) == (refusal, phase)


def test_a_poll_that_became_an_event_is_first_come_first_served() -> None:
    closed = intake(admission=Admission.in_order, decided=True, starts_at=STARTS, ends_at=ENDS, save_the_date=False)
    full = replace(closed, taken=10)
    assert [rules.phase(one, NOW) for one in (closed, full)] == [Phase.open, Phase.waiting_list]
    assert [seats.place(one, [Applicant()], NOW) for one in (closed, full)] == [(Accepted(),), (Waitlisted(),)]


def test_an_event_without_a_time_that_asks_nothing_stays_a_save_the_date() -> None:
    plain = intake(admission=Admission.in_order)
    assert (rules.refusal_of(plain, NOW), rules.phase(plain, NOW)) == (Reason.save_the_date, Phase.save_the_date)


@pytest.mark.parametrize("admission", BOTH)
@pytest.mark.parametrize(
    ("people", "more"),
    [
        ([Applicant()], {}),
        ([Applicant()] * 4, {"together": True}),
        ([Applicant()] * 3, {"institution_left": 0}),
        ([Applicant(beyond_limit=True), Applicant(reserved=True)], {"invited": True}),
    ],
)
def test_nobody_has_a_seat_or_waits_before_it_is_decided(
    admission: Admission, people: list[Applicant], more: dict[str, Any]
) -> None:
    asked = intake(admission=admission, capacity=1, taken=1, waiting_list=False)
    assert seats.place(asked, people, NOW, **more) == (Applied(),) * len(people)


@pytest.mark.parametrize(
    ("changes", "moment", "expected"),
    [
        ({}, NOW, Applied()),
        ({}, OPENS - SECOND, Applied()),
        ({}, CLOSES + timedelta(days=9), Applied()),  # answered by telephone
        ({"capacity": 1, "taken": 1, "waiting_list": False}, NOW, Applied()),
        ({**TIMED, "closes_at": None}, ENDS, Rejected(Reason.event_started)),
        ({"decided": True}, NOW, Rejected(Reason.decided)),
        ({**TIMED, "decided": True}, NOW, Accepted()),
        ({**TIMED, "decided": True, "taken": 10}, NOW, Waitlisted(WaitingReason.full)),
        ({"status": EventStatus.cancelled}, NOW, Rejected(Reason.event_cancelled)),
        ({"admission": Admission.in_order}, NOW, Rejected(Reason.save_the_date)),
    ],
)
def test_by_hand(changes: dict[str, Any], moment: datetime, expected: object) -> None:
    assert seats.place_by_hand(intake(**changes), moment, anyway=False, institution_left=None) == expected
