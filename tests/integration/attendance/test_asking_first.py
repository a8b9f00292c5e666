"""Whom a helper must not let in alone: a minor whose guardian is silent, a person whose data rests (G5, G6)."""

from datetime import timedelta

import pytest

from attendance.terms import By, Kind, Note, Outcome
from core.db import transaction
from privacy import objections
from tests.builders import settings_here
from tests.integration.attendance.world import DAY, TODAY, Door, op, send, token_of

GUARDIAN = Outcome.guardian


@pytest.mark.parametrize("how", ["pend", "object_to"])
@pytest.mark.parametrize("admit", [False, True])
def test_nothing_is_marked_before_the_organiser_was_asked(door: Door, how: str, admit: bool) -> None:
    getattr(door, how)("Otto")
    assert door.note(door.mark("Otto", minute=1, admit=admit)) == [GUARDIAN]
    assert (door.standing(), door.history("arrived", "let_in")) == ({}, [])
    assert door.ops(GUARDIAN) == 1


def test_what_happened_before_the_objection_counts(door: Door) -> None:
    door.object_to("Otto", minute=10)
    late = door.mark("Otto", minute=20, op="late-mark-1")
    assert door.note(door.mark("Otto", minute=5), now=DAY + timedelta(minutes=30)) == [Outcome.done]
    assert door.note(door.mark("Otto", minute=15, kind=Kind.undo), late) == [GUARDIAN, GUARDIAN]
    assert door.standing() == {"Otto Kalns": ("arrived", DAY + timedelta(minutes=5))}


def test_settled_objection_lets_the_person_in(door: Door) -> None:
    door.object_to("Otto")
    with door.app.app_context(), transaction() as session:
        assert objections.settle(
            session, settings_here(), door.event, door.people["Otto"], "Vienojās", door.account, DAY
        )
    assert door.note(door.mark("Otto", minute=3)) == [Outcome.done]


def test_name_typed_at_the_door_is_not_a_way_around(door: Door) -> None:
    door.object_to("Otto")
    assert door.note(door.walk_in("Otto Kalns", "walk-in-otto", 1)) == [Outcome.look]
    helper = door.app.test_client()
    page = helper.get(f"{door.path}/")
    helper.post(f"{door.path}/jaapskata/1", data={"csrf_token": token_of(page), "atbilde": "tas-pats"})
    assert (door.standing(), door.ops(Outcome.look)) == ({}, 1)


@pytest.mark.parametrize(("how", "said"), [("pend", "guardian"), ("object_to", "rests")])
def test_list_says_so_in_words_with_a_number_to_call_and_without_a_button(door: Door, how: str, said: str) -> None:
    getattr(door, how)("Otto")
    helper, otto = door.app.test_client(), door.people["Otto"]
    helper.set_cookie("lang", "en")
    page = helper.get(f"{door.path}/").text
    assert (page.count("ask the organiser"), page.count('href="tel:+37120000002"')) == (1, 1)
    assert "objects" not in page  # why, is nothing for helpers
    assert f'value="{otto}"' not in page
    (row,) = [row for row in helper.get(f"{door.path}/dati").json["people"] if row[0] == otto]  # type: ignore[index]
    assert row[8] == said
    answer = send(helper, door.path, [op("mark", "device-mark-1", otto, 1)])
    assert [one["outcome"] for one in answer.json["results"]] == ["guardian"]  # type: ignore[index]


def test_members_come_from_the_row_to_where_it_is_settled(door: Door) -> None:
    door.object_to("Otto")
    organiser, otto = door.organiser(), door.people["Otto"]
    assert f"/dalibnieki/{otto}" in organiser.get(f"{door.room}/ierasanas/").text
    page = organiser.get(f"{door.room}/apmeklejums/").text
    assert f'name="mark" value="{otto}"' not in page
    csrf = token_of(organiser.get(f"{door.room}/apmeklejums/visi"))
    organiser.post(f"{door.room}/apmeklejums/visi", data={"csrf_token": csrf})
    assert set(door.standing()) == {"Gunta Kalniņa", "Dace Kalna", "Jānis Bērziņš"}


def test_helper_by_link_is_told_the_same(door: Door) -> None:
    door.pend("Otto")
    mine = Note("one-by-link", Kind.mark, TODAY, DAY, registration_id=door.people["Otto"])
    assert door.note(mine, by=By(None, door.link, "Anna pie durvīm")) == [GUARDIAN]
