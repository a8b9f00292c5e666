"""Documents as PDF: a Typst template and plain data in, bytes out; drawn by a child process with limits."""

import json
import re
import subprocess
import sys
import threading
import unicodedata
from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import structlog

from core import gate

log = structlog.get_logger()
CHILD = Path(__file__).with_name("typst_child.py")
PATIENCE = 30.0  # seconds for a document
QUEUE = 15.0  # seconds of waiting for a free place
AT_ONCE = 1  # documents drawn at a time by a process of the site: each takes a core and up to 250 MB
LINE = 6  # documents that are drawn or wait for it; more are refused at once
LONG_WORD, PIECE = 22, 11  # characters
# Lines break at spaces and after hyphens by themselves.
_UNBROKEN = re.compile(rf"[^\s\-–]{{{LONG_WORD},}}")
_places, _line = threading.BoundedSemaphore(AT_ONCE), threading.BoundedSemaphore(LINE)


class PdfProblem(StrEnum):
    """Why there is no document."""

    busy = "busy"  # others are being drawn
    too_slow = "too_slow"
    failed = "failed"


def render(
    template: Path,
    data: Mapping[str, Any],
    at: datetime,
    *,
    codes: Sequence[str] = (),
    pictures: Sequence[bytes] = (),
) -> bytes | PdfProblem:
    """The tagged PDF that the template makes of the data, which must be JSON.

    The template finds `codes` as SVG images of QR codes and `pictures` (PNG or JPEG) as bytes, both in their order; it
    can read files of its own folder only. `at` is the moment written into the document. No transaction may be open:
    the place in the gate is somebody else's while this one waits and is drawn.
    """
    if not _line.acquire(blocking=False):
        return PdfProblem.busy
    try:
        return _in_turn(_asked(template, data, at, codes, pictures), template.name)
    finally:
        _line.release()


def has_room() -> bool:
    """Whether one more document may stand in line now; asked before its data are gathered, which costs too."""
    free = _line.acquire(blocking=False)
    if free:
        _line.release()
    return free


def _asked(
    template: Path, data: Mapping[str, Any], at: datetime, codes: Sequence[str], pictures: Sequence[bytes]
) -> bytes:
    asked = {
        "template": str(template.resolve()),
        "data": data,
        "codes": list(codes),
        "pictures": [b64encode(picture).decode() for picture in pictures],
        "at": int(at.timestamp()),
    }
    return json.dumps(asked, ensure_ascii=False).encode("utf-8", "replace")


def _in_turn(asked: bytes, name: str) -> bytes | PdfProblem:
    with gate.outside():
        if not _places.acquire(timeout=QUEUE):
            return PdfProblem.busy
        try:
            return _drawn(asked, name)
        finally:
            _places.release()


def _drawn(asked: bytes, name: str) -> bytes | PdfProblem:
    command = [sys.executable, "-I", str(CHILD)]
    try:
        done = subprocess.run(command, input=asked, capture_output=True, timeout=PATIENCE, check=False, env={})
    except subprocess.TimeoutExpired:
        log.warning("document took too long", template=name)
        return PdfProblem.too_slow
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF-"):
        log.error("document failed", template=name, code=done.returncode, said=done.stderr.decode("utf-8", "replace"))
        return PdfProblem.failed
    return done.stdout


def breakable(text: str) -> str:
    """The text with places where its very long words may be broken: a line of paper has an end.

    A break never parts a letter from its marks, nor the halves of a joined emoji.
    """
    return _UNBROKEN.sub(lambda found: _broken(found[0]), text)


def _broken(word: str) -> str:
    pieces, since = [], 0
    for place, character in enumerate(word):
        joined = _sticks(character) or (place > 0 and word[place - 1] == "\u200d")
        if since >= PIECE and not joined:
            pieces.append("\u200b")
            since = 0
        pieces.append(character)
        since += 1
    return "".join(pieces)


def _sticks(character: str) -> bool:
    return character in "\u200d\ufe0f" or unicodedata.category(character).startswith("M")
