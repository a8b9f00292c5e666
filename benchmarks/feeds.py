"""The calendar of everything with 500 events: drawn anew, and the 304 that most calendars get most of the time."""

import time
from dataclasses import replace
from datetime import timedelta

from benchmarks import tables
from benchmarks.places import KINDS, _publish, place
from core import clock
from core.db import db, transaction
from jobs import demonstration

EVENTS, ROUNDS, AIM = 500, 200, 2.0
URL = "/kalendars/visi.ics"


def main() -> None:
    """Print one table for both databases."""
    rows = []
    for kind in KINDS:
        with place(kind) as here:
            with transaction() as session:
                today = clock.local(clock.now()).date()
                for number in range(EVENTS):
                    draft = demonstration.think_tank(today + timedelta(days=number % 300))
                    _publish(session, here.settings, replace(draft, capacity=None))
            db.session.remove()
            app = here.app()
            client = app.test_client()
            began, wall = time.process_time(), time.perf_counter()
            answer = client.get(URL, headers={"Accept-Encoding": "gzip"})
            cold, seconds = time.process_time() - began, time.perf_counter() - wall
            known = {"If-None-Match": answer.headers["ETag"], "Accept-Encoding": "gzip"}
            for _ in range(20):
                client.get(URL, headers=known)
            began = time.process_time()
            codes = {client.get(URL, headers=known).status_code for _ in range(ROUNDS)}
            again = (time.process_time() - began) * 1000 / ROUNDS
        if codes != {304} or answer.status_code != 200:
            raise RuntimeError(f"answers: {answer.status_code}, {codes}")
        rows.append([kind, cold, seconds, len(answer.data) / 1024, again, "met" if again < AIM else "MISSED"])
    head = ("", "drawn: CPU s", "s", "KB", "304: CPU ms", f"aim {AIM:.0f} ms")
    tables.show(f"Feed of {EVENTS} events", head, rows)
