"""What became of reminders, with where their mails stand."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mailers.models import OutboxRow
from registration.guest_models import Guest
from registration.models import Follower, Registration
from reminders.models import Reminder, ReminderRule
from reminders.terms import SUBJECT_OF, Kind, Subject


@dataclass(frozen=True, slots=True)
class LogRow:
    """What became of a reminder for one person; `mail` is None for those that were not ordered."""

    name: str
    email: str
    reminder: Reminder
    mail: OutboxRow | None


def log_of(session: Session, rule: ReminderRule, *, limit: int, offset: int = 0) -> list[LogRow]:
    """What this rule has done, for whatever moment, the newest first; people who are gone are left out."""
    table: Any = {
        Subject.guest: Guest,
        Subject.follower: Follower,
        Subject.registration: Registration,
    }[SUBJECT_OF[Kind(rule.kind)]]
    query = (
        select(table, Reminder, OutboxRow)
        .join(Reminder, Reminder.subject_id == table.id)
        .outerjoin(OutboxRow, OutboxRow.dedupe_key == Reminder.mail_key)
        .where(Reminder.rule_id == rule.id)
        .order_by(Reminder.id.desc())
    )
    rows = session.execute(query.limit(limit).offset(offset)).all()
    return [LogRow(getattr(who, "name", ""), who.email, reminder, mail) for who, reminder, mail in rows]


def count_log(session: Session, rule: ReminderRule) -> int:
    """How many rows log_of() has."""
    return session.scalar(select(func.count()).where(Reminder.rule_id == rule.id)) or 0
