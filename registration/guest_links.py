"""The private links of invited people: made, opened, found again."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.links import derive_from, digest
from core.settings import Settings
from registration import queries
from registration.guest_models import Guest


def token_of(settings: Settings, ref: str) -> str:
    """The token of a guest's personal link: 192 bits, 32 characters, known to the database by its hash alone."""
    return derive_from(settings.secret_key, "guest", ref)


def guest_by_token(session: Session, token: str) -> Guest | None:
    """The guest whose personal link this is."""
    if not queries.is_link(token):
        return None
    wanted = digest(token)
    query = select(Guest).where((Guest.link_hash == wanted) | (Guest.earlier_link_hash == wanted))
    return session.scalars(query.limit(1)).one_or_none()


def opening_token(settings: Settings, guest: Guest) -> str:
    """The token for a letter to a guest, made known if the secret key is another one now than when they were invited.

    The link of letters sent before that goes on opening (fault F47). Needs a write transaction.
    """
    made = token_of(settings, guest.ref)
    if digest(made) != guest.link_hash:
        guest.earlier_link_hash, guest.link_hash = guest.link_hash, digest(made)
    return made
