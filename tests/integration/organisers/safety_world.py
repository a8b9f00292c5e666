"""What tests of signing in have in common: an application with a name, an app for codes, steps people take."""

import html
import json
import re
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from passlib.totp import TOTP
from sqlalchemy import select
from werkzeug.test import TestResponse

from core import clock
from core.db import db
from mailers.models import OutboxRow
from organisers import queries
from organisers.models import Account, OrganisationEntry, SignIn
from tests.integration.organisers.conftest import PASSWORD, token_of

SITE = "http://localhost:5000"
ANNA = "anna@example.lv"
SAFETY, DEVICES, APP = "/birojs/konts/drosiba", "/birojs/konts/ierices", "/birojs/konts/lietotne"
STEP, RECOVERY = "/birojs/ielogoties/kods", "/birojs/ielogoties/rezerves-kods"
NEW_KEY, BY_KEY, CONFIRM = "/birojs/konts/atslegas/jauna", "/birojs/ielogoties/atslega", "/birojs/konts/apstiprinat"


def get(client: FlaskClient, path: str) -> TestResponse:
    return client.get(path, base_url=SITE)


def send(client: FlaskClient, path: str, *, form: str | None = None, **values: str) -> TestResponse:
    """Fill in and send the form at `form`, by default the one at `path` itself."""
    page = get(client, form or path)
    hidden = re.findall(r'<input[^>]*name="(state|key)"[^>]*value="([^"]+)"', page.text)
    data = {name: html.unescape(value) for name, value in hidden} | {"csrf_token": token_of(page)} | values
    return client.post(path, data=data, base_url=SITE)


def enter(client: FlaskClient, email: str = ANNA, password: str = PASSWORD, **values: str) -> TestResponse:
    """The first step of signing in."""
    return send(client, "/birojs/ielogoties", email=email, password=password, **values)


def out(client: FlaskClient) -> None:
    assert send(client, "/birojs/iziet", form="/birojs/konts").status_code == 303


def is_in(client: FlaskClient) -> bool:
    return get(client, "/birojs/konts").status_code == 200


def app_of(page: TestResponse) -> TOTP:
    """The app that has read the key of the page."""
    found = re.search(r'<code class="key">([A-Z2-7 ]+)</code>', page.text)
    assert found, page.text
    return TOTP(key=found[1].replace(" ", ""))


def code(app: TOTP, ahead: int = 0) -> str:
    """The code that the app shows `ahead` half minutes from now."""
    return str(app.generate(clock.now() + timedelta(seconds=30 * ahead)).token)


def turn_on(client: FlaskClient) -> tuple[TOTP, list[str]]:
    """The app and the recovery codes of whoever is signed in."""
    page = get(client, APP)
    app = app_of(page)
    state = re.search(r'name="state"[^>]*value="([^"]+)"', page.text)
    assert state
    data = {"csrf_token": token_of(page), "state": html.unescape(state[1]), "code": code(app)}
    done = client.post(APP, data=data, base_url=SITE)
    assert done.status_code == 200, done.text
    return app, re.findall(r"<code>([a-z2-9-]{19})</code>", done.text)


def options(page: TestResponse) -> dict[str, Any]:
    """The question to a passkey on a page."""
    found = re.search(r'data-options="([^"]+)"', page.text)
    assert found, page.text
    asked: dict[str, Any] = json.loads(html.unescape(found[1]))
    return asked


def states(page: TestResponse) -> str:
    found = re.findall(r'<input[^>]*name="state"[^>]*value="([^"]+)"', page.text)
    return html.unescape(found[-1])


def tokens(page: TestResponse) -> dict[str, str]:
    return {"csrf_token": token_of(page), "state": states(page)}


def account(app: Flask, email: str = ANNA) -> int:
    with app.app_context():
        found = queries.account_by_email(db.session(), email)
        assert found
        return int(found.id)


def actions(app: Flask, email: str = ANNA) -> list[str]:
    """What the log of the account says, the oldest first, but for passwords."""
    query = select(OrganisationEntry.action).join(Account, Account.id == OrganisationEntry.subject_id)
    query = query.where(Account.email == email, OrganisationEntry.organisation_id.is_(None))
    with app.app_context():
        kept = db.session.scalars(query.order_by(OrganisationEntry.id)).all()
    return [one for one in kept if not one.startswith(("password", "account", "reset"))]


def letters(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        return [(row.letter, row.recipient) for row in db.session.scalars(select(OutboxRow).order_by(OutboxRow.id))]


def rows(app: Flask) -> list[SignIn]:
    with app.app_context():
        found = list(db.session.scalars(select(SignIn).order_by(SignIn.started_at)))
        db.session.expunge_all()
        return found
