"""Who answered a poll, on the desk: seen, written down by telephone, taken away as a file."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from core.db import transaction
from registration import availability, leaving
from registration.models import Event, HistoryEntry
from registration.terms import Admission, Can
from tests import builders
from tests.integration.desk.by_hand_world import entries, event, filled, people, seats, send, written
from tests.integration.desk.events_world import form_of
from tests.integration.desk.people_world import EARLY, HOST, World, world
from tests.integration.desk.test_people_export import export, rows_of, sheets

__all__ = ["world"]


@pytest.fixture
def slots(world: World) -> list[int]:
    """A poll that is open for a week, with four times; the ids of those."""
    far = date.today() + timedelta(days=400)
    event(world, admission=Admission.poll, starts_at=None, ends_at=None, deadline_on=far, capacity=1, questions=())
    with world.app.app_context(), transaction() as session:
        return builders.make_slots(session, session.get_one(Event, world.event_id))


def said(world: World, number: int) -> dict[int, Can]:
    with world.reading() as session:
        return availability.of_person(session, number)


def test_the_list_shows_who_answered_in_a_tab_of_its_own(world: World, slots: list[int]) -> None:
    world.register("Zane Bērza", availability=((slots[0], Can.yes),))
    client = world.client()
    for query in ("?statuss=applied", ""):  # also the one that is open first
        assert "person1@example.lv" in client.get(world.url(f"/{query}"), base_url=HOST).text
    assert "person1@example.lv" not in client.get(world.url("/?statuss=confirmed"), base_url=HOST).text
    assert "Applied" in client.get(world.url("/?statuss=visi"), base_url=HOST).text


def test_a_persons_page_says_when_they_can_come(world: World, slots: list[int]) -> None:
    zane = world.register("Zane Bērza", availability=((slots[0], Can.yes), (slots[2], Can.no)))
    page = world.client().get(world.url(f"/{zane}"), base_url=HOST).text
    assert "When they can come" in page
    assert [words in page for words in ("<strong>yes</strong>", "<strong>no</strong>", "<strong>–</strong>")] == [
        True
    ] * 3
    assert f"/dalibnieki/{zane}/laiki" in page


def test_an_organiser_writes_down_what_somebody_says_on_the_phone(world: World, slots: list[int]) -> None:
    zane, client = world.register("Zane Bērza", availability=((slots[0], Can.yes),)), world.client()
    address = world.url(f"/{zane}/laiki")
    _action, data = form_of(client.get(address, base_url=HOST), "source")
    assert data[f"slot{slots[0]}"] == "2"
    data.setlist(f"slot{slots[0]}", ["0"])
    data.setlist(f"slot{slots[3]}", ["1"])
    assert client.post(address, data=data, base_url=HOST).status_code == 303
    assert said(world, zane) == {slots[0]: Can.no, slots[3]: Can.if_need_be}
    assert [(e["actor"], e["source"]) for e in entries(world, "times_noted")] == [("organiser", "phone")]
    client.post(address, data=data, base_url=HOST)
    assert len(entries(world, "times_noted")) == 1  # the same words again


def test_once_it_is_decided_nothing_more_is_written_down(world: World, slots: list[int]) -> None:
    zane, client = world.register("Zane Bērza", availability=((slots[0], Can.yes),)), world.client()
    address = world.url(f"/{zane}/laiki")
    _action, data = form_of(client.get(address, base_url=HOST), "source")
    with world.app.app_context(), transaction() as session:
        session.get_one(Event, world.event_id).decided_at = EARLY
    data.setlist(f"slot{slots[0]}", ["0"])
    assert client.post(address, data=data, base_url=HOST).status_code == 303
    assert said(world, zane) == {slots[0]: Can.yes}


def test_values_that_are_none_are_refused_in_words(world: World, slots: list[int]) -> None:
    zane, client = world.register("Zane Bērza"), world.client()
    address = world.url(f"/{zane}/laiki")
    _action, data = form_of(client.get(address, base_url=HOST), "source")
    data.setlist(f"slot{slots[0]}", ["7"])
    answer = client.post(address, data=data, base_url=HOST)
    assert (answer.status_code, "Please choose one of the answers." in answer.text) == (422, True)


def test_somebody_who_telephones_is_put_on_the_list_of_a_poll(world: World, slots: list[int]) -> None:
    client = world.client()
    assert f'name="slot{slots[0]}"' in client.get(world.url("/jauns"), base_url=HOST).text
    answer = written(client, world, **{f"slot{slots[0]}": "2"})
    assert answer.status_code == 303
    entered = client.get(answer.headers["Location"], base_url=HOST).text
    assert re.search(r"banner--waiting.*?Applied", entered, re.S)
    assert written(client, world, given_name="Ilze", phone="20000043").status_code == 303  # says nothing of times yet
    assert [row[1] for row in people(world)] == ["applied", "applied"]
    assert seats(world) == (0, 0, 0, 0)
    with world.reading() as session:
        assert list(availability.counts(session, world.event_id)) == [slots[0]]


def test_who_telephones_again_says_it_anew(world: World, slots: list[int]) -> None:
    client = world.client()
    written(client, world, **{f"slot{slots[0]}": "2", f"slot{slots[1]}": "2"})
    data = filled(client, world, given_name="Zane", family_name="Kalniņa", phone="20000042", informed="y")
    data.setlist(f"slot{slots[0]}", ["0"])
    found = send(client, world, data)
    _action, again = form_of(found, "given_name")
    with world.reading() as session:
        zane = session.query(HistoryEntry.registration_id).filter_by(action="registered").scalar()
    again.setlist("same", [str(zane)])
    assert send(client, world, again).status_code == 303
    assert said(world, zane) == {slots[0]: Can.no, slots[1]: Can.yes}


def test_the_file_has_a_column_for_each_time(world: World, slots: list[int]) -> None:
    world.register("Zane Bērza", availability=((slots[0], Can.yes), (slots[1], Can.if_need_be), (slots[3], Can.no)))
    world.register("Anna Ozola")
    expected = ["Wednesday, 17 February, 16:00–17:30", "Wednesday, 17 February, 18:00–19:30",
                "Thursday, 18 February, 16:00–17:30", "Thursday, 18 February, 18:00–19:30"]  # fmt: skip
    head, *rows = rows_of(export(world, format="csv", kas="visi").data)
    assert head[-5:-1] == expected or head[-4:] == expected
    at = head.index(expected[0])
    assert sorted(row[at : at + 4] for row in rows) == [["", "", "", ""], ["yes", "if need be", "", "no"]]
    book = sheets(export(world, format="xlsx", kas="visi").data)
    assert [column in book["Participants"][0] for column in expected] == [True] * 4


def test_an_event_without_proposed_times_has_no_such_columns(world: World) -> None:
    world.register("Zane Bērza")
    head, *_rows = rows_of(export(world, format="csv", kas="visi").data)
    assert not [title for title in head if "February" in title]


def test_removing_somebody_who_answered(world: World, slots: list[int]) -> None:
    zane = world.register("Zane Bērza", availability=((slots[0], Can.yes),))
    with world.app.app_context(), transaction() as session:
        leaving.withdraw(session, world.settings, zane, world.event_id, datetime.now(UTC), account_id=world.account_id)
    assert [row[1] for row in people(world)] == ["cancelled"]
    with world.reading() as session:
        assert availability.counts(session, world.event_id) == {}
