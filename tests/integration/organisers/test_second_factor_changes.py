"""A second factor is changed, turned off, renewed or asked of everybody."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

from core import clock
from core.db import transaction
from organisers import members, queries
from organisers.models import SignIn
from organisers.terms import COMMAND, Right
from tests.integration.organisers.conftest import PASSWORD, token_of
from tests.integration.organisers.safety_world import (
    ANNA,
    APP,
    CONFIRM,
    RECOVERY,
    SAFETY,
    SITE,
    actions,
    enter,
    get,
    is_in,
    letters,
    out,
    send,
    turn_on,
)

PUBLIC_URL = SITE
OURS = "/birojs/lauku-attistibas-biedriba/"
pytestmark = pytest.mark.usefixtures("nothing_set_up")


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
    assert "second_factor_required" not in get(client, f"{OURS}darbibas/?veids=people").text
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
        members.set_rights(session, clock.now(), here.id, place.id, "member", frozenset({Right.people}), COMMAND)
    enter(client, "edgars@example.lv")
    assert "second_factor_required" not in get(client, f"{OURS}iestatijumi").text
    contact = {"name_lv": "Lauku attīstības biedrība", "name_en": "Rural Association"}
    assert send(client, f"{OURS}iestatijumi", second_factor_required="y", **contact).status_code == 303
    assert get(client, f"{OURS}cilveki").status_code == 200
    with app.app_context(), transaction() as session:
        session.execute(delete(SignIn))
