"""What one private link may do for those it speaks for: show them, change their details, withdraw one or all."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.db import db, transaction
from registration import leaving
from registration.models import HistoryEntry, Registration
from registration.terms import LinkKind
from tests import builders
from tests.builders import NOW
from tests.integration.public.company_links import OFFERS, PARTY, letters, link, offered_family, party, post, statuses
from tests.integration.public.company_world import stored_people
from tests.integration.registration.party_world import member
from tests.integration.registration.world import publish, register


def test_page_names_everybody_the_link_speaks_for(app: Flask, client: FlaskClient) -> None:
    own = party(app, publish(app, **PARTY), member("Līga"), member("Jānis"))
    page = client.get(own).text
    assert re.findall(r'<span class="person-name">(.*?)</span>', page) == [
        "Anna Bērziņa",
        "Līga Bērziņa",
        "Jānis Bērziņa",
    ]
    assert re.findall(r'href="[^"]*/atteikties/(\d+)"', page) == ["1", "2", "3"]


def test_one_child_is_withdrawn_alone(app: Flask, client: FlaskClient) -> None:
    own = party(app, publish(app, **PARTY), member("Līga"), member("Jānis"))
    asked = client.get(f"{own}/atteikties/2")
    assert "Līga Bērziņa" in asked.text
    assert statuses(app) == ["confirmed"] * 3
    for _ in range(2):
        assert post(client, f"{own}/atteikties/3", f"{own}/atteikties/2").status_code == 303
    assert statuses(app) == ["confirmed", "withdrawn", "confirmed"]
    assert letters(app) == ["party", "withdrawn"]


@pytest.mark.parametrize("number", ["0", "4", "99", str(2**31), str(2**63), "-1", "x", "٢"])
def test_link_acts_for_nobody_else(app: Flask, client: FlaskClient, number: str) -> None:
    event_id = publish(app, **PARTY)
    own = party(app, event_id, member("Līga"), member("Zane", mail="zane@example.lv"))
    register(app, event_id, 9)
    assert post(client, f"{own}/atteikties/1", f"{own}/atteikties/{number}").status_code == 404
    assert set(statuses(app)) == {"confirmed"}


def test_person_with_an_address_of_their_own_is_shown_to_the_sender_and_answers_alone(
    app: Flask, client: FlaskClient
) -> None:
    own = party(app, publish(app, **PARTY), member("Līga"), member("Zane", mail="zane@example.lv"))
    assert "Zane" in client.get(own).text
    assert f"{own}/atteikties/3" not in client.get(own).text
    assert post(client, f"{own}/atteikties/1", f"{own}/atteikties/3").status_code == 404
    assert "Anna" not in client.get(link(app, 3)).text
    assert "Zane" not in client.get(link(app, 1, LinkKind.receipt)).text


def test_everybody_withdraws_at_once(app: Flask, client: FlaskClient) -> None:
    event_id = publish(app, **PARTY)
    own = party(app, event_id, member("Līga"), member("Zane", mail="zane@example.lv"), member("Jānis"))
    asked = client.get(f"{own}/atteikties/visi", headers={"Accept-Language": "en"}).text
    assert "These people will not come: Anna Bērziņa, Līga Bērziņa, Jānis Bērziņa." in asked
    assert statuses(app) == ["confirmed"] * 4
    assert post(client, f"{own}/atteikties/visi", f"{own}/atteikties/visi").status_code == 303
    assert statuses(app) == ["withdrawn", "withdrawn", "confirmed", "withdrawn"]
    assert client.get(f"{own}/atteikties/visi").location.endswith(own)
    assert client.get(f"{link(app, 1, LinkKind.receipt)}/atteikties/visi").location.endswith("/saite")


def test_details_of_a_child_are_changed_from_the_parents_page(app: Flask, client: FlaskClient) -> None:
    own = party(app, publish(app, **PARTY), member("Līga"))
    _mine, childs = re.findall(r'href="(/r/[^"]*/mainit)"', client.get(own).text.partition('id="kopa"')[2])[:2]
    answer = post(client, childs, childs, given_name="Liene", family_name="Bērziņa", email="anna@example.lv")
    assert answer.status_code == 303, answer.text
    assert stored_people(app, "given_name", "status") == [("Anna", "confirmed"), ("Liene", "confirmed")]


def test_who_is_registered_now_is_shown_after_one_has_withdrawn(app: Flask, client: FlaskClient) -> None:
    own = party(app, publish(app, **PARTY), member("Līga"))
    answer = post(client, f"{own}/atteikties/2", f"{own}/atteikties/2")
    assert "The withdrawal has been received" in client.get(answer.location, headers={"Accept-Language": "en"}).text
    with app.app_context():
        found = db.session().scalars(select(HistoryEntry).order_by(HistoryEntry.id.desc()).limit(1)).one()
        assert (found.registration_id, found.action, found.details["via"]) == (2, "withdrawn", "Anna Bērziņa")
        db.session.remove()


def test_receipt_shows_its_own_state_and_acts_for_nobody(app: Flask, client: FlaskClient) -> None:
    party(app, publish(app, **OFFERS), member("Līga"))
    receipt = link(app, 1, LinkKind.receipt)
    mailed = link(app, 1)
    assert "Līga" not in client.get(receipt).text
    for path in ("atteikties/2", "piedavajums", "aizvietot"):
        answer = post(client, f"{mailed}/atteikties/1", f"{receipt}/{path}")
        assert answer.headers.get("Location", "").endswith("/saite"), path
    assert statuses(app) == ["confirmed", "confirmed"]


def test_button_without_a_token_changes_nothing(app: Flask, client: FlaskClient) -> None:
    own = offered_family(app)
    for path in ("piedavajums", "atteikties/4"):
        assert client.post(f"{own}/{path}", data={"atbilde": "ja", "nak": "4"}).status_code == 400
    assert statuses(app)[3:] == ["offered"] * 3


def test_withdrawn_sender_still_acts_for_the_children(app: Flask, client: FlaskClient) -> None:
    event_id = publish(app, **PARTY)
    own = party(app, event_id, member("Līga"))
    with app.app_context(), transaction() as session:
        leaving.withdraw(session, builders.settings_here(), 1, event_id, NOW)
    assert re.findall(r'href="[^"]*/atteikties/(\d+)"', client.get(own).text) == ["2"]
    assert post(client, f"{own}/atteikties/2", f"{own}/atteikties/2").status_code == 303
    assert statuses(app) == ["withdrawn", "withdrawn"]


def test_registration_is_a_row_of_its_own(app: Flask) -> None:
    party(app, publish(app, **PARTY), member("Līga"))
    with app.app_context():
        parties = db.session().scalars(select(Registration.party_id)).all()
    assert len(set(parties)) == 1
    assert None not in parties
