"""How far the letters of each press have come, counted from the outbox each time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from invitations import queries
from invitations.models import InvitationBatch
from mailers.batches import Counts, counts_of


@dataclass(frozen=True, slots=True)
class Progress:
    """One press: letters in all, still waiting, in a worker's hands, sent, not delivered, taken back by the organiser,
    and no longer needed when their turn came (the person had answered)."""

    batch: InvitationBatch
    all: int
    waiting: int
    sending: int
    sent: int
    failed: int
    taken_back: int
    needless: int
    window_open: bool  # nothing has gone: taking back takes all back

    @property
    def open(self) -> bool:
        """True while something can still be taken back."""
        return self.waiting > 0

    @property
    def moving(self) -> bool:
        """True while the worker is at it."""
        return not self.window_open and (self.waiting > 0 or self.sending > 0)

    @property
    def done(self) -> int:
        """Letters nothing more will happen to."""
        return self.all - self.waiting - self.sending


def progress(session: Session, event_id: int, now: datetime) -> list[Progress]:
    """Every press of an event, the newest first."""
    found = queries.batches_of(session, event_id)
    return _counted(session, list(found), now)


def progress_of(session: Session, batch: InvitationBatch, now: datetime) -> Progress:
    """One press."""
    return _counted(session, [batch], now)[0]


def _counted(session: Session, found: list[InvitationBatch], now: datetime) -> list[Progress]:
    counts = counts_of(session, [batch.key for batch in found])
    return [_progress(batch, counts[batch.key], now) for batch in found]


def _progress(batch: InvitationBatch, counts: Counts, now: datetime) -> Progress:
    return Progress(
        batch,
        all=counts.all,
        waiting=counts.waiting,
        sending=counts.sending,
        sent=counts.sent,
        failed=counts.failed,
        taken_back=counts.taken_back,
        needless=counts.needless,
        window_open=now < batch.goes_at,
    )
