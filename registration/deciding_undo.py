"""A decision is taken back, letters and states, while none of its letters has gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from core.settings import Settings
from registration.deciding_terms import DecisionKind, Refused, TakenBack


@dataclass(frozen=True, slots=True)
class Made:
    """One decision of an event: letters in all, and whether it can still be taken back."""

    decision_id: int
    kind: DecisionKind
    made_at: datetime
    goes_at: datetime
    undone_at: datetime | None
    letters: int
    window_open: bool


def decisions(session: Session, event_id: int, now: datetime) -> Sequence[Made]:
    """Every decision about the event, the newest first; for the bar that says when the letters go."""
    raise NotImplementedError


def undo(
    session: Session, settings: Settings, event_id: int, decision_id: int, account_id: int, now: datetime
) -> TakenBack | Refused:
    """All is as it was before the press. Events it made are gone, or silently called off when somebody saw them.

    Refused(too_late) once the letters go, Refused(acted_meanwhile) when somebody registered or left since. Idempotent.
    """
    raise NotImplementedError
