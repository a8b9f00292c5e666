"""Endpoints made, changed, paused and removed; the caller opens and commits the transaction."""

from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from core.links import fresh
from organisers import trail
from organisers.models import Organisation
from organisers.terms import Action, Actor
from webhooks.models import WebhookDelivery, WebhookEndpoint
from webhooks.rules import MOST_ENDPOINTS, PATIENCE
from webhooks.terms import DeliveryState, EndpointCommand, Reason, Rejected


def create_endpoint(
    session: Session, now: datetime, organisation_id: int, command: EndpointCommand, by: Actor
) -> WebhookEndpoint | Rejected:
    """A new endpoint, or why not. Locks the organisation; an address is told once."""
    session.execute(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update())
    here = WebhookEndpoint.organisation_id == organisation_id
    known = session.scalar(select(WebhookEndpoint).where(here, WebhookEndpoint.url == command.url))
    if known is not None:
        return Rejected(Reason.known, known.id)
    if (session.scalar(select(func.count()).select_from(WebhookEndpoint).where(here)) or 0) >= MOST_ENDPOINTS:
        return Rejected(Reason.too_many)
    made = WebhookEndpoint(
        organisation_id=organisation_id,
        account_id=by.account_id,
        uid=fresh(18),
        url=command.url,
        topics=[topic.value for topic in command.topics],
        created_at=now,
    )
    session.add(made)
    session.flush()
    _write_down(session, now, by, Action.webhook_created, made, topics=made.topics)
    return made


def change_topics(session: Session, now: datetime, endpoint: WebhookEndpoint, by: Actor, topics: list[str]) -> None:
    """Other things to be told of from now on; what waits goes as it is."""
    if endpoint.topics != topics:
        endpoint.topics = topics
        _write_down(session, now, by, Action.webhook_changed, endpoint, topics=topics)


def replace_secret(session: Session, now: datetime, endpoint: WebhookEndpoint, by: Actor) -> None:
    """A new secret; the former one signs too for a day."""
    endpoint.generation += 1
    endpoint.replaced_at = now
    _write_down(session, now, by, Action.webhook_secret_replaced, endpoint)


def pause(session: Session, now: datetime, endpoint: WebhookEndpoint, by: Actor) -> None:
    """Nothing is told there until resume(); its failures are forgotten, for somebody has seen to it. Idempotent."""
    if endpoint.paused_at is None or endpoint.failures:
        endpoint.paused_at, endpoint.retry_at = endpoint.paused_at or now, None
        endpoint.failures, endpoint.failing_since = 0, None
        _write_down(session, now, by, Action.webhook_changed, endpoint, paused=True)


def resume(session: Session, now: datetime, endpoint: WebhookEndpoint, by: Actor) -> None:
    """What waits and is not too old goes at once; what happened during the pause was not kept. Idempotent."""
    if endpoint.paused_at is not None:
        endpoint.paused_at, endpoint.retry_at, endpoint.failures, endpoint.failing_since = None, None, 0, None
        _write_down(session, now, by, Action.webhook_changed, endpoint, paused=False)


def remove(session: Session, now: datetime, endpoint: WebhookEndpoint, by: Actor) -> None:
    """The endpoint and all its deliveries go."""
    _write_down(session, now, by, Action.webhook_removed, endpoint)
    session.delete(endpoint)


def send_again(session: Session, now: datetime, endpoint: WebhookEndpoint, delivery_id: int) -> bool:
    """Whether a finished delivery goes once more, with the same id: a receiver that has it already will know."""
    finished = (DeliveryState.delivered, DeliveryState.failed)
    fresh_start = {
        "state": DeliveryState.queued,
        "attempts": 0,
        "next_attempt_at": now,
        "expires_at": now + PATIENCE,
        "finished_at": None,
    }
    which = (WebhookDelivery.id == delivery_id, WebhookDelivery.endpoint_id == endpoint.id)
    statement = update(WebhookDelivery).where(*which, WebhookDelivery.state.in_(finished)).values(fresh_start)
    endpoint.retry_at = None
    result = session.execute(statement.execution_options(synchronize_session=False))
    return bool(getattr(result, "rowcount", 0))


def _write_down(
    session: Session, now: datetime, by: Actor, action: Action, endpoint: WebhookEndpoint, **details: object
) -> None:
    said = {"host": urlsplit(endpoint.url).netloc, **details}
    trail.record(session, now, by, action, organisation_id=endpoint.organisation_id, details=said)
