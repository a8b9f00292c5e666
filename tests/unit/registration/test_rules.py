"""The decisions of registration, as tables of cases."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from core.bilingual import Bilingual
from core.clock import closing_moment
from registration import rules, seats
from registration.inputs import ProgrammeItem
from registration.rules import ProgrammeFlag
from registration.terms import Accepted, Applicant, EventStatus, Intake, Phase, Reason, Rejected, Waitlisted

OPENS = datetime(2027, 1, 10, 7, 0, tzinfo=UTC)
NOW = datetime(2027, 1, 20, 9, 0, tzinfo=UTC)
CLOSES = datetime(2027, 2, 7, 22, 0, tzinfo=UTC)
STARTS = datetime(2027, 2, 10, 14, 0, tzinfo=UTC)
ENDS = datetime(2027, 2, 10, 15, 30, tzinfo=UTC)
MS = timedelta(milliseconds=1)


def intake(**changes: Any) -> Intake:
    """Published, open, 10 seats of which 3 are taken."""
    usual = Intake(
        status=EventStatus.published,
        opens_at=OPENS,
        closes_at=CLOSES,
        starts_at=STARTS,
        ends_at=ENDS,
        save_the_date=False,
        capacity=10,
        taken=3,
        waiting=0,
        waiting_list=True,
    )
    return replace(usual, **changes)


def alone(intake: Intake, moment: datetime) -> object:
    """What one person gets who asks for themselves."""
    placed = seats.place(intake, [Applicant()], moment)
    return placed if isinstance(placed, Rejected) else placed[0]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Accepted()),
        ({"taken": 9}, Accepted()),
        ({"taken": 10}, Waitlisted()),
        ({"taken": 10, "waiting": 4}, Waitlisted()),
        ({"taken": 12}, Waitlisted()),
        ({"taken": 9, "waiting": 1}, Accepted()),  # who waits does not fit: promotion comes before
        ({"taken": 7, "held": 3}, Waitlisted()),
        ({"taken": 10, "waiting_list": False}, Rejected(Reason.full)),
        ({"capacity": None, "taken": 10_000}, Accepted()),
        ({"capacity": 1, "taken": 0}, Accepted()),
        ({"capacity": 1, "taken": 1}, Waitlisted()),
        ({"opens_at": None, "closes_at": None}, Accepted()),
        ({"status": EventStatus.draft}, Rejected(Reason.not_published)),
        ({"status": EventStatus.cancelled}, Rejected(Reason.event_cancelled)),
        ({"status": EventStatus.cancelled, "closes_at": OPENS}, Rejected(Reason.event_cancelled)),
        ({"save_the_date": True, "starts_at": None, "ends_at": None}, Rejected(Reason.save_the_date)),
        ({"opens_at": NOW + MS}, Rejected(Reason.not_open_yet)),
        ({"closes_at": NOW}, Rejected(Reason.deadline_passed)),
        ({"closes_at": NOW, "taken": 10, "waiting_list": False}, Rejected(Reason.deadline_passed)),
        ({"closes_at": None, "starts_at": NOW}, Rejected(Reason.event_started)),
    ],
)
def test_decide_by_what_is_known(changes: dict[str, Any], expected: object) -> None:
    assert alone(intake(**changes), NOW) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (OPENS - MS, Rejected(Reason.not_open_yet)),
        (OPENS, Accepted()),
        (OPENS + MS, Accepted()),
        (CLOSES - MS, Accepted()),
        (CLOSES, Rejected(Reason.deadline_passed)),
        (CLOSES + MS, Rejected(Reason.deadline_passed)),
        (STARTS, Rejected(Reason.deadline_passed)),
    ],
)
def test_decide_to_the_millisecond(moment: datetime, expected: object) -> None:
    assert alone(intake(), moment) == expected


@pytest.mark.parametrize(
    ("deadline", "inclusive", "closes"),
    [
        (date(2026, 10, 24), True, datetime(2026, 10, 24, 21, tzinfo=UTC)),
        (date(2026, 10, 25), True, datetime(2026, 10, 25, 22, tzinfo=UTC)),
        (date(2027, 3, 27), True, datetime(2027, 3, 27, 22, tzinfo=UTC)),
        (date(2027, 3, 28), True, datetime(2027, 3, 28, 21, tzinfo=UTC)),
        (date(2026, 10, 25), False, datetime(2026, 10, 24, 21, tzinfo=UTC)),
        (date(2026, 10, 26), False, datetime(2026, 10, 25, 22, tzinfo=UTC)),
        (date(2026, 9, 25), True, datetime(2026, 9, 25, 21, tzinfo=UTC)),
        (date(2026, 12, 31), True, datetime(2026, 12, 31, 22, tzinfo=UTC)),
    ],
)
def test_a_deadline_closes_at_midnight_of_riga(deadline: date, inclusive: bool, closes: datetime) -> None:
    moment = closing_moment(deadline, inclusive)
    event = intake(opens_at=None, closes_at=moment, starts_at=moment + timedelta(days=9), ends_at=None)
    found = {offset: alone(event, closes + offset * MS) for offset in (-1, 0, 1)}
    refused = Rejected(Reason.deadline_passed)
    assert (moment, found) == (closes, {-1: Accepted(), 0: refused, 1: refused})


@pytest.mark.parametrize(
    ("changes", "moment", "expected"),
    [
        ({}, NOW, Phase.open),
        ({}, OPENS - MS, Phase.not_yet_open),
        ({}, OPENS, Phase.open),
        ({}, CLOSES - MS, Phase.open),
        ({}, CLOSES, Phase.closed),
        ({}, STARTS - MS, Phase.closed),
        ({}, STARTS, Phase.ongoing),
        ({}, ENDS - MS, Phase.ongoing),
        ({}, ENDS, Phase.ended),
        ({"taken": 10}, NOW, Phase.waiting_list),
        ({"taken": 9, "waiting": 2}, NOW, Phase.open),  # a family waits that does not fit
        ({"taken": 7, "held": 3}, NOW, Phase.waiting_list),
        ({"taken": 10, "waiting_list": False}, NOW, Phase.full),
        ({"taken": 10, "waiting_list": False}, CLOSES, Phase.closed),
        ({"capacity": None, "taken": 500}, NOW, Phase.open),
        ({"status": EventStatus.draft}, NOW, Phase.draft),
        ({"status": EventStatus.cancelled}, ENDS, Phase.cancelled),
        ({"save_the_date": True, "starts_at": None, "ends_at": None, "closes_at": None}, NOW, Phase.save_the_date),
        ({"closes_at": None}, STARTS - MS, Phase.open),
    ],
)
def test_phase_at_a_moment(changes: dict[str, Any], moment: datetime, expected: Phase) -> None:
    assert rules.phase(intake(**changes), moment) == expected


@pytest.mark.parametrize("moment", [OPENS - MS, OPENS, NOW, CLOSES - MS, CLOSES, STARTS, ENDS, ENDS + MS])
@pytest.mark.parametrize(
    "changes", [{}, {"taken": 10}, {"taken": 10, "waiting_list": False}, {"taken": 2, "waiting": 1}]
)
def test_the_page_offers_exactly_what_a_request_would_get(changes: dict[str, Any], moment: datetime) -> None:
    offered = {Phase.open: Accepted, Phase.waiting_list: Waitlisted}.get(
        rules.phase(intake(**changes), moment), Rejected
    )
    assert type(alone(intake(**changes), moment)) is offered


@pytest.mark.parametrize(
    ("deadline", "starts_at", "expected"),
    [
        (CLOSES, STARTS, CLOSES),
        (STARTS + MS, STARTS, STARTS),
        (None, STARTS, STARTS),
        (CLOSES, None, CLOSES),
        (None, None, None),
    ],
)
def test_registration_ends_no_later_than_the_event_starts(
    deadline: datetime | None, starts_at: datetime | None, expected: datetime | None
) -> None:
    assert rules.closing_of(deadline, starts_at) == expected


@pytest.mark.parametrize(
    ("today", "inclusive", "expected"),
    [
        (date(2027, 2, 1), True, 6),
        (date(2027, 2, 6), True, 1),
        (date(2027, 2, 7), True, 0),
        (date(2027, 2, 6), False, 0),
        (date(2027, 2, 1), False, 5),
    ],
)
def test_days_left_until_the_last_day(today: date, inclusive: bool, expected: int) -> None:
    closes = closing_moment(date(2027, 2, 7), inclusive)
    noon = datetime(today.year, today.month, today.day, 10, tzinfo=UTC)
    assert rules.days_left(closes, noon, today, date(2027, 2, 7), inclusive) == expected


@pytest.mark.parametrize(("offset", "expected"), [(-1, 0), (0, None), (1, None)])
def test_days_left_ends_with_the_deadline(offset: int, expected: int | None) -> None:
    moment = CLOSES + offset * MS
    assert rules.days_left(CLOSES, moment, date(2027, 2, 7), date(2027, 2, 7), True) == expected


def item(starts: int, ends: int, day: int = 1) -> ProgrammeItem:
    return ProgrammeItem(starts, ends, Bilingual("Saruna"), day=day)


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ((), ()),
        ((item(600, 660),), ()),
        ((item(600, 660), item(660, 700)), ()),
        ((item(600, 660), item(675, 700)), (ProgrammeFlag("gap", 1, 15),)),
        ((item(600, 660), item(650, 700)), (ProgrammeFlag("overlap", 1, 10),)),
        ((item(600, 600),), (ProgrammeFlag("reversed", 0, 0),)),
        ((item(660, 600),), (ProgrammeFlag("reversed", 0, 60),)),
        ((item(600, 660), item(540, 600, day=2)), ()),
        (
            (item(600, 660), item(700, 690), item(690, 720)),
            (ProgrammeFlag("gap", 1, 40), ProgrammeFlag("reversed", 1, 10)),
        ),
    ],
)
def test_programme_flags(items: tuple[ProgrammeItem, ...], expected: tuple[ProgrammeFlag, ...]) -> None:
    assert tuple(sorted(rules.programme_flags(items), key=lambda f: f.kind)) == expected


@pytest.mark.parametrize(
    ("capacity", "taken", "expected"), [(10, 3, 10), (10, 10, 10), (5, 8, 8), (1, 0, 1), (None, 40, None)]
)
def test_seat_limit_after_the_organiser_lowers_the_capacity(
    capacity: int | None, taken: int, expected: int | None
) -> None:
    assert rules.seat_limit(capacity, taken) == expected


def test_join_link_opens_an_hour_before() -> None:
    assert rules.join_opens_at(STARTS) == datetime(2027, 2, 10, 13, 0, tzinfo=UTC)
