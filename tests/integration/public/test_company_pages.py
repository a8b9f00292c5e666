"""What one private link may do for those it speaks for: withdraw one, accept an offer, send a colleague instead."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from core.db import db, transaction
from mailers.models import OutboxRow
from registration import by_hand, leaving, links, services
from registration.inputs import Member, Registered
from registration.models import Event, HistoryEntry, Registration
from registration.terms import AgeBand, LinkKind, Parties, Reason, RegistrationStatus, Rejected, WaitingMode
from tests import builders
from tests.builders import NOW
from tests.integration.public.company_world import stored_people
from tests.integration.public.feeds_world import cancel
from tests.integration.registration.party_world import member
from tests.integration.registration.world import hidden_fields, publish, register, withdraw

FAMILY: dict[str, Any] = {"parties": Parties.family, "guardian_below": 13}
OFFERS: dict[str, Any] = {**FAMILY, "waiting_mode": WaitingMode.offer, "offer_hours": 24}


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


def test_page_names_everybody_the_link_speaks_for(app: Flask, client: FlaskClient) -> None:
    own = party(app, publish(app, **FAMILY), member("Līga"), member("Jānis"))
    page = client.get(own).text
    assert re.findall(r'<span class="person-name">(.*?)</span>', page) == [
        "Anna Bērziņa",
        "Līga Bērziņa",
        "Jānis Bērziņa",
    ]
    assert re.findall(r'href="[^"]*/atteikties/(\d+)"', page) == ["1", "2", "3"]


def test_one_child_is_withdrawn_alone(app: Flask, client: FlaskClient) -> None:
    own = party(app, publish(app, **FAMILY), member("Līga"), member("Jānis"))
    asked = client.get(f"{own}/atteikties/2")
    assert "Līga Bērziņa" in asked.text
    assert statuses(app) == ["confirmed"] * 3
    for _ in range(2):
        assert post(client, f"{own}/atteikties/3", f"{own}/atteikties/2").status_code == 303
    assert statuses(app) == ["confirmed", "withdrawn", "confirmed"]
    assert letters(app) == ["party", "withdrawn"]


@pytest.mark.parametrize("number", ["0", "4", "99", str(2**31), str(2**63), "-1", "x", "٢"])
def test_link_acts_for_nobody_else(app: Flask, client: FlaskClient, number: str) -> None:
    event_id = publish(app, **FAMILY)
    own = party(app, event_id, member("Līga"), member("Zane", mail="zane@example.lv"))
    register(app, event_id, 9)
    assert post(client, f"{own}/atteikties/1", f"{own}/atteikties/{number}").status_code == 404
    assert set(statuses(app)) == {"confirmed"}


def test_person_with_an_address_of_their_own_is_shown_to_the_sender_and_answers_alone(
    app: Flask, client: FlaskClient
) -> None:
    own = party(app, publish(app, **FAMILY), member("Līga"), member("Zane", mail="zane@example.lv"))
    assert "Zane" in client.get(own).text
    assert f"{own}/atteikties/3" not in client.get(own).text
    assert post(client, f"{own}/atteikties/1", f"{own}/atteikties/3").status_code == 404
    assert "Anna" not in client.get(link(app, 3)).text
    assert "Zane" not in client.get(link(app, 1, LinkKind.receipt)).text


def test_everybody_withdraws_at_once(app: Flask, client: FlaskClient) -> None:
    event_id = publish(app, **FAMILY)
    own = party(app, event_id, member("Līga"), member("Zane", mail="zane@example.lv"), member("Jānis"))
    asked = client.get(f"{own}/atteikties/visi", headers={"Accept-Language": "en"}).text
    assert "These people will not come: Anna Bērziņa, Līga Bērziņa, Jānis Bērziņa." in asked
    assert statuses(app) == ["confirmed"] * 4
    assert post(client, f"{own}/atteikties/visi", f"{own}/atteikties/visi").status_code == 303
    assert statuses(app) == ["withdrawn", "withdrawn", "confirmed", "withdrawn"]
    assert client.get(f"{own}/atteikties/visi").location.endswith(own)
    assert client.get(f"{link(app, 1, LinkKind.receipt)}/atteikties/visi").location.endswith("/saite")


def test_details_of_a_child_are_changed_from_the_parents_page(app: Flask, client: FlaskClient) -> None:
    own = party(app, publish(app, **FAMILY), member("Līga"))
    _mine, childs = re.findall(r'href="(/r/[^"]*/mainit)"', client.get(own).text.partition('id="kopa"')[2])[:2]
    answer = post(client, childs, childs, given_name="Liene", family_name="Bērziņa", email="anna@example.lv")
    assert answer.status_code == 303, answer.text
    assert stored_people(app, "given_name", "status") == [("Anna", "confirmed"), ("Liene", "confirmed")]


def test_who_is_registered_now_is_shown_after_one_has_withdrawn(app: Flask, client: FlaskClient) -> None:
    own = party(app, publish(app, **FAMILY), member("Līga"))
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


def offered_family(app: Flask) -> str:
    """Berta's three seats were given up and are offered to Anna's family, which waits together."""
    event_id = publish(app, **OFFERS, capacity=3)
    party(app, event_id, member("Ieva"), member("Otto"), given_name="Berta", email="berta@example.lv")
    own = party(app, event_id, member("Līga"), member("Jānis"))
    for number in (1, 2, 3):
        withdraw(app, event_id, number)
    assert statuses(app)[3:] == ["offered"] * 3
    return own


def test_offer_is_accepted_for_those_who_are_ticked(app: Flask, client: FlaskClient) -> None:
    own = offered_family(app)
    page = client.get(own).text
    assert page.count('name="nak"') == 3
    assert "2027. gada 21. janvārim, plkst. 11.00 (ceturtdiena, pēc Latvijas laika)" in page
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


def test_button_without_a_token_changes_nothing(app: Flask, client: FlaskClient) -> None:
    own = offered_family(app)
    for path in ("piedavajums", "atteikties/4"):
        assert client.post(f"{own}/{path}", data={"atbilde": "ja", "nak": "4"}).status_code == 400
    assert statuses(app)[3:] == ["offered"] * 3


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


def test_withdrawn_sender_still_acts_for_the_children(app: Flask, client: FlaskClient) -> None:
    event_id = publish(app, **FAMILY)
    own = party(app, event_id, member("Līga"))
    with app.app_context(), transaction() as session:
        leaving.withdraw(session, builders.settings_here(), 1, event_id, NOW)
    assert re.findall(r'href="[^"]*/atteikties/(\d+)"', client.get(own).text) == ["2"]
    assert post(client, f"{own}/atteikties/2", f"{own}/atteikties/2").status_code == 303
    assert statuses(app) == ["withdrawn", "withdrawn"]


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


def test_registration_is_a_row_of_its_own(app: Flask) -> None:
    party(app, publish(app, **FAMILY), member("Līga"))
    with app.app_context():
        parties = db.session().scalars(select(Registration.party_id)).all()
    assert len(set(parties)) == 1
    assert None not in parties
