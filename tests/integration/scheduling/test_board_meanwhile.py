"""What happens between looking at the board and pressing: somebody is erased, a time is taken back, a card is moved."""

from datetime import timedelta

from sqlalchemy import delete, func, select

from core.bilingual import Bilingual
from core.db import db, transaction
from privacy import services as privacy
from privacy.terms import Erased, Why
from registration import event_services
from registration.models import Availability, Slot
from scheduling import board_services
from scheduling.board_terms import BoardReason, Change, Done, Place, Refused, Wish
from scheduling.models import ComposingRun
from scheduling.terms import Standing
from tests.builders import settings_here
from tests.integration.scheduling.board_world import HOST, NOW, BoardWorld, token_of
from tests.integration.scheduling.test_board_desk import press
from tests.integration.scheduling.test_board_publishing import HIDDEN, events, filled
from tests.integration.scheduling.test_board_steps import do, move, retime, undo, wish


def erase(board: BoardWorld, given: str) -> None:
    with board.app.app_context(), transaction() as session:
        number = board.people[given]
        gone = privacy.erase_person(session, settings_here(), number, NOW + timedelta(minutes=1), None, Why.asked)
        assert isinstance(gone, Erased)


def take_back(board: BoardWorld, number: int) -> None:
    with board.app.app_context(), transaction() as session:
        session.execute(delete(Availability).where(Availability.slot_id == board.slots[number]))
        session.execute(delete(Slot).where(Slot.id == board.slots[number]))


def test_whoever_is_erased_meanwhile_cannot_be_moved_or_wished_for(board: BoardWorld) -> None:
    erase(board, "Anna")
    assert move(board, "Anna", "A", was="open") == Refused(BoardReason.unknown_person)
    assert wish(board, "Anna", Wish.excluded) == Refused(BoardReason.unknown_person)
    assert board.version() == 1


def test_the_rest_goes_to_the_reserve_without_whoever_is_erased_meanwhile(board: BoardWorld) -> None:
    everybody = frozenset(board.people.values())
    erase(board, "Anna")
    outcome = do(board, lambda session: board_services.rest_to_reserve(
        session, board.event, everybody, board.account, NOW, {}))  # fmt: skip
    assert outcome == Done(2)
    assert board.place("Baiba").standing is Standing.reserve


def test_a_plan_is_put_on_the_board_without_whoever_is_erased_meanwhile(board: BoardWorld) -> None:
    a = board.groups["A"]
    change = Change({board.people[given]: Place(Standing.seat, a) for given in ("Anna", "Baiba")})
    erase(board, "Anna")
    outcome = do(board, lambda session: board_services.put_on_board(
        session, board.event, change, 1, board.account, NOW, {}))  # fmt: skip
    assert outcome == Done(2)
    assert board.in_group("A") == "Baiba"


def test_a_step_is_taken_back_though_its_time_is_no_longer_proposed(board: BoardWorld) -> None:
    one, three = f"s{board.slots[1]}", f"s{board.slots[3]}"
    assert retime(board, "A", one, three) == Done(2)
    take_back(board, 1)
    assert undo(board) == Done(3)
    with board.app.app_context():
        assert board.board().state.groups[board.groups["A"]].slot_id is None


def test_whoever_was_moved_after_the_preview_is_shown_before_being_told(board: BoardWorld) -> None:
    client = board.client()
    filled(board)
    shown = client.get(board.url("/publicet"), base_url=HOST)
    fields = dict(HIDDEN.findall(shown.text))
    assert move(board, "Elza", "A", account=board.second) == Done(2)
    answer = press(client, board, "/publicet", script=False, **fields)
    assert answer.status_code == 409
    assert "Something has changed meanwhile" in answer.text
    assert events(board) == {}


def test_the_board_of_a_call_that_is_called_off_stays_as_it_is(board: BoardWorld) -> None:
    board.seat(A="Anna")
    with board.app.app_context(), transaction() as session:
        event_services.cancel_event(session, settings_here(), board.event, Bilingual(), board.account, NOW)
    off = Refused(BoardReason.called_off)
    assert move(board, "Anna", "B") == off
    assert wish(board, "Anna", Wish.excluded) == off
    assert retime(board, "A", f"s{board.slots[1]}", f"s{board.slots[2]}") == off
    assert undo(board) == off
    client = board.client()
    said = "The event is cancelled, so its groups stay as they are."
    answer = press(client, board, "/karte", person=board.people["Anna"], was=f"g{board.groups['A']}", to="reserve")
    assert (answer.status_code, said in answer.text) == (422, True)
    for path in (board.url("/sastadit"), board.url("/sastadit").replace("/tafele", "")):
        token = token_of(client.get(board.url("/"), base_url=HOST))
        data = {"csrf_token": token, "purpose": "compose", "seconds": "10"}
        answer = client.post(path, data=data, base_url=HOST, follow_redirects=True)
        assert said in answer.text
    with board.app.app_context():
        assert db.session().scalar(select(func.count(ComposingRun.id))) == 0
    assert board.in_group("A") == "Anna"
