"""Codes for own data are few for each registration, from however many addresses they are asked for and guessed."""

from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from core.db import db, transaction
from mailers.models import OutboxRow
from registration import links, own_data
from registration.models import Registration
from registration.privacy_models import DataCode
from registration.terms import LinkKind
from tests.integration.privacy import marked
from tests.integration.registration.world import hidden_fields, publish, register

PAGES = {"copy": ("", "/kopija"), "erasure": ("/dzest", "/dzest")}
_numbers = count(1)


def own_page(app: Flask) -> tuple[int, str]:
    """Somebody new with an address: the id and the page of their data."""
    with app.app_context(), transaction() as session:
        number = marked.marked_person(session, marked.marked_event(session)).id
    return number, f"/r/{links.token(app.config['AICINA'], number, LinkKind.mailed, 1)}/dati"


def another_page(app: Flask) -> tuple[int, str]:
    """Somebody else of another event, in the same words."""
    register(app, publish(app), 5)
    with app.app_context():
        number = db.session().scalars(select(Registration.id).order_by(Registration.id.desc())).first() or 0
    return number, f"/r/{links.token(app.config['AICINA'], number, LinkKind.mailed, 1)}/dati"


def press(client: FlaskClient, page: str, path: str, **values: str) -> Any:
    """The button, from an address nobody has used before."""
    number = next(_numbers)
    visitor = {"REMOTE_ADDR": f"203.0.{number // 250}.{number % 250 + 1}"}
    token = hidden_fields(client.get(page, environ_overrides=visitor).text)["csrf_token"]
    return client.post(path, data={"csrf_token": token, **values}, environ_overrides=visitor)


def letters(app: Flask) -> int:
    with app.app_context():
        query = select(func.count()).where(OutboxRow.letter == "registration.data_code")
        return db.session().scalar(query) or 0


def code_now(app: Flask, number: int) -> str:
    with app.app_context():
        return own_data.code_of(app.config["AICINA"], number, db.session().get_one(DataCode, number).number)


@pytest.mark.parametrize("which", PAGES)
def test_six_letters_an_hour_whatever_the_address(app: Flask, moment: Any, which: str) -> None:
    _number, page = own_page(app)
    here, client = page + PAGES[which][0], app.test_client()
    for sent in range(1, own_data.MOST_LETTERS + 1):
        assert (press(client, here, f"{here}/kods").status_code, letters(app)) == (303, sent)
        moment.shift(timedelta(minutes=3))
    refused = press(client, here, f"{here}/kods")
    assert (refused.status_code, letters(app)) == (429, own_data.MOST_LETTERS)
    left = timedelta(hours=1) - own_data.MOST_LETTERS * timedelta(minutes=3)
    assert abs(int(refused.headers["Retry-After"]) - left.total_seconds()) < 5
    assert ('name="kods"' in refused.text, f'action="{here}/kods"' in refused.text) == (True, False)
    moment.shift(left + timedelta(seconds=1))
    assert (press(client, here, f"{here}/kods").status_code, letters(app)) == (303, own_data.MOST_LETTERS + 1)


@pytest.mark.parametrize("which", PAGES)
def test_ten_wrong_codes_an_hour_close_the_right_one(app: Flask, moment: Any, which: str) -> None:
    number, page = own_page(app)
    here, client = page + PAGES[which][0], app.test_client()
    there = page + PAGES[which][1]
    for _letter in range(2):
        press(client, here, f"{here}/kods")
        moment.shift(timedelta(minutes=3))
        for _guess in range(own_data.MISTAKES):
            assert press(client, here, there, kods="no").status_code == 422
    press(client, here, f"{here}/kods")
    closed = [press(client, here, there, kods=typed) for typed in ("no", code_now(app, number))]
    assert [answer.status_code for answer in closed] == [429, 429]
    assert 'name="kods"' not in closed[1].text
    others, their_page = another_page(app)
    assert press(client, their_page, f"{their_page}/kods").status_code == 303
    theirs = press(client, their_page, f"{their_page}/kopija", kods=code_now(app, others))
    assert theirs.status_code == 200
    moment.shift(timedelta(hours=1))
    press(client, here, f"{here}/kods")
    assert press(client, here, there, kods=code_now(app, number)).status_code == 200
    with app.app_context():
        left = db.session().scalar(select(func.count()).where(Registration.id == number))
    assert left == (0 if which == "erasure" else 1)
