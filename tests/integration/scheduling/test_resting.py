"""While the other parent of a minor objects, nothing is done with the data: nobody composes with it, nobody waits for
it, and a place that was told stays."""

from datetime import datetime

import pytest

from core.db import db, transaction
from registration.models import Event, Registration
from registration.terms import RegistrationStatus
from scheduling.instances import instance_of
from scheduling.terms import Purpose
from tests.integration.scheduling.board_world import NOW, BoardWorld
from tests.integration.scheduling.test_board_desk import page
from tests.integration.scheduling.test_board_proposals import words
from tests.integration.scheduling.test_board_publishing import events, filled, letters, publish, statuses


def rest(board: BoardWorld, given: str, at: datetime | None = NOW) -> None:
    with board.app.app_context(), transaction() as session:
        session.get_one(Registration, board.people[given]).objected_at = at


def composed(board: BoardWorld) -> set[str]:
    """Whom the solver would be told of."""
    with board.app.app_context():
        instance = instance_of(db.session(), db.session().get_one(Event, board.event), Purpose.compose)
        assert instance is not None
        return {one["id"] for one in instance["people"]}


@pytest.mark.parametrize("before", [False, True], ids=["nowhere", "in a group"])
def test_whoever_rests_is_neither_composed_nor_told_and_keeps_nobody_waiting(board: BoardWorld, before: bool) -> None:
    client = board.client()
    board.seat(A="Anna Baiba", B="Cilda Dace", reserve="Elza", thanked="Fanija")
    board.lead(A="Ilze", B="Māra")
    if before:
        board.seat(A="Gita")
    rest(board, "Gita")
    assert (str(board.people["Gita"]) in composed(board), "Gita Upe" in page(client, board)) == (False, False)
    assert publish(client, board).status_code == 303
    found = statuses(board)
    assert (found["Gita"], found["Fanija"]) == (RegistrationStatus.applied, RegistrationStatus.not_chosen)
    assert len(letters(board)) == 6
    rest(board, "Gita", None)
    assert "Gita Upe" in page(client, board)


def test_a_place_that_was_told_stays_while_others_move(board: BoardWorld) -> None:
    client = board.client()
    filled(board)
    publish(client, board)
    rest(board, "Anna")
    board.seat(B="Elza")
    assert "Anna Ozola" in page(client, board)
    assert publish(client, board).status_code == 303
    assert events(board) == {
        "Grupa A": ("published", ["Anna", "Baiba"]),
        "Grupa B": ("published", ["Cilda", "Dace", "Elza"]),
    }


@pytest.mark.parametrize("place", ["B", "reserve", "thanked"])
def test_a_place_that_was_told_is_not_changed(board: BoardWorld, place: str) -> None:
    client = board.client()
    filled(board)
    publish(client, board)
    rest(board, "Anna")
    board.seat(**{place: "Anna"})
    assert "leave the place as it is. Anna Ozola" in words(client, board, "/publicet")
    assert publish(client, board).status_code == 400  # there is nothing to press
    assert events(board)["Grupa A"] == ("published", ["Anna", "Baiba"])
