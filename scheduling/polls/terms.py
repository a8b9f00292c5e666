"""The words of polls for a time: proposed times, rules that make them, and what a rule had to leave out.

Start reading here, then `rules.py`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

MOST_SLOTS = 200  # of one event
MOST_DAYS = 366  # how far ahead a time may lie
SHORTEST, LONGEST = 5, 24 * 60  # minutes of a time that is not a whole day
WORKDAYS = (0, 1, 2, 3, 4)  # Monday is 0


@dataclass(frozen=True, slots=True, order=True)
class SlotTime:
    """A proposed time: half-open, in real time, aware UTC. A whole day runs from midnight to midnight of its zone."""

    starts_at: datetime
    ends_at: datetime
    whole_day: bool = False


@dataclass(frozen=True, slots=True)
class Pause:
    """Minutes since midnight between which no time lies."""

    starts: int
    ends: int


@dataclass(frozen=True, slots=True)
class Rule:
    """Times on several days: from `starts` to `ends` (minutes since midnight), each `length` minutes, every `step`."""

    first: date
    last: date
    starts: int
    ends: int
    length: int
    step: int
    weekdays: tuple[int, ...] = WORKDAYS
    pause: Pause | None = None
    holidays: bool = False  # also on public holidays of Latvia


@dataclass(frozen=True, slots=True)
class Days:
    """Whole days, from the first to the last."""

    first: date
    last: date
    weekdays: tuple[int, ...] = WORKDAYS
    holidays: bool = False


class Left(StrEnum):
    """Why a day or an hour was left out."""

    holiday = "holiday"
    missing = "missing"  # the clocks go forward over this hour
    past = "past"
    known = "known"  # it is proposed already


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One thing that was left out: a holiday (`what` is its code), an hour that does not exist with the one to take
    instead (minutes since midnight), or how many times that are past or proposed already."""

    why: Left
    day: date
    what: str = ""
    minute: int = 0
    instead: int = 0
    count: int = 1


class Refusal(StrEnum):
    """Why a rule makes nothing at all."""

    backwards = "backwards"  # the last day is before the first
    too_far = "too_far"
    no_room = "no_room"  # the time does not fit between the hours
    nothing = "nothing"
    too_many = "too_many"


@dataclass(frozen=True, slots=True)
class Refused:
    """A rule that makes nothing; `count` is how many times there would be, at least."""

    why: Refusal
    count: int = 0
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """The times a rule makes, in their order, those among them whose hour the clock shows twice, and what it left out.

    Of an hour that comes twice the first one is taken.
    """

    slots: tuple[SlotTime, ...]
    twice: tuple[SlotTime, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


class ClockTrouble(StrEnum):
    """What a change of the clocks does to an hour."""

    missing = "missing"
    twice = "twice"


@dataclass(frozen=True, slots=True)
class OnTheClock:
    """A wall-clock time as a moment, aware UTC; for one that does not exist, the moment an hour later on the clock."""

    at: datetime
    trouble: ClockTrouble | None = None


@dataclass(frozen=True, slots=True)
class AnsweredSlot:
    """A time with answers that is about to be removed, and how many people answered for it."""

    slot: SlotTime
    people: int


@dataclass(frozen=True, slots=True)
class SlotsSaved:
    """The times are saved: how many came, how many went, and how many people have not answered for the new ones."""

    added: int
    removed: int
    to_ask_again: int


@dataclass(frozen=True, slots=True)
class SlotsRefused:
    """Nothing was saved: times with answers would go, and nobody said yes to that."""

    answered: tuple[AnsweredSlot, ...]


SlotsOutcome = SlotsSaved | SlotsRefused
