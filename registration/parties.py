"""People who were registered together: which of them one private link speaks for."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from registration.models import Registration


def companions(session: Session, person: Registration) -> Sequence[Registration]:
    """The person and those of the same party who share their address, in the order of their numbers.

    Whoever reads the letters of an address may act for all of them. People of the party who gave an address of their
    own answer for themselves and are not named.
    """
    if person.party_id is None:
        return [person]
    query = select(Registration).where(
        Registration.party_id == person.party_id, Registration.contact_key == person.contact_key
    )
    return session.scalars(query.order_by(Registration.number)).all()


def registered_by(session: Session, person: Registration) -> Sequence[Registration]:
    """Those whom the person's form registered at addresses of their own: they answer for themselves."""
    query = select(Registration).where(
        Registration.registered_by_id == person.id, Registration.contact_key != person.contact_key
    )
    return session.scalars(query.order_by(Registration.number)).all()


def companion(session: Session, person: Registration, number: int) -> Registration | None:
    """The one of them with this number; None for anybody else."""
    return next((other for other in companions(session, person) if other.number == number), None)
