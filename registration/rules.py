"""The decisions of registration: pure functions from what is known and the moment to what happens."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from registration.inputs import ProgrammeItem
from registration.terms import Admission, EventStatus, Intake, Phase, Reason

JOIN_OPENS_BEFORE = timedelta(minutes=60)
CHANGES_PER_HOUR = 6  # by one person of one registration; each is a letter, perhaps to somebody who asked for none
PEOPLE_PER_ADDRESS = 12  # a family, a small office; more from one address is an accident or mischief
CANCELLED_SHOWN_FOR = timedelta(days=30)


def refusal_of(intake: Intake, arrived_at: datetime) -> Reason | None:
    """Why nobody can register at this moment, whatever the seats; None when registration is open."""
    if intake.status is EventStatus.cancelled:
        return Reason.event_cancelled
    if intake.status is not EventStatus.published:
        return Reason.not_published
    if intake.admission is not Admission.in_order and intake.decided:
        return Reason.decided
    if intake.save_the_date and not intake.collects:
        return Reason.save_the_date
    if intake.closes_at is not None and arrived_at >= intake.closes_at:
        return Reason.deadline_passed
    if intake.starts_at is not None and arrived_at >= intake.starts_at:
        return Reason.event_started
    if intake.opens_at is not None and arrived_at < intake.opens_at:
        return Reason.not_open_yet
    return None


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def has_free_seat(intake: Intake) -> bool:
    """True while one more person fits."""
    return intake.capacity is None or intake.taken + intake.held < intake.capacity


def phase(intake: Intake, now: datetime) -> Phase:
    """What the public page says and offers; cancelled overrides everything.

    A poll and a selection are open until their deadline, whatever the seats and without a time; closed once decided.
    """
    if intake.status is EventStatus.cancelled:
        return Phase.cancelled
    if intake.status is EventStatus.draft:
        return Phase.draft
    if intake.save_the_date and intake.admission is Admission.in_order:
        return Phase.save_the_date
    if intake.ends_at is not None and now >= intake.ends_at:
        return Phase.ended
    if intake.starts_at is not None and now >= intake.starts_at:
        return Phase.ongoing
    decided = intake.admission is not Admission.in_order and intake.decided
    if decided or (intake.closes_at is not None and now >= intake.closes_at):
        return Phase.closed
    if intake.opens_at is not None and now < intake.opens_at:
        return Phase.not_yet_open
    if intake.collects or has_free_seat(intake):
        return Phase.open
    return Phase.waiting_list if intake.waiting_list else Phase.full


def closing_of(deadline: datetime | None, starts_at: datetime | None) -> datetime | None:
    """When registration ends: the deadline, and never later than the start; None for a save-the-date."""
    moments = [m for m in (deadline, starts_at) if m is not None]
    return min(moments) if moments else None


def days_left(closes_at: datetime, now: datetime, today: date, deadline_on: date, inclusive: bool) -> int | None:
    """Whole days until the last day of registration, 0 on it; None when it has passed."""
    if now >= closes_at:
        return None
    last = deadline_on if inclusive else deadline_on - timedelta(days=1)
    return max(0, (last - today).days)


def join_opens_at(starts_at: datetime) -> datetime:
    """From when a personal join link leads to the meeting."""
    return starts_at - JOIN_OPENS_BEFORE


@dataclass(frozen=True, slots=True)
class ProgrammeFlag:
    """Something odd between two programme rows; `kind` is "overlap", "gap", "reversed" or "outside"."""

    kind: str
    index: int
    minutes: int


def programme_flags(items: Sequence[ProgrammeItem]) -> tuple[ProgrammeFlag, ...]:
    """Overlaps, gaps and rows that end before they start, in the order of the rows; days are judged apart."""
    flags: list[ProgrammeFlag] = []
    for index, item in enumerate(items):
        if item.ends <= item.starts:
            flags.append(ProgrammeFlag("reversed", index, item.starts - item.ends))
        if index and items[index - 1].day == item.day:
            between = item.starts - items[index - 1].ends
            if between:
                flags.append(ProgrammeFlag("gap" if between > 0 else "overlap", index, abs(between)))
    return tuple(flags)


def seat_limit(capacity: int | None, taken: int) -> int | None:
    """The bound the database holds: the capacity, or the seats given and held when the organiser lowers it."""
    return None if capacity is None else max(capacity, taken)


def names_online(place: str) -> bool:
    """True for a place that is none to go to: "Tiešsaistē (Zoom)", "online"."""
    return place.casefold().startswith(("tiešsaist", "attālināt", "online", "zoom", "microsoft teams"))
