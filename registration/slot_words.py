"""Proposed times as people read them: by day, on the event's wall clock and on that of somebody abroad."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from zoneinfo import available_timezones

from flask_babel import gettext as _

from core.clock import local
from core.wording import clock_time, on_day
from registration.models import Slot
from registration.terms import Can

# Where people from Latvia are when they are abroad: one name for each clock, in the order of the list.
ZONES = (
    "Europe/London", "Europe/Lisbon", "Europe/Berlin", "Europe/Madrid", "Europe/Oslo", "Europe/Helsinki",
    "Europe/Kyiv", "Europe/Istanbul", "Asia/Tbilisi", "America/New_York", "America/Chicago", "America/Los_Angeles",
    "Asia/Tokyo", "Australia/Sydney", "UTC",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposed time; aware moments, half-open."""

    id: int
    starts_at: datetime
    ends_at: datetime
    whole_day: bool = False


@dataclass(frozen=True, slots=True)
class SlotWords:
    """One time in words: "16.00–17.30", the same elsewhere ("14.00–15.30"; empty without a zone), and with its day."""

    id: int
    time: str
    there: str
    whole: str


@dataclass(frozen=True, slots=True)
class SlotDay:
    """The times of one day of the event's zone, under its name; `key` is for addresses: "2027-02-10"."""

    key: str
    heading: str
    slots: tuple[SlotWords, ...]


@dataclass(frozen=True, slots=True)
class Times:
    """The times an event proposes, and the zone on whose clocks they stand; none for most events."""

    slots: tuple[Proposed, ...] = ()
    timezone: str = "Europe/Riga"
    language: str = "lv"


NO_TIMES = Times()


def proposed(slots: Iterable[Slot]) -> tuple[Proposed, ...]:
    """The rows as values, the earliest first."""
    found = (Proposed(slot.id, slot.starts_at, slot.ends_at, slot.whole_day) for slot in slots)
    return tuple(sorted(found, key=lambda one: (one.starts_at, one.ends_at, one.id)))


def days_of(slots: Sequence[Proposed], timezone: str, language: str, there: str = "") -> tuple[SlotDay, ...]:
    """The times by day, as they are read; `there` is the zone of a reader elsewhere."""
    year = len({local(slot.starts_at, timezone).year for slot in slots}) > 1
    moments = [moment for slot in slots for moment in (slot.starts_at, slot.ends_at)]
    if there and all(local(at, there).utcoffset() == local(at, timezone).utcoffset() for at in moments):
        there = ""  # the clocks of both places agree

    def words(slot: Proposed) -> SlotWords:
        return SlotWords(
            slot.id, time_of(slot, timezone, language), _there(slot, timezone, there, language),
            whole_words(slot, timezone, language, year=year),
        )  # fmt: skip

    by_day = groupby(slots, key=lambda slot: local(slot.starts_at, timezone).date())
    return tuple(
        SlotDay(day.isoformat(), on_day(day, language, year=year), tuple(map(words, found))) for day, found in by_day
    )


def time_of(slot: Proposed, timezone: str, language: str) -> str:
    """ "16.00–17.30", or that it is the whole day."""
    return _("all day") if slot.whole_day else "–".join(_clocks(slot, timezone, language))


def whole_words(slot: Proposed, timezone: str, language: str, *, year: bool = False) -> str:
    """ "trešdien, 10. februārī, 16.00–17.30"."""
    day = on_day(local(slot.starts_at, timezone).date(), language, year=year)
    return f"{day}, {time_of(slot, timezone, language)}"


def can_words(can: Can | int) -> str:
    """What somebody said of a time."""
    return {Can.yes: _("yes"), Can.if_need_be: _("if need be"), Can.no: _("no")}[Can(can)]


def is_zone(name: str) -> bool:
    """True for the name of a time zone that is known here."""
    return name in _zones()


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def zone_names() -> list[tuple[str, str]]:
    """The zones to choose from, by places that people know."""
    words = {
        "Europe/London": _("London, Dublin"),
        "Europe/Lisbon": _("Lisbon"),
        "Europe/Berlin": _("Berlin, Brussels, Stockholm, Warsaw"),
        "Europe/Madrid": _("Madrid, Paris, Rome"),
        "Europe/Oslo": _("Oslo, Copenhagen"),
        "Europe/Helsinki": _("Helsinki, Tallinn, Vilnius"),
        "Europe/Kyiv": _("Kyiv"),
        "Europe/Istanbul": _("Istanbul"),
        "Asia/Tbilisi": _("Tbilisi"),
        "America/New_York": _("New York, Toronto"),
        "America/Chicago": _("Chicago"),
        "America/Los_Angeles": _("Los Angeles"),
        "Asia/Tokyo": _("Tokyo"),
        "Australia/Sydney": _("Sydney"),
        "UTC": _("world time (UTC)"),
    }
    return [(name, words[name]) for name in ZONES]


def _there(slot: Proposed, timezone: str, there: str, language: str) -> str:
    """The time on a clock elsewhere, with the day where that is another one; whole days are days everywhere."""
    if not there or slot.whole_day:
        return ""
    here_day, there_day = (local(slot.starts_at, zone).date() for zone in (timezone, there))
    said = "–".join(_clocks(slot, there, language))
    return said if here_day == there_day else f"{on_day(there_day, language, year=False)}, {said}"


def _clocks(slot: Proposed, timezone: str, language: str) -> Iterator[str]:
    """Both ends; an hour that the clocks show twice says which of the two it is."""
    for moment in (slot.starts_at, slot.ends_at):
        at = local(moment, timezone)
        twice = at.replace(fold=0).utcoffset() != at.replace(fold=1).utcoffset()
        yield clock_time(at, language) + (f" ({_offset(at)})" if twice else "")


def _offset(at: datetime) -> str:
    minutes = int((at.utcoffset() or at - at).total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")
