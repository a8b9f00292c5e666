"""The days of the event and of its deadline: put into fields when they are certain, asked about when not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

from announcements import days
from announcements.day_roles import Judged
from announcements.days_before import DaysBefore
from announcements.deadline_asking import (
    Deadlines,
    Until,
    ask_deadline_alone,
    ask_deadlines,
    ask_inclusive,
    hour_of,
    opening_of,
    put_opening,
    until_of,
    years_of,
)
from announcements.gathering import Gathered
from announcements.page import Page
from announcements.relative_days import Relative
from announcements.terms import ClockMention, DayMention, DayRole, Notice, Option, QuestionCode, Span

_WEEKLY = re.compile(
    r"(?:pirm|otr|tres|ceturt|piekt|sest|svet)dienas(?![a-z])|katru (?:[a-z]{3,7}dienu|nedelu)|reiz(?:i|es) nedela|"
    r"(?:every|on) (?:mon|tues|wednes|thurs|fri|satur|sun)day"
)


@dataclass(frozen=True, slots=True)
class Days:
    """The event's day as the text says it and, where its year is known, by the calendar; times of deadlines."""

    mention: DayMention | None = None
    first: date | None = None
    last: date | None = None
    deadline_times: tuple[Span, ...] = ()
    several: bool = False
    again: tuple[Span, ...] = ()  # where the text says the same day once more
    relative: Span | None = None  # the words "rītdien", for an event whose day nobody can know

    @property
    def span(self) -> Span | None:
        """Where the text says the day."""
        return self.mention.span if self.mention is not None else self.relative


def ask_days(
    gathered: Gathered,
    judged: Sequence[Judged],
    times: Sequence[ClockMention],
    programme_days: int,
    today: date,
    relative: Relative,
    before: Sequence[DaysBefore] = (),
) -> Days:
    """Fills `day`, `last_day`, `opens_on`, `deadline_on`, `deadline_inclusive`; without any day, `span` is None."""
    events = days.merged([each.mention for each in judged if each.role is DayRole.event])
    said = days.merged([each.mention for each in judged if each.role is DayRole.deadline])
    deadlines = Deadlines(said, tuple(before), relative.deadline)
    taken = tuple(span for deadline in deadlines.all if (span := hour_of(gathered.page, deadline, times)) is not None)
    if len(events) > 1 and programme_days > 1 and _in_a_row(events):
        events = (DayMention(events[0].first, events[0].span, events[-1].last or events[-1].first),)
    if not events and relative.event is not None:
        gathered.ask(QuestionCode.relative_day, "day", spans=[relative.event])
        ask_deadline_alone(gathered, deadlines, today)
        ask_inclusive(gathered, deadlines, times)
        return Days(deadline_times=taken, relative=relative.event)
    if not events:
        weekly = [replace(each.mention, last=None) for each in judged if _is_weekly(gathered.page, each)]
        if not weekly:
            return Days(deadline_times=taken)
        _ask_which_day(gathered, weekly[:1], deadlines, today)
        ask_inclusive(gathered, deadlines, times)
        return Days(weekly[0], deadline_times=taken, several=True)
    if len(events) > 1:
        gathered.tell(Notice.several_events)
        _ask_which_day(gathered, events, deadlines, today)
        ask_inclusive(gathered, deadlines, times)
        return Days(events[0], deadline_times=taken, several=True)
    event = events[0]
    opening = opening_of(judged, said)
    first = _ask_day(gathered, event, deadlines.certain, today, opening)
    last = days.last_day(event, first) if first is not None else None
    if first is not None:
        gathered.put("day", first, event.span)
        _put_last(gathered, event, first, last)
        if first < today:
            gathered.tell(Notice.past)
    put_opening(gathered, opening, first)
    ask_deadlines(gathered, deadlines, event, first, today)
    ask_inclusive(gathered, deadlines, times)
    again = tuple(each.mention.span for each in judged if each.role is DayRole.event)
    return Days(event, first, last, taken, again=again)


def _is_weekly(page: Page, each: Judged) -> bool:
    """True for the first and last day of something held every week: "otrdienās no 12. janvāra līdz 25. martam"."""
    if each.role is not DayRole.other or each.mention.last is None:
        return False
    return _WEEKLY.search(page.plain(page.sentence(each.mention.span.start))[:900]) is not None


def _in_a_row(events: Sequence[DayMention]) -> bool:
    ordered = [event.first.on(event.first.year or 2023) for event in events]
    return all(one is not None and other is not None and (other - one).days == 1 for one, other in pairwise(ordered))


def _ask_which_day(gathered: Gathered, events: Sequence[DayMention], deadlines: Deadlines, today: date) -> None:
    deadline = deadlines.only
    options = []
    for event in events[:8]:
        also = deadline.first if isinstance(deadline, DayMention) else None
        for year in years_of(gathered, event.first, also, today)[-3:]:
            first = event.first.on(year)
            if first is not None:
                options.append(_day_option(event, first, deadline))
    unique = {option.key: option for option in options}
    gathered.ask(QuestionCode.which_day, "day", tuple(unique.values())[:16], [event.span for event in events])


def ask_foreign_day(gathered: Gathered, foreign: Sequence[DayMention], today: date) -> Days:
    """The days of a text in Russian, each of which may be the event's."""
    events = days.merged(foreign)
    options = {
        first.isoformat(): _day_option(event, first, None)
        for event in events[:8]
        for year in years_of(gathered, event.first, None, today)[-3:]
        if (first := event.first.on(year)) is not None
    }
    gathered.ask(QuestionCode.foreign_day, "day", tuple(options.values()), [event.span for event in events[:8]])
    return Days(events[0])


def _day_option(event: DayMention, first: date, deadline: Until | None, opening: DayMention | None = None) -> Option:
    """The answer "on this day", with the last day, the deadline and the opening that follow from it."""
    sets: dict[str, Any] = {"day": first}
    last = days.last_day(event, first)
    if last is not None and last > first:
        sets["last_day"] = last
    until = until_of(deadline, first) if deadline is not None else None
    if until is not None and until <= first:
        sets["deadline_on"] = until
    opens = days.deadline_on(opening.first, first) if opening is not None else None
    if opens is not None and opens < first:
        sets["opens_on"] = opens
    facts = {"day": first, "last": sets.get("last_day"), "deadline": sets.get("deadline_on"), "mention": event}
    if isinstance(deadline, DaysBefore):
        facts["before"] = deadline
    return Option(first.isoformat(), sets, facts)


def _ask_day(
    gathered: Gathered, event: DayMention, deadline: Until | None, today: date, opening: DayMention | None
) -> date | None:
    """The day when it is certain; else it is asked about."""
    day = event.first
    if not day.possible or (event.last is not None and not event.last.possible):
        gathered.ask(QuestionCode.no_such_day, "day", spans=[event.span])
        return None
    if day.year is None:
        years = days.years_for(gathered.page, day, deadline.first if isinstance(deadline, DayMention) else None, today)
        options = [
            _day_option(event, first, deadline, opening) for year in years if (first := day.on(year)) is not None
        ]
        code = QuestionCode.year if options else QuestionCode.no_such_day
        facts = {"weekday": day.weekday, "today": today}
        gathered.ask(code, "day", options, [event.span], facts)
        return None
    known = day.known
    if event.doubtful:
        readings = [one for one in days.readings(day) if one.agrees]
        if readings != [day]:
            whole = [(replace(event, first=one), one.known) for one in readings or days.readings(day)]
            options = [_day_option(one, first, deadline, opening) for one, first in whole if first is not None]
            gathered.ask(QuestionCode.day_order, "day", options, [event.span])
            return None
    if known is not None and not day.agrees and day.weekday is not None:
        others = [*days.near_weekday(known, day.weekday)[:2]]
        others += [
            on
            for y in (known.year - 1, known.year + 1, known.year + 2)
            if (on := day.on(y)) and on.weekday() == day.weekday
        ]
        options = [_day_option(event, first, deadline, opening) for first in (known, *others)]
        gathered.ask(QuestionCode.weekday, "day", options, [event.span], {"weekday": day.weekday, "day": known})
        return None
    return known


def _put_last(gathered: Gathered, event: DayMention, first: date, last: date | None) -> None:
    if event.last is None:
        return
    if last is None or last < first:
        gathered.ask(QuestionCode.end_day, "last_day", [Option("none", {"last_day": None})], [event.span])
    elif last > first:
        gathered.put("last_day", last, event.span)
