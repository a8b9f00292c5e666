"""Engines and their connections: SQLite's pragmas and locks, PostgreSQL's limits, the pool."""

import sqlite3
import time
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from core.db import LOCK_TIMEOUT, READING, db, is_writing, lock_ms

TRUSTED_FOR = 1.0  # seconds a connection of the pool is used again without asking whether its server is there


def prepare_engine(engine: Engine) -> None:
    """Attach SQLite's pragmas and explicit BEGIN; give PostgreSQL its engine for reading. Needs an application."""
    engines = cast(dict[str | None, Engine], db.engines)  # the application's own dictionary
    if engine.dialect.name != "sqlite":
        engines[READING] = engine.execution_options(isolation_level="AUTOCOMMIT")
        event.listen(engine, "checkin", _note_use)
        event.listen(engine, "checkout", _ping_if_idle)
        return
    engines[READING] = engine
    event.listen(engine, "connect", _sqlite_connect)
    event.listen(engine, "begin", _sqlite_begin)


def _sqlite_connect(dbapi: Any, _record: Any) -> None:
    dbapi.isolation_level = None  # otherwise the driver opens transactions late and reads run outside them
    for pragma in (
        "journal_mode=WAL",
        "busy_timeout=4000",
        "foreign_keys=ON",
        "synchronous=FULL",
        "trusted_schema=OFF",
        "secure_delete=ON",  # whoever was erased is not to be found in the file's free pages
    ):
        dbapi.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Any) -> None:
    # Past SQLAlchemy, which takes longer to hand on this word than SQLite to obey it.
    begin = "BEGIN IMMEDIATE" if is_writing() else "BEGIN"
    try:
        connection.connection.driver_connection.execute(begin)
    except sqlite3.Error as error:
        raise OperationalError(begin, None, error) from error


def _note_use(_dbapi: Any, record: ConnectionPoolEntry) -> None:
    record.info["used"] = time.monotonic()


def _ping_if_idle(dbapi: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
    """A connection that was just used is not asked whether it lives; one that has rested may have lost its server."""
    if time.monotonic() - record.info.get("used", 0.0) < TRUSTED_FOR:
        return
    try:
        with dbapi.cursor() as cursor:
            cursor.execute("SELECT 1")
        dbapi.rollback()
    except Exception as error:
        raise InvalidatePoolError from error  # the others have lost it too; the pool connects anew


def engine_options(url: str) -> dict[str, Any]:
    """Pool and driver settings for a database URL."""
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 4}, "pool_size": 16, "max_overflow": 16, "pool_timeout": 5}
    return {
        "pool_size": 8,
        "max_overflow": 8,
        "pool_timeout": 5,
        "connect_args": {
            "connect_timeout": 5,
            "application_name": "aicina",
            "options": f"-c statement_timeout=30000 -c lock_timeout={lock_ms(LOCK_TIMEOUT)}",
        },
    }


def database_file(url: str) -> Path | None:
    """The SQLite file behind a URL; None for PostgreSQL."""
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None
