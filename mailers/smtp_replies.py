"""What a mail server says: read within a time for the whole answer, and made fit for a page and a log."""

import socket
import time


class Replies:
    """What the server says, line by line, within a time for the whole reply: one byte every five seconds is silence."""

    LARGEST = 65_536

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._buffer = b""
        self._taken = 0
        self._deadline = 0.0

    def expect(self, seconds: float) -> None:
        """A new answer begins: all its lines must have come within so many seconds."""
        self._deadline = time.monotonic() + seconds
        self._taken = 0

    def readline(self, limit: int) -> bytes:
        """The next line, or its first `limit` bytes; empty at the end. OSError for an answer too slow or endless."""
        while b"\n" not in self._buffer and len(self._buffer) < limit:
            left = self._deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("the mail server took too long to answer")
            self._sock.settimeout(left)
            chunk = self._sock.recv(4096)
            if not chunk:
                break
            self._buffer += chunk
        end = self._buffer.find(b"\n") + 1
        line = self._buffer[: min(end, limit) if end else limit]
        self._buffer = self._buffer[len(line) :]
        self._taken += len(line)
        if self._taken > self.LARGEST:
            raise OSError("the mail server's answer has no end")
        return line

    def close(self) -> None:
        """Part of the file interface smtplib expects; the socket is closed by its owner."""


def printable(said: str | bytes, longest: int = 500) -> str:
    """What a server said, fit for a page and a log: one line, printable, cut."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join("".join(c if c.isprintable() else " " for c in text[: longest * 4]).split())[:longest]
