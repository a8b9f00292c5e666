"""What somebody said about proposed times, in words: for their own page, their letters and the desk."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from registration import availability
from registration.models import Event, Registration
from registration.slot_words import Proposed, SlotWords, can_words, days_of, proposed, whole_words
from registration.terms import Can, RegistrationStatus


@dataclass(frozen=True, slots=True)
class SaidTime:
    """One time, what the person said of it (a dash for nothing), and how many others can come; empty: not shown."""

    time: str
    said: str
    others: str = ""
    there: str = ""  # the time where the person is


@dataclass(frozen=True, slots=True)
class SaidDay:
    """The times of one day."""

    heading: str
    times: tuple[SaidTime, ...]


def said_days(session: Session, person: Registration, language: str, *, others: bool = False) -> tuple[SaidDay, ...]:
    """What the person said by day; with `others` also how many of all who answered can come. Empty without times."""
    event = person.event
    slots = proposed(availability.slots_of(session, event.id))
    said = availability.of_person(session, person.id)
    counted = availability.counts(session, event.id) if others and slots else {}

    def one(slot: SlotWords) -> SaidTime:
        own = can_words(said[slot.id]) if slot.id in said else "–"
        shown = count_words(counted.get(slot.id, Counter())) if others else ""
        return SaidTime(slot.time, own, shown, slot.there)

    return tuple(
        SaidDay(day.heading, tuple(one(slot) for slot in day.slots))
        for day in days_of(slots, event.timezone, language, person.zone)
    )


def said_lines(session: Session, person: Registration, language: str) -> tuple[str, ...]:
    """What the person said, a line for each time they spoke of: "trešdien, 10. februārī, 16.00–17.30: jā".

    For somebody elsewhere each time is told on both clocks.
    """
    said = availability.of_person(session, person.id)
    if not said:
        return ()
    slots = proposed(availability.slots_of(session, person.event_id))
    return tuple(_line(slot, person.event, language, person.zone, said) for slot in slots if slot.id in said)


def sees_counts(person: Registration) -> bool:
    """True for whoever has answered a poll whose organiser shows how many can come when."""
    return person.event.answers_shown and person.status == RegistrationStatus.applied


def count_words(counted: Mapping[Can, int]) -> str:
    """How many can come: "3 can, 1 if need be"."""
    yes, maybe = counted.get(Can.yes, 0), counted.get(Can.if_need_be, 0)
    said = [ngettext("%(num)s can", "%(num)s can", yes)]
    if maybe:
        said.append(_("%(num)s if need be", num=maybe))
    return ", ".join(said)


def _line(slot: Proposed, event: Event, language: str, zone: str, said: Mapping[int, Can]) -> str:
    return f"{whole_words(slot, event.timezone, language, there=zone)}: {can_words(said[slot.id])}"
