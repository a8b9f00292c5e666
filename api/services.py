"""Making and revoking tokens, and writing down what they read; the caller opens and commits the transaction."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from api.models import ApiReading, ApiToken
from api.rules import MOST_TOKENS, PREFIX
from api.terms import Bearer, Made, Reason, Rejected, TokenCommand
from core.db import insert_once
from core.links import digest, fresh
from organisers import trail
from organisers.models import Organisation
from organisers.terms import Action, Actor
from registration import history

AGAIN = timedelta(minutes=1)  # a double click, a browser that tries once more; later the text is not told again


def create_token(
    session: Session, now: datetime, organisation_id: int, command: TokenCommand, by: Actor, chosen: str = ""
) -> Made | Rejected:
    """A new token with its text, which is stored nowhere. Locks the organisation, so that a name is given once.

    The text is the `chosen` one, which names one press of a button: the same press again gives the same token, or the
    second answer of a double click would be a refusal and the text lost.
    """
    session.execute(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update())
    alive = (
        ApiToken.organisation_id == organisation_id,
        ApiToken.revoked_at.is_(None),
        ApiToken.expires_at > now,
    )
    text = PREFIX + (chosen or fresh(32))
    known = session.scalar(select(ApiToken).where(ApiToken.hash == digest(text)))
    if known is not None and known.revoked_at is None and now - known.created_at < AGAIN:
        return Made(known.id, text)
    if session.scalar(select(ApiToken.id).where(*alive, ApiToken.name == command.name)) is not None:
        return Rejected(Reason.name_taken)
    if (session.scalar(select(func.count()).select_from(ApiToken).where(*alive)) or 0) >= MOST_TOKENS:
        return Rejected(Reason.too_many)
    text = PREFIX + fresh(32) if known is not None else text
    token = ApiToken(
        organisation_id=organisation_id,
        account_id=by.account_id,
        name=command.name,
        hash=digest(text),
        scopes=[scope.value for scope in command.scopes],
        created_at=now,
        expires_at=now + timedelta(days=command.days),
    )
    session.add(token)
    details = {"name": command.name, "scopes": token.scopes, "days": command.days}
    trail.record(session, now, by, Action.api_token_created, organisation_id=organisation_id, details=details)
    return Made(token.id, text)


def revoke_token(session: Session, now: datetime, organisation_id: int, token_id: int, by: Actor) -> bool:
    """Whether there is such a token in the organisation; from now on it opens nothing. Idempotent."""
    here = (ApiToken.id == token_id, ApiToken.organisation_id == organisation_id)
    token = session.scalar(select(ApiToken).where(*here).with_for_update())
    if token is None:
        return False
    if token.revoked_at is None:
        token.revoked_at = now
        details = {"name": token.name}
        trail.record(session, now, by, Action.api_token_revoked, organisation_id=organisation_id, details=details)
    return True


def touch(session: Session, now: datetime, token_id: int) -> None:
    """Note that the token is in use."""
    session.execute(update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=now))


def record_reading(
    session: Session, bearer: Bearer, event_id: int, columns: Sequence[str], count: int, hour: datetime, now: datetime
) -> None:
    """One line in the event's history for all that this token reads of its people within the hour."""
    values = {"token_id": bearer.token_id, "event_id": event_id, "hour": hour}
    new = session.execute(insert_once(session, ApiReading).values(values).on_conflict_do_nothing())
    if not getattr(new, "rowcount", 0):
        return
    details: dict[str, object] = {"what": "api", "token": bearer.name, "columns": list(columns), "count": count}
    history.record(session, event_id, None, "system", "exported", now, details)


def purge(session: Session, now: datetime) -> int:
    """How many hours were forgotten that have long ended; the history keeps its lines."""
    gone = session.execute(delete(ApiReading).where(ApiReading.hour < now - timedelta(days=1)))
    return int(getattr(gone, "rowcount", 0))
