"""An event with people, its organisers, and a stranger's organisation: what tests of the desk's lists start from."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from core import clock
from core.bilingual import Bilingual
from core.collation import latvian_key
from core.db import db, transaction
from core.links import fresh
from core.settings import Settings
from core.text import email_key, name_key
from organisers import services as organisers
from organisers.terms import Role
from registration import event_services, services
from registration.inputs import AnswerGiven, EventDraft, Option, QuestionDraft, Registered, RsvpCommand
from registration.queries import questions_of
from registration.terms import EventKind, QuestionKind

DAY = date(2027, 3, 10)
STARTS = datetime(2027, 3, 10, 14, 0, tzinfo=UTC)
BEGINS = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
EARLY = datetime(2027, 1, 20, 9, 0, tzinfo=UTC)
HOST = "http://127.0.0.1:5000"
PASSWORD = "bērzu birzs pavasarī"
QUESTIONS = (
    QuestionDraft(None, QuestionKind.one, Bilingual("Loma", "Role"), options=(
        Option("ngo", Bilingual("NVO", "NGO")), Option("city", Bilingual("Pašvaldība", "City")),
    )),
    QuestionDraft(None, QuestionKind.many, Bilingual("Tēmas", "Topics"), options=(
        Option("a", Bilingual("Atbalsts", "Support")), Option("ab", Bilingual("Brīvais laiks", "Leisure")),
    )),
    QuestionDraft(None, QuestionKind.short, Bilingual("Ēdiens", "Food"), sensitive=True),
)  # fmt: skip


@dataclass
class World:
    """The application with one organisation's event; `questions` are their ids in order."""

    app: Flask
    settings: Settings
    organisation_id: int
    account_id: int
    event_id: int
    questions: list[int]
    made: int = field(default=0)

    def client(self, email: str | None = "anna@example.lv") -> FlaskClient:
        """A browser in English, signed in unless `email` is None."""
        client = self.app.test_client()
        client.set_cookie("lang", "en", domain="127.0.0.1")
        if email:
            page = client.get("/birojs/ielogoties", base_url=HOST)
            data = {"csrf_token": token_of(page.text), "email": email, "password": PASSWORD}
            answer = client.post("/birojs/ielogoties", data=data, base_url=HOST)
            assert answer.status_code in {302, 303}, answer.text
        return client

    def url(self, path: str = "", org: str = "biedriba", event_id: int | None = None) -> str:
        """The address of a page of the event's list."""
        return f"/birojs/{org}/pasakumi/{event_id or self.event_id}/dalibnieki{path}"

    def register(self, name: str, **values: Any) -> int:
        """One person by "Given Family"; the id of the registration."""
        with self.app.app_context(), transaction() as session:
            outcome = services.register(session, self.settings, self.command(name, **values), values.pop("now", EARLY))
        assert isinstance(outcome, Registered), outcome
        return outcome.registration_id

    def command(self, name: str, *, event_id: int | None = None, **values: Any) -> RsvpCommand:
        """A request of the web form."""
        self.made += 1
        given, _space, family = name.partition(" ")
        email = values.pop("email", f"person{self.made}@example.lv")
        values.pop("now", None)
        return RsvpCommand(
            event_id=event_id or self.event_id,
            form_key=fresh(),
            given_name=given,
            family_name=family,
            email=email,
            email_key=email_key(email),
            name_key=name_key(given, family),
            sort_key=latvian_key(f"{family} {given}")[:400],
            language="lv",
            arrived_at=EARLY,
            **values,
        )

    def answers(self, *given: str | tuple[str, ...]) -> tuple[AnswerGiven, ...]:
        """Answers to the questions in their order; empty ones are left out."""
        return tuple(AnswerGiven(q, value) for q, value in zip(self.questions, given, strict=False) if value)

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """A session to look with."""
        with self.app.app_context():
            yield db.session()
            db.session.remove()


def token_of(text: str) -> str:
    """The CSRF token of a page."""
    _before, _mark, rest = text.partition('name="csrf_token"')
    return rest.partition('value="')[2].partition('"')[0]


def draft(**others: Any) -> EventDraft:
    """A regional meeting in March with three questions."""
    values: dict[str, Any] = {
        "kind": EventKind.regional_meeting,
        "title": Bilingual("Sanāksme Valmierā", "Meeting in Valmiera"),
        "day": DAY,
        "starts_at": STARTS,
        "ends_at": STARTS + timedelta(hours=3),
        "venue": Bilingual("Valmieras kultūras centrs"),
        "questions": QUESTIONS,
        "contact_email": "kontakts@example.lv",
    }
    return EventDraft(**{**values, **others})


@pytest.fixture
def world(app: Flask, settings: Settings) -> Iterator[World]:
    """Association `biedriba` with Anna (owner) and Edgars (editor), and Olga in `svesa`, who may not look in.

    Unless the test has chosen its moment, the clock goes on from `BEGINS`: the days of the tests' events stand still,
    and would be over one day.
    """
    chosen = time_machine.escape_hatch.is_travelling()
    with nullcontext() if chosen else time_machine.travel(BEGINS, tick=True):
        yield _filled(app, settings)


def _filled(app: Flask, settings: Settings) -> World:
    now = clock.now()
    with app.app_context(), transaction() as session:
        here = organisers.create_organisation(session, now, Bilingual("Biedrība"), "biedriba")
        elsewhere = organisers.create_organisation(session, now, Bilingual("Sveša"), "svesa")
        people = (("anna", here, Role.owner), ("edgars", here, Role.member), ("olga", elsewhere, Role.owner))
        accounts = []
        for name, place, role in people:
            account = organisers.create_account(session, now, f"{name}@example.lv", name.title(), PASSWORD)
            organisers.add_member(session, now, place.id, account.id, role)
            accounts.append(account.id)
        organisation_id = here.id
    return World(app, settings, organisation_id, accounts[0], *new_event(app, settings, organisation_id, accounts[0]))


def new_event(
    app: Flask, settings: Settings, organisation_id: int, account_id: int, **others: Any
) -> tuple[int, list[int]]:
    """A published event and the ids of its questions."""
    with app.app_context():
        with transaction() as session:
            saved = event_services.create_event(session, settings, organisation_id, draft(**others), account_id, EARLY)
            event_services.publish_event(session, settings, saved.event_id, account_id, EARLY)
        ids = [question.id for question in questions_of(db.session(), saved.event_id)]
        db.session.remove()
    return saved.event_id, ids
