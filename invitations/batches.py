"""How far the letters of each press have come, counted from the outbox each time."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from invitations import queries
from invitations.inviting import UNDONE
from invitations.models import InvitationBatch
from mailers.models import OutboxRow
from mailers.terms import WAITING, MailState


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
    return _counted(session, event_id, list(found), now)


def progress_of(session: Session, batch: InvitationBatch, now: datetime) -> Progress:
    """One press."""
    return _counted(session, batch.event_id, [batch], now)[0]


def _counted(session: Session, event_id: int, found: list[InvitationBatch], now: datetime) -> list[Progress]:
    query = select(OutboxRow.batch, OutboxRow.state, OutboxRow.reason, func.count())
    query = query.where(OutboxRow.event_id == event_id, OutboxRow.batch.in_([b.key for b in found]))
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for key, state, reason, number in session.execute(query.group_by(*query.selected_columns[:3])):
        undone = state == MailState.withdrawn and reason == UNDONE
        counts[key or ""]["undone" if undone else str(state)] += number
    return [_progress(batch, counts[batch.key], now) for batch in found]


def _progress(batch: InvitationBatch, found: Counter[str], now: datetime) -> Progress:
    return Progress(
        batch,
        all=found.total(),
        waiting=sum(found[state] for state in WAITING),
        sending=found[MailState.sending] + found[MailState.uncertain],
        sent=found[MailState.sent],
        failed=found[MailState.failed] + found[MailState.expired],
        taken_back=found["undone"],
        needless=found[MailState.withdrawn],
        window_open=now < batch.goes_at,
    )
