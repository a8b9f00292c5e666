"""A draft event made from a text: one transaction's work."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from core.settings import Settings
from registration import event_services
from registration.event_services import Saved
from registration.inputs import EventDraft


def create_from_text(
    session: Session,
    settings: Settings,
    organisation_id: int,
    draft: EventDraft,
    asked: Sequence[str],
    account_id: int,
    now: datetime,
    press: str = "",
) -> Saved:
    """A new draft event; its history says that it came from a text and what had to be asked.

    The same `press` again gives the draft that it has made already.
    """
    details: dict[str, object] = {"from": "text", "asked": list(asked)}
    return event_services.create_event(session, settings, organisation_id, draft, account_id, now, details, press)
