"""Groups of a call are published, each an event of its own, and published again when the plan has changed."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.settings import Settings
from mailers.batches import Sending
from registration.deciding_rules import Standing
from registration.deciding_terms import Decided, GroupsPlan, Refused


def standing_of(session: Session, event_id: int) -> Standing:
    """The call as it stands: applications and published groups with their people; for `deciding_rules.changes_of`."""
    raise NotImplementedError


def publish_groups(
    session: Session,
    settings: Settings,
    event_id: int,
    plan: GroupsPlan,
    sending: Sending,
    account_id: int,
    now: datetime,
) -> Decided | Refused:
    """The groups' events are made or changed until they are as the plan says; each person is told what is new for them.

    `Decided.event_ids` are the groups' events in the order of the plan. Whoever keeps their seat and their time hears
    nothing.
    """
    raise NotImplementedError
