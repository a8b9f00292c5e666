"""Pictures for link previews, drawn by a child process and kept on disk by what they show."""

import hashlib
import json
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

from flask_babel import gettext as _

from registration.facts import Facts

CHILD = Path(__file__).with_name("picture_child.py")
PATIENCE = 10.0  # seconds for the child; it needs a third of one
MOST_KEPT = 2000  # pictures of about 90 KB
_drawing = threading.BoundedSemaphore(1)  # one at a time: a crawler in a hurry gets the picture of the site


def texts_of(shown: Facts, language: str) -> dict[str, str]:
    """What a picture says, short enough to fit."""
    where = shown.place or (_("Online") if shown.online else "")
    kind = " · ".join(text for text in (shown.kind, shown.region) if text)
    when = ", ".join(text for text in (shown.when, shown.time) if text)
    texts = {"title": shown.title[:160], "kind": kind[:80], "when": when[:90], "where": where[:60]}
    return texts | {"language": language}


def picture(folder: Path, texts: dict[str, str]) -> bytes | None:
    """The PNG that says this, 1200 by 630; None while another is drawn or when it cannot be."""
    message = json.dumps(texts, sort_keys=True)
    path = folder / f"{hashlib.sha256(message.encode()).hexdigest()[:32]}.png"
    with suppress(OSError):
        return path.read_bytes()
    if not _drawing.acquire(blocking=False):
        return None
    try:
        drawn = _draw(message)
    finally:
        _drawing.release()
    if drawn is not None:
        with suppress(OSError):  # a full disk only means that it is drawn again
            _keep(path, drawn)
    return drawn


def _draw(message: str) -> bytes | None:
    command = [sys.executable, "-I", str(CHILD)]
    try:
        done = subprocess.run(
            command, input=message.encode(), capture_output=True, timeout=PATIENCE, check=False, env={}
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    good = done.returncode == 0 and done.stdout.startswith(b"\x89PNG")
    return done.stdout if good else None


def _keep(path: Path, drawn: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    kept = sorted(path.parent.glob("*.png"), key=lambda one: one.stat().st_mtime)
    for old in kept[: max(0, len(kept) - MOST_KEPT + 1)]:
        old.unlink(missing_ok=True)
    fresh = path.with_suffix(f".{threading.get_ident()}")
    fresh.write_bytes(drawn)
    fresh.replace(path)
