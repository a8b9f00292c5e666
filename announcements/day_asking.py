"""The days of the event and of its deadline: put into fields when they are certain, asked about when not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from announcements import days
from announcements.day_roles import Judged
from announcements.gathering import Gathered
from announcements.terms import ClockMention, DayMention, DayRole, Found, Notice, Option, PartialDay, QuestionCode, Span

_INCLUSIVE = re.compile(r"[^\n.;]{0,24}?(?<!ne)(?:ieskaitot|inclusive|including that day)")
_EXCLUSIVE = re.compile(r"[^\n.;]{0,24}?(?:neieskaitot|exclusive|not including)")
_WHOLE_DAY = {23 * 60 + 59, 24 * 60}


@dataclass(frozen=True, slots=True)
class Days:
    """The event's day as the text says it and, where its year is known, by the calendar; times of deadlines."""

    mention: DayMention | None = None
    first: date | None = None
    last: date | None = None
    deadline_times: tuple[Span, ...] = ()
    several: bool = False


def ask_days(
    gathered: Gathered, judged: Sequence[Judged], times: Sequence[ClockMention], programme_days: int, today: date
) -> Days:
    """Fills `day`, `last_day`, `deadline_on`, `deadline_inclusive`; the day is None when the text names none."""
    events = days.merged([each.mention for each in judged if each.role is DayRole.event])
    deadlines = days.merged([each.mention for each in judged if each.role is DayRole.deadline])
    taken = tuple(span for deadline in deadlines if (span := _hour_of(deadline, times)) is not None)
    if len(events) > 1 and programme_days > 1 and _in_a_row(events):
        events = (DayMention(events[0].first, events[0].span, events[-1].last or events[-1].first),)
    if not events:
        return Days(deadline_times=taken)
    if len(events) > 1:
        gathered.tell(Notice.several_events)
        _ask_which_day(gathered, events, deadlines, today)
        _ask_inclusive(gathered, deadlines, times)
        return Days(events[0], deadline_times=taken, several=True)
    event = events[0]
    deadline = deadlines[0] if len(deadlines) == 1 else None
    first = _ask_day(gathered, event, deadline, today)
    last = days.last_day(event, first) if first is not None else None
    if first is not None:
        gathered.put("day", first, event.span)
        _put_last(gathered, event, first, last)
        if first < today:
            gathered.tell(Notice.past)
    _ask_deadlines(gathered, deadlines, event, first, today)
    _ask_inclusive(gathered, deadlines, times)
    return Days(event, first, last, taken)


def _in_a_row(events: Sequence[DayMention]) -> bool:
    ordered = [event.first.on(event.first.year or 2023) for event in events]
    return all(one is not None and other is not None and (other - one).days == 1 for one, other in pairwise(ordered))


def _ask_which_day(
    gathered: Gathered, events: Sequence[DayMention], deadlines: Sequence[DayMention], today: date
) -> None:
    deadline = deadlines[0] if len(deadlines) == 1 else None
    options = []
    for event in events[:8]:
        also = deadline.first if deadline is not None else None
        for year in _years(gathered, event.first, also, today)[-3:]:
            first = event.first.on(year)
            if first is not None:
                options.append(_day_option(event, first, deadline))
    unique = {option.key: option for option in options}
    gathered.ask(QuestionCode.which_day, "day", tuple(unique.values())[:16], [event.span for event in events])


def _years(gathered: Gathered, day: PartialDay, also: PartialDay | None, today: date) -> tuple[int, ...]:
    return (day.year,) if day.year is not None else days.years_for(gathered.page, day, also, today)


def _day_option(event: DayMention, first: date, deadline: DayMention | None) -> Option:
    """The answer "on this day", with the last day and the deadline that follow from it."""
    sets: dict[str, Any] = {"day": first}
    last = days.last_day(event, first)
    if last is not None and last > first:
        sets["last_day"] = last
    until = days.deadline_on(deadline.first, first) if deadline is not None else None
    if until is not None and until <= first:
        sets["deadline_on"] = until
    facts = {"day": first, "last": sets.get("last_day"), "deadline": sets.get("deadline_on"), "mention": event}
    return Option(first.isoformat(), sets, facts)


def _ask_day(gathered: Gathered, event: DayMention, deadline: DayMention | None, today: date) -> date | None:
    """The day when it is certain; else it is asked about."""
    day = event.first
    if not day.possible or (event.last is not None and not event.last.possible):
        gathered.ask(QuestionCode.no_such_day, "day", spans=[event.span])
        return None
    if day.year is None:
        years = days.years_for(gathered.page, day, deadline.first if deadline else None, today)
        options = [_day_option(event, first, deadline) for year in years if (first := day.on(year)) is not None]
        code = QuestionCode.year if options else QuestionCode.no_such_day
        facts = {"weekday": day.weekday, "today": today}
        gathered.ask(code, "day", options, [event.span], facts)
        return None
    known = day.known
    if known is not None and not day.agrees and day.weekday is not None:
        others = [*days.near_weekday(known, day.weekday)[:2]]
        others += [
            on
            for y in (known.year - 1, known.year + 1, known.year + 2)
            if (on := day.on(y)) and on.weekday() == day.weekday
        ]
        options = [_day_option(event, first, deadline) for first in (known, *others)]
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


def _ask_deadlines(
    gathered: Gathered, deadlines: Sequence[DayMention], event: DayMention, first: date | None, today: date
) -> None:
    if not deadlines:
        gathered.tell(Notice.no_deadline)
    elif len(deadlines) > 1:
        firsts = [first] if first is not None else _firsts(gathered, event, today)[-3:]
        found = {
            until: deadline
            for deadline in deadlines
            for start in firsts
            if (until := days.deadline_on(_last(deadline), start))
        }
        options = [Option(on.isoformat(), {"deadline_on": on}, {"day": on}) for on in sorted(found)]
        gathered.ask(
            QuestionCode.which_deadline, "deadline_on", [*options, _NO_DEADLINE], [one.span for one in deadlines]
        )
    else:
        _ask_deadline(gathered, deadlines[0], event, first, today)


_NO_DEADLINE = Option("none", {"deadline_on": None})


def _last(deadline: DayMention) -> PartialDay:
    """ "Pieteikšanās no 1. līdz 20. martam" ends on the 20th."""
    return deadline.last or deadline.first


def _firsts(gathered: Gathered, event: DayMention, today: date) -> list[date]:
    years = _years(gathered, event.first, None, today)
    return [first for year in years if (first := event.first.on(year)) is not None]


def _ask_deadline(gathered: Gathered, mention: DayMention, event: DayMention, first: date | None, today: date) -> None:
    deadline = _last(mention)
    if not deadline.possible:
        gathered.ask(QuestionCode.deadline_day, "deadline_on", [_NO_DEADLINE], [mention.span])
        return
    firsts = [first] if first is not None else _firsts(gathered, event, today)
    untils = [until for start in firsts if (until := days.deadline_on(deadline, start)) is not None]
    late = [until > start for start in firsts if (until := days.deadline_on(deadline, start)) is not None]
    if late and all(late):
        gathered.ask(QuestionCode.deadline_after_start, "deadline_on", [_NO_DEADLINE], [mention.span, event.span])
    elif first is None:
        gathered.fields["deadline_on"] = Found(None, mention.span)  # the answer about the year says it too
    elif not untils:
        gathered.ask(QuestionCode.deadline_day, "deadline_on", [_NO_DEADLINE], [mention.span])
    elif deadline.weekday is not None and untils[0].weekday() != deadline.weekday:
        others = [day for day in days.near_weekday(untils[0], deadline.weekday) if day <= first]
        options = [Option(on.isoformat(), {"deadline_on": on}, {"day": on}) for on in (untils[0], *others)]
        facts = {"weekday": deadline.weekday, "day": untils[0]}
        gathered.ask(QuestionCode.deadline_weekday, "deadline_on", options, [mention.span], facts)
    else:
        gathered.put("deadline_on", untils[0], mention.span)


def _ask_inclusive(gathered: Gathered, deadlines: Sequence[DayMention], times: Sequence[ClockMention]) -> None:
    """Whether the last day counts: as the text says, else it does; an hour within the day must be asked about."""
    for deadline in deadlines[:1]:
        after = gathered.page.flat[deadline.span.end : deadline.span.end + 60]
        if _EXCLUSIVE.match(after):
            gathered.put("deadline_inclusive", False, deadline.span)
            gathered.tell(Notice.exclusive)
            continue
        gathered.put("deadline_inclusive", True, deadline.span)
        hour = _hour_of(deadline, times)
        minutes = next((m.starts if m.starts is not None else m.ends for m in times if hour and m.span == hour), None)
        if hour is not None and minutes is not None and minutes not in _WHOLE_DAY:
            options = [Option("whole", {"deadline_inclusive": True}), Option("before", {"deadline_inclusive": False})]
            gathered.ask(
                QuestionCode.deadline_hour,
                "deadline_inclusive",
                options,
                [Span(deadline.span.start, hour.end)],
                {"minutes": minutes},
            )
        elif not _INCLUSIVE.match(after):
            gathered.tell(Notice.inclusive)


def _hour_of(deadline: DayMention, times: Sequence[ClockMention]) -> Span | None:
    """The time that stands right after, or right before, a deadline."""
    for mention in times:
        after, before = mention.span.start - deadline.span.end, deadline.span.start - mention.span.end
        single = mention.ends is None or mention.starts is None
        if single and (0 <= after <= 12 or 0 <= before <= 2):
            return mention.span
    return None
