"""One process of a race for seats: reads jobs from stdin, runs each with its own application and threads.

A job is a line of JSON: url, folder, event, steps (["register", n], ["withdraw", id] or ["accept", id]), threads,
locked. The child answers {"ready"}, waits for an empty line, and answers with [step number, answer, asked at, answered
at] of every step. With `locked` false the write lock and the event's lock are switched off: the control that must
oversell or break.
"""

import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import create_app
from core import db as kernel
from core import engines
from core.db import Busy, db, transaction
from mailers.batches import Sending
from registration import deciding, leaving, queries, services
from registration.deciding_terms import Decided, Selection
from registration.inputs import Registered
from registration.models import Event, Seating
from registration.terms import Rejected
from tests import builders
from tests.conftest import test_settings


@contextmanager
def no_lock(*_: Any) -> Iterator[None]:
    yield


@contextmanager
def without_locks() -> Iterator[None]:
    """Take away what keeps seats right, and read before writing as a careless service would."""
    kept = kernel._write_lock, engines._sqlite_begin, queries.lock_event

    def unlocked(session: Any, event_id: int) -> Any:
        seats = session.execute(select(Seating.taken).where(Seating.event_id == event_id)).scalar_one()
        time.sleep(0.002)  # what a busy machine does between reading and writing
        found = kept[2](_Unlocking(session), event_id)
        return replace(found, intake=replace(found.intake, taken=seats)) if found else None

    kernel._write_lock, queries.lock_event = no_lock, unlocked
    engines._sqlite_begin = lambda connection: connection.exec_driver_sql("BEGIN")
    try:
        yield
    finally:
        kernel._write_lock, engines._sqlite_begin, queries.lock_event = kept


class _Unlocking:
    def __init__(self, session: Any) -> None:
        self._session = session

    def execute(self, statement: Any, *more: Any) -> Any:
        statement._for_update_arg = None
        return self._session.execute(statement, *more)


def step(app: Flask, event_id: int, what: str, subject: int) -> str:
    person = {"given_name": f"Dalībniece{subject}", "family_name": "Kalniņa", "email": f"p{subject}@example.lv"}
    with app.app_context():
        try:
            db.session().execute(select(Event.slug).where(Event.id == event_id)).one()  # as a view reads first
            with transaction() as session:
                if what == "register":
                    command = builders.make_command(_Id(event_id), **person)  # type: ignore[arg-type]
                    outcome = services.register(session, builders.settings_here(), command, builders.NOW)
                elif what == "accept":
                    return accepted(session, event_id, subject)
                else:
                    outcome = leaving.withdraw(session, builders.settings_here(), subject, event_id, builders.NOW)
        except Busy:
            return step(app, event_id, what, subject)  # the visitor is told to press again, and does
        except Exception as error:
            return f"error {type(error).__name__}"
        assert isinstance(outcome, Registered | Rejected)
        return f"refused {outcome.reason}" if isinstance(outcome, Rejected) else str(outcome.status)


def accepted(session: Session, event_id: int, registration_id: int) -> str:
    """What comes of choosing one of the people who applied."""
    sending = Sending(f"lem:{registration_id}", "", builders.NOW)
    choice = Selection((registration_id,))
    outcome = deciding.decide(session, builders.settings_here(), event_id, choice, sending, None, builders.NOW)
    return "confirmed" if isinstance(outcome, Decided) else f"refused {outcome.reason}"


@dataclass
class _Id:
    id: int


def run(job: dict[str, Any]) -> list[Any]:
    app = create_app(test_settings(job["url"], Path(job["folder"])))
    todo = list(enumerate(job["steps"]))
    taken, answers, start = iter(todo), [], threading.Event()
    mutex = threading.Lock()

    def work() -> None:
        start.wait()
        while True:
            with mutex:
                following = next(taken, None)
            if following is None:
                return
            number, (what, subject) = following
            asked = time.monotonic()
            answer = step(app, job["event"], what, subject)
            answers.append([number, answer, asked, time.monotonic()])

    threads = [threading.Thread(target=work) for _ in range(job["threads"])]
    for thread in threads:
        thread.start()
    print(json.dumps("ready"), flush=True)
    sys.stdin.readline()
    start.set()
    for thread in threads:
        thread.join()
    with app.app_context():
        db.engine.dispose()
    return answers


if __name__ == "__main__":
    for line in iter(sys.stdin.readline, ""):
        job = json.loads(line)
        with nullcontext() if job["locked"] else without_locks():
            print(json.dumps(run(job)), flush=True)
