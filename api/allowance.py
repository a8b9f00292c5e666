"""How often a token may ask: the limiter's own counters, drawn from in handfuls so that reading seldom writes."""

import threading
from datetime import datetime

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from core.db import Busy
from core.limits import DatabaseStorage

PER_MINUTE = 600
HANDFUL = 20  # requests a process draws at a time; it may forget so many when it ends
REFUSED = -1
_storage = DatabaseStorage("aicinadb://")
_lock = threading.Lock()


def wait_for(token_id: int, now: datetime) -> int:
    """0 when the token may ask now, else how many seconds to wait. Needs an application; writes once in a handful."""
    minute, second = divmod(int(now.timestamp()), 60)
    drawn: dict[int, tuple[int, int]] = current_app.extensions.setdefault("aicina.api.drawn", {})
    with _lock:
        known, left = drawn.get(token_id, (minute, 0))
        left = left if known == minute else 0
        if left > 0:
            drawn[token_id] = (minute, left - 1)
            return 0
    if left != REFUSED:
        left = HANDFUL - 1 if _draw(token_id, minute) <= PER_MINUTE else REFUSED
        with _lock:
            drawn[token_id] = (minute, left)
    return 60 - second if left == REFUSED else 0


def _draw(token_id: int, minute: int) -> int:
    """How many all processes drew together; 0 when the database is busy: a limit never fails a request."""
    try:
        return _storage.incr(f"api:{token_id}:{minute}", 120, HANDFUL)
    except (Busy, SQLAlchemyError):
        return 0
