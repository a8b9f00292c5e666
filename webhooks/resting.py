"""Messages rest together with letters while the database is an older copy that nobody has looked at (ADR 32)."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from mailers.claims import execute
from mailers.queries import sending_pause
from webhooks.models import WebhookDelivery, WebhookEndpoint
from webhooks.rules import PATIENCE
from webhooks.terms import DeliveryState

SOON = timedelta(hours=1)


def rests(session: Session, now: datetime) -> bool:
    """Whether nothing is sent until a person starts the sending of letters again: receivers may have had it already."""
    pause = sending_pause(session, now)
    return pause is not None and pause.restored


def hold_time(session: Session, now: datetime) -> None:
    """Gives what would soon run out of time, and receivers that would be given up, their three days anew.

    What had run out before the rest began stays so.
    """
    ends = WebhookDelivery.expires_at
    waiting = (WebhookDelivery.state == DeliveryState.queued, ends > now, ends <= now + SOON)
    execute(session, update(WebhookDelivery).where(*waiting).values(expires_at=now + PATIENCE))
    failing = (WebhookEndpoint.paused_at.is_(None), WebhookEndpoint.failing_since <= now - PATIENCE + SOON)
    execute(session, update(WebhookEndpoint).where(*failing).values(failing_since=now))
