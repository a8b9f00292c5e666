"""The API over an organisation of 300 events and an event of 5,000 people: CPU ms and statements, per database.

The floor is a bare view of the same framework that reads the same rows by the raw driver and writes them as JSON: no
token, no scopes, no limit, no ETag, no record that people were read.
"""

import json
import os
import sqlite3
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import psycopg
from flask import Flask, Response
from flask.testing import FlaskClient
from sqlalchemy import event as listening
from sqlalchemy import select

from api import services as tokens
from api.rules import whole
from api.terms import Made, Scope, TokenCommand
from benchmarks import tables
from benchmarks.dashboard import EVENTS, PEOPLE, fill_event, fill_organisation
from benchmarks.places import KINDS, Place, add_event, place
from core import clock
from core.db import db, transaction
from organisers.terms import COMMAND
from registration.models import Event

PAGE, ROUNDS = 100, 40
HEAD = ("", "CPU ms", "in floors", "wall ms", "statements", "KB")
HOST = "http://127.0.0.1"
# Of each row what the API gives of it, so that both sides write about the same bytes.
READS = {
    "events": "SELECT id, slug, kind, status, visibility, title, summary, day, last_day, starts_at, ends_at, timezone, "
    "venue, address, region, online_url, opens_at, deadline_on, deadline_inclusive, closes_at, capacity, taken, held, "
    f"waiting, waiting_list, updated_at FROM event JOIN seating ON event_id = id ORDER BY id LIMIT {PAGE}",
    "people": "SELECT id, number, status, given_name, family_name, institution, municipality, registered_at, email, "
    f"phone FROM registration WHERE event_id = 1 ORDER BY id LIMIT {PAGE}",
}


def main() -> None:
    """Print one table for each database."""
    for kind in KINDS:
        with place(kind, AICINA_PUBLIC_URL=HOST) as here:
            reader, floor = Reader(here), _floor(here)
            paths = {"events": f"/api/v1/events?limit={PAGE}"}
            paths["people"] = f"/api/v1/events/{reader.event_id}/registrations?limit={PAGE}"
            rows = []
            for name, path in paths.items():
                unit = reader.measured(f"floor: {PAGE} {name} by the driver", partial(floor.get, f"/{name}"))
                rows += [(unit, unit[1]), (reader.asked(f"{PAGE} {name}", path), unit[1])]
                rows.append((reader.asked(f"{PAGE} {name}, unchanged (304)", path, again=True), unit[1]))
            one = f"/api/v1/events/{reader.event_id}"
            rows += [(reader.asked("one event", one), unit[1]), (reader.asked("its counts", f"{one}/counts"), unit[1])]
            shown = [[name, cpu, cpu / floor_cpu, *rest] for (name, cpu, *rest), floor_cpu in rows]
            tables.show(f"API, {kind}: {EVENTS} events, {PEOPLE} people", HEAD, shown)


class Reader:
    """A program with a token that may read all people of the place's organisation."""

    def __init__(self, here: Place) -> None:
        slug = add_event(here.settings, PEOPLE)
        with transaction() as session:
            first = session.scalars(select(Event).where(Event.slug == slug)).one()
            command = TokenCommand("bench", whole([Scope.contacts, Scope.answers]), 30)
            made = tokens.create_token(session, clock.now(), first.organisation_id, command, COMMAND)
            assert isinstance(made, Made)
            self.event_id, self.headers = first.id, {"Authorization": f"Bearer {made.text}"}
        fill_event(self.event_id)
        fill_organisation(self.event_id)
        db.session.remove()
        self.app, self.statements = here.app(), 0
        self.app.config["PROPAGATE_EXCEPTIONS"] = True
        with self.app.app_context():
            listening.listen(db.engine, "before_cursor_execute", self._count)
        self.client: FlaskClient = self.app.test_client()

    def _count(self, *_values: Any) -> None:
        self.statements += 1

    def asked(self, name: str, path: str, *, again: bool = False) -> list[Any]:
        """What an address of the API costs; `again` with the ETag of the answer before."""
        headers = dict(self.headers)
        if again:
            headers["If-None-Match"] = self.client.get(path, base_url=HOST, headers=headers).headers["ETag"]
        return self.measured(name, lambda: self.client.get(path, base_url=HOST, headers=headers), 304 if again else 200)

    def measured(self, name: str, ask: Callable[[], Any], status: int = 200) -> list[Any]:
        """The median over some rounds: name, CPU ms, wall ms, statements, KB of the answer."""
        for _ in range(3):
            answer = ask()
            if answer.status_code != status:
                raise RuntimeError(f"{name}: {answer.status_code} {answer.text[:200]}")
        self.statements = 0
        cpu, wall = zip(*(_timed(ask) for _ in range(ROUNDS)), strict=True)
        size = len(answer.data) / 1024
        return [name, statistics.median(cpu), statistics.median(wall), self.statements / ROUNDS, size]


def _timed(work: Callable[[], Any]) -> tuple[float, float]:
    """CPU and wall milliseconds of one call."""
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return (time.process_time() - cpu) * 1000, (time.perf_counter() - wall) * 1000


def _floor(here: Place) -> FlaskClient:
    """The bare application."""
    app = Flask("floor")
    if here.kind == "sqlite":
        connection: Any = sqlite3.connect(os.path.join(here.folder, "aicina.sqlite3"))
    else:
        connection = psycopg.connect(here.environment["AICINA_DATABASE_URL"])

    @app.get("/<what>")
    def read(what: str) -> Response:
        found = connection.execute(READS[what])
        names = [column[0] for column in found.description]
        rows = [dict(zip(names, row, strict=True)) for row in found]
        return Response(json.dumps(rows, default=str), content_type="application/json")

    return app.test_client()
