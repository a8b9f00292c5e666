"""A board of many people stays light: a card's menu is fetched when it is opened, and is a page without the script."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, event

from core.db import transaction
from registration.models import Event
from scheduling import board_page
from tests.integration.scheduling.board_world import HOST, NAMES, BoardWorld
from tests.integration.scheduling.test_board_desk import card, page, press

OPTION = re.compile(r"<option[^>]*>")


@pytest.fixture
def large(board: BoardWorld, monkeypatch: pytest.MonkeyPatch) -> BoardWorld:
    """The board of the other tests, as if it were too large for a menu on each card."""
    monkeypatch.setattr(board_page, "MOST_CHOICES", 5)
    board.seat(A="Anna", reserve="Baiba")
    return board


def menu(board: BoardWorld, given: str, *, script: bool = False) -> str:
    answer = board.client().get(
        board.url(f"/karte/{board.people[given]}"), base_url=HOST, headers={"X-Board": "1"} if script else {}
    )
    assert answer.status_code == 200
    return answer.text


def test_cards_of_a_large_board_lead_to_their_menu(large: BoardWorld) -> None:
    text = page(large.client(), large)
    for given in ("Anna", "Baiba", "Cilda"):
        assert "Choose a place" in card(text, large.people[given])
        assert f"/karte/{large.people[given]}" in text
    assert 'name="person"' not in text


def test_a_small_board_has_every_menu_on_its_card(board: BoardWorld) -> None:
    text = page(board.client(), board)
    assert "Choose a place" not in text
    assert text.count('name="person"') == len(NAMES)


@pytest.mark.parametrize("script", [True, False])
def test_the_menu_has_what_a_card_has(board: BoardWorld, monkeypatch: pytest.MonkeyPatch, script: bool) -> None:
    board.seat(A="Anna", reserve="Baiba")
    whole = page(board.client(), board)
    for given in ("Anna", "Baiba", "Cilda"):
        found = re.search(rf'<li class="board-card[^"]*" id="k{board.people[given]}".*?</li>', whole, re.S)
        assert found
        text = menu(board, given, script=script)
        options = OPTION.findall(found[0])
        assert len(options) > 3
        assert OPTION.findall(text) == options
        assert ("<html" in text) is not script
        assert ("Why?" in text) is (given != "Anna")


def test_somebody_is_moved_from_the_page_of_their_menu(large: BoardWorld) -> None:
    text = menu(large, "Baiba")
    assert "<h1>Baiba Kalna</h1>" in text
    assert "Reserve" in text
    fields = dict(re.findall(r'name="(person|was)" value="([^"]*)"', text))
    answer = press(large.client(), large, "/karte", script=False, **fields, to=f"g{large.groups['B']}")
    assert answer.status_code == 303
    assert large.in_group("B") == "Baiba"


def test_nobody_elses_menu_is_shown(large: BoardWorld) -> None:
    client = large.client()
    for number in (large.elsewhere_person, 0, 2**31 - 1):
        assert client.get(large.url(f"/karte/{number}"), base_url=HOST).status_code == 404
    assert large.helper().get(large.url(f"/karte/{large.people['Anna']}"), base_url=HOST).status_code == 403


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """Everything that is asked of the database."""
    heard: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        heard.append(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    yield heard
    event.remove(Engine, "before_cursor_execute", hear)


def test_many_people_cost_no_more_questions_to_the_database_than_few(board: BoardWorld, statements: list[str]) -> None:
    client = board.client()
    page(client, board)
    statements.clear()
    page(client, board)
    few = len(statements)
    names = [f"Vija{number}" for number in range(30)]
    with board.app.app_context(), transaction() as session:
        call = session.get_one(Event, board.event)
        for number, given in enumerate(names):
            board.people[given] = board._person(session, call, f"{given} Ozola", 100 + number)
    board.seat(A=" ".join(names[:20]))
    statements.clear()
    page(client, board)
    assert len(statements) == few
