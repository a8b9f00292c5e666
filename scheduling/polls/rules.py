"""From "every working day from 10 to 17" to moments. Pure: no database, no clock, no words.

Hours are read on the event's wall clock; a time then lasts as long as it says in real time, so that 90 minutes across
a change of the clocks are 90 minutes. An hour that does not exist is left out by name; of one that comes twice the
first is taken, and that is said.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.working_days import holidays
from scheduling.polls.terms import (
    LONGEST,
    MOST_DAYS,
    MOST_SLOTS,
    SHORTEST,
    ClockTrouble,
    Days,
    Left,
    LeftOut,
    Made,
    OnTheClock,
    Refusal,
    Refused,
    Rule,
    SlotTime,
)

DAY = 24 * 60
FAR_TOO_MANY = 1000  # times at which counting on is of no use


def on_the_clock(day: date, minute: int, timezone: str) -> OnTheClock:
    """The moment of a wall-clock time, minutes since midnight of the day (1440 is the next midnight)."""
    zone = ZoneInfo(timezone)
    naive = datetime.combine(day, time()) + timedelta(minutes=minute)
    early, late = naive.replace(tzinfo=zone, fold=0), naive.replace(tzinfo=zone, fold=1)
    moment = early.astimezone(UTC)
    if early.utcoffset() == late.utcoffset():
        return OnTheClock(moment)
    exists = moment.astimezone(zone).replace(tzinfo=None) == naive
    return OnTheClock(moment, ClockTrouble.twice if exists else ClockTrouble.missing)


def comes_twice(slot: SlotTime, timezone: str) -> bool:
    """Whether the clock shows the hour in which the time begins twice, so that only one of the two is meant."""
    start = slot.starts_at.astimezone(ZoneInfo(timezone))
    return not slot.whole_day and start.replace(fold=0).utcoffset() != start.replace(fold=1).utcoffset()


def whole_day(day: date, timezone: str) -> SlotTime:
    """The day from midnight to midnight: 23 or 25 hours when the clocks change."""
    return SlotTime(on_the_clock(day, 0, timezone).at, on_the_clock(day, DAY, timezone).at, whole_day=True)


def minute_of(moment: datetime, timezone: str) -> int:
    """Minutes since midnight on the wall clock."""
    local = moment.astimezone(ZoneInfo(timezone))
    return local.hour * 60 + local.minute


def by_rule(rule: Rule, timezone: str, now: datetime, known: Collection[SlotTime] = ()) -> Made | Refused:
    """The times of a rule, without those that are past or `known` already."""
    problem = _problem(rule.first, rule.last, timezone, now)
    if problem is None and (rule.length > rule.ends - rule.starts or rule.length < SHORTEST or rule.step < SHORTEST):
        problem = Refusal.no_room
    if problem is not None:
        return Refused(problem)
    found: list[SlotTime] = []
    twice: list[SlotTime] = []
    left_out: list[LeftOut] = []
    first = _not_past(rule.first, timezone, now, left_out)
    for day in _days(first, rule.last, rule.weekdays, rule.holidays, left_out):
        for slot, trouble in _of_day(rule, day, timezone, left_out):
            found.append(slot)
            if trouble is ClockTrouble.twice:
                twice.append(slot)
        if len(found) > FAR_TOO_MANY:
            return Refused(Refusal.too_many, len(found))
    return _made(found, twice, left_out, now, known)


def by_days(days: Days, timezone: str, now: datetime, known: Collection[SlotTime] = ()) -> Made | Refused:
    """Whole days, without those that have begun or are `known` already."""
    problem = _problem(days.first, days.last, timezone, now)
    if problem is not None:
        return Refused(problem)
    left_out: list[LeftOut] = []
    first = _not_past(days.first, timezone, now, left_out)
    found = [whole_day(day, timezone) for day in _days(first, days.last, days.weekdays, days.holidays, left_out)]
    return _made(found, [], left_out, now, known)


def _problem(first: date, last: date, timezone: str, now: datetime) -> Refusal | None:
    if last < first:
        return Refusal.backwards
    return Refusal.too_far if last - _today(timezone, now) > timedelta(days=MOST_DAYS) else None


def _today(timezone: str, now: datetime) -> date:
    return now.astimezone(ZoneInfo(timezone)).date()


def _not_past(first: date, timezone: str, now: datetime, left_out: list[LeftOut]) -> date:
    """The first day that is not over; that there were earlier ones goes to `left_out`."""
    today = _today(timezone, now)
    if first < today:
        left_out.append(LeftOut(Left.past, first, count=0))
    return max(first, today)


def _days(
    first: date, last: date, weekdays: Collection[int], also_holidays: bool, left_out: list[LeftOut]
) -> Iterator[date]:
    """The days asked for; holidays among them go to `left_out`."""
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if day.weekday() not in weekdays:
            continue
        name = None if also_holidays else holidays(day.year).get(day)
        if name is None:
            yield day
        else:
            left_out.append(LeftOut(Left.holiday, day, name.value))


def _of_day(
    rule: Rule, day: date, timezone: str, left_out: list[LeftOut]
) -> Iterator[tuple[SlotTime, ClockTrouble | None]]:
    """The times of one day. What fits is decided in real time, so that nothing ends after the last hour."""
    length, end = timedelta(minutes=rule.length), on_the_clock(day, rule.ends, timezone).at
    pause = rule.pause
    pause_from = on_the_clock(day, pause.starts, timezone).at if pause else end
    pause_to = on_the_clock(day, pause.ends, timezone).at if pause else end
    minute = rule.starts
    while minute + rule.length <= rule.ends:
        start = on_the_clock(day, minute, timezone)
        if start.trouble is ClockTrouble.missing:
            left_out.append(LeftOut(Left.missing, day, minute=minute, instead=minute_of(start.at, timezone)))
        elif pause and start.at < pause_to and pause_from < start.at + length:
            if minute < pause.ends:
                minute = pause.ends
                continue
        elif start.at + length <= end:
            yield SlotTime(start.at, start.at + length), start.trouble
        minute += rule.step


def _made(
    found: Iterable[SlotTime], twice: Iterable[SlotTime], left_out: list[LeftOut], now: datetime,
    known: Collection[SlotTime],
) -> Made | Refused:  # fmt: skip
    slots = sorted(set(found))
    there = {(slot.starts_at, slot.ends_at) for slot in known}
    past = [slot for slot in slots if slot.starts_at <= now]
    ahead = slots[len(past) :]
    new = tuple(slot for slot in ahead if (slot.starts_at, slot.ends_at) not in there)
    if past:
        left_out.append(LeftOut(Left.past, past[0].starts_at.date(), count=len(past)))
    if len(new) < len(ahead):
        left_out.append(LeftOut(Left.known, ahead[0].starts_at.date(), count=len(ahead) - len(new)))
    if not new:
        return Refused(Refusal.nothing, left_out=tuple(left_out))
    if len(new) + len(there) > MOST_SLOTS:
        return Refused(Refusal.too_many, len(new) + len(there))
    return Made(new, tuple(slot for slot in twice if slot in new), tuple(left_out))


def problem_of(slot: SlotTime, timezone: str, now: datetime) -> Refusal | Left | None:
    """Why a time cannot be proposed; for those typed by hand and those a browser sends back."""
    if slot.starts_at <= now:
        return Left.past
    if slot.starts_at - now > timedelta(days=MOST_DAYS + 1):
        return Refusal.too_far
    minutes = (slot.ends_at - slot.starts_at).total_seconds() / 60
    fits = slot == whole_day(_day_of(slot, timezone), timezone) if slot.whole_day else SHORTEST <= minutes <= LONGEST
    return None if fits else Refusal.no_room


def _day_of(slot: SlotTime, timezone: str) -> date:
    return slot.starts_at.astimezone(ZoneInfo(timezone)).date()


def span_of(slots: Collection[SlotTime], timezone: str) -> tuple[date, date]:
    """The first and the last day on which a time lies."""
    days = sorted(_day_of(slot, timezone) for slot in slots)
    return days[0], days[-1]


CODE = "%Y%m%dT%H%MZ"


def code_of(slot: SlotTime) -> str:
    """What a form calls a time: "20271118T0800Z-20271118T0930Z", with a "d" behind a whole day."""
    return f"{slot.starts_at:{CODE}}-{slot.ends_at:{CODE}}{'d' if slot.whole_day else ''}"


def slot_of(code: str) -> SlotTime | None:
    """The time that a form calls so; None for anything else."""
    text, day = (code[:-1], True) if code.endswith("d") else (code, False)
    starts, mark, ends = text.partition("-")
    if not mark or len(starts) != 14 or len(ends) != 14 or not text.isascii():
        return None
    try:
        first, last = (datetime.strptime(part, CODE).replace(tzinfo=UTC) for part in (starts, ends))
    except ValueError:
        return None
    return SlotTime(first, last, day) if first < last and f"{first:{CODE}}-{last:{CODE}}" == text else None
