"""The list as a file: read back as people's programs read it."""

import csv
import io
import zipfile
from typing import Any

import pytest
from flask_babel import force_locale
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from core import clock
from core.db import db, transaction
from registration import leaving, table_files, tables
from registration.institutions import resolve, seed_institutions
from registration.matching import assign_institution, assign_municipality
from registration.models import HistoryEntry
from registration.people_queries import PeopleFilter
from registration.table_files import FileFormat
from tests.integration.desk.people_world import (
    EARLY,
    HOST,
    World,
    new_event,
    token_of,
    world,
)

__all__ = ["world"]

HOSTILE = '=HYPERLINK("http://x","y")'


def export(world: World, **values: str) -> Any:
    client = world.client()
    token = token_of(client.get(world.url("/"), base_url=HOST).text)
    return client.post(world.url("/eksports"), data={"csrf_token": token, **values}, base_url=HOST, buffered=True)


def sheets(data: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def rows_of(data: bytes) -> list[list[str]]:
    text = data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def test_workbook_holds_people_and_groups(world: World) -> None:
    with world.app.app_context(), transaction() as session:
        seed_institutions(session, EARLY)
    world.register(
        "Zane Bērza", institution="LM", municipality="Tukuma nov.", answers=world.answers("city", ("a", "ab"), "olas")
    )
    world.register("Aija Āboliņa", institution="skola", phone="+37120000042")
    world.register("Anna Ozola", institution="Skola", municipality="Cēsis")
    with world.app.app_context(), transaction() as session:
        ministry = resolve(session, world.organisation_id, "LM") or 0
        assign_institution(session, world.organisation_id, "LM", ministry, world.account_id, EARLY)
        assign_municipality(session, world.organisation_id, "Tukuma nov.", "LV-099", world.account_id, EARLY)
    answer = export(world, format="xlsx", kas="visi")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    name = answer.headers["Content-Disposition"].partition("filename=")[2]
    assert name.isascii()
    assert name.endswith(f"-{clock.local(clock.now()):%Y-%m-%d}.xlsx")
    found = sheets(answer.data)
    assert list(found) == ["Participants", "By institution", "By municipality"]
    head, *people = found["Participants"]
    assert head[-2:] == ["Role", "Topics"]
    assert [row[2:4] for row in people] == [["Aija", "Āboliņa"], ["Zane", "Bērza"], ["Anna", "Ozola"]]
    zane = people[1]
    assert zane[0] == 1.0
    assert zane[6:11] == [
        "LM", "Labklājības ministrija", "Ministry", "Tukuma novads", "Kurzeme planning region",
    ]  # fmt: skip
    assert zane[11].replace(tzinfo=None) == clock.local(EARLY).replace(tzinfo=None)
    assert zane[-2:] == ["City", "Support, Leisure"]
    assert people[0][5] == "+37120000042"
    assert found["By institution"][1:] == [
        ["Labklājības ministrija", "Ministry", 1.0, *[0.0] * 9, 1.0],
        ["Skola", "", 2.0, *[0.0] * 9, 2.0],
    ]
    assert [row[0] for row in found["By municipality"][1:]] == ["Cēsis", "Tukuma novads", "(not given)"]


def test_sensitive_answers_only_on_request_and_written_down(world: World) -> None:
    world.register("Anna Ozola", answers=world.answers("ngo", (), "Alerģija"))
    plain, full = export(world, format="csv", kas="visi"), export(world, format="csv", kas="visi", sensitivi="ja")
    assert rows_of(plain.data)[0][-1] == "Topics"
    assert "Alerģija" not in plain.data.decode()
    assert [row[-1] for row in rows_of(full.data)] == ["Food", "Alerģija"]
    with world.reading() as session:
        entries = session.scalars(
            select(HistoryEntry).where(HistoryEntry.action == "exported").order_by(HistoryEntry.id)
        )
        kept = [(e.details["format"], e.details["count"], e.details["sensitive"], e.account_id) for e in entries]
    assert kept == [("csv", 1, False, world.account_id), ("csv", 1, True, world.account_id)]


def test_csv_follows_the_filter_and_neutralises_formulas(world: World) -> None:
    world.register(f"{HOSTILE} @cmd", institution="+1+1")
    world.register("Anna Ozola")
    answer = export(world, format="csv", kas="filtrs", statuss="confirmed", institucija="t:+1+1")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    _head, *people = rows_of(answer.data)
    assert [(row[2], row[3], row[6]) for row in people] == [(f"'{HOSTILE.split(' ')[0]}", "'@cmd", "'+1+1")]


def test_workbook_has_no_live_formula(world: World) -> None:
    world.register(f"{HOSTILE} =2+2", institution="=1+1")
    data = export(world, format="xlsx", kas="visi").data
    found = sheets(data)
    assert found["Participants"][1][2:4] == [HOSTILE, "=2+2"]
    assert found["By institution"][1][0] == "=1+1"
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        xml = b"".join(parts.read(n) for n in parts.namelist() if n.startswith("xl/worksheets/"))
    assert b"<f>" not in xml
    assert b"<f " not in xml


def test_waiting_places_are_exported(world: World) -> None:
    world.event_id, _q = new_event(world.app, world.settings, world.organisation_id, world.account_id, capacity=1)
    for name in ("Anna Ozola", "Zane Bērza", "Aija Celma"):
        world.register(name)
    people = rows_of(export(world, format="csv", kas="filtrs", statuss="waiting").data)[1:]
    assert [(row[3], row[1], row[12]) for row in people] == [
        ("Bērza", "On the waiting list", "1"),
        ("Celma", "On the waiting list", "2"),
    ]


@pytest.mark.parametrize("file_format", ["pdf", ""])
def test_unknown_format_is_a_bad_request(world: World, file_format: str) -> None:
    assert export(world, format=file_format).status_code == 400


def test_another_organisation_cannot_export(world: World) -> None:
    client = world.client("olga@example.lv")
    token = token_of(client.get("/birojs/svesa/vestules", base_url=HOST).text)
    answer = client.post(world.url("/eksports"), data={"csrf_token": token, "format": "csv"}, base_url=HOST)
    assert answer.status_code == 404


def test_export_is_one_moment_while_others_register(world: World) -> None:
    """Promise P22: between the sheets somebody registers and somebody leaves, and no sheet sees it."""
    for number in range(3):
        person = world.register(f"Anna Ozola{number}", institution="Skola", answers=world.answers("ngo"))
    with world.app.app_context(), force_locale("en"):
        plan = tables.plan(db.session(), world.event_id, PeopleFilter(), "en")
        db.session.remove()
        with table_files.snapshot(db.engine) as connection:
            found = []
            for sheet in table_files.sheets(connection, plan):
                found.append([list(row) for row in sheet.rows])
                world.register(f"Late Comer{len(found)}", institution="Skola", answers=world.answers("city"))
                with transaction() as session:
                    leaving.withdraw(session, world.settings, person, world.event_id, EARLY)
    people, institutions, _places = found
    assert [row[1] for row in people] == ["Registered"] * 3
    assert institutions == [["Skola", "", 3, *[0] * 9, 3]]


def test_final_list_holds_who_comes_and_who_waits(world: World) -> None:
    world.event_id, _q = new_event(world.app, world.settings, world.organisation_id, world.account_id, capacity=1)
    world.questions = _q
    world.register("Anna Ozola", answers=world.answers("ngo", (), "Alerģija"))
    world.register("Zane Bērza")
    gone = world.register("Aija Celma")
    with world.app.app_context():
        with transaction() as session:
            leaving.withdraw(session, world.settings, gone, world.event_id, EARLY)
        with transaction() as session:  # the worker renders letters inside its transaction
            data = table_files.final_list_xlsx(session, world.event_id, "en")
    head, *people = sheets(data)["Participants"]
    assert [row[3] for row in people] == ["Bērza", "Ozola"]
    assert "Food" not in head


def test_file_formats_are_both_written_by_the_same_plan(world: World) -> None:
    world.register("Anna Ozola")
    with world.app.app_context(), force_locale("en"):
        plan = tables.plan(db.session(), world.event_id, PeopleFilter(), "en")
        db.session.remove()
        written = {name: io.BytesIO() for name in FileFormat}
        counts = {name: table_files.write(target, db.engine, plan, name) for name, target in written.items()}
    assert counts == dict.fromkeys(FileFormat, 1)
    from_csv, from_xlsx = rows_of(written[FileFormat.csv].getvalue()), sheets(written[FileFormat.xlsx].getvalue())
    assert from_csv[0] == from_xlsx["Participants"][0]
