"""What the clock does: once, whatever number of clocks there are (promises P7 and P9)."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from core.db import db, transaction
from jobs import ticks
from mailers.models import OutboxRow
from registration import event_services, guest_services, mailing, queries
from registration.guest_services import GuestDraft
from registration.models import Event, HistoryEntry
from registration.terms import RegistrationStatus, WaitingMode
from tests import builders
from tests.builders import NOW
from tests.integration.registration.world import publish, register, stored, withdraw

CLOSES = datetime(2027, 2, 7, 22, tzinfo=UTC)
MS = timedelta(milliseconds=1)


def six_clocks(app: Flask, tick: Callable[[Flask, threading.Event], int], times: int = 2) -> None:
    start, errors = threading.Barrier(6), []

    def run() -> None:
        start.wait()
        try:
            for _ in range(times):
                tick(app, threading.Event())
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def letters(app: Flask, letter: str) -> dict[int | None, int]:
    """How many letters of this kind each event has."""
    with app.app_context():
        query = select(OutboxRow.event_id, func.count()).where(OutboxRow.letter == letter).group_by(OutboxRow.event_id)
        found = {row[0]: row[1] for row in db.session().execute(query)}
        db.session().rollback()
        return found


def closings(app: Flask) -> int:
    with app.app_context():
        query = select(func.count()).where(HistoryEntry.action == "registration_closed")
        found = db.session().scalar(query) or 0
        db.session().rollback()
        return found


def move_deadline(app: Flask, event_id: int, day: date, now: datetime) -> None:
    with app.app_context(), transaction() as session:
        event = session.get_one(Event, event_id)
        draft = replace(event_services.draft_of(event, list(queries.questions_of(session, event_id))), deadline_on=day)
        settings = builders.settings_here()
        event_services.save_event(session, settings, event_id, draft, event.version, None, now, notify=False)  # type: ignore[arg-type]


def test_six_clocks_send_the_final_list_once(app: Flask) -> None:
    events = [publish(app) for _ in range(5)]
    with time_machine.travel(CLOSES + timedelta(minutes=1)):
        six_clocks(app, ticks.close_registrations)
    assert letters(app, mailing.CLOSING) == dict.fromkeys(events, 1)
    assert closings(app) == 5


@pytest.mark.parametrize(("offset", "count"), [(-1, 0), (0, 1), (1, 1)])
def test_the_final_list_goes_at_the_deadline(app: Flask, offset: int, count: int) -> None:
    publish(app)
    with time_machine.travel(CLOSES + offset * MS, tick=False):
        assert ticks.close_registrations(app, threading.Event()) == count
    assert closings(app) == count


def test_a_deadline_that_moves_is_told_once_more(app: Flask) -> None:
    event_id = publish(app)
    with time_machine.travel(CLOSES):
        six_clocks(app, ticks.close_registrations, 1)
    move_deadline(app, event_id, date(2027, 2, 9), CLOSES + timedelta(hours=1))
    with time_machine.travel(CLOSES + timedelta(hours=2)):
        six_clocks(app, ticks.close_registrations, 1)
    assert letters(app, mailing.CLOSING) == {event_id: 1}
    with time_machine.travel(CLOSES + timedelta(days=2)):
        six_clocks(app, ticks.close_registrations, 1)
    assert letters(app, mailing.CLOSING) == {event_id: 2}
    assert closings(app) == 2


def test_clocks_that_race_with_an_organiser_who_moves_the_deadline(app: Flask) -> None:
    event_id = publish(app)
    moved = threading.Thread(target=move_deadline, args=(app, event_id, date(2027, 2, 9), CLOSES))
    with time_machine.travel(CLOSES + timedelta(minutes=1)):
        moved.start()
        six_clocks(app, ticks.close_registrations, 1)
        moved.join()
    before = letters(app, mailing.CLOSING).get(event_id, 0)
    assert before in {0, 1}  # either order is right; what counts is that the new deadline is told exactly once
    with time_machine.travel(CLOSES + timedelta(days=2)):
        six_clocks(app, ticks.close_registrations, 1)
    assert letters(app, mailing.CLOSING) == {event_id: before + 1}


def test_a_clock_that_goes_back_repeats_nothing(app: Flask) -> None:
    event_id = publish(app)
    for hours in (1, -1, 2, 0, 3):
        with time_machine.travel(CLOSES + timedelta(hours=hours)):
            ticks.close_registrations(app, threading.Event())
    assert letters(app, mailing.CLOSING) == {event_id: 1}


def test_a_cancelled_event_and_a_draft_have_no_final_list(app: Flask) -> None:
    from registration.terms import EventStatus

    for status in (EventStatus.cancelled, EventStatus.draft):
        publish(app, status=status)
    with time_machine.travel(CLOSES + timedelta(minutes=1)):
        assert ticks.close_registrations(app, threading.Event()) == 0


def test_six_clocks_send_one_digest_a_day(app: Flask) -> None:
    event_id = publish(app)
    for day, expected in ((1, 1), (2, 2)):
        with time_machine.travel(NOW + timedelta(days=day)):
            six_clocks(app, ticks.send_digests)
        assert letters(app, mailing.DIGEST) == {event_id: expected}


@pytest.mark.parametrize(
    ("moment", "count"),
    [
        (datetime(2027, 1, 22, 5, 59, 59, tzinfo=UTC), 0),
        (datetime(2027, 1, 22, 6, 0, tzinfo=UTC), 1),
        (datetime(2027, 1, 20, 20, 59, tzinfo=UTC), 0),
    ],
)
def test_digests_wait_for_the_morning_of_riga(app: Flask, moment: datetime, count: int) -> None:
    publish(app)
    with time_machine.travel(moment, tick=False):
        assert ticks.send_digests(app, threading.Event()) == count


def test_six_clocks_promote_exactly_what_fits(app: Flask) -> None:
    event_id = publish(app, capacity=1)
    for number in range(6):
        register(app, event_id, number)
    with app.app_context(), transaction() as session:
        from registration import rows

        locked = queries.lock_event(session, event_id)
        assert locked is not None
        rows.set_seats(session, locked.with_capacity(4))
        session.get_one(Event, event_id).capacity = 4
    with time_machine.travel(NOW):
        six_clocks(app, ticks.promote_waiting)
    assert letters(app, mailing.PROMOTED) == {event_id: 3}


def test_held_seats_go_on_once_when_their_time_is_over(app: Flask) -> None:
    event_id = publish(app, capacity=1, waiting_mode=WaitingMode.offer, offer_hours=24)
    for number in (1, 2, 3):
        register(app, event_id, number)
    withdraw(app, event_id, 1)
    seen = []
    for moment in (NOW + timedelta(hours=24) - MS, NOW + timedelta(hours=24), NOW + timedelta(hours=48)):
        with time_machine.travel(moment, tick=False):
            six_clocks(app, ticks.release_held)
        seen.append([status for _id, _email, status, _n in stored(app, event_id).people])
    assert seen == [
        ["withdrawn", "offered", "waiting"],
        ["withdrawn", "lapsed", "offered"],
        ["withdrawn", "lapsed", "lapsed"],
    ]
    assert letters(app, mailing.LAPSED) == {event_id: 2}


def test_reserved_seats_of_the_silent_are_given_back_when_registration_closes(app: Flask) -> None:
    event_id = publish(app, capacity=1)
    with app.app_context(), transaction() as session:
        guest = GuestDraft("Guna", "Gailīte", "guna@example.lv", seat="reserved")
        guest_services.add_guests(session, builders.settings_here(), event_id, [guest], NOW, None)
    register(app, event_id, 1)
    assert stored(app, event_id).of(RegistrationStatus.waiting) == ["p1@example.lv"]
    for moment in (CLOSES - MS, CLOSES):
        with time_machine.travel(moment, tick=False):
            six_clocks(app, ticks.close_registrations)
    assert stored(app, event_id).of(RegistrationStatus.confirmed) == ["p1@example.lv"]
