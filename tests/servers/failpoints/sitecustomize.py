"""Kills its own process at a named point, once, when a test has asked for it: the product has no switch for that.

With this folder in PYTHONPATH every Python process runs this file at its start. A test asks by creating the file
`$FAILPOINTS/<point>`; whoever reaches the point first removes it and is gone. `Failpoints` is the test's side.
"""

import os
import signal
import threading
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

_ours = threading.local()  # .registering: this thread's transaction holds a new registration


def _die_here(point: str) -> None:
    try:
        Path(os.environ["FAILPOINTS"], point).unlink()
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


@event.listens_for(Engine, "before_cursor_execute")
def _before_statement(connection: Any, cursor: Any, statement: str, *_rest: Any) -> None:
    if statement.startswith("INSERT INTO registration "):
        _die_here("after the lock")
        _ours.registering = True
    elif statement.startswith("UPDATE outbox ") and "sent_at" in statement.partition(" WHERE ")[0]:
        _die_here("after the 250")


@event.listens_for(Engine, "commit")
def _before_commit(connection: Any) -> None:
    if getattr(_ours, "registering", False):
        _die_here("before the commit")


@event.listens_for(Session, "after_commit")
def _after_commit(session: Session) -> None:
    if getattr(_ours, "registering", False):
        _die_here("after the commit")
    _ours.registering = False


@event.listens_for(Session, "after_rollback")
def _after_rollback(session: Session) -> None:
    _ours.registering = False
