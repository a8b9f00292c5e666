"""The think tank at an hour before its start, with four places taken of four, and who knows what of it."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from attendance import doors, services
from attendance.models import Attendance, CheckInOp
from attendance.terms import By, GroupPlan, Kind, Note, Outcome
from core.db import db, transaction
from core.text import name_key
from organisers import services as organisers
from organisers.models import Organisation, Role
from privacy import objections
from privacy.terms import ObjectionDraft
from registration.inputs import Member
from registration.models import Event, HistoryEntry, Registration
from registration.terms import GuardianState, Parties, RegistrationStatus
from tests import builders

DAY = datetime(2027, 3, 24, 12, 45, tzinfo=UTC)  # an hour before the start
TODAY = date(2027, 3, 24)
EMAIL, PASSWORD = "anna@example.lv", "bērzu birzs pavasarī"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Door:
    """The event, its people by given name, the organiser's browser and a helper's link."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.people: dict[str, int] = {}
        with app.app_context(), transaction() as session:
            account = organisers.create_account(session, DAY, EMAIL, "Anna Ābola", PASSWORD)
            here = builders.make_organisation(session, slug="lauku-biedriba")
            organisers.add_member(session, DAY, here.id, account.id, Role.owner)
            other = builders.make_organisation(session, slug="otra")
            self.account = account.id
            event = self._event(session, here, capacity=4, parties=Parties.family)
            self.event = event.id
            self.elsewhere = self._event(session, other).id
            self.other_here = self._event(session, here).id
            child = Member("Otto", "Kalns", name_key("Otto", "Kalns"), "kalns", collected_by="Vecmāmiņa")
            for given, family, more in (
                ("Gunta", "Kalniņa", {"institution": "Biedrība Rīts"}),
                ("Dace", "Kalna", {"members": (child,), "together": True}),
                ("Jānis", "Bērziņš", {}),
                ("Ivars", "Gaidītājs", {}),
            ):
                email = f"{name_key(given, family).replace(' ', '.')}@example.lv"
                made = builders.make_registration(
                    session,
                    event,
                    now=DAY - timedelta(days=9),
                    given_name=given,
                    family_name=family,
                    email=email,
                    **more,
                )
                self.people[given] = made.id
            query = select(Registration.id).where(Registration.given_name == "Otto")
            self.people["Otto"] = session.scalars(query).one()
            token = doors.open_door(session, self.event, "Anna pie durvīm", account.id, DAY)
            assert token is not None
            self.token = token
            self.link = 1

    def _event(self, session: Any, organisation: Organisation, **more: Any) -> Event:
        values = {**builders.THINK_TANK, "organisation": organisation, **more}
        return builders.make_event(session, now=DAY - timedelta(days=10), **values)

    def note(self, *notes: Note, by: By | None = None, now: datetime = DAY) -> list[Outcome]:
        """What became of these notes."""
        with self.app.app_context(), transaction() as session:
            settings = builders.settings_here()
            made = services.note_all(session, settings, self.event, by or By(self.account), notes, now, "lv")
            return [result.outcome for result in made]

    def mark(self, given: str, op: str = "", minute: int = 0, kind: Kind = Kind.mark, **more: Any) -> Note:
        """A note about somebody, so many minutes after the moment of the test."""
        moment = DAY + timedelta(minutes=minute)
        op_id = op or f"{kind}-{given}-{minute}".encode("ascii", "ignore").decode().replace("_", "-")
        return Note(op_id, kind, TODAY, moment, registration_id=self.people[given], **more)

    def walk_in(self, name: str, op: str, minute: int = 0, **more: Any) -> Note:
        return Note(op, Kind.walk_in, TODAY, DAY + timedelta(minutes=minute), name=name, **more)

    def choose(self, plan: GroupPlan, *, self_check_in: bool = False) -> None:
        with self.app.app_context(), transaction() as session:
            doors.choose(session, self.event, plan, self.account, DAY, self_check_in=self_check_in)

    def object_to(self, given: str, minute: int = 0) -> None:
        """The other parent of this person objects, so many minutes after the moment of the test."""
        with self.app.app_context(), transaction() as session:
            draft = ObjectionDraft("pa tālruni", DAY.date())
            person, at = self.people[given], DAY + timedelta(minutes=minute)
            assert objections.object_to(session, self.event, person, draft, self.account, at)

    def pend(self, given: str) -> None:
        """The place of this person waits for a guardian."""
        with self.app.app_context(), transaction() as session:
            person = session.get_one(Registration, self.people[given])
            person.status, person.held_until = RegistrationStatus.pending, DAY + timedelta(hours=9)
            person.guardian_state = GuardianState.asked

    def standing(self) -> dict[str, tuple[str, datetime | None]]:
        """State and moment by name, of everybody of whom something is recorded."""
        with self.app.app_context():
            query = select(Registration, Attendance).join(Attendance, Attendance.registration_id == Registration.id)
            rows = db.session().execute(query.where(Attendance.event_id == self.event)).all()
            return {person.name: (row.state, row.arrived_at) for person, row in rows}

    def ops(self, *outcomes: Outcome) -> int:
        with self.app.app_context():
            query = (
                select(func.count()).where(CheckInOp.outcome.in_(outcomes))
                if outcomes
                else select(func.count(CheckInOp.id))
            )
            return db.session().scalar(query) or 0

    def history(self, *actions: str) -> list[tuple[str, str, dict[str, Any]]]:
        """Actor, action and details of the event's history, oldest first, without what happened before the day."""
        with self.app.app_context():
            query = select(HistoryEntry).where(HistoryEntry.event_id == self.event, HistoryEntry.action.in_(actions))
            rows = db.session().scalars(query.order_by(HistoryEntry.id)).all()
            return [(row.actor, row.action, row.details) for row in rows]

    def seats(self) -> tuple[int, int, int]:
        """Taken, beyond the limit, waiting."""
        with self.app.app_context():
            seating = db.session().get_one(Event, self.event).seating
            return seating.taken, seating.extra, seating.waiting

    def count(self) -> int:
        """How many registrations the event has."""
        with self.app.app_context():
            query = select(func.count()).where(Registration.event_id == self.event)
            return db.session().scalar(query) or 0

    # --- browsers ---

    def organiser(self) -> FlaskClient:
        """A browser that is signed in."""
        client = self.app.test_client()
        page = client.get("/birojs/ielogoties")
        values = {"csrf_token": token_of(page), "email": EMAIL, "password": PASSWORD}
        assert client.post("/birojs/ielogoties", data=values).status_code == 303
        return client

    @property
    def room(self) -> str:
        return f"/birojs/lauku-biedriba/pasakumi/{self.event}"

    @property
    def path(self) -> str:
        """The helper's address."""
        return f"/ierasanas/{self.token}"


def token_of(page: TestResponse) -> str:
    found = TOKEN.search(page.text)
    assert found, page.text[:2000]
    return found[1]


def send(client: FlaskClient, base: str, ops: Any, **more: Any) -> TestResponse:
    """What the page's script posts."""
    csrf = client.get(f"{base}/dati").json["csrf"]  # type: ignore[index]
    body = {"ops": ops, "sent_at": int(DAY.timestamp() * 1000), "last": 0, **more}
    return client.post(f"{base}/piezimes", json=body, headers={"X-CSRFToken": csrf})


def op(kind: str, op_id: str, person: int | None = None, minute: int = 0, **more: Any) -> dict[str, Any]:
    at = int(DAY.timestamp() * 1000) + minute * 60_000
    return {"id": op_id, "kind": kind, "person": person, "day": TODAY.isoformat(), "at": at, "how": "list", **more}
