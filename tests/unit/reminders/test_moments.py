"""When reminders go and until when they help: promises P8 and P10 as tables."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from core.clock import closing_moment
from reminders import rules
from reminders.terms import Kind, Timing

RIGA = ZoneInfo("Europe/Riga")


def utc(text: str) -> datetime:
    """ "2026-10-25 08:00" """
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def riga(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=RIGA).astimezone(UTC)


@pytest.mark.parametrize(
    ("starts", "timing", "due"),
    [
        # P10: the same wall-clock time the day before, 25 and 23 hours earlier
        (riga("2026-10-25 10:00"), Timing(days=1), utc("2026-10-24 07:00")),
        (riga("2027-03-28 10:00"), Timing(days=1), utc("2027-03-27 08:00")),
        (riga("2027-02-10 16:00"), Timing(days=1), utc("2027-02-09 14:00")),
        (riga("2026-10-26 10:00"), Timing(days=2), utc("2026-10-24 07:00")),
        (riga("2027-03-29 10:00"), Timing(days=3), utc("2027-03-26 08:00")),
        # hours pass: one hour before is one hour before, whatever the clocks do
        (riga("2026-10-25 10:00"), Timing(hours=1), utc("2026-10-25 07:00")),
        (riga("2026-10-25 04:30"), Timing(hours=1), utc("2026-10-25 01:30")),
        (riga("2027-03-28 04:30"), Timing(hours=1), utc("2027-03-28 00:30")),
        # 03:30 is left out on the 28th, and shown twice on the 25th: the hour after, the first of the two
        (riga("2027-03-29 03:30"), Timing(days=1), utc("2027-03-28 01:30")),
        (riga("2026-10-26 03:30"), Timing(days=1), utc("2026-10-25 00:30")),
    ],
)
def test_before_the_start(starts: datetime, timing: Timing, due: datetime) -> None:
    assert rules.moment_of(Kind.start, timing, starts, "Europe/Riga") == due


def test_a_start_in_another_zone_keeps_its_own_wall_clock() -> None:
    starts = datetime(2027, 3, 28, 10, 0, tzinfo=ZoneInfo("America/New_York")).astimezone(UTC)
    assert rules.moment_of(Kind.start, Timing(days=1), starts, "America/New_York") == starts - timedelta(hours=24)


@pytest.mark.parametrize(
    ("day", "inclusive", "timing", "due"),
    [
        ("2027-02-07", True, Timing(days=3, at=600), riga("2027-02-04 10:00")),
        ("2027-02-07", True, Timing(days=1, at=600), riga("2027-02-06 10:00")),
        ("2027-02-07", True, Timing(days=1, at=720), riga("2027-02-06 12:00")),
        ("2027-02-08", False, Timing(days=1, at=720), riga("2027-02-06 12:00")),  # the last day is the 7th
        ("2027-02-07", True, Timing(days=0, at=600), riga("2027-02-07 10:00")),
        ("2026-10-25", True, Timing(days=1, at=600), utc("2026-10-24 07:00")),  # the day has 25 hours
        ("2027-03-28", True, Timing(days=1, at=600), utc("2027-03-27 08:00")),  # the day has 23
    ],
)
def test_before_the_deadline_by_day(day: str, inclusive: bool, timing: Timing, due: datetime) -> None:
    closes = closing_moment(datetime.fromisoformat(day).date(), inclusive)
    assert rules.moment_of(Kind.deadline_invited, timing, closes, "Europe/Riga") == due


def test_the_36_hours_are_36_hours() -> None:
    closes = closing_moment(datetime(2027, 2, 7).date(), True)
    due = rules.moment_of(Kind.deadline_followers, Timing(days=1, at=rules.NOON), closes, "Europe/Riga")
    assert closes - due == timedelta(hours=36)


@pytest.mark.parametrize(
    ("ends", "timing", "due"),
    [
        (riga("2027-02-10 17:30"), Timing(hours=1), riga("2027-02-10 18:30")),
        (riga("2027-02-10 19:59"), Timing(hours=1), riga("2027-02-10 20:59")),
        (riga("2027-02-10 20:00"), Timing(hours=1), riga("2027-02-11 09:00")),
        (riga("2027-02-10 02:00"), Timing(hours=1), riga("2027-02-10 09:00")),
        (riga("2027-02-10 06:59"), Timing(hours=1), riga("2027-02-10 09:00")),
        (riga("2027-02-10 07:00"), Timing(hours=1), riga("2027-02-10 08:00")),
        (riga("2027-03-27 17:30"), Timing(days=1), riga("2027-03-28 17:30")),
    ],
)
def test_after_the_end_by_day(ends: datetime, timing: Timing, due: datetime) -> None:
    assert rules.moment_of(Kind.thanks, timing, ends, "Europe/Riga") == due


def test_no_reminder_of_a_deadline_is_sent_at_night() -> None:
    for day in range(1, 29):
        for month in range(1, 13):
            closes = closing_moment(datetime(2027, month, day).date(), True)
            for timing in (Timing(days=3, at=rules.MORNING), Timing(days=1, at=rules.NOON)):
                due = rules.moment_of(Kind.deadline_invited, timing, closes, "Europe/Riga").astimezone(RIGA)
                assert 8 <= due.hour < 21


def test_moments_follow_their_anchor() -> None:
    start = utc("2027-03-20 00:00")
    anchors = [start + timedelta(minutes=20 * number) for number in range(24 * 3 * 12)]
    for kind, timing in (
        (Kind.start, Timing(days=1)),
        (Kind.start, Timing(hours=1)),
        (Kind.still_coming, Timing(days=2)),
    ):
        moments = [rules.moment_of(kind, timing, anchor, "Europe/Riga") for anchor in anchors]
        assert all(anchor > moment for anchor, moment in zip(anchors, moments, strict=True))
        # A wall clock that is put forward or back makes two anchors meet, or change places, by at most that hour.
        assert all(later >= earlier - timedelta(hours=1) for earlier, later in pairwise(moments))


ANCHOR = utc("2027-02-10 14:00")


@pytest.mark.parametrize(
    ("kind", "planned", "until"),
    [
        (Kind.start, ANCHOR - timedelta(hours=24), ANCHOR - timedelta(hours=18)),
        (Kind.start, ANCHOR - timedelta(hours=1), ANCHOR - timedelta(minutes=30)),
        (Kind.start, ANCHOR - timedelta(minutes=20), ANCHOR - timedelta(minutes=30)),
        (Kind.still_coming, ANCHOR - timedelta(hours=48), ANCHOR - timedelta(hours=42)),
        (Kind.deadline_invited, ANCHOR - timedelta(hours=36), ANCHOR - timedelta(hours=30)),
        (Kind.deadline_invited, ANCHOR - timedelta(hours=2), ANCHOR),
        (Kind.thanks, ANCHOR + timedelta(hours=1), ANCHOR + timedelta(hours=25)),
    ],
)
def test_a_letter_helps_for_six_hours_and_never_too_late(kind: Kind, planned: datetime, until: datetime) -> None:
    assert rules.useful_until(kind, planned, ANCHOR) == until
