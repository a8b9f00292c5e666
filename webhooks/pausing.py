"""A receiver is given up: paused, and those who may mend it are told, once for each pause."""

from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from mailers.services import enqueue_many
from mailers.terms import Mailbox, NewMail
from organisers import trail
from organisers.models import Account, Membership
from organisers.rules import rights_of
from organisers.terms import SYSTEM, Action, Right
from webhooks.models import WebhookDelivery, WebhookEndpoint

PAUSED = "webhooks.paused"


def give_up(session: Session, endpoint: WebhookEndpoint, now: datetime, domain: str) -> None:
    """Nothing is sent there any more; the trail and letters say so. Changes nothing if the endpoint is paused already.

    The caller holds the endpoint's lock. `domain` is for the Message-IDs.
    """
    if endpoint.paused_at is not None:
        return
    endpoint.paused_at = now
    why, code = _last_failure(session, endpoint.id)
    details = {"host": urlsplit(endpoint.url).netloc, "why": why, "code": code}
    organisation_id = endpoint.organisation_id
    trail.record(session, now, SYSTEM, Action.webhook_given_up, organisation_id=organisation_id, details=details)
    once = f"{PAUSED}:{endpoint.uid}:{int(now.timestamp())}"
    mails = [
        NewMail(
            letter=PAUSED,
            recipient=Mailbox(account.name, account.email),
            locale=account.language,
            dedupe_key=f"{once}:{account.id}",
            domain=domain,
            subject_id=account.id,
            params={"endpoint_id": endpoint.id, "paused_at": now.isoformat(), "why": why, "code": code},
        )
        for account in menders(session, endpoint.organisation_id)
    ]
    enqueue_many(session, now, mails)


def _last_failure(session: Session, endpoint_id: int) -> tuple[str | None, int | None]:
    """What the last attempt came to; looked up now, for a message that runs out of time forgets it."""
    mine = (WebhookDelivery.endpoint_id == endpoint_id, WebhookDelivery.last_reason.is_not(None))
    query = select(WebhookDelivery.last_reason, WebhookDelivery.last_code).where(*mine)
    found = session.execute(query.order_by(WebhookDelivery.id.desc()).limit(1)).first()
    return (found[0], found[1]) if found else (None, None)


def menders(session: Session, organisation_id: int) -> list[Account]:
    """Whoever may see to receivers: active members with the right to manage people."""
    query = select(Account, Membership).join(Membership, Membership.account_id == Account.id)
    query = query.where(Membership.organisation_id == organisation_id, Account.active.is_(True))
    rows = session.execute(query.order_by(Account.id))
    return [account for account, place in rows if Right.people in rights_of(place.role, place.rights)]
