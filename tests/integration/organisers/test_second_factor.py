"""Codes of an app, recovery codes, and organisations that ask for a second factor."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, event, select, update
from sqlalchemy.exc import OperationalError

from core import clock
from core.db import db, transaction
from mailers.models import OutboxRow
from organisers import queries, second_factor, services
from organisers.models import Account, Organisation, SignIn
from organisers.terms import COMMAND, Right
from tests.integration.organisers.conftest import PASSWORD, token_of
from tests.integration.organisers.safety_world import (
    ANNA,
    APP,
    CONFIRM,
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
    rows,
    send,
    turn_on,
)

PUBLIC_URL = SITE
OURS = "/birojs/lauku-attistibas-biedriba/"
WRONG = "The code is not right or has been used."


@pytest.fixture(autouse=True)
def _nothing_set_up(app: Flask) -> None:
    with app.app_context(), transaction() as session:
        session.execute(delete(OutboxRow))
        for one in session.scalars(select(Account)):
            one.tf_primary_method = one.tf_totp_secret = one.totp_counter = one.mf_recovery_codes = None
        session.execute(update(Organisation).values(second_factor_required=False))


def out(client: FlaskClient) -> None:
    assert send(client, "/birojs/iziet", form="/birojs/konts").status_code == 303


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


def test_new_recovery_codes_replace_the_old(app: Flask, client: FlaskClient) -> None:
    enter(client)
    _phone, codes = turn_on(client)
    path = "/birojs/konts/rezerves-kodi"
    fresh = re.findall(r"<code>([a-z2-9-]{19})</code>", send(client, path).text)
    assert len(fresh) == 10
    assert not set(fresh) & set(codes)
    assert not any(one in get(client, path).text for one in fresh)
    out(client)
    enter(client)
    assert send(client, RECOVERY, code=codes[0]).status_code == 422
    assert send(client, RECOVERY, code=fresh[0]).status_code == 303


def test_turning_off_leaves_the_password(app: Flask, client: FlaskClient) -> None:
    enter(client)
    turn_on(client)
    assert send(client, f"{APP}/izslegt").status_code == 303
    out(client)
    assert enter(client).location == "/birojs/"
    assert is_in(client)
    assert actions(app)[-2:] == ["second_factor_on", "second_factor_off"]
    assert [name for name, _to in letters(app)] == ["organisers.second_factor_on", "organisers.second_factor_off"]


@pytest.mark.parametrize("path", [APP, f"{APP}/izslegt", "/birojs/konts/rezerves-kodi"])
def test_change_needs_a_fresh_proof(client: FlaskClient, path: str) -> None:
    enter(client)
    turn_on(client)
    with time_machine.travel(clock.now() + timedelta(minutes=16), tick=False):
        asked = get(client, path)
        assert asked.status_code == 303
        assert asked.location.startswith(CONFIRM)
        data = {"csrf_token": token_of(get(client, SAFETY))}
        assert client.post(path, data=data, base_url=SITE).status_code == 303
        assert "Make new recovery codes" in get(client, SAFETY).text  # nothing was changed
        assert send(client, asked.location, password="guess").status_code == 422
        proved = send(client, asked.location, password=PASSWORD)
        assert proved.status_code == 303
        assert proved.location.startswith(path)
        assert get(client, path).status_code == 200


def test_guesses_of_the_password_to_confirm_end(client: FlaskClient) -> None:
    enter(client)
    answers = [send(client, CONFIRM, password="guess").status_code for _attempt in range(11)]
    assert answers == [422] * 10 + [429]


@pytest.mark.parametrize("state", ["", "x", "\0", "a.b.c", "x" * 5000])
def test_forged_page_sets_nothing_up(app: Flask, client: FlaskClient, state: str) -> None:
    enter(client)
    answer = send(client, APP, state=state, code="123456")
    assert answer.status_code == 422
    assert letters(app) == []


def test_page_of_another_account_sets_nothing_up(app: Flask, client: FlaskClient) -> None:
    enter(client)
    page = get(client, APP)
    state = re.search(r'name="state"[^>]*value="([^"]+)"', page.text)
    assert state
    olga = app.test_client()
    enter(olga, "olga@example.lv")
    assert send(olga, APP, state=state[1], code="123456").status_code == 422


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


def test_command_takes_the_second_factor_away(app: Flask, client: FlaskClient) -> None:
    enter(client)
    turn_on(client)
    out(client)
    run = app.test_cli_runner().invoke
    done = run(args=["account", "second-factor", "--email", " Anna@example.lv", "--off"])
    assert (done.exit_code, done.output) == (0, "anna@example.lv signs in by the password alone.\n")
    again = run(args=["account", "second-factor", "--email", ANNA, "--off"])
    assert (again.exit_code, again.output) == (0, "anna@example.lv has no second factor.\n")
    assert run(args=["account", "second-factor", "--email", "nobody@example.lv", "--off"]).exit_code == 1
    assert run(args=["account", "second-factor", "--email", ANNA]).exit_code == 2
    assert enter(client).location == "/birojs/"
    assert actions(app)[-1] == "second_factor_off"


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


def test_organisation_may_ask_everybody(app: Flask, client: FlaskClient) -> None:
    enter(client)
    contact = {"name_lv": "Lauku attīstības biedrība", "name_en": "Rural Association"}
    assert send(client, f"{OURS}iestatijumi", second_factor_required="y", **contact).status_code == 303
    led = get(client, f"{OURS}cilveki")
    assert (led.status_code, led.location) == (303, f"{SAFETY}?org=lauku-attistibas-biedriba")
    assert "asks for a second factor" in get(client, led.location).text
    assert is_in(client)
    data = {"csrf_token": token_of(get(client, SAFETY)), "email": "x@example.lv", "name": "X"}
    assert client.post(f"{OURS}cilveki", data=data, base_url=SITE).location == led.location
    turn_on(client)
    assert get(client, f"{OURS}cilveki").status_code == 200
    assert "second_factor_required" not in get(client, f"{OURS}zurnals").text
    send(client, f"{APP}/izslegt")
    assert get(client, f"{OURS}cilveki").status_code == 303


def test_only_owners_ask_for_it(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), transaction() as session:
        here = queries.organisation_by_slug(session, "lauku-attistibas-biedriba")
        edgars = queries.account_by_email(session, "edgars@example.lv")
        assert here
        assert edgars
        place = queries.membership(session, edgars.id, here.id)
        assert place
        services.set_rights(session, clock.now(), here.id, place.id, "member", frozenset({Right.people}), COMMAND)
    enter(client, "edgars@example.lv")
    assert "second_factor_required" not in get(client, f"{OURS}iestatijumi").text
    contact = {"name_lv": "Lauku attīstības biedrība", "name_en": "Rural Association"}
    assert send(client, f"{OURS}iestatijumi", second_factor_required="y", **contact).status_code == 303
    assert get(client, f"{OURS}cilveki").status_code == 200
    with app.app_context(), transaction() as session:
        session.execute(delete(SignIn))
