"""People and events that letters are about: what happens to them, in the words of the tests."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from core.bilingual import Bilingual
from mailers.terms import Skip
from registration import correction, event_services, leaving
from registration.models import Event, Registration
from tests.builders import (
    FOCUS_GROUP,
    NOW,
    make_command,
    make_registration,
    settings_here,
)

LATER = NOW + timedelta(hours=1)


MOVED = {
    "starts_at": FOCUS_GROUP["starts_at"] + timedelta(hours=1),
    "ends_at": FOCUS_GROUP["ends_at"] + timedelta(hours=1),
}


def register(session: Session, event: Event, **overrides: Any) -> Registration:
    """A person who reads English, so that the texts asked for here stand in the code."""
    return make_registration(session, event, **{"language": "en", **overrides})


def leave(session: Session, person: Registration, now: datetime = LATER) -> None:
    leaving.withdraw(session, settings_here(), person.id, person.event_id, now)


def cancel(session: Session, event: Event, now: datetime = LATER) -> None:
    event_services.cancel_event(session, settings_here(), event.id, Bilingual(), None, now)  # type: ignore[arg-type]


def publish(session: Session, event: Event, now: datetime = LATER) -> None:
    event_services.publish_event(session, settings_here(), event.id, None, now)  # type: ignore[arg-type]


def move_address(session: Session, person: Registration, email: str, now: datetime = LATER) -> None:
    command = make_command(
        person.event,
        email=email,
        given_name=person.given_name,
        family_name=person.family_name,
        arrived_at=now,
        language="en",
    )
    assert not isinstance(correction.correct(session, settings_here(), person.id, command, now), Skip)
    session.refresh(person)
