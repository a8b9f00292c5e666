"""Somebody who had left is put back on the list with one press."""

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from core.db import transaction
from registration import leaving
from registration.inputs import Guardian, Member
from registration.models import Registration
from registration.terms import AgeBand, GuardianState, Parties
from tests.integration.desk.events_world import form_of, words_of
from tests.integration.desk.people_world import EARLY, HOST, World, new_event, world

__all__ = ["world"]


def event(world: World, **others: Any) -> None:
    made = new_event(world.app, world.settings, world.organisation_id, world.account_id, **others)
    world.event_id, world.questions = made


def leave(world: World, *people: int) -> None:
    with world.app.app_context(), transaction() as session:
        for person in people:
            leaving.withdraw(session, world.settings, person, world.event_id, EARLY)


def again(client: FlaskClient, world: World, person: int) -> Any:
    """The form behind "register again", as a browser would send it."""
    page = client.get(world.url(f"/{person}"), base_url=HOST)
    assert f"persona={person}" in page.text
    return form_of(client.get(world.url(f"/jauns?persona={person}"), base_url=HOST), "given_name")[1]


def test_one_press_puts_a_person_back_with_all_that_was_known(world: World) -> None:
    answers = world.answers("ngo", ("a", "ab"), "Alerģija")
    person = world.register("Anna Ozola", email="anna@example.lv", phone="+37120000042", institution="Skola",
                            municipality="Cēsis", answers=answers)  # fmt: skip
    leave(world, person)
    client = world.client()
    data = again(client, world, person)
    assert (data["given_name"], data["email"], data["informed"]) == ("Anna", "anna@example.lv", "y")
    for _press in range(2):
        answer = client.post(world.url("/jauns"), data=data, base_url=HOST)
        assert (answer.status_code, answer.location) == (303, world.url(f"/{person}/pierakstits")), words_of(answer)
    with world.reading() as session:
        (found,) = session.scalars(select(Registration).where(Registration.event_id == world.event_id)).all()
        assert (found.status, found.phone, found.institution) == ("confirmed", "+37120000042", "Skola")
        assert sorted(answer.value for answer in found.answers) == ["Alerģija", "a\nab", "ngo"]
    assert "persona=" not in client.get(world.url(f"/{person}"), base_url=HOST).text


def test_who_comes_back_to_a_full_event_stands_last(world: World) -> None:
    event(world, capacity=1)
    person = world.register("Anna Ozola")
    others = [world.register("Zane Bērza"), world.register("Aija Celma")]
    leave(world, person)
    client = world.client()
    assert client.post(world.url("/jauns"), data=again(client, world, person), base_url=HOST).status_code == 303
    with world.reading() as session:
        found = {p.id: (p.status, p.waiting_number) for p in session.scalars(select(Registration))}
    assert found[person][0] == found[others[1]][0] == "waiting"
    assert (found[person][1] or 0) > (found[others[1]][1] or 0)


def test_child_comes_back_into_the_family_with_the_consent(world: World) -> None:
    event(world, parties=Parties.family, guardian_below=18)
    like = world.command("Kate", email="")
    child = Member("Kate", "", like.name_key, like.sort_key, age_band=AgeBand.under_13, collected_by="Jānis")
    sender = world.register("Līga Bērziņa", members=(child,), together=True, age_band=AgeBand.adult)
    with world.reading() as session:
        kate = session.scalars(select(Registration.id).where(Registration.registered_by_id == sender)).one()
    leave(world, kate)
    client = world.client()
    assert client.post(world.url("/jauns"), data=again(client, world, kate), base_url=HOST).status_code == 303
    with world.reading() as session:
        found, parent = session.get_one(Registration, kate), session.get_one(Registration, sender)
        assert (found.status, found.party_id, found.registered_by_id) == ("confirmed", parent.party_id, sender)
        assert (found.collected_by, found.guardian_name) == ("Jānis", "Līga Bērziņa")
        assert found.guardian_state == GuardianState.on_paper


def test_another_name_in_the_form_is_another_person(world: World) -> None:
    person = world.register("Anna Ozola", email="anna@example.lv")
    leave(world, person)
    client = world.client()
    data = again(client, world, person)
    data.setlist("given_name", ["Zane"])
    data.setlist("email", ["zane@example.lv"])
    assert client.post(world.url("/jauns"), data=data, base_url=HOST).status_code == 303
    with world.reading() as session:
        found = {p.given_name: p.status for p in session.scalars(select(Registration))}
    assert found == {"Anna": "withdrawn", "Zane": "confirmed"}


def test_form_begins_empty_for_anybody_who_cannot_come_back(world: World) -> None:
    here = world.register("Anna Ozola")
    elsewhere, _questions = new_event(world.app, world.settings, world.organisation_id, world.account_id)
    other = world.register("Zane Bērza", event_id=elsewhere)
    client = world.client()
    for number in (str(here), str(other), "9" * 30, "-1", "²", "%00", "abc"):
        page = client.get(world.url(f"/jauns?persona={number}"), base_url=HOST)
        assert page.status_code == 200
        assert form_of(page, "given_name")[1]["given_name"] == ""


def test_guardians_fields_are_not_called_optional(world: World) -> None:
    event(world, guardian_below=18)
    page = world.client().get(world.url("/jauns"), base_url=HOST).text
    for name in ("guardian_name", "guardian_phone", "guardian_email"):
        label = page.partition(f'<label class="label" for="{name}">')[2].partition("</label>")[0]
        assert label
        assert "optional" not in label


def test_guardian_asked_again_when_they_had_not_agreed(world: World) -> None:
    event(world, guardian_below=18)
    guardian = Guardian("Ilze Ozola", "ilze@example.lv")
    person = world.register("Anna Ozola", age_band=AgeBand.from_13, guardian=guardian)
    leave(world, person)
    client = world.client()
    assert client.post(world.url("/jauns"), data=again(client, world, person), base_url=HOST).status_code == 303
    with world.reading() as session:
        found = session.get_one(Registration, person)
        assert (found.status, found.guardian_email) == ("pending", "ilze@example.lv")
