"""When registration opens and ends: put into fields when it is certain, asked about when not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from announcements import days
from announcements.day_roles import Judged
from announcements.days_before import DaysBefore
from announcements.gathering import Gathered
from announcements.page import Page
from announcements.terms import ClockMention, DayMention, DayRole, Found, Notice, Option, PartialDay, QuestionCode, Span

_INCLUSIVE = re.compile(r"[^\n.;]{0,24}?(?<!ne)(?:ieskaitot|dienas beig|pusnakt|inclusive|including that day)")
_EXCLUSIVE = re.compile(r"[^\n.;]{0,24}?(?:neieskaitot|exclusive|not including)")
_NOON = re.compile(
    r"[ ,(]{0,4}(?:plkst\. )?"
    r"(?P<said>pusdienlaik\w{0,3}|pusdien\w{2,3}|darba dienas (?:beig|vid)\w{2,3}|dienas vid\w{2,3}|noon)"
)
_BETWEEN = re.compile(r"[ ,.;-]{0,4}(?:\(?(?:ne)?(?:ieskaitot|inclusive)\)?)?[ ,.;-]{0,4}(?:lidz )?")
_WHOLE_DAY = {23 * 60 + 59, 24 * 60}
_NO_DEADLINE = Option("none", {"deadline_on": None})
Until = DayMention | DaysBefore


@dataclass(frozen=True, slots=True)
class Deadlines:
    """What the text says of the deadline: as days, as days before the event, or as seen from when it was written."""

    said: Sequence[DayMention] = ()
    before: Sequence[DaysBefore] = ()
    relative: Span | None = None

    @property
    def all(self) -> tuple[Until, ...]:
        """All but the relative one."""
        return (*self.said, *self.before)

    @property
    def only(self) -> Until | None:
        """The deadline, when there is one."""
        return self.all[0] if len(self.all) == 1 else None

    @property
    def certain(self) -> Until | None:
        """The same, unless day and month may be changed about."""
        only = self.only
        return None if isinstance(only, DayMention) and only.doubtful else only


def until_of(deadline: Until, start: date) -> date | None:
    """The day for an event that begins on `start`; None when there is no such day."""
    return deadline.on(start) if isinstance(deadline, DaysBefore) else days.deadline_on(last_of(deadline), start)


def hour_of(page: Page, deadline: Until, times: Sequence[ClockMention]) -> Span | None:
    """The time that stands right after, or right before, a deadline."""
    for mention in times:
        after, before = mention.span.start - deadline.span.end, deadline.span.start - mention.span.end
        single = mention.ends is None or mention.starts is None
        close = 0 <= after <= 12 or 0 <= before <= 2
        close |= 0 <= after < 30 and _BETWEEN.fullmatch(page.flat, deadline.span.end, mention.span.start) is not None
        if single and close:
            return mention.span
    return None


def opening_of(judged: Sequence[Judged], deadlines: Sequence[DayMention]) -> DayMention | None:
    """The day on which registration opens, said alone or as the first of "no 1. līdz 9. decembrim"; None if unsaid."""
    said = [each.mention for each in judged if each.role is DayRole.opens]
    said += [deadline for deadline in deadlines if deadline.last is not None]
    return said[0] if len(said) == 1 and said[0].first.possible else None


def put_opening(gathered: Gathered, opening: DayMention | None, first: date | None) -> None:
    """The day, or, while the year is asked, the place of the words: the answer brings it."""
    if opening is not None:
        on = days.deadline_on(opening.first, first) if first is not None else None
        gathered.fields["opens_on"] = Found(on, opening.span)


def years_of(gathered: Gathered, day: PartialDay, also: PartialDay | None, today: date) -> tuple[int, ...]:
    """The years a day may be meant in; the one that is written, when it is."""
    return (day.year,) if day.year is not None else days.years_for(gathered.page, day, also, today)


def last_of(deadline: DayMention) -> PartialDay:
    """ "Pieteikšanās no 1. līdz 20. martam" ends on the 20th."""
    return deadline.last or deadline.first


def _firsts(gathered: Gathered, event: DayMention, today: date) -> list[date]:
    years = years_of(gathered, event.first, None, today)
    return [first for year in years if (first := event.first.on(year)) is not None]


def ask_deadlines(gathered: Gathered, deadlines: Deadlines, event: DayMention, first: date | None, today: date) -> None:
    """Fills `deadline_on`, or asks: of several, of one that is no day, of one after the start."""
    only = deadlines.only
    if isinstance(only, DaysBefore):
        _put_before(gathered, only, first)
    elif only is not None:
        _ask_deadline(gathered, only, event, first, today)
    elif deadlines.all:
        firsts = [first] if first is not None else _firsts(gathered, event, today)[-3:]
        found = {until for one in deadlines.all for start in firsts if (until := until_of(one, start))}
        if first is not None and len(found) == 1:  # "līdz 17. maijam, trīs dienas pirms pasākuma"
            gathered.put("deadline_on", found.pop(), deadlines.all[0].span)
            return
        options = [Option(on.isoformat(), {"deadline_on": on}, {"day": on}) for on in sorted(found)]
        spans = [one.span for one in deadlines.all]
        gathered.ask(QuestionCode.which_deadline, "deadline_on", [*options, _NO_DEADLINE], spans)
    elif deadlines.relative is not None:
        ask_relative_deadline(gathered, deadlines.relative)
    else:
        gathered.tell(Notice.no_deadline)


def _put_before(gathered: Gathered, before: DaysBefore, first: date | None) -> None:
    """A deadline counted back from the event; while the event's day is asked, the answer brings it."""
    if before.unit == "hour":
        ask_relative_deadline(gathered, before.span)
    else:
        gathered.fields["deadline_on"] = Found(before.on(first) if first is not None else None, before.span)


def _ask_deadline(gathered: Gathered, mention: DayMention, event: DayMention, first: date | None, today: date) -> None:
    deadline = last_of(mention)
    if mention.doubtful:
        read = [on for part in days.readings(deadline) if (on := part.known) is not None]
        options = [Option(on.isoformat(), {"deadline_on": on}, {"day": on}) for on in read]
        gathered.ask(QuestionCode.deadline_order, "deadline_on", [*options, _NO_DEADLINE], [mention.span])
        return
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


def ask_deadline_alone(gathered: Gathered, deadlines: Deadlines, today: date) -> None:
    """The deadline of an event whose day is not known: certain with its year only."""
    said = deadlines.said
    relative = deadlines.before[0].span if deadlines.before else deadlines.relative
    if not said and relative is not None:
        ask_relative_deadline(gathered, relative)
    elif not said:
        gathered.tell(Notice.no_deadline)
    elif len(said) == 1 and last_of(said[0]).known is not None:
        gathered.put("deadline_on", last_of(said[0]).known, said[0].span)
    else:
        parts = [last_of(deadline) for deadline in said]
        found = {on for part in parts for year in years_of(gathered, part, None, today) if (on := part.on(year))}
        options = [Option(on.isoformat(), {"deadline_on": on}, {"day": on}) for on in sorted(found)[-8:]]
        spans = [one.span for one in said]
        gathered.ask(QuestionCode.which_deadline, "deadline_on", [*options, _NO_DEADLINE], spans)


def ask_relative_deadline(gathered: Gathered, span: Span) -> None:
    """Asks for the day that the text calls "rītdiena", or that it counts in hours."""
    gathered.ask(QuestionCode.deadline_relative, "deadline_on", [_NO_DEADLINE], [span])


def ask_inclusive(gathered: Gathered, deadlines: Deadlines, times: Sequence[ClockMention]) -> None:
    """Whether the last day counts: as the text says, else it does; an hour within the day must be asked about."""
    for deadline in deadlines.all[:1]:
        if isinstance(deadline, DaysBefore) and deadline.unit == "hour":
            continue
        after = gathered.page.flat[deadline.span.end : deadline.span.end + 60]
        if _EXCLUSIVE.match(after):
            gathered.put("deadline_inclusive", False, deadline.span)
            gathered.tell(Notice.exclusive)
            continue
        gathered.put("deadline_inclusive", True, deadline.span)
        hour = hour_of(gathered.page, deadline, times)
        minutes = next((m.starts if m.starts is not None else m.ends for m in times if hour and m.span == hour), None)
        noon = _NOON.match(after)
        if hour is None and noon is not None:
            said = Span(deadline.span.end + noon.start("said"), deadline.span.end + noon.end("said"))
            _ask_hour(gathered, Span(deadline.span.start, said.end), {"said": gathered.page.words(said)})
        elif hour is not None and minutes is not None and minutes not in _WHOLE_DAY:
            start, end = min(deadline.span.start, hour.start), max(deadline.span.end, hour.end)
            _ask_hour(gathered, Span(start, end), {"minutes": minutes})
        elif not _INCLUSIVE.match(after) and gathered.is_certain("deadline_on"):
            gathered.tell(Notice.inclusive)


def _ask_hour(gathered: Gathered, span: Span, facts: dict[str, Any]) -> None:
    options = [Option("whole", {"deadline_inclusive": True}), Option("before", {"deadline_inclusive": False})]
    gathered.ask(QuestionCode.deadline_hour, "deadline_inclusive", options, [span], facts)
