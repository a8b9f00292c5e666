"""From dates as a text says them to days of a calendar: which years fit, and when registration ends."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from announcements.page import Page
from announcements.terms import DayMention, PartialDay

WINDOW = 6  # years before and after today in which a weekday is looked for
MOST_YEARS = 8
HALF_A_YEAR = 183
_YEAR = re.compile(r"(?<![\d./+-])((?:19|20)[0-9]{2})(?![\d/])")
_PERIOD = re.compile(r"(?<![\d.])([0-9]{1,2})\.((?:19|20)[0-9]{2})\.? ?(?:lidz|-) ?([0-9]{1,2})\.((?:19|20)[0-9]{2})")


def years_for(page: Page, day: PartialDay, also: PartialDay | None, today: date) -> tuple[int, ...]:
    """The years that the day may be meant in, ascending; a weekday leaves those in which it fits.

    `also` is the deadline, whose weekday must fit too when there is such a year. Without weekdays: years of the text
    (the last three of a long period) and the coming one.
    """
    if day.weekday is not None or (also is not None and also.weekday is not None):
        window = [*range(today.year - WINDOW, today.year + WINDOW + 1), *_mentioned(page)]
        fitting = sorted({y for y in window if _fits(day, y)})
        both = [y for y in fitting if also is None or also.year is not None or _deadline_fits(also, day, y)]
        return tuple((both or fitting)[-MOST_YEARS:])
    years = {y for y in _mentioned_between(page, day) if abs(today.year - y) <= 2 * WINDOW}
    years |= _coming(day, today)
    return tuple(sorted(y for y in years if day.on(y) is not None)[-MOST_YEARS:])


def _fits(day: PartialDay, year: int) -> bool:
    on = day.on(year)
    return on is not None and (day.weekday is None or on.weekday() == day.weekday)


def _deadline_fits(deadline: PartialDay, day: PartialDay, year: int) -> bool:
    start = day.on(year)
    on = deadline_on(deadline, start) if start is not None else None
    return on is not None and (deadline.weekday is None or on.weekday() == deadline.weekday)


def _mentioned(page: Page) -> set[int]:
    return {int(found[1]) for found in _YEAR.finditer(page.flat[:100_000])}


def _mentioned_between(page: Page, day: PartialDay) -> set[int]:
    """The years named in the text and those between, the last three of many, without those outside a named period."""
    named = _mentioned(page)
    periods = [tuple(map(int, found.groups())) for found in _PERIOD.finditer(page.flat[:100_000])]
    named |= {year for _m1, y1, _m2, y2 in periods for year in (y1, y2)}
    if not named:
        return set()
    last = max(named)
    years = set(range(max(min(named), last - 2), last + 1)) if last - min(named) > 0 else {last}
    within = {y for y in years if any((y1, m1) <= (y, day.month) <= (y2, m2) for m1, y1, m2, y2 in periods)}
    return within if periods else years


def _coming(day: PartialDay, today: date) -> set[int]:
    """The year in which the day comes next; the last one too when that was a short while ago."""
    ahead = [y for y in range(today.year, today.year + 9) if (on := day.on(y)) is not None and on >= today][:1]
    recent = [y for y in (today.year - 1, today.year) if (on := day.on(y)) is not None and 0 < (today - on).days <= 90]
    return {*ahead, *recent}


def last_day(mention: DayMention, first: date) -> date | None:
    """The last day of a span that begins on `first`; None for one day and for a day that does not exist."""
    if mention.last is None:
        return None
    found = mention.last.on(mention.last.year or first.year)
    if found is not None and found < first and mention.last.year is None:
        return mention.last.on(first.year + 1) if first.month - mention.last.month > 6 else found
    return found


def deadline_on(deadline: PartialDay, start: date) -> date | None:
    """The day on which registration ends: the last such day before the start; None when it does not exist.

    A day that would lie more than half a year back is rather a mistake and stays after the start.
    """
    if deadline.year is not None:
        return deadline.known
    same = deadline.on(start.year)
    if same is None or same <= start:
        return same
    before = deadline.on(start.year - 1)
    return before if before is not None and (start - before).days <= HALF_A_YEAR else same


def readings(day: PartialDay) -> tuple[PartialDay, PartialDay]:
    """The day, and the one with day and month changed about."""
    return day, replace(day, day=day.month, month=day.day)


def near_weekday(day: date, weekday: int) -> tuple[date, ...]:
    """The days of that weekday in the days around, the nearer first."""
    ahead = (weekday - day.weekday()) % 7
    return tuple(
        sorted((day + timedelta(days=ahead), day + timedelta(days=ahead - 7)), key=lambda d: abs((d - day).days))
    )


def merged(mentions: Sequence[DayMention]) -> tuple[DayMention, ...]:
    """Mentions of one day as one, with all that any of them says; different days stay apart."""
    made: list[DayMention] = []
    for mention in mentions:
        for index, known in enumerate(made):
            if _same(known, mention):
                made[index] = _together(known, mention)
                break
        else:
            made.append(mention)
    return tuple(made)


def _same(one: DayMention, other: DayMention) -> bool:
    a, b = one.first, other.first
    if not (a.year is None or b.year is None or a.year == b.year):
        return False
    if (a.day, a.month) == (b.day, b.month):
        return (
            one.last is None
            or other.last is None
            or (one.last.day, one.last.month) == (other.last.day, other.last.month)
        )
    return _within(a, other) or _within(b, one)


def _within(day: PartialDay, span: DayMention) -> bool:
    if span.last is None:
        return False
    return (span.first.month, span.first.day) <= (day.month, day.day) <= (span.last.month, span.last.day)


def _together(one: DayMention, other: DayMention) -> DayMention:
    if (one.first.day, one.first.month) != (other.first.day, other.first.month):
        wide, narrow = (one, other) if one.last is not None else (other, one)
        return replace(wide, first=replace(wide.first, year=wide.first.year or narrow.first.year))
    first = replace(
        one.first,
        year=one.first.year if one.first.year is not None else other.first.year,
        weekday=one.first.weekday if one.first.weekday is not None else other.first.weekday,
    )
    return replace(one, first=first, last=one.last or other.last)
