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
from pathlib import Path
from urllib.parse import urlencode

from core.settings import ROOT
from tests.integration.registration.world import hidden_fields, person
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
        """End everything at once, as a power cut does."""
        for pid in reversed(self.parts()):
            end(pid)
        self.process.wait(30)


def end(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def children(parent: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                state, above = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
                if int(above) == parent and state != "Z":
                    found.append(int(entry.name))
    return found


def descendants(parent: int) -> list[int]:
    return [pid for child in children(parent) for pid in (*descendants(child), child)]


@dataclass
class Browser:
    """One visitor's browser; a button that got no answer is pressed again."""

    port: int
    slug: str
    fields: dict[str, str] = field(default_factory=dict)
    cookie: str = ""
    retried: int = 0

    def request(self, method: str, path: str, body: str | None = None) -> tuple[int, str, str]:
        """Status, Location and body; OSError or HTTPException when there was no answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            headers = {"Cookie": self.cookie} if self.cookie else {}
            if body is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
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

    def register(self, number: int) -> str:
        """The address of the person's page."""
        status, _location, page = self.until_answered("GET", f"/pasakumi/{self.slug}")
        assert status == 200, status
        self.fields = {k: v for k, v in hidden_fields(page).items() if k in {"csrf_token", "form_key"}}
        return self.send(number)

    def send(self, number: int) -> str:
        body = urlencode({**self.fields, **person(number)})
        status, location, page = self.until_answered("POST", f"/pasakumi/{self.slug}", body)
        assert status == 303, (status, page)
        return location
