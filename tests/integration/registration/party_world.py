"""Families, colleagues and minors who register, in the words of the tests."""

import email
from typing import Any

import vobject
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.collation import latvian_key
from core.text import email_key, name_key
from mailers.models import OutboxRow
from mailers.terms import Letter
from registration import services
from registration.inputs import Guardian, Member, Registered
from registration.models import Event, Registration
from registration.terms import AgeBand, Parties
from tests.builders import NOW, make_command, settings_here

FAMILY: dict[str, Any] = {"parties": Parties.family, "guardian_below": 13}
MOTHER = Guardian("Ilze Bērziņa", "ilze@example.lv")


def member(given: str, family: str = "Bērziņa", mail: str = "", age: AgeBand | None = AgeBand.under_13) -> Member:
    keys = name_key(given, family), latvian_key(f"{family} {given}".strip())
    return Member(given, family, *keys, email=mail, email_key=email_key(mail) if mail else "", age_band=age)


def register_party(session: Session, event: Event, *members: Member, **overrides: Any) -> list[Registration]:
    """Anna and these people, in the order of their numbers; English, so that the texts asked for stand in the code."""
    values = {"members": members, "together": True, "age_band": AgeBand.adult, "language": "en", **overrides}
    command = make_command(event, **values)
    outcome = services.register(session, settings_here(), command, overrides.get("arrived_at", NOW))
    assert isinstance(outcome, Registered), outcome
    return people(session, event)


def register_child(session: Session, event: Event, **overrides: Any) -> Registration:
    """Jānis, 12, who names his mother."""
    values = {"given_name": "Jānis", "email": "janis@example.lv", "age_band": AgeBand.under_13, "guardian": MOTHER}
    command = make_command(event, **{**values, "language": "en", **overrides})
    outcome = services.register(session, settings_here(), command, overrides.get("arrived_at", NOW))
    assert isinstance(outcome, Registered), outcome
    person = session.get_one(Registration, outcome.registration_id)
    session.refresh(person)
    return person


def people(session: Session, event: Event) -> list[Registration]:
    query = select(Registration).where(Registration.event_id == event.id).order_by(Registration.number)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def states(session: Session, event: Event) -> list[str]:
    return [person.status for person in people(session, event)]


def entries_of(letter: Letter) -> list[Any]:
    """Every VEVENT of a letter, the one that mail programs show first; each stream holds one."""
    parts = [letter.calendar, *letter.more_calendars] if letter.calendar else []
    streams = [vobject.readOne(part.data.decode()) for part in parts]
    assert [stream.method.value for stream in streams] == [part.method for part in parts]
    assert [len(stream.vevent_list) for stream in streams] == [1] * len(streams)
    return [stream.vevent for stream in streams]


def parts_on_the_wire(row: OutboxRow) -> list[tuple[str, str | None, str | None]]:
    """Type, method and file name of every part of the mail that is no container."""
    message = email.message_from_bytes(row.wire or b"")
    found = [part for part in message.walk() if not part.is_multipart()]
    return [(part.get_content_type(), part.get_param("method"), part.get_filename()) for part in found]  # type: ignore[misc]
