"""Rules that make proposed times: working days, pauses, holidays, changes of the clocks, limits."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from scheduling.polls import rules
from scheduling.polls.terms import (
    MOST_SLOTS,
    ClockTrouble,
    Days,
    Left,
    LeftOut,
    Made,
    Pause,
    Refusal,
    Refused,
    Rule,
    SlotTime,
)

RIGA = "Europe/Riga"
NOW = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
MONDAY = date(2026, 11, 16)  # the 18th is a holiday
EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)


def a_rule(**changes: Any) -> Rule:
    """Working days of one week, 10-17, 90 minutes one after the other."""
    usual = Rule(MONDAY, MONDAY + timedelta(days=4), 600, 1020, 90, 90)
    return replace(usual, **changes)


def made(rule: Rule, now: datetime = NOW, known: tuple[SlotTime, ...] = ()) -> Made:
    outcome = rules.by_rule(rule, RIGA, now, known)
    assert isinstance(outcome, Made), outcome
    return outcome


def wall(found: Made) -> list[str]:
    minutes = [rules.minute_of(slot.starts_at, RIGA) for slot in found.slots]
    return [f"{minute // 60}:{minute % 60:02}" for minute in minutes]


def test_every_working_day_without_the_holiday_which_is_named() -> None:
    found = made(a_rule())
    assert len(found.slots) == 4 * 4
    assert found.left_out == (LeftOut(Left.holiday, date(2026, 11, 18), "proclamation"),)
    assert {slot.ends_at - slot.starts_at for slot in found.slots} == {timedelta(minutes=90)}
    assert found.slots[0].starts_at == datetime(2026, 11, 16, 8, 0, tzinfo=UTC)


def test_holidays_can_be_wanted() -> None:
    found = made(a_rule(holidays=True))
    assert len(found.slots) == 5 * 4
    assert not found.left_out


@pytest.mark.parametrize(
    ("changes", "hours"),
    [
        ({}, ["10:00", "11:30", "13:00", "14:30"]),
        ({"step": 60}, ["10:00", "11:00", "12:00", "13:00", "14:00", "15:00"]),
        ({"pause": Pause(720, 780)}, ["10:00", "13:00", "14:30"]),
        ({"pause": Pause(720, 780), "step": 60, "length": 60}, ["10:00", "11:00", "13:00", "14:00", "15:00", "16:00"]),
        ({"pause": Pause(720, 750), "length": 120, "step": 120}, ["10:00", "12:30", "14:30"]),
        ({"pause": Pause(960, 1020)}, ["10:00", "11:30", "13:00", "14:30"]),
        ({"length": 420, "step": 420}, ["10:00"]),
        ({"ends": 1439, "length": 400, "step": 400}, ["10:00", "16:40"]),
    ],
    ids=["one-after-the-other", "every-hour", "lunch", "lunch-on-the-hour", "lunch-long", "late-pause", "one", "late"],
)
def test_hours_of_one_day(changes: dict[str, Any], hours: list[str]) -> None:
    assert wall(made(a_rule(last=MONDAY, **changes))) == hours


def test_only_the_weekdays_that_were_chosen() -> None:
    found = made(a_rule(last=MONDAY + timedelta(days=13), weekdays=(1, 6), length=420))
    days = [slot.starts_at.date() for slot in found.slots]
    assert days == [date(2026, 11, 17), date(2026, 11, 22), date(2026, 11, 24), date(2026, 11, 29)]


def test_a_time_across_the_change_of_the_clocks_keeps_its_length() -> None:
    day = date(2027, 3, 28)
    spring = made(a_rule(first=day, last=day, weekdays=EVERY_DAY, holidays=True, starts=120, ends=360))
    # 2:00 lasts until 4:30 on the clock; 3:30 does not exist; 5:00 would end after six.
    assert wall(spring) == ["2:00"]
    assert spring.slots[0].ends_at - spring.slots[0].starts_at == timedelta(minutes=90)
    assert rules.minute_of(spring.slots[0].ends_at, RIGA) == 4 * 60 + 30
    assert spring.left_out == (LeftOut(Left.missing, day, minute=210, instead=270),)


def test_of_an_hour_that_comes_twice_the_first_is_taken_and_that_is_said() -> None:
    day = date(2026, 10, 25)
    found = made(a_rule(first=day, last=day, weekdays=EVERY_DAY, starts=210, ends=330, length=60, step=60))
    first = SlotTime(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    assert found.slots[0] == first
    assert found.twice == (first,)


@pytest.mark.parametrize(
    ("day", "minute", "moment", "trouble"),
    [
        (date(2027, 3, 28), 210, datetime(2027, 3, 28, 1, 30, tzinfo=UTC), ClockTrouble.missing),
        (date(2027, 3, 28), 240, datetime(2027, 3, 28, 1, 0, tzinfo=UTC), None),
        (date(2026, 10, 25), 210, datetime(2026, 10, 25, 0, 30, tzinfo=UTC), ClockTrouble.twice),
        (date(2026, 10, 25), 240, datetime(2026, 10, 25, 2, 0, tzinfo=UTC), None),
        (date(2026, 12, 1), 600, datetime(2026, 12, 1, 8, 0, tzinfo=UTC), None),
        (date(2026, 12, 1), 1440, datetime(2026, 12, 1, 22, 0, tzinfo=UTC), None),
    ],
    ids=["skipped", "after-the-skip", "twice", "after-twice", "usual", "midnight"],
)
def test_an_hour_on_the_clock(day: date, minute: int, moment: datetime, trouble: ClockTrouble | None) -> None:
    found = rules.on_the_clock(day, minute, RIGA)
    assert (found.at, found.trouble) == (moment, trouble)


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2027, 3, 28), 23), (date(2026, 10, 25), 25), (date(2026, 12, 1), 24)], ids=str
)
def test_a_whole_day_runs_from_midnight_to_midnight(day: date, hours: int) -> None:
    slot = rules.whole_day(day, RIGA)
    assert slot.ends_at - slot.starts_at == timedelta(hours=hours)
    assert rules.minute_of(slot.starts_at, RIGA) == 0
    assert rules.problem_of(slot, RIGA, NOW) is None


def test_days_leave_out_weekends_and_holidays() -> None:
    found = rules.by_days(Days(MONDAY, MONDAY + timedelta(days=7)), RIGA, NOW)
    assert isinstance(found, Made)
    assert len(found.slots) == 5
    assert [left.what for left in found.left_out] == ["proclamation"]
    assert all(slot.whole_day for slot in found.slots)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"last": MONDAY - timedelta(days=1)}, Refusal.backwards),
        ({"last": date(2027, 10, 3)}, Refusal.too_far),
        ({"last": date.max}, Refusal.too_far),
        ({"length": 421}, Refusal.no_room),
        ({"length": 4}, Refusal.no_room),
        ({"step": 0}, Refusal.no_room),
        ({"weekdays": ()}, Refusal.nothing),
        ({"first": date(2026, 9, 1), "last": date(2026, 9, 30)}, Refusal.nothing),
        ({"first": date(2026, 11, 18), "last": date(2026, 11, 18)}, Refusal.nothing),
        ({"last": MONDAY + timedelta(days=90)}, Refusal.too_many),
        ({"first": date.min, "last": date(2027, 9, 30), "length": 5, "step": 5}, Refusal.too_many),
    ],
    ids=["backwards", "over-a-year", "end-of-time", "does-not-fit", "too-short", "no-step", "no-weekday", "past",
         "only-a-holiday", "too-many", "far-too-many"],
)  # fmt: skip
def test_a_rule_that_makes_nothing_says_why(changes: dict[str, Any], why: Refusal) -> None:
    outcome = rules.by_rule(a_rule(**changes), RIGA, NOW)
    assert isinstance(outcome, Refused)
    assert outcome.why is why
    if why is Refusal.too_many:
        assert outcome.count > MOST_SLOTS


def test_what_is_past_or_proposed_already_is_left_out_with_its_number() -> None:
    after_ten = datetime(2026, 11, 16, 10, 30, tzinfo=UTC)  # 12:30 in Riga
    before = made(a_rule())
    found = made(a_rule(first=MONDAY - timedelta(days=3)), after_ten, before.slots[2:3])
    assert {(left.why, left.count) for left in found.left_out} == {
        (Left.past, 0), (Left.holiday, 1), (Left.past, 2), (Left.known, 1),
    }  # fmt: skip
    assert len(found.slots) == len(before.slots) - 3


def test_known_times_count_against_the_limit() -> None:
    day = timedelta(days=1)
    known = tuple(SlotTime(NOW + n * day, NOW + n * day + day) for n in range(1, MOST_SLOTS))
    assert isinstance(rules.by_rule(a_rule(last=MONDAY, length=420), RIGA, NOW, known), Made)
    outcome = rules.by_rule(a_rule(last=MONDAY + day, length=420), RIGA, NOW, known)
    assert outcome == Refused(Refusal.too_many, MOST_SLOTS + 1)


@pytest.mark.parametrize(
    ("starts", "minutes", "whole", "problem"),
    [
        (timedelta(days=1), 90, False, None),
        (timedelta(), 90, False, Left.past),
        (timedelta(days=1), 4, False, Refusal.no_room),
        (timedelta(days=1), 24 * 60 + 1, False, Refusal.no_room),
        (timedelta(days=1), 24 * 60, True, Refusal.no_room),  # does not begin at midnight
        (timedelta(days=400), 90, False, Refusal.too_far),
    ],
    ids=["fine", "past", "too-short", "too-long", "no-midnight", "far"],
)
def test_a_single_time_is_looked_at(starts: timedelta, minutes: int, whole: bool, problem: Any) -> None:
    slot = SlotTime(NOW + starts, NOW + starts + timedelta(minutes=minutes), whole)
    assert rules.problem_of(slot, RIGA, NOW) is problem


def test_a_form_gives_back_the_time_it_was_given() -> None:
    for slot in (*made(a_rule()).slots, rules.whole_day(MONDAY, RIGA)):
        assert rules.slot_of(rules.code_of(slot)) == slot


@pytest.mark.parametrize(
    "code",
    ["", "d", "-", "20261118T0800Z-20261118T0800Z", "20261118T0930Z-20261118T0800Z", "20261318T0800Z-20261318T0930Z",
     "2026 118T0800Z-20261118T0930Z", "20261118T0800Z-20261118T0930Zx", "٢٠261118T0800Z-20261118T0930Z"],
)  # fmt: skip
def test_what_is_no_time_is_none(code: str) -> None:
    assert rules.slot_of(code) is None


def test_the_days_between_which_the_times_lie() -> None:
    late = SlotTime(datetime(2026, 12, 1, 22, 30, tzinfo=UTC), datetime(2026, 12, 1, 23, 30, tzinfo=UTC))
    early = SlotTime(datetime(2026, 11, 30, 8, 0, tzinfo=UTC), datetime(2026, 11, 30, 9, 0, tzinfo=UTC))
    assert rules.span_of([late, early], RIGA) == (date(2026, 11, 30), date(2026, 12, 2))
