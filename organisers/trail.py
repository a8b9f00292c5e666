"""The trail of changes: who changed what of an organisation, its members and accounts (promise P23)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core.bilingual import Bilingual
from core.db import Base
from organisers.models import OrganisationEntry
from organisers.terms import Action, Actor

Changes = dict[str, list[str]]  # field -> [what was, what is]; a bilingual field has one key for each language


def record(
    session: Session,
    now: datetime,
    by: Actor,
    action: Action,
    *,
    organisation_id: int | None = None,
    subject_id: int | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Writes the one row of a change, in the transaction of the change itself.

    `subject_id` is the account it was done to. Without `organisation_id` only that person gets to see it. `details` are
    plain JSON and never hold a password, a token or anything made from one.
    """
    session.add(
        OrganisationEntry(
            organisation_id=organisation_id,
            subject_id=subject_id,
            account_id=by.account_id,
            actor=by.kind,
            action=action,
            details=details or {},
            at=now,
        )
    )
    session.flush()


def change(row: Base, values: Mapping[str, Any]) -> Changes:
    """Sets the values on a row that the caller has locked; what was and is of those that differ, none is normal."""
    changes: Changes = {}
    for name, value in values.items():
        before = _plain(name, getattr(row, name))
        changes |= {key: [before[key], is_now] for key, is_now in _plain(name, value).items() if before[key] != is_now}
        setattr(row, name, value)
    return changes


def _plain(name: str, value: Any) -> dict[str, str]:
    if isinstance(value, Bilingual):
        return {f"{name}_{language}": text for language, text in value.as_json().items()}
    return {name: str(value)}
