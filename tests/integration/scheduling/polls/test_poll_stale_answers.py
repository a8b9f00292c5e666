"""Answers on a page that is older than the choice of a time: nobody gets a place at a time they said no to."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from core.db import db, transaction
from registration import services
from registration.guest_links import token_of
from registration.guest_models import Guest
from registration.links import token
from registration.models import Decision, Event, Registration
from registration.terms import LinkKind, Reason, Rejected
from tests import builders
from tests.integration.desk.events_world import BASE, Desk, form_of, words_of
from tests.integration.scheduling.polls.poll_world import EVENTS, NOW, a_command, answer, invite, numbers, poll_here

CHOSEN = "The time has been chosen meanwhile"


@pytest.fixture
def poll(app: Flask, desk: Desk) -> int:
    return poll_here(app)


@pytest.fixture
def visitor(app: Flask, desk: Desk) -> FlaskClient:
    client = app.test_client()
    client.set_cookie("lang", "en", domain="127.0.0.1")
    return client


def choose_the_first(desk: Desk, poll: int, *, told: bool = True) -> None:
    """Choose it; `told`: the letters have gone, so that it cannot be taken back any more."""
    with desk.app.app_context():
        first = numbers(db.session(), poll)[0]
    page = desk.get(f"{EVENTS}/{poll}/laika-atbildes/izveleties?laiks={first}")
    assert desk.fill(page, "redzets", "solis=sutit").status_code == 303
    if told:
        with desk.app.app_context(), transaction() as session:
            session.execute(update(Decision).values(goes_at=Decision.made_at))


def people(app: Flask, poll: int) -> dict[str, str]:
    with app.app_context():
        query = select(Registration.given_name, Registration.status).where(Registration.event_id == poll)
        return {row.given_name: row.status for row in db.session.execute(query)}


def filled(app: Flask, poll: int, page: Any, **values: str) -> tuple[str, Any]:
    """The form of the page with a no to the first time and a yes to the others."""
    action, data = form_of(page, "given_name")
    with app.app_context():
        said = dict.fromkeys((f"slot{number}" for number in numbers(db.session(), poll)), "2")
    said[next(iter(said))] = "0"
    for name, value in (said | values).items():
        data.setlist(name, [value])
    return action, data


def test_somebody_with_the_link_is_asked_again_with_the_time_that_was_chosen(
    app: Flask, desk: Desk, poll: int, visitor: FlaskClient
) -> None:
    with app.app_context():
        path = f"/pasakumi/{db.session.get_one(Event, poll).slug}"
    person = {"given_name": "Zane", "family_name": "Zariņa", "email": "zane@example.lv"}
    action, data = filled(app, poll, visitor.get(path, base_url=BASE), **person)
    choose_the_first(desk, poll)
    refused = visitor.post(action, data=data, base_url=BASE)
    assert (refused.status_code, CHOSEN in words_of(refused), people(app, poll)) == (422, True, {})
    assert "8 February 2027, 10:00" in words_of(refused)
    again, kept = form_of(refused, "given_name")
    assert {name: kept[name] for name in person} == person
    assert [name for name in kept if name.startswith("slot")] == []
    assert visitor.post(again, data=kept, base_url=BASE).status_code == 303
    assert people(app, poll) == {"Zane": "confirmed"}


def test_an_invited_person_is_asked_again_too(app: Flask, desk: Desk, poll: int, visitor: FlaskClient) -> None:
    with app.app_context(), transaction() as session:
        guest_id = invite(session, poll, "Zane Zariņa")["Zane Zariņa"]
    with app.app_context():
        path = f"/a/{token_of(builders.settings_here(), db.session.get_one(Guest, guest_id).ref)}"
    action, data = filled(app, poll, visitor.get(path, base_url=BASE))
    choose_the_first(desk, poll)
    refused = visitor.post(action, data=data, base_url=BASE)
    assert (refused.status_code, CHOSEN in words_of(refused), people(app, poll)) == (422, True, {})
    again, kept = form_of(refused, "given_name")
    assert visitor.post(again, data=kept, base_url=BASE).status_code == 303
    assert people(app, poll) == {"Zane": "confirmed"}


def test_whoever_changes_an_answer_too_late_reads_that_it_is_too_late(
    app: Flask, desk: Desk, poll: int, visitor: FlaskClient
) -> None:
    with app.app_context(), transaction() as session:
        person = session.get_one(Registration, answer(session, poll, "Zane Zariņa", "yyn"))
        path = f"/r/{token(builders.settings_here(), person.id, LinkKind.manage, person.links_generation)}/mainit"
    action, data = filled(app, poll, visitor.get(path, base_url=BASE), phone="+371 20000078")
    choose_the_first(desk, poll)
    refused = visitor.post(action, data=data, base_url=BASE)
    assert (refused.status_code, CHOSEN in words_of(refused)) == (422, True)
    again, kept = form_of(refused, "given_name")
    assert kept["phone"] == "+371 20000078"
    assert visitor.post(again, data=kept, base_url=BASE).status_code == 303
    assert people(app, poll) == {"Zane": "confirmed"}


def test_until_the_letters_go_nobody_reads_what_was_chosen(
    app: Flask, desk: Desk, poll: int, visitor: FlaskClient
) -> None:
    with app.app_context(), transaction() as session:
        person = session.get_one(Registration, answer(session, poll, "Zane Zariņa", "yyn"))
        own = f"/r/{token(builders.settings_here(), person.id, LinkKind.manage, person.links_generation)}/mainit"
        path = f"/pasakumi/{session.get_one(Event, poll).slug}"
    person = {"given_name": "Ilze", "family_name": "Zariņa", "email": "ilze@example.lv"}
    forms = [
        filled(app, poll, visitor.get(path, base_url=BASE), **person),
        filled(app, poll, visitor.get(own, base_url=BASE)),
    ]
    choose_the_first(desk, poll, told=False)
    for action, data in forms:
        refused = visitor.post(action, data=data, base_url=BASE)
        assert (refused.status_code, CHOSEN in words_of(refused)) == (422, False)
        assert "The organiser has already decided" in words_of(refused)
        assert "8 February 2027, 10:00" not in words_of(refused)
    assert list(people(app, poll)) == ["Zane"]


def test_a_colleague_at_the_telephone_is_asked_again_too(app: Flask, desk: Desk, poll: int) -> None:
    path = f"{EVENTS}/{poll}/dalibnieki/jauns"
    values = {"given_name": "Zane", "family_name": "Zariņa", "phone": "+371 20000078", "informed": "y"}
    action, data = filled(app, poll, desk.get(path), **values)
    choose_the_first(desk, poll)
    refused = desk.client.post(action or path, data=data, base_url=BASE)
    assert (refused.status_code, CHOSEN in words_of(refused), people(app, poll)) == (422, True, {})
    again, kept = form_of(refused, "given_name")
    assert desk.client.post(again or path, data=kept, base_url=BASE).status_code == 303
    assert people(app, poll) == {"Zane": "confirmed"}


def test_a_choice_between_the_form_and_the_lock_counts(app: Flask, desk: Desk, poll: int) -> None:
    """The form was read while times were asked about, and saved once one was chosen."""
    choose_the_first(desk, poll)
    with app.app_context(), transaction() as session:
        outcome = services.register(
            session, builders.settings_here(), a_command(session, poll, "Zane Zariņa", "nyy"), NOW
        )
    assert (outcome, people(app, poll)) == (Rejected(Reason.time_chosen), {})
