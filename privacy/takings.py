"""Who took or looked at what of an event: exports, prints and looks at sensitive answers, from its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registration.models import HistoryEntry, Registration

NAMELESS = ("counts", "report")  # numbers only, whoever looks at them
ACTIONS = ("exported", "printed", "viewed", "records_viewed")
COPIES = ("exported", "printed")
SHOWN = 500


@dataclass(frozen=True, slots=True)
class Taking:
    """One such action; `everybody` when the list was not narrowed by a filter."""

    entry: HistoryEntry
    columns: tuple[str, ...]
    count: int | None
    everybody: bool

    def may_have(self, person_id: int, registered_at: datetime) -> bool | None:
        """Whether the person can have been in it: yes and no are certain, None means that a filter decided."""
        if self.entry.registration_id is not None:
            return self.entry.registration_id == person_id
        if registered_at > self.entry.at or self.entry.details.get("what") in NAMELESS:
            return False
        if self.entry.action == "records_viewed":  # of people who were erased before
            return False
        return True if self.everybody else None


def takings_of(session: Session, event_id: int) -> list[Taking]:
    """The latest of an event, the newest first."""
    query = select(HistoryEntry).where(HistoryEntry.event_id == event_id, HistoryEntry.action.in_(ACTIONS))
    return [_taking(entry) for entry in session.scalars(query.order_by(HistoryEntry.id.desc()).limit(SHOWN))]


def copies_with(session: Session, event_id: int, person: Registration) -> list[Taking]:
    """Lists and prints that were taken away and hold the person or may hold them, the newest first.

    A look at a page is no copy.
    """
    found = (taking for taking in takings_of(session, event_id) if taking.entry.action in COPIES)
    return [taking for taking in found if taking.may_have(person.id, person.created_at) is not False]


@dataclass(frozen=True, slots=True)
class Erasing:
    """Somebody was erased, and which takings may still hold them: somewhere else, where only people can go."""

    entry: HistoryEntry
    copies: tuple[int, ...]


def erasings_of(session: Session, event_id: int) -> list[Erasing]:
    """The erasures of an event after which copies were left outside, the newest first."""
    query = select(HistoryEntry).where(HistoryEntry.event_id == event_id, HistoryEntry.action == "erased")
    found = session.scalars(query.order_by(HistoryEntry.id.desc()).limit(SHOWN))
    return [Erasing(entry, numbers) for entry in found if (numbers := _numbers(entry.details.get("copies")))]


def _numbers(value: object) -> tuple[int, ...]:
    return tuple(number for number in value if isinstance(number, int)) if isinstance(value, list) else ()


def _taking(entry: HistoryEntry) -> Taking:
    said = entry.details
    columns = said.get("columns") or said.get("what") or ()
    names = tuple(str(name) for name in columns) if isinstance(columns, list) else (str(columns),) if columns else ()
    count = said.get("count")
    everybody = bool(said.get("everybody")) or said.get("filter") == "everybody"
    return Taking(entry, names, count if isinstance(count, int) else None, everybody)


def people_of(session: Session, event_id: int) -> Sequence[Registration]:
    """Everybody of the event by name, to ask about."""
    query = select(Registration).where(Registration.event_id == event_id).order_by(Registration.sort_key)
    return session.scalars(query).all()
