"""Whether the database is an older copy: a number that grows with every round of letters, in it and in a file.

A database that was put back from a backup knows a smaller number than the file, so letters it still means to send may
have gone out already. The file is never ahead of the database it was written with: the number is committed first.
"""

import fcntl
import os
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.db import transaction
from core.limits import RateLimit, count_up
from core.settings import Settings
from mailers.models import OutboxRow

FILE = "letters.count"
KEY = "letters-sent"
FOREVER = datetime(9000, 1, 1, tzinfo=UTC)  # the counter's window does not end


def beat(settings: Settings, now: datetime) -> int:
    """The next number, in the database and then in the file; after each round in which letters went out."""
    with transaction() as session:
        number = count_up(session, KEY, now, FOREVER)
    _write(file_of(settings), number)
    return number


def is_older_copy(session: Session, settings: Settings) -> bool:
    """Whether the file knows of letters that the database does not. A database without any letter is a new one."""
    behind = _number(session) < _read(file_of(settings))
    return behind and session.scalar(select(OutboxRow.id).limit(1)) is not None


def agree(session: Session, settings: Settings) -> None:
    """The file says what the database says: the copy was noticed, or the database is new."""
    path = file_of(settings)
    if _read(path) > _number(session):
        _write(path, _number(session), lower=True)


def file_of(settings: Settings) -> Path:
    """Where the number is."""
    return settings.data_dir / FILE


def _number(session: Session) -> int:
    return session.scalar(select(RateLimit.count).where(RateLimit.key == KEY)) or 0


def _read(path: Path) -> int:
    """The number of a file; 0 for one that is not there or says nothing we know."""
    try:
        text = path.read_bytes()[:40].strip()
    except OSError:
        return 0
    return int(text) if text.isdigit() and len(text) < 16 else 0


def _write(path: Path, number: int, *, lower: bool = False) -> None:
    """Put a number into the file, whole or not at all; a smaller one, of a worker that is late, only if told."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path.with_suffix(".lock"), os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if number > _read(path) or lower:
            fresh = path.with_suffix(".new")
            with fresh.open("w", encoding="ascii") as file:
                file.write(f"{number}\n")
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
    finally:
        os.close(handle)
