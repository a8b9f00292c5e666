"""What a device sends: read as anything may be sent, so nothing in it is believed before it is looked at."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from attendance.rules import moment_of
from attendance.terms import INSTITUTION, MOST_OPS, NAME, How, Kind, Note, Outcome, Result
from core.text import clean_line, is_visible

OP_ID = re.compile(r"[A-Za-z0-9-]{8,60}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = 4_102_444_800_000  # ms: the year 2100
_LARGEST_ID = 2**31 - 1
_HOWS = (How.list, How.qr)


@dataclass(frozen=True, slots=True)
class Batch:
    """The notes of a device in their order, those that could not be read, and the largest registration it knows."""

    notes: tuple[Note, ...] = ()
    unread: tuple[Result, ...] = ()
    last: int = 0


def read(body: bytes, now: datetime, earliest: datetime) -> Batch | None:
    """The notes of a request; None when it is not what our page sends. `earliest` is the start of the first day."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return None
    ops = sent.get("ops") if isinstance(sent, dict) else None
    if not isinstance(ops, list) or len(ops) > MOST_OPS:
        return None
    sent_at = _moment(sent.get("sent_at")) or now
    notes: list[Note] = []
    unread: list[Result] = []
    for op in ops:
        op_id = op.get("id") if isinstance(op, dict) else None
        if not isinstance(op_id, str) or not OP_ID.fullmatch(op_id):
            continue  # a device asks about its notes by their ids; one without an id is nobody's
        note = _note(op_id, op, sent_at, now, earliest)
        if note is None:
            unread.append(Result(op_id, Outcome.malformed, None, _line(op.get("name"))[:NAME]))
        elif all(known.op_id != op_id for known in notes):
            notes.append(note)
    return Batch(_in_order(notes), tuple(unread), _number(sent.get("last")) or 0)


def _in_order(notes: Sequence[Note]) -> tuple[Note, ...]:
    """The notes one after the other as they were pressed, also where a clock that jumped puts them at one moment."""
    made: list[Note] = []
    for note in notes:
        after = made[-1].at + timedelta(microseconds=1) if made else note.at
        made.append(replace(note, at=max(note.at, after)))
    return tuple(made)


def _note(op_id: str, op: Mapping[str, Any], sent_at: datetime, now: datetime, earliest: datetime) -> Note | None:
    kind, at, day = op.get("kind"), _moment(op.get("at")), _day(op.get("day"))
    if kind not in (Kind.mark, Kind.undo, Kind.walk_in) or at is None or day is None:
        return None
    moment = moment_of(at, sent_at, now, earliest)
    if kind == Kind.walk_in:
        name, institution = _line(op.get("name")), _line(op.get("institution"))
        if not is_visible(name) or len(name) > NAME or len(institution) > INSTITUTION:
            return None
        another = op.get("another") is True
        return Note(op_id, Kind.walk_in, day, moment, How.walk_in, None, name, institution, another=another)
    person = _number(op.get("person"))
    if person is None:
        return None
    how = How(op["how"]) if op.get("how") in _HOWS else How.list
    return Note(op_id, Kind(kind), day, moment, how, person, admit=op.get("admit") is True)


def _line(value: Any) -> str:
    return clean_line(value[:2000]) if isinstance(value, str) else ""


def _number(value: Any) -> int | None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and 0 < value <= _LARGEST_ID else None


def _moment(value: Any) -> datetime | None:
    whole = isinstance(value, int | float) and not isinstance(value, bool)
    return _EPOCH + timedelta(milliseconds=int(value)) if whole and 0 < value < _LAST else None


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None
