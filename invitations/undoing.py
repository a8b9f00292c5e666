"""Letters of an invitation are called back while they still wait."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from core.settings import Settings
from invitations.models import InvitationBatch
from invitations.terms import BatchKind
from mailers.batches import UNDONE, take_back
from mailers.models import OutboxRow
from mailers.terms import MailState
from registration import queries, rows, waiting
from registration.guest_models import Guest
from registration.history import record
from registration.models import Registration
from registration.terms import Answered


@dataclass(frozen=True, slots=True)
class Undone:
    """How many letters were taken back, and how many were beyond reach."""

    taken_back: int
    gone: int


def undo(
    session: Session, settings: Settings, event_id: int, batch_id: int, account_id: int, now: datetime
) -> Undone | None:
    """Take back what has not gone; None for an unknown batch. Pressing again takes back what came back to the queue.

    Locks the event. Whoever was put on the list by this press and has neither been written to nor answered leaves it,
    with the seat that was held; the waiting list moves up. Who answered stays.
    """
    if queries.lock_event(session, event_id) is None:
        return None
    batch = session.get(InvitationBatch, batch_id, populate_existing=True)
    if batch is None or batch.event_id != event_id:
        return None
    taken_back, gone = take_back(session, batch.key, now)
    if taken_back or batch.undone_at is None:
        if batch.kind == BatchKind.invite:
            _uninvite(session, settings, batch, now)
        details: dict[str, object] = {"count": taken_back, "gone": gone, "batch": batch.id}
        record(session, event_id, None, "organiser", "letters_taken_back", now, details, account_id)
        batch.undone_at = now
        session.flush()
    return Undone(taken_back, gone)


def _uninvite(session: Session, settings: Settings, batch: InvitationBatch, now: datetime) -> None:
    written = select(OutboxRow.subject_id).where(
        OutboxRow.batch == batch.key, (OutboxRow.state != MailState.withdrawn) | (OutboxRow.reason != UNDONE)
    )
    untouched = (
        Guest.event_id == batch.event_id,
        Guest.answer == Answered.none,
        Guest.opened_at.is_(None),
        Guest.id.not_in(written),
        ~select(Registration.id).where(Registration.guest_id == Guest.id).exists(),
    )
    came_with_it = (*untouched, Guest.created_at == batch.made_at)
    held = select(func.count()).where(*came_with_it, Guest.reserved)
    freed = session.scalar(held.select_from(Guest)) or 0
    gone = delete(Guest).where(*came_with_it).execution_options(synchronize_session=False)
    removed = len(session.execute(gone.returning(Guest.id)).all())
    left = update(Guest).where(*untouched, Guest.invited_at == batch.made_at).values(invited_at=None)
    session.execute(left.execution_options(synchronize_session=False))
    locked = queries.lock_event(session, batch.event_id)
    if locked is not None and removed:
        rows.set_seats(session, locked.after(held=-freed, guests=-removed))
    if freed:
        waiting.promote(session, settings, batch.event_id, now)
