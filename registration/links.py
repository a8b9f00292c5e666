"""Private links of registrations: made when a person registers, looked up by hash."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.links import derive, digest
from core.settings import Settings
from registration import rows
from registration.models import Link, Registration
from registration.terms import LinkKind


def token(settings: Settings, registration_id: int, kind: LinkKind, generation: int) -> str:
    """The token of a person's link, for writing into a page, a letter or a feed."""
    return derive(settings.secret_key, kind.value, registration_id, generation)


OWN_KINDS = tuple(kind for kind in LinkKind if kind is not LinkKind.guardian)


def add_links(
    session: Session,
    settings: Settings,
    registration_id: int,
    generation: int,
    now: datetime,
    kinds: tuple[LinkKind, ...] = OWN_KINDS,
) -> None:
    """Make the links of a registration known; idempotent, so that letters can ensure them after a key rotation."""
    made = [
        {
            "hash": digest(token(settings, registration_id, kind, generation)),
            "kind": kind,
            "registration_id": registration_id,
            "created_at": now,
        }
        for kind in kinds
    ]
    rows.add_links(session, made)


def is_known(session: Session, token: str) -> bool:
    """True when the link opens something."""
    query = select(Link.hash).where(Link.hash == digest(token), Link.revoked_at.is_(None))
    return session.scalar(query) is not None


def renew_links(session: Session, settings: Settings, registration: Registration, now: datetime) -> None:
    """Revoke every link of a person's own and make new ones; letters sent earlier stop opening anything.

    A guardian's link is at another address and stays.
    """
    own = Link.registration_id == registration.id, Link.revoked_at.is_(None), Link.kind.in_(OWN_KINDS)
    session.execute(update(Link).where(*own).values(revoked_at=now))
    registration.links_generation += 1
    add_links(session, settings, registration.id, registration.links_generation, now)
