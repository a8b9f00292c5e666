"""The outbox as an organiser reads it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mailers.models import OutboxRow, SendingAccount
from mailers.services import ACCOUNT, RESTORED
from mailers.terms import MailState


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


def sending_pause(session: Session, now: datetime) -> Pause | None:
    """The pause in force, None while mail flows."""
    account = session.get(SendingAccount, ACCOUNT)
    if account is None or account.paused_at is None or (account.paused_until and account.paused_until <= now):
        return None
    return Pause(account.paused_at, account.paused_until, account.paused_reason or "")
