"""The times that the demonstration's poll and call propose: on working days in a row, some weeks ahead."""

from datetime import date, datetime, timedelta

from core.working_days import is_working_day
from registration.terms import Can
from scheduling.polls import rules
from scheduling.polls.terms import Made, Rule, SlotTime

SAYS = {"y": Can.yes, "m": Can.if_need_be, "n": Can.no}  # what somebody said of a time, one sign for each


def working_day(today: date, days: int, in_a_row: int) -> date:
    """The first day at least `days` ahead that begins so many working days in a row."""
    day = today + timedelta(days=days)
    while not all(is_working_day(day + timedelta(days=n)) for n in range(in_a_row)):
        day += timedelta(days=1)
    return day


def times(day: date, now: datetime, *, until: int, every: int) -> list[SlotTime]:
    """Times of an hour and a half from ten o'clock in Riga, one each `every` minutes, until a minute of the day."""
    rule = Rule(day, day, 10 * 60, until, 90, every, weekdays=(day.weekday(),), holidays=True)
    made = rules.by_rule(rule, "Europe/Riga", now)
    assert isinstance(made, Made)
    return list(made.slots)
