"""How the letters of an event stand, in the few words an overview needs."""

from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, func, literal, select, union_all
from sqlalchemy.orm import Session

from mailers.models import OutboxRow
from mailers.terms import MailReason, MailState

CAME_BACK = (MailReason.bounced, MailReason.address_refused)
_WAITS = (MailState.queued, MailState.held, MailState.sending, MailState.uncertain)


class MailGroup(StrEnum):
    """Where a letter stands, as far as an overview tells them apart."""

    sent = "sent"
    waiting = "waiting"
    bounced = "bounced"
    failed = "failed"
    withdrawn = "withdrawn"


def _by_state() -> Any:
    """One count for each state from the index alone; the rows of the failed, which are few, are read for the reason."""
    ours = OutboxRow.event_id == bindparam("event")
    failed, came_back = OutboxRow.state == MailState.failed, OutboxRow.reason.in_(CAME_BACK)
    states: Any = select(OutboxRow.state, literal(0), func.count()).where(ours).group_by(OutboxRow.state)
    back: Any = select(literal(MailState.failed.value), literal(1), func.count()).where(ours, failed, came_back)
    return union_all(states, back)


_BY_STATE = _by_state()


def mails(session: Session, event_id: int) -> dict[MailGroup, int]:
    """How many letters of an event stand where; every group is there, 0 is normal."""
    found = dict.fromkeys(MailGroup, 0)
    for state, came_back, number in session.connection().execute(_BY_STATE, {"event": event_id}):
        found[MailGroup.bounced if came_back else _group(MailState(state))] += number
    found[MailGroup.failed] -= found[MailGroup.bounced]
    return found


def _group(state: MailState) -> MailGroup:
    if state in _WAITS:
        return MailGroup.waiting
    return {MailState.sent: MailGroup.sent, MailState.withdrawn: MailGroup.withdrawn}.get(state, MailGroup.failed)
