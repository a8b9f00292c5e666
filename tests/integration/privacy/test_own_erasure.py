"""A person erases themselves: only with the mailed code, down to the last row, and the link opens nothing after."""

from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from core.db import db, transaction
from mailers.models import OutboxRow
from registration import links, own_data
from registration.models import Registration
from registration.privacy_models import DataCode
from registration.terms import LinkKind
from tests.builders import NOW
from tests.integration.privacy import marked
from tests.integration.registration.world import hidden_fields


@pytest.fixture
def link(app: Flask) -> Any:
    """The link of somebody's letter, at a moment that stands still."""
    with app.app_context(), transaction() as session:
        person = marked.marked_person(session, marked.marked_event(session))
        number = person.id
    with time_machine.travel(NOW, tick=False):
        yield number, links.token(app.config["AICINA"], number, LinkKind.mailed, 1)


def press(app: Flask, page: str, path: str, **values: str) -> Any:
    client = app.test_client()
    token = hidden_fields(client.get(page).text)["csrf_token"]
    return client.post(path, data={"csrf_token": token, **values})


def people(app: Flask) -> int:
    with app.app_context():
        return db.session().scalar(select(func.count()).select_from(Registration)) or 0


def test_person_erases_everything_with_the_code(app: Flask, link: tuple[int, str]) -> None:
    number, token = link
    page = f"/r/{token}/dati/dzest"
    assert f'href="{page}"' in app.test_client().get(f"/r/{token}/dati").text
    assert (press(app, page, page, kods="123456").status_code, people(app)) == (422, 1)
    assert press(app, page, f"{page}/kods").status_code == 303
    with app.app_context():
        code = own_data.code_of(app.config["AICINA"], number, db.session().get_one(DataCode, number).number)
    done = press(app, page, page, kods=code)
    assert (done.status_code, people(app)) == (200, 0)
    for path in (f"/r/{token}", f"/r/{token}/dati", page):
        assert app.test_client().get(path).status_code == 404
    with app.app_context():
        letters = list(db.session().scalars(select(OutboxRow.letter).where(OutboxRow.registration_id.is_(None))))
        assert "privacy.erased" in letters
        assert set(marked.traces(db.session())) == {"outbox"}


def test_receipt_and_unknown_links_erase_nobody(app: Flask, link: tuple[int, str]) -> None:
    number, _token = link
    receipt = links.token(app.config["AICINA"], number, LinkKind.receipt, 1)
    assert app.test_client().get(f"/r/{receipt}/dati/dzest").status_code == 303
    assert app.test_client().get(f"/r/{'a' * 32}/dati/dzest").status_code == 404
    assert people(app) == 1
