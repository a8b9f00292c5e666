"""Deciding: a poll is closed, applicants are chosen. One transaction's work each; the caller commits.

Every service locks the event first, is harmless when its form is sent twice (the form's key is the decision's), writes
history and outbox in the same transaction, and can be taken back until its letters go (`deciding_undo.undo`). Groups
are published in `deciding_groups.py`; what a press would do is in `deciding_preview.py`.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from core.settings import Settings
from mailers.batches import Sending
from registration.deciding_terms import Decided, PollDecision, Refused, Selection


def close_poll(
    session: Session,
    settings: Settings,
    event_id: int,
    decision: PollDecision,
    sending: Sending,
    account_id: int,
    now: datetime,
) -> Decided | Refused:
    """The event has its time; whoever can come has a seat and the invitation, the others a kind letter.

    With several times each further one becomes an event of its own, with those who can. Silent guests are told the
    time. Changed answers since `decision.seen`: Refused(changed_meanwhile), to be shown again.
    """
    raise NotImplementedError


def decide(
    session: Session,
    settings: Settings,
    event_id: int,
    selection: Selection,
    sending: Sending,
    account_id: int,
    now: datetime,
) -> Decided | Refused:
    """People chosen for the event itself: seats, the reserve with its numbers, thanks; also a change of mind later.

    Refused(full) when more are accepted than seats are free; then nothing is changed.
    """
    raise NotImplementedError
