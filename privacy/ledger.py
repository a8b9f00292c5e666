"""The ledger of erased registrations: a row in the transaction of the erasure, and a line in a file beside it.

The file outlives a restored older database: at start its lines that the database does not know are erased once more,
before anything is sent (docs/adr/0027). It holds numbers and digests, no names.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.db import insert_once
from core.settings import Settings
from privacy.terms import Why
from registration.erasure_models import Erasure

FILE = "erasures.jsonl"
LISTS = "+lists"


@dataclass(frozen=True, slots=True)
class Line:
    """One erased registration."""

    registration_id: int
    event_id: int
    event_uid: str
    digest: str
    reason: str
    erased_at: str


def digest_of(event_uid: str, registration_id: int, created_at: datetime) -> str:
    """What tells an erased registration from a later one of the same number in another copy of the database."""
    return hashlib.sha256(f"{event_uid}|{registration_id}|{created_at.isoformat()}".encode()).hexdigest()


def reason_of(why: Why, *, lists: bool) -> str:
    """What a line says of why somebody was erased, and whether contact lists lost them too."""
    return f"{why.value}{LISTS}" if lists else why.value


def why_of(reason: str) -> tuple[Why, bool]:
    """What reason_of() was made from; a word nobody knows is a person's wish."""
    why, mark, _rest = reason.partition(LISTS)
    return (Why(why) if why in set(Why) else Why.asked), bool(mark)


def file_of(settings: Settings) -> Path:
    """Where the lines are."""
    return settings.data_dir / FILE


def write(session: Session, settings: Settings, lines: list[Line]) -> None:
    """Put down what is about to be erased: rows in this transaction, and lines that are on the disk before it commits.

    Should the commit fail, the next start carries the erasure out: it had been decided. Idempotent by digest.
    """
    if not lines:
        return
    _append(file_of(settings), lines)
    add_rows(session, lines)


def add_rows(session: Session, lines: Iterable[Line]) -> None:
    """Make the database know these; those it knows stay as they are."""
    values = [{**asdict(line), "erased_at": datetime.fromisoformat(line.erased_at)} for line in lines]
    if values:
        statement = insert_once(session, Erasure).on_conflict_do_nothing(index_elements=["digest"])
        session.connection().execute(statement, values)


def read(path: Path) -> Iterator[Line]:
    """The lines of a file in their order; none when there is no file. A line cut off by a crash is passed over."""
    if not path.exists():
        return
    with path.open(encoding="utf-8", errors="replace") as file:
        for text in file:
            line = _line(text)
            if line is not None:
                yield line


def rows(session: Session) -> Iterator[Line]:
    """What the database knows, oldest first."""
    for row in session.scalars(select(Erasure).order_by(Erasure.id)):
        at = row.erased_at.isoformat()
        yield Line(row.registration_id, row.event_id, row.event_uid, row.digest, row.reason, at)


def unknown(session: Session, lines: Iterable[Line]) -> list[Line]:
    """Those the database does not know, each once."""
    known = set(session.scalars(select(Erasure.digest)))
    return list({line.digest: line for line in lines if line.digest not in known}.values())


def complete_file(session: Session, settings: Settings) -> int:
    """How many lines the file lacked and has now: after a move to another machine it knows what the database knows."""
    there = {line.digest for line in read(file_of(settings))}
    missing = [line for line in rows(session) if line.digest not in there]
    _append(file_of(settings), missing)
    return len(missing)


def save(path: Path, lines: Iterable[Line]) -> int:
    """How many lines were written to a new file; FileExistsError when there is one already."""
    texts = [_text(line) for line in lines]
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.writelines(texts)
        file.flush()
        os.fsync(file.fileno())
    return len(texts)


def _append(path: Path, lines: list[Line]) -> None:
    if not lines:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        # A crash may have left half a line behind: a new one must not be glued to it.
        size = os.fstat(handle).st_size
        torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        data = ("\n" if torn else "").encode() + "".join(_text(line) for line in lines).encode()
        while data:
            data = data[os.write(handle, data) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def _text(line: Line) -> str:
    return json.dumps(asdict(line), separators=(",", ":")) + "\n"


def _line(text: str) -> Line | None:
    try:
        found: dict[str, Any] = json.loads(text)
        numbers = [found[name] for name in ("registration_id", "event_id")]
        texts = [found[name] for name in ("event_uid", "digest", "reason", "erased_at")]
        datetime.fromisoformat(texts[-1])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    good = all(type(n) is int and 0 < n < 2**31 for n in numbers) and all(isinstance(t, str) for t in texts)
    return Line(*numbers, *texts) if good else None
