"""Somebody in a published group gives up the seat: the first in reserve whom the group takes is offered it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from core import clock
from core.db import db, transaction
from registration import leaving, waiting
from registration.models import Availability, Event, Registration
from registration.terms import WaitingMode
from scheduling import passing_on
from scheduling.models import ComposedGroup
from tests import builders
from tests.integration.scheduling.board_world import NAMES, BoardWorld
from tests.integration.scheduling.test_board_desk import page
from tests.integration.scheduling.test_board_proposals import words
from tests.integration.scheduling.test_board_publishing import publish, statuses


@pytest.fixture
def told(board: BoardWorld) -> BoardWorld:
    """Anna and Baiba in A, Cilda in B; Dace, Elza and Fanija in reserve, in an order that nobody chose."""
    with board.app.app_context(), transaction() as session:
        session.get_one(Event, board.event).waiting_mode = WaitingMode.offer
        for group in session.scalars(select(ComposedGroup)):
            group.min_size, group.ideal, group.max_size, group.cap = 1, 2, 2, 2
    board.seat(A="Anna Baiba", B="Cilda", reserve="Dace Elza Fanija", thanked="Gita")
    board.lead(A="Ilze", B="Māra")
    assert publish(board.client(), board).status_code == 303
    return board


def in_reserve(board: BoardWorld) -> list[str]:
    """Given names of those who wait, by the numbers that they were told."""
    with board.app.app_context():
        query = select(Registration.given_name).where(Registration.status == "waiting")
        return list(db.session().scalars(query.order_by(Registration.waiting_number)))


def leave(board: BoardWorld, name: str, now: datetime) -> None:
    with board.app.app_context(), transaction() as session:
        leaving.withdraw(session, builders.settings_here(), board.people[name], board.event, now)


def tick(board: BoardWorld, now: datetime) -> int:
    with board.app.app_context():
        found = 0
        for event_id in passing_on.due(db.session()):
            with transaction() as session:
                found += passing_on.pass_on(session, builders.settings_here(), event_id, now)
        return found


def seat_of(board: BoardWorld, name: str) -> tuple[str, datetime | None]:
    """The seat that the person's application has in a group: its status, and until when it is held."""
    with board.app.app_context():
        query = select(Registration).where(Registration.application_id == board.people[name])
        seat = db.session().scalars(query).one()
        return seat.status, seat.held_until


def lapse(board: BoardWorld, name: str) -> None:
    with board.app.app_context(), transaction() as session:
        query = select(Registration).where(Registration.application_id == board.people[name])
        seat = session.scalars(query).one()
        assert seat.held_until is not None
        waiting.release_lapsed(session, builders.settings_here(), seat.event_id, seat.held_until)


def test_the_first_in_reserve_is_offered_the_seat_until_a_time(told: BoardWorld) -> None:
    now, (first, second, _third) = clock.now() + timedelta(hours=1), in_reserve(told)
    leave(told, "Anna", now)
    assert (tick(told, now), tick(told, now)) == (1, 0)
    assert seat_of(told, first) == ("offered", now + timedelta(hours=24))
    found = statuses(told)
    assert (found["Anna"], found[first], found[second]) == ("withdrawn", "placed", "waiting")
    assert first in told.in_group("A")
    with told.app.app_context():
        mails = [one for one in builders.mails(db.session()) if one.letter == "registration.offered"]
        assert len(mails) == 1


def test_the_board_says_of_whom_an_answer_is_awaited(told: BoardWorld) -> None:
    now, (first, *_others) = clock.now() + timedelta(hours=1), in_reserve(told)
    assert "offered, no answer yet" not in page(told.client(), told)
    leave(told, "Anna", now)
    tick(told, now)
    text = page(told.client(), told)
    assert text.count("offered, no answer yet") == 1
    assert "offered, no answer yet" in text.split(f'id="k{told.people[first]}"')[1].split("</li>")[0]


def test_whom_the_group_has_too_few_of_goes_before_the_first_in_reserve_and_the_board_says_why(
    told: BoardWorld,
) -> None:
    now, (first, second, _third) = clock.now() + timedelta(hours=1), in_reserve(told)
    with told.app.app_context(), transaction() as session:
        for name, place in (("Anna", "Rēzekne"), ("Baiba", "Rīga"), (first, "Rīga"), (second, "Rēzekne")):
            session.get_one(Registration, told.people[name]).municipality = place
        group = session.get_one(ComposedGroup, told.groups["A"])
        group.quotas = [{"attr": "region", "values": ["latgale"], "min": 1, "max": None}]
    leave(told, "Anna", now)
    surname = next(name for name in NAMES if name.startswith(second))
    why = "goes before others of the reserve, because the group has too few (region: at least 1 from “Latgale"
    assert f"{surname} {why}" in words(told.client(), told, "/")
    assert tick(told, now) == 1
    assert (statuses(told)[first], seat_of(told, second)[0]) == ("waiting", "offered")


def test_an_offer_that_runs_out_goes_to_the_next_and_can_be_accepted(told: BoardWorld) -> None:
    now, (first, second, _third) = clock.now() + timedelta(hours=1), in_reserve(told)
    leave(told, "Anna", now)
    tick(told, now)
    lapse(told, first)
    later = now + timedelta(hours=25)
    assert tick(told, later) == 1
    assert statuses(told)[first] == "lapsed"
    assert seat_of(told, second)[0] == "offered"
    with told.app.app_context(), transaction() as session:
        seat = session.scalars(select(Registration).where(Registration.application_id == told.people[second])).one()
        waiting.accept_offer(session, builders.settings_here(), seat.event_id, [seat.id], later)
    assert seat_of(told, second) == ("confirmed", None)
    assert tick(told, later) == 0


def test_nothing_is_offered_while_the_letters_can_be_taken_back(told: BoardWorld) -> None:
    now = clock.now()
    leave(told, "Anna", now)
    assert tick(told, now) == 0
    assert "placed" not in {statuses(told)[name] for name in ("Dace", "Elza", "Fanija")}


def test_the_organiser_who_gives_seats_by_hand_is_left_to_it(told: BoardWorld) -> None:
    with told.app.app_context(), transaction() as session:
        session.get_one(Event, told.event).waiting_mode = WaitingMode.automatic
    now = clock.now() + timedelta(hours=1)
    leave(told, "Anna", now)
    assert tick(told, now) == 0


def test_whoever_cannot_come_then_is_passed_over(told: BoardWorld) -> None:
    first, second, _third = in_reserve(told)
    with told.app.app_context(), transaction() as session:
        for row in session.scalars(select(Availability).where(Availability.registration_id == told.people[first])):
            row.value = 0
    now = clock.now() + timedelta(hours=1)
    leave(told, "Anna", now)
    assert tick(told, now) == 1
    assert (statuses(told)[first], seat_of(told, second)[0]) == ("waiting", "offered")
