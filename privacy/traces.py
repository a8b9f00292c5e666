"""Traces of erased people in rows that are about others, or about nobody: letters, history, addresses.

Each function runs inside the caller's transaction, with the event locked.
"""

import json
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Text, cast, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from core.text import email_key
from invitations.models import Contact
from mailers.models import BadAddress, OutboxRow
from privacy import shared_letters
from registration.guest_models import Guest
from registration.models import EventLeader, Follower, HistoryEntry, Registration
from scheduling.models import Facilitator

# What a person's history may keep when they are gone: what was done, never with whose name or words.
SAFE = frozenset({"from", "status", "source", "late", "beyond", "partstat", "fields", "questions", "count", "columns"})
CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")
LIKE = 3  # letters; shorter names would be found in every word


def identities(people: Iterable[Registration]) -> list[str]:
    """Texts that point at these people wherever they stand: names and addresses."""
    found: set[str] = set()
    for person in people:
        found |= {person.name, person.email, person.contact_key, person.guardian_name, person.guardian_email}
        found |= {person.phone, person.guardian_phone, person.collected_by}
    return sorted(text for text in found if len(text) >= LIKE)


def erase_letters(session: Session, event_id: int, ids: Sequence[int]) -> None:
    """No letter about these people is left; those to others lose their bytes, and are made anew if they wait."""
    shared_letters.leave(session, event_id, ids)
    session.execute(delete(OutboxRow).where(OutboxRow.event_id == event_id, OutboxRow.registration_id.in_(ids)))
    forget_bodies(session, event_id)


def erase_addresses(session: Session, event_id: int, addresses: Sequence[str]) -> None:
    """No letter of the event is left to these e-mails, but to those that somebody of it still has.

    Call it when the people, their invitations and their wishes to be kept posted are gone. Whoever leads stays.
    """
    to_them = OutboxRow.recipient.in_(_unused(session, event_id, addresses)), OutboxRow.registration_id.is_(None)
    session.execute(delete(OutboxRow).where(OutboxRow.event_id == event_id, *to_them))


def erase_letters_to(session: Session, event_id: int, letters: Sequence[str], ids: Sequence[int]) -> None:
    """No letter of these kinds is left to these invited people or followers."""
    here = OutboxRow.event_id == event_id, OutboxRow.letter.in_(letters), OutboxRow.subject_id.in_(ids)
    session.execute(delete(OutboxRow).where(*here))
    forget_bodies(session, event_id)


def _unused(session: Session, event_id: int, addresses: Sequence[str]) -> list[str]:
    used: set[str] = set()
    keys = {email_key(address) for address in addresses if "@" in address}
    for table, key in (
        (Registration, Registration.contact_key),
        (Guest, Guest.contact_key),
        (Follower, Follower.email_key),
        (EventLeader, EventLeader.email_key),
    ):
        used |= set(session.scalars(select(key).where(table.event_id == event_id, key.in_(keys))))
    lead = select(Facilitator.email).where(Facilitator.event_id == event_id, Facilitator.email != "")
    used |= {email_key(address) for address in session.scalars(lead)}
    return [address for address in addresses if email_key(address) not in used]


def forget_bodies(session: Session, event_id: int) -> int:
    """How many letters of the event lost their bytes, in whatever state: what still has to go is written anew.

    Also one whose first copy may have arrived: that its second copy names nobody who was erased weighs more than that
    both are the same. The worker that sends one at this moment has the bytes already, and does not write them back.
    """
    here = OutboxRow.event_id == event_id, OutboxRow.wire.is_not(None)
    gone = session.execute(update(OutboxRow).where(*here).values(wire=None))
    return int(getattr(gone, "rowcount", 0))


def erase_history(session: Session, event_id: int, ids: Sequence[int], texts: Sequence[str]) -> None:
    """What was done stays, without a word about whom; rows about others lose what names these people."""
    for start in range(0, len(texts), 50):
        part = texts[start : start + 50]
        named = or_(*(cast(HistoryEntry.details, Text).contains(_in_json(text), autoescape=True) for text in part))
        for entry in session.scalars(select(HistoryEntry).where(HistoryEntry.event_id == event_id, named)):
            entry.details = {key: value for key, value in entry.details.items() if not _names(value, part)}
    for entry in session.scalars(select(HistoryEntry).where(HistoryEntry.registration_id.in_(ids))):
        entry.details, entry.registration_id = safe(entry.details), None
    session.flush()


def safe(details: dict[str, Any]) -> dict[str, Any]:
    """What details may stay in the history: codes and numbers under known names."""
    return {key: value for key, value in details.items() if key in SAFE and _is_code(value)}


def _is_code(value: Any) -> bool:
    if isinstance(value, list):
        return all(_is_code(item) for item in value)
    return value is None or isinstance(value, bool | int) or (isinstance(value, str) and bool(CODE.fullmatch(value)))


def _in_json(text: str) -> str:
    return json.dumps(text)[1:-1]


def _names(value: Any, texts: Sequence[str]) -> bool:
    said = json.dumps(value)
    return any(_in_json(text) in said for text in texts)


def forget_addresses(session: Session, addresses: Iterable[str], now: datetime) -> None:
    """What mail servers said of addresses that nobody here has any more."""
    keys = sorted({email_key(address) for address in addresses if "@" in address})
    if not keys:
        return
    used = (
        exists().where(Registration.contact_key == BadAddress.email_key),
        exists().where(Guest.contact_key == BadAddress.email_key),
        exists().where(Follower.email_key == BadAddress.email_key),
        exists().where(EventLeader.email_key == BadAddress.email_key),
        exists().where(Contact.contact_key == BadAddress.email_key),
        exists().where(func.lower(Facilitator.email) == BadAddress.email_key),
    )
    unused = [~condition for condition in used]
    session.execute(delete(BadAddress).where(BadAddress.email_key.in_(keys), *unused))
