"""Devices on which an account is open: listed, closed, told of."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy import delete, event, select
from sqlalchemy.exc import OperationalError

from core import clock
from core.db import db, transaction
from mailers.models import OutboxRow
from mailers.registry import renderer_of
from mailers.terms import Letter
from organisers import queries, services, sign_ins
from organisers.models import SignIn
from tests.integration.organisers.conftest import HOST, PASSWORD, post, sign_in

DEVICES = "/birojs/konts/ierices"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:132.0) Gecko/20100101 Firefox/132.0"


@pytest.fixture(autouse=True)
def _empty_outbox(app: Flask) -> None:
    with app.app_context(), transaction() as session:
        session.execute(delete(OutboxRow))


def is_in(client: FlaskClient) -> bool:
    return client.get("/birojs/konts", base_url=HOST).status_code == 200


def other(app: Flask, email: str = "anna@example.lv") -> FlaskClient:
    made = app.test_client()
    made.environ_base["HTTP_USER_AGENT"] = FIREFOX
    assert sign_in(made, email).status_code == 303
    return made


def cookie(client: FlaskClient) -> str:
    found = client.get_cookie("aicina", domain="127.0.0.1")
    assert found
    return found.value


def copy_of(app: Flask, value: str) -> FlaskClient:
    made = app.test_client()
    made.set_cookie("aicina", value, domain="127.0.0.1")
    return made


def keys(client: FlaskClient) -> list[str]:
    return re.findall(r'name="key" value="([0-9a-f]{64})"', client.get(DEVICES, base_url=HOST).text)


def letters(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        return [(row.letter, row.recipient) for row in db.session.scalars(select(OutboxRow).order_by(OutboxRow.id))]


def test_devices_are_listed_with_this_one_marked(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    other(app)
    page = client.get(DEVICES, base_url=HOST).text
    assert re.findall(r'<tr><th scope="row">([^<]*)</th>', page) == ["Firefox, Windows", "Unknown device"]
    assert page.count("this device") == 1
    assert len(keys(client)) == 1


def test_ended_device_opens_nothing_nor_does_a_copy_of_its_cookie(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    elsewhere = other(app)
    copied = cookie(elsewhere)
    answer = post(client, f"{DEVICES}/beigt", form=DEVICES, key=keys(client)[0])
    assert (answer.status_code, answer.location.partition("?")[0]) == (303, DEVICES)
    assert (is_in(elsewhere), is_in(copy_of(app, copied)), is_in(client)) == (False, False, True)
    with app.app_context():
        account = queries.account_by_email(db.session(), "anna@example.lv")
        assert account
        line = queries.trail(db.session(), queries.trail_of_account(account.id), 1)[0]
    assert (line.action, line.details) == ("sign_in_ended", {"count": 1})


def test_all_others_are_ended_at_once(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    elsewhere = [other(app), other(app)]
    stranger = other(app, "olga@example.lv")
    assert post(client, f"{DEVICES}/citas", form=DEVICES).status_code == 303
    assert [is_in(one) for one in (*elsewhere, client, stranger)] == [False, False, True, True]
    assert keys(client) == []


@pytest.mark.parametrize("key", ["", "x", "0" * 64, "\0", "ā" * 64, "\ud800", "x" * 5000])
def test_unknown_sign_in_is_404(client: FlaskClient, key: str) -> None:
    sign_in(client)
    data = key.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    assert post(client, f"{DEVICES}/beigt", form=DEVICES, key=data).status_code == 404


def test_sign_in_of_another_account_is_404_and_stays(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    olga = other(app, "olga@example.lv")
    with app.app_context():
        found = db.session.scalars(select(SignIn.key).order_by(SignIn.started_at.desc())).first()
    assert post(client, f"{DEVICES}/beigt", form=DEVICES, key=str(found)).status_code == 404
    assert is_in(olga)


def test_own_sign_in_is_not_ended_here(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    with app.app_context():
        own = str(db.session.scalars(select(SignIn.key)).one())
    assert post(client, f"{DEVICES}/beigt", form=DEVICES, key=own).status_code == 404
    assert is_in(client)


def test_get_ends_nothing(client: FlaskClient) -> None:
    sign_in(client)
    assert [client.get(f"{DEVICES}/{act}", base_url=HOST).status_code for act in ("beigt", "citas")] == [405, 405]


def test_cookie_without_its_row_opens_nothing(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    with app.app_context(), transaction() as session:
        session.execute(delete(SignIn))
    assert not is_in(client)


def test_sign_in_ends_by_itself_after_a_week(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    with time_machine.travel(clock.now() + sign_ins.LIFE - timedelta(minutes=1), tick=False):
        assert is_in(client)
    with time_machine.travel(clock.now() + sign_ins.LIFE + timedelta(minutes=1), tick=False):
        assert not is_in(client)


def test_only_a_new_device_after_the_first_is_told(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    assert letters(app) == []
    post(client, "/birojs/iziet", form="/birojs/konts")
    sign_in(client)
    assert letters(app) == []
    other(app)
    assert letters(app) == [("organisers.new_device", "anna@example.lv")]
    other(app, "olga@example.lv")
    assert len(letters(app)) == 1


@pytest.mark.parametrize("language", ["lv", "en"])
def test_letter_names_the_device(app: Flask, client: FlaskClient, language: str) -> None:
    sign_in(client)
    other(app)
    with app.app_context(), transaction() as session, force_locale(language):
        row = session.scalars(select(OutboxRow)).one()
        written = renderer_of(row.letter)(session, row, clock.now())
    assert isinstance(written, Letter)
    assert "Firefox, Windows" in written.text
    assert f"{HOST}{DEVICES}" in written.text


def test_change_of_password_ends_the_rows_of_others(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    other(app)
    values = {"new_password": "pavisam cita parole", "new_password_confirm": "pavisam cita parole"}
    post(client, "/birojs/konts/parole", password=PASSWORD, **values)
    with app.app_context():
        alive = db.session.scalars(select(SignIn).where(SignIn.ended_at.is_(None))).all()
        assert len(alive) == 1
    assert keys(client) == []
    assert is_in(client)


def test_password_given_by_command_ends_every_row(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    with app.app_context(), transaction() as session:
        account = queries.account_by_email(session, "anna@example.lv")
        assert account
        services.set_password(session, clock.now(), account, "cita parole pavisam")
        assert session.scalars(select(SignIn).where(SignIn.ended_at.is_(None))).all() == []


def test_nightly_purge_keeps_the_last_of_each_account(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    other(app)
    other(app, "olga@example.lv")
    later = clock.now() + sign_ins.REMEMBERED + timedelta(days=1)
    with app.app_context(), transaction() as session:
        assert sign_ins.purge(session, clock.now()) == 0
        assert sign_ins.purge(session, later) == 1
        assert sign_ins.purge(session, later) == 0


def test_database_that_cannot_be_written_lets_nobody_half_in(app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    def refuse(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("INSERT INTO sign_in"):
            raise OperationalError(statement, None, Exception("attempt to write a readonly database"))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", refuse)
    try:
        answer = sign_in(client)
    finally:
        event.remove(engine, "before_cursor_execute", refuse)
    assert (answer.status_code, "Retry-After" in answer.headers) == (503, True)
    assert PASSWORD not in answer.text
    with client.session_transaction(base_url=HOST) as after:
        assert "_user_id" not in after
    assert sign_in(client).status_code == 303


def test_owner_sees_when_a_colleague_was_here_last(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    people = "/birojs/lauku-attistibas-biedriba/cilveki"
    assert client.get(people, base_url=HOST).text.count("last signed in") == 1
    other(app, "edgars@example.lv")
    assert client.get(people, base_url=HOST).text.count("last signed in") == 2
