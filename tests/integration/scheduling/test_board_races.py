"""Two organisers press at the same moment: one effect, the other reads what happened, nobody hears a thing twice."""

import re
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from core.db import db, transaction
from mailers.models import OutboxRow
from registration import leaving
from registration.models import Event, Registration, Seating
from scheduling.board_models import BoardStep
from scheduling.models import ComposingRun
from tests.builders import settings_here
from tests.integration.scheduling.board_world import HOST, NOW, BoardWorld, token_of
from tests.integration.scheduling.test_board_desk import page
from tests.integration.scheduling.test_board_publishing import HIDDEN, events, filled, letters, publish, statuses

ORGANISERS = ("anna@example.lv", "liga@example.lv")
CHANGED = "changed the board meanwhile"


def at_once(*presses: Callable[[], Any]) -> list[Any]:
    """What each press came to; all are let go at one moment."""
    gate = threading.Barrier(len(presses))

    def one(press: Callable[[], Any]) -> Any:
        gate.wait(30)
        return press()

    with ThreadPoolExecutor(len(presses)) as pool:
        return [found.result(60) for found in [pool.submit(one, press) for press in presses]]


class Organiser:
    """Somebody with the page of the board before them."""

    def __init__(self, board: BoardWorld, client: FlaskClient) -> None:
        self.board, self.client = board, client
        shown = client.get(board.url("/publicet"), base_url=HOST)
        self.token, self.preview = token_of(shown), dict(HIDDEN.findall(shown.text))

    def press(self, path: str, **data: Any) -> Callable[[], TestResponse]:
        fields = {"csrf_token": self.token} | data
        return lambda: self.client.post(self.board.url(path), data=fields, base_url=HOST, headers={"X-Board": "1"})


def two(board: BoardWorld) -> list[Organiser]:
    return [Organiser(board, board.client(email)) for email in ORGANISERS]


def codes(answers: Sequence[TestResponse]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


def seated(board: BoardWorld) -> dict[str, int]:
    """In how many groups each person has a seat; the counters of the database agree."""
    with board.app.app_context():
        found = dict.fromkeys(board.people, 0)
        for event in db.session().scalars(select(Event).where(Event.made_from_id == board.event)):
            query = select(Registration.given_name).where(
                Registration.event_id == event.id, Registration.status == "confirmed"
            )
            names = db.session().scalars(query).all()
            for name in names:
                found[name] += 1
            assert db.session().get_one(Seating, event.id).taken == len(names) <= (event.capacity or 0)
        return found


@pytest.fixture
def full(board: BoardWorld) -> BoardWorld:
    filled(board)
    return board


def test_groups_are_published_by_one_of_two(full: BoardWorld) -> None:
    organisers = two(full)
    answers = at_once(*(one.press("/publicet", **one.preview) for one in organisers))
    assert codes(answers) == [303, 409]
    assert "Something has changed meanwhile" in next(one.text for one in answers if one.status_code == 409)
    assert len(letters(full)) == 7
    assert seated(full) == dict.fromkeys(("Anna", "Baiba", "Cilda", "Dace"), 1) | dict.fromkeys(
        ("Elza", "Fanija", "Gita"), 0
    )


def test_one_press_that_arrives_twice_at_once_is_one(full: BoardWorld) -> None:
    one = two(full)[0]
    answers = at_once(*[one.press("/publicet", **one.preview)] * 3)
    assert codes(answers) == [303, 303, 303]
    assert (len(letters(full)), len(events(full))) == (7, 2)


def test_publishing_and_moving_at_once_tells_what_was_previewed_or_nothing(full: BoardWorld) -> None:
    first, second = two(full)
    person, to = full.people["Elza"], f"g{full.groups['A']}"
    published, moved = at_once(
        first.press("/publicet", **first.preview), second.press("/karte", person=person, was="reserve", to=to)
    )
    assert moved.status_code == 200
    assert full.in_group("A") == "Anna Baiba Elza"
    told = seated(full)["Elza"]
    assert (published.status_code, told) in ((303, 0), (409, 0))
    assert len(letters(full)) == (7 if published.status_code == 303 else 0)


def test_a_person_leaves_while_the_groups_are_published(full: BoardWorld) -> None:
    one = two(full)[0]
    anna = full.people["Anna"]

    def leave() -> None:
        with full.app.app_context(), transaction() as session:
            leaving.withdraw(session, settings_here(), anna, full.event, NOW + timedelta(seconds=1))

    published, _left = at_once(one.press("/publicet", **one.preview), leave)
    assert published.status_code in (303, 409, 422)
    assert statuses(full)["Anna"] == "withdrawn"
    told = {"Anna": 0} | dict.fromkeys(("Baiba", "Cilda", "Dace"), int(published.status_code == 303))
    assert {name: number for name, number in seated(full).items() if name in told} == told
    with full.app.app_context():
        waiting = [row.letter for row in db.session().execute(_mails_to(anna)) if row.state == "queued"]
    assert waiting == ["registration.withdrawn"]


def _mails_to(person: int) -> Any:
    email = db.session().get_one(Registration, person).email
    return select(OutboxRow.letter, OutboxRow.state).where(OutboxRow.recipient == email)


def test_a_card_is_moved_by_one_of_two(board: BoardWorld) -> None:
    person, tokens = board.people["Anna"], [f"g{board.groups[letter]}" for letter in "AB"]
    pairs = zip(two(board), tokens, strict=True)
    presses = [one.press("/karte", person=person, was="open", to=to) for one, to in pairs]
    answers = at_once(*presses)
    assert codes(answers) == [200, 409]
    assert CHANGED in next(one.text for one in answers if one.status_code == 409)
    assert (board.version(), len(board.history())) == (2, 1)


def test_the_last_seat_is_given_to_both_and_never_published(full: BoardWorld) -> None:
    """The board shows what is broken; the cap holds where people are told."""
    full.seat(A="Elza")
    first, second = two(full)
    a = f"g{full.groups['A']}"
    presses = [
        one.press("/karte", person=full.people[who], was=f"g{full.groups['B']}", to=a)
        for one, who in ((first, "Cilda"), (second, "Dace"))
    ]
    assert codes(at_once(*presses)) == [200, 200]
    assert full.in_group("A") == "Anna Baiba Cilda Dace Elza"
    assert publish(first.client, full, key="x" * 20, seen="").status_code == 422
    assert events(full) == {}


def test_a_step_is_taken_back_by_one_of_two(board: BoardWorld) -> None:
    organisers = two(board)
    for given in ("Anna", "Baiba"):
        organisers[0].press("/karte", person=board.people[given], was="open", to=f"g{board.groups['A']}")()
    answers = at_once(*(one.press("/atpakal", version=board.version()) for one in organisers))
    assert codes(answers) == [200, 409]
    assert board.in_group("A") == "Anna"


def test_a_publication_is_taken_back_by_one_of_two(full: BoardWorld) -> None:
    organisers = two(full)
    publish(organisers[0].client, full)
    found = re.search(r"/publicet/(\d+)/atsaukt", page(organisers[0].client, full))
    assert found
    at_once(*(one.press(f"/publicet/{found[1]}/atsaukt") for one in organisers))
    said = [page(one.client, full) for one in organisers]
    assert sorted("This was taken back before." in text for text in said) == [False, True]
    assert sorted("7 letters are taken back." in text for text in said) == [False, True]
    assert set(statuses(full).values()) == {"applied"}
    assert (letters(full), set(seated(full).values())) == ([], {0})


def test_two_who_ask_for_a_composition_watch_the_same_run(board: BoardWorld) -> None:
    answers = at_once(*(one.press("/sastadit", purpose="compose") for one in two(board)))
    assert codes(answers) == [303, 303]
    assert len({one.headers["Location"] for one in answers}) == 1
    with board.app.app_context():
        assert len(db.session().scalars(select(ComposingRun)).all()) == 1


def test_a_proposal_is_put_on_the_board_by_one_of_two(board: BoardWorld) -> None:
    organisers = two(board)
    with board.app.app_context(), transaction() as session:
        plan = {
            "schema": "aicina.sched/1", "instance": f"e{board.event}", "kind": "focus_groups",
            "groups": [{"group": f"g{board.groups['A']}", "slot": f"s{board.slots[1]}", "facilitators": [],
                        "people": [str(board.people["Anna"])]}],
        }  # fmt: skip
        run = ComposingRun(
            event_id=board.event, purpose="compose", state="done", instance={}, plan=plan, seed=1, seconds=5,
            created_at=NOW, finished_at=NOW,
        )  # fmt: skip
        session.add(run)
        session.flush()
        number = run.id
    at_once(*(one.press(f"/piedavajums/{number}/pienemt", version=board.version()) for one in organisers))
    assert (board.in_group("A"), board.version()) == ("Anna", 2)
    with board.app.app_context():
        assert len(db.session().scalars(select(BoardStep)).all()) == 1
    said = [page(one.client, board) for one in organisers]
    assert sorted("The proposal stands on the board." in text for text in said) == [False, True]
