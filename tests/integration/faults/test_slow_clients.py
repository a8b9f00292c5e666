"""Fault F44: people on a bad line, and programs that never finish a request, do not keep others from registering."""

import http.client
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


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_others_are_served_beside_clients_that_do_not_hang_up(app: Flask, settings: Settings, tmp_path: Path) -> None:
    """gunicorn gives each of them two seconds to do so: one after another that would be longer than a visitor waits."""
    asked = b"GET /robots.txt HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    with Site(settings.database_url, tmp_path, "--site-only") as site:
        idle = [socket.create_connection(("127.0.0.1", site.port), timeout=15) for _ in range(80)]
        for client in idle:
            client.sendall(asked)
        with socket.create_connection(("127.0.0.1", site.port), timeout=15) as visitor:
            visitor.sendall(asked)
            assert visitor.recv(12) == b"HTTP/1.1 200"
        assert [client.recv(12) for client in idle] == [b"HTTP/1.1 200"] * len(idle)
        for client in idle:
            client.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", ["SCRIPT_NAME", "SCRIPT-NAME", "PATH_INFO"])
def test_no_header_says_where_the_site_stands(app: Flask, settings: Settings, tmp_path: Path, name: str) -> None:
    with Site(settings.database_url, tmp_path, "--site-only") as site:
        connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=15)
        connection.request("GET", "//evil.example/", headers={name: "//evil.example"})
        answer = connection.getresponse()
        page = answer.read().decode()
        connection.request("GET", "/")
        assert b"evil" not in connection.getresponse().read()
        connection.close()
    assert answer.status in {200, 308, 400, 404}
    assert 'href="//evil' not in page
