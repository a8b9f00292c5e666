"""Who took or looked at what of an event: exports, prints and looks at sensitive answers, from its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registration.models import HistoryEntry, Registration

ACTIONS = ("exported", "printed", "viewed", "records_viewed")
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
        if registered_at > self.entry.at:
            return False
        return True if self.everybody else None


def takings_of(session: Session, event_id: int) -> list[Taking]:
    """The latest of an event, the newest first."""
    query = select(HistoryEntry).where(HistoryEntry.event_id == event_id, HistoryEntry.action.in_(ACTIONS))
    return [_taking(entry) for entry in session.scalars(query.order_by(HistoryEntry.id.desc()).limit(SHOWN))]


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
