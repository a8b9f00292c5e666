"""The history of events and registrations: one row for each change, in its transaction (promise P23)."""

from datetime import datetime

from sqlalchemy.orm import Session

from registration import rows


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
    rows.add_history(session, values)
