"""What a database file keeps of rows that were deleted.

SQLite overwrites deleted rows (secure_delete, core/engines.py), but the log beside the file has the pages as they were
until it starts anew. On PostgreSQL autovacuum does the same work by itself.
"""

import logging
import sqlite3

from core.db import db

log = logging.getLogger("aicina")


def overwrite() -> bool:
    """Whether nothing of what was erased is left in the files; call it after the commit, needs an application context.

    While somebody reads an older snapshot the log cannot start anew: the next call, or the log's own turning, does it.
    """
    if db.engine.dialect.name != "sqlite":
        return True
    db.session.rollback()  # a snapshot of our own would be the first to stand in the way
    connection = db.engine.raw_connection()
    try:
        busy = connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]  # type: ignore[union-attr]
    except sqlite3.Error as error:
        log.info("the log of the database was not emptied: %s", error)
        return False
    finally:
        connection.close()
    return not busy
