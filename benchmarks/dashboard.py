"""The page of an event with 5,000 registrations, and today's desk of 300 events: CPU ms and statements, per database.

The floor is the list of events drawn by the same application: what any page of the desk costs with its frame.
"""

import os
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import event as listening
from sqlalchemy import insert, select, update

from benchmarks import tables
from benchmarks.places import KINDS, Place, add_event, place
from core import clock
from core.db import db, transaction
from jobs import demonstration
from mailers.models import OutboxRow
from organisers import queries as organisers
from organisers import services
from organisers.models import Organisation
from organisers.terms import Role
from registration.guest_models import Guest
from registration.models import Answer, Event, Institution, Registration, Seating
from registration.queries import questions_of
from registration.registers.municipalities import current
from tests.integration.desk.people_world import token_of

PEOPLE, EVENTS, EACH, ROUNDS = 5000, 300, 50, 30
LIMIT = 50  # ms
HEAD = ("", "CPU ms", "in floors", "wall ms", "statements", "KB")
HOST = "http://127.0.0.1"
STATUSES = ("confirmed",) * 16 + ("waiting", "waiting", "withdrawn", "cancelled")
SOURCES = ("web",) * 6 + ("invitation", "invitation", "phone", "email")


def main() -> None:
    """Print one table for each database."""
    for kind in KINDS:
        with place(kind, AICINA_PUBLIC_URL="http://127.0.0.1") as here:
            desk = Desk(here)
            fill_event(desk.event_id)
            rows = [desk.measured("the list of events (floor)", f"{desk.root}/pasakumi/")]
            rows.append(desk.measured(f"overview of {PEOPLE} people", f"{desk.root}/pasakumi/{desk.event_id}/parskats"))
            fill_organisation(desk.event_id)
            rows.append(desk.measured(f"today, {EVENTS} events, {EVENTS * EACH} people", f"{desk.root}/"))
            unit = rows[0][1]
            shown = [[name, cpu, cpu / unit, *rest] for name, cpu, *rest in rows]
            tables.show(f"Dashboard, {kind}", HEAD, shown)
            print(f"\n- overview under {LIMIT} ms of CPU: {'met' if rows[1][1] < LIMIT else 'MISSED'}", flush=True)


class Desk:
    """A signed-in owner of the place's organisation, and its first event."""

    def __init__(self, here: Place) -> None:
        slug, password = add_event(here.settings, PEOPLE), os.urandom(9).hex()
        with transaction() as session:
            account = organisers.account_by_email(session, demonstration.EMAIL)
            organisation = session.scalars(select(Organisation)).one()
            assert account
            services.set_password(session, clock.now(), account, password)
            services.add_member(session, clock.now(), organisation.id, account.id, Role.owner)
            self.event_id = session.scalars(select(Event.id).where(Event.slug == slug)).one()
            self.root = f"/birojs/{organisation.slug}"
        db.session.remove()
        self.app, self.statements = here.app(), 0
        with self.app.app_context():
            listening.listen(db.engine, "before_cursor_execute", self._count)
        self.client = _signed_in(self.app.test_client(), password)

    def _count(self, *_values: Any) -> None:
        self.statements += 1

    def measured(self, name: str, path: str) -> list[Any]:
        """The median over some rounds: name, CPU ms, wall ms, statements, KB of the page."""
        for _ in range(3):
            answer = self.client.get(path, base_url=HOST)
            if answer.status_code != 200:
                raise RuntimeError(f"{path}: {answer.status_code}")
        self.statements = 0
        cpu, wall = zip(*(_timed(lambda: self.client.get(path, base_url=HOST)) for _ in range(ROUNDS)), strict=True)
        size = len(answer.data) / 1024
        return [name, statistics.median(cpu), statistics.median(wall), self.statements / ROUNDS, size]


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    began, used = time.perf_counter(), time.process_time()
    work()
    return (time.process_time() - used) * 1000, (time.perf_counter() - began) * 1000


def _signed_in(client: FlaskClient, password: str) -> FlaskClient:
    page = client.get("/birojs/ielogoties", base_url=HOST)
    data = {"csrf_token": token_of(page.text), "email": demonstration.EMAIL, "password": password}
    if client.post("/birojs/ielogoties", data=data, base_url=HOST).status_code not in {302, 303}:
        raise RuntimeError("could not sign in")
    return client


def fill_event(event_id: int) -> None:
    """Five thousand people over forty days, invited and not, with answers and letters."""
    now = clock.now()
    with transaction() as session:
        asked = [q for q in questions_of(session, event_id) if q.options]
        kinds = session.scalars(select(Institution.id).limit(60)).all()
        places = [place.code for place in current(now.date())]
        people = [_person(event_id, n, now, kinds, places) for n in range(PEOPLE)]
        ids = list(session.scalars(insert(Registration).returning(Registration.id), people))
        given = [
            {"registration_id": i, "question_id": q.id, "value": q.options[i % len(q.options)].key}
            for i in ids
            for q in asked
        ]
        session.execute(insert(Answer), given)
        session.execute(insert(OutboxRow), [_mail(event_id, i, n, now) for n, i in enumerate(ids)])
        session.execute(insert(Guest), [_guest(event_id, n, now) for n in range(1000)])
        seats = update(Seating).where(Seating.event_id == event_id)
        session.execute(seats.values(taken=4000, waiting=500, guests=1000))
        session.execute(update(Event).where(Event.id == event_id).values(published_at=now - timedelta(days=41)))
    db.session.remove()


def fill_organisation(event_id: int) -> None:
    """Copies of the event, each with some people and letters."""
    columns = [column.key for column in Event.__table__.columns if column.key != "id"]
    now = clock.now()
    with transaction() as session:
        first = session.get_one(Event, event_id)
        values = {name: getattr(first, name) for name in columns}
        for number in range(EVENTS):
            copy = {**values, "slug": f"kopija-{number}", "uid": f"evt-{number}@example.lv"}
            for name in ("starts_at", "ends_at", "sort_at", "closes_at"):
                copy[name] = values[name] + timedelta(hours=number % 400)
            made = session.scalars(insert(Event).returning(Event.id), [copy]).one()
            session.execute(insert(Seating), [{"event_id": made, "taken": EACH}])
            people = [_person(made, n, now, [None], [None]) for n in range(EACH)]
            ids = session.scalars(insert(Registration).returning(Registration.id), people).all()
            rows = [_mail(made, i, made * PEOPLE + n, now) for n, i in enumerate(ids)]
            session.execute(insert(OutboxRow), rows)
    db.session.remove()


def _person(event_id: int, number: int, now: Any, kinds: Any, places: Any) -> dict[str, Any]:
    status, at = STATUSES[number % 20], now - timedelta(minutes=number * 11)
    left = status in ("withdrawn", "cancelled")
    return {
        "event_id": event_id, "number": number + 1, "status": status, "given_name": "Ilze",
        "family_name": f"Bērziņa{number}", "name_key": f"ilze berzina{number}", "sort_key": f"{number:06}",
        "email": f"ilze.{number}@example.lv", "contact_key": f"ilze.{number}@example.lv", "created_at": at,
        "registered_at": at, "confirmed_at": None if status == "waiting" else at, "ended_at": now if left else None,
        "waiting_number": number + 1 if status == "waiting" else None, "source": SOURCES[number % 10],
        "institution": "Iestāde", "institution_id": kinds[number % len(kinds)],
        "municipality_code": places[number % len(places)],
    }  # fmt: skip


def _mail(event_id: int, registration_id: int, number: int, now: Any) -> dict[str, Any]:
    failed = number % 500 == 0
    return {
        "dedupe_key": f"bench:{event_id}:{registration_id}", "message_id": f"<{event_id}.{registration_id}@example.lv>",
        "letter": "registration.registered", "event_id": event_id, "registration_id": registration_id,
        "recipient": f"ilze.{number}@example.lv", "search_key": "", "locale": "lv", "params": {},
        "state": "failed" if failed else "sent", "next_attempt_at": now, "due_at": now, "created_at": now,
        "sent_at": now,
    }  # fmt: skip


def _guest(event_id: int, number: int, now: Any) -> dict[str, Any]:
    return {
        "event_id": event_id, "given_name": "Vija", "name_key": f"v{number}", "email": f"vija.{number}@example.lv",
        "contact_key": f"vija.{number}@example.lv", "ref": f"{number:024}", "link_hash": f"{number:064}",
        "invited_at": now, "created_at": now, "answer": "none",
    }  # fmt: skip
