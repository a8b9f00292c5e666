"""Requests without a good token, with other methods, with odd headers: nothing is written by them."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from core.db import db
from mailers.models import OutboxRow
from registration.models import Registration
from tests.builders import NOW
from tests.conftest import ON_ONE_DATABASE
from tests.integration.public.hostile import fine
from tests.integration.registration.world import Visitor, counted, person


def tokens(visitor: Visitor, app: Flask) -> dict[str, dict[str, str]]:
    foreign = Visitor(app, visitor.slug).open().fields["csrf_token"]
    own = visitor.fields["csrf_token"]
    return {
        "missing": {},
        "empty": {"csrf_token": ""},
        "foreign": {"csrf_token": foreign},
        "damaged": {"csrf_token": own[:-3] + "xxx"},
        "junk": {"csrf_token": "\u0000ā" * 50},
        "long": {"csrf_token": "a" * 100_000},
    }


@pytest.mark.parametrize("kind", ["missing", "empty", "foreign", "damaged", "junk", "long"])
def test_without_a_good_token_nothing_happens_and_nothing_is_lost(app: Flask, visitor: Visitor, kind: str) -> None:
    sent = {**person(1), "form_key": visitor.fields["form_key"], **tokens(visitor, app)[kind]}
    visitor.client.get(f"/pasakumi/{visitor.slug}")
    answer = visitor.client.post(f"/pasakumi/{visitor.slug}", data=sent)
    assert answer.status_code == 400
    assert all(value in answer.text for value in person(1).values())
    assert counted(app, Registration, OutboxRow) == (0, 0)


def test_an_old_form_is_sent_with_one_more_press(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOW + timedelta(hours=25)):
        answer = visitor.send(**person(1))
        assert answer.status_code == 400
        assert all(value in answer.text for value in person(1).values())
        from tests.integration.registration.world import hidden_fields

        again = visitor.client.post(f"/pasakumi/{visitor.slug}", data={**hidden_fields(answer.text), **person(1)})
    assert again.status_code == 303


@ON_ONE_DATABASE
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "FOO"])
@pytest.mark.parametrize("path", ["/", "/pasakumi/{slug}", "/pasakumi/{slug}/sekot", "/kalendars/visi.ics", "/r/x"])
def test_unknown_methods_are_refused(visitor: Visitor, method: str, path: str) -> None:
    answer = visitor.client.open(path.format(slug=visitor.slug), method=method)
    assert answer.status_code in {404, 405}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_writing_needs_a_post(app: Flask, visitor: Visitor, method: str) -> None:
    link = visitor.register(1).headers["Location"]
    before = counted(app, Registration, OutboxRow)
    answers = [
        visitor.client.open(path, method=method, query_string={**visitor.fields, **person(2)}).status_code
        for path in (
            f"/pasakumi/{visitor.slug}",
            f"/pasakumi/{visitor.slug}/sekot",
            f"{link}/atteikties",
            f"{link}/mainit",
        )
    ]
    assert answers == [200, 405, 200, 200]
    assert counted(app, Registration, OutboxRow) == before
    with app.app_context():
        assert db.session().scalars(select(Registration.status)).all() == ["confirmed"]


HEADERS: list[dict[str, str]] = [
    {"Range": "bytes=0-0,0-0,0-0,5-1"},
    {"If-None-Match": '"' * 2000},
    {"If-Modified-Since": "Sat, 99 Foo 99999 99:99:99 GMT"},
    {"If-Unmodified-Since": "x"},
    {"Accept-Language": "xx;q=junk, lv;q=9999999999999999999999, " * 40},
    {"Accept-Language": "*"},
    {"Cookie": "aicina=junk; lang=xx; remember_token=1|x"},
    {"Cookie": "aicina=" + "." * 4000},
    {"Content-Type": "text/html; charset=\x80junk"},
    {"Accept-Encoding": "gzip;q=junk"},
    {"X-Forwarded-For": "1.2.3.4, junk", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"},
    {"X-Original-URL": "/birojs/", "X-HTTP-Method-Override": "DELETE"},
    {"Forwarded": "host=evil.example;proto=https"},
]


@pytest.mark.parametrize("headers", HEADERS, ids=lambda h: next(iter(h.items()))[0] + str(len(str(h))))
def test_odd_headers_change_nothing(visitor: Visitor, headers: dict[str, str]) -> None:
    for path in ("/", f"/pasakumi/{visitor.slug}", "/kalendari", "/kalendars/visi.ics"):
        answer = visitor.client.get(path, headers=headers)
        assert fine(answer)
        assert answer.status_code in {200, 304}, path
        assert b"evil.example" not in answer.data


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "127.0.0.1@evil.example", "evil.example:5000", "a b", "\x80"]
)
def test_a_forged_host_is_refused(app: Flask, visitor: Visitor, host: str) -> None:
    for path in ("/", f"/pasakumi/{visitor.slug}", "/kalendari", "/kalendars/visi.ics", "/nav"):
        answer = visitor.client.get(path, headers={"Host": host})
        assert answer.status_code == 400, path
        assert "evil.example" not in answer.text


def test_cookies_and_headers_of_a_page(visitor: Visitor) -> None:
    answer = visitor.client.get(f"/pasakumi/{visitor.slug}")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert {cookie.split("=")[0] for cookie in answer.headers.getlist("Set-Cookie")} <= {"aicina"}
    assert "style=" not in answer.text
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "public" not in answer.headers["Cache-Control"]
    own = visitor.client.get(visitor.register(1).headers["Location"])
    found = [own.headers[name] for name in ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")]
    assert found == ["no-store", "no-referrer", "noindex"]
