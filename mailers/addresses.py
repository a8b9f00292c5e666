"""Addresses that take no mail: marked by a refusal or a bounce, cleared by a person only."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.db import insert_once
from core.text import email_key
from mailers.models import BadAddress

_AT_ONCE = 500


def mark(session: Session, now: datetime, address: str, code: str, said: str) -> None:
    """Note that the address takes no mail; the first reason stays. Idempotent, locks nothing else."""
    values = {"email_key": email_key(address), "since": now, "code": code[:20], "said": said[:500]}
    statement = insert_once(session, BadAddress).on_conflict_do_nothing(index_elements=["email_key"])
    session.connection().execute(statement, values)


def clear(session: Session, address: str) -> bool:
    """True when the address was marked; letters go there again. An organiser says so, never a mail server."""
    statement = delete(BadAddress).where(BadAddress.email_key == email_key(address)).returning(BadAddress.email_key)
    return session.execute(statement).first() is not None


def bad_among(session: Session, addresses: Collection[str]) -> dict[str, BadAddress]:
    """Those of the addresses that take no mail, with what is known of it; spelled as they were given."""
    keys = {address: email_key(address) for address in addresses if address}
    wanted, found = sorted(set(keys.values())), dict[str, BadAddress]()
    for start in range(0, len(wanted), _AT_ONCE):
        query = select(BadAddress).where(BadAddress.email_key.in_(wanted[start : start + _AT_ONCE]))
        found |= {row.email_key: row for row in session.scalars(query)}
    return {address: found[key] for address, key in keys.items() if key in found}
