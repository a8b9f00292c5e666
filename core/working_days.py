"""Working days in Latvia: no weekends, no public holidays. One-off days off are not known here.

The library `holidays` cannot be installed beside icalendar: it wants an older python-dateutil.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from dateutil.easter import easter


class Holiday(StrEnum):
    """The public holidays of Latvia; the words for them are where they are shown."""

    new_year = "new_year"
    good_friday = "good_friday"
    easter_sunday = "easter_sunday"
    easter_monday = "easter_monday"
    labour_day = "labour_day"
    independence = "independence"  # restored on 4 May 1990
    ligo = "ligo"
    jani = "jani"
    proclamation = "proclamation"  # of the Republic, 18 November 1918
    christmas_eve = "christmas_eve"
    christmas = "christmas"
    second_christmas = "second_christmas"
    new_years_eve = "new_years_eve"
    independence_moved = "independence_moved"  # the Monday after one that falls on a weekend
    proclamation_moved = "proclamation_moved"


_FIXED = {
    (1, 1): Holiday.new_year,
    (5, 1): Holiday.labour_day,
    (5, 4): Holiday.independence,
    (6, 23): Holiday.ligo,
    (6, 24): Holiday.jani,
    (11, 18): Holiday.proclamation,
    (12, 24): Holiday.christmas_eve,
    (12, 25): Holiday.christmas,
    (12, 26): Holiday.second_christmas,
    (12, 31): Holiday.new_years_eve,
}
_MOVED = {(5, 4): Holiday.independence_moved, (11, 18): Holiday.proclamation_moved}
_EASTER = {-2: Holiday.good_friday, 0: Holiday.easter_sunday, 1: Holiday.easter_monday}


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
def holidays(year: int) -> Mapping[date, Holiday]:
    """The public holidays of a year that may fall on a working day, and Easter."""
    found = {date(year, month, day): name for (month, day), name in _FIXED.items()}
    for (month, day), name in _MOVED.items():
        weekday = date(year, month, day).weekday()
        if weekday > 4:
            found[date(year, month, day) + timedelta(days=7 - weekday)] = name
    # Easter may fall on another holiday; that one keeps its name.
    return MappingProxyType({easter(year) + timedelta(days=days): name for days, name in _EASTER.items()} | found)
