"""The database: base class, column types, and the only way to write.

SQLite and PostgreSQL keep the same promises: every change happens inside `transaction()`, which takes the write lock
before anything is read (docs/adr/0002).
"""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, cast

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import DateTime, Dialect, MetaData, Table, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session, registry
from sqlalchemy.types import TypeDecorator

CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
READING = "reading"  # the name of the engine that only reads
LOCK_TIMEOUT = 5.0  # seconds; a visitor hears "busy" well within the 10 s of promise P15


class UTCDateTime(TypeDecorator[datetime]):
    """Aware UTC in, aware UTC out; SQLite alone would drop the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """UTC, as the database keeps it; ValueError for a datetime without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Parent of every table."""

    registry = registry(metadata=MetaData(naming_convention=CONVENTION), type_annotation_map={datetime: UTCDateTime})


_writing: ContextVar[bool] = ContextVar("aicina_writing", default=False)
_thread_lock = threading.Lock()


class ReadingSession(FlaskSession):
    """A session that on PostgreSQL opens a transaction only to write.

    There each statement sees a moment of its own anyway (READ COMMITTED), and the rollback that ends a reading
    transaction makes psycopg forget every prepared statement. SQLite reads in transactions, each one a snapshot.
    """

    def get_bind(self, *_what: Any, bind: Any = None, **_more: Any) -> Any:
        """The one engine, without asking what for."""
        return bind if bind is not None else self._db.engines[None if _writing.get() else READING]


db = SQLAlchemy(model_class=Base, session_options={"class_": ReadingSession})


class Busy(Exception):
    """The write lock was not had in time; the visitor is asked to press again."""


class WriteOutsideTransaction(RuntimeError):
    """Code tried to change rows without `transaction()`: a broken promise in code."""


def is_unavailable(error: BaseException) -> bool:
    """True for errors that mean "database busy or down" and not "this statement is wrong"."""
    if isinstance(error, Busy | PoolTimeout | InterfaceError | OperationalError):
        return True
    # PostgreSQL reports a server that is going down as 57P0x through several exception classes.
    state = getattr(getattr(error, "orig", None), "sqlstate", None) or ""
    return isinstance(error, DBAPIError) and (
        error.connection_invalidated or state.startswith(("57P", "53", "08", "55P"))
    )


def is_writing() -> bool:
    """True inside `transaction()`."""
    return _writing.get()


@contextmanager
def transaction(timeout: float = LOCK_TIMEOUT) -> Iterator[Session]:
    """A session inside one write transaction: commits at the end, rolls back on any exception.

    Takes the process-wide and file lock on SQLite (BEGIN IMMEDIATE is its first statement); on PostgreSQL sets
    lock_timeout, so that waiting for an event's row ends. Raises Busy after `timeout` seconds. What the session had
    read before is dropped: objects loaded earlier must be read again.
    """
    session = db.session()
    session.rollback()
    engine = session.get_bind()
    sqlite = engine.dialect.name == "sqlite"
    with _write_lock(str(engine.engine.url.database or ""), timeout) if sqlite else _no_lock():
        token = _writing.set(True)
        try:
            if not sqlite and timeout != LOCK_TIMEOUT:
                session.execute(text(f"SET LOCAL lock_timeout = {lock_ms(timeout)}"))
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            _writing.reset(token)


def insert_once(session: Session, model: type[Base]) -> Any:
    """The INSERT of the session's database, which knows ON CONFLICT."""
    return insert_into(model, session.get_bind().dialect.name)


def insert_into(model: type[Base], kind: str) -> Any:
    """The INSERT of a kind of database, which knows ON CONFLICT; the two spell it alike but share no class."""
    dialect = postgresql if kind == "postgresql" else sqlite
    return dialect.insert(cast(Table, model.__table__))


def let_go(_error: BaseException | None = None) -> None:
    """End what the session was doing, also when the server at the other end has gone and cannot be told.

    Runs before Flask-SQLAlchemy's own teardown, which would raise there, after the answer was made, and so lose it.
    """
    session = db.session()
    try:
        session.rollback()
    except (DBAPIError, OSError):
        session.invalidate()


def lock_ms(timeout: float) -> int:
    """The limit counts for each lock; behind another waiter there are two: for the line, then for the row."""
    return int(timeout * 1000 * 0.8)


@contextmanager
def _no_lock() -> Iterator[None]:
    yield


@contextmanager
def _write_lock(database: str, timeout: float) -> Iterator[None]:
    """One writer at a time: threads by a lock, processes by a polled flock.

    SQLite's own busy wait is unfair (measured 3-5 s at worst); with this in front the worst case stays under 0.7 s, and
    the window of the WAL-reset race before SQLite 3.51.3 is closed. The lock dies with its process.
    """
    deadline = time.monotonic() + timeout
    if not _thread_lock.acquire(timeout=timeout):
        raise Busy
    try:
        if database in {"", ":memory:"}:
            yield
            return
        handle = os.open(f"{database}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            _poll(handle, deadline)
            yield
        finally:
            os.close(handle)
    finally:
        _thread_lock.release()


def _poll(handle: int, deadline: float) -> None:
    pause = 0.0005
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise Busy from None
            time.sleep(pause)
            pause = min(pause * 1.3, 0.0015)
        else:
            return


@event.listens_for(Session, "before_flush")
def _refuse_stray_flush(session: Session, _context: Any, _instances: Any) -> None:
    if not _writing.get():
        raise WriteOutsideTransaction


@event.listens_for(Session, "do_orm_execute")
def _refuse_stray_statement(state: ORMExecuteState) -> None:
    if (state.is_insert or state.is_update or state.is_delete) and not _writing.get():
        raise WriteOutsideTransaction
