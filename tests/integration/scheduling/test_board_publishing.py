"""The board is told to people: preview, what must be seen first, events of groups, letters, and the way back."""

import re
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from core.bilingual import Bilingual
from core.db import db, transaction
from organisers.terms import Right
from registration.models import Decision, Event, Registration, Slot
from registration.terms import RegistrationStatus
from scheduling.models import ComposedGroup, Composition, Facilitator
from tests import builders
from tests.integration.scheduling.board_world import HOST, NOW, BoardWorld, token_of
from tests.integration.scheduling.test_board_desk import page, press
from tests.integration.scheduling.test_board_proposals import words

HIDDEN = re.compile(r'name="(key|seen)" value="([^"]*)"')


def publish(client: FlaskClient, board: BoardWorld, **more: Any) -> TestResponse:
    """The press on the page of publishing, with what the page says."""
    shown = client.get(board.url("/publicet"), base_url=HOST)
    fields: dict[str, Any] = dict(HIDDEN.findall(shown.text)) | more
    return press(client, board, "/publicet", script=False, **fields)


def statuses(board: BoardWorld) -> dict[str, str]:
    with board.app.app_context():
        return {given: db.session().get_one(Registration, one).status for given, one in board.people.items()}


def events(board: BoardWorld) -> dict[str, tuple[str, list[str]]]:
    """(status, given names with a seat) of each event made from the call, by the end of its title."""
    with board.app.app_context():
        session = db.session()
        found = {}
        for event in session.scalars(select(Event).where(Event.made_from_id == board.event)):
            seated = select(Registration.given_name).where(
                Registration.event_id == event.id, Registration.status == RegistrationStatus.confirmed
            )
            found[event.title.text("lv")[-7:]] = (event.status, sorted(session.scalars(seated)))
        return found


def letters(board: BoardWorld) -> list[str]:
    """Letters that wait, by name."""
    with board.app.app_context():
        return sorted(row.letter for row in builders.mails(db.session()) if row.state == "queued" and row.batch)


def filled(board: BoardWorld) -> None:
    """A and B are full of who can come, Elza is in reserve, Fanija and Gita are thanked; no rule is broken."""
    board.seat(A="Anna Baiba", B="Cilda Dace", reserve="Elza", thanked="Fanija Gita")
    board.lead(A="Ilze", B="Māra")


def test_the_preview_says_who_would_hear_what_and_tells_nobody(board: BoardWorld) -> None:
    filled(board)
    before = letters(board)
    text = words(board.client(), board, "/publicet")
    assert "4 people get the invitation" in text
    assert "1 person is told the number in reserve" in text
    assert "2 people are thanked" in text
    for name in ("Anna Ozola", "Elza Priede", "Gita Upe"):
        assert name in text
    assert "7 letters will be sent." in text
    assert (letters(board), events(board)) == (before, {})


def addressed(board: BoardWorld, *given: str) -> None:
    """These facilitators have an address."""
    with board.app.app_context(), transaction() as session:
        for name in given:
            session.get_one(Facilitator, board.facilitators[name]).email = f"{name[0].lower()}@vada.example.lv"


def doubts(client: FlaskClient, board: BoardWorld) -> list[str]:
    """The marks of the broken rules that must be ticked."""
    return re.findall(r'name="seen_rule" value="([^"]*)"', client.get(board.url("/publicet"), base_url=HOST).text)


def to_leaders(board: BoardWorld) -> list[tuple[str, str]]:
    """Address and letter of what waits for facilitators."""
    with board.app.app_context():
        waits = [row for row in builders.mails(db.session()) if row.state == "queued" and "@vada." in row.recipient]
        return [(row.recipient, row.letter.removeprefix("registration.")) for row in waits]


def test_facilitators_with_an_address_are_in_the_preview_and_get_their_invitations(board: BoardWorld) -> None:
    client = board.client()
    filled(board)
    board.lead(B="Ilze")
    addressed(board, "Ilze")
    text = words(client, board, "/publicet")
    assert "1 facilitator gets the invitations of their groups" in text
    assert "9 letters will be sent." in text
    assert "Siliņa" in text
    assert "Siliņa …" not in text  # who leads two groups is one name, and nobody is left out
    assert "You lead: " in text
    publish(client, board, seen_rule=doubts(client, board))
    assert to_leaders(board) == [("i@vada.example.lv", "leading")] * 2
    with board.app.app_context():
        [decision] = db.session().scalars(select(Decision))
        number = decision.id
    press(client, board, f"/publicet/{number}/atsaukt", script=False)
    assert to_leaders(board) == []


def test_a_facilitator_who_is_taken_out_of_the_frame_hears_it_with_the_next_publication(board: BoardWorld) -> None:
    client = board.client()
    filled(board)
    addressed(board, "Ilze")
    publish(client, board)
    at = board.url().removesuffix("/tafele") + f"/vaditaji/{board.facilitators['Ilze']}"
    assert "when the board is published next" in client.get(at, base_url=HOST).text
    data = {"csrf_token": token_of(client.get(at, base_url=HOST)), "version": str(board.version())}
    removed = client.post(f"{at}/dzest", data=data, base_url=HOST, follow_redirects=True)
    assert "They are told when the board is published next." in removed.text
    board.lead(A="Māra")
    text = words(client, board, "/publicet")
    assert "1 facilitator hears which group they no longer lead" in text
    assert "Ilze Siliņa" in text
    assert publish(client, board, seen_rule=doubts(client, board)).status_code == 303
    assert to_leaders(board) == [("i@vada.example.lv", "leading"), ("i@vada.example.lv", "leading_ended")]


def test_who_loses_a_place_and_who_gets_two_letters_is_said_before_publishing(board: BoardWorld) -> None:
    client = board.client()
    filled(board)
    publish(client, board)
    board.seat(A="Anna Cilda", B="Dace", reserve="Elza Baiba")
    text = words(client, board, "/publicet")
    assert "1 person loses a place in a group that was published." in text
    assert "1 person is moved to another group Each gets a second, short letter too" in text
    assert "3 letters will be sent." in text  # one about the lost place, two to who moves
    assert "Your place is taken back: " in text


def test_other_facilitators_alone_are_a_change_that_has_not_been_told(board: BoardWorld) -> None:
    client = board.client()
    filled(board)
    publish(client, board)
    with board.app.app_context(), transaction() as session:
        session.execute(update(Decision).values(goes_at=NOW))
    ilze, mara = board.facilitators["Ilze"], board.facilitators["Māra"]
    press(client, board, f"/grupa/{board.groups['A']}", was_staff=ilze, staff=mara)
    text = words(client, board, "/")
    assert "What was changed about the groups has not been told yet" in text
    assert "0 people" not in text


def test_publishing_makes_events_of_groups_and_tells_everybody(board: BoardWorld) -> None:
    client = board.client()
    filled(board)
    assert publish(client, board, note="Uz redzēšanos!").status_code == 303
    assert events(board) == {"Grupa A": ("published", ["Anna", "Baiba"]), "Grupa B": ("published", ["Cilda", "Dace"])}
    found = statuses(board)
    assert {found[given] for given in ("Anna", "Baiba", "Cilda", "Dace")} == {"placed"}
    assert (found["Elza"], found["Fanija"], found["Gita"]) == ("waiting", "not_chosen", "not_chosen")
    assert len(letters(board)) == 7
    text = words(client, board, "/")
    assert "The letters will go at 11:10" in text
    assert "Gita Upe" in text
    assert "The group’s event" in text
    assert board.history()[-1][0] == "board_published"


def test_a_publication_is_taken_back_while_its_letters_wait(board: BoardWorld) -> None:
    client = board.client()
    filled(board)
    publish(client, board)
    found = re.search(r"/publicet/(\d+)/atsaukt", page(client, board))
    assert found
    assert press(client, board, f"/publicet/{found[1]}/atsaukt", script=False).status_code == 303
    assert set(statuses(board).values()) == {"applied"}
    assert letters(board) == []
    assert board.in_group("A") == "Anna Baiba"
    with board.app.app_context():
        assert db.session().get_one(Composition, board.event).published is None
        assert {one.made_event_id for one in db.session().query(ComposedGroup)} == {None}
    assert press(client, board, f"/publicet/{found[1]}/atsaukt", script=False).status_code == 303
    assert publish(client, board).status_code == 303
    assert events(board)["Grupa A"] == ("published", ["Anna", "Baiba"])


def test_only_those_concerned_hear_of_a_change(board: BoardWorld) -> None:
    client = board.client()
    filled(board)
    publish(client, board)
    told = len(letters(board))
    board.seat(A="Elza")
    text = words(client, board, "/publicet")
    assert "1 letter will be sent." in text
    assert "Elza Priede" in text
    assert "Anna Ozola" not in text
    publish(client, board)
    assert len(letters(board)) == told + 1
    assert events(board)["Grupa A"] == ("published", ["Anna", "Baiba", "Elza"])


def test_a_time_that_was_set_on_the_group_stays_until_the_board_has_another(board: BoardWorld) -> None:
    client = board.client()
    filled(board)
    publish(client, board)
    with board.app.app_context(), transaction() as session:
        group = session.get_one(ComposedGroup, board.groups["A"])
        event = session.get_one(Event, group.made_event_id)
        assert event.starts_at is not None
        assert event.ends_at is not None
        by_hand = event.starts_at + timedelta(hours=3)
        event.starts_at, event.ends_at, event_id = by_hand, event.ends_at + timedelta(hours=3), event.id
    board.seat(A="Elza")
    text = words(client, board, "/publicet")
    assert "The time of a group was changed on its own page, and it stays" in text
    assert "1 letter will be sent." in text
    assert publish(client, board).status_code == 303
    with board.app.app_context(), transaction() as session:
        assert session.get_one(Event, event_id).starts_at == by_hand
        session.get_one(ComposedGroup, board.groups["A"]).slot_id = board.slots[3]
        third = session.get_one(Slot, board.slots[3]).starts_at
    board.seat(reserve="Baiba Elza")  # who cannot come at the third time
    text = words(client, board, "/publicet")
    assert "and it stays" not in text
    mark = re.findall(r'name="seen_rule" value="([^"]+)"', client.get(board.url("/publicet"), base_url=HOST).text)
    assert publish(client, board, seen_rule=mark).status_code == 303
    with board.app.app_context():
        assert db.session().get_one(Event, event_id).starts_at == third


def test_somebody_who_gives_the_seat_of_a_group_up_leaves_a_gap_and_is_replaced(board: BoardWorld) -> None:
    client = board.client()
    filled(board)
    publish(client, board)
    with board.app.app_context(), transaction() as session:
        seat = session.scalars(select(Registration).where(Registration.application_id == board.people["Anna"])).one()
        seat.status = RegistrationStatus.withdrawn
        session.get_one(Event, seat.event_id).seating.taken -= 1
    assert "Anna Ozola can no longer come: Grupa A has a free seat." in words(client, board, "/")
    a = f"g{board.groups['A']}"
    press(client, board, "/karte", person=board.people["Elza"], was="reserve", to=a)
    text = words(client, board, "/publicet")
    assert "1 letter will be sent." in text
    assert publish(client, board).status_code == 303
    assert events(board)["Grupa A"] == ("published", ["Baiba", "Elza"])
    assert "can no longer come" not in words(client, board, "/")


def test_the_same_press_twice_tells_once(board: BoardWorld) -> None:
    client = board.client()
    filled(board)
    shown = client.get(board.url("/publicet"), base_url=HOST)
    fields = dict(HIDDEN.findall(shown.text))
    assert press(client, board, "/publicet", script=False, **fields).status_code == 303
    version, number = board.version(), len(letters(board))
    press(client, board, "/publicet", script=False, **fields)
    assert (board.version(), len(letters(board))) == (version, number)


def test_a_broken_rule_must_have_been_seen(board: BoardWorld) -> None:
    client = board.client()
    filled(board)
    with board.app.app_context(), transaction() as session:
        session.get_one(ComposedGroup, board.groups["A"]).min_size = 3
    answer = publish(client, board)
    assert answer.status_code == 422
    assert "Tick each broken rule that you have seen" in answer.text
    assert events(board) == {}
    (mark,) = re.findall(r'name="seen_rule" value="([^"]+)"', answer.text)
    assert publish(client, board, seen_rule=mark).status_code == 303
    assert len(events(board)) == 2


def test_more_people_than_seats_are_never_published(board: BoardWorld) -> None:
    client = board.client()
    filled(board)
    board.seat(A="Elza Fanija")
    text = words(client, board, "/publicet")
    assert "This must be mended first" in text
    assert "Grupa A: seats given – 4; allowed at most 3." in text
    assert press(client, board, "/publicet", script=False, key="x" * 20, seen="").status_code == 422
    assert events(board) == {}


def test_nobody_is_met_with_silence(board: BoardWorld) -> None:
    client = board.client()
    board.seat(A="Anna Baiba")
    board.lead(A="Ilze")
    assert "Nothing is decided about 5 people" in words(client, board, "/publicet")
    assert press(client, board, "/publicet", script=False, key="x" * 20, seen="").status_code == 422
    answer = press(client, board, "/pareja", script=False, back="publish")
    assert answer.headers["Location"].endswith("/publicet")
    assert "5 people are told their numbers in reserve" in words(client, board, "/publicet")
    assert publish(client, board).status_code == 303
    assert [statuses(board)[given] for given in ("Cilda", "Gita")] == ["waiting", "waiting"]


def test_what_changed_after_the_preview_is_shown_again(board: BoardWorld) -> None:
    client = board.client()
    filled(board)
    shown = client.get(board.url("/publicet"), base_url=HOST)
    fields = dict(HIDDEN.findall(shown.text)) | {"seen": "something else"}
    answer = press(client, board, "/publicet", script=False, **fields)
    assert answer.status_code == 409
    assert "Something has changed meanwhile" in answer.text
    assert events(board) == {}


def test_one_group_at_the_events_own_time_is_the_event_itself(board: BoardWorld) -> None:
    client = board.client()
    with board.app.app_context(), transaction() as session:
        for letter in "BC":
            session.delete(session.get_one(ComposedGroup, board.groups[letter]))
        for slot in session.scalars(select(Slot)):
            session.delete(slot)
        event = session.get_one(Event, board.event)
        event.starts_at, event.ends_at = NOW + timedelta(days=20), NOW + timedelta(days=20, hours=2)
    board.seat(A="Anna Baiba", reserve="Cilda Dace Elza", thanked="Fanija Gita")
    board.lead(A="Ilze")
    assert publish(client, board).status_code == 303
    found = statuses(board)
    assert [found[given] for given in ("Anna", "Cilda", "Gita")] == ["confirmed", "waiting", "not_chosen"]
    assert events(board) == {}


def test_who_may_publish(board: BoardWorld) -> None:
    filled(board)
    for rights, status in (({Right.moderate}, 403), ({Right.edit}, 403), ({Right.edit, Right.moderate}, 200)):
        assert board.helper(*sorted(rights)).get(board.url("/publicet"), base_url=HOST).status_code == status
    assert "Publish …" not in page(board.client("moderate@example.lv"), board)


def test_hostile_presses_publish_nothing(board: BoardWorld) -> None:
    client = board.client()
    filled(board)
    for fields in ({}, {"key": "ā" * 20}, {"key": "x" * 20, "seen": "x" * 5000}):
        assert press(client, board, "/publicet", script=False, **fields).status_code == 400
    assert press(client, board, "/publicet/999999/atsaukt", script=False).status_code == 404
    assert client.post(board.url("/publicet"), data={"key": "x" * 20}, base_url=HOST).status_code == 400
    assert events(board) == {}


def test_a_key_that_no_page_of_ours_gives_publishes_nothing(board: BoardWorld) -> None:
    client = board.client()
    filled(board)
    for key in ("", "short", "\x00" * 10, "a\r\nb-12345", "ēēēēēēēēēē", "x" * 41, "../../../etc"):
        assert publish(client, board, key=key).status_code == 400, key
    assert (events(board), letters(board)) == ({}, [])


def test_title_and_places_that_were_set_on_the_group_stay_until_the_frame_has_others(board: BoardWorld) -> None:
    client = board.client()
    filled(board)
    publish(client, board)
    own = Bilingual("Jauniešu sarunas", "Talks of the young")
    with board.app.app_context(), transaction() as session:
        event = session.get_one(Event, session.get_one(ComposedGroup, board.groups["A"]).made_event_id)
        event.title, event.capacity, event_id = own, 5, event.id
    board.seat(A="Elza")
    assert publish(client, board).status_code == 303
    with board.app.app_context(), transaction() as session:
        event = session.get_one(Event, event_id)
        assert (event.title, event.capacity) == (own, 5)
        group = session.get_one(ComposedGroup, board.groups["A"])
        group.name, group.cap = "Rīta grupa", 4
    board.seat(reserve="Elza")
    assert publish(client, board).status_code == 303
    with board.app.app_context():
        event = db.session().get_one(Event, event_id)
        assert (event.title.lv.endswith("– Rīta grupa"), event.capacity) == (True, 4)


def test_before_anybody_sits_in_a_group_nobody_is_asked_to_put_all_in_reserve(board: BoardWorld) -> None:
    text = words(board.client(), board, "/publicet")
    assert "The groups are not composed yet" in text
    assert "in reserve" not in text
    board.seat(A="Anna")
    text = words(board.client(), board, "/publicet")
    assert "The groups are not composed yet" not in text
    assert "Put the other 6 in reserve" in text
