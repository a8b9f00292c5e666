"""The letters of one press of an organiser: they wait for a while, and can be taken back together until they go."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mailers.models import OutboxRow
from mailers.services import withdraw
from mailers.terms import WAITING, MailState

UNDO_WINDOW = timedelta(minutes=10)
UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Sending:
    """What one press says: the form's key, the organiser's words to all, and when the letters may go."""

    key: str
    note: str
    goes_at: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """Letters in all, still waiting, in a worker's hands, sent, not delivered, taken back by the organiser, and no
    longer needed when their turn came."""

    all: int = 0
    waiting: int = 0
    sending: int = 0
    sent: int = 0
    failed: int = 0
    taken_back: int = 0
    needless: int = 0


def counts_of(session: Session, keys: Collection[str]) -> Mapping[str, Counts]:
    """How far the letters of each press have come, counted from the outbox each time; a press without letters has 0."""
    query = select(OutboxRow.batch, OutboxRow.state, OutboxRow.reason, func.count())
    query = query.where(OutboxRow.batch.in_(keys))
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for key, state, reason, number in session.execute(query.group_by(*query.selected_columns[:3])):
        undone = state == MailState.withdrawn and reason == UNDONE
        found[key or ""]["undone" if undone else str(state)] += number
    return {key: _counts(found[key]) for key in keys}


def take_back(session: Session, key: str, now: datetime) -> tuple[int, int]:
    """How many letters of a press were taken back now, and how many are beyond reach: gone, or needless before."""
    taken = withdraw(session, now, batch=key, reason=UNDONE)
    counts = counts_of(session, [key])[key]
    return taken, counts.all - counts.taken_back


def _counts(found: Counter[str]) -> Counts:
    return Counts(
        all=found.total(),
        waiting=sum(found[state] for state in WAITING),
        sending=found[MailState.sending] + found[MailState.uncertain],
        sent=found[MailState.sent],
        failed=found[MailState.failed] + found[MailState.expired],
        taken_back=found["undone"],
        needless=found[MailState.withdrawn],
    )
