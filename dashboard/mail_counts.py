"""How the letters of an event stand, in the few words an overview needs."""

from enum import StrEnum

from sqlalchemy import case, func, select
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


def mails(session: Session, event_id: int) -> dict[MailGroup, int]:
    """How many letters of an event stand where; every group is there, 0 is normal."""
    back = case((OutboxRow.reason.in_(CAME_BACK), 1), else_=0)
    query = select(OutboxRow.state, back, func.count()).where(OutboxRow.event_id == event_id)
    found = dict.fromkeys(MailGroup, 0)
    for state, came_back, number in session.execute(query.group_by(OutboxRow.state, back)):
        found[_group(MailState(state), bool(came_back))] += number
    return found


def _group(state: MailState, came_back: bool) -> MailGroup:
    if state in _WAITS:
        return MailGroup.waiting
    if state is MailState.failed and came_back:
        return MailGroup.bounced
    return {MailState.sent: MailGroup.sent, MailState.withdrawn: MailGroup.withdrawn}.get(state, MailGroup.failed)
