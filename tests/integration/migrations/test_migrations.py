"""Promise P18: up and down with data on both databases, by one process or several, and what a start refuses."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade
from sqlalchemy import inspect, text

from app import create_app
from core import upgrade as upgrading
from core.db import Base, db, transaction
from core.engines import database_file
from core.settings import ROOT, Settings
from core.upgrade import UpgradeError, upgrade
from tests.conftest import test_settings
from tests.integration.registration.world import publish, register, stored

START = """
import json, sys
from pathlib import Path
from app import create_app
from core.upgrade import upgrade
from tests.conftest import test_settings
print(upgrade(create_app(test_settings(sys.argv[1], Path(sys.argv[2])))))
"""


def differences(app: Flask) -> list[object]:
    """What autogenerate would write."""
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def tables(app: Flask) -> set[str]:
    with app.app_context():
        return set(inspect(db.engine).get_table_names())


def test_the_head_is_what_the_models_say(app: Flask) -> None:
    assert differences(app) == []


def test_down_and_up_again_with_data(app: Flask) -> None:
    event_id = publish(app, capacity=1)
    for number in range(3):
        register(app, event_id, number)
    assert len(stored(app, event_id).people) == 3
    with app.app_context():
        db.session.remove()
        downgrade(directory=str(ROOT / "migrations"), revision="base")
    assert tables(app) == {"alembic_version"}
    assert [upgrade(app), upgrade(app)] == [True, False]
    assert differences(app) == []
    event_id = publish(app, capacity=1)
    register(app, event_id, 1)
    assert stored(app, event_id).taken == 1


def test_an_upgrade_of_the_present_schema_leaves_data_alone(app: Flask) -> None:
    event_id = publish(app)
    register(app, event_id, 1)
    before = stored(app, event_id)
    assert upgrade(app) is False
    assert stored(app, event_id) == before


def test_two_processes_that_start_together_take_turns(empty_url: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", START, empty_url, str(tmp_path)]
    started = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    answers = [process.communicate(timeout=120) for process in started]
    assert sorted(out.strip() for out, _err in answers) == ["False", "True"], answers
    assert [process.returncode for process in started] == [0, 0]


def test_a_database_of_a_newer_version_is_refused(app: Flask) -> None:
    event_id = publish(app)
    with app.app_context(), transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(
        UpgradeError, match=r"^The database was made by a newer version of Aicina; install that version\.$"
    ):
        upgrade(app)
    assert stored(app, event_id).people == []


def test_a_failed_migration_leaves_the_old_data(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        pool = db.engine.pool
    event_id = publish(app)
    register(app, event_id, 1)
    before = stored(app, event_id)

    def half(directory: str) -> None:
        """Changes something, then fails, as a migration of a later version might."""
        with db.engine.begin() as connection:
            connection.execute(text("DROP TABLE answer"))
            if connection.dialect.name == "postgresql":
                connection.rollback()  # migrations run in one transaction there
        raise RuntimeError("no room for the new column")

    monkeypatch.setattr(upgrading, "_revisions", lambda: (upgrading._scripts().get_current_head(), "later"))
    monkeypatch.setattr(upgrading, "run_migrations", half)
    with pytest.raises(UpgradeError, match="left as it was: no room for the new column"):
        upgrade(app)
    monkeypatch.undo()
    with app.app_context():  # no connection that was in use went back to a pool that nobody disposes of
        assert (db.engine.pool is pool) == (db.engine.dialect.name == "postgresql")
    assert stored(app, event_id) == before
    assert "answer" in tables(app)
    assert differences(app) == []
    file = database_file(settings.database_url)
    assert file is None or not file.with_suffix(".before-upgrade").exists()


@pytest.mark.parametrize("damage", ["junk", "middle"])
def test_a_damaged_file_is_refused_with_a_clear_line(migrated_sqlite: Path, tmp_path: Path, damage: str) -> None:
    file = tmp_path / "aicina.sqlite3"
    raw = bytearray(migrated_sqlite.read_bytes())
    if damage == "junk":
        raw[:200] = b"x" * 200
    else:
        raw[4096 * 3 : 4096 * 12] = b"\xee" * (4096 * 9)
    file.write_bytes(raw)
    app = create_app(test_settings(f"sqlite:///{file}", tmp_path))
    with pytest.raises(
        UpgradeError, match=r"is damaged \(.*\)\. Stop, keep the file, and put back the latest backup\."
    ):
        upgrade(app)
    with app.app_context():
        db.engine.dispose()
    assert file.read_bytes() == bytes(raw)


def test_a_copy_made_before_an_upgrade_is_whole(app: Flask, settings: Settings) -> None:
    file = database_file(settings.database_url)
    if file is None:
        return  # PostgreSQL migrates in one transaction and needs none
    event_id = publish(app)
    register(app, event_id, 1)
    copy = upgrading._copy_aside(file)
    with sqlite3.connect(copy) as connection:
        found = connection.execute("SELECT email FROM registration").fetchall()
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()
    assert found == [("p1@example.lv",)]
