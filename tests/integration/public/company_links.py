"""The private links of people who came together, as a browser follows them."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from core.db import db, transaction
from mailers.models import OutboxRow
from registration import links, services
from registration.inputs import Member, Registered
from registration.models import Event
from registration.terms import AgeBand, LinkKind, Parties, WaitingMode
from tests import builders
from tests.builders import NOW
from tests.integration.public.company_world import stored_people
from tests.integration.registration.party_world import member
from tests.integration.registration.world import hidden_fields, publish, withdraw

PARTY: dict[str, Any] = {"parties": Parties.family, "guardian_below": 13}
OFFERS: dict[str, Any] = {**PARTY, "waiting_mode": WaitingMode.offer, "offer_hours": 24}


def party(app: Flask, event_id: int, *members: Member, **overrides: Any) -> str:
    """The mailed link of Anna, who registered with these people."""
    with app.app_context(), transaction() as session:
        event = session.get_one(Event, event_id)
        values = {"members": members, "together": True, "age_band": AgeBand.adult, **overrides}
        outcome = services.register(session, builders.settings_here(), builders.make_command(event, **values), NOW)
        assert isinstance(outcome, Registered), outcome
    return link(app, outcome.registration_id)


def link(app: Flask, registration_id: int, kind: LinkKind = LinkKind.mailed) -> str:
    return f"/r/{links.token(app.config['AICINA'], registration_id, kind, 1)}"


def post(client: FlaskClient, page: str, path: str, **data: Any) -> TestResponse:
    token = hidden_fields(client.get(page).text).get("csrf_token", "")
    return client.post(path, data={"csrf_token": token, **data})


def statuses(app: Flask) -> list[str]:
    return [status for (status,) in stored_people(app, "status")]


def letters(app: Flask) -> list[str]:
    with app.app_context():
        found = [name.split(".")[1] for name in db.session().scalars(select(OutboxRow.letter).order_by(OutboxRow.id))]
        db.session().rollback()
        return found


def offered_family(app: Flask) -> str:
    """Berta's three seats were given up and are offered to Anna's family, which waits together."""
    event_id = publish(app, **OFFERS, capacity=3)
    party(app, event_id, member("Ieva"), member("Otto"), given_name="Berta", email="berta@example.lv")
    own = party(app, event_id, member("Līga"), member("Jānis"))
    for number in (1, 2, 3):
        withdraw(app, event_id, number)
    assert statuses(app)[3:] == ["offered"] * 3
    return own
