"""Papers for 500 people: seconds and CPU of gathering the data and of drawing, beside a bare table drawn by Typst."""

import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import pypdf
from flask_babel import force_locale
from sqlalchemy import insert

from benchmarks import tables
from benchmarks.places import KINDS, Place, add_event, place
from core import clock
from core.db import db, transaction
from paper import badges, frames, sheets
from paper.terms import BadgeChoices, Detail, Document, SheetChoices
from registration import queries
from registration.models import Event, Registration

PEOPLE = 500
TIMES = 5
HEAD = ("", "gather s", "draw s", "draw CPU s", "file KB", "pages")
BARE = """
#let rows = json(bytes(sys.inputs.data)).rows
#set document(title: "Bare")
#set text(lang: "lv", font: ("Libertinus Serif",))
#set page(paper: "a4", flipped: true)
#table(columns: 4, table.header([No.], [Name], [Municipality], [Signature]), ..rows.flatten())
"""
CHILD = (  # Typst and nothing of ours, in a process of its own too
    "import sys, typst; sys.stdout.buffer.write(typst.compile(sys.argv[1], sys_inputs={'data': sys.stdin.read()},"
    " font_paths=typst.Fonts(include_system_fonts=False), pdf_standards=['ua-1']))"
)


def main() -> None:
    """Print one table for each database, and what an empty child costs."""
    for kind in KINDS:
        with place(kind) as here:
            event_id = _fill(here)
            rows = [_measured(name, event_id) for name in ("sheet", "badges")]
        rows.append(_bare())
        tables.show(f"Papers for {PEOPLE} people, {kind}", HEAD, rows)


def _fill(here: Place) -> int:
    slug, now = add_event(here.settings, None), clock.now()
    found = queries.event_by_slug(db.session(), slug)
    event_id = found[0].id if found else 0
    with transaction() as session:
        session.execute(insert(Registration), [_person(event_id, number, now) for number in range(PEOPLE)])
    db.session.remove()
    return event_id


def _person(event_id: int, number: int, now: object) -> dict[str, object]:
    family = f"Bērziņa-Kalniņa{number}"
    return {
        "event_id": event_id, "number": number + 1, "status": "confirmed", "given_name": "Ilze", "family_name": family,
        "name_key": family.lower(), "sort_key": f"{number * 7919 % PEOPLE:05}", "search_key": family.lower(),
        "email": f"ilze.{number}@example.lv", "contact_key": f"ilze.{number}@example.lv", "phone": "+37120000000",
        "institution": f"{number % 60}. novada Sociālais dienests", "municipality": "Tukuma novads", "created_at": now,
        "registered_at": now - timedelta(seconds=number), "confirmed_at": now,  # type: ignore[operator]
    }  # fmt: skip


def _document(name: str, event_id: int) -> Document:
    session = db.session()
    event = session.get_one(Event, event_id)
    with force_locale("lv"):
        if name == "badges":
            return badges.document(session, event, BadgeChoices("lv"))
        choices = SheetChoices("lv", date(2030, 1, 1), details=(Detail.municipality,))
        return sheets.document(session, event, choices)


def _measured(name: str, event_id: int) -> list[object]:
    gathering, drawing, cpu, drawn = [], [], [], b""
    for _time in range(TIMES):
        start = time.perf_counter()
        document = _document(name, event_id)
        gathered, before = time.perf_counter(), _cpu()
        made = frames.render(document, clock.now())
        assert isinstance(made, bytes), made
        drawn = made
        gathering.append(gathered - start)
        drawing.append(time.perf_counter() - gathered)
        cpu.append(_cpu() - before)
        db.session.remove()
    return [name, *(tables.percentile(values, 0.5) for values in (gathering, drawing, cpu)), *_size(drawn)]


def _bare() -> list[object]:
    rows = [[str(n), f"Ilze Bērziņa-Kalniņa{n}", "Tukuma novads", ""] for n in range(PEOPLE)]
    drawing, cpu, drawn = [], [], b""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "bare.typ"
        template.write_text(BARE, encoding="utf-8")
        command = [sys.executable, "-I", "-c", CHILD, str(template)]
        for _time in range(TIMES):
            start, before = time.perf_counter(), _cpu()
            data = json.dumps({"rows": rows}).encode()
            drawn = subprocess.run(command, input=data, capture_output=True, check=True).stdout
            drawing.append(time.perf_counter() - start)
            cpu.append(_cpu() - before)
    return ["a bare table", "", *(tables.percentile(values, 0.5) for values in (drawing, cpu)), *_size(drawn)]


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _size(drawn: bytes) -> list[object]:
    return [len(drawn) // 1024, len(pypdf.PdfReader(io.BytesIO(drawn)).pages)]
