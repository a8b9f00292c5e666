"""The hours of the event: from what the text says of the day and from its programme; what does not fit is asked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Any

from announcements.day_asking import Days
from announcements.gathering import Gathered
from announcements.nights import is_night, with_last_day
from announcements.programme import Programme, arrival
from announcements.terms import ClockMention, Found, Option, QuestionCode, Span
from core.clock import WallClockError, from_wall_clock

_ARRIVAL = re.compile(
    r"(?:registr\w{0,8}|ierasan\w{0,3}|pulcesan\w{0,3}|sapulcesan\w{0,3}|rita kafij\w{0,2}|kafija|"
    r"registration|arrival|doors)[^.;\n]{0,24}$"
)
_OFFICE = re.compile(r"darba dien|darba laik|talr|zvan|apmekl|office hours|weekdays|pienemsan|kase|veikal")
_LABEL = re.compile(r"(?:laiks|sakums|kad|when|time|starts?|sakas|sakam|saksies|plkst|datums)[^.;\n]{0,40}$")
_END_LABEL = re.compile(
    r"(?:beigas|noslegum\w{1,2}|nosledzas|beidzas|beigsies|ends?|closing)[ :,|\t-]{0,5}"
    r"(?:[0-9]{1,2}\. ?[a-z]{4,12},? )?(?:ap |no )?$"
)
_ONLINE_FORM = re.compile(
    r"registre|pieteik|piesak|registracijas? (?:saite|anket|form|tiessaist)|tiessaiste|register|sign up"
)
_AT_DESK = re.compile(r"re[gģ]istr")
DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Hours:
    """From when to when, in minutes since 00:00; the end may be unknown."""

    starts: int
    ends: int | None
    span: Span


def ask_times(gathered: Gathered, times: Sequence[ClockMention], programme: Programme, when: Days) -> None:
    """Fills `start_time` and `end_time`, or asks."""
    said = [one for one in times if _is_free(gathered, one, programme, when)]
    wrong = [one for one in _tier(gathered, said, when) if one.impossible]
    if wrong:
        gathered.ask(QuestionCode.no_such_time, "start_time", spans=[wrong[0].span])
        return
    stated = _of_camp(said, when) or _stated(gathered, [one for one in said if not one.impossible], when)
    planned = _planned(programme)
    if len(stated) > 1:
        _ask_which(gathered, stated, when)
    elif stated and planned is not None:
        _both(gathered, stated[0], planned, programme, when)
    elif planned is not None:
        _from_programme(gathered, planned, programme, when)
    elif stated:
        _put(gathered, stated[0], when)
    else:
        anchor = [when.span] if when.span is not None else []
        foreign = any(question.code is QuestionCode.foreign_day for question in gathered.questions)
        options, facts = [Option("unknown", {"time_unknown": True})], {"foreign": foreign}
        gathered.ask(QuestionCode.time_missing, "start_time", options, anchor, facts)


def hours_beside(
    gathered: Gathered, times: Sequence[ClockMention], when: Days, answer: Mapping[str, Any], until: int
) -> dict[str, Any]:
    """What the answer that chooses one of several days sets: the hours of its sentence too, when they are certain.

    Those behind the day come first, up to the next day, which stands at `until`.
    """
    if when.mention is None:
        return dict(answer)
    sentence = gathered.page.sentence(when.mention.span.start)
    near = [one for one in times if sentence.start <= one.span.start < sentence.end and not one.impossible]
    behind = [one for one in near if when.mention.span.end <= one.span.start < until]
    near = behind or near
    stated = _stated(gathered, [one for one in near if one.span not in when.deadline_times], when)
    if len(stated) != 1:
        return dict(answer)
    sets = {"start_time": clock(stated[0].starts), "end_time": clock(stated[0].ends)}
    return with_last_day({**answer, **sets}, stated[0].starts, stated[0].ends)


def _is_free(gathered: Gathered, one: ClockMention, programme: Programme, when: Days) -> bool:
    """True for a time that is neither the programme's nor the deadline's nor an office's."""
    page = gathered.page
    if page.line_number(one.span.start) in programme.lines or one.span in when.deadline_times:
        return False
    before = page.flat[max(page.sentence(one.span.start).start, one.span.start - 90) : one.span.start]
    return _OFFICE.search(before) is None and _ARRIVAL.search(before) is None


def _tier(gathered: Gathered, said: Sequence[ClockMention], when: Days) -> list[ClockMention]:
    """The times that most surely belong to the event."""
    weights = [(_weight(gathered, one, when), one) for one in said]
    begins = [weight for weight, one in weights if one.starts is not None and not _is_end(gathered, one)]
    best = max(begins or [weight for weight, _one in weights], default=0)
    return [one for weight, one in weights if weight >= max(0, best - 2) and (weight > 0 or best == 0)]


def _is_end(gathered: Gathered, one: ClockMention) -> bool:
    """True for "noslēgums plkst. 15.00"."""
    before = gathered.page.flat[max(0, one.span.start - 40) : one.span.start]
    return one.ends is None and _END_LABEL.search(before) is not None


def _weight(gathered: Gathered, one: ClockMention, when: Days) -> int:
    page, weight = gathered.page, 0
    before = page.flat[max(page.line(one.span.start).start, one.span.start - 60) : one.span.start]
    if when.span is not None:
        day = when.span
        days = {page.sentence(span.start) for span in (day, *when.again)}
        weight += 3 if page.sentence(one.span.start) in days else 0
        weight += 1 if -60 < one.span.start - day.end < 80 else 0
    weight += 3 if _LABEL.search(before) or _END_LABEL.search(before) else 0
    return weight + (1 if one.ends is not None and one.starts is not None else 0)


def _of_camp(said: Sequence[ClockMention], when: Days) -> list[Hours]:
    """The hours of "no 14. jūnija plkst. 11.00 līdz 18. jūnija plkst. 15.00"; none where days and hours stand apart."""
    mention = when.mention
    if mention is None or mention.clock is None:
        return []
    first = next((one for one in said if mention.clock.start <= one.span.start < mention.clock.end), None)
    last = next((one for one in said if 0 <= one.span.start - mention.span.end <= 4), None)
    if first is None or first.starts is None or (last is not None and last.ends is not None):
        return []
    span = first.span if last is None else Span(first.span.start, last.span.end)
    return [Hours(first.starts, last.starts if last is not None else None, span)]


def _stated(gathered: Gathered, said: Sequence[ClockMention], when: Days) -> list[Hours]:
    """The hours the text says, each once; a beginning and an end that stand apart are put together."""
    starts: list[Hours] = []
    ends: list[ClockMention] = []
    for one in _tier(gathered, said, when):
        if one.starts is None or _is_end(gathered, one):
            ends.append(one)
        else:
            starts.append(Hours(one.starts, one.ends, one.span))
    whole = {hours.starts: hours for hours in starts if hours.ends is not None}
    unique = {(h.starts, h.ends): h for h in reversed(starts) if h.ends is not None or h.starts not in whole}
    found = list(reversed(unique.values()))
    if len(found) == 1 and found[0].ends is None and len(ends) == 1:
        end = ends[0].ends if ends[0].starts is None else ends[0].starts
        span = Span(min(found[0].span.start, ends[0].span.start), max(found[0].span.end, ends[0].span.end))
        near = span.end - span.start < 200
        return [Hours(found[0].starts, end, span if near else found[0].span)]
    return found


def _planned(programme: Programme) -> Hours | None:
    rows = [row for row in programme.rows if not row.impossible]
    first = [row for row in rows if row.day == 1]
    if not first:
        return None
    last = [row for row in rows if row.day == rows[-1].day]
    ends = None if last[-1].ends is None else max(row.ends for row in last if row.ends is not None)
    return Hours(min(row.starts for row in first), ends, programme.span)


def _both(gathered: Gathered, stated: Hours, planned: Hours, programme: Programme, when: Days) -> None:
    """What the text says and what its programme says: together when they agree, else asked."""
    same_end = stated.ends is None or planned.ends is None or stated.ends == planned.ends
    first = arrival(programme.rows)
    if (
        first is not None
        and same_end
        and stated.starts == (first.ends or stated.starts)
        and stated.starts != first.starts
    ):
        _ask_arrival(gathered, first.span, first.starts, stated.starts)
        _put_end(gathered, Hours(stated.starts, stated.ends or planned.ends, stated.span), when)
    elif stated.starts == planned.starts and same_end:
        _put(gathered, Hours(stated.starts, stated.ends or planned.ends, stated.span), when)
    else:
        _ask_which(gathered, [stated, Hours(planned.starts, planned.ends or stated.ends, planned.span)], when)


def _from_programme(gathered: Gathered, planned: Hours, programme: Programme, when: Days) -> None:
    first = arrival(programme.rows)
    begins = Span(programme.rows[0].span.start, min(programme.rows[0].span.end, programme.rows[0].span.start + 120))
    if (
        first is not None
        and first.ends is not None
        and _AT_DESK.search(first.title.lower())  # "Ierašanās" is no second registration
        and _ONLINE_FORM.search(gathered.page.flat.replace("registracija", ""))
    ):
        _ask_arrival(gathered, begins, first.starts, first.ends)
        _put_end(gathered, planned, when)
        return
    _put(gathered, Hours(planned.starts, planned.ends, begins), when)


def _ask_arrival(gathered: Gathered, span: Span, arrives: int, begins: int) -> None:
    options = [
        Option("arrival", {"start_time": clock(arrives)}, {"minutes": arrives}),
        Option("begins", {"start_time": clock(begins)}, {"minutes": begins}),
    ]
    gathered.ask(QuestionCode.desk_arrival, "start_time", options, [span], {"arrives": arrives, "begins": begins})


def _ask_which(gathered: Gathered, stated: Sequence[Hours], when: Days) -> None:
    options = []
    for hours in stated[:8]:
        sets: dict[str, Any] = {"start_time": clock(hours.starts), "end_time": clock(hours.ends)}
        if when.first is not None and is_night(hours.starts, hours.ends):
            sets["last_day"] = when.first + timedelta(days=1)
        key = f"{hours.starts}-{hours.ends if hours.ends is not None else ''}"
        options.append(Option(key, sets, {"starts": hours.starts, "ends": hours.ends}))
    gathered.ask(QuestionCode.which_time, "start_time", options, [hours.span for hours in stated])


def _put(gathered: Gathered, hours: Hours, when: Days) -> None:
    """The start, unless the clocks skip or repeat it on that day; then the end."""
    skipped = _skipped(when.first, hours.starts)
    if skipped is not None:
        option = Option(f"{skipped:%H:%M}", {"start_time": skipped}, {"time": skipped})
        gathered.ask(QuestionCode.skipped_time, "start_time", [option], [hours.span], {"time": clock(hours.starts)})
    else:
        gathered.put("start_time", clock(hours.starts), hours.span)
    _put_end(gathered, hours, when)


def _put_end(gathered: Gathered, hours: Hours, when: Days) -> None:
    if hours.ends is None:
        return
    several = when.mention is not None and when.mention.last is not None
    if hours.ends > hours.starts or several:
        gathered.put("end_time", clock(hours.ends), hours.span)
        return
    if is_night(hours.starts, hours.ends):
        _end_next_day(gathered, hours, when)
        return
    options = []
    if when.first is not None and hours.ends < hours.starts:
        night: dict[str, Any] = {"end_time": clock(hours.ends), "last_day": when.first + timedelta(days=1)}
        options.append(Option("night", night, {"day": when.first + timedelta(days=1), "minutes": hours.ends}))
    options.append(Option("none", {"end_time": None}))
    gathered.ask(QuestionCode.end_before_start, "end_time", options, [hours.span])


def _end_next_day(gathered: Gathered, hours: Hours, when: Days) -> None:
    """The end and the last day; while the day is asked, each answer that says the day brings it."""
    gathered.put("end_time", clock(hours.ends), hours.span)
    gathered.fields["last_day"] = Found(when.first + timedelta(days=1) if when.first is not None else None, hours.span)
    for number, question in enumerate(gathered.questions):
        options = tuple(
            replace(option, sets=with_last_day(option.sets, hours.starts, hours.ends)) for option in question.options
        )
        gathered.questions[number] = replace(question, options=options)


def clock(minutes: int | None) -> time | None:
    """A time of day; 24:00 is 00:00, None stays None."""
    return None if minutes is None else time(minutes % DAY_MINUTES // 60, minutes % 60)


def _skipped(day: date | None, minutes: int) -> time | None:
    """The time to use instead of one that the clocks skip or show twice on the day; None for an ordinary one."""
    at = clock(minutes)
    if day is None or at is None:
        return None
    try:
        from_wall_clock(day, at)
    except WallClockError as error:
        return error.suggestion
    return None
