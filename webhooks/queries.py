"""Reading of endpoints and of what was delivered to them; always of one organisation."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webhooks.models import WebhookDelivery, WebhookEndpoint
from webhooks.terms import DeliveryState

LOG = 50  # deliveries of the log
LARGEST_ID = 2**31 - 1  # more does not go into a database's integer


def endpoints_of(session: Session, organisation_id: int) -> Sequence[WebhookEndpoint]:
    """The endpoints of an organisation, the oldest first."""
    query = select(WebhookEndpoint).where(WebhookEndpoint.organisation_id == organisation_id)
    return session.scalars(query.order_by(WebhookEndpoint.id)).all()


def given_up(session: Session, organisation_id: int) -> Sequence[WebhookEndpoint]:
    """Endpoints that were paused because they failed, not by hand; the longest paused first."""
    failed = (WebhookEndpoint.paused_at.is_not(None), WebhookEndpoint.failures > 0)
    query = select(WebhookEndpoint).where(WebhookEndpoint.organisation_id == organisation_id, *failed)
    return session.scalars(query.order_by(WebhookEndpoint.paused_at, WebhookEndpoint.id)).all()


def endpoint_of(session: Session, organisation_id: int, endpoint_id: int) -> WebhookEndpoint | None:
    """One endpoint; another organisation's does not exist."""
    if endpoint_id > LARGEST_ID:
        return None
    here = (WebhookEndpoint.id == endpoint_id, WebhookEndpoint.organisation_id == organisation_id)
    return session.scalar(select(WebhookEndpoint).where(*here))


def log_of(session: Session, endpoint_id: int) -> Sequence[WebhookDelivery]:
    """The last deliveries of an endpoint, the newest first."""
    query = select(WebhookDelivery).where(WebhookDelivery.endpoint_id == endpoint_id)
    return session.scalars(query.order_by(WebhookDelivery.id.desc()).limit(LOG)).all()


def count_waiting(session: Session, endpoint_id: int) -> int:
    """How many deliveries of an endpoint are still to go."""
    unfinished = WebhookDelivery.state.in_((DeliveryState.queued, DeliveryState.sending))
    query = select(func.count()).where(WebhookDelivery.endpoint_id == endpoint_id, unfinished)
    return session.scalar(query) or 0
