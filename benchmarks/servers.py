"""Real servers on loopback: gunicorn exactly as `./aicina serve` starts it, with our application or with the floor."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

from benchmarks.places import Place
from core.settings import ROOT
from jobs import serve

OURS = "app:create_app()"
FLOOR = "benchmarks.floor:app"


@contextmanager
def running(place: Place, application: str = OURS) -> Iterator[subprocess.Popen[bytes]]:
    """The server's first process, once it answers; ended at the end."""
    command = [application if part == OURS else part for part in serve._site(place.settings)]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **place.environment})
    try:
        _wait(place.settings.port, process)
        yield process
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/robots.txt")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.05)
        else:
            return
        finally:
            connection.close()
    raise RuntimeError("the server did not start")
