"""A real site on a loopback port, started as `./aicina serve` starts it, to be killed and started again."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import time as time_of_day
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask

from core import clock
from core.settings import ROOT
from tests.integration.registration.world import hidden_fields, person, publish
from tests.servers.postgres import free_port

STARTING_SECONDS = 90


class Site:
    """`python -m jobs.serve` and everything it started; use it as a context manager."""

    def __init__(self, database_url: str, folder: Path, *arguments: str, workers: int = 2) -> None:
        self.port = free_port()
        self.arguments = arguments
        self.log = folder / "site.log"
        self.environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("AICINA_")},
            "AICINA_DATABASE_URL": database_url,
            "AICINA_DATA_DIR": str(folder),
            "AICINA_PORT": str(self.port),
            "AICINA_WEB_WORKERS": str(workers),
        }

    def __enter__(self) -> "Site":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self, ready: bool = True) -> None:
        """Start it; return once it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "jobs.serve", *self.arguments],
                cwd=ROOT, env=self.environ, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + STARTING_SECONDS
        while ready:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                assert self.process.poll() is None, self.log.read_text()
                assert time.monotonic() < deadline, self.log.read_text()
                time.sleep(0.05)

    def parts(self) -> list[int]:
        """Every process that it started, itself last."""
        return [*descendants(self.process.pid), self.process.pid]

    def workers(self) -> list[int]:
        """The processes that answer requests."""
        return [pid for child in children(self.process.pid) for pid in children(child)]

    def kill(self) -> None:
        """End everything at once, as a power cut does, and what was being started at that moment too.

        gunicorn may fork a worker between the look and the blow; it would live on, answer, and hold the port.
        """
        parts = self.parts()
        sessions = {found[2] for pid in parts if (found := stat(pid)) is not None}
        deadline = time.monotonic() + 30
        while parts:
            assert time.monotonic() < deadline, parts
            for pid in reversed(parts):
                end(pid)
            time.sleep(0.01)
            parts = [pid for pid in running() if (found := stat(pid)) is not None and found[2] in sessions]
        self.process.wait(30)


def publish_soon(app: Flask, **overrides: Any) -> int:
    """A published focus group in a month as the machine's own clock has it, which real processes go by; its id."""
    day = clock.local(clock.now()).date() + timedelta(days=30)
    starts_at = clock.from_wall_clock(day, time_of_day(16))
    times = {"day": day, "starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=90)}
    return publish(app, **{**times, "deadline_on": day - timedelta(days=3), "now": clock.now(), **overrides})


def end(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def running() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def stat(pid: int) -> tuple[int, int, int] | None:
    """Parent, group and session of a process; None for one that has ended."""
    try:
        state, parent, group, session = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:4]
    except OSError:
        return None
    return None if state == "Z" else (int(parent), int(group), int(session))


def children(parent: int) -> list[int]:
    return [pid for pid in running() if (found := stat(pid)) is not None and found[0] == parent]


def descendants(parent: int) -> list[int]:
    return [pid for child in children(parent) for pid in (*descendants(child), child)]


@dataclass
class Browser:
    """One visitor's browser; a button that got no answer is pressed again."""

    port: int
    slug: str
    fields: dict[str, str] = field(default_factory=dict)
    language: str = "lv"
    cookie: str = ""
    retried: int = 0
    headers: dict[str, str] = field(default_factory=dict)  # of the last answer

    def request(self, method: str, path: str, body: str | None = None) -> tuple[int, str, str]:
        """Status, Location and body; OSError or HTTPException when there was no answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            headers = {"Accept-Language": self.language, **({"Cookie": self.cookie} if self.cookie else {})}
            if body is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
            self.headers = dict(answer.getheaders())
            if kept := answer.getheader("Set-Cookie"):
                self.cookie = kept.partition(";")[0]
            return answer.status, answer.getheader("Location", ""), text
        finally:
            connection.close()

    def until_answered(self, method: str, path: str, body: str | None = None) -> tuple[int, str, str]:
        """The first answer that is not "press again"."""
        deadline = time.monotonic() + 120
        while True:
            try:
                answer = self.request(method, path, body)
            except (OSError, http.client.HTTPException):
                answer = (503, "", "")
            if answer[0] != 503:
                return answer
            assert time.monotonic() < deadline
            self.retried += 1
            time.sleep(0.02)

    def open(self) -> "Browser":
        """See the page of the event, with a fresh form."""
        status, _location, page = self.until_answered("GET", f"/pasakumi/{self.slug}")
        assert status == 200, status
        self.fields = {k: v for k, v in hidden_fields(page).items() if k in {"csrf_token", "form_key"}}
        return self

    def register(self, number: int) -> str:
        """The address of the person's page."""
        return self.open().send(number)

    def send(self, number: int) -> str:
        """Press the button until there is an answer: the address of the person's page."""
        status, location, page = self.until_answered("POST", f"/pasakumi/{self.slug}", self.typed(number))
        assert status == 303, (status, page)
        return location

    def typed(self, number: int) -> str:
        """The form of the n-th person as a browser sends it."""
        return urlencode({**self.fields, **person(number)})
