"""A draft event goes for good."""

from sqlalchemy import Delete, delete
from sqlalchemy.orm import Session

from registration import queries
from registration.models import Event, HistoryEntry, Question, Seating
from registration.terms import EventStatus, Reason, Rejected


def refuse_unless_draft(event: Event) -> Rejected | None:
    """Only a draft may be deleted; anything that was public is cancelled instead."""
    return None if event.status == EventStatus.draft else Rejected(Reason.not_active)


def delete_event(session: Session, event_id: int) -> Rejected | None:
    """None when the draft is gone for good, its questions and history with it; Rejected for anything that was public
    or that somebody is on the list of. Locks the event.
    """
    locked = queries.lock_event(session, event_id)
    refusal = refuse_unless_draft(session.get_one(Event, event_id))
    if locked is None or locked.next_number > 1:
        return Rejected(Reason.not_active)
    if refusal is None:
        for table in (HistoryEntry, Question, Seating):
            _forget(session, delete(table).where(table.event_id == event_id))
        _forget(session, delete(Event).where(Event.id == event_id))
    return refusal


def _forget(session: Session, statement: Delete) -> None:
    session.execute(statement.execution_options(synchronize_session=False))
