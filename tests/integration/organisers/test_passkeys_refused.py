"""Passkeys that are not accepted: answers that do not hold, were used, belong to others, or are no answers at all."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.db import db, transaction
from organisers.models import Account, WebAuthn
from tests.integration.organisers.passkey_device import Device
from tests.integration.organisers.passkey_use import add, ready, use
from tests.integration.organisers.safety_world import (
    BY_KEY,
    CONFIRM,
    NEW_KEY,
    SAFETY,
    SITE,
    account,
    enter,
    get,
    is_in,
    options,
    tokens,
)

PUBLIC_URL = SITE
pytestmark = pytest.mark.usefixtures("nothing_set_up")
REFUSED = "The passkey was not accepted."


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


def test_passkey_of_another_account_confirms_nothing(app: Flask, client: FlaskClient) -> None:
    device = ready(app, client)
    other = app.test_client()
    enter(other, "olga@example.lv")
    mine = Device()
    add(other, mine)
    asked = get(other, CONFIRM)
    data = tokens(asked) | {"credential": device.used(options(asked))}
    assert other.post(BY_KEY, data=data, base_url=SITE).location == CONFIRM


def test_host_of_the_request_is_not_believed(client: FlaskClient) -> None:
    page = client.get("/birojs/ielogoties", base_url="http://127.0.0.1:5000")
    assert "data-passkey" not in page.text  # browsers refuse there; the site's own name is asked at its own address
    assert options(get(client, "/birojs/ielogoties"))["rpId"] == "localhost"


def test_tries_from_one_address_end(client: FlaskClient) -> None:
    data = tokens(get(client, "/birojs/ielogoties")) | {"credential": "{}"}
    answers = {client.post(BY_KEY, data=data, base_url=SITE).status_code for _attempt in range(60)}
    assert answers == {303}
    assert client.post(BY_KEY, data=data, base_url=SITE).status_code == 429
