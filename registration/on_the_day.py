"""What a person's own page says on the day itself: the room that marks arrivals says so; without one nothing."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from registration.glances import Holder

Say = Callable[[Session, Holder, datetime], str]
_sayers: list[Say] = []


def register(say: Say) -> None:
    """Let `say` speak: "open" while the person may mark the arrival, then "arrived", with a number if there are groups;
    "seated" with a number where they are tables."""
    if say not in _sayers:
        _sayers.append(say)


def said(session: Session, holder: Holder, now: datetime) -> str:
    """What is said to this person now; empty on other days, and where arrivals are marked by others alone."""
    return next((words for words in (say(session, holder, now) for say in _sayers) if words), "")
