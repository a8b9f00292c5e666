"""Somebody telephones or writes, and an organiser puts them on the list: on both databases."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from core.db import transaction
from registration import guest_services, leaving
from registration.guest_models import Guest
from registration.guest_services import GuestDraft
from registration.models import Consent, Registration
from registration.terms import Answered, Parties, Source
from tests.integration.desk.by_hand_world import PHONE, entries, event, filled, letters, people, seats, send, written
from tests.integration.desk.events_world import form_of, words_of
from tests.integration.desk.people_world import EARLY, HOST, World, world

__all__ = ["world"]


def test_phone_registration_takes_a_seat_and_says_who_wrote_it_down(world: World) -> None:
    client = world.client()
    answer = written(client, world)
    assert answer.status_code == 303, words_of(answer)
    assert people(world) == [("Zane Kalniņa", "confirmed", "phone", "tel:+37120000042")]
    assert seats(world) == (1, 0, 0, 0)
    assert letters(world) == []
    (entry,) = entries(world, "registered")
    assert (entry["actor"], entry["account"], entry["source"], entry["late"]) == (
        "organiser", world.account_id, "phone", False,
    )  # fmt: skip
    with world.reading() as session:
        (consent,) = session.scalars(select(Consent)).all()
        assert (consent.purpose, consent.channel, consent.account_id) == ("processing", "phone", world.account_id)
        assert "Biedrība" in consent.words
    done = client.get(answer.location, base_url=HOST)
    assert "sms:+37120000042?body=" in done.text
    page = words_of(client.get(answer.location.removesuffix("/pierakstits"), base_url=HOST))
    assert "Written down by Anna" in page
    assert "by phone" in page


def test_same_form_twice_is_one_person(world: World) -> None:
    client = world.client()
    data = filled(client, world, **PHONE)
    first, second = send(client, world, data), send(client, world, data)
    assert (first.status_code, second.location) == (303, first.location)
    assert len(people(world)) == len(entries(world, "registered")) == 1


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"phone": "", "email": ""}, "Write a phone number or an e-mail"),
        ({"phone": "abc"}, "This is not a phone number"),
        ({"email": "nav e-pasts"}, "This is not an e-mail address"),
        ({"given_name": " "}, "Please fill this in"),
        ({"informed": ""}, "Please fill this in"),
        ({"source": "web"}, "Please choose from the list"),
        ({"given_name": "A" * 5000}, "Please shorten this"),
        ({"family_name": "a\x00b"}, "characters that cannot be used"),
        ({"language": "xx"}, "Please choose from the list"),
    ],
)
def test_wrong_fields_are_refused_in_words_and_kept(world: World, values: dict[str, str], message: str) -> None:
    client = world.client()
    data = filled(client, world, **PHONE)
    for name, value in values.items():
        data.setlist(name, [value])
    if not data["informed"]:
        data.poplist("informed")
    answer = send(client, world, data)
    assert answer.status_code == 422
    assert message in words_of(answer)
    assert 'value="Skola"' in answer.text
    assert people(world) == []


def test_hostile_fields_never_break_the_page(world: World) -> None:
    client = world.client()
    for values in (
        {"guest": "9" * 30}, {"guest": "-1"}, {"guest": "²"}, {"same": "9" * 30}, {"seen": "\x00"}, {"when_full": "x"},
        {"form_key": "\ud800".encode("utf-8", "surrogatepass")}, {"age_band": "old"}, {"q99999999999": "x"},
        {"institution": "<script>" + "ā" * 200}, {"municipality": "\u202e"}, {"phone": "+3712" + "0" * 500},
    ):  # fmt: skip
        data: Any = filled(client, world, **PHONE)
        for name, value in values.items():
            data.setlist(name, [value])
        assert send(client, world, data).status_code in {303, 422}, values
    for query in ("?viesis=9999999999999", "?viesis=-1", "?viesis=²", "?viesis=%00", "?guest=%FF"):
        assert client.get(world.url(f"/jauns{query}"), base_url=HOST).status_code == 200, query


def test_after_the_deadline_it_is_marked(world: World) -> None:
    event(world, deadline_on=datetime(2027, 3, 1, tzinfo=UTC).date())
    with time_machine.travel(datetime(2027, 3, 5, 9, tzinfo=UTC), tick=False):
        client = world.client()
        assert "Registration has ended" in words_of(client.get(world.url("/jauns"), base_url=HOST))
        assert written(client, world).status_code == 303
        assert "after the deadline" in words_of(client.get(world.url("/"), base_url=HOST))
    assert [(p[1], p[2]) for p in people(world)] == [("confirmed", "phone")]
    assert entries(world, "registered")[0]["late"] is True


@pytest.mark.parametrize(
    ("choice", "status", "counts"),
    [("waiting", "waiting", (1, 0, 0, 1)), ("beyond", "confirmed", (1, 0, 1, 0))],
)
def test_full_event_asks_what_to_do(world: World, choice: str, status: str, counts: tuple[int, int, int, int]) -> None:
    event(world, capacity=1)
    client = world.client()
    before = filled(client, world, **PHONE)  # opened while a seat was free
    world.register("Anna Ozola")
    asked = send(client, world, before)
    assert asked.status_code == 422
    assert "There is no free place for this person" in words_of(asked)
    assert [p[0] for p in people(world)] == ["Anna Ozola"]
    _action, data = form_of(asked, "when_full")
    data.setlist("when_full", [choice])
    assert send(client, world, data).status_code == 303
    assert people(world)[-1][:2] == ("Zane Kalniņa", status)
    assert seats(world) == counts


def test_institution_with_all_its_places_asks_what_to_do(world: World) -> None:
    event(world, institution_limit=1)
    world.register("Anna Ozola", institution="skola")
    client = world.client()
    asked = written(client, world)
    assert asked.status_code == 422
    data = form_of(asked, "when_full")[1]
    assert send(client, world, data).status_code == 303
    with world.reading() as session:
        found = session.scalars(select(Registration).where(Registration.given_name == "Zane")).one()
        assert (found.status, found.waiting_reason) == ("waiting", "institution")


@pytest.mark.parametrize(
    ("known", "why"),
    [
        ({"name": "Zane Kalnina", "email": "z@example.lv"}, "name"),
        ({"name": "Zanda Bērza", "phone": "+37120000042"}, "phone"),
        ({"name": "Zanda Bērza", "email": "Zane@example.lv"}, "e-mail"),
    ],
)
def test_lookalike_is_shown_before_anything_is_saved(world: World, known: dict[str, str], why: str) -> None:
    person = world.register(**known)
    client = world.client()
    asked = written(client, world, email="zane@example.lv" if why == "e-mail" else "")
    assert asked.status_code == 422
    assert "Is it the same person?" in words_of(asked)
    assert f" {why} " in words_of(asked)
    assert len(people(world)) == 1
    action, data = form_of(asked, "phone")
    data.setlist("same", [str(person)])
    merged = client.post(action, data=data, base_url=HOST)
    assert merged.status_code == 303
    again = client.post(action, data=data, base_url=HOST)
    assert again.status_code == 303
    assert len(people(world)) == len(entries(world, "merged")) == 1


def test_merging_adds_what_was_missing_and_keeps_the_email(world: World) -> None:
    person = world.register("Zane Kalnina", email="z@example.lv")
    client = world.client()
    action, data = form_of(written(client, world, email="other@example.lv"), "phone")
    data.setlist("same", [str(person)])
    assert client.post(action, data=data, base_url=HOST).status_code == 303
    with world.reading() as session:
        found = session.get_one(Registration, person)
        assert (found.name, found.email, found.phone, found.institution) == (
            "Zane Kalnina", "z@example.lv", "+37120000042", "Skola",
        )  # fmt: skip
    assert [letter for letter, _to in letters(world)] == ["registration.registered"]


def test_another_person_with_the_same_name_is_put_on_the_list(world: World) -> None:
    world.register("Zane Kalnina", email="z@example.lv")
    client = world.client()
    asked = written(client, world)
    action, data = form_of(asked, "phone")
    mark = asked.text.partition('name="seen" value="')[2].partition('"')[0]
    data.setlist("seen", [mark])
    assert client.post(action, data=data, base_url=HOST).status_code == 303
    assert [p[3] for p in people(world)] == ["z@example.lv", "tel:+37120000042"]


def test_somebody_who_had_left_comes_back_under_their_own_address(world: World) -> None:
    person = world.register("Zane Kalnina", email="z@example.lv")
    with world.app.app_context(), transaction() as session:
        leaving.withdraw(session, world.settings, person, world.event_id, EARLY)
    client = world.client()
    action, data = form_of(written(client, world), "phone")
    data.setlist("same", [str(person)])
    assert client.post(action, data=data, base_url=HOST).status_code == 303
    assert people(world) == [("Zane Kalnina", "confirmed", "phone", "z@example.lv")]
    assert letters(world)[-1] == ("registration.registered", "z@example.lv")


def test_guest_who_telephones_gets_the_seat_held_for_them(world: World) -> None:
    event(world, capacity=1)
    draft = GuestDraft("Zane", "Kalniņa", phone="+37120000042", institution="Skola", seat="reserved")
    with world.app.app_context(), transaction() as session:
        added = guest_services.add_guests(session, world.settings, world.event_id, [draft], EARLY, world.account_id)
    assert seats(world) == (0, 1, 0, 0)
    client = world.client()
    data = filled(client, world, f"?viesis={added.added[0]}", informed="y")
    assert (data["given_name"], data["phone"], data["institution"]) == ("Zane", "+37120000042", "Skola")
    if "when_full" in data:
        data.poplist("when_full")
    assert send(client, world, data).status_code == 303
    assert seats(world) == (1, 0, 0, 0)
    with world.reading() as session:
        found = session.scalars(select(Registration)).one()
        assert found.guest_id == added.added[0]
        guest = session.get_one(Guest, added.added[0])
        assert (guest.answer, guest.answer_source, guest.reserved) == (Answered.yes, Source.phone, False)


def test_guest_let_in_beyond_the_limit_telephones_when_all_is_full(world: World) -> None:
    event(world, capacity=1)
    world.register("Anna Ozola")
    draft = GuestDraft("Zane", "Kalniņa", phone="+37120000042", seat="beyond")
    with world.app.app_context(), transaction() as session:
        guest_services.add_guests(session, world.settings, world.event_id, [draft], EARLY, world.account_id)
    client = world.client()
    data = filled(client, world, **PHONE)
    data.poplist("when_full")
    assert send(client, world, data).status_code == 303
    assert seats(world) == (1, 0, 1, 0)


@pytest.mark.parametrize("others", [{"starts_at": None, "ends_at": None}, {"day": EARLY.date()}])
def test_event_nobody_can_join_says_why(world: World, others: dict[str, Any]) -> None:
    if "day" in others:
        others |= {"starts_at": EARLY - timedelta(days=3), "ends_at": EARLY - timedelta(days=3, hours=-1)}
        with time_machine.travel(EARLY, tick=False):
            event(world, **others)
            page = world.client().get(world.url("/jauns"), base_url=HOST)
    else:
        event(world, **others)
        page = world.client().get(world.url("/jauns"), base_url=HOST)
    assert page.status_code == 200
    assert 'name="given_name"' not in page.text


def test_another_organisation_cannot_write_anybody_down(world: World) -> None:
    person = world.register("Anna Ozola")
    olga, anna = world.client("olga@example.lv"), world.client()
    data = filled(anna, world, **PHONE)
    paths = ("/jauns", "/zvani", "/druka", f"/{person}/pierakstits", f"/{person}/atteicas", f"/{person}/aizvietot",
             f"/{person}/vecaks")  # fmt: skip
    assert [olga.get(world.url(path), base_url=HOST).status_code for path in paths] == [404] * len(paths)
    assert [olga.get(world.url(path, org="svesa"), base_url=HOST).status_code for path in paths] == [404] * len(paths)
    for path in ("/jauns", f"/{person}/atteicas", f"/{person}/aizvietot", f"/{person}/vecaks", f"/{person}/piedavajums",
                 f"/{person}/vecaks/jautat"):  # fmt: skip
        data.setlist(
            "csrf_token", [form_of(olga.get("/birojs/svesa/vestules", base_url=HOST), "csrf_token")[1]["csrf_token"]]
        )
        assert olga.post(world.url(path, org="svesa"), data=data, base_url=HOST).status_code == 404
    assert len(people(world)) == 1


def test_people_of_a_group_are_shown_together(world: World) -> None:
    event(world, parties=Parties.family)
    world.register("Anna Ozola", members=(), email="anna@example.lv")
    assert "group of" not in words_of(world.client().get(world.url("/"), base_url=HOST))
