"""Traces of erased people in rows that are about others, or about nobody: letters, history, addresses.

Each function runs inside the caller's transaction, with the event locked.
"""

import json
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Text, cast, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from core.collation import fold
from core.text import email_key
from invitations.models import Contact
from mailers.models import BadAddress, OutboxRow
from mailers.terms import FINAL, WAITING
from registration.guest_models import Guest
from registration.models import Follower, HistoryEntry, Registration

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


def erase_letters(session: Session, event_id: int, ids: Sequence[int], addresses: Sequence[str]) -> None:
    """No letter to or about these people is left; those to others lose their bytes, and are made anew if they wait.

    `addresses` are e-mails of people erased, to which letters went as to an invited person or a follower.
    """
    _leave_shared_letters(session, event_id, ids)
    session.execute(delete(OutboxRow).where(OutboxRow.event_id == event_id, OutboxRow.registration_id.in_(ids)))
    to_them = OutboxRow.recipient.in_(addresses), OutboxRow.registration_id.is_(None)
    session.execute(delete(OutboxRow).where(OutboxRow.event_id == event_id, *to_them))
    forget_bodies(session, event_id)


def forget_bodies(session: Session, event_id: int) -> int:
    """How many letters of the event lost their bytes; what is being sent at this moment keeps them until it is."""
    states = OutboxRow.state.in_(FINAL | WAITING)
    gone = session.execute(
        update(OutboxRow).where(OutboxRow.event_id == event_id, states, OutboxRow.wire.is_not(None)).values(wire=None)
    )
    return int(getattr(gone, "rowcount", 0))


def _leave_shared_letters(session: Session, event_id: int, ids: Sequence[int]) -> None:
    """A letter about several people goes on being about the others of them."""
    gone, text = set(ids), cast(OutboxRow.params, Text)
    several = or_(text.contains('"people"'), text.contains('"others"'))
    for row in session.scalars(select(OutboxRow).where(OutboxRow.event_id == event_id, several)):
        lists = {name: row.params[name] for name in ("people", "others") if isinstance(row.params.get(name), list)}
        if all(gone.isdisjoint(numbers) for numbers in lists.values()):
            continue
        left = {name: [number for number in numbers if number not in gone] for name, numbers in lists.items()}
        row.params = row.params | left
        if row.registration_id in gone and left.get("people"):
            row.registration_id, row.recipient_name = left["people"][0], ""
            row.search_key = fold(row.recipient)[:460]
    session.flush()


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
        exists().where(Contact.contact_key == BadAddress.email_key),
    )
    unused = [~condition for condition in used]
    session.execute(delete(BadAddress).where(BadAddress.email_key.in_(keys), *unused))
