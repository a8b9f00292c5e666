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
from core.text import email_key
from invitations.models import Contact, ContactList, ImportDraft
from organisers import trail
from organisers.terms import Action, Actor, ActorKind
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
