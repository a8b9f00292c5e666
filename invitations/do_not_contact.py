"""Who asked an organisation not to contact them: known again in an old file, though their address is not kept (G7).

What is kept are hashes keyed with the service's secret key (docs/adr/0033): nobody who has the database alone can try
addresses on them, and those of two organisations cannot be compared.
"""

import hashlib
import hmac
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.db import insert_once
from core.settings import Settings
from core.text import name_key
from invitations.models import DoNotContact
from invitations.terms import ContactRow, RowProblem

ANYBODY = ""  # the address asked, whoever uses it


@dataclass(frozen=True, slots=True)
class Asked:
    """Everybody who asked one organisation: by the hash of the address the persons of it, ANYBODY among them."""

    key: bytes
    persons: Mapping[str, Collection[str]]

    def problem(self, row: ContactRow) -> RowProblem | None:
        """`asked_off` for somebody who asked; `asked_beside` for another name at an address from which somebody did.

        A row without a name may be whoever asked. One that only shares the telephone is somebody else, unless the
        name is the same too: offices have one number for all.
        """
        name = name_key(row.given_name, row.family_name)
        here = self.persons.get(_address(self.key, row.contact_key), ())
        if here and (not name or ANYBODY in here or _person(self.key, row.contact_key, name) in here):
            return RowProblem.asked_off
        number = f"tel:{row.phone}"
        if name and _person(self.key, number, name) in self.persons.get(_address(self.key, number), ()):
            return RowProblem.asked_off
        return RowProblem.asked_beside if here else None


def asked(session: Session, settings: Settings, organisation_id: int) -> Asked:
    """Everybody who asked the organisation; nobody is normal."""
    query = select(DoNotContact.address, DoNotContact.person).where(DoNotContact.organisation_id == organisation_id)
    persons: dict[str, set[str]] = {}
    for address, person in session.execute(query):
        persons.setdefault(address, set()).add(person)
    return Asked(_key(settings, organisation_id), persons)


def remember(
    session: Session, settings: Settings, organisation_id: int, contact_keys: Iterable[str], name: str
) -> None:
    """Somebody of this name's key, with these addresses and numbers, asked; without a name the address asked.

    Idempotent, also when two requests bring it at once.
    """
    key = _key(settings, organisation_id)
    values = [
        {
            "organisation_id": organisation_id,
            "address": _address(key, contact_key),
            "person": _person(key, contact_key, name) if name else ANYBODY,
        }
        for contact_key in sorted(set(contact_keys) - {""})
    ]
    if values:
        statement = insert_once(session, DoNotContact).on_conflict_do_nothing(
            index_elements=["organisation_id", "address", "person"]
        )
        session.connection().execute(statement, values)


def forget(session: Session, settings: Settings, organisation_id: int, row: ContactRow) -> None:
    """The person of this row asked to be contacted after all. Others of the same address stay remembered."""
    key, name = _key(settings, organisation_id), name_key(row.given_name, row.family_name)
    for contact_key in (row.contact_key, f"tel:{row.phone}"):
        persons = {ANYBODY, _person(key, contact_key, name)}
        here = DoNotContact.organisation_id == organisation_id, DoNotContact.address == _address(key, contact_key)
        session.execute(delete(DoNotContact).where(*here, DoNotContact.person.in_(persons)))


def _key(settings: Settings, organisation_id: int) -> bytes:
    subject = f"aicina-do-not-contact:{organisation_id}".encode()
    return hmac.new(settings.secret_key.encode(), subject, hashlib.sha256).digest()


def _address(key: bytes, contact_key: str) -> str:
    return hmac.new(key, f"address:{contact_key}".encode(), hashlib.sha256).hexdigest()


def _person(key: bytes, contact_key: str, name: str) -> str:
    return hmac.new(key, f"person:{contact_key}\n{name}".encode(), hashlib.sha256).hexdigest()
