"""An older copy of the database erases again what it brought back, before anything is sent."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import select

from app import create_app
from core.db import db, transaction
from core.settings import Settings
from mailers.models import OutboxRow
from mailers.terms import MailState
from privacy import ledger, restoring, services, ticking
from privacy.terms import Why
from registration.erasure_models import Erasure
from registration.models import Registration
from tests.builders import NOW, settings_here
from tests.integration.privacy import marked
from tests.servers.postgres import Postgres

LATER = NOW + timedelta(hours=1)


def erased(app: Flask) -> int:
    with app.app_context():
        with transaction() as session:
            person_id = marked.marked_person(session, marked.marked_event(session)).id
        with transaction() as session:
            services.erase_person(session, settings_here(), person_id, LATER, None, Why.asked)
        return person_id


@pytest.fixture
def backed_up(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> Callable[[], Callable[[], None]]:
    """Takes a backup of the database, to which nobody may be connected; what comes back puts it in its place."""

    def of_the_file() -> Callable[[], None]:
        file, copy = tmp_path / "aicina.sqlite3", tmp_path / "backup.sqlite3"
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)

        def back() -> None:
            for path in tmp_path.glob("aicina.sqlite3*"):
                path.unlink()
            shutil.copyfile(copy, file)

        return back

    def of_the_server() -> Callable[[], None]:
        server: Postgres = request.getfixturevalue("postgres")
        name = settings.database_url.rpartition("/")[2]
        copy = f"{name}_backup"
        server.create_database(copy, template=name)
        request.addfinalizer(lambda: server.drop_database(copy))

        def back() -> None:
            server.drop_database(name)
            server.create_database(name, template=copy)

        return back

    return of_the_file if settings.database_url.startswith("sqlite") else of_the_server


def let_go() -> None:
    """Every connection to the database is closed."""
    db.session.remove()
    db.engine.dispose()


def test_restored_backup_is_erased_again_at_start(
    settings: Settings, backed_up: Callable[[], Callable[[], None]]
) -> None:
    app = create_app(settings)
    with app.app_context():
        with transaction() as session:
            person_id = marked.marked_person(session, marked.marked_event(session)).id
        let_go()
        bring_back = backed_up()
        with transaction() as session:
            services.erase_person(session, settings_here(), person_id, LATER, None, Why.asked)
        let_go()
    bring_back()
    restored = create_app(settings)
    with restored.app_context():
        assert marked.traces(db.session()) != {}
        db.session.remove()
    assert restoring.prepare(restored) == 1
    assert restoring.prepare(restored) == 0
    with restored.app_context():
        assert marked.traces(db.session()) == {}
        waiting = select(OutboxRow.recipient).where(OutboxRow.state == MailState.queued)
        assert [to for to in db.session().scalars(waiting) if marked.MARK in to] == []
        assert [row.registration_id for row in db.session().scalars(select(Erasure))] == [person_id]
        let_go()


def test_ledger_names_nobody(app: Flask, settings: Settings) -> None:
    person_id = erased(app)
    text = ledger.file_of(settings).read_text()
    assert marked.MARK not in text
    line = json.loads(text)
    assert sorted(line) == ["digest", "erased_at", "event_id", "event_uid", "reason", "registration_id"]
    assert (line["registration_id"], line["reason"], line["erased_at"]) == (person_id, "asked", LATER.isoformat())


def test_line_of_another_person_with_the_number_erases_nobody(app: Flask, settings: Settings, tmp_path: Path) -> None:
    with app.app_context():
        with transaction() as session:
            person = marked.marked_person(session, marked.marked_event(session))
            line = ledger.Line(person.id, person.event_id, person.event.uid, "0" * 64, "asked", LATER.isoformat())
        assert restoring.apply(settings, [line], LATER) == 0
        assert db.session().scalars(select(Registration)).one() is not None


def test_torn_and_foreign_lines_are_passed_over(app: Flask, settings: Settings) -> None:
    erased(app)
    path = ledger.file_of(settings)
    good = path.read_text()
    path.write_text(good + '{"registration_id":7,"ev' + "\n[1]\nnull\n\x00\n" + "[" * 5000 + "\n" + good.strip()[:-9])
    assert len(list(ledger.read(path))) == 1
    with app.app_context(), transaction() as session:
        ledger.write(session, settings, [ledger.Line(9, 9, "x", "1" * 64, "asked", LATER.isoformat())])
    assert [line.registration_id for line in ledger.read(path)] == [1, 9]  # not glued to the torn one


def test_lost_file_is_made_again_from_the_table(app: Flask, settings: Settings) -> None:
    erased(app)
    path = ledger.file_of(settings)
    text = path.read_text()
    path.unlink()
    assert restoring.prepare(app) == 0
    assert path.read_text() == text


def test_the_worker_writes_down_whom_other_machines_erased(app: Flask, settings: Settings) -> None:
    erased(app)
    path = ledger.file_of(settings)
    text = path.read_text()
    path.unlink()  # as on a machine that did not do it
    with app.app_context():
        ticking.tick(settings, LATER, Event())
    assert path.read_text() == text


def test_commands_take_the_ledger_away_and_apply_it(app: Flask, settings: Settings, tmp_path: Path) -> None:
    erased(app)
    runner, out = app.test_cli_runner(), tmp_path / "out.jsonl"
    assert runner.invoke(args=["privacy", "ledger", "--out", str(out)]).output == "written: 1\n"
    assert runner.invoke(args=["privacy", "ledger", "--out", str(out)]).exit_code == 1
    assert out.read_text() == ledger.file_of(settings).read_text()
    assert runner.invoke(args=["privacy", "ledger", "--apply", str(out)]).output == "erased again: 0\n"
    assert runner.invoke(args=["privacy", "ledger"]).exit_code == 2
    assert runner.invoke(args=["privacy", "dry-run"]).output == "nothing is due\n"
    assert runner.invoke(args=["privacy", "erase"]).output == "erased: 0\n"
