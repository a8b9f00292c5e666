"""What is to be told, written down in the transaction of the change itself."""

import json
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, select
from sqlalchemy.orm import Session

from core.db import insert_once
from core.links import fresh
from registration.history import Recorded
from registration.models import Event
from webhooks.models import WebhookDelivery, WebhookEndpoint
from webhooks.rules import PATIENCE, is_of_event, told_of
from webhooks.terms import DeliveryState, Topic

_ENDPOINTS, _EVENTS = (cast(Table, model.__table__) for model in (WebhookEndpoint, Event))
# Built once: every registration asks this, and most organisations have no endpoint.
_LISTENING = (
    select(_ENDPOINTS.c.id, _ENDPOINTS.c.topics, _EVENTS.c.slug, _EVENTS.c.published_at)
    .join(_EVENTS, _EVENTS.c.organisation_id == _ENDPOINTS.c.organisation_id)
    .where(_EVENTS.c.id == bindparam("event"), _ENDPOINTS.c.paused_at.is_(None))
)


def note(session: Session, change: Recorded) -> None:
    """One delivery for each endpoint that asked for such changes; none is normal. Drafts are told of to nobody."""
    told = told_of(change.action, change.details)
    if told is None:
        return
    topic, status = told
    found = session.connection().execute(_LISTENING, {"event": change.event_id}).all()
    for endpoint in found:
        if topic not in endpoint.topics or (is_of_event(topic) and endpoint.published_at is None):
            continue
        values = {
            "endpoint_id": endpoint.id,
            "dedupe_key": f"{endpoint.id}:{change.id}",
            "message_id": f"msg_{fresh(18)}",
            "topic": topic.value,
            "body": body(topic, change, endpoint.slug, status),
            "state": DeliveryState.queued,
            "attempts": 0,
            "next_attempt_at": change.at,
            "expires_at": change.at + PATIENCE,
            "created_at": change.at,
        }
        session.connection().execute(insert_once(session, WebhookDelivery).values(values).on_conflict_do_nothing())


def body(topic: Topic, change: Recorded, slug: str, status: str) -> str:
    """The message: ids and a status, never a name or an answer; whoever may know more asks the API."""
    data: dict[str, object] = {"event_id": change.event_id, "event_slug": slug}
    if not is_of_event(topic):
        data["registration_id"] = change.registration_id
    if status:
        data["status"] = status
    message = {"type": topic.value, "timestamp": _moment(change.at), "data": data}
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
