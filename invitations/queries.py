"""What is read of contact lists and imports: session in, values out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import Session

from core.collation import fold
from invitations.models import Contact, ContactList, ImportDraft, InvitationBatch

PAGE = 100  # contacts
LARGEST_ID = 2**31 - 1
_SEARCH_WORDS = 8


@dataclass(frozen=True, slots=True)
class ListLine:
    """A list with how many contacts it has, and how many of them have no e-mail."""

    list: ContactList
    contacts: int
    without_email: int


def lists_of(session: Session, organisation_id: int) -> list[ListLine]:
    """Every list of an organisation, by name."""
    query = (
        select(ContactList, func.count(Contact.id), func.count(Contact.id).filter(Contact.email == ""))
        .outerjoin(Contact, Contact.list_id == ContactList.id)
        .where(ContactList.organisation_id == organisation_id)
        .group_by(ContactList.id)
        .order_by(ContactList.name_key)
    )
    return [ListLine(found, contacts, silent) for found, contacts, silent in session.execute(query)]


def list_here(session: Session, organisation_id: int, list_id: int) -> ContactList | None:
    """The list, if it belongs to the organisation; None looks the same for one that does not exist."""
    if not 0 < list_id <= LARGEST_ID:
        return None
    here = select(ContactList).where(ContactList.id == list_id, ContactList.organisation_id == organisation_id)
    return session.scalars(here).one_or_none()


def lock_list(session: Session, organisation_id: int, list_id: int) -> ContactList | None:
    """The list as `list_here` finds it, for whoever changes who stands on it: one after the other."""
    if not 0 < list_id <= LARGEST_ID:
        return None
    here = select(ContactList).where(ContactList.id == list_id, ContactList.organisation_id == organisation_id)
    return session.scalars(here.with_for_update(key_share=True)).one_or_none()


def list_named(session: Session, organisation_id: int, name_key: str) -> ContactList | None:
    """The organisation's list of this name, by its key."""
    here = ContactList.organisation_id == organisation_id
    return session.scalars(select(ContactList).where(here, ContactList.name_key == name_key)).one_or_none()


def contact_here(session: Session, organisation_id: int, list_id: int, contact_id: int) -> Contact | None:
    """The contact of this list, if the list belongs to the organisation."""
    if not (0 < contact_id <= LARGEST_ID and 0 < list_id <= LARGEST_ID):
        return None
    here = select(Contact).join(ContactList).where(Contact.id == contact_id, Contact.list_id == list_id)
    return session.scalars(here.where(ContactList.organisation_id == organisation_id)).one_or_none()


def _matching(list_id: int, search: str) -> list[ColumnElement[bool]]:
    words = fold(search).split()[:_SEARCH_WORDS]
    return [Contact.list_id == list_id, *(Contact.search_key.contains(word, autoescape=True) for word in words)]


def count_contacts(session: Session, list_id: int, search: str = "") -> int:
    """How many contacts of the list hold every word of the search."""
    return session.scalar(select(func.count(Contact.id)).where(*_matching(list_id, search))) or 0


def contacts_page(session: Session, list_id: int, search: str, page: int, size: int = PAGE) -> Sequence[Contact]:
    """One page of a list in Latvian order of names, counted from 1."""
    query = select(Contact).where(*_matching(list_id, search)).order_by(Contact.sort_key, Contact.id)
    return session.scalars(query.limit(size).offset((page - 1) * size)).all()


def chosen_contacts(
    session: Session, organisation_id: int, list_ids: Collection[int], contact_ids: Collection[int]
) -> list[Row[Any]]:
    """The contacts of these lists and these single ones, with the source of their list; strangers' are left out.

    Lists in the order of their ids, people in Latvian order inside them.
    """
    c = Contact
    wanted = c.list_id.in_([i for i in list_ids if 0 < i <= LARGEST_ID]) | c.id.in_(
        [i for i in contact_ids if 0 < i <= LARGEST_ID]
    )
    query = select(
        c.contact_key, c.name_key, c.given_name, c.family_name, c.email, c.phone, c.institution, c.municipality,
        c.municipality_code, c.language, ContactList.source, c.zone,
    ).join(ContactList, ContactList.id == c.list_id)  # fmt: skip
    query = query.where(ContactList.organisation_id == organisation_id, wanted)
    return list(session.execute(query.order_by(c.list_id, c.sort_key, c.id)))


def people_on(session: Session, list_id: int) -> set[tuple[str, str]]:
    """(contact key, name key) of everybody on a list."""
    query = select(Contact.contact_key, Contact.name_key).where(Contact.list_id == list_id)
    return {(contact, name) for contact, name in session.execute(query)}


def draft_here(
    session: Session, organisation_id: int, account_id: int, draft_id: int, now: datetime
) -> tuple[ImportDraft, ContactList] | None:
    """An import that this account began and that has not run out, with its list."""
    if not 0 < draft_id <= LARGEST_ID:
        return None
    query = select(ImportDraft, ContactList).join(ContactList, ContactList.id == ImportDraft.list_id)
    own = (ImportDraft.id == draft_id, ImportDraft.account_id == account_id, ImportDraft.expires_at > now)
    row = session.execute(query.where(*own, ContactList.organisation_id == organisation_id)).one_or_none()
    return None if row is None else (row[0], row[1])


def batch_here(session: Session, event_id: int, batch_id: int) -> InvitationBatch | None:
    """The letters of one press, if they belong to the event."""
    if not 0 < batch_id <= LARGEST_ID:
        return None
    here = select(InvitationBatch).where(InvitationBatch.id == batch_id, InvitationBatch.event_id == event_id)
    return session.scalars(here).one_or_none()


def batches_of(session: Session, event_id: int) -> Sequence[InvitationBatch]:
    """Every press of an event, the newest first."""
    query = select(InvitationBatch).where(InvitationBatch.event_id == event_id)
    return session.scalars(query.order_by(InvitationBatch.id.desc())).all()
