"""Offers under a crowd: a held seat is accepted or passes on exactly once, whoever presses and whatever clock ticks."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from core.db import Busy, db, transaction
from registration import leaving, waiting
from registration.inputs import Registered
from registration.institutions import create_institution
from registration.models import Event, HistoryEntry, Seating
from registration.registers.institutions import InstitutionKind
from registration.terms import Priority, RegistrationStatus, WaitingMode
from tests import builders
from tests.builders import NOW
from tests.integration.registration.world import publish, register, stored, withdraw

THREADS, SEATS, CROWD = 16, 4, 12
DAY = timedelta(hours=24)


def crowd(app: Flask) -> int:
    """Four seats, given up and offered to the first four of twelve who wait; ids 1 to 4 had them."""
    event_id = publish(app, capacity=SEATS, waiting_mode=WaitingMode.offer, offer_hours=24)
    for number in range(1, SEATS + CROWD + 1):
        register(app, event_id, number)
    for number in range(1, SEATS + 1):
        withdraw(app, event_id, number)
    assert offered(app, event_id) == ["p5@example.lv", "p6@example.lv", "p7@example.lv", "p8@example.lv"]
    return event_id


def offered(app: Flask, event_id: int) -> list[str]:
    return stored(app, event_id).of(RegistrationStatus.offered)


def at_once(app: Flask, works: list[Callable[[], object]]) -> list[object]:
    """What each of these answers, all begun at the same moment by threads of their own."""
    start, found, errors = threading.Barrier(len(works)), [], []

    def run(work: Callable[[], object]) -> None:
        with app.app_context():
            start.wait()
            while True:
                try:
                    found.append(work())
                    return
                except Busy:
                    continue  # the visitor is told to press again, and does
                except Exception as error:
                    errors.append(error)
                    return

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    return found


def release(event_id: int) -> Callable[[], int]:
    def work() -> int:
        with transaction() as session:
            return waiting.release_lapsed(session, builders.settings_here(), event_id, NOW + DAY)

    return work


def accept(event_id: int, registration_id: int) -> Callable[[], bool]:
    def work() -> bool:
        with transaction() as session:
            moment = NOW + DAY - timedelta(seconds=1)
            done = waiting.accept_offer(session, builders.settings_here(), event_id, [registration_id], moment)
            return isinstance(done, Registered) and not done.known

    return work


def leave(event_id: int, registration_id: int) -> Callable[[], bool]:
    def work() -> bool:
        with transaction() as session:
            done = leaving.withdraw(session, builders.settings_here(), registration_id, event_id, NOW)
            return isinstance(done, Registered) and not done.known

    return work


def actions(app: Flask, event_id: int) -> Counter[str]:
    with app.app_context():
        query = select(HistoryEntry.action).where(HistoryEntry.event_id == event_id)
        found = Counter(db.session().scalars(query))
        db.session().rollback()
        return found


def adds_up(app: Flask, event_id: int) -> None:
    found = stored(app, event_id)
    seated = [status for _id, _email, status, _n in found.people if status in {"confirmed", "offered"}]
    assert (found.taken, len(seated)) == (SEATS, SEATS)
    with app.app_context():
        seating = db.session().get_one(Seating, event_id)
        assert seating.taken + seating.held <= SEATS
        db.session().rollback()


def test_lapsed_offers_pass_on_once(app: Flask) -> None:
    event_id = crowd(app)
    found = at_once(app, [release(event_id)] * THREADS)
    assert Counter(found) == {0: THREADS - 1, SEATS: 1}
    assert offered(app, event_id) == ["p9@example.lv", "p10@example.lv", "p11@example.lv", "p12@example.lv"]
    assert actions(app, event_id)["lapsed"] == SEATS
    letters = [letter for sent in stored(app, event_id).letters.values() for letter in sent]
    assert (letters.count("lapsed"), letters.count("offered")) == (SEATS, 2 * SEATS)
    adds_up(app, event_id)


def test_offer_is_accepted_once_whoever_presses(app: Flask) -> None:
    event_id = crowd(app)
    found = at_once(app, [accept(event_id, 5 + n % SEATS) for n in range(THREADS)])
    assert Counter(found) == {True: SEATS, False: THREADS - SEATS}
    assert actions(app, event_id)["offer_accepted"] == SEATS
    assert len(stored(app, event_id).of(RegistrationStatus.confirmed)) == SEATS
    adds_up(app, event_id)


def test_accepting_and_running_out_of_time_never_both_happen(app: Flask) -> None:
    event_id = crowd(app)
    works = [accept(event_id, 5 + n % SEATS) for n in range(THREADS // 2)] + [release(event_id)] * (THREADS // 2)
    at_once(app, works)
    found = stored(app, event_id)
    first = [status for number, _e, status, _n in found.people if 5 <= number <= 8]
    done = actions(app, event_id)
    assert set(first) <= {"confirmed", "lapsed"}
    assert (done["offer_accepted"], done["lapsed"]) == (first.count("confirmed"), first.count("lapsed"))
    assert len(offered(app, event_id)) == first.count("lapsed")
    adds_up(app, event_id)


def test_declined_offers_pass_on_in_order(app: Flask) -> None:
    event_id = crowd(app)
    found = at_once(app, [leave(event_id, 5 + n % SEATS) for n in range(THREADS)])
    assert Counter(found) == {True: SEATS, False: THREADS - SEATS}
    assert offered(app, event_id) == ["p9@example.lv", "p10@example.lv", "p11@example.lv", "p12@example.lv"]
    adds_up(app, event_id)


def test_who_leaves_the_list_is_not_offered_a_seat(app: Flask) -> None:
    event_id = crowd(app)
    withdraw(app, event_id, 9)
    withdraw(app, event_id, 5)
    assert offered(app, event_id) == ["p6@example.lv", "p7@example.lv", "p8@example.lv", "p10@example.lv"]


def test_kinds_of_institutions_with_priority_stand_first(app: Flask) -> None:
    event_id = publish(
        app, capacity=1, waiting_mode=WaitingMode.offer, priority=Priority.kinds, priority_kinds=("education",)
    )
    with app.app_context(), transaction() as session:
        organisation_id = session.get_one(Event, event_id).organisation_id
        create_institution(session, organisation_id, "Pamatskola", InstitutionKind.EDUCATION, None)
    for number, institution in ((1, ""), (2, "Cits birojs"), (3, "Pamatskola"), (4, "")):
        register(app, event_id, number, institution=institution)
    withdraw(app, event_id, 1)
    assert offered(app, event_id) == ["p3@example.lv"]
    withdraw(app, event_id, 3)
    assert offered(app, event_id) == ["p2@example.lv"]
