"""What an organiser does for one person who telephones: not coming, a substitute, an offer, a guardian; calls."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from core.db import transaction
from mailers import addresses
from mailers.models import OutboxRow
from registration import leaving, waiting
from registration.inputs import Guardian
from registration.models import Event, HistoryEntry, Registration, Seating
from registration.terms import AgeBand, Parties, WaitingMode
from tests.integration.desk.events_world import form_of, words_of
from tests.integration.desk.people_world import EARLY, HOST, World, new_event, world

__all__ = ["world"]
SUBSTITUTE = {"given_name": "Aija", "family_name": "Celma", "email": "aija@example.lv", "informed": "y"}


def event(world: World, **others: Any) -> None:
    made = new_event(world.app, world.settings, world.organisation_id, world.account_id, **others)
    world.event_id, world.questions = made


def press(client: FlaskClient, path: str, field: str, **values: str) -> TestResponse:
    """Send the form of a page that has this field, with other values."""
    action, data = form_of(client.get(path, base_url=HOST), field)
    for name, value in values.items():
        data.setlist(name, [value])
    return client.post(action or path, data=data, base_url=HOST)


def button(client: FlaskClient, page: str, path: str, **values: str) -> TestResponse:
    """Press a button that is a form of its own, or one of several of a form."""
    token = form_of(client.get(page, base_url=HOST), "csrf_token")[1]["csrf_token"]
    return client.post(path, data={"csrf_token": token, **values}, base_url=HOST)


def statuses(world: World) -> dict[str, str]:
    with world.reading() as session:
        query = select(Registration).where(Registration.event_id == world.event_id)
        return {person.given_name: person.status for person in session.scalars(query)}


def taken(world: World) -> tuple[int, int]:
    with world.reading() as session:
        row = session.get_one(Seating, world.event_id)
        return row.taken, row.waiting


def history(world: World, registration_id: int) -> list[tuple[str, str, int | None]]:
    with world.reading() as session:
        query = select(HistoryEntry).where(HistoryEntry.registration_id == registration_id).order_by(HistoryEntry.id)
        return [(e.action, e.actor, e.account_id) for e in session.scalars(query)]


def letters(world: World) -> list[tuple[str, str]]:
    with world.reading() as session:
        query = select(OutboxRow.letter, OutboxRow.recipient).order_by(OutboxRow.id)
        return [(row.letter, row.recipient) for row in session.execute(query)]


def test_saying_no_by_phone_is_the_persons_own_decision(world: World) -> None:
    event(world, capacity=1)
    person, _next = world.register("Anna Ozola"), world.register("Zane Bērza")
    client, url = world.client(), world.url(f"/{person}/atteicas")
    assert "The place goes on to the waiting list" in words_of(client.get(url, base_url=HOST))
    assert press(client, url, "source", source="phone").status_code == 303
    assert statuses(world) == {"Anna": "withdrawn", "Zane": "confirmed"}
    assert history(world, person)[-1] == ("withdrawn", "organiser", world.account_id)
    page = words_of(client.get(world.url(f"/{person}"), base_url=HOST))
    assert "Withdrew, by phone Anna" in page
    assert client.get(url, base_url=HOST).status_code == 303  # there is nothing to withdraw any more


def test_unknown_source_is_refused(world: World) -> None:
    person, client = world.register("Anna Ozola"), world.client()
    assert press(client, world.url(f"/{person}/atteicas"), "source", source="dream").status_code == 422
    assert statuses(world) == {"Anna": "confirmed"}


def test_substitute_takes_the_seat_and_nobody_slips_in(world: World) -> None:
    event(world, capacity=1)
    person, queued = world.register("Anna Ozola", email="anna@example.lv"), world.register("Zane Bērza")
    client = world.client()
    answer = press(client, world.url(f"/{person}/aizvietot"), "given_name", **SUBSTITUTE)
    assert answer.status_code == 303, words_of(answer)
    assert statuses(world) == {"Anna": "withdrawn", "Zane": "waiting", "Aija": "confirmed"}
    assert taken(world) == (1, 1)
    assert letters(world)[-2:] == [
        ("registration.substituted", "anna@example.lv"),
        ("registration.registered", "aija@example.lv"),
    ]
    assert [e[0] for e in history(world, person)] == ["registered", "substituted"]
    assert [e[0] for e in history(world, queued)] == ["registered"]
    old = words_of(client.get(world.url(f"/{person}"), base_url=HOST))
    new = words_of(client.get(answer.location.removesuffix("/pierakstits"), base_url=HOST))
    assert "The place went to Aija Celma" in old
    assert "Gave the place to Aija Celma" in old
    assert "Instead of Anna Ozola" in new
    assert "What was agreed" in new


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"email": "", "phone": ""}, "Write a phone number or an e-mail"),
        ({"given_name": ""}, "Please fill this in"),
        (
            {"given_name": "Anna", "family_name": "Ozola", "email": "anna@example.lv"},
            "This person is already registered",
        ),
        ({"email": "nav"}, "This is not an e-mail address"),
    ],
)
def test_substitute_is_refused_in_words(world: World, values: dict[str, str], message: str) -> None:
    person = world.register("Anna Ozola", email="anna@example.lv")
    answer = press(world.client(), world.url(f"/{person}/aizvietot"), "given_name", **{**SUBSTITUTE, **values})
    assert answer.status_code == 422
    assert message in words_of(answer)
    assert statuses(world) == {"Anna": "confirmed"}


def test_offer_is_accepted_on_the_phone_until_it_ends(world: World) -> None:
    event(world, capacity=1, waiting_mode=WaitingMode.offer, offer_hours=24)
    with time_machine.travel(EARLY, tick=False):
        first, second = world.register("Anna Ozola"), world.register("Zane Bērza")
        with world.app.app_context(), transaction() as session:
            leaving.withdraw(session, world.settings, first, world.event_id, EARLY)
        client, url = world.client(), world.url(f"/{second}")
        page = words_of(client.get(url, base_url=HOST))
        assert "Has been offered a place" in page
        assert "Takes the offered place" in page
        listed = words_of(client.get(world.url("/?statuss=offered"), base_url=HOST))
        assert "Offered until 21 Jan 2027, 11:00" in listed
        for _press in range(2):
            assert button(client, url, f"{url}/piedavajums").status_code == 303
    assert statuses(world) == {"Anna": "withdrawn", "Zane": "confirmed"}
    assert [e for e in history(world, second) if e[0] == "offer_accepted"] == [
        ("offer_accepted", "organiser", world.account_id)
    ]


def test_offer_that_ended_is_not_given(world: World) -> None:
    event(world, capacity=1, waiting_mode=WaitingMode.offer, offer_hours=24)
    with time_machine.travel(EARLY, tick=False):
        first, second = world.register("Anna Ozola"), world.register("Zane Bērza")
        with world.app.app_context(), transaction() as session:
            leaving.withdraw(session, world.settings, first, world.event_id, EARLY)
    late = EARLY + timedelta(hours=25)
    with time_machine.travel(late, tick=False):
        client, url = world.client(), world.url(f"/{second}")
        assert button(client, url, f"{url}/piedavajums").status_code == 303
        with world.app.app_context(), transaction() as session:
            waiting.release_lapsed(session, world.settings, world.event_id, late)
        assert "Did not accept the offer in time" in words_of(client.get(url, base_url=HOST))
    assert statuses(world) == {"Anna": "withdrawn", "Zane": "lapsed"}


def test_guardian_is_asked_again_once_an_hour(world: World) -> None:
    event(world, guardian_below=18)
    guardian = Guardian("Ilze Ozola", "ilze@example.lv")
    with time_machine.travel(EARLY + timedelta(hours=2), tick=False):
        person = world.register("Anna Ozola", age_band=AgeBand.from_13, guardian=guardian)
        client, url = world.client(), world.url(f"/{person}")
        for _press in range(2):
            assert button(client, url, f"{url}/vecaks/jautat").status_code == 303
    assert [to for letter, to in letters(world) if letter == "registration.guardian"] == ["ilze@example.lv"] * 2
    assert [e[0] for e in history(world, person)].count("guardian_asked") == 1


def test_group_is_linked_from_each_of_its_people(world: World) -> None:
    event(world, parties=Parties.family)
    child = world.command("Jānis Ozols", email="")
    member = _member("Jānis", "Ozols", child)
    person = world.register("Anna Ozola", members=(member,), together=True)
    client = world.client()
    assert "Came together with Jānis Ozols" in words_of(client.get(world.url(f"/{person}"), base_url=HOST))
    listed = words_of(client.get(world.url("/"), base_url=HOST))
    assert listed.count("group of 2") == 2


def _member(given: str, family: str, like: Any) -> Any:
    from registration.inputs import Member

    return Member(given, family, like.name_key, like.sort_key)


def test_call_list_holds_who_gets_no_letters(world: World) -> None:
    event(world, capacity=3, online_number="123 456 789", online_passcode="654321")
    world.register("Anna Ozola")
    bad = world.register("Zane Bērza", email="bad@example.lv", phone="+37120000044")
    client = world.client()
    data = form_of(client.get(world.url("/jauns"), base_url=HOST), "given_name")[1]
    for name, value in {"given_name": "Uldis", "phone": "20000042", "informed": "y"}.items():
        data.setlist(name, [value])
    assert client.post(world.url("/jauns"), data=data, base_url=HOST).status_code == 303
    with world.app.app_context(), transaction() as session:
        addresses.mark(session, EARLY, "Bad@example.lv", "5.1.1", "No such user")
    page = client.get(world.url("/zvani"), base_url=HOST)
    assert re.findall(r'<th scope="row"><a [^>]*>([^<]*)</a>', page.text) == ["Bērza Zane", "Uldis"]
    assert words_of(page).count("123 456 789") == words_of(page).count("654321") == 1
    assert "+371 20000044" in page.text
    assert [word for word in ("letters do not arrive", "no e-mail") if word in words_of(page)] == [
        "letters do not arrive", "no e-mail",
    ]  # fmt: skip
    assert "letters do not arrive" in words_of(client.get(world.url("/"), base_url=HOST))
    assert "Letters do not arrive at bad@example.lv" in words_of(client.get(world.url(f"/{bad}"), base_url=HOST))


def test_list_on_paper_holds_everybody_and_says_how_many(world: World) -> None:
    for number in range(103):
        world.register(f"Anna Ozola{number:03}")
    page = world.client().get(world.url("/druka"), base_url=HOST)
    assert len(re.findall(r'<th scope="row">', page.text)) == 103
    assert "103 people" in words_of(page)


def test_waiting_list_says_why_who_is_next_and_who_stands_first(world: World) -> None:
    event(world, capacity=1)
    for name in ("Anna Ozola", "Zane Bērza", "Aija Celma"):
        world.register(name)
    with world.app.app_context(), transaction() as session:
        session.get_one(Registration, 3).priority = 0
    page = words_of(world.client().get(world.url("/?statuss=waiting"), base_url=HOST))
    assert "1 Celma Aija next priority all places are taken" in page
    assert "2 Bērza Zane all places are taken" in page


def test_person_on_the_list_twice_becomes_one_and_the_seat_goes_on(world: World) -> None:
    event(world, capacity=2)
    first = world.register("Zane Kalniņa", email="zane@example.lv")
    second = world.register("Zane Kalnina", email="kalnina@example.lv", phone="+37120000042", institution="Skola")
    third = world.register("Anna Ozola")
    client, url = world.client(), world.url(f"/{first}")
    assert "1 person on the list has the same name or phone" in words_of(client.get(url, base_url=HOST))
    assert button(client, url, f"{url}/apvienot", pair=f"{first}-{third}").status_code == 400
    before = len(letters(world))
    assert button(client, url, f"{url}/apvienot", pair=f"{first}-{second}").status_code == 303
    with world.reading() as session:
        kept, left, next_one = (session.get_one(Registration, number) for number in (first, second, third))
        assert (kept.email, kept.phone, kept.institution) == ("zane@example.lv", "+37120000042", "Skola")
        assert (kept.status, left.status, next_one.status) == ("confirmed", "cancelled", "confirmed")
        assert left.replaced_by_id == first
    assert taken(world) == (2, 0)
    assert [letter for letter, _to in letters(world)[before:]] == ["registration.promoted"]
    assert (history(world, first)[-1][0], history(world, second)[-1][0]) == ("merged", "merged_into")
    assert client.get(f"{url}/apvienot", base_url=HOST).status_code == 303  # nobody looks alike any more


def test_row_with_an_offer_cannot_swallow_one_with_a_seat(world: World) -> None:
    event(world, capacity=1, waiting_mode=WaitingMode.offer)
    seated = world.register("Zane Kalniņa", email="zane@example.lv")
    waits = world.register("Zana Kalnina", email="kalnina@example.lv", phone="+37120000042")
    with world.app.app_context(), transaction() as session:
        session.get_one(Event, world.event_id).capacity = 2
        session.get_one(Registration, seated).phone = "+37120000042"
        session.flush()
        waiting.promote(session, world.settings, world.event_id, EARLY)
    assert statuses(world) == {"Zane": "confirmed", "Zana": "offered"}
    client, url = world.client(), world.url(f"/{waits}/apvienot")
    assert button(client, url, url, pair=f"{waits}-{seated}").status_code == 303
    assert statuses(world) == {"Zane": "confirmed", "Zana": "offered"}


def test_row_that_waits_cannot_swallow_one_with_a_seat(world: World) -> None:
    event(world, capacity=1)
    seated = world.register("Zane Kalniņa", email="zane@example.lv")
    waits = world.register("Zane Kalnina", email="kalnina@example.lv")
    client, url = world.client(), world.url(f"/{waits}/apvienot")
    assert client.get(url, base_url=HOST).text.count('name="pair"') == 1
    assert button(client, url, url, pair=f"{waits}-{seated}").status_code == 303
    assert taken(world) == (1, 1)
