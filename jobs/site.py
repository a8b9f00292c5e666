"""How gunicorn's processes treat memory and slow visitors. `jobs/serve.py` names this file on the command line."""

import gc
import logging
import socket
import struct
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from gunicorn import util

forwarder_headers = ""  # SCRIPT_NAME and PATH_INFO as headers: nobody may say where the site stands
CLOSING = 64  # connections that are being closed politely; more are closed at once
NURSERY = 20_000  # new objects between two collections; 700 means several in each request, most of them for nothing
SILENCE = 20  # seconds without a byte from a visitor, or without one taken, before the line is cut


def when_ready(server: Any) -> None:
    """In the first process, before the workers fork and before anybody is served."""
    gc.collect()
    gc.freeze()  # what start-up made lives for ever and need not be looked through again
    gc.set_threshold(NURSERY, 20, 50)
    for listener in server.LISTENERS:
        cut_silent_lines(listener.sock)
    server.log.error_log.addFilter(_not_about_silence)


def cut_silent_lines(listener: socket.socket) -> None:
    """Reading and writing on what this socket accepts fails after SILENCE; gunicorn itself would wait for ever."""
    moment = struct.pack("ll", SILENCE, 0)
    for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
        listener.setsockopt(socket.SOL_SOCKET, option, moment)


def _not_about_silence(record: logging.LogRecord) -> bool:
    """A phone that went into a tunnel is no error of ours."""
    return not (record.exc_info and isinstance(record.exc_info[1], BlockingIOError))


def post_worker_init(_worker: Any) -> None:
    """In each worker process, before it serves."""
    util.close_graceful = closing_elsewhere()


def closing_elsewhere() -> Any:
    """gunicorn's way to close a connection, without waiting.

    It gives the visitor up to two seconds to hang up first, in the thread that accepts everybody else: forty visitors
    who do not hang up would stop the site.
    """
    polite, closers, places = util.close_graceful, ThreadPoolExecutor(8, "close"), threading.BoundedSemaphore(CLOSING)

    def close_graceful(sock: socket.socket) -> None:
        if not places.acquire(blocking=False):
            util.close(sock)
            return
        closers.submit(polite, sock).add_done_callback(lambda _done: places.release())

    return close_graceful
