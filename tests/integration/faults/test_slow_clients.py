"""Fault F44: people on a bad line, and programs that never finish a request, do not keep others from registering."""

import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from flask import Flask

from core.settings import Settings
from tests.integration.faults.site import Browser, Site, publish_soon
from tests.integration.registration.world import hidden_fields, slug_of, stored

SLOW, OTHERS = 200, 40
HEAD = "POST /pasakumi/{slug} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"


def openings(slug: str) -> tuple[bytes, ...]:
    """What slow clients send at once; the rest comes a byte at a time and has no end."""
    head = HEAD.format(slug=slug).encode()
    return (
        b"GET / HT",  # stuck in the first line
        head,  # stuck in the headers
        head + b"Content-Length: 100000\r\n\r\ngiven_name=",  # stuck in the form
        head + b"Transfer-Encoding: chunked\r\n\r\n5\r\n",  # stuck in a chunk
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",  # reads no answer
    )


@contextmanager
def slow_clients(port: int, slug: str) -> Iterator[list[socket.socket]]:
    """So many of them, busy until the block ends."""
    wire = openings(slug)
    clients = [socket.create_connection(("127.0.0.1", port), timeout=5) for _ in range(SLOW)]
    stop, heard = socket.socketpair()

    def trickle() -> None:
        with selectors.DefaultSelector() as waiting:
            waiting.register(heard, selectors.EVENT_READ)
            while not waiting.select(0.5):
                for client in clients:
                    with suppress(OSError):  # the site had enough of this one
                        client.send(b"a")

    for number, client in enumerate(clients):
        client.sendall(wire[number % len(wire)])
        client.setblocking(False)
    sending = threading.Thread(target=trickle)
    sending.start()
    try:
        yield clients
    finally:
        stop.close()
        sending.join()
        for connection in (*clients, heard):
            connection.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_others_register_beside_slow_clients(app: Flask, settings: Settings, tmp_path: Path) -> None:
    event_id = publish_soon(app, capacity=None)
    slug = slug_of(app, event_id)
    with Site(settings.database_url, tmp_path, "--site-only") as site, slow_clients(site.port, slug):
        for number in range(OTHERS):
            visit(Browser(site.port, slug), number)
    assert len(stored(app, event_id).people) == OTHERS


def visit(browser: Browser, number: int) -> None:
    """The page, the form, the person's own page; a site that is occupied runs into the browser's time limit."""
    status, _location, page = browser.request("GET", f"/pasakumi/{browser.slug}")
    browser.fields = hidden_fields(page)
    assert status == 200
    status, location, _page = browser.request("POST", f"/pasakumi/{browser.slug}", browser.typed(number))
    assert status == 303
    assert browser.request("GET", location)[0] == 200
