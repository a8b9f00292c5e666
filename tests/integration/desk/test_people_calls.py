"""Whom the desk must telephone: guardians without an e-mail, people who got a place that no letter tells of."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from core.db import transaction
from registration import leaving
from registration.inputs import Guardian
from registration.models import HistoryEntry, Registration
from registration.terms import AgeBand, Source, WaitingMode
from tests.integration.desk.events_world import form_of, words_of
from tests.integration.desk.people_world import EARLY, HOST, STARTS, World, new_event, world

__all__ = ["world"]
PHONE = {"email": "", "phone": "+37120000042", "source": Source.phone}


def event(world: World, **others: Any) -> None:
    made = new_event(world.app, world.settings, world.organisation_id, world.account_id, **others)
    world.event_id, world.questions = made


def by_phone(client: FlaskClient, world: World, name: str = "Zane") -> int:
    """Somebody without an e-mail, written down by the organiser; put on the waiting list when all is full."""
    _action, data = form_of(client.get(world.url("/jauns"), base_url=HOST), "given_name")
    for field, value in {"given_name": name, "phone": "20000042", "informed": "y"}.items():
        data.setlist(field, [value])
    answer = client.post(world.url("/jauns"), data=data, base_url=HOST)
    assert answer.status_code == 303, words_of(answer)
    return int(answer.location.split("/")[-2])


def leave(world: World, person: int) -> None:
    with world.app.app_context(), transaction() as session:
        leaving.withdraw(session, world.settings, person, world.event_id, EARLY)


def press(client: FlaskClient, page: str, path: str, **values: str) -> Any:
    token = form_of(client.get(page, base_url=HOST), "csrf_token")[1]["csrf_token"]
    return client.post(path, data={"csrf_token": token, **values}, base_url=HOST, follow_redirects=True)


def told(world: World) -> list[tuple[str, int | None]]:
    with world.reading() as session:
        query = select(HistoryEntry).where(HistoryEntry.action == "told_by_phone")
        return [(entry.actor, entry.account_id) for entry in session.scalars(query)]


def test_guardian_with_only_a_phone_is_to_be_phoned_until_they_answer(world: World) -> None:
    event(world, guardian_below=18)
    with time_machine.travel(EARLY, tick=False):
        child = world.register(
            "Anna Ozola", age_band=AgeBand.from_13, guardian=Guardian("Ilze Ozola", phone="+37120000043")
        )
        world.register("Zane Bērza", age_band=AgeBand.from_13, guardian=Guardian("Aija Bērza", "aija@example.lv"))
        client = world.client()
        listed = words_of(client.get(world.url("/"), base_url=HOST))
        assert "1 guardian is to be phoned" in listed
        page = words_of(client.get(world.url("/zvani"), base_url=HOST))
        assert "Ozola Anna Ilze Ozola +371 20000043 22 Jan 2027, 11:00 Ask whether they agree" in page
        assert "Aija Bērza" not in page
        assert "Nobody has to be phoned" not in page
        assert "must be phoned: Ilze Ozola" in words_of(client.get(world.url(f"/{child}"), base_url=HOST))
        answered = press(client, world.url(f"/{child}/vecaks/nepiekrit"), world.url(f"/{child}/vecaks/nepiekrit"))
        assert "the parent or guardian does not agree" in words_of(answered)
        assert "Withdrawn: the parent or guardian does not agree Anna" in words_of(answered)
        again = client.get(world.url(f"/{child}/vecaks/nepiekrit"), base_url=HOST)
        assert again.status_code == 303  # there is nothing to refuse any more
        assert "to be phoned" not in words_of(client.get(world.url("/"), base_url=HOST))
    with world.reading() as session:
        found = session.get_one(Registration, child)
        assert (found.status, found.guardian_state) == ("withdrawn", "refused")


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        (WaitingMode.automatic, "to be phoned: got a place on"),
        (WaitingMode.offer, "to be phoned: was offered a place on"),
    ],
)
def test_promoted_person_without_letters_is_to_be_phoned_until_told(world: World, mode: WaitingMode, said: str) -> None:
    event(world, capacity=1, waiting_mode=mode)
    with time_machine.travel(EARLY, tick=False):
        first, client = world.register("Anna Ozola"), world.client()
        person = by_phone(client, world)
        assert "to be phoned" not in words_of(client.get(world.url("/?statuss=visi"), base_url=HOST))
        leave(world, first)
        listed = words_of(client.get(world.url("/?statuss=visi"), base_url=HOST))
        assert "1 person is to be phoned" in listed
        assert "Zane to be phoned" in listed
        assert f"{said} 20 Jan 2027, 11:00" in words_of(client.get(world.url("/zvani"), base_url=HOST))
        assert said[1:] in words_of(client.get(world.url(f"/{person}"), base_url=HOST))
        for _press in range(2):
            answer = press(client, world.url("/zvani"), world.url(f"/{person}/pazinots"), no="zvani")
            assert "Call list" in answer.text
            assert "to be phoned:" not in words_of(answer)
        assert told(world) == [("organiser", world.account_id)]
        page = words_of(client.get(world.url(f"/{person}"), base_url=HOST))
        assert "Told by phone about the place Anna" in page
        assert "o be phoned" not in page


def test_nobody_is_phoned_about_an_event_that_has_begun(world: World) -> None:
    event(world, capacity=1)
    with time_machine.travel(EARLY, tick=False):
        first, client = world.register("Anna Ozola"), world.client()
        by_phone(client, world)
        leave(world, first)
    with time_machine.travel(STARTS + timedelta(minutes=1), tick=False):
        assert "to be phoned" not in words_of(world.client().get(world.url("/"), base_url=HOST))


def test_stranger_can_neither_tell_nor_refuse(world: World) -> None:
    person, olga = world.register("Anna Ozola"), world.client("olga@example.lv")
    token = form_of(olga.get("/birojs/svesa/vestules", base_url=HOST), "csrf_token")[1]["csrf_token"]
    for path in (f"/{person}/pazinots", f"/{person}/vecaks/nepiekrit"):
        for org in ("biedriba", "svesa"):
            answer = olga.post(world.url(path, org=org), data={"csrf_token": token}, base_url=HOST)
            assert answer.status_code == 404
