"""The pages of the board: what they say, how presses answer with and without a script, and what hostile ones get."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core.db import transaction
from organisers.terms import Right
from registration.models import Event, Registration, Slot
from registration.terms import EventStatus, RegistrationStatus, WaitingMode
from scheduling.models import ComposedGroup, ComposedPair
from scheduling.terms import PairKind
from tests.integration.scheduling.board_world import HOST, NOW, BoardWorld, token_of


def page(client: FlaskClient, board: BoardWorld) -> str:
    found = client.get(board.url("/"), base_url=HOST)
    assert found.status_code == 200, found.text
    return found.text


def press(client: FlaskClient, board: BoardWorld, path: str, *, script: bool = True, **data: Any) -> TestResponse:
    """What a form sends; with `script` as the script sends it."""
    data["csrf_token"] = token_of(client.get(board.url("/"), base_url=HOST))
    headers = {"X-Board": "1"} if script else {}
    return client.post(board.url(path), data=data, base_url=HOST, headers=headers)


def column(text: str, anchor: str) -> str:
    """The words of one column."""
    found = re.search(rf'<section class="board-column[^"]*" id="{anchor}".*?</section>', text, re.S)
    assert found, text[:3000]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0]))


def card(text: str, person: int) -> str:
    found = re.search(rf'<li class="board-card[^"]*" id="k{person}".*?</li>', text, re.S)
    assert found, text[:3000]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0]))


def test_everybody_stands_in_a_column_with_what_must_be_known_of_them(board: BoardWorld) -> None:
    board.seat(A="Anna Baiba", reserve="Cilda", thanked="Dace")
    board.lead(A="Ilze")
    text = page(board.client(), board)
    first = column(text, f"g{board.groups['A']}")
    for words in ("Grupa A", "Tue 9 Feb 16:00–17:30", "2 of 3 seats", "Ilze Siliņa", "Anna Ozola", "Iestāde 0"):
        assert words in first
    assert "not opened" in column(text, f"g{board.groups['C']}")
    assert "Cilda Liepa" in column(text, "rezerve")
    assert "Dace Rozīte" in column(text, "pateikties")
    assert "Elza Priede" in column(text, "neizlemti")
    assert "There is a seat: Grupa A, Grupa B." in card(text, board.people["Elza"])


def test_board_without_open_groups_says_so_once(board: BoardWorld) -> None:
    with board.app.app_context(), transaction() as session:
        for one in board.groups.values():
            session.get_one(ComposedGroup, one).slot_id = None
    text = page(board.client(), board)
    assert text.count("No group has a time yet") == 1
    assert "No group is opened yet" not in text
    assert "Why?" not in card(text, board.people["Elza"])
    assert "Compose the groups" in text
    assert "Only fill the empty seats" not in text


def test_publishing_is_the_main_button_once_everybody_is_decided_about(board: BoardWorld) -> None:
    def main_button() -> list[str]:
        text = page(board.client(), board)
        bar = text[text.index("board-bar") : text.index("board-worth")]
        return re.findall(r'class="button button--small"[^>]*>([^<]+)<', bar)

    everybody = set(board.people)
    board.seat(A="Anna Baiba")
    assert main_button() == ["Compose again, keeping what is kept"]
    board.seat(A="Anna Baiba", reserve=" ".join(sorted(everybody - {"Anna", "Baiba"})))
    assert main_button() == ["Publish …"]


def test_somebody_without_a_common_time_is_told_apart(board: BoardWorld) -> None:
    with board.app.app_context(), transaction() as session:
        for letter in "AB":
            session.get_one(ComposedGroup, board.groups[letter]).slot_id = board.slots[3]
    text = page(board.client(), board)
    assert "No time in common with any group." in card(text, board.people["Anna"])
    assert "if need be" not in card(text, board.people["Baiba"])
    board.seat(A="Anna Baiba")
    text = page(board.client(), board)
    assert "cannot" in card(text, board.people["Anna"])
    assert "if need be" in card(text, board.people["Baiba"])


def test_a_move_by_the_script_answers_with_the_board(board: BoardWorld) -> None:
    client = board.client()
    board.seat(A="Anna Baiba")
    board.lead(A="Ilze")
    here = f"g{board.groups['A']}"
    answer = press(client, board, "/karte", person=board.people["Anna"], was=here, to="reserve")
    assert (answer.status_code, board.in_group("A")) == (200, "Baiba")
    assert "<html" not in answer.text
    broken = "Grupa A: expected to come – 1; needed at least 2."
    assert f'data-said="Anna Ozola → Reserve. Broken now: {broken}"' in answer.text
    assert broken in answer.text
    assert "(was 2, worse)" in re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.text))


def test_a_move_without_a_script_comes_back_to_the_card(board: BoardWorld) -> None:
    client = board.client()
    here = f"g{board.groups['A']}"
    answer = press(client, board, "/karte", script=False, person=board.people["Anna"], was="open", to=here)
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"/tafele/#k{board.people['Anna']}")
    assert "Anna Ozola → Grupa A." in page(client, board)


def test_the_second_of_two_organisers_hears_what_happened_and_nothing_is_lost(board: BoardWorld) -> None:
    first, second = board.client(), board.client("liga@example.lv")
    a, b = (f"g{board.groups[letter]}" for letter in "AB")
    press(second, board, "/karte", person=board.people["Anna"], was="open", to=a)
    answer = press(first, board, "/karte", person=board.people["Anna"], was="open", to=b)
    assert (answer.status_code, board.in_group("A"), board.in_group("B")) == (409, "Anna", "")
    words = re.sub(r"\s+", " ", answer.text)
    assert "Līga Zariņa changed the board meanwhile" in words
    assert "It is now: Grupa A." in words
    assert "Not done: Anna Ozola → Grupa B. Press again if you still want it." in words


def test_taking_back_by_a_button(board: BoardWorld) -> None:
    client = board.client()
    press(client, board, "/karte", person=board.people["Anna"], was="open", to=f"g{board.groups['A']}")
    assert press(client, board, "/atpakal", version=board.version()).status_code == 200
    assert board.in_group("A") == ""
    assert press(client, board, "/atpakal", version=board.version()).status_code == 422


def test_pins_locks_times_and_facilitators_by_their_forms(board: BoardWorld) -> None:
    client, anna, a = board.client(), board.people["Anna"], board.groups["A"]
    board.seat(A="Anna")
    assert press(client, board, "/karte", person=anna, was=f"g{a}", wish="pinned").status_code == 200
    assert board.place("Anna").pinned
    assert "stays" in card(page(client, board), anna)
    ilze = board.facilitators["Ilze"]
    assert press(client, board, f"/grupa/{a}", was_staff="", staff=ilze).status_code == 200
    assert "Ilze Siliņa" in column(page(client, board), f"g{a}")
    slots = board.slots
    assert press(client, board, f"/grupa/{a}", was=f"s{slots[1]}", time=f"s{slots[2]}").status_code == 200
    assert "Wed 10 Feb" in column(page(client, board), f"g{a}")
    assert press(client, board, f"/grupa/{a}", lock="1").status_code == 200
    assert press(client, board, "/karte", person=anna, was=f"g{a}", to="reserve").status_code == 422
    assert press(client, board, f"/grupa/{a}", lock="0").status_code == 200


def test_the_others_to_the_reserve_by_a_button(board: BoardWorld) -> None:
    client = board.client()
    board.seat(A="Anna Baiba")
    assert "Put the other 5 in reserve" in page(client, board)
    assert press(client, board, "/karte", person=board.people["Dace"], was="open", wish="excluded").status_code == 200
    assert "The others: 4 in reserve, 1 thanked" in page(client, board)
    assert press(client, board, "/pareja").status_code == 200
    assert "Everybody has been decided about." in page(client, board)


def test_whom_nobody_seats_is_thanked_by_a_button(board: BoardWorld) -> None:
    client = board.client()
    board.seat(A="Anna Baiba", reserve="Cilda Elza Fanija Gita")
    press(client, board, "/karte", person=board.people["Dace"], was="open", wish="excluded")
    assert "Thank the other 1" in page(client, board)


def test_a_broken_rule_names_people_and_the_limit(board: BoardWorld) -> None:
    with board.app.app_context(), transaction() as session:
        session.get_one(ComposedGroup, board.groups["A"]).max_per_institution = 1
        anna, dace = board.people["Anna"], board.people["Dace"]
        session.add(ComposedPair(event_id=board.event, kind=PairKind.apart, first_id=anna, second_id=dace))
    board.seat(A="Anna Dace")
    words = column(page(board.client(), board), f"g{board.groups['A']}")
    assert "Institution “Iestāde 0” – 2; allowed at most 1." in words
    assert "Anna Ozola and Dace Rozīte may not share a group." in words


def test_an_event_without_groups_says_what_comes_first(board: BoardWorld) -> None:
    found = board.client().get(board.url("/", board.elsewhere), base_url=HOST)
    assert found.status_code == 404
    with board.app.app_context(), transaction() as session:
        for group in board.groups.values():
            session.delete(session.get_one(ComposedGroup, group))
    assert "There are no groups yet" in page(board.client(), board)


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        ("/karte", {"person": "x", "was": "open", "to": "reserve"}, 400),
        ("/karte", {"person": "99999999999", "was": "open", "to": "reserve"}, 400),
        ("/karte", {"person": "999999", "was": "open", "to": "reserve"}, 422),
        ("/karte", {"was": "open", "to": "reserve"}, 400),
        ("/karte", {"person": "1", "wish": "crowned"}, 400),
        ("/karte", {"person": "1", "was": "open" * 3000, "to": "x" * 100_000}, 409),
        ("/grupa/999999", {"lock": "1"}, 422),
        ("/atpakal", {"version": "-1"}, 400),
    ],
)
def test_hostile_presses_change_nothing(board: BoardWorld, path: str, data: dict[str, str], status: int) -> None:
    client = board.client()
    assert press(client, board, path, **data).status_code == status
    assert (board.version(), board.history()) == (1, [])


def test_somebody_of_another_event_is_not_moved_here(board: BoardWorld) -> None:
    client = board.client()
    a = f"g{board.groups['A']}"
    assert press(client, board, "/karte", person=board.elsewhere_person, was="open", to=a).status_code == 422
    assert press(client, board, "/karte", person=board.elsewhere_person, wish="pinned").status_code == 422
    assert board.version() == 1


def test_ten_thousand_facilitators_are_refused(board: BoardWorld) -> None:
    client = board.client()
    many = ",".join(map(str, range(10_000)))
    assert press(client, board, f"/grupa/{board.groups['A']}", was_staff="", staff=many).status_code == 400


def test_a_press_without_its_token_is_refused(board: BoardWorld) -> None:
    client = board.client()
    data = {"person": board.people["Anna"], "was": "open", "to": "reserve"}
    assert client.post(board.url("/karte"), data=data, base_url=HOST, headers={"X-Board": "1"}).status_code == 400
    assert board.version() == 1


@pytest.mark.parametrize(("right", "status"), [(Right.moderate, 200), (Right.edit, 403), (Right.check_in, 403)])
def test_who_sees_the_board(board: BoardWorld, right: Right, status: int) -> None:
    assert board.helper(right).get(board.url("/"), base_url=HOST).status_code == status


def test_reserve_number_is_the_one_that_was_told(board: BoardWorld) -> None:
    board.seat(reserve="Cilda Dace")
    with board.app.app_context(), transaction() as session:  # the numbers 1 and 2 were given to others, who have left
        for given, number in (("Cilda", 3), ("Dace", 4)):
            person = session.get_one(Registration, board.people[given])
            person.status, person.waiting_number = RegistrationStatus.waiting, number
    text = page(board.client(), board)
    assert "reserve No. 1" in card(text, board.people["Cilda"])
    assert "reserve No. 2" in card(text, board.people["Dace"])


def test_an_organiser_of_a_call_is_led_from_times_to_publishing_and_to_groups(app: Flask) -> None:
    board = BoardWorld(app, slots=0)
    client, event = board.client(), f"/birojs/lauku-biedriba/pasakumi/{board.event}"

    def at(path: str) -> str:
        found = client.get(event + path, base_url=HOST)
        assert found.status_code == 200, found.text[:500]
        return found.text

    assert f'href="{event}/laiki">Propose times' in at("/sastadisana/")
    with board.app.app_context(), transaction() as session:
        session.get_one(Event, board.event).status = EventStatus.draft
    assert "No times are proposed" in at("/publicet")
    with board.app.app_context(), transaction() as session:
        starts = datetime(2027, 2, 9, 14, 0, tzinfo=UTC)
        session.add(Slot(event_id=board.event, starts_at=starts, ends_at=starts + timedelta(minutes=90)))
    assert "No times are proposed" not in at("/publicet")
    times = at("/laika-atbildes")
    assert "Nobody is asked yet" in times
    assert "<dt>Applied</dt><dd>7</dd>" in times
    assert f'href="{event}/publicet">Publish' in times
    assert f'href="{event}/sastadisana/">Compose groups' in times
    assert f'href="{event}/laika-atbildes" aria-current="page">Who can when' in times


def test_the_list_of_people_opens_with_those_in_groups(board: BoardWorld) -> None:
    with board.app.app_context(), transaction() as session:
        session.get_one(Event, board.event).decided_at = NOW
        session.get_one(Registration, board.people["Cilda"]).status = RegistrationStatus.placed
    found = board.client().get(f"/birojs/lauku-biedriba/pasakumi/{board.event}/dalibnieki/", base_url=HOST)
    assert "Cilda" in found.text
    assert "Anna" not in found.text.partition("<main")[2].partition("</main>")[0]


def test_the_reserve_says_who_gives_a_free_seat_to_whom(board: BoardWorld) -> None:
    client = board.client()
    by_hand = column(page(client, board), "rezerve")
    assert "the board shows the empty seat and you choose who gets it." in by_hand
    with board.app.app_context(), transaction() as session:
        session.get_one(Event, board.event).waiting_mode = WaitingMode.offer
    offered = page(client, board)
    assert "is offered the seat and has 24 hours to accept it." in column(offered, "rezerve")
    assert re.search(rf'href="[^"]*/pasakumi/{board.event}/?[^"]*#seats"', offered)
