"""The history of events and registrations: one row for each change, in its transaction (promise P23)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from registration import rows


@dataclass(frozen=True, slots=True)
class Recorded:
    """A row of history that was just written; its transaction is still open."""

    id: int
    event_id: int
    registration_id: int | None
    action: str
    details: Mapping[str, Any]
    at: datetime


Listener = Callable[[Session, Recorded], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """From now on the listener hears of every row, in its transaction, where it may only add rows (docs/adr/0019)."""
    if listener not in _listeners:
        _listeners.append(listener)


def record(
    session: Session,
    event_id: int,
    registration_id: int | None,
    actor: str,
    action: str,
    now: datetime,
    details: dict[str, object] | None = None,
    account_id: int | None = None,
) -> None:
    """Write the one row of a change; `actor` is person, organiser or system."""
    values = {
        "event_id": event_id,
        "registration_id": registration_id,
        "account_id": account_id,
        "actor": actor,
        "action": action,
        "details": details or {},
        "at": now,
    }
    row_id = rows.add_history(session, values)
    for listener in _listeners:
        listener(session, Recorded(row_id, event_id, registration_id, action, details or {}, now))
