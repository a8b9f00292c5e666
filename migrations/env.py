"""Alembic's environment: the application's engine, our metadata, batches for SQLite."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import context
from sqlalchemy.types import TypeDecorator

from core.db import Base, UTCDateTime, db

target_metadata = Base.metadata


def plain_type(kind: str, item: Any, _autogen: Any) -> str | bool:
    """Migrations name only types of the library: ours may be renamed, released migrations may not."""
    if kind != "type" or not isinstance(item, TypeDecorator):
        return False
    if isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return f"sa.{item.impl!r}" if isinstance(item.impl, sa.types.TypeEngine) else "sa.Text()"


@contextmanager
def _tables_may_be_copied(connection: sa.Connection) -> Iterator[None]:
    """SQLite changes a table by copying it and dropping the original, which must not take the rows that refer to it.

    The switch works only outside a transaction, so it goes past SQLAlchemy, which would begin one.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    raw = connection.connection.driver_connection
    assert raw is not None
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        raw.execute("PRAGMA foreign_keys=ON")


def run() -> None:
    """Migrate inside one transaction, so that a failure leaves the old schema."""
    with db.engine.connect() as connection, _tables_may_be_copied(connection):
        context.configure(
            connection=connection,
            target_metadata=target_metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=plain_type,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
