"""The floor: a bare Flask view that writes the rows of a registration by the raw driver, and nothing else.

No validation, no translation, no templates, no compression, no security headers; the same three requests, the same
tables with their indexes and constraints, one commit as durable as ours. gunicorn runs it as `benchmarks.floor:app`.
"""

import fcntl
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from core.gate import Gate

app = Flask(__name__)
app.wsgi_app = Gate(app.wsgi_app, 1 << 20)  # type: ignore[method-assign] # without it the threads would be what is measured
URL = os.environ.get("AICINA_DATABASE_URL", "")
FILE = os.path.join(os.environ.get("AICINA_DATA_DIR", ""), "aicina.sqlite3")
SQLITE = not URL
LINKS = ("mailed", "manage", "receipt", "join", "feed")
_local = threading.local()
_lock = threading.Lock()

FORM = """<!doctype html><title>%s</title><form method="post">
<input id="csrf_token" name="csrf_token" type="hidden" value="floor">
<input id="form_key" name="form_key" type="hidden" value="%s">
<input name="given_name"><input name="family_name"><input name="email"><button>Register</button></form>"""


def _connection() -> Any:
    if not hasattr(_local, "connection"):
        if SQLITE:
            _local.connection = sqlite3.connect(FILE, isolation_level=None, timeout=5)
            _local.connection.execute("PRAGMA journal_mode=WAL")
            _local.connection.execute("PRAGMA synchronous=FULL")
            _local.connection.execute("PRAGMA foreign_keys=ON")
            _local.lock = os.open(f"{FILE}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        else:
            _local.connection = psycopg.connect(URL)
    return _local.connection


@contextmanager
def _writing() -> Iterator[Any]:
    connection = _connection()
    if not SQLITE:
        with connection.transaction():
            yield connection
        return
    with _lock:
        fcntl.flock(_local.lock, fcntl.LOCK_EX)  # without it SQLite's own unfair wait would be what is measured
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        finally:
            fcntl.flock(_local.lock, fcntl.LOCK_UN)


def _run(connection: Any, statement: str, *values: Any) -> Any:
    return connection.execute(statement if SQLITE else statement.replace("?", "%s"), values)


def _insert(connection: Any, table: str, values: dict[str, Any], more: str = "") -> Any:
    marks = ", ".join("?" * len(values))
    return _run(connection, f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks}){more}", *values.values())


@app.get("/robots.txt")
def robots() -> str:
    return ""


@app.get("/pasakumi/<slug>")
def page(slug: str) -> str:
    connection = _connection()
    found = _run(connection, "SELECT title FROM event WHERE slug = ?", slug).fetchone()
    if not SQLITE:
        connection.rollback()
    return FORM % (found[0], os.urandom(16).hex())


@app.post("/pasakumi/<slug>")
def register(slug: str) -> Response:
    form, now = request.form, datetime.now(UTC).replace(tzinfo=None) if SQLITE else datetime.now(UTC)
    stamp = str(now) if SQLITE else now
    with _writing() as connection:
        find = "SELECT id, capacity FROM event WHERE slug = ?"
        event, capacity = _run(connection, find, slug).fetchone()
        lock = "SELECT taken, waiting, next_number, next_waiting FROM seating WHERE event_id = ?"
        seats = _run(connection, lock if SQLITE else f"{lock} FOR UPDATE", event)
        taken, waiting, number, place = seats.fetchone()
        waits = taken >= capacity
        person = _person(form, event, number, place if waits else None, stamp)
        registration = _insert(connection, "registration", person, " RETURNING id").fetchone()[0]
        seats = (taken + (not waits), waiting + waits, number + 1, place + waits, event)
        change = "UPDATE seating SET taken = ?, waiting = ?, next_number = ?, next_waiting = ? WHERE event_id = ?"
        _run(connection, change, *seats)
        for kind in LINKS:
            link = {"hash": os.urandom(32).hex(), "kind": kind, "registration_id": registration, "created_at": stamp}
            _insert(connection, "link", link)
        for name, value in form.items():
            if name.startswith("q"):
                answer = {"registration_id": registration, "question_id": int(name[1:]), "value": value}
                _insert(connection, "answer", answer)
        change = {"event_id": event, "registration_id": registration, "actor": "person", "action": "registered"}
        _insert(connection, "history_entry", {**change, "details": "{}", "at": stamp})
        _insert(connection, "outbox", _mail(form, event, registration, stamp))
    return redirect(f"/r/{registration}", 303)


@app.get("/r/<int:registration>")
def status(registration: int) -> str:
    connection = _connection()
    found = _run(connection, "SELECT status, given_name FROM registration WHERE id = ?", registration).fetchone()
    if not SQLITE:
        connection.rollback()
    return f"<!doctype html><p>state: {found[0]}, {found[1]}</p>"


def _person(form: Any, event: int, number: int, place: int | None, stamp: Any) -> dict[str, Any]:
    name = f"{form['given_name']} {form['family_name']}".lower()
    return {
        "event_id": event, "number": number, "status": "waiting" if place else "confirmed",
        "given_name": form["given_name"], "family_name": form["family_name"], "name_key": name, "sort_key": name,
        "search_key": f"{name} {form['email']}", "email": form["email"], "contact_key": form["email"],
        "phone": form["phone"], "institution": form["institution"], "municipality": form["municipality"],
        "language": "lv", "source": "web", "waiting_number": place, "calendar_sequence": 0, "partstat": "NEEDS-ACTION",
        "links_generation": 1, "form_digest": form["form_key"], "created_at": stamp, "registered_at": stamp,
        "confirmed_at": None if place else stamp,
    }  # fmt: skip


def _mail(form: Any, event: int, registration: int, stamp: Any) -> dict[str, Any]:
    return {
        "dedupe_key": f"registration.registered:{registration}:{stamp}",
        "message_id": f"<{os.urandom(10).hex()}@example.lv>", "letter": "registration.registered", "event_id": event,
        "registration_id": registration, "recipient_name": form["given_name"], "recipient": form["email"],
        "search_key": form["email"], "locale": "lv", "params": "{}", "state": "queued", "attempts": 0, "crashes": 0,
        "next_attempt_at": stamp, "due_at": stamp, "created_at": stamp,
    }  # fmt: skip
