"""Which private link shows what: a browser has proved nothing, a letter has proved its address."""

from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from core.db import db, transaction
from registration import correction, links
from registration.models import Registration
from registration.terms import LinkKind
from tests import builders
from tests.builders import NOW
from tests.integration.registration.world import person, publish, register


def token(app: Flask, registration_id: int, kind: LinkKind, generation: int = 1) -> str:
    return links.token(app.config["AICINA"], registration_id, kind, generation)


def one(app: Flask) -> int:
    with app.app_context():
        return db.session().scalars(select(Registration.id)).one()


@pytest.mark.parametrize(("kind", "shown"), [(LinkKind.mailed, True), (LinkKind.manage, False)])
def test_own_calendar_is_shown_only_to_the_link_of_a_letter(app: Flask, kind: LinkKind, shown: bool) -> None:
    register(app, publish(app), 1)
    with time_machine.travel(NOW, tick=False):
        page = app.test_client().get(f"/r/{token(app, one(app), kind)}/kalendars")
    assert page.status_code == 200
    assert ("/kalendars/mans/" in page.text) is shown


def moved_to(app: Flask, event_id: int, registration_id: int, email: str, now: datetime) -> None:
    with app.app_context(), transaction() as session:
        event = session.get_one(builders.Event, event_id)
        command = builders.make_command(event, **{**person(1), "email": email})
        correction.correct(session, builders.settings_here(), registration_id, command, now)


def test_another_address_closes_every_link_of_the_old_one(app: Flask) -> None:
    event_id = publish(app)
    register(app, event_id, 1)
    identity = one(app)
    moved_to(app, event_id, identity, "cita@example.lv", NOW + timedelta(minutes=5))
    with time_machine.travel(NOW, tick=False):
        client = app.test_client()
        old = {kind: client.get(f"/r/{token(app, identity, kind)}").status_code for kind in LinkKind}
        new = client.get(f"/r/{token(app, identity, LinkKind.mailed, 2)}").status_code
    assert set(old.values()) == {404}
    assert new == 200


def test_the_same_address_again_keeps_the_links(app: Flask) -> None:
    event_id = publish(app)
    register(app, event_id, 1)
    identity = one(app)
    moved_to(app, event_id, identity, person(1)["email"], NOW + timedelta(minutes=5))
    with time_machine.travel(NOW, tick=False):
        assert app.test_client().get(f"/r/{token(app, identity, LinkKind.mailed)}").status_code == 200
