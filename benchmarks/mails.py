"""Mails per second through the worker to a server on loopback, beside plain smtplib sending the same bytes."""

import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select

from benchmarks import tables
from benchmarks.places import KINDS, Place, add_event, place
from core import clock
from core.collation import latvian_key
from core.db import db, transaction
from core.links import fresh
from core.settings import ROOT
from core.text import email_key, name_key
from mailers.delivery import deliver_due
from mailers.models import OutboxRow
from registration import queries, services
from registration.inputs import RsvpCommand
from tests.servers.smtp_sink import SmtpSink

MAILS = 300
HEAD = ("", "mails per s", "CPU ms each", "of plain smtplib")
SINK = "import sys\nfrom benchmarks.mails import serve\nserve()"


def main() -> None:
    """Print one table for each database."""
    for kind in KINDS:
        with sink() as port, place(kind, AICINA_SMTP_URL=f"smtp://127.0.0.1:{port}") as here:
            _enqueue(here)
            ours = _timed(lambda here=here: _deliver(here))
            letters = [bytes(wire) for wire in db.session().scalars(select(OutboxRow.wire))]
            plain = _timed(lambda letters=letters, port=port: _plain(letters, port))
        measured = (("plain smtplib, rendered before", plain), ("worker: claim, render, send, record", ours))
        rows = [[name, MAILS / wall, cpu * 1000 / MAILS, f"{plain[0] / wall:.0%}"] for name, (wall, cpu) in measured]
        tables.show(f"{MAILS} letters with an invitation, {kind}", HEAD, rows)
        print(f"\n- at least half of plain smtplib: {'met' if plain[0] / ours[0] >= 0.5 else 'MISSED'}", flush=True)


@contextmanager
def sink() -> Iterator[int]:
    """The port of a server in a process of its own, so that its work is not counted as ours."""
    process = subprocess.Popen([sys.executable, "-c", SINK], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        yield int((process.stdout or sys.stdin.buffer).readline())
    finally:
        process.communicate(b"")


def serve() -> None:
    """Be the sink until standard input ends."""
    with SmtpSink() as server:
        print(server.port, flush=True)
        sys.stdin.read()


def _enqueue(here: Place) -> None:
    settings, slug = here.settings, add_event(here.settings, MAILS)
    row = queries.event_by_slug(db.session(), slug)
    event_id = row[0].id if row else 0
    with transaction() as session:
        for number in range(MAILS):
            given, family, email = "Ilze", f"Bērziņa {number}", f"ilze.{number}@example.lv"
            command = RsvpCommand(
                event_id=event_id, form_key=fresh(), given_name=given, family_name=family, email=email,
                email_key=email_key(email), name_key=name_key(given, family), sort_key=latvian_key(f"{family} {given}"),
                language="lv" if number % 5 else "en", arrived_at=clock.now(),
            )  # fmt: skip
            services.register(session, settings, command, clock.now())


def _deliver(here: Place) -> None:
    done = deliver_due(here.app(), clock.now, "bench")
    if done.total() != MAILS or set(done) != {"sent"}:
        raise RuntimeError(f"delivered: {dict(done)}")


def _plain(letters: list[bytes], port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as connection:
        for number, letter in enumerate(letters):
            connection.sendmail("aicina@example.lv", [f"ilze.{number}@example.lv"], letter)


def _timed(work: object) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    work()  # type: ignore[operator]
    return time.perf_counter() - wall, time.process_time() - cpu
