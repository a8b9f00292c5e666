"""The whole program as a visitor meets it: site and clock as processes of their own, on a free loopback port."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TypeVar
from urllib.error import URLError
from urllib.request import urlopen

from core.settings import ROOT, Settings, read_settings
from tests.servers.postgres import free_port

LAUNCHER = ROOT / "tests" / "servers" / "bound_child.py"
READY = "Stop with Ctrl+C."
PATIENCE = 240.0  # seconds; a busy machine with two cores
Value = TypeVar("Value")


def until(ask: Callable[[], Value], what: str, patience: float = PATIENCE) -> Value:
    """What `ask` answers as soon as that is something; AssertionError with `what` after `patience` seconds."""
    deadline = time.monotonic() + patience
    while True:
        answer = ask()
        if answer:
            return answer
        assert time.monotonic() < deadline, f"after {patience:.0f} s still waiting for {what}"
        time.sleep(0.05)


class Site:
    """`python -m jobs.serve` with its data in `folder`; a context manager that ends it with SIGTERM.

    `exit_code` is None while it runs. `settings` are those that the processes read.
    """

    def __init__(self, folder: Path, **environment: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            "AICINA_DATA_DIR": str(folder),
            "AICINA_PORT": str(self.port),
            **{f"AICINA_{name}": value for name, value in environment.items()},
        }
        self.settings: Settings = read_settings(self.environment)
        self.log = folder / "site.log"
        self.exit_code: int | None = None

    def __enter__(self) -> "Site":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        assert kind is not None or self.exit_code == 0, self.words()

    def start(self) -> None:
        """Return once the first page is served."""
        bound = [sys.executable, "-I", str(LAUNCHER), str(os.getpid()), str(int(signal.SIGTERM)), "-"]
        clean = {name: value for name, value in os.environ.items() if not name.startswith("AICINA_")}
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [*bound, sys.executable, "-m", "jobs.serve"],
                cwd=ROOT,
                env=clean | self.environment | {"PYTHONUNBUFFERED": "1"},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        until(self._answers, f"the site at {self.url}")

    def stop(self) -> None:
        """SIGTERM, and wait for the end of all its processes."""
        if self.exit_code is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self.exit_code = self._process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
                raise

    def words(self) -> str:
        """What the program has printed so far."""
        return self.log.read_text("utf-8", "replace")

    def printed(self, label: str) -> str:
        """The value after a label of the welcome: "e-mail" or "password"."""
        return next(line.split()[-1] for line in self.words().splitlines() if line.strip().startswith(label))

    def _answers(self) -> bool:
        assert self._process.poll() is None, self.words()
        if READY not in self.words():
            return False
        try:
            with urlopen(f"{self.url}/robots.txt", timeout=5) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False
