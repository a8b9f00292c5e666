"""Somebody telephones about a minor: the guardian agreed, is asked, or cannot be."""

import pytest
from sqlalchemy import select

from registration.models import Consent, Registration
from registration.terms import GuardianState, RegistrationStatus
from tests.integration.desk.by_hand_world import event, letters, people, written
from tests.integration.desk.events_world import form_of, words_of
from tests.integration.desk.people_world import HOST, World, world

__all__ = ["world"]


def test_minor_with_a_guardian_who_agreed_is_confirmed_and_the_words_are_kept(world: World) -> None:
    event(world, guardian_below=18)
    client = world.client()
    values = {"age_band": "from_13", "guardian_name": "Ilze Kalniņa", "guardian_agreed": "y"}
    assert written(client, world, **values).status_code == 303
    with world.reading() as session:
        found = session.scalars(select(Registration)).one()
        assert (found.status, found.guardian_state) == (RegistrationStatus.confirmed, GuardianState.on_paper)
        kept = session.scalars(select(Consent).order_by(Consent.id)).all()
        assert [(c.purpose, c.channel, c.given_by) for c in kept] == [
            ("processing", "phone", "self"),
            ("guardian", "paper", "Ilze Kalniņa"),
        ]
        assert "Zane Kalniņa" in kept[1].words


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "Write the name of the parent or guardian"),
        ({"guardian_name": "Ilze"}, "Tick that the guardian has agreed"),
        ({"guardian_name": "Ilze", "guardian_email": "zane@example.lv", "email": "Zane@example.lv"}, "own e-mail"),
    ],
)
def test_minor_needs_a_guardian_who_can_be_asked(world: World, values: dict[str, str], message: str) -> None:
    event(world, guardian_below=18)
    client = world.client()
    answer = written(client, world, age_band="from_13", **values)
    assert answer.status_code == 422
    assert message in words_of(answer)


def test_guardian_who_has_not_agreed_is_asked_by_mail_and_recorded_later(world: World) -> None:
    event(world, guardian_below=18)
    client = world.client()
    values = {"age_band": "from_13", "guardian_name": "Ilze Kalniņa", "guardian_email": "ilze@example.lv"}
    made = written(client, world, **values)
    assert made.status_code == 303
    assert letters(world) == [("registration.guardian", "ilze@example.lv")]
    person = made.location.removesuffix("/pierakstits")
    page = words_of(client.get(person, base_url=HOST))
    assert "Ilze Kalniņa: has not answered yet" in page
    action, data = form_of(client.get(f"{person}/vecaks", base_url=HOST), "name")
    assert client.post(action or f"{person}/vecaks", data=data, base_url=HOST).status_code == 422
    data.setlist("agreed", ["y"])
    assert client.post(action or f"{person}/vecaks", data=data, base_url=HOST).status_code == 303
    assert people(world)[0][1] == "confirmed"
    assert "Parent or guardian agreed: Ilze Kalniņa" in words_of(client.get(person, base_url=HOST))
