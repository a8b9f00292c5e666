"""What organisers do on the board is stored, refused or met by somebody else's change, and can be taken back."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from core.db import db, transaction
from scheduling import board_services as services
from scheduling.board_models import BoardStep
from scheduling.board_terms import (
    MOST_STEPS,
    BoardReason,
    Change,
    Conflict,
    Done,
    GroupState,
    Outcome,
    Place,
    Refused,
    Wish,
)
from scheduling.erasing import erase
from scheduling.models import Composition
from scheduling.terms import Standing
from tests.integration.scheduling.board_world import NOW, BoardWorld


def do(board: BoardWorld, what: Callable[[Session], Outcome]) -> Outcome:
    with board.app.app_context(), transaction() as session:
        return what(session)


def move(board: BoardWorld, given: str, to: str, was: str | None = None, account: int | None = None) -> Outcome:
    """Somebody goes to a group by its letter, to the reserve, or is thanked."""
    token = f"g{board.groups[to]}" if to in board.groups else to
    seen = was if was is not None else board.place(given).token
    person, by = board.people.get(given, board.elsewhere_person), account or board.account
    applicants = frozenset(board.people.values())
    return do(board, lambda session: services.move(
        session, board.event, person, seen, token, applicants, by, NOW, {"seated": 1}))  # fmt: skip


def undo(board: BoardWorld) -> Outcome:
    version = board.version()
    return do(board, lambda session: services.undo(session, board.event, version, board.account, NOW))


def wish(board: BoardWorld, given: str, wished: Wish) -> Outcome:
    applicants = frozenset(board.people.values())
    return do(board, lambda session: services.wish(
        session, board.event, board.people[given], wished, applicants, board.account, NOW, {}))  # fmt: skip


def lock(board: BoardWorld, letter: str, *, locked: bool = True) -> Outcome:
    group = board.groups[letter]
    return do(board, lambda session: services.lock(session, board.event, group, locked, board.account, NOW, {}))


def retime(board: BoardWorld, letter: str, was: str, to: str) -> Outcome:
    group = board.groups[letter]
    return do(board, lambda session: services.retime(session, board.event, group, was, to, board.account, NOW, {}))


def staff(board: BoardWorld, letter: str, was: tuple[int, ...], to: tuple[int, ...]) -> Outcome:
    group = board.groups[letter]
    return do(board, lambda session: services.staff(session, board.event, group, was, to, board.account, NOW, {}))


def test_a_move_is_stored_with_one_row_of_history(board: BoardWorld) -> None:
    assert move(board, "Anna", "A") == Done(2)
    assert (board.in_group("A"), board.version()) == ("Anna", 2)
    assert board.history() == [("board_moved", {"from": "open", "to": "Grupa A"}, board.account)]


def test_moving_somebody_to_where_they_are_leaves_no_trace(board: BoardWorld) -> None:
    board.seat(A="Anna")
    assert move(board, "Anna", "A") == Done(1, changed=False)
    assert board.history() == []


@pytest.mark.parametrize("to", ["reserve", "thanked", "open"])
def test_places_without_a_seat(board: BoardWorld, to: str) -> None:
    board.seat(A="Anna")
    assert isinstance(move(board, "Anna", to), Done)
    assert board.place("Anna") == Place(Standing(to))


@pytest.mark.parametrize(
    ("given", "to", "reason"),
    [
        ("Sveša", "A", BoardReason.unknown_person),
        ("Anna", "g999999", BoardReason.unknown_group),
        ("Anna", "gx", BoardReason.unknown_group),
        ("Anna", "g²", BoardReason.unknown_group),
        ("Anna", "", BoardReason.unknown_group),
        ("Anna", "seat", BoardReason.unknown_group),
        ("Anna", "C", BoardReason.group_closed),
    ],
)
def test_moves_that_are_refused(board: BoardWorld, given: str, to: str, reason: BoardReason) -> None:
    assert move(board, given, to, was="open") == Refused(reason)
    assert (board.version(), board.history()) == (1, [])


def test_a_group_of_another_event_is_none(board: BoardWorld) -> None:
    nobody = frozenset(board.people.values())
    token = f"g{board.groups['A']}"
    found = do(board, lambda session: services.move(
        session, board.elsewhere, board.elsewhere_person, "open", token, nobody, board.account, NOW, {}))  # fmt: skip
    assert found == Refused(BoardReason.no_board)


def test_whoever_comes_second_hears_where_the_person_is_now(board: BoardWorld) -> None:
    assert isinstance(move(board, "Anna", "A", account=board.second), Done)
    assert move(board, "Anna", "B", was="open") == Conflict(f"g{board.groups['A']}", board.second)
    assert board.in_group("A") == "Anna"


def test_two_organisers_who_move_different_people_do_not_stand_in_each_others_way(board: BoardWorld) -> None:
    assert isinstance(move(board, "Anna", "A", was="open"), Done)
    assert isinstance(move(board, "Baiba", "A", was="open", account=board.second), Done)
    assert board.in_group("A") == "Anna Baiba"


def test_the_last_steps_are_taken_back_one_by_one(board: BoardWorld) -> None:
    move(board, "Anna", "A")
    move(board, "Anna", "B")
    wish(board, "Anna", Wish.pinned)
    assert isinstance(undo(board), Done)
    assert board.place("Anna").pinned is False
    assert isinstance(undo(board), Done)
    assert board.in_group("A") == "Anna"
    assert isinstance(undo(board), Done)
    assert board.place("Anna") == Place()
    assert undo(board) == Refused(BoardReason.nothing_to_undo)


def test_a_step_under_a_change_of_the_frame_is_not_taken_back(board: BoardWorld) -> None:
    move(board, "Anna", "A")
    with board.app.app_context(), transaction() as session:
        session.get_one(Composition, board.event).version += 1
    assert undo(board) == Refused(BoardReason.nothing_to_undo)
    assert board.in_group("A") == "Anna"


def test_taking_back_what_another_has_changed_since_is_a_conflict(board: BoardWorld) -> None:
    move(board, "Anna", "A")
    seen = board.version()
    move(board, "Baiba", "A", account=board.second)
    found = do(board, lambda session: services.undo(session, board.event, seen, board.account, NOW))
    assert found == Conflict("", board.second)
    assert board.in_group("A") == "Anna Baiba"


def test_a_pin_goes_with_the_person_and_ends_without_a_seat(board: BoardWorld) -> None:
    move(board, "Anna", "A")
    wish(board, "Anna", Wish.pinned)
    move(board, "Anna", "B")
    assert board.place("Anna").pinned
    move(board, "Anna", "reserve")
    assert not board.place("Anna").pinned


def test_whoever_is_excluded_loses_the_seat_and_has_it_again_by_hand(board: BoardWorld) -> None:
    board.seat(A="Anna")
    assert isinstance(wish(board, "Anna", Wish.excluded), Done)
    assert board.place("Anna") == Place(Standing.open, None, excluded=True)
    move(board, "Anna", "B")
    assert board.place("Anna") == Place(Standing.seat, board.groups["B"])
    wish(board, "Anna", Wish.none)
    assert [action for action, _details, _by in board.history()] == ["board_excluded", "board_moved"]


def test_a_locked_group_takes_and_gives_nobody(board: BoardWorld) -> None:
    board.seat(A="Anna")
    lock(board, "A")
    refused = Refused(BoardReason.group_locked)
    assert move(board, "Anna", "B") == move(board, "Baiba", "A") == wish(board, "Anna", Wish.excluded) == refused
    assert retime(board, "A", f"s{board.slots[1]}", f"s{board.slots[2]}") == refused
    assert staff(board, "A", (), (board.facilitators["Ilze"],)) == refused
    lock(board, "A", locked=False)
    assert isinstance(move(board, "Anna", "B"), Done)


def test_a_group_gets_another_time(board: BoardWorld) -> None:
    assert isinstance(retime(board, "C", "", f"s{board.slots[3]}"), Done)
    assert isinstance(move(board, "Anna", "C"), Done)
    assert retime(board, "C", "", f"s{board.slots[1]}") == Conflict(f"s{board.slots[3]}", board.account)
    assert retime(board, "C", f"s{board.slots[3]}", "s999999") == Refused(BoardReason.unknown_time)


def test_a_group_that_is_closed_gives_its_people_and_facilitators_back_and_undoing_brings_them(
    board: BoardWorld,
) -> None:
    board.seat(A="Anna Baiba")
    board.lead(A="Ilze")
    assert isinstance(retime(board, "A", f"s{board.slots[1]}", ""), Done)
    assert (board.in_group("A"), board.board().state.staff) == ("", {})
    undo(board)
    assert board.in_group("A") == "Anna Baiba"
    assert board.board().state.staff == {board.groups["A"]: ((board.facilitators["Ilze"], False),)}
    assert board.board().state.groups[board.groups["A"]] == GroupState(board.slots[1])


def test_facilitators_chosen_by_hand_are_kept_by_every_run(board: BoardWorld) -> None:
    board.lead(A="Ilze")
    ilze, mara = board.facilitators["Ilze"], board.facilitators["Māra"]
    assert isinstance(staff(board, "A", (ilze,), (mara, ilze, mara)), Done)
    assert board.board().state.staff[board.groups["A"]] == ((ilze, False), (mara, True))
    assert staff(board, "A", (ilze,), ()) == Conflict(f"{ilze},{mara}", board.account)
    assert staff(board, "A", (ilze, mara), (999999,)) == Refused(BoardReason.unknown_facilitator)
    assert staff(board, "C", (), (ilze,)) == Refused(BoardReason.group_closed)


def test_the_others_go_into_the_reserve_in_one_press(board: BoardWorld) -> None:
    board.seat(A="Anna Baiba", thanked="Cilda")
    wish(board, "Dace", Wish.excluded)
    applicants = frozenset(board.people.values())
    do(board, lambda session: services.rest_to_reserve(
        session, board.event, applicants, board.account, NOW, {}))  # fmt: skip
    assert board.place("Dace") == Place(Standing.thanked, excluded=True)  # a number in reserve would promise a place
    assert {board.place(one).standing for one in ("Elza", "Fanija", "Gita")} == {Standing.reserve}
    assert board.place("Cilda").standing is Standing.thanked
    assert board.history()[-1][:2] == ("board_rest_reserved", {"count": 4})
    undo(board)
    assert board.place("Elza") == Place()


def test_a_plan_is_put_on_the_board_that_was_compared_and_on_no_other(board: BoardWorld) -> None:
    change = Change({board.people["Anna"]: Place(Standing.seat, board.groups["B"])})
    seen = board.version()
    move(board, "Gita", "A", account=board.second)
    put: dict[str, Any] = {"account_id": board.account, "now": NOW, "worth": {}}
    found = do(board, lambda session: services.put_on_board(session, board.event, change, seen, **put))
    assert found == Conflict("", board.second)
    found = do(board, lambda session: services.put_on_board(session, board.event, change, board.version(), **put))
    assert isinstance(found, Done)
    assert (board.in_group("A"), board.in_group("B")) == ("Gita", "Anna")


def test_only_so_many_steps_are_kept(board: BoardWorld) -> None:
    for number in range(MOST_STEPS + 3):
        move(board, "Anna", "AB"[number % 2])
    with board.app.app_context():
        assert db.session().query(BoardStep).count() == MOST_STEPS


def test_somebody_who_is_erased_is_in_no_step_back(board: BoardWorld) -> None:
    move(board, "Anna", "A")
    wish(board, "Baiba", Wish.excluded)
    with board.app.app_context(), transaction() as session:
        erase(session, [board.people["Anna"]], NOW)
        kept = [step.before["people"] for step in session.query(BoardStep).order_by(BoardStep.id)]
    assert kept == [{}, {str(board.people["Baiba"]): ["open", None, False, False]}]
