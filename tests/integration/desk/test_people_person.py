"""One person at the desk: what is shown, and what an organiser can do."""

import re

from flask.testing import FlaskClient
from sqlalchemy import select

from mailers.models import OutboxRow
from registration import mailing
from registration.models import HistoryEntry, Registration
from registration.queries import status_counts
from registration.terms import RegistrationStatus
from tests.integration.desk.people_world import HOST, World, new_event, token_of, world

__all__ = ["world"]


def post(client: FlaskClient, form: str, path: str | None = None, **values: str) -> int:
    page = client.get(form, base_url=HOST)
    data = {"csrf_token": token_of(page.text), **values}
    return client.post(path or form, data=data, base_url=HOST).status_code


def letters(world: World, registration_id: int) -> list[str]:
    with world.reading() as session:
        query = select(OutboxRow.letter).where(OutboxRow.registration_id == registration_id).order_by(OutboxRow.id)
        return list(session.scalars(query))


def test_page_shows_details_all_answers_history_and_letters(world: World) -> None:
    answers = world.answers("ngo", ("a", "ab"), "Alerģija pret riekstiem")
    person = world.register("Anna Ozola", phone="+37120000042", institution="Skola", answers=answers)
    page = world.client().get(world.url(f"/{person}"), base_url=HOST).text
    answered = r'<dt>([^<]*)(?: <span class="badge.*?</span>)?</dt><dd>(?:<span class="muted">)?([^<]*)<'
    shown = re.findall(answered, page, re.S)
    assert shown[-3:] == [("Role", "NGO"), ("Topics", "Support, Leisure"), ("Food", "answered")]
    assert "+371 20000042" in page
    assert "Registered; got a place" in page
    assert "Registration with invitation" in page
    assert "Waiting to be sent" in page


def test_removing_asks_first_then_frees_the_place_once(world: World) -> None:
    world.event_id, _q = new_event(world.app, world.settings, world.organisation_id, world.account_id, capacity=1)
    first, second = world.register("Anna Ozola"), world.register("Zane Bērza")
    client = world.client()
    asked = client.get(world.url(f"/{first}/iznemt"), base_url=HOST).text
    assert "The first person on the waiting list gets the place" in asked
    assert post(client, world.url(f"/{first}/iznemt")) == 303
    with world.reading() as session:
        assert status_counts(session, world.event_id) == {
            **dict.fromkeys(RegistrationStatus, 0),
            RegistrationStatus.confirmed: 1,
            RegistrationStatus.cancelled: 1,
        }
        entry = session.scalars(select(HistoryEntry).where(HistoryEntry.action == "cancelled")).one()
        assert (entry.registration_id, entry.account_id, entry.actor) == (first, world.account_id, "organiser")
        assert session.get(Registration, second).status == RegistrationStatus.confirmed
    assert letters(world, first)[-1] == mailing.REMOVED
    again = client.post(
        world.url(f"/{first}/iznemt"), data={"csrf_token": token_of(asked)}, base_url=HOST, follow_redirects=True
    )
    assert again.status_code == 200
    assert letters(world, first).count(mailing.REMOVED) == 1


def test_private_link_is_sent_once_an_hour(world: World) -> None:
    person, client = world.register("Anna Ozola"), world.client()
    for _press in range(2):
        assert post(client, world.url(f"/{person}"), world.url(f"/{person}/saite")) == 303
    assert letters(world, person).count(mailing.LINK) == 1


def test_correcting_moves_the_invitation_and_keeps_answers(world: World) -> None:
    person = world.register("Anna Ozola", email="old@example.lv", answers=world.answers("ngo"))
    client, url = world.client(), world.url(f"/{person}/labot")
    fields = {"given_name": "Anna", "family_name": "Ozoliņa", "email": "NEW@example.lv", "phone": "20000042"}
    assert post(client, url, **fields) == 303
    with world.reading() as session:
        found = session.get(Registration, person)
        assert (found.name, found.email, found.phone) == ("Anna Ozoliņa", "NEW@example.lv", "+37120000042")
        assert [answer.value for answer in found.answers] == ["ngo"]
    assert letters(world, person)[-2:] == [mailing.ADDRESS_LEFT, mailing.REGISTERED]


def test_correcting_refuses_bad_fields_and_keeps_what_was_typed(world: World) -> None:
    person, client = world.register("Anna Ozola"), world.client()
    url = world.url(f"/{person}/labot")
    token = token_of(client.get(url, base_url=HOST).text)
    answer = client.post(url, data={"csrf_token": token, "given_name": "", "email": "nav e-pasts"}, base_url=HOST)
    assert answer.status_code == 422
    assert 'value="nav e-pasts"' in answer.text
    assert "data-error-summary" in answer.text


def test_correcting_into_another_person_says_so(world: World) -> None:
    world.register("Anna Ozola", email="anna@example.lv")
    other, client = world.register("Zane Ozola", email="anna@example.lv"), world.client()
    url = world.url(f"/{other}/labot")
    token = token_of(client.get(url, base_url=HOST).text)
    data = {"csrf_token": token, "given_name": "Anna", "family_name": "Ozola", "email": "anna@example.lv"}
    answer = client.post(url, data=data, base_url=HOST)
    assert answer.status_code == 422
    assert "This person is already registered" in answer.text


def test_actions_need_the_form_token(world: World) -> None:
    person, client = world.register("Anna Ozola"), world.client()
    for path in ("/iznemt", "/saite", "/labot"):
        assert client.post(world.url(f"/{person}{path}"), base_url=HOST).status_code == 400
    with world.reading() as session:
        assert session.get(Registration, person).status == RegistrationStatus.confirmed
