"""A published event of an organisation, and visitors who come to it with a browser of their own."""

import html
import re
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from core.db import db, transaction
from mailers.models import OutboxRow
from registration import leaving, mailing, queries, services
from registration.inputs import RsvpOutcome
from registration.models import Event, HistoryEntry, Registration, Seating
from registration.terms import RegistrationStatus
from tests import builders

HIDDEN = re.compile(r"<input[^>]*>")


def publish(app: Flask, **overrides: Any) -> int:
    """A published focus group with ten places; its id."""
    with app.app_context(), transaction() as session:
        return builders.make_event(session, **overrides).id


def slug_of(app: Flask, event_id: int) -> str:
    with app.app_context():
        return str(db.session().scalars(select(Event.slug).where(Event.id == event_id)).one())


def person(number: int) -> dict[str, str]:
    """Names and address of the n-th person."""
    return {"given_name": f"Dalībniece{number}", "family_name": "Kalniņa", "email": f"p{number}@example.lv"}


def register(app: Flask, event_id: int, number: int, now: Any = builders.NOW, **overrides: Any) -> RsvpOutcome:
    """What the n-th person gets."""
    with app.app_context(), transaction() as session:
        event = session.get_one(Event, event_id)
        command = builders.make_command(event, **{**person(number), "arrived_at": now, **overrides})
        return services.register(session, builders.settings_here(), command, now)


def withdraw(app: Flask, event_id: int, registration_id: int, now: Any = builders.NOW, **more: Any) -> Any:
    with app.app_context(), transaction() as session:
        return leaving.withdraw(session, builders.settings_here(), registration_id, event_id, now, **more)


@dataclass(frozen=True)
class Stored:
    """What the database holds of an event: people in the order of their numbers, and everything that counts them."""

    people: list[tuple[int, str, str, int | None]]  # id, e-mail, status, waiting number
    taken: int
    waiting: int
    history: dict[int, list[str]]
    letters: dict[int, list[str]]

    def of(self, status: RegistrationStatus) -> list[str]:
        """Addresses of the people with this status, in the order of registration."""
        return [email for _id, email, found, _n in self.people if found == status]

    def waiting_in_order(self) -> list[str]:
        rows = [(number or 0, email) for _id, email, status, number in self.people if status == "waiting"]
        return [email for _number, email in sorted(rows)]


def stored(app: Flask, event_id: int) -> Stored:
    with app.app_context():
        session = db.session()
        session.rollback()
        rows = session.execute(
            select(Registration.id, Registration.email, Registration.status, Registration.waiting_number)
            .where(Registration.event_id == event_id)
            .order_by(Registration.number)
        ).all()
        seats = session.execute(select(Seating.taken, Seating.waiting).where(Seating.event_id == event_id)).one()
        history: dict[int, list[str]] = {}
        for identity, action in session.execute(
            select(HistoryEntry.registration_id, HistoryEntry.action)
            .where(HistoryEntry.event_id == event_id, HistoryEntry.registration_id.is_not(None))
            .order_by(HistoryEntry.id)
        ):
            history.setdefault(identity, []).append(action)
        letters: dict[int, list[str]] = {}
        for identity, letter in session.execute(
            select(OutboxRow.registration_id, OutboxRow.letter)
            .where(OutboxRow.event_id == event_id, OutboxRow.registration_id.is_not(None))
            .order_by(OutboxRow.id)
        ):
            letters.setdefault(identity, []).append(letter.removeprefix("registration."))
        found = Stored([tuple(row) for row in rows], seats[0], seats[1], history, letters)  # type: ignore[misc]
        session.rollback()
        return found


def counted(app: Flask, *tables: Any) -> tuple[int, ...]:
    """How many rows each table has."""
    with app.app_context():
        numbers = tuple(db.session().scalar(select(func.count()).select_from(table)) or 0 for table in tables)
        db.session().rollback()
        return numbers


def hidden_fields(page: str) -> dict[str, str]:
    """Every hidden field of a page."""
    found = {}
    for tag in HIDDEN.findall(page):
        if 'type="hidden"' in tag:
            name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
            if name and value:
                found[html.unescape(name[1])] = html.unescape(value[1])
    return found


@dataclass
class Visitor:
    """Somebody with a browser: a cookie jar and the form as it was last seen."""

    app: Flask
    slug: str
    client: FlaskClient = field(init=False)
    fields: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def open(self) -> "Visitor":
        """See the page of the event, with its form."""
        page = self.client.get(f"/pasakumi/{self.slug}")
        assert page.status_code == 200, page.status_code
        self.fields = {k: v for k, v in hidden_fields(page.text).items() if k in {"csrf_token", "form_key"}}
        return self

    def send(self, **typed: Any) -> TestResponse:
        """Press the button of the form that was last opened."""
        return self.client.post(f"/pasakumi/{self.slug}", data={**self.fields, **typed})

    def register(self, number: int = 1, **typed: Any) -> TestResponse:
        return self.open().send(**{**person(number), **typed})


__all__ = ["Stored", "Visitor", "counted", "mailing", "publish", "queries", "register", "stored", "withdraw"]
