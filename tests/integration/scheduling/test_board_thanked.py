"""Somebody thanked by letter: no search gives them a seat, an organiser may. Why somebody has none is asked."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from core import clock
from core.db import db, transaction
from registration.models import Event, Registration
from scheduling import instances
from scheduling.models import ComposingRun
from scheduling.terms import Purpose
from tests.integration.scheduling.board_world import HOST, NOW, BoardWorld
from tests.integration.scheduling.test_board_desk import card, column, page, press
from tests.integration.scheduling.test_board_proposals import words
from tests.integration.scheduling.test_board_publishing import events, filled, letters, publish, statuses


def asked(board: BoardWorld, purpose: Purpose) -> set[str]:
    """Given names of those whom a search of this kind may seat."""
    names = {str(one): given for given, one in board.people.items()}
    with board.app.app_context():
        found = instances.instance_of(db.session(), db.session().get_one(Event, board.event), purpose)
        assert found is not None
        return {names[one["id"]] for one in found["people"]}


def told(board: BoardWorld) -> None:
    filled(board)
    client = board.client()
    assert publish(client, board).status_code == 303
    assert statuses(board)["Gita"] == "not_chosen"


@pytest.mark.parametrize("purpose", [Purpose.compose, Purpose.rest, Purpose.replan])
def test_no_search_seats_who_was_thanked_by_letter(board: BoardWorld, purpose: Purpose) -> None:
    filled(board)
    assert {"Elza", "Fanija", "Gita"} <= asked(board, Purpose.compose)
    assert publish(board.client(), board).status_code == 303
    assert asked(board, purpose) == {"Anna", "Baiba", "Cilda", "Dace", "Elza"}


def test_who_was_thanked_is_put_into_a_group_by_hand_and_hears_of_it(board: BoardWorld) -> None:
    told(board)
    client = board.client()
    shown = card(page(client, board), board.people["Gita"])
    assert ("the letter of thanks has yet to go" in shown, "thanked by letter" in shown) == (True, False)
    assert "Grupa A" in shown
    with time_machine.travel(clock.now() + timedelta(hours=1), tick=False):
        assert "thanked by letter" in card(page(board.client(), board), board.people["Gita"])
    before = letters(board)
    there = f"g{board.groups['A']}"
    assert press(client, board, "/karte", person=board.people["Gita"], was="thanked", to=there).status_code == 200
    assert "letter of thanks" not in card(page(client, board), board.people["Gita"])
    assert "Gita" in asked(board, Purpose.replan)
    assert "1 person gets the invitation" in words(client, board, "/publicet")
    assert publish(client, board).status_code == 303
    assert events(board)["Grupa A"] == ("published", ["Anna", "Baiba", "Gita"])
    assert (statuses(board)["Gita"], statuses(board)["Fanija"]) == ("placed", "not_chosen")
    assert len(letters(board)) == len(before) + 1
    with board.app.app_context():
        assert db.session().get_one(Registration, board.people["Gita"]).ended_at is None


def test_who_was_thanked_is_put_into_reserve_by_hand(board: BoardWorld) -> None:
    told(board)
    client = board.client()
    assert press(client, board, "/karte", person=board.people["Gita"], was="thanked", to="reserve").status_code == 200
    assert "Gita Upe" in column(page(client, board), "rezerve")
    assert publish(client, board).status_code == 303
    assert statuses(board)["Gita"] == "waiting"


def test_who_was_thanked_and_asked_for_rest_or_left_cannot_be_put_anywhere(board: BoardWorld) -> None:
    told(board)
    client = board.client()
    with board.app.app_context(), transaction() as session:
        gita = Registration.id == board.people["Gita"]
        session.execute(update(Registration).where(gita).values(objected_at=NOW))
        fanija = Registration.id == board.people["Fanija"]
        session.execute(update(Registration).where(fanija).values(status="withdrawn"))
    for given in ("Gita", "Fanija"):
        answer = press(client, board, "/karte", person=board.people[given], was="thanked", to="reserve")
        assert answer.status_code == 422
    there = f"g{board.groups['A']}"
    assert press(client, board, "/karte", person=board.people["Elza"], was="reserve", to=there).status_code == 200
    assert publish(client, board).status_code == 303  # they are no part of it


def test_why_is_asked_on_the_card_of_whoever_has_no_seat(board: BoardWorld) -> None:
    told(board)
    client = board.client()
    text = page(client, board)
    with_button = {given for given, one in board.people.items() if "Why?" in card(text, one)}
    assert with_button == {"Elza"}
    form = re.search(rf'id="k{board.people["Elza"]}".*?(<form[^>]*data-page.*?</form>)', text, re.DOTALL)
    assert form
    action = re.search('action="([^"]+)"', form[1])
    assert action
    data = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form[1]))
    answer = client.post(action[1], data=data, base_url=HOST)
    assert answer.status_code == 303
    with board.app.app_context():
        run = db.session().scalars(select(ComposingRun)).one()
        assert (run.purpose, run.about) == (Purpose.why, {"about": "person", "id": str(board.people["Elza"])})
