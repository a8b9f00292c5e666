"""What a decision would do and how its letters would look, for the organiser; nothing is written."""

from datetime import datetime

from sqlalchemy.orm import Session

from mailers.terms import Letter
from registration.deciding_terms import GroupsPlan, PollDecision, Preview, Refused, Selection, Told


def preview(
    session: Session, event_id: int, decision: PollDecision | Selection | GroupsPlan, now: datetime
) -> Preview | Refused:
    """Who would be told what; the same refusals as the service itself, except changed_meanwhile."""
    raise NotImplementedError


def example(
    session: Session,
    event_id: int,
    decision: PollDecision | Selection | GroupsPlan,
    told: Told,
    language: str,
    now: datetime,
    note: str = "",
) -> Letter:
    """One letter as a made-up person would get it, with links that open nothing."""
    raise NotImplementedError
