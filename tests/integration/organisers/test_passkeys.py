"""Passkeys: added, used, confirmed with, removed; and what is refused."""

import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from core.db import db, transaction
from organisers.models import Account, Organisation, WebAuthn
from tests.integration.organisers.conftest import HOST, PASSWORD, make_app
from tests.integration.organisers.passkey_device import Device
from tests.integration.organisers.safety_world import (
    ANNA,
    BY_KEY,
    CONFIRM,
    NEW_KEY,
    SAFETY,
    SITE,
    account,
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
REFUSED = "The passkey was not accepted."


def add(client: FlaskClient, device: Device, name: str = "Mans tālrunis") -> TestResponse:
    page = get(client, NEW_KEY)
    data = tokens(page) | {"name": name, "credential": device.made(options(page))}
    return client.post(NEW_KEY, data=data, base_url=SITE)


def use(client: FlaskClient, device: Device, page: str = "/birojs/ielogoties", **others: str) -> TestResponse:
    asked = get(client, page)
    data = tokens(asked) | {"credential": device.used(options(asked))} | others
    return client.post(BY_KEY, data=data, base_url=SITE)


def ready(app: Flask, client: FlaskClient) -> Device:
    """A device of Anna's; nobody is signed in."""
    device = Device()
    enter(client)
    assert add(client, device).status_code == 303
    out(client)
    return device


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


def wrong_site(device: Device) -> None:
    device.origin = "https://evil.example"


def wrong_name(device: Device) -> None:
    device.site = "evil.example"


def not_verified(device: Device) -> None:
    device.verified = False


def other_person(device: Device) -> None:
    device.handle = b"somebody else"


def older(device: Device) -> None:
    device.count = 0


def unknown(device: Device) -> None:
    device.id = b"\7" * 32


@pytest.mark.parametrize("change", [wrong_site, wrong_name, not_verified, other_person, older, unknown])
def test_answer_that_does_not_hold_is_refused_alike(app: Flask, client: FlaskClient, change: object) -> None:
    device = ready(app, client)
    change(device)  # type: ignore[operator]
    answer = use(client, device)
    assert (answer.status_code, answer.location) == (303, "/birojs/ielogoties")
    assert REFUSED in get(client, answer.location).text
    assert not is_in(client)


def test_answer_works_once_and_in_its_own_browser(app: Flask, client: FlaskClient) -> None:
    device = ready(app, client)
    asked = get(client, "/birojs/ielogoties")
    data = tokens(asked) | {"credential": device.used(options(asked))}
    thief = app.test_client()
    own = tokens(get(thief, "/birojs/ielogoties"))
    stolen = data | {"csrf_token": own["csrf_token"]}
    assert client.post(BY_KEY, data=data, base_url=SITE).location == "/birojs/"
    assert thief.post(BY_KEY, data=stolen, base_url=SITE).location == "/birojs/ielogoties"
    assert not is_in(thief)


def test_closed_account_is_refused(app: Flask, client: FlaskClient) -> None:
    device = ready(app, client)
    with app.app_context(), transaction() as session:
        session.get_one(Account, account(app)).active = False
    try:
        assert use(client, device).location == "/birojs/ielogoties"
    finally:
        with app.app_context(), transaction() as session:
            session.get_one(Account, account(app)).active = True


STRANGE = ["", "[]", "null", "7", "{", '{"rawId": 7}', '{"rawId": "\\ud800"}', "[" * 9000, "\0", "x" * 100_000]
STRANGE += [json.dumps({"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": value}) for value in ([], 7)]
STRANGE += [
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": dict.fromkeys(names, "_-8")})
    for names in (["clientDataJSON", "attestationObject"], ["clientDataJSON", "authenticatorData", "signature"])
]


@pytest.mark.parametrize("credential", STRANGE)
def test_strange_answers_are_refused(app: Flask, client: FlaskClient, credential: str) -> None:
    asked = get(client, "/birojs/ielogoties")
    answer = client.post(BY_KEY, data=tokens(asked) | {"credential": credential}, base_url=SITE)
    assert (answer.status_code, answer.location) == (303, "/birojs/ielogoties")
    enter(client)
    page = get(client, NEW_KEY)
    data = tokens(page) | {"name": "x", "credential": credential}
    assert client.post(NEW_KEY, data=data, base_url=SITE).status_code == 422
    with app.app_context():
        assert db.session.scalars(select(WebAuthn)).all() == []


def test_hostile_bytes_inside_a_good_frame_are_refused(app: Flask, client: FlaskClient) -> None:
    device = ready(app, client)
    for broken in ("authenticatorData", "signature", "clientDataJSON", "userHandle"):
        asked = get(client, "/birojs/ielogoties")
        said = json.loads(device.used(options(asked)))
        said["response"][broken] = "gqNjZm10"
        data = tokens(asked) | {"credential": json.dumps(said)}
        assert client.post(BY_KEY, data=data, base_url=SITE).location == "/birojs/ielogoties"
    assert use(client, device).location == "/birojs/"
    for body in ("gqNjZm10", "v2Nmb28", "_" * 4000, "o2NmbXRkbm9uZQ"):
        page = get(client, NEW_KEY)
        said = json.loads(Device().made(options(page)))
        said["response"]["attestationObject"] = body
        data = tokens(page) | {"name": "x", "credential": json.dumps(said)}
        assert client.post(NEW_KEY, data=data, base_url=SITE).status_code in {303, 422}
        assert get(client, SAFETY).text.count("/dzest") == 1


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


def test_passkey_of_another_account_confirms_nothing(app: Flask, client: FlaskClient) -> None:
    device = ready(app, client)
    other = app.test_client()
    enter(other, "olga@example.lv")
    mine = Device()
    add(other, mine)
    asked = get(other, CONFIRM)
    data = tokens(asked) | {"credential": device.used(options(asked))}
    assert other.post(BY_KEY, data=data, base_url=SITE).location == CONFIRM


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


def test_host_of_the_request_is_not_believed(client: FlaskClient) -> None:
    page = client.get("/birojs/ielogoties", base_url="http://127.0.0.1:5000")
    assert "data-passkey" not in page.text  # browsers refuse there; the site's own name is asked at its own address
    assert options(get(client, "/birojs/ielogoties"))["rpId"] == "localhost"


def test_tries_from_one_address_end(client: FlaskClient) -> None:
    data = tokens(get(client, "/birojs/ielogoties")) | {"credential": "{}"}
    answers = {client.post(BY_KEY, data=data, base_url=SITE).status_code for _attempt in range(60)}
    assert answers == {303}
    assert client.post(BY_KEY, data=data, base_url=SITE).status_code == 429


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
