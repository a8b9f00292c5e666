"""Promises P15 and P16: busy, stopped or full, the visitor is told so, loses nothing, and is served afterwards."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import time_machine
from flask import Flask
from sqlalchemy import event as sqlalchemy_event
from werkzeug.test import TestResponse

from app import create_app
from core.db import db
from core.engines import database_file
from core.settings import Settings
from core.upgrade import upgrade
from registration.models import Registration
from tests.builders import NOW
from tests.conftest import test_settings
from tests.integration.registration.world import Visitor, counted, hidden_fields, person, publish, slug_of, stored
from tests.servers.postgres import Postgres

HOLD = """
import fcntl, sys
handle = open(sys.argv[1], "w")
fcntl.flock(handle, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def held(settings: Settings, event_id: int) -> Iterator[None]:
    """Another process holds the lock that every registration needs."""
    file = database_file(settings.database_url)
    if file is None:
        with psycopg.connect(settings.database_url.replace("+psycopg", "")) as connection:
            connection.execute("SELECT 1 FROM seating WHERE event_id = %s FOR UPDATE", [event_id])
            yield
        return
    command = [sys.executable, "-c", HOLD, f"{file}.lock"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield
        holder.kill()


TYPED = {**person(1), "given_name": "Ķērpja <b>“Ē”</b>", "institution": "Tukuma “Sociālais” dienests"}
WORDS = {"lv": "Mēģināt vēlreiz", "en": "Try again"}


def unavailable(answer: TestResponse) -> None:
    """The page says so, and holds the whole form."""
    fields = hidden_fields(answer.text)
    assert (answer.status_code, int(answer.headers["Retry-After"]) >= 1) == (503, True)
    assert {name: fields.get(name) for name in TYPED} == TYPED
    assert {"csrf_token", "form_key"} <= set(fields)
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "<b>" not in answer.text
    assert "Traceback" not in answer.text


def press_again(visitor: Visitor, answer: TestResponse) -> TestResponse:
    """Send the form that the page of the fault offers."""
    assert f'action="/pasakumi/{visitor.slug}"' in answer.text
    return visitor.client.post(f"/pasakumi/{visitor.slug}", data=hidden_fields(answer.text))


@time_machine.travel(NOW)
def test_a_held_lock_is_busy_and_then_pressing_again_works(app: Flask, settings: Settings) -> None:
    event_id = publish(app)
    visitors = {language: Visitor(app, slug_of(app, event_id)) for language in ("lv", "en")}
    for language, visitor in visitors.items():
        visitor.client.set_cookie("lang", language)
        visitor.open()

    def send(visitor: Visitor) -> tuple[TestResponse, float]:
        started = time.monotonic()
        return visitor.send(**TYPED), time.monotonic() - started

    with held(settings, event_id), ThreadPoolExecutor(2) as pool:
        answers = dict(zip(visitors, pool.map(send, visitors.values()), strict=True))
        assert visitors["lv"].client.get(f"/pasakumi/{visitors['lv'].slug}").status_code == 200  # readers go on
        assert stored(app, event_id).people == []
    for language, (answer, seconds) in answers.items():
        unavailable(answer)
        assert seconds < 10
        assert f'<html lang="{language}"' in answer.text
        assert WORDS["en"] in answer.text or WORDS[language] in answer.text
    first = press_again(visitors["lv"], answers["lv"][0])
    assert (first.status_code, len(stored(app, event_id).people)) == (303, 1)
    assert press_again(visitors["lv"], answers["lv"][0]).headers["Location"] == first.headers["Location"]


def test_a_lock_that_is_freed_in_time_is_waited_for(app: Flask, settings: Settings) -> None:
    with time_machine.travel(NOW):
        event_id = publish(app)
        visitor = Visitor(app, slug_of(app, event_id)).open()
        answers: list[TestResponse] = []
        sending = threading.Thread(target=lambda: answers.append(visitor.send(**TYPED)))
        with held(settings, event_id):
            sending.start()
            sending.join(0.5)
            assert answers == []
        sending.join()
    assert [answer.status_code for answer in answers] == [303]


@pytest.fixture
def own_postgres(tmp_path: Path) -> Iterator[tuple[Postgres, Flask]]:
    """A PostgreSQL of this test alone, which may be stopped."""
    with Postgres() as server:
        app = create_app(test_settings(server.create_database("mine"), tmp_path))
        upgrade(app)
        yield server, app
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def test_a_stopped_postgresql_is_told_and_comes_back(own_postgres: tuple[Postgres, Flask]) -> None:
    server, app = own_postgres
    with time_machine.travel(NOW):
        event_id = publish(app)
        visitor = Visitor(app, slug_of(app, event_id)).open()
        server.stop("immediate")
        started = time.monotonic()
        answer = visitor.send(**TYPED)
        page = visitor.client.get("/")
        feed = visitor.client.get("/kalendars/visi.ics")
        assert time.monotonic() - started < 20
        unavailable(answer)
        assert [(r.status_code, "Retry-After" in r.headers) for r in (page, feed)] == [(503, True)] * 2
        server.start()
        again = press_again(visitor, answer)
    assert (again.status_code, len(stored(app, event_id).people)) == (303, 1)


def test_nothing_answered_is_lost_when_postgresql_is_stopped_at_work(own_postgres: tuple[Postgres, Flask]) -> None:
    server, app = own_postgres
    with time_machine.travel(NOW):
        event_id = publish(app, capacity=None)
        slug, stop = slug_of(app, event_id), threading.Event()
        answered: list[str] = []
        others: set[int] = set()

        def visit(first: int) -> None:
            number = first
            while not stop.is_set():
                visitor = Visitor(app, slug)
                page = visitor.client.get(f"/pasakumi/{slug}")
                others.add(page.status_code)
                if page.status_code != 200:
                    continue
                visitor.fields = {k: v for k, v in hidden_fields(page.text).items() if k in {"csrf_token", "form_key"}}
                answer = visitor.send(**person(number))
                others.add(answer.status_code)
                if answer.status_code == 303:
                    answered.append(f"p{number}@example.lv")
                number += 4

        threads = [threading.Thread(target=visit, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for mode in ("immediate", "fast", "immediate"):
            more(answered)
            server.stop(mode)
            server.start()
        more(answered)
        stop.set()
        for thread in threads:
            thread.join()
    found = stored(app, event_id)
    kept = [email for _id, email, _s, _n in found.people]
    assert others <= {200, 303, 503}
    assert len(kept) == len(set(kept))
    assert set(answered) <= set(kept)
    assert {identity for identity, *_rest in found.people} == set(found.letters) == set(found.history)


def more(answered: list[str]) -> None:
    before, deadline = len(answered), time.monotonic() + 120
    while len(answered) < before + 3:
        assert time.monotonic() < deadline
        time.sleep(0.01)


@contextmanager
def full_disk(app: Flask) -> Iterator[None]:
    """SQLite may not take another page: what it says then is what it says on a full disk."""

    def limit(connection: object, *_: object) -> None:
        run: Callable[[str], object] = connection.execute  # type: ignore[attr-defined]
        run("PRAGMA max_page_count = 1")  # the smallest possible is what it has now

    with app.app_context():
        engine = db.engine
        db.session.remove()
    engine.dispose()
    sqlalchemy_event.listen(engine, "connect", limit)
    yield
    sqlalchemy_event.remove(engine, "connect", limit)
    engine.dispose()


@time_machine.travel(NOW)
def test_a_full_disk_keeps_what_was_answered(migrated_sqlite: Path, tmp_path: Path) -> None:
    file = tmp_path / "aicina.sqlite3"
    file.write_bytes(migrated_sqlite.read_bytes())
    app = create_app(test_settings(f"sqlite:///{file}", tmp_path))
    event_id = publish(app, capacity=None)
    statuses, refused = [], None
    with full_disk(app):
        for number in range(200):
            visitor = Visitor(app, slug_of(app, event_id)).open()
            answer = visitor.send(**{**TYPED, "email": f"p{number}@example.lv", "institution": "x" * 150})
            statuses.append(answer.status_code)
            if answer.status_code != 303:
                refused = answer
                break
    assert statuses == [303] * (len(statuses) - 1) + [503]
    assert refused is not None
    assert hidden_fields(refused.text)["email"] == f"p{len(statuses) - 1}@example.lv"
    found = stored(app, event_id)
    assert len(found.people) == len(statuses) - 1 == found.taken
    assert {identity for identity, *_rest in found.people} == set(found.letters) == set(found.history)
    assert press_again(visitor, refused).status_code == 303
    assert counted(app, Registration) == (len(statuses),)
    with app.app_context():
        db.engine.dispose()
