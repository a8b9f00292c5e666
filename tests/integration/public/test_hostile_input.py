"""Hostile and odd input on every public address: never a fault, nothing lost that was typed, nothing written by it."""

import html
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from core.bilingual import Bilingual
from core.db import db
from mailers.models import OutboxRow
from registration.models import Follower, Registration
from registration.terms import Option, QuestionDraft, QuestionKind
from tests.builders import NOW, REGIONAL_MEETING
from tests.integration.registration.world import Visitor, counted, person, publish, slug_of

QUESTIONS = (
    QuestionDraft(None, QuestionKind.one, Bilingual("Kas?"), options=(Option("a", Bilingual("A")),)),
    QuestionDraft(None, QuestionKind.many, Bilingual("Ko?"), options=(Option("a", Bilingual("A")),)),
    QuestionDraft(None, QuestionKind.long, Bilingual("Kāpēc?")),
)


@pytest.fixture(autouse=True)
def _moment() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """At the page of an event with three questions."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return Visitor(app, slug_of(app, publish(app, questions=QUESTIONS))).open()


def post_raw(visitor: Visitor, body: bytes, kind: str = "application/x-www-form-urlencoded") -> TestResponse:
    return visitor.client.post(f"/pasakumi/{visitor.slug}", data=body, content_type=kind)


def fine(answer: TestResponse) -> bool:
    return answer.status_code < 500 and b"Traceback" not in answer.data


def encoded(fields: dict[str, str]) -> bytes:
    return "&".join(f"{k}={quote(v)}" for k, v in fields.items()).encode()


ACCEPTED_NAMES = {
    "formula": ("=1+1", "=1+1"),
    "plus": ("+371", "+371"),
    "at": ("@SUM(1)", "@SUM(1)"),
    "markup": ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    "template": ("{{7*7}}${7*7}%(x)s{0.__class__}", "{{7*7}}${7*7}%(x)s{0.__class__}"),
    "encoded word": ("=?utf-8?q?a=0ABcc:x@example.lv?=", "=?utf-8?q?a=0ABcc:x@example.lv?="),
    "header": ("Anna\r\nBcc: x@example.lv", "Anna Bcc: x@example.lv"),
    "line separators": ("A\u2028B\u2029C\x85D\x0bE", "A B C D E"),
    "direction": ("Anna\u202egnp.exe", "Annagnp.exe"),
    "emoji": ("Anna 🦔", "Anna 🦔"),
    "zalgo": ("Z" + "\u0335\u0321" * 20 + "a", None),
    "decomposed": ("Be\u0304rze", "Bērze"),
    "quote": ('O\'Brien "Oz"; DROP TABLE registration;--', 'O\'Brien "Oz"; DROP TABLE registration;--'),
    "han": ("李小龍", "李小龍"),
    "eighty": ("ā" * 80, "ā" * 80),
    "private": ("Anna\ue000", "Anna"),
    "escape": ("Anna\x1b[31m", "Anna[31m"),
}


@pytest.mark.parametrize("name", sorted(ACCEPTED_NAMES))
def test_odd_names_are_kept_as_text(app: Flask, visitor: Visitor, name: str) -> None:
    typed, kept = ACCEPTED_NAMES[name]
    answer = visitor.send(**{**person(1), "given_name": typed})
    assert answer.status_code == 303
    page = visitor.client.get(answer.headers["Location"])
    with app.app_context():
        (stored,) = db.session().scalars(select(Registration.given_name)).all()
        (letter,) = db.session().scalars(select(OutboxRow.recipient_name)).all()
    if kept is not None:
        assert stored == kept
    assert page.status_code == 200
    assert html.escape(stored, quote=False) in html.unescape(page.text) or stored in html.unescape(page.text)
    assert "<script>alert" not in page.text
    assert "\n" not in letter


REFUSED = {
    "NUL": {"given_name": "An\x00na"},
    "invisible": {"given_name": "\u3164\u200b"},
    "blank": {"given_name": "   "},
    "punctuation": {"given_name": "---"},
    "too long": {"given_name": "ā" * 81},
    "300": {"family_name": "Garā" * 75},
    "no address": {"email": "nav adreses"},
    "two addresses": {"email": "a@example.lv,b@example.lv"},
    "SMTPUTF8": {"email": "jānis@example.lv"},
    "header": {"email": "a@example.lv\r\nBcc: b@example.lv"},
    "encoded word": {"email": "=?utf-8?q?a?=@example.lv"},
    "long address": {"email": "a" * 300 + "@example.lv"},
    "letters for a phone": {"phone": "zvaniet man"},
    "Arabic digits": {"phone": "٢٠٠٠٠٠٠٠"},
    "long institution": {"institution": "x" * 161},
}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_refused_input_keeps_everything_that_was_typed(app: Flask, visitor: Visitor, name: str) -> None:
    typed = {**person(1), "institution": "Tukuma “Sociālais” dienests", **REFUSED[name]}
    answer = visitor.send(**typed)
    page = html.unescape(answer.text)
    assert answer.status_code == 422
    assert 'class="error-summary"' in answer.text
    others = {k: v for k, v in typed.items() if k not in REFUSED[name]}
    assert [v for v in others.values() if f'value="{v}"' not in page] == []
    assert counted(app, Registration, OutboxRow) == (0, 0)


@pytest.mark.parametrize(
    "field",
    [
        "given_name=%00",
        "given_name=%ED%A0%80",
        "given_name=%FF%FE",
        "email=%ED%B0%80@example.lv",
        "%00=1",
        "q9999999999999999999=1",
    ],
)
def test_bytes_that_are_no_text(app: Flask, visitor: Visitor, field: str) -> None:
    usual = {k: v for k, v in {**visitor.fields, **person(1)}.items() if k != field.split("=")[0]}
    answer = post_raw(visitor, encoded(usual) + b"&" + field.encode())
    assert fine(answer)
    assert (answer.status_code, counted(app, Registration)) in {(303, (1,)), (422, (0,))}


def test_more_and_repeated_fields_change_nothing(app: Flask, visitor: Visitor) -> None:
    extra = "&".join(f"f{n}=x" for n in range(2000))
    twice = "&given_name=Otra&status=confirmed&id=1&capacity=0&event_id=99&given_name[]=x&waiting_number=-1"
    answer = post_raw(visitor, encoded({**visitor.fields, **person(1)}) + f"{twice}&{extra}".encode())
    with app.app_context():
        names = db.session().scalars(select(Registration.given_name)).all()
    assert (answer.status_code, names) == (303, ["Dalībniece1"])


@pytest.mark.parametrize(
    ("body", "kind", "statuses"),
    [
        (b"given_name=" + b"a" * 10_000_000, "application/x-www-form-urlencoded", {413}),
        (b"{}", "application/json", {400}),
        (b'{"given_name": {"a": [1]}}', "application/json", {400}),
        (b"given_name=Anna", "text/plain", {400}),
        (b"", "application/x-www-form-urlencoded", {400}),
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded", {400}),
        (b"&&&=&=&", "application/x-www-form-urlencoded", {400}),
        (b"--x\r\njunk", "multipart/form-data; boundary=x", {400}),
        (b"junk", "multipart/form-data", {400}),
        (b"<x/>", "application/xml", {400}),
        (b"a" * 1_048_577, "application/octet-stream", {400, 413}),
    ],
)
def test_bodies_that_are_no_form(app: Flask, visitor: Visitor, body: bytes, kind: str, statuses: set[int]) -> None:
    for path in (f"/pasakumi/{visitor.slug}", f"/pasakumi/{visitor.slug}/saite", f"/pasakumi/{visitor.slug}/sekot"):
        answer = visitor.client.post(path, data=body, content_type=kind)
        assert fine(answer)
        assert answer.status_code in statuses | ({303} if path.endswith("sekot") else set()), path
    assert counted(app, Registration, OutboxRow, Follower) == (0, 0, 0)


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


PATHS = [
    "/pasakumi/" + "a" * 5000,
    "/pasakumi/a%00b",
    "/pasakumi/%ED%A0%80",
    "/pasakumi/%FF",
    "/pasakumi/..%2f..%2fetc%2fpasswd",
    "/pasakumi/%F0%9F%98%80",
    "/pasakumi/' OR 1=1--",
    "/pasakumi/9223372036854775808",
    "/pasakumi/a%00b/saite",
    "/r/" + "a" * 5000,
    "/r/" + "A" * 32,
    "/r/" + "%00" * 32,
    "/r/" + "ā" * 32,
    "/r/%E2%80%A8aaaaaaaaaaaaaaaaaaa",
    "/pievienoties/" + "A" * 32,
    "/pievienoties/" + "%00" * 32,
    "/static/../app.py",
    "/static/%00",
    "/valoda/%00x/y",
    "/logo/99999999999999999999",
    "/nav-tadas",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_addresses_that_lead_nowhere(visitor: Visitor, path: str, method: str) -> None:
    answer = visitor.client.open(path, method=method, data=visitor.fields if method == "POST" else None)
    assert fine(answer)
    assert answer.status_code in {400, 404, 405}


QUERIES = [
    "lapa=-1", "lapa=0", "lapa=99999999999999999999", "lapa=٣", "lapa=1e9", "lapa[]=1", "lapa=%00",
    "q=%00", "q=%FF%FE", "q=%ED%A0%80", "q=%25%5F%5C", "q=" + "a" * 5000, "q=%F0%9F%98%80", "q=%E2%80%AE", "q='\"--",
    "veids=%00", "veids=nav", "veids=training&veids=other", "regions=%FF", "organizacija=%00", "organizacija=ā",
    "organizacija=" + "a" * 5000, "bijusie=junk", "lang=xx", "lang=lv&lang=en", "lang=%00", "lang=" + "e" * 5000,
    "lang=../en", "%00=%00", "&&=&=", "a=" * 500, "next=//evil.example",
]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_odd_queries_show_the_page(visitor: Visitor, query: str) -> None:
    for path in ("/", f"/pasakumi/{visitor.slug}", "/kalendari", "/kalendars/visi.ics"):
        answer = visitor.client.get(f"{path}?{query}")
        assert fine(answer)
        assert answer.status_code == 200, path


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "%2F%2Fevil.example", "/%0d%0aX:y", ""]
)
def test_the_language_switch_leads_nowhere_else(visitor: Visitor, target: str) -> None:
    answer = visitor.client.get(f"/valoda/en?next={target}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


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


def test_redirects_are_paths(visitor: Visitor) -> None:
    answer = visitor.client.get("/r/aaa//..//evil.example/", headers={"Host": "127.0.0.1"})
    assert answer.status_code in {404, 308}
    place = visitor.register(1).headers["Location"]
    assert place.startswith("/r/")


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


@pytest.fixture
def follower(app: Flask) -> Visitor:
    """At the page of an event of which only the day is known."""
    return Visitor(app, slug_of(app, publish(app, **REGIONAL_MEETING))).open()


@pytest.mark.parametrize(
    ("email", "status", "kept"),
    [
        ("Anna@EXAMPLE.lv", 303, 1),
        ("nav", 422, 0),
        ("", 422, 0),
        ("a@example.lv\r\nBcc: b@example.lv", 422, 0),
        ("a\x00@example.lv", 422, 0),
        ("jānis@example.lv", 422, 0),
        ("a" * 300 + "@example.lv", 422, 0),
    ],
)
def test_following(app: Flask, follower: Visitor, email: str, status: int, kept: int) -> None:
    path = f"/pasakumi/{follower.slug}/sekot"
    answers = [follower.client.post(path, data={**follower.fields, "email": email}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [status, status]
    assert counted(app, Follower) == (kept,)
    if status == 422 and "\r" not in email and "\x00" not in email:
        assert html.escape(email) in answers[0].text


def test_following_without_a_token_keeps_the_address(app: Flask, follower: Visitor) -> None:
    answer = follower.client.post(f"/pasakumi/{follower.slug}/sekot", data={"email": "anna@example.lv"})
    assert (answer.status_code, counted(app, Follower)) == (400, (0,))
    assert "anna@example.lv" in answer.text


def test_asking_for_the_link_says_nothing_about_who_is_registered(app: Flask, visitor: Visitor) -> None:
    visitor.register(1)
    path = f"/pasakumi/{visitor.slug}/saite"
    answers = [
        visitor.client.post(path, data={**visitor.fields, "email": email})
        for email in ("p1@example.lv", "sveša@example.lv".replace("š", "s"), "p1@example.lv", "p1@example.lv")
    ]
    words = {answer.text.replace("p1@example.lv", "").replace("svesa@example.lv", "") for answer in answers}
    without_tokens = {"".join(part.split('"', 1)[-1] for part in word.split('name="csrf_token"')) for word in words}
    assert {answer.status_code for answer in answers} == {200}
    assert len(without_tokens) == 1
    with app.app_context():
        letters = db.session().scalars(select(OutboxRow.letter).order_by(OutboxRow.id)).all()
    assert letters == ["registration.registered", "registration.link"]


ANSWERS: dict[str, Any] = {
    "unknown option": {"{one}": "nav"},
    "unknown of many": {"{many}": ["a", "nav"]},
    "NUL": {"{long}": "a\x00b"},
    "too long": {"{long}": "x" * 3001},
}


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_answers_that_no_question_offers(app: Flask, visitor: Visitor, name: str) -> None:
    from registration.models import Question

    with app.app_context():
        one, many, long = (f"q{i}" for i in db.session().scalars(select(Question.id).order_by(Question.position)))
    typed = {key.format(one=one, many=many, long=long): value for key, value in ANSWERS[name].items()}
    answer = visitor.send(**person(1), **typed)
    assert answer.status_code == 422
    assert all(value in answer.text for value in person(1).values())
    assert counted(app, Registration) == (0,)
