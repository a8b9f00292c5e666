"""A reader that dies at a named point; a process of its own, started with URL FOLDER PORT PASSWORD POINT MOMENT."""

import os
import signal
import sys
import threading
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from app import create_app
from core.settings import Imap
from mailers.inbound import Inbox
from replies import reading
from tests.calendar_clients import AUTHSERV
from tests.conftest import test_settings
from tests.servers.dovecot import USER


def die(*_anything: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


written: list[str] = []


def before_statement(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    if statement.startswith("INSERT INTO calendar_reply "):
        written.append(statement)


def before_commit(_connection: Any) -> None:
    if written:
        die()


def main(url: str, folder: str, port: str, password: str, point: str, moment: str) -> None:
    if point == "before the commit":
        event.listen(Engine, "before_cursor_execute", before_statement)
        event.listen(Engine, "commit", before_commit)
    elif point == "before it is put away":
        Inbox.put_away = die  # type: ignore[method-assign]
    elif point == "while it is opened":
        reading.open_message = die  # type: ignore[assignment]
    imap = Imap("127.0.0.1", int(port), "none", USER, password)
    app = create_app(replace(test_settings(url, Path(folder)), imap=imap, authserv_id=AUTHSERV))
    print(dict(reading.read_mailbox(app, lambda: datetime.fromisoformat(moment), "child", threading.Event())))


if __name__ == "__main__":
    main(*sys.argv[1:])
