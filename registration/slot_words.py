"""Proposed times as people read them: by day, on the event's wall clock and on that of somebody abroad."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from flask_babel import gettext as _

from core.clock import local
from core.wording import on_day, zone_words
from registration.models import Slot
from registration.terms import Can
from registration.zone_words import clock_words, there_words
from registration.zones import kept_zone, same_clock


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
    if not kept_zone(there, timezone) or same_clock(moments, timezone, there):
        there = ""

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
    return _("all day") if slot.whole_day else _clocks(slot, timezone, language)


def whole_words(slot: Proposed, timezone: str, language: str, *, year: bool = False, there: str = "") -> str:
    """ "trešdien, 10. februārī, 16.00–17.30", for a reader in the zone `there` on both clocks.

    "... 16.00–17.30 (pēc Latvijas laika), Dublinā 14.00–15.30".
    """
    day = on_day(local(slot.starts_at, timezone).date(), language, year=year)
    said = f"{day}, {time_of(slot, timezone, language)}"
    elsewhere = "" if slot.whole_day else there_words(slot.starts_at, slot.ends_at, timezone, there, language)
    return f"{said} ({zone_words(timezone, language)}), {elsewhere}" if elsewhere else said


def can_words(can: Can | int) -> str:
    """What somebody said of a time."""
    return {Can.yes: _("yes"), Can.if_need_be: _("if need be"), Can.no: _("no")}[Can(can)]


def _there(slot: Proposed, timezone: str, there: str, language: str) -> str:
    """The time on a clock elsewhere, with the day where that is another one; whole days are days everywhere."""
    if not there or slot.whole_day:
        return ""
    here_day, there_day = (local(slot.starts_at, zone).date() for zone in (timezone, there))
    said = _clocks(slot, there, language)
    return said if here_day == there_day else f"{on_day(there_day, language, year=False)}, {said}"


def _clocks(slot: Proposed, timezone: str, language: str) -> str:
    return "–".join(clock_words(moment, timezone, language) for moment in (slot.starts_at, slot.ends_at))
