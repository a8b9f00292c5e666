"""Rows of the database as the API gives them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from api import schemas
from api.queries import EventRow
from api.terms import Scope
from core.bilingual import Bilingual
from core.urls import absolute
from registration import models, rules
from registration.queries import intake_of
from registration.terms import Admission, EventKind, EventStatus, RegistrationStatus, Visibility

Answers = dict[int, list[tuple[models.Question, str]]]


def short_event(row: EventRow, now: datetime) -> schemas.Event:
    """An event as a list has it."""
    return schemas.Event(**_shared(row, now))


def whole_event(row: EventRow, now: datetime) -> schemas.WholeEvent:
    """An event with its programme and people."""
    event = row[0]
    return schemas.WholeEvent(
        **_shared(row, now),
        description=_words(event.description),
        audience=_words(event.audience),
        programme=[
            schemas.ProgrammeRow(i.day, _clock(i.starts), _clock(i.ends), _words(i.title), list(i.speakers))
            for i in event.programme
        ],
        people=[schemas.Person(person.name, _words(person.affiliation)) for person in event.people],
        project_number=event.project_number,
        funder=_words(event.funder),
    )


def _shared(row: EventRow, now: datetime) -> dict[str, Any]:
    event, seating = row
    return {
        "id": event.id,
        "slug": event.slug,
        "url": absolute("public.event", slug=event.slug),
        "kind": EventKind(event.kind),
        "status": EventStatus(event.status),
        "visibility": Visibility(event.visibility),
        "state": rules.phase(intake_of(event, seating), now),
        "admission": Admission(event.admission),
        "title": _words(event.title),
        "summary": _words(event.summary),
        "day": event.day,
        "last_day": event.last_day,
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "timezone": event.timezone,
        "venue": _words(event.venue),
        "address": event.address,
        "region": event.region,
        "online": bool(event.online_url or event.online_number),
        "opens_at": event.opens_at,
        "deadline": schemas.Deadline(event.deadline_on, event.deadline_inclusive, event.closes_at),
        "seats": seats(row),
        "updated_at": event.updated_at,
    }


def seats(row: EventRow) -> schemas.Seats:
    """The places of an event; never fewer than none left."""
    event, seating = row
    left = None if event.capacity is None else max(0, event.capacity - seating.taken - seating.held)
    return schemas.Seats(event.capacity, seating.taken, seating.held, left, seating.waiting, event.waiting_list)


def counts(row: EventRow, found: dict[str, int]) -> schemas.Counts:
    """How many stand how; 0 where nobody does."""
    return schemas.Counts(**{status.value: found.get(status, 0) for status in RegistrationStatus}, seats=seats(row))


def person(row: models.Registration, scopes: frozenset[Scope], given: Answers) -> schemas.Registration:
    """A registration, with as much as the scopes allow."""
    shown = schemas.Registration(
        id=row.id,
        number=row.number,
        status=RegistrationStatus(row.status),
        given_name=row.given_name,
        family_name=row.family_name,
        institution=row.institution,
        municipality=row.municipality,
        registered_at=row.registered_at,
    )
    if Scope.contacts in scopes:
        shown.contact = schemas.Contact(row.email, row.phone)
    if Scope.answers in scopes:
        shown.answers = [_answer(question, value) for question, value in given.get(row.id, ())]
    return shown


def columns(scopes: frozenset[Scope]) -> Sequence[str]:
    """What such a token reads of a person, for the history."""
    read = ["number", "status", "given_name", "family_name", "institution", "municipality", "registered_at"]
    read += ["email", "phone"] if Scope.contacts in scopes else []
    read += ["answers"] if Scope.answers in scopes else []
    return read + (["sensitive"] if Scope.sensitive in scopes else [])


def _answer(question: models.Question, value: str) -> schemas.AnswerGiven:
    labels = {option.key: option.label.text("lv") for option in question.options}
    values = value.split("\n") if question.kind == "many" else [value]
    shown = [labels.get(one, one) for one in values if one]
    return schemas.AnswerGiven(question.id, _words(question.label), question.sensitive, shown)


def _words(text: Bilingual) -> schemas.Words:
    return schemas.Words(text.lv, text.en)


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"
