"""What tests of people put on the list by hand share."""

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from mailers.models import OutboxRow
from registration.models import HistoryEntry, Registration, Seating
from tests.integration.desk.events_world import form_of
from tests.integration.desk.people_world import HOST, World, new_event

PHONE = {"given_name": "Zane", "family_name": "Kalniņa", "phone": "20000042", "institution": "Skola", "informed": "y"}


def event(world: World, **others: Any) -> None:
    """Another event for this test."""
    made = new_event(world.app, world.settings, world.organisation_id, world.account_id, **others)
    world.event_id, world.questions = made


def filled(client: FlaskClient, world: World, query: str = "", **values: str) -> MultiDict[str, str]:
    """What a browser sends for the form of a new person."""
    _action, data = form_of(client.get(world.url(f"/jauns{query}"), base_url=HOST), "given_name")
    for name, value in values.items():
        data.setlist(name, [value])
    return data


def send(client: FlaskClient, world: World, data: MultiDict[str, str]) -> TestResponse:
    return client.post(world.url("/jauns"), data=data, base_url=HOST)


def written(client: FlaskClient, world: World, **values: str) -> TestResponse:
    return send(client, world, filled(client, world, **{**PHONE, **values}))


def people(world: World) -> list[tuple[str, str, str, str]]:
    """(name, status, source, contact key) of everybody, in the order of their numbers."""
    with world.reading() as session:
        query = select(Registration).where(Registration.event_id == world.event_id).order_by(Registration.number)
        return [(p.name, p.status, p.source, p.contact_key) for p in session.scalars(query)]


def seats(world: World) -> tuple[int, int, int, int]:
    """(taken, held, extra, waiting)."""
    with world.reading() as session:
        row = session.get_one(Seating, world.event_id)
        return row.taken, row.held, row.extra, row.waiting


def letters(world: World) -> list[tuple[str, str]]:
    with world.reading() as session:
        query = select(OutboxRow.letter, OutboxRow.recipient).order_by(OutboxRow.id)
        return [(row.letter, row.recipient) for row in session.execute(query)]


def entries(world: World, action: str) -> list[dict[str, Any]]:
    with world.reading() as session:
        query = select(HistoryEntry).where(HistoryEntry.action == action, HistoryEntry.event_id == world.event_id)
        return [{"actor": e.actor, "account": e.account_id, **e.details} for e in session.scalars(query)]
