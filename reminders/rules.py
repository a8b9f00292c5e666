"""When reminders go, and whether they still help: pure decisions, no database and no clock.

How the hours before a deadline are read
----------------------------------------
A deadline closes at midnight, so "72 h and 24 h before" would ring at midnight. A reminder of a deadline therefore goes
the same number of days before the last day, at 10:00 on the event's wall clock, and the one of 36 h at 12:00 on the day
before: exactly 36 hours before it closes. How many there are depends on how far away the deadline was when the event
was published, or the deadline moved: more than 5 days, 2 to 5 days, or less.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reminders.terms import ABOUT_DEADLINE, Kept, Kind, Planned, Slot, Times, Timing

GRACE = timedelta(hours=6)  # promise P8: a late reminder still goes within it
THANKS_GRACE = timedelta(hours=24)
BEFORE_START = timedelta(minutes=30)  # later than this nobody reads it in time
FAR, NEAR = timedelta(days=5), timedelta(days=2)
MORNING, NOON = 10 * 60, 12 * 60  # minutes of a day
NIGHT_BEGINS, NIGHT_ENDS = time(21), time(8)
# Somebody who has only just registered is not asked whether they still come.
SETTLED = {Kind.still_coming: timedelta(hours=24)}


def default_plan(times: Times, chosen_at: datetime) -> tuple[Slot, ...]:
    """Every rule an event has, on or off; `chosen_at` is when it was published or its deadline moved."""
    left = times.closes_at - chosen_at if times.closes_at is not None else timedelta()
    early = left > FAR
    last = Timing(days=1, at=MORNING) if early or left < NEAR else Timing(days=1, at=NOON)
    deadlines = [
        slot
        for kind in (Kind.deadline_invited, Kind.deadline_followers)
        for slot in (Slot(kind, 1, Timing(days=3, at=MORNING), early), Slot(kind, 2, last, left >= NEAR))
    ]
    return (
        *deadlines,
        Slot(Kind.still_coming, 1, Timing(days=2)),
        Slot(Kind.start, 1, Timing(days=1)),
        Slot(Kind.start, 2, Timing(hours=1), times.online),
        Slot(Kind.thanks, 1, Timing(hours=1), times.survey),
    )


def anchor_of(kind: Kind, times: Times) -> datetime | None:
    """The moment of the event that a kind is counted from; None when the event has none."""
    if kind in ABOUT_DEADLINE:
        return times.closes_at
    return times.ends_at if kind is Kind.thanks else times.starts_at


def moment_of(kind: Kind, timing: Timing, anchor: datetime, timezone: str) -> datetime:
    """When a rule is due, aware UTC: days on the wall clock across clock changes (promise P10), hours as they pass."""
    zone = ZoneInfo(timezone)
    if kind is Kind.thanks:
        return by_day(wall(anchor, timing, zone, after=True), zone)
    if kind in ABOUT_DEADLINE:
        last_day = (anchor - timedelta(seconds=1)).astimezone(zone).date()
        return on_wall_clock(last_day - timedelta(days=timing.days), _time(timing.at or MORNING), zone)
    return wall(anchor, timing, zone)


def wall(anchor: datetime, timing: Timing, zone: ZoneInfo, *, after: bool = False) -> datetime:
    """So many days before (or after) at the same hour of the wall clock, or so many hours that pass."""
    sign = 1 if after else -1
    if not timing.days:
        return anchor + sign * timedelta(hours=timing.hours)
    local = anchor.astimezone(zone)
    at = local.time() if timing.at is None else _time(timing.at)
    return on_wall_clock(local.date() + sign * timedelta(days=timing.days), at, zone)


def on_wall_clock(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment a wall clock shows a time: the first of two in autumn, and in spring, where the hour is left out, the
    one that would have been it, had the clocks not been put forward. A reminder may be an hour off; a start never is.
    """
    return datetime.combine(day, at.replace(fold=0), zone).astimezone(ZoneInfo("UTC"))


def by_day(moment: datetime, zone: ZoneInfo) -> datetime:
    """The moment, or for one at night (21:00-8:00) the next 9:00: nobody is thanked out of sleep."""
    local = moment.astimezone(zone)
    if NIGHT_ENDS <= local.time() < NIGHT_BEGINS:
        return moment
    day = local.date() + timedelta(days=local.time() >= NIGHT_BEGINS)
    return on_wall_clock(day, time(9), zone)


def useful_until(kind: Kind, planned_at: datetime, anchor: datetime) -> datetime:
    """The last moment at which the letter may go: 6 hours late, and never when it is too late to act on it (P8)."""
    if kind is Kind.thanks:
        return planned_at + THANKS_GRACE
    end = anchor if kind in ABOUT_DEADLINE else anchor - BEFORE_START
    return min(planned_at + GRACE, end)


def plan(slot: Slot, kept: Kept, times: Times, basis: datetime) -> Planned:
    """The moments of a rule. `basis` is when the event was saved or the organiser changed the rule.

    What was planned already stays due, however late; a moment that had passed at `basis` is no longer planned; what was
    done for this anchor is not done again.
    """
    anchor = anchor_of(slot.kind, times)
    if anchor is None:
        return Planned(None, None, None, None)
    pressed = kept.pressed_for == anchor and kept.planned_at is not None
    timing = kept.timing or slot.timing
    planned_at = kept.planned_at if pressed else moment_of(slot.kind, timing, anchor, times.timezone)
    assert planned_at is not None
    until = useful_until(slot.kind, planned_at, anchor)
    same = (kept.anchor_at, kept.planned_at) == (anchor, planned_at)
    if not is_on(slot, kept) or not times.published or kept.done_for == anchor:
        due = None
    elif same and kept.due_at is not None:
        due = kept.due_at
    else:
        due = planned_at if basis < planned_at < until else None
    return Planned(anchor, planned_at, due, until)


def is_on(slot: Slot, kept: Kept) -> bool:
    """Whether the organiser, or else the default plan, wants the rule."""
    return slot.on if kept.enabled is None else kept.enabled


def may_send_now(planned: Planned, kept: Kept, slot: Slot, now: datetime) -> bool:
    """True while pressing "send now" makes sense: once for an anchor, and while the letter helps."""
    anchor = planned.anchor_at
    if anchor is None or anchor in (kept.done_for, kept.pressed_for):
        return False
    if slot.kind is Kind.thanks and now < anchor:
        return False
    return now < useful_until(slot.kind, now, anchor)


def _time(minute: int) -> time:
    return time(minute // 60, minute % 60)
