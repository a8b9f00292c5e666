"""Passkeys: added, named, used, confirmed with, removed."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.db import db, transaction
from organisers.models import Organisation, WebAuthn
from tests.integration.organisers.conftest import HOST, PASSWORD, make_app
from tests.integration.organisers.passkey_device import Device
from tests.integration.organisers.passkey_use import add, ready, use
from tests.integration.organisers.safety_world import (
    ANNA,
    BY_KEY,
    CONFIRM,
    NEW_KEY,
    SAFETY,
    SITE,
    actions,
    enter,
    get,
    is_in,
    letters,
    options,
    out,
    rows,
    send,
    tokens,
    turn_on,
)

PUBLIC_URL = SITE
pytestmark = pytest.mark.usefixtures("nothing_set_up")


def test_passkey_is_added_and_lets_in(app: Flask, client: FlaskClient) -> None:
    device = ready(app, client)
    assert actions(app)[-1] == "passkey_added"
    assert letters(app) == [("organisers.passkey_added", ANNA)]
    answer = use(client, device)
    assert (answer.status_code, answer.location) == (303, "/birojs/")
    assert is_in(client)
    assert [row.strong for row in rows(app)] == [True, True]
    with app.app_context():
        stored = db.session.scalars(select(WebAuthn)).one()
        assert (stored.name, stored.sign_count, stored.transports) == ("Mans tālrunis", 2, ["internal"])


def test_passkey_needs_no_code(app: Flask, client: FlaskClient) -> None:
    device = ready(app, client)
    use(client, device)
    turn_on(client)
    out(client)
    assert use(client, device).location == "/birojs/"
    assert is_in(client)


def test_next_is_followed_only_here(app: Flask, client: FlaskClient) -> None:
    device = ready(app, client)
    asked = get(client, "/birojs/ielogoties?next=/birojs/konts")
    assert f'action="{BY_KEY}?next=/birojs/konts"' in asked.text
    data = tokens(asked) | {"credential": device.used(options(asked))}
    assert client.post(f"{BY_KEY}?next=//evil.example", data=data, base_url=SITE).location == "/birojs/"


def test_question_says_nothing_about_accounts_and_asks_for_the_person(client: FlaskClient) -> None:
    asked = options(get(client, "/birojs/ielogoties"))
    assert (asked["rpId"], asked["userVerification"], asked["allowCredentials"]) == ("localhost", "required", [])


def test_question_to_add_takes_any_kind_of_device(client: FlaskClient) -> None:
    enter(client)
    asked = options(get(client, NEW_KEY))
    assert asked["rp"]["id"] == "localhost"
    assert asked["authenticatorSelection"] == {
        "residentKey": "required",
        "requireResidentKey": True,
        "userVerification": "required",
    }


@pytest.mark.parametrize(("name", "status"), [("", 422), (" ", 422), ("x" * 61, 422), ("\u202ex", 422), ("Ā", 303)])
def test_name_is_needed(app: Flask, client: FlaskClient, name: str, status: int) -> None:
    enter(client)
    assert add(client, Device(), name).status_code == status


def test_same_device_twice_is_one(app: Flask, client: FlaskClient) -> None:
    enter(client)
    device = Device()
    assert add(client, device).status_code == 303
    assert len(options(get(client, NEW_KEY))["excludeCredentials"]) == 1
    assert add(client, device).status_code == 422


def test_passkey_is_removed(app: Flask, client: FlaskClient) -> None:
    device = ready(app, client)
    use(client, device)
    with app.app_context():
        number = db.session.scalars(select(WebAuthn.id)).one()
    path = f"/birojs/konts/atslegas/{number}/dzest"
    assert get(client, path).status_code == 200
    assert send(client, path).status_code == 303
    assert actions(app)[-1] == "passkey_removed"
    assert [row.strong for row in rows(app)] == [False, False]
    out(client)
    assert use(client, device).location == "/birojs/ielogoties"


def test_passkey_of_another_account_is_404(app: Flask, client: FlaskClient) -> None:
    ready(app, client)
    enter(client, "olga@example.lv")
    with app.app_context():
        number = db.session.scalars(select(WebAuthn.id)).one()
    for strange in (number, 0, 2**31, 10**17):
        path = f"/birojs/konts/atslegas/{strange}/dzest"
        assert get(client, path).status_code == 404
        assert send(client, path, form=SAFETY).status_code == 404


def test_password_alone_does_not_touch_an_account_with_a_passkey(app: Flask, client: FlaskClient) -> None:
    device = ready(app, client)
    enter(client)
    assert get(client, NEW_KEY).location.startswith(CONFIRM)
    page = get(client, CONFIRM)
    assert 'name="password"' not in page.text
    data = {"csrf_token": tokens(page)["csrf_token"], "password": PASSWORD}
    assert client.post(CONFIRM, data=data, base_url=SITE).status_code == 200
    assert get(client, NEW_KEY).status_code == 303
    assert use(client, device, CONFIRM).status_code == 303
    assert get(client, NEW_KEY).status_code == 200


def test_passkey_is_enough_where_a_second_factor_is_asked(app: Flask, client: FlaskClient) -> None:
    device = ready(app, client)
    with app.app_context(), transaction() as session:
        for place in session.scalars(select(Organisation)):
            place.second_factor_required = True
    desk = "/birojs/lauku-attistibas-biedriba/cilveki"
    enter(client)
    assert get(client, desk).status_code == 303
    assert "Confirm with the passkey to go on." in get(client, SAFETY).text
    assert use(client, device, CONFIRM).status_code == 303
    assert get(client, desk).status_code == 200


def test_site_without_a_name_offers_none(database_url: str, app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    numbered = make_app(database_url, tmp_path, HOST)
    page = numbered.test_client().get("/birojs/ielogoties", base_url=HOST)
    with numbered.app_context():
        db.engine.dispose()
    assert (page.status_code, "data-passkey" in page.text) == (200, False)


def test_passkey_gets_another_name(app: Flask, client: FlaskClient) -> None:
    ready(app, client)
    with app.app_context():
        number = db.session.scalars(select(WebAuthn.id)).one()
    enter(client)
    path = f"/birojs/konts/atslegas/{number}"
    assert send(client, path, name="  ").status_code == 422
    assert send(client, path, name="Zilais tālrunis").status_code == 303
    assert "Zilais tālrunis" in get(client, SAFETY).text
    assert actions(app)[-1] == "passkey_renamed"
    other = app.test_client()
    enter(other, "olga@example.lv")
    for strange in (number, 0, 2**31, 10**17):
        assert get(other, f"/birojs/konts/atslegas/{strange}").status_code == 404
        assert send(other, f"/birojs/konts/atslegas/{strange}", form=SAFETY, name="x").status_code == 404


def test_another_address_than_the_sites_own_is_said_plainly(client: FlaskClient) -> None:
    enter(client)
    cookies = [(one.key, one.value) for one in (client.get_cookie("aicina", domain="localhost"),) if one]
    for key, value in cookies:
        client.set_cookie(key, value, domain="127.0.0.1")
    page = client.get(SAFETY, base_url="http://127.0.0.1:5000").text
    assert "Passkeys work only at the site’s own address: http://localhost:5000." in page
    assert NEW_KEY not in page
