"""Throttle, forgotten and changed passwords, end to end through the outbox."""

import re
from datetime import timedelta

import limits
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy import delete, select

from core import clock
from core.db import db, transaction
from core.limits import RateLimit, purge
from mailers.models import OutboxRow
from mailers.registry import renderer_of
from mailers.terms import Letter
from organisers import queries, services, throttle
from tests.integration.organisers.conftest import HOST, PASSWORD, post, sign_in

FORGOT = "/birojs/parole/atjaunot"
NEW = "pavisam cita parole"


@pytest.fixture(autouse=True)
def _empty_outbox(app: Flask) -> None:
    with app.app_context(), transaction() as session:
        session.execute(delete(OutboxRow))


def outbox(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        rows = db.session.scalars(select(OutboxRow).order_by(OutboxRow.id))
        return [(row.letter, row.recipient) for row in rows if row.letter != "organisers.new_device"]


def letter(app: Flask, name: str, language: str = "en") -> Letter:
    with app.app_context(), transaction() as session, force_locale(language):
        row = session.scalars(select(OutboxRow).where(OutboxRow.letter == name)).one()
        answer = renderer_of(name)(session, row, clock.now())
        assert isinstance(answer, Letter)
        return answer


def reset_path(app: Flask, name: str = "organisers.reset") -> str:
    found = re.search(rf"{re.escape(HOST)}({FORGOT}/\S+)", letter(app, name).text)
    assert found
    return found[1]


def test_attempts_from_one_address_count_in_every_worker(app: Flask, second_worker: Flask) -> None:
    spellings = ["olga@example.lv", "OLGA@example.lv", " Ol\u200bga@Example.lv\ufeff"]
    answers = []
    for number in range(12):
        client = (app, second_worker)[number % 2].test_client()
        answers.append(sign_in(client, spellings[number % 3], "wrong password").status_code)
    assert answers == [422] * 10 + [429] * 2
    assert sign_in(second_worker.test_client(), "olga@example.lv").status_code == 429
    assert sign_in(second_worker.test_client(), "anna@example.lv").status_code == 303


def elsewhere(client: FlaskClient, number: int) -> FlaskClient:
    """The same browser behind another network address."""
    client.environ_base["REMOTE_ADDR"] = f"10.0.{number // 250}.{number % 250 + 1}"
    return client


def test_strangers_tries_do_not_lock_the_owner_out(app: Flask, client: FlaskClient) -> None:
    for _attempt in range(11):
        sign_in(elsewhere(app.test_client(), 1), "olga@example.lv", "wrong password")
    assert sign_in(elsewhere(app.test_client(), 1), "olga@example.lv").status_code == 429
    assert sign_in(client, "olga@example.lv").status_code == 303


def test_tries_from_everywhere_stop_all_devices_but_those_the_account_knows(app: Flask, client: FlaskClient) -> None:
    assert sign_in(client, "olga@example.lv").status_code == 303
    assert post(client, "/birojs/iziet", form="/birojs/konts").status_code == 303
    full = limits.parse(throttle.OF_STRANGERS)
    with app.test_request_context(method="POST", data={"email": "olga@example.lv"}):
        key = throttle.strangers_key()
    stranger = elsewhere(app.test_client(), 1)
    sign_in(stranger, "olga@example.lv", "wrong password")
    with app.app_context(), transaction() as session:
        row = session.scalars(select(RateLimit).where(RateLimit.key.contains(key))).one()
        row.count = full.amount
    assert sign_in(elsewhere(stranger, 2), "olga@example.lv").status_code == 429
    assert sign_in(elsewhere(client, 3), "anna@example.lv", "wrong password").status_code == 422
    assert sign_in(elsewhere(client, 3), "olga@example.lv").status_code == 303


@pytest.mark.parametrize("number", ["", "x", "ā" * 32, "\0" * 32, "x" * 3000])
@pytest.mark.parametrize("email", ["a\0b@example.lv", "\ud800@example.lv", "x" * 100_000])
def test_strange_devices_and_addresses_are_counted_like_others(client: FlaskClient, number: str, email: str) -> None:
    client.set_cookie("aicina-device", number.encode("ascii", "replace").decode(), domain="127.0.0.1")
    assert sign_in(client, email.encode("utf-8", "replace").decode(), "wrong password").status_code == 422


def test_throttled_answer_says_when_to_come_back(app: Flask, client: FlaskClient) -> None:
    for _attempt in range(10):
        sign_in(client, "olga@example.lv", "wrong password")
    answer = sign_in(client, "olga@example.lv", "wrong password")
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 901


def test_success_forgives_failed_attempts(client: FlaskClient, app: Flask) -> None:
    for _attempt in range(9):
        sign_in(client, "olga@example.lv", "wrong password")
    assert sign_in(client, "olga@example.lv").status_code == 303
    assert sign_in(app.test_client(), "olga@example.lv", "wrong password").status_code == 422


def test_limits_are_forgotten_when_they_end(client: FlaskClient, app: Flask) -> None:
    sign_in(client, "olga@example.lv", "wrong password")
    with app.app_context(), transaction() as session:
        assert purge(session, clock.now()) == 0
        assert purge(session, clock.now() + timedelta(minutes=16)) == 2
        assert purge(session, clock.now() + timedelta(minutes=61)) == 1


def test_sign_in_when_limits_cannot_be_kept(client: FlaskClient, app: Flask) -> None:
    """The table is gone: attempts are counted in memory, and still end."""
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE rate_limit RENAME TO rate_limit_gone")
    try:
        assert sign_in(client).status_code == 303
        strangers = [sign_in(app.test_client(), "olga@example.lv", "wrong").status_code for _attempt in range(12)]
    finally:
        with app.app_context(), db.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE rate_limit_gone RENAME TO rate_limit")
    assert strangers == [422] * 10 + [429] * 2


def test_forgotten_password_known_and_unknown_look_alike(client: FlaskClient, app: Flask) -> None:
    known = post(client, FORGOT, email="Anna@example.lv")
    shown = client.get(known.location, base_url=HOST)
    unknown = post(client, FORGOT, email="nobody@example.lv")
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location) == (303, "/birojs/ielogoties")
    assert "a letter with a link is on its way" in shown.text
    assert outbox(app) == [("organisers.reset", "anna@example.lv")]


def test_forgotten_password_pressed_twice_sends_once(client: FlaskClient, app: Flask) -> None:
    post(client, FORGOT, email="anna@example.lv")
    post(client, FORGOT, email="anna@example.lv")
    assert outbox(app) == [("organisers.reset", "anna@example.lv")]


@pytest.mark.parametrize("email", ["", "nonsense", "a@b\r\nBcc: c@example.lv", "ā@example.lv"])
def test_forgotten_password_bad_address_is_explained(client: FlaskClient, app: Flask, email: str) -> None:
    answer = post(client, FORGOT, email=email)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert outbox(app) == []


def test_reset_link_is_not_stored(client: FlaskClient, app: Flask) -> None:
    post(client, FORGOT, email="anna@example.lv")
    with app.app_context():
        row = db.session.scalars(select(OutboxRow)).one()
        assert (row.params, row.wire) == ({}, None)


def test_reset_sets_password_once_and_ends_sessions(client: FlaskClient, app: Flask) -> None:
    elsewhere = app.test_client()
    sign_in(elsewhere)
    post(client, FORGOT, email="anna@example.lv")
    path = reset_path(app)
    for _scanner in range(3):
        assert client.get(path, base_url=HOST).status_code == 200
    answer = post(client, path, password=NEW, password_confirm=NEW)
    assert (answer.status_code, answer.location) == (303, "/birojs/ielogoties")
    assert elsewhere.get("/birojs/konts", base_url=HOST).status_code == 303
    assert client.get(path, base_url=HOST).location == FORGOT
    assert (
        post(client, path, form="/birojs/ielogoties", password=PASSWORD, password_confirm=PASSWORD).location == FORGOT
    )
    assert sign_in(client).status_code == 422
    assert sign_in(client, password=NEW).status_code == 303
    assert outbox(app)[-1] == ("organisers.password_changed", "anna@example.lv")


@pytest.mark.parametrize(("one", "two"), [("short", "short"), (NEW, NEW + "x"), ("", ""), ("x" * 201, "x" * 201)])
def test_reset_bad_password_is_explained(client: FlaskClient, app: Flask, one: str, two: str) -> None:
    post(client, FORGOT, email="anna@example.lv")
    answer = post(client, reset_path(app), password=one, password_confirm=two)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert sign_in(client).status_code == 303


@pytest.mark.parametrize("token", ["x", "a.b.c", "%00", "x" * 3000, "ā"])
def test_reset_forged_link_leads_to_a_new_one(client: FlaskClient, token: str) -> None:
    answer = client.get(f"{FORGOT}/{token}", base_url=HOST)
    assert (answer.status_code, answer.location) == (302, FORGOT)


def test_reset_link_ends_after_a_day(client: FlaskClient, app: Flask) -> None:
    import time_machine

    with time_machine.travel(clock.now() - timedelta(hours=25), tick=False):
        with app.app_context(), transaction() as session:
            account = queries.account_by_email(session, "anna@example.lv")
            assert account
            services.request_reset(session, clock.now(), account, "example.lv")
        path = reset_path(app)
    assert client.get(path, base_url=HOST).location == FORGOT


def test_change_password_keeps_this_session_and_ends_others(client: FlaskClient, app: Flask) -> None:
    elsewhere = app.test_client()
    sign_in(elsewhere)
    sign_in(client)
    path = "/birojs/konts/parole"
    answer = post(client, path, password=PASSWORD, new_password=NEW, new_password_confirm=NEW)
    assert (answer.status_code, answer.location) == (303, "/birojs/konts")
    assert client.get("/birojs/konts", base_url=HOST).status_code == 200
    assert elsewhere.get("/birojs/konts", base_url=HOST).status_code == 303
    assert outbox(app) == [("organisers.password_changed", "anna@example.lv")]
    assert sign_in(app.test_client(), password=NEW).status_code == 303


def test_change_password_wrong_present_one(client: FlaskClient, app: Flask) -> None:
    sign_in(client)
    path = "/birojs/konts/parole"
    answer = post(client, path, password="guess", new_password=NEW, new_password_confirm=NEW)
    assert answer.status_code == 422
    assert "The password is not right." in answer.text
    assert outbox(app) == []


def test_letters_exist_in_both_languages(client: FlaskClient, app: Flask) -> None:
    post(client, FORGOT, email="anna@example.lv")
    for language in ("lv", "en"):
        written = letter(app, "organisers.reset", language)
        assert f'lang="{language}"' in written.html
        assert written.text.count(FORGOT + "/") == 1
