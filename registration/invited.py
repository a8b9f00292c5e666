"""Invited people and seats: what an invitation gives to somebody who registers, and what they said by that.

Runs inside the caller's transaction, under the event's lock.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from registration import queries
from registration.guest_models import Guest
from registration.inputs import RsvpCommand
from registration.institutions import resolve
from registration.models import Registration
from registration.queries import Locked
from registration.terms import Answered, Source


def claim(session: Session, locked: Locked, command: RsvpCommand) -> Guest | None:
    """The invited person who registers: named by their personal link, else found by address and name.

    Somebody invited without a name (an office) is whoever registers with its address.
    """
    if not locked.guests:
        return None
    if command.guest_id is not None:
        guest = session.get(Guest, command.guest_id)
        return guest if guest is not None and guest.event_id == locked.event_id else None
    query = select(Guest).where(Guest.event_id == locked.event_id, Guest.contact_key == command.email_key)
    found = session.scalars(query).all()
    return next((g for g in found if g.name_key in (command.name_key, "")), None)


def has_place(session: Session, guest: Guest) -> bool:
    """True while somebody who came by this invitation is on the list: its privilege has been used."""
    query = select(Registration.id).where(Registration.guest_id == guest.id, Registration.status.in_(queries.ACTIVE))
    return session.scalar(query.limit(1)) is not None


def note_yes(session: Session, locked: Locked, guest: Guest, source: Source, now: datetime) -> Locked:
    """The guest comes; the seat that was held for them is theirs now. The event's numbers after it."""
    held = guest.reserved
    guest.answer, guest.answered_at, guest.answer_source = Answered.yes, now, source
    guest.reserved = False
    session.flush()
    return locked.after(held=-1) if held else locked


def note_no(session: Session, person: Registration, source: Source, now: datetime) -> None:
    """Somebody who had been invited gave their place up: the guest does not come, unless others of theirs still do."""
    if person.guest_id is None:
        return
    guest = session.get(Guest, person.guest_id)
    if guest is not None and not has_place(session, guest):
        guest.answer, guest.answered_at, guest.answer_source = Answered.no, now, source
        session.flush()


def release_reserved(session: Session, event_id: int) -> int:
    """How many reserved seats of the event were given back; the caller moves the seat numbers."""
    statement = update(Guest).where(Guest.event_id == event_id, Guest.reserved.is_(True)).values(reserved=False)
    result: Any = session.execute(statement.execution_options(synchronize_session="fetch"))
    return result.rowcount if isinstance(result, CursorResult) else 0


def institution_left(session: Session, locked: Locked, command: RsvpCommand) -> int | None:
    """How many more people of the institution in the form may have a seat; None when nothing limits them."""
    limit = locked.policy.institution_limit
    if limit is None or not command.institution:
        return None
    return limit - institution_seats(session, locked, command.institution)


def institution_seats(session: Session, locked: Locked, typed: str) -> int:
    """How many seats the people of this institution have."""
    key = queries.institution_key(resolve(session, locked.organisation_id, typed), typed)
    return queries.seats_by_institution(session, locked.event_id)[key] if key else 0
