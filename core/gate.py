"""How many requests a process works on at once; the others wait in line, with their bodies already read.

Threads that compute take turns on one interpreter: a dozen of them spend more on turns than on work, and each holds the
lock of its event the longer. Threads that wait for a slow phone cost nothing. So there are many threads and few places.
"""

import threading
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
AT_ONCE = 3  # measured on 2 cores with 2 processes: 8 cost a quarter more CPU and twice the time


class Gate:
    """WSGI middleware: at most `at_once` requests inside. Bodies up to `most` bytes are read before."""

    def __init__(self, application: Application, most: int, at_once: int = AT_ONCE) -> None:
        self.application, self.most = application, most
        self.places = threading.BoundedSemaphore(at_once)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self._read(environ)
        with self.places:
            return self.application(environ, start_response)

    def _read(self, environ: dict[str, Any]) -> None:
        """A body that says how long it is and is not too long; the rest is for the application to judge."""
        size = environ.get("CONTENT_LENGTH") or "0"
        if size.isdigit() and 0 < int(size) <= self.most:
            environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(int(size)))
