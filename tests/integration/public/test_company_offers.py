"""An offered seat, accepted or declined by the private link: for all, for some, too late."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.db import db
from registration.models import Event
from registration.terms import WaitingMode
from tests.builders import NOW
from tests.integration.public.company_links import link, offered_family, post, statuses
from tests.integration.public.feeds_world import cancel
from tests.integration.registration.world import hidden_fields, publish, register, withdraw


def test_offer_is_accepted_for_those_who_are_ticked(app: Flask, client: FlaskClient) -> None:
    own = offered_family(app)
    page = client.get(own).text
    assert page.count('name="nak"') == 3
    assert "2027. gada 21. janvārim, plkst.\u00a011.00 (ceturtdiena, pēc Latvijas laika)" in page
    assert post(client, own, f"{own}/piedavajums", atbilde="ja", nak=["4", "6"]).status_code == 303
    assert statuses(app)[3:] == ["confirmed", "withdrawn", "confirmed"]
    assert post(client, f"{own}/atteikties/4", f"{own}/piedavajums", atbilde="ja", nak=["4", "6"]).status_code == 303
    assert statuses(app)[3:] == ["confirmed", "withdrawn", "confirmed"]


def test_offer_is_declined_for_all(app: Flask, client: FlaskClient) -> None:
    own = offered_family(app)
    assert post(client, own, f"{own}/piedavajums", atbilde="ne").status_code == 303
    assert statuses(app)[3:] == ["withdrawn"] * 3


@pytest.mark.parametrize("ticked", [[], ["99"], ["-4", str(2**63), "\x00", "x" * 5000], ["1", "2"]])
def test_offer_accepted_for_nobody_is_asked_again(app: Flask, client: FlaskClient, ticked: list[str]) -> None:
    own = offered_family(app)
    answer = post(client, own, f"{own}/piedavajums", atbilde="ja", nak=ticked)
    assert (answer.status_code, 'id="nak-error"' in answer.text) == (422, True)
    assert statuses(app)[3:] == ["offered"] * 3


def test_offer_to_one_person_is_one_press(app: Flask, client: FlaskClient) -> None:
    event_id = publish(app, waiting_mode=WaitingMode.offer, capacity=1)
    register(app, event_id, 1)
    register(app, event_id, 2)
    withdraw(app, event_id, 1)
    own = link(app, 2)
    assert client.get(f"{own}/piedavajums").status_code == 303
    assert statuses(app) == ["withdrawn", "offered"]
    assert post(client, own, f"{own}/piedavajums", atbilde="ja").status_code == 303
    assert statuses(app) == ["withdrawn", "confirmed"]


def test_offer_of_a_cancelled_event_is_not_taken(app: Flask, client: FlaskClient) -> None:
    own = offered_family(app)
    token = hidden_fields(client.get(own).text)["csrf_token"]
    cancel(app, 1)
    answer = client.post(f"{own}/piedavajums", data={"csrf_token": token, "atbilde": "ja", "nak": "4"})
    assert answer.status_code == 422
    assert statuses(app)[3:] == ["offered"] * 3


def test_offer_that_has_ended_says_so(app: Flask, client: FlaskClient, moment: Any) -> None:
    own = offered_family(app)
    token = hidden_fields(client.get(own).text)["csrf_token"]
    moment.move_to(NOW.replace(day=21, hour=9))
    answer = client.post(f"{own}/piedavajums", data={"csrf_token": token, "atbilde": "ja", "nak": "4"})
    assert answer.status_code == 422
    assert 'name="nak"' not in answer.text
    assert "The time to answer has passed" in client.get(own, headers={"Accept-Language": "en"}).text
    assert statuses(app)[3:] == ["offered"] * 3


def test_event_page_says_how_freed_places_are_given(app: Flask, client: FlaskClient) -> None:
    said = []
    for mode in WaitingMode:
        event_id = publish(app, capacity=1, waiting_mode=mode)
        register(app, event_id, 1)
        with app.app_context():
            slug = db.session().get_one(Event, event_id).slug
        page = client.get(f"/pasakumi/{slug}", headers={"Accept-Language": "en"}).text
        said.append("is offered to the next person" in page)
    assert said == [mode is WaitingMode.offer for mode in WaitingMode]
