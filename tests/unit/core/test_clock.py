"""Wall clocks of Riga: midnight, the day that lacks an hour and the one that has it twice."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from core.clock import WallClockError, closing_moment, from_wall_clock, local, now, start_of_day


@pytest.mark.parametrize(
    ("day", "at", "expected"),
    [
        (date(2026, 10, 25), time(10), datetime(2026, 10, 25, 8, tzinfo=UTC)),
        (date(2026, 10, 24), time(10), datetime(2026, 10, 24, 7, tzinfo=UTC)),  # "24 h before" the line above: P10
        (date(2027, 3, 28), time(10), datetime(2027, 3, 28, 7, tzinfo=UTC)),
        (date(2027, 3, 27), time(10), datetime(2027, 3, 27, 8, tzinfo=UTC)),
        (date(2027, 3, 28), time(2, 59), datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        (date(2027, 3, 28), time(4), datetime(2027, 3, 28, 1, tzinfo=UTC)),
        (date(2026, 10, 25), time(2, 59), datetime(2026, 10, 24, 23, 59, tzinfo=UTC)),
        (date(2026, 10, 25), time(4), datetime(2026, 10, 25, 2, tzinfo=UTC)),
        (date(2027, 1, 20), time(), datetime(2027, 1, 19, 22, tzinfo=UTC)),
    ],
)
def test_from_wall_clock(day: date, at: time, expected: datetime) -> None:
    assert from_wall_clock(day, at) == expected


@pytest.mark.parametrize(
    ("day", "at", "kind", "suggestion"),
    [
        (date(2027, 3, 28), time(3), "missing", time(4)),
        (date(2027, 3, 28), time(3, 30), "missing", time(4, 30)),
        (date(2027, 3, 28), time(3, 59), "missing", time(4, 59)),
        (date(2026, 10, 25), time(3), "twice", time(4)),
        (date(2026, 10, 25), time(3, 30), "twice", time(4, 30)),
    ],
)
def test_from_wall_clock_asks_about_times_that_are_missing_or_shown_twice(
    day: date, at: time, kind: str, suggestion: time
) -> None:
    with pytest.raises(WallClockError) as raised:
        from_wall_clock(day, at)
    assert (raised.value.kind, raised.value.suggestion) == (kind, suggestion)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 10, 25), 25), (date(2027, 3, 28), 23), (date(2027, 1, 20), 24)])
def test_days_have_their_true_length(day: date, hours: int) -> None:
    assert start_of_day(day + timedelta(days=1)) - start_of_day(day) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("inclusive", "expected"),
    [(True, datetime(2026, 9, 25, 21, tzinfo=UTC)), (False, datetime(2026, 9, 24, 21, tzinfo=UTC))],
)
def test_closing_moment_with_and_without_ieskaitot(inclusive: bool, expected: datetime) -> None:
    assert closing_moment(date(2026, 9, 25), inclusive) == expected


def test_closing_moment_in_another_zone() -> None:
    assert closing_moment(date(2027, 1, 20), True, "UTC") == datetime(2027, 1, 21, tzinfo=UTC)


def test_now_is_aware_utc() -> None:
    assert now().utcoffset() == timedelta(0)


def test_local_keeps_the_moment() -> None:
    moment = datetime(2026, 10, 24, 21, 30, tzinfo=UTC)
    assert (local(moment), local(moment).date()) == (moment, date(2026, 10, 25))
