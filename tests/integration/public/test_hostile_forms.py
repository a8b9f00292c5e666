"""Hostile and odd input in public forms: never a fault, nothing lost that was typed, nothing written by it."""

import html
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import db
from mailers.models import OutboxRow
from registration.models import Follower, Registration
from tests.builders import REGIONAL_MEETING
from tests.integration.public.hostile import encoded, fine, post_raw
from tests.integration.registration.world import Visitor, counted, person, publish, slug_of

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
        (b"{}", "application/json", {415}),
        (b'{"given_name": {"a": [1]}}', "application/json", {415}),
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


@pytest.fixture
def follower(app: Flask, moment: Any) -> Visitor:
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
