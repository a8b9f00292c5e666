"""Who works on which delivery: claiming under a lease, finishing behind a fence, sweeping up after crashes.

Each function is one step inside the caller's transaction; none is open while a receiver is spoken to.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, delete, func, select, update
from sqlalchemy.orm import Session, joinedload

from mailers.claims import execute
from webhooks import pausing, resting, signing
from webhooks.models import WebhookDelivery, WebhookEndpoint
from webhooks.rules import KEPT, LEASE, PATIENCE, generations, gives_up, pause_after, settle
from webhooks.terms import DeliveryState, Job, Outcome, Why

ENDPOINTS_AT_ONCE = 20
OF_ONE_ENDPOINT = 5  # one that is slow must not keep the others waiting


def due_endpoints(session: Session, now: datetime) -> Sequence[tuple[int, int]]:
    """(endpoint, how many of its deliveries to try) of those that have something due, the longest waiting first.

    None while messages rest after a restore.
    """
    query = (
        select(WebhookEndpoint.id, WebhookEndpoint.failures)
        .join(WebhookDelivery, WebhookDelivery.endpoint_id == WebhookEndpoint.id)
        .where(*_due(now), *_awake(now))
        .group_by(WebhookEndpoint.id, WebhookEndpoint.failures)
        .order_by(func.min(WebhookDelivery.next_attempt_at))
        .limit(ENDPOINTS_AT_ONCE)
    )
    found = session.execute(query).all()
    if not found or resting.rests(session, now):
        return []
    # One that failed last is tried with a single delivery before the rest follow.
    return [(endpoint, 1 if failures else OF_ONE_ENDPOINT) for endpoint, failures in found]


def claim(session: Session, now: datetime, owner: str, wanted: Sequence[tuple[int, int]], secret_key: str) -> list[Job]:
    """Due deliveries of these endpoints, now leased to `owner`, with all that an attempt needs."""
    jobs: list[Job] = []
    for endpoint_id, most in wanted:
        rows = session.scalars(_claimable(now, endpoint_id, most)).all()
        ids = [row.id for row in rows]
        leased = {"state": DeliveryState.sending, "lease_owner": owner, "lease_until": now + LEASE}
        counted = {"attempts": WebhookDelivery.attempts + 1}
        if ids:
            execute(session, update(WebhookDelivery).where(WebhookDelivery.id.in_(ids)).values(leased | counted))
        jobs += [_job(row, secret_key, now) for row in rows]
    return jobs


def _claimable(now: datetime, endpoint_id: int, most: int) -> Select[WebhookDelivery]:
    return (
        select(WebhookDelivery)
        .join(WebhookEndpoint, WebhookEndpoint.id == WebhookDelivery.endpoint_id)
        .where(WebhookDelivery.endpoint_id == endpoint_id, *_due(now), *_awake(now))
        .order_by(WebhookDelivery.next_attempt_at, WebhookDelivery.id)
        .limit(most)
        # SQLite drops this clause; there the transaction itself is the lock.
        .with_for_update(skip_locked=True, of=WebhookDelivery)
        .options(joinedload(WebhookDelivery.endpoint, innerjoin=True))
        .execution_options(populate_existing=True)
    )


def _job(row: WebhookDelivery, secret_key: str, now: datetime) -> Job:
    endpoint = row.endpoint
    valid = generations(endpoint.generation, endpoint.replaced_at, now)
    keys = tuple(signing.secret(secret_key, endpoint.uid, generation) for generation in valid)
    return Job(row.id, endpoint.id, endpoint.url, row.body, row.message_id, keys)


def finish(
    session: Session, now: datetime, job: Job, outcome: Outcome, owner: str, domain: str
) -> DeliveryState | None:
    """Where the delivery went; None when the lease was lost meanwhile and another worker's word counts.

    An endpoint that is given up is paused, and letters say so; `domain` is for their Message-IDs.
    """
    # The endpoint first, as whoever removes it does: its deliveries go with it.
    endpoint = session.get(WebhookEndpoint, job.endpoint_id, with_for_update=True, populate_existing=True)
    row = session.scalar(
        select(WebhookDelivery)
        .where(WebhookDelivery.id == job.id, *_ours(owner))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if endpoint is None or row is None:
        return None
    settled = settle(outcome, row.attempts, row.expires_at, now)
    row.state, row.lease_owner, row.lease_until = settled.state, None, None
    row.last_code, row.last_reason = outcome.code, outcome.why
    row.next_attempt_at = settled.next_attempt_at or row.next_attempt_at
    row.finished_at = now if settled.next_attempt_at is None else None
    _remember(session, endpoint, now, outcome, domain)
    session.flush()
    return DeliveryState(settled.state)


def _remember(session: Session, endpoint: WebhookEndpoint, now: datetime, outcome: Outcome, domain: str) -> None:
    """What the attempt says of its endpoint: well again, to be left alone for a while, or paused."""
    if outcome.why is None:
        endpoint.failures, endpoint.failing_since, endpoint.retry_at = 0, None, None
        return
    endpoint.failures += 1
    endpoint.failing_since = endpoint.failing_since or now
    endpoint.retry_at = now + pause_after(endpoint.failures)
    if outcome.why is Why.gone or gives_up(endpoint.failing_since, now):
        pausing.give_up(session, endpoint, now, domain)


def sweep(session: Session, now: datetime, domain: str) -> int:
    """How many deliveries of dead workers went back or ran out of time, and how many endpoints were given up.

    Nothing runs out of time and nobody is given up while messages rest after a restore.
    """
    dead = (WebhookDelivery.state == DeliveryState.sending, WebhookDelivery.lease_until < now)
    back = {"state": DeliveryState.queued, "lease_owner": None, "lease_until": None}
    swept = execute(session, update(WebhookDelivery).where(*dead).values(back))
    if resting.rests(session, now):
        resting.hold_time(session, now)
        return swept
    hopeless = (WebhookEndpoint.paused_at.is_(None), WebhookEndpoint.failing_since <= now - PATIENCE)
    failing = session.scalars(select(WebhookEndpoint).where(*hopeless).with_for_update()).all()
    for endpoint in failing:
        pausing.give_up(session, endpoint, now, domain)
    swept += len(failing)
    late = (WebhookDelivery.state == DeliveryState.queued, WebhookDelivery.expires_at <= now)
    over = {"state": DeliveryState.failed, "last_reason": Why.gave_up, "finished_at": now}
    return swept + execute(session, update(WebhookDelivery).where(*late).values(over))


def purge(session: Session, now: datetime, kept: timedelta = KEPT) -> int:
    """How many finished deliveries were forgotten."""
    return execute(session, delete(WebhookDelivery).where(WebhookDelivery.finished_at < now - kept))


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    open_still = WebhookDelivery.expires_at > now
    return WebhookDelivery.state == DeliveryState.queued, WebhookDelivery.next_attempt_at <= now, open_still


def _awake(now: datetime) -> tuple[ColumnElement[bool], ...]:
    rested = WebhookEndpoint.retry_at.is_(None) | (WebhookEndpoint.retry_at <= now)
    return WebhookEndpoint.paused_at.is_(None), rested


def _ours(owner: str) -> tuple[ColumnElement[bool], ...]:
    return WebhookDelivery.state == DeliveryState.sending, WebhookDelivery.lease_owner == owner
