"""The personal links of facilitators, behind which they say when they can lead; made and found as those of guests."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.links import derive_from, digest, fresh
from core.settings import Settings
from registration import queries
from scheduling.models import Facilitator


def token_of(settings: Settings, ref: str) -> str:
    """The token of a facilitator's link: 192 bits, 32 characters, known to the database by its hash alone."""
    return derive_from(settings.secret_key, "facilitator", ref)


def leader_by_token(session: Session, token: str) -> Facilitator | None:
    """The facilitator whose personal link this is, as they are now."""
    if not queries.is_link(token):
        return None
    wanted = digest(token)
    query = select(Facilitator).where((Facilitator.link_hash == wanted) | (Facilitator.earlier_link_hash == wanted))
    return session.scalars(query.limit(1).execution_options(populate_existing=True)).one_or_none()


def opening_token(settings: Settings, leader: Facilitator) -> str:
    """The token for a letter, made known when it is the first one or when the secret key is another one than then.

    The link of letters sent before that goes on opening. Needs a write transaction.
    """
    leader.ref = leader.ref or fresh(12)
    made = token_of(settings, leader.ref)
    if digest(made) != leader.link_hash:
        leader.earlier_link_hash, leader.link_hash = leader.link_hash, digest(made)
    return made


def renew(settings: Settings, leader: Facilitator) -> None:
    """None of the former links opens anything any more; letters made from now on have the new one."""
    leader.ref = fresh(12)
    leader.link_hash, leader.earlier_link_hash = digest(token_of(settings, leader.ref)), None


def end_link(leader: Facilitator) -> None:
    """No link of theirs opens anything any more, and nobody counts as asked; the next asking makes another one."""
    leader.ref, leader.link_hash, leader.earlier_link_hash, leader.asked_at = "", None, None, None
