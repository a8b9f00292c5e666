"""Working days in Latvia: no weekends, no public holidays. One-off days off are not known here.

The library `holidays` cannot be installed beside icalendar: it wants an older python-dateutil.
"""

from datetime import date, timedelta
from functools import cache

from dateutil.easter import easter

_FIXED = ((1, 1), (5, 1), (5, 4), (6, 23), (6, 24), (11, 18), (12, 24), (12, 25), (12, 26), (12, 31))
_MOVED = ((5, 4), (11, 18))  # on a weekend, the Monday after is free
_EASTER = (-2, 0, 1)  # Good Friday, Easter Sunday and Monday


def working_days_before(day: date, number: int) -> date:
    """The day that stands so many working days before another one: one before a Monday is the Friday."""
    for _step in range(number):
        day -= timedelta(days=1)
        while not is_working_day(day):
            day -= timedelta(days=1)
    return day


def is_working_day(day: date) -> bool:
    """False on Saturdays, Sundays and public holidays."""
    return day.weekday() < 5 and day not in holidays(day.year)


@cache
def holidays(year: int) -> frozenset[date]:
    """The public holidays of a year that may fall on a working day."""
    fixed = [date(year, month, day) for month, day in _FIXED]
    moved = [date(year, month, day) for month, day in _MOVED]
    after = [day + timedelta(days=7 - day.weekday()) for day in moved if day.weekday() > 4]
    return frozenset([*fixed, *after, *(easter(year) + timedelta(days=days) for days in _EASTER)])
