"""Signing in with a second factor: codes of an app and recovery codes."""

import html
import re
import urllib.parse
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from core import clock
from core.db import db, transaction
from organisers import second_factor
from organisers.models import Account
from tests.integration.organisers.conftest import PASSWORD, token_of
from tests.integration.organisers.safety_world import (
    ANNA,
    APP,
    RECOVERY,
    SAFETY,
    SITE,
    STEP,
    account,
    actions,
    code,
    enter,
    get,
    is_in,
    letters,
    out,
    rows,
    send,
    turn_on,
)

PUBLIC_URL = SITE
pytestmark = pytest.mark.usefixtures("nothing_set_up")
WRONG = "The code is not right or has been used."


def test_app_is_asked_after_the_password(app: Flask, client: FlaskClient) -> None:
    enter(client)
    phone, codes = turn_on(client)
    assert len(set(codes)) == 10
    out(client)
    first = enter(client, next="/birojs/konts")
    assert (first.status_code, first.location) == (303, f"{STEP}?next=/birojs/konts")
    assert not is_in(client)
    answer = send(client, first.location, code=code(phone, 1))
    assert (answer.status_code, answer.location) == (303, "/birojs/konts")
    assert is_in(client)
    assert [row.strong for row in rows(app)] == [True, True]
    assert actions(app)[-1:] == ["second_factor_on"]
    assert letters(app) == [("organisers.second_factor_on", ANNA)]


@pytest.mark.parametrize(
    ("asked", "landed"),
    [
        ("/birojs/konts/ierices", "/birojs/konts/ierices"),
        ("/birojs/lauku-attistibas-biedriba/cilveki?x=1&y=%C4%81", "/birojs/lauku-attistibas-biedriba/cilveki?x=1&y=ā"),
        ("/birojs/?x=a%26b", "/birojs/?x=a%26b"),
        ("", "/birojs/"),
        (f"{SITE}/birojs/konts", "/birojs/"),
        ("//evil.example", "/birojs/"),
        ("/\\evil.example", "/birojs/"),
        ("\\\\evil.example", "/birojs/"),
        ("/%2f%2fevil.example", "/birojs/"),
        ("%2f%2fevil.example", "/birojs/"),
        ("/\r\nSet-Cookie: a=b", "/birojs/"),
        ("https://evil.example", "/birojs/"),
        ("/\u2044\u2044evil.example", "/%E2%81%84%E2%81%84evil.example"),
    ],
)
def test_code_leads_to_the_page_that_was_wanted(client: FlaskClient, asked: str, landed: str) -> None:
    enter(client)
    phone, _codes = turn_on(client)
    out(client)
    page = client.get("/birojs/ielogoties", query_string={"next": asked}, base_url=SITE)
    hidden = re.search(r'name="next"[^>]*value="([^"]*)"', page.text)
    carried = html.unescape(hidden[1]) if hidden else ""
    data = {"csrf_token": token_of(page), "email": ANNA, "password": PASSWORD, "next": carried}
    step = client.post("/birojs/ielogoties", data=data, base_url=SITE)
    assert step.location.startswith(STEP)
    wrong = send(client, step.location, code="000000")
    again = re.search(rf'action="({STEP}[^"]*)"', wrong.text)
    assert again, wrong.text
    answer = send(client, html.unescape(again[1]), code=code(phone, 1))
    assert (answer.status_code, urllib.parse.unquote(answer.location)) == (303, urllib.parse.unquote(landed))
    assert is_in(client)


def test_code_typed_with_a_gap_is_right(client: FlaskClient) -> None:
    enter(client)
    phone, _codes = turn_on(client)
    out(client)
    enter(client)
    shown = code(phone, 1)
    assert send(client, STEP, code=f" {shown[:3]} {shown[3:]} ").status_code == 303


def test_code_works_once(app: Flask, client: FlaskClient) -> None:
    enter(client)
    phone, _codes = turn_on(client)
    used_here = code(phone, 0)
    thief = app.test_client()
    thief.set_cookie("lang", "en", domain="localhost")
    enter(thief)
    assert send(thief, STEP, code=used_here).status_code == 422  # it had turned the factor on
    shown = code(phone, 1)
    assert send(thief, STEP, code=shown).status_code == 303
    out(client)
    enter(client)
    again = send(client, STEP, code=shown)
    assert again.status_code == 422
    assert WRONG in again.text


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "\0", "0" * 5000, "-1", "000000\n"])
def test_wrong_codes_are_refused(client: FlaskClient, typed: str) -> None:
    enter(client)
    turn_on(client)
    out(client)
    enter(client)
    answer = send(client, STEP, code=typed)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert not is_in(client)


def test_ten_wrong_codes_stop_the_account_everywhere(app: Flask, client: FlaskClient, second_worker: Flask) -> None:
    enter(client)
    phone, codes = turn_on(client)
    out(client)
    answers = []
    for number in range(12):
        thief = (app, second_worker)[number % 2].test_client()
        enter(thief)
        answers.append(send(thief, STEP, code="000000").status_code)
    assert answers == [422] * 10 + [429] * 2
    enter(client)
    assert send(client, STEP, code=code(phone, 1)).status_code == 429
    assert send(client, RECOVERY, form=RECOVERY, code=codes[0]).status_code == 303


def test_right_password_does_not_forgive_wrong_codes(client: FlaskClient) -> None:
    enter(client)
    turn_on(client)
    out(client)
    for _attempt in range(10):
        enter(client)
        assert send(client, STEP, code="000000").status_code == 422
    enter(client)
    assert send(client, STEP, code="000000").status_code == 429


def test_recovery_code_works_once_however_it_is_typed(app: Flask, client: FlaskClient) -> None:
    enter(client)
    _phone, codes = turn_on(client)
    out(client)
    enter(client)
    answer = send(client, RECOVERY, code=codes[3].upper().replace("-", " "))
    assert answer.status_code == 303
    assert "You have 9 recovery codes left." in get(client, "/birojs/konts").text
    out(client)
    enter(client)
    assert send(client, RECOVERY, code=codes[3]).status_code == 422
    assert actions(app)[-2:] == ["second_factor_on", "recovery_code_used"]


def test_recovery_codes_are_stored_as_hashes(app: Flask, client: FlaskClient) -> None:
    enter(client)
    _phone, codes = turn_on(client)
    with app.app_context():
        kept = db.session.get_one(Account, account(app)).mf_recovery_codes or []
        assert all(re.fullmatch("[0-9a-f]{64}", one) for one in kept)
        assert len(kept) == len(codes)


@pytest.mark.parametrize("path", [STEP, RECOVERY])
def test_step_without_a_password_starts_over(client: FlaskClient, path: str) -> None:
    answer = get(client, path)
    assert (answer.status_code, answer.location) == (303, "/birojs/ielogoties")
    data = {"csrf_token": token_of(get(client, "/birojs/ielogoties")), "code": "123456"}
    assert client.post(path, data=data, base_url=SITE).location == "/birojs/ielogoties"


def test_step_waits_for_a_quarter_of_an_hour(client: FlaskClient) -> None:
    enter(client)
    turn_on(client)
    out(client)
    enter(client)
    with time_machine.travel(clock.now() + timedelta(minutes=16), tick=False):
        assert get(client, STEP).location == "/birojs/ielogoties"


def test_step_starts_a_fresh_session(client: FlaskClient) -> None:
    enter(client)
    phone, _codes = turn_on(client)
    out(client)
    enter(client)
    with client.session_transaction(base_url=SITE) as before:
        before["planted"] = "x"
        token = before["csrf_token"]
    assert send(client, STEP, code=code(phone, 1)).status_code == 303
    with client.session_transaction(base_url=SITE) as after:
        assert {"planted", "tf_user_id", "tf_state", "step_at"}.isdisjoint(after)
        assert after.get("csrf_token") != token


def test_new_secret_key_leaves_recovery_codes_and_says_so(app: Flask, client: FlaskClient) -> None:
    enter(client)
    phone, codes = turn_on(client)
    out(client)
    stranger = second_factor.OneTimeCodes(second_factor.keys("another key of forty characters, at least"), "Aicina")
    with app.app_context(), transaction() as session:
        me = session.get_one(Account, account(app))
        me.tf_totp_secret = stranger.sealed(stranger.new_secret())
    enter(client)
    assert "Codes of the app cannot be checked" in get(client, STEP).text
    assert send(client, STEP, code=code(phone, 1)).status_code == 422
    assert send(client, RECOVERY, code=codes[0]).status_code == 303
    assert "Turn the second factor off and set it up anew." in get(client, SAFETY).text
    assert send(client, f"{APP}/izslegt").status_code == 303


def test_failing_write_uses_no_code_up(app: Flask, client: FlaskClient) -> None:
    enter(client)
    phone, _codes = turn_on(client)
    out(client)
    enter(client)

    def refuse(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("INSERT INTO sign_in"):
            raise OperationalError(statement, None, Exception("attempt to write a readonly database"))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", refuse)
    try:
        assert send(client, STEP, code=code(phone, 1)).status_code == 503
    finally:
        event.remove(engine, "before_cursor_execute", refuse)
    assert not is_in(client)
    assert send(client, STEP, code=code(phone, 1)).status_code == 303
