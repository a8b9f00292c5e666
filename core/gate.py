"""How many requests a process works on at once; the others wait in line, with their bodies already read.

Threads that compute take turns on one interpreter: a dozen of them spend more on turns than on work, and each holds the
lock of its event the longer. Threads that wait for a slow phone cost nothing. So there are many threads and few places.
A view that waits for another program waits outside().
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from core import clock

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
ARRIVED = "aicina.arrived_at"
AT_ONCE = 3  # measured on 2 cores with 2 processes: 8 cost a quarter more CPU and took twice the time
_mine = threading.local()  # `places` of the gate that this thread is inside of
PIECE = 64 * 1024  # bytes; bodies larger than this wait on the disk, not in memory


class Gate:
    """WSGI middleware: at most `at_once` requests inside, whose bodies of up to `most` bytes were read before.

    A longer body is left unread for the application to refuse by its length; one that does not say its length is cut
    at `most` + 1 bytes, which is refused just the same.
    """

    def __init__(self, application: Application, most: int, at_once: int = AT_ONCE) -> None:
        self.application, self.most = application, most
        self.places = threading.BoundedSemaphore(at_once)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with SpooledTemporaryFile(PIECE) as body:
            size = self._size(environ)
            if size:
                environ["CONTENT_LENGTH"] = str(max(_copy(environ["wsgi.input"], body, size), self._said(environ)))
                environ.pop("HTTP_TRANSFER_ENCODING", None)
                environ["wsgi.input"] = body
            environ[ARRIVED] = clock.now()
            with self.places:
                _mine.places = self.places
                try:
                    return self.application(environ, start_response)
                finally:
                    _mine.places = None

    def _size(self, environ: dict[str, Any]) -> int:
        """How many bytes to read at most, 0 for a body that is not ours to read."""
        said = self._said(environ)
        if said < 0:
            return self.most + 1 if environ.get("wsgi.input_terminated") else 0
        return said if said <= self.most else 0

    def _said(self, environ: dict[str, Any]) -> int:
        """How long the request says its body is; -1 when it does not say."""
        size = environ.get("CONTENT_LENGTH") or ""
        return int(size[:20]) if size.isascii() and size.isdigit() else -1


def arrived_at(environ: Mapping[str, Any]) -> datetime:
    """When the last byte of the request was here (promise P11): waiting in line is not the visitor's delay."""
    moment: datetime = environ[ARRIVED]
    return moment


@contextmanager
def outside() -> Iterator[None]:
    """Wait here for what is neither the database nor computed by this process: somebody else has the place meanwhile.

    The caller has ended its transaction, so that no more connections are in use than there are places; afterwards it
    stands in line for a place again. Does nothing where no gate is, and inside another outside().
    """
    places: threading.Semaphore | None = getattr(_mine, "places", None)
    if places is None:
        yield
        return
    _mine.places = None
    places.release()
    try:
        yield
    finally:
        places.acquire()
        _mine.places = places


def _copy(stream: Any, body: IO[bytes], size: int) -> int:
    """How many bytes came."""
    left = size
    while left and (piece := stream.read(min(left, PIECE))):
        body.write(piece)
        left -= len(piece)
    body.seek(0)
    return size - left
