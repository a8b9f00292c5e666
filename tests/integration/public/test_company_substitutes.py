"""A colleague sent instead of oneself by the private link: who can be, who cannot, and when only the organiser may."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.db import transaction
from registration import by_hand
from registration.inputs import Registered
from registration.models import Event
from registration.terms import AgeBand, LinkKind, Parties, Reason, RegistrationStatus, Rejected
from tests import builders
from tests.builders import NOW
from tests.integration.public.company_links import letters, link, post, statuses
from tests.integration.public.company_world import stored_people
from tests.integration.registration.world import publish, register, withdraw

COLLEAGUE = {"given_name": "Zane", "family_name": "Liepa", "email": "zane@example.lv", "phone": "20000004"}


def test_colleague_takes_the_place(app: Flask, client: FlaskClient) -> None:
    event_id = publish(app, capacity=1, ask_institution="required")
    register(app, event_id, 1, institution="Sociālais dienests")
    register(app, event_id, 2)
    own = link(app, 1)
    assert f"{own}/aizvietot" in client.get(own).text
    assert post(client, f"{own}/aizvietot", f"{own}/aizvietot", **COLLEAGUE).status_code == 303
    columns = ("given_name", "status", "institution", "phone", "replaced_by_id")
    assert stored_people(app, *columns) == [
        ("Dalībniece1", "withdrawn", "Sociālais dienests", "", 3),
        ("Dalībniece2", "waiting", "", "", None),
        ("Zane", "confirmed", "Sociālais dienests", "+37120000004", None),
    ]
    assert "Zane Liepa" in client.get(own).text
    assert "Zane" not in client.get(link(app, 1, LinkKind.receipt)).text
    assert letters(app) == ["registered", "waiting", "substituted", "registered"]


def test_naming_the_same_colleague_twice_is_harmless(app: Flask, client: FlaskClient) -> None:
    event_id = publish(app, capacity=1, ask_institution="required")
    register(app, event_id, 1, institution="Sociālais dienests")
    own = link(app, 1)
    assert post(client, f"{own}/aizvietot", f"{own}/aizvietot", **COLLEAGUE).status_code == 303
    with app.app_context(), transaction() as session:
        event = session.get_one(Event, event_id)
        again = builders.make_command(event, given_name="Zane", family_name="Liepa", email="zane@example.lv")
        outcome = by_hand.substitute(session, builders.settings_here(), 1, again, NOW)
        assert outcome == Registered(2, RegistrationStatus.confirmed, known=True)
        other = builders.make_command(event, given_name="Vija", family_name="Liepa", email="zane@example.lv")
        assert by_hand.substitute(session, builders.settings_here(), 1, other, NOW) == Rejected(Reason.not_active)
    assert statuses(app) == ["withdrawn", "confirmed"]


def test_person_who_comes_for_nobody_has_no_substitute(app: Flask, client: FlaskClient) -> None:
    event_id = publish(app)
    register(app, event_id, 1)
    own = link(app, 1)
    assert "/aizvietot" not in client.get(own).text
    assert post(client, f"{own}/mainit", f"{own}/aizvietot", **COLLEAGUE).status_code == 303
    assert statuses(app) == ["confirmed"]


def test_who_came_back_passes_the_place_on_again(app: Flask, client: FlaskClient) -> None:
    event_id = publish(app, ask_institution="required")
    register(app, event_id, 1, institution="Sociālais dienests")
    own = link(app, 1)
    assert post(client, f"{own}/aizvietot", f"{own}/aizvietot", **COLLEAGUE).status_code == 303
    withdraw(app, event_id, 2)
    register(app, event_id, 1, institution="Sociālais dienests")
    assert statuses(app) == ["confirmed", "withdrawn"]
    assert post(client, f"{own}/aizvietot", f"{own}/aizvietot", **COLLEAGUE).status_code == 303
    assert statuses(app) == ["withdrawn", "confirmed"]
    withdraw(app, event_id, 2)
    register(app, event_id, 1, institution="Sociālais dienests")
    withdraw(app, event_id, 1)
    assert "Zane Liepa" not in client.get(own).text


def test_where_guardians_are_asked_only_the_organiser_names_a_substitute(app: Flask, client: FlaskClient) -> None:
    event_id = publish(app, ask_institution="required", guardian_below=16)
    register(app, event_id, 1, institution="Sociālais dienests", age_band=AgeBand.adult)
    own = link(app, 1)
    assert "/aizvietot" not in client.get(own).text
    assert post(client, f"{own}/mainit", f"{own}/aizvietot", **COLLEAGUE).status_code == 303
    assert statuses(app) == ["confirmed"]


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"family_name": ""}, 422),
        ({"email": "nav"}, 422),
        ({"email": "p1@example.lv", "given_name": "Dalībniece1", "family_name": "Kalniņa"}, 422),
        ({"given_name": "Z\x00"}, 422),
        ({"given_name": "Z" * 100_000}, 422),
        ({"csrf_token": "old"}, 400),
    ],
)
def test_substitute_who_cannot_be(app: Flask, client: FlaskClient, wrong: dict[str, str], status: int) -> None:
    event_id = publish(app, parties=Parties.colleagues)
    register(app, event_id, 1)
    own = link(app, 1)
    answer = post(client, f"{own}/aizvietot", f"{own}/aizvietot", **{**COLLEAGUE, "phone": "20000004", **wrong})
    assert (answer.status_code, statuses(app)) == (status, ["confirmed"])
    assert "20000004" in answer.text or "+37120000004" in answer.text
