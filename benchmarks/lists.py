"""The list of 50,000 people as CSV and XLSX: seconds and the most memory, each in a process of its own."""

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert

from benchmarks import tables
from benchmarks.places import KINDS, Place, add_event, place, typed
from core import clock
from core.db import db, transaction
from core.settings import ROOT
from registration import queries
from registration.models import Answer, Registration

PEOPLE = 50_000
HEAD = ("", "s", "CPU s", "file MB", "peak MB", "of which the application", "people")


def main() -> None:
    """Print one table for each database."""
    for kind in KINDS:
        with place(kind) as here:
            event_id = _fill(here)
            rows = [[form, *_child(here, event_id, form)] for form in ("csv", "xlsx")]
        tables.show(f"List of {PEOPLE} people, {kind}", HEAD, rows)


def _fill(here: Place) -> int:
    slug, now = add_event(here.settings, None), clock.now()
    row = queries.event_by_slug(db.session(), slug)
    event_id = row[0].id if row else 0
    answers = [(int(name[1:]), value) for name, value in typed(slug).items() if name.startswith("q")]
    with transaction() as session:
        for first in range(0, PEOPLE, 5000):
            people = [_person(event_id, number, now) for number in range(first, first + 5000)]
            ids = session.scalars(insert(Registration).returning(Registration.id), people).all()
            given = [{"registration_id": i, "question_id": q, "value": value} for i in ids for q, value in answers]
            session.execute(insert(Answer), given)
    db.session.remove()
    return event_id


def _person(event_id: int, number: int, now: object) -> dict[str, object]:
    family = f"Bērziņa-Kalniņa{number}"
    return {
        "event_id": event_id, "number": number + 1, "status": "confirmed", "given_name": "Ilze", "family_name": family,
        "name_key": family.lower(), "sort_key": f"{number * 7919 % PEOPLE:05}", "search_key": family.lower(),
        "email": f"ilze.{number}@example.lv", "contact_key": f"ilze.{number}@example.lv", "phone": "+37120000000",
        "institution": "Tukuma novada Sociālais dienests", "municipality": "Tukuma novads", "created_at": now,
        "registered_at": now - timedelta(seconds=number), "confirmed_at": now,  # type: ignore[operator]
    }  # fmt: skip


def _child(here: Place, event_id: int, form: str) -> list[object]:
    command = [sys.executable, "-m", "benchmarks.lists", str(event_id), form]
    done = subprocess.run(command, env={**os.environ, **here.environment}, stdout=subprocess.PIPE, cwd=ROOT, check=True)
    return list(json.loads(done.stdout))


def export(event_id: int, form: str) -> None:
    """Write the list once and print what it took; runs in the child."""
    from app import create_app
    from core.settings import read_settings
    from registration import people_queries, table_files
    from registration import tables as lists

    app = create_app(read_settings())
    with app.app_context(), tempfile.TemporaryFile() as target:
        plan = lists.plan(db.session(), event_id, people_queries.PeopleFilter(), "lv", sensitive=True)
        db.session.remove()
        before, wall, cpu = _peak(), time.perf_counter(), time.process_time()
        count = table_files.write(target, db.engine, plan, table_files.FileFormat(form))
        used = time.perf_counter() - wall, time.process_time() - cpu
        print(json.dumps([*used, target.tell() / 2**20, _peak(), before, count]))


def _peak() -> float:
    """MB. Not ru_maxrss: Linux carries that over from the process that started this one."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    export(int(sys.argv[1]), sys.argv[2])
