"""The erased person in the organisation's contact lists, when that was asked for too.

Contact lists serve another purpose and have a basis of their own, so they are not touched unless somebody says so.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.collation import fold
from core.settings import Settings
from core.text import email_key
from invitations import do_not_contact
from invitations.models import Contact, ContactList, ImportDraft
from organisers import trail
from organisers.terms import Action, Actor, ActorKind
from registration.guest_models import Guest
from registration.models import Registration


def found(session: Session, organisation_id: int, people: Sequence[Registration]) -> list[Contact]:
    """The contacts that are these people: of the same address or number, and of the same name or of none."""
    keys = {person.contact_key for person in people} | {f"tel:{person.phone}" for person in people if person.phone}
    names = {person.name_key for person in people} | {""}
    query = select(Contact).join(ContactList, ContactList.id == Contact.list_id)
    here = ContactList.organisation_id == organisation_id, Contact.contact_key.in_(keys), Contact.name_key.in_(names)
    return list(session.scalars(query.where(*here).order_by(Contact.id)))


def remove(
    session: Session, organisation_id: int, people: Sequence[Registration], by: int | None, now: datetime
) -> int:
    """How many contacts are gone, with the lines of imports that nobody has finished; the trail names the list only."""
    gone = found(session, organisation_id, people)
    actor = Actor(ActorKind.organiser, by) if by is not None else Actor(ActorKind.visitor, None)
    for contact in gone:
        details = {"name": contact.of_list.name, "list": contact.list_id}
        trail.record(session, now, actor, Action.contact_removed, organisation_id=organisation_id, details=details)
        session.delete(contact)
    _forget_lines(session, organisation_id, people)
    session.flush()
    return len(gone)


def settle(
    session: Session, settings: Settings, organisation_id: int, people: Sequence[Registration], by: int | None,
    now: datetime, *, lists: bool,
) -> bool:  # fmt: skip
    """The contact lists after these people asked to be erased: with `lists` they lose them.

    True when they stand on none now and are remembered as not to be contacted, or the organiser's next old file would
    undo it. Somebody who stays on a list chose so.
    """
    if lists:
        remove(session, organisation_id, people, by, now)
    elif found(session, organisation_id, people):
        return False
    for person in people:
        do_not_contact.remember(session, settings, organisation_id, _keys(session, person), person.name_key)
    return True


def _keys(session: Session, person: Registration) -> set[str]:
    """What the person is reached by, also where their invitation went."""
    guest = session.get(Guest, person.guest_id) if person.guest_id else None
    keys, phones = {person.contact_key}, {person.phone}
    if guest is not None and guest.name_key == person.name_key:
        keys, phones = keys | {guest.contact_key}, phones | {guest.phone}
    return keys | {f"tel:{phone}" for phone in phones if phone}


def _forget_lines(session: Session, organisation_id: int, people: Sequence[Registration]) -> None:
    """A line that holds the address or number of one of them, or the name, is no longer in the table sent in."""
    texts = {text for person in people for text in (email_key(person.email), person.phone) if text}
    names = {fold(person.name) for person in people}
    query = select(ImportDraft).join(ContactList, ContactList.id == ImportDraft.list_id)
    for draft in session.scalars(query.where(ContactList.organisation_id == organisation_id)):
        if _is_theirs([draft.file_name], texts, names):
            draft.file_name = ""
        left = [index for index, row in enumerate(draft.rows) if not _is_theirs(row, texts, names)]
        if len(left) < len(draft.rows):
            draft.rows = [draft.rows[index] for index in left]
            draft.lines = [draft.lines[index] for index in left if index < len(draft.lines)]


def _is_theirs(row: Sequence[Any], texts: set[str], names: set[str]) -> bool:
    cells = [str(cell) for cell in row]
    said = " ".join(cells)
    found_text = any(text in email_key(said) or text in said.replace(" ", "") for text in texts)
    words = set(re.findall(r"\w+", fold(said)))
    return found_text or any(words.issuperset(re.findall(r"\w+", name)) for name in names if name)
