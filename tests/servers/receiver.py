"""A receiver of webhooks on a loopback port: keeps what came and answers as it is told, in plain HTTP or TLS."""

import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Received:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """What came, and what the next requests get; `answers` empty means 204."""

    tls: ssl.SSLContext | None = None
    answers: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    answer_body: bytes = b""
    silent: threading.Event = field(default_factory=threading.Event)
    came: list[Received] = field(default_factory=list)

    def __enter__(self) -> "Receiver":
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.take(self)

            def log_message(self, *_what: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_what: None  # type: ignore[method-assign]
        if self.tls is not None:
            self.server.socket = self.tls.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()
        return self

    def __exit__(self, *_what: object) -> None:
        self.silent.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def take(self, request: BaseHTTPRequestHandler) -> None:
        """Keep a request and answer it."""
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        named = {name.lower(): value for name, value in request.headers.items()}
        self.came.append(Received(request.path, named, body))
        code = self.answers.pop(0) if self.answers else 204
        request.send_response(code)
        for name, value in self.headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(self.answer_body)))
        request.end_headers()
        request.wfile.write(self.answer_body)

    @property
    def url(self) -> str:
        """Its address, by number."""
        return f"http://127.0.0.1:{self.port}/zinas"


def receiving(**values: Any) -> Iterator[Receiver]:
    """For fixtures."""
    with Receiver(**values) as receiver:
        yield receiver
