"""Bringing the database to the present schema at start, once, whatever number of processes start together."""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import Flask
from flask_migrate import upgrade as run_migrations
from sqlalchemy import text

from core.db import db
from core.engines import database_file
from core.settings import ROOT, Settings

ADVISORY_LOCK = 4_217_604_193  # any number, the same in every process


class UpgradeError(Exception):
    """The database cannot be brought to the present schema; the message says what to do."""


def upgrade(app: Flask) -> bool:
    """True when migrations ran. Two processes that start together take turns; a failed one leaves the old data.

    Raises UpgradeError for a database of a newer version or one that SQLite finds damaged.
    """
    settings: Settings = app.config["AICINA"]
    file = database_file(settings.database_url)
    with app.app_context(), _alone(file):
        if file is not None and file.exists():
            _check(file)
        before, head = _revisions()
        if before == head:
            return False
        _known(before)
        copy = _copy_aside(file) if file is not None and before else None
        try:
            run_migrations(directory=str(ROOT / "migrations"))
        except Exception as error:
            if copy is not None and file is not None:
                # Only here: PostgreSQL's connection that holds the lock would go back to a pool that is thrown away.
                db.engine.dispose()
                _put_back(copy, file)
            raise UpgradeError(f"The database could not be upgraded and was left as it was: {error}") from error
        if copy is not None:
            copy.unlink()
        return True


@contextmanager
def _alone(file: Path | None) -> Iterator[None]:
    if file is None:
        with db.engine.connect() as connection:
            # Whoever comes second waits as long as the first one takes.
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_lock(:n)"), {"n": ADVISORY_LOCK})
            connection.commit()
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:n)"), {"n": ADVISORY_LOCK})
                connection.commit()
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    with open(f"{file}.upgrade", "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _revisions() -> tuple[str | None, str | None]:
    with db.engine.connect() as connection:
        before = MigrationContext.configure(connection).get_current_revision()
    return before, _scripts().get_current_head()


def _scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return ScriptDirectory.from_config(config)


def _known(revision: str | None) -> None:
    try:
        if revision is not None:
            _scripts().get_revision(revision)
    except CommandError as error:
        raise UpgradeError("The database was made by a newer version of Aicina; install that version.") from error


def _check(file: Path) -> None:
    with closing(sqlite3.connect(file, timeout=10)) as connection:
        try:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.DatabaseError as error:
            found = (str(error),)
    if found and found[0] != "ok":
        reason = " ".join(found[0].split())
        raise UpgradeError(f"{file} is damaged ({reason}). Stop, keep the file, and put back the latest backup.")


def _copy_aside(file: Path) -> Path:
    copy = file.with_suffix(".before-upgrade")
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def _put_back(copy: Path, file: Path) -> None:
    with closing(sqlite3.connect(copy)) as source, closing(sqlite3.connect(file)) as target:
        source.backup(target)
    copy.unlink()
