"""Whoever is invited takes their address off the organisation's contact lists, from the letter's link (G2, G7)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from core.settings import Settings
from invitations import do_not_contact
from invitations.models import Contact, ContactList
from invitations.services import stop_letters
from invitations.terms import ContactRow, RowProblem
from organisers import trail
from organisers.terms import Action, Actor, ActorKind
from registration.guest_models import Guest
from registration.models import Event, Registration
from registration.terms import Answered

VISITOR = Actor(ActorKind.visitor, None)


def sources(session: Session, guest: Guest) -> Sequence[str]:
    """Where the organisation has this person's address from, for each list they stand on; none is normal.

    The names of the lists are the organiser's own business; the sources are written for those who stand on them.
    """
    query = select(ContactList.source).join(Contact, Contact.list_id == ContactList.id)
    return session.scalars(query.where(*_same(guest)).distinct().order_by(ContactList.source)).all()


def has_asked(session: Session, settings: Settings, person: Guest | Registration) -> bool:
    """Whether the organisation will not write to this person about other events: they, or the address, asked for it."""
    asked = do_not_contact.asked(session, settings, person.event.organisation_id)
    row = ContactRow(0, person.given_name, person.family_name, person.email, person.contact_key if person.email else "",
                     person.phone)  # fmt: skip
    return asked.problem(row) is RowProblem.asked_off


def leave_lists(session: Session, settings: Settings, person: Guest | Registration, now: datetime) -> int:
    """How many contacts are gone. Letters that ask this person about any event of the organisation stop as well.

    Somebody on no list can ask for it too. An old file does not bring them back: it is remembered. A place they have
    stays. What changed is in the organisation's trail, without the name. Idempotent.
    """
    organisation_id = person.event.organisation_id
    query = select(Contact).join(ContactList, Contact.list_id == ContactList.id).where(*_same(person))
    gone = session.scalars(query.order_by(Contact.id)).all()
    for contact in gone:
        details = {"name": contact.of_list.name, "list": contact.list_id}
        trail.record(session, now, VISITOR, Action.contact_removed, organisation_id=organisation_id, details=details)
        session.delete(contact)
    session.flush()
    if not gone and not has_asked(session, settings, person):
        trail.record(session, now, VISITOR, Action.contact_asked_off, organisation_id=organisation_id)
    keys = {person.contact_key, *(contact.contact_key for contact in gone)}
    # Whoever registers may type anybody's telephone; an invited person's was known to the organiser.
    phones = {contact.phone for contact in gone if contact.name_key}
    phones |= {person.phone} if isinstance(person, Guest) else set()
    keys |= {f"tel:{phone}" for phone in phones if phone}
    do_not_contact.remember(session, settings, organisation_id, keys, person.name_key)
    for asked in _asked(session, person, organisation_id):
        stop_letters(session, asked, now)
    return len(gone)


def _same(person: Guest | Registration) -> tuple[ColumnElement[bool], ...]:
    """The person of this address: by the same name or none, for colleagues may share a mailbox."""
    here = ContactList.organisation_id == person.event.organisation_id
    return here, Contact.contact_key == person.contact_key, Contact.name_key.in_({person.name_key, ""})


def _asked(session: Session, person: Guest | Registration, organisation_id: int) -> Sequence[int]:
    here = Event.organisation_id == organisation_id, Guest.answer == Answered.none
    same = Guest.contact_key == person.contact_key, Guest.name_key == person.name_key
    return session.scalars(select(Guest.id).join(Event).where(*here, *same).order_by(Guest.id)).all()
