"""Somebody who had left an event comes back: the form of a new person, filled with what is known of the old one."""

from dataclasses import replace
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from registration import people_queries as people
from registration import queries
from registration.inputs import EventDraft, RsvpCommand
from registration.models import Event, Registration
from registration.terms import GuardianState, QuestionKind

_KEPT = (
    "given_name", "family_name", "email", "phone", "institution", "municipality", "language", "age_band",
    "guardian_name", "guardian_phone", "guardian_email",
)  # fmt: skip
_AGREED = (GuardianState.given, GuardianState.on_paper)


def known_of(session: Session, event: Event, draft: EventDraft) -> dict[str, Any]:
    """What the form begins with for the person of ?persona=; empty for nobody and for somebody who is on the list."""
    person = _person(session, event.id, request.args.get("persona"))
    if person is None or person.status in queries.ACTIVE:
        return {}
    given = people.answers_of(session, person.id)
    answers = {f"q{q.id}": _as_typed(q.kind, given[q.id]) for q in draft.questions if q.id in given}
    known = {name: getattr(person, name) or "" for name in _KEPT} | answers
    # They were told about their data when they came the first time.
    known |= {"again": str(person.id), "informed": True, "guardian_agreed": person.guardian_state in _AGREED}
    return known | {"guest": str(person.guest_id or "")}


def back_again(session: Session, event_id: int, number: str | None, command: RsvpCommand) -> Registration | None:
    """Whom the form brings back, or has brought; None once another name or address is written in it."""
    person = _person(session, event_id, number)
    same = person is not None and (person.name_key, person.email) == (command.name_key, command.email)
    return person if same else None


def command_of(found: Registration, command: RsvpCommand) -> RsvpCommand:
    """The request under the name and address that the person had; what the form leaves empty stays as it was."""
    return replace(
        command,
        given_name=found.given_name,
        family_name=found.family_name,
        name_key=found.name_key,
        sort_key=found.sort_key,
        email=found.email,
        email_key=found.contact_key,
        phone=command.phone or found.phone,
        institution=command.institution or found.institution,
        municipality=command.municipality or found.municipality,
        municipality_code=command.municipality_code if command.municipality else found.municipality_code,
        collected_by=command.collected_by or found.collected_by,
    )


def _person(session: Session, event_id: int, number: str | None) -> Registration | None:
    text = number or ""
    known = text.isascii() and text.isdigit() and len(text) < 10
    return people.person_here(session, event_id, int(text)) if known else None


def _as_typed(kind: str, value: str) -> Any:
    """A stored answer as its field takes it."""
    if kind == QuestionKind.many:
        return value.split("\n")
    return value == "yes" if kind == QuestionKind.consent else value
