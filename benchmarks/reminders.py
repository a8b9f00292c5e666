"""A reminder tick over 100,000 registrations of 2,000 events: CPU seconds and memory, idle and with rules due."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, insert, select, update

from benchmarks import tables
from benchmarks.places import KINDS, Place, add_event, place
from core import clock
from core.db import db, transaction
from core.settings import ROOT
from registration.models import Event, Registration, Seating

EVENTS, PEOPLE = 2000, 50  # events, and registrations of each
LARGE = 5000  # registrations of one more event, which is more than one transaction deals with
DUE = 5
HEAD = ("", "CPU s", "s", "MB more", "rows written")
COLUMNS = [column.key for column in Event.__table__.columns if column.key != "id"]


def main() -> None:
    """Print one table for each database; the ticks run in a process of their own."""
    for kind in KINDS:
        with place(kind) as here:
            _fill(here)
            command = [sys.executable, "-m", "benchmarks.reminders"]
            done = subprocess.run(
                command, env={**os.environ, **here.environment}, stdout=subprocess.PIPE, cwd=ROOT, check=True
            )
            rows = json.loads(done.stdout)
        tables.show(
            f"Reminder tick, {EVENTS * PEOPLE + LARGE} registrations of {EVENTS + 1} events, {kind}", HEAD, rows
        )
        worst = max(row[1] for row in rows[1:3])
        print(f"\n- a tick under 1 s of CPU: {'met' if worst < 1 else 'MISSED'}", flush=True)


def _fill(here: Place) -> None:
    """Copies of one event, an hour apart from each other, and their people."""
    add_event(here.settings, None)
    event = db.session().scalars(select(Event)).one()
    values = {name: getattr(event, name) for name in COLUMNS}
    now = clock.now()
    with transaction() as session:
        for number in range(EVENTS):
            later = timedelta(hours=number % 400)
            copy = {**values, "slug": f"{event.slug}-{number}", "uid": f"evt-{number}@example.lv"}
            for name in ("starts_at", "ends_at", "sort_at", "closes_at"):
                copy[name] = values[name] + later
            event_id = session.scalars(insert(Event).returning(Event.id), [copy]).one()
            session.execute(insert(Seating), [{"event_id": event_id}])
            session.execute(insert(Registration), [_person(event_id, n, now) for n in range(PEOPLE)])
        session.execute(insert(Registration), [_person(event.id, n, now) for n in range(LARGE)])
    db.session.remove()


def _person(event_id: int, number: int, now: object) -> dict[str, object]:
    return {
        "event_id": event_id, "number": number + 1, "status": "confirmed", "given_name": "Ilze",
        "family_name": f"Bērziņa{number}", "name_key": f"n{number}", "sort_key": f"{number:06}",
        "email": f"ilze.{number}@example.lv", "contact_key": f"ilze.{number}@example.lv", "created_at": now,
        "registered_at": now, "confirmed_at": now,
    }  # fmt: skip


def ticks() -> None:
    """Measure in this process and print what it took; the clock is moved by hand."""
    from app import create_app
    from core.settings import read_settings
    from reminders import ticking
    from reminders.models import Reminder, ReminderRule
    from reminders.terms import Kind

    app = create_app(read_settings())
    settings, moment = app.config["AICINA"], clock.now()

    def tick() -> int:
        with app.app_context():
            return ticking.tick(settings, lambda: moment, threading.Event())

    def written() -> int:
        with app.app_context():
            return db.session().scalar(select(func.count()).select_from(Reminder)) or 0

    def all_plans() -> None:
        while tick():
            pass

    found = [["all plans made, once", *_measured(all_plans, written)], ["nothing due", *_measured(tick, written)]]
    with app.app_context():
        first = (
            db.session()
            .scalars(
                select(ReminderRule.due_at)
                .where(ReminderRule.kind == Kind.still_coming, ReminderRule.event_id != 1)
                .order_by(ReminderRule.due_at)
                .offset(DUE - 1)
            )
            .first()
        )
        largest = (
            db.session()
            .scalars(select(ReminderRule.due_at).where(ReminderRule.event_id == 1, ReminderRule.kind == Kind.start))
            .first()
        )
        db.session.remove()
    with app.app_context(), transaction() as session:
        early = (ReminderRule.due_at < first) | ((ReminderRule.event_id == 1) & (ReminderRule.kind != Kind.start))
        session.execute(update(ReminderRule).where(early).values(due_at=None))
    moment = first or moment
    found.append([f"{DUE} rules due, {PEOPLE} people each", *_measured(tick, written)])
    with app.app_context(), transaction() as session:
        others = (ReminderRule.event_id != 1) | (ReminderRule.kind != Kind.start)
        session.execute(update(ReminderRule).where(others).values(due_at=None))
    moment = largest or moment
    found.append([f"a rule for {LARGE} people", *_measured(tick, written)])
    print(json.dumps(found))


def _measured(work: Callable[[], object], written: Callable[[], int]) -> list[object]:
    before, rows = _resident(), written()
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    used = time.process_time() - cpu, time.perf_counter() - wall
    return [*used, _resident() - before, written() - rows]


def _resident() -> float:
    """MB."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


if __name__ == "__main__":
    ticks()
