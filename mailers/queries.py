"""The outbox as an organiser reads it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.collation import fold
from mailers.addresses import bad_among
from mailers.models import OutboxRow, SendingAccount
from mailers.services import ACCOUNT, RESTORED
from mailers.terms import MailState


@dataclass(frozen=True, slots=True)
class MailLine:
    """One row of the list. `reason` is a code; `said` is what the mail server answered, cut."""

    id: int
    letter: str
    recipient_name: str
    recipient: str
    state: MailState
    reason: str | None
    said: str
    attempts: int
    created_at: datetime
    sent_at: datetime | None
    next_attempt_at: datetime | None


@dataclass(frozen=True, slots=True)
class Pause:
    """Why nothing is sent now; `until` is None when a person must release it."""

    since: datetime
    until: datetime | None
    reason: str

    @property
    def restored(self) -> bool:
        """True when it rests because the database is an older copy: letters in it may have gone out already."""
        return self.until is None and self.reason == RESTORED


def counts(session: Session, event_id: int) -> dict[MailState, int]:
    """Mails of an event by state; states without any are left out."""
    rows = session.execute(
        select(OutboxRow.state, func.count()).where(OutboxRow.event_id == event_id).group_by(OutboxRow.state)
    )
    return {MailState(state): number for state, number in rows}


def mail_lines(
    session: Session,
    event_id: int,
    *,
    search: str = "",
    states: Collection[MailState] | None = None,
    page: int = 1,
    per_page: int = 50,
) -> tuple[list[MailLine], int]:
    """One page of an event's mails, newest first, and how many there are; `search` is part of name or address."""
    chosen = select(OutboxRow).where(OutboxRow.event_id == event_id)
    if states is not None:
        chosen = chosen.where(OutboxRow.state.in_(states))
    if wanted := fold(search):
        chosen = chosen.where(OutboxRow.search_key.contains(wanted, autoescape=True))
    total = session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    rows = session.scalars(chosen.order_by(OutboxRow.id.desc()).limit(per_page).offset(max(page - 1, 0) * per_page))
    return [_line(row) for row in rows], total


def mails_of(session: Session, registration_id: int) -> list[MailLine]:
    """Everything written to one registration, newest first."""
    chosen = select(OutboxRow).where(OutboxRow.registration_id == registration_id).order_by(OutboxRow.id.desc())
    return [_line(row) for row in session.scalars(chosen)]


def sending_pause(session: Session, now: datetime) -> Pause | None:
    """The pause in force, None while mail flows."""
    account = session.get(SendingAccount, ACCOUNT)
    if account is None or account.paused_at is None or (account.paused_until and account.paused_until <= now):
        return None
    return Pause(account.paused_at, account.paused_until, account.paused_reason or "")


def refused_addresses(session: Session, addresses: Collection[str]) -> set[str]:
    """Those addresses that take no mail: refused at once or by a bounce, and not put right by an organiser since."""
    return set(bad_among(session, addresses))


def _line(row: OutboxRow) -> MailLine:
    waiting = row.state in {MailState.queued, MailState.held, MailState.uncertain}
    return MailLine(
        row.id, row.letter, row.recipient_name, row.recipient, MailState(row.state), row.reason, row.last_error or "",
        row.attempts, row.created_at, row.sent_at, row.next_attempt_at if waiting else None,
    )  # fmt: skip
