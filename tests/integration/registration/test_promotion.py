"""Promise P12 and P13: who waits moves up in order, whatever freed the seat."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from core.bilingual import Bilingual
from core.db import db, transaction
from jobs import ticks
from registration import event_services, queries, rows
from registration.inputs import Registered
from registration.models import Event
from registration.terms import Reason, RegistrationStatus, Rejected
from tests import builders
from tests.builders import NOW
from tests.integration.registration.world import publish, register, stored, withdraw

HOUR = timedelta(hours=1)


def full(app: Flask, capacity: int = 2, waiting: int = 3, **overrides: object) -> int:
    event_id = publish(app, capacity=capacity, **overrides)
    for number in range(capacity + waiting):
        register(app, event_id, number)
    return event_id


def who(app: Flask, event_id: int) -> tuple[list[str], list[str]]:
    found = stored(app, event_id)
    names = [[email.partition("@")[0] for email in emails] for emails in (
        found.of(RegistrationStatus.confirmed),
        found.waiting_in_order(),
    )]  # fmt: skip
    assert (found.taken, found.waiting) == (len(names[0]), len(names[1]))
    return names[0], names[1]


def first(app: Flask, event_id: int, email: str = "p0") -> int:
    return next(i for i, address, _s, _n in stored(app, event_id).people if address.startswith(f"{email}@"))


def capacity(app: Flask, event_id: int, seats: int | None, **more: object) -> event_services.Saved:
    with app.app_context(), transaction() as session:
        event = session.get_one(Event, event_id)
        draft = event_services.draft_of(event, list(queries.questions_of(session, event_id)))
        draft = replace(draft, capacity=seats, **more)  # type: ignore[arg-type]
        saved = event_services.save_event(
            session, builders.settings_here(), event_id, draft, event.version, None, NOW, notify=False  # type: ignore[arg-type]
        )  # fmt: skip
        assert isinstance(saved, event_services.Saved)
        return saved


def test_a_freed_seat_goes_to_the_first_who_waits(app: Flask) -> None:
    event_id = full(app)
    withdraw(app, event_id, first(app, event_id))
    assert who(app, event_id) == (["p1", "p2"], ["p3", "p4"])
    found = stored(app, event_id)
    promoted = first(app, event_id, "p2")
    assert found.letters[promoted] == ["waiting", "promoted"]
    assert found.history[promoted] == ["registered", "promoted"]


def test_an_organiser_who_takes_a_place_back_frees_it_too(app: Flask) -> None:
    event_id = full(app)
    with app.app_context(), transaction() as session:
        organisation = builders.make_organisation(session)
        from organisers import services as organisers

        account = organisers.create_account(session, NOW, "dace@example.lv", "Dace", "parole-parole-12")
        organisers.add_member(session, NOW, organisation.id, account.id, "owner")  # type: ignore[arg-type]
        account_id = account.id
    withdraw(app, event_id, first(app, event_id), account_id=account_id)
    assert who(app, event_id) == (["p1", "p2"], ["p3", "p4"])
    assert stored(app, event_id).history[first(app, event_id)] == ["registered", "cancelled"]


def test_who_leaves_the_list_gives_no_seat_away(app: Flask) -> None:
    event_id = full(app)
    withdraw(app, event_id, first(app, event_id, "p3"))
    assert who(app, event_id) == (["p0", "p1"], ["p2", "p4"])


def test_who_comes_back_goes_to_the_end(app: Flask) -> None:
    event_id = full(app)
    withdraw(app, event_id, first(app, event_id))
    outcome = register(app, event_id, 0, now=NOW + HOUR)
    assert isinstance(outcome, Registered)
    assert (outcome.status, outcome.known) == (RegistrationStatus.waiting, False)
    assert who(app, event_id) == (["p1", "p2"], ["p3", "p4", "p0"])
    assert len(stored(app, event_id).people) == 5


def test_nobody_passes_those_who_wait_even_when_a_seat_is_free(app: Flask) -> None:
    event_id = full(app, capacity=1, waiting=1)
    with app.app_context(), transaction() as session:
        locked = queries.lock_event(session, event_id)
        assert locked is not None
        rows.set_seats(session, locked.with_capacity(5))
        session.get_one(Event, event_id).capacity = 5
    outcome = register(app, event_id, 9)
    assert isinstance(outcome, Registered)
    assert outcome.status is RegistrationStatus.confirmed
    assert who(app, event_id) == (["p0", "p1", "p9"], [])
    assert tick(app) == 0


def tick(app: Flask) -> int:
    with time_machine.travel(NOW):
        return ticks.promote_waiting(app, threading.Event())


@pytest.mark.parametrize(
    ("seats", "expected"),
    [
        (3, (["p0", "p1", "p2"], ["p3", "p4"])),
        (9, (["p0", "p1", "p2", "p3", "p4"], [])),
        (None, (["p0", "p1", "p2", "p3", "p4"], [])),
        (1, (["p0", "p1"], ["p2", "p3", "p4"])),
    ],
)
def test_more_seats_promote_at_once_and_fewer_take_nobody_away(
    app: Flask, seats: int | None, expected: tuple[list[str], list[str]]
) -> None:
    event_id = full(app)
    saved = capacity(app, event_id, seats)
    assert who(app, event_id) == expected
    assert saved.promoted == len(expected[0]) - 2


def test_after_lowering_freed_seats_are_not_given_again(app: Flask) -> None:
    event_id = full(app, capacity=3, waiting=1)
    capacity(app, event_id, 1)
    for name in ("p0", "p1"):
        withdraw(app, event_id, first(app, event_id, name))
    assert who(app, event_id) == (["p2"], ["p3"])
    withdraw(app, event_id, first(app, event_id, "p2"))
    assert who(app, event_id) == (["p3"], [])


@pytest.mark.parametrize(
    ("moment", "promoted"),
    [(builders.FOCUS_GROUP["starts_at"] - timedelta(milliseconds=1), True), (builders.FOCUS_GROUP["starts_at"], False)],
)
def test_nobody_is_promoted_once_the_event_has_started(app: Flask, moment: object, promoted: bool) -> None:
    event_id = full(app)
    withdraw(app, event_id, first(app, event_id), now=moment)
    assert ("p2" in who(app, event_id)[0]) is promoted


def test_an_event_that_comes_back_promotes_for_those_who_left_meanwhile(app: Flask) -> None:
    event_id = full(app)
    gone = first(app, event_id)
    with app.app_context(), transaction() as session:
        settings = builders.settings_here()
        event_services.cancel_event(session, settings, event_id, Bilingual(), None, NOW)  # type: ignore[arg-type]
    withdraw(app, event_id, gone, now=NOW + HOUR)
    assert who(app, event_id) == (["p1"], ["p2", "p3", "p4"])
    with app.app_context(), transaction() as session:
        event_services.publish_event(session, builders.settings_here(), event_id, None, NOW + HOUR)  # type: ignore[arg-type]
    assert who(app, event_id) == (["p1", "p2"], ["p3", "p4"])


def test_the_tick_finds_a_seat_that_was_left_free(app: Flask) -> None:
    event_id = full(app)
    with app.app_context(), transaction() as session:
        locked = queries.lock_event(session, event_id)
        assert locked is not None
        rows.set_seats(session, locked.with_capacity(4))
        session.get_one(Event, event_id).capacity = 4
    assert [tick(app), tick(app)] == [2, 0]
    assert who(app, event_id) == (["p0", "p1", "p2", "p3"], ["p4"])


def test_a_registration_of_another_event_is_not_withdrawn(app: Flask) -> None:
    event_id, other = full(app), full(app)
    assert withdraw(app, other, first(app, event_id)) == Rejected(Reason.not_active)
    assert who(app, event_id)[0] == ["p0", "p1"]


def test_nobody_withdraws_from_an_event_that_is_over(app: Flask) -> None:
    event_id = full(app)
    ends = builders.FOCUS_GROUP["ends_at"]
    assert withdraw(app, event_id, first(app, event_id), now=ends) == Rejected(Reason.event_started)
    assert who(app, event_id)[0] == ["p0", "p1"]


def test_at_most_a_dozen_people_share_an_address(app: Flask) -> None:
    event_id = publish(app, capacity=None)
    outcomes = [register(app, event_id, 1, given_name=f"Bērns {chr(65 + n)}") for n in range(13)]
    assert outcomes[12] == Rejected(Reason.too_many)
    assert len(stored(app, event_id).people) == 12


def test_counters_are_those_of_the_people_after_everything(app: Flask) -> None:
    event_id = full(app, capacity=3, waiting=4)
    for name in ("p1", "p5", "p0"):
        withdraw(app, event_id, first(app, event_id, name))
    register(app, event_id, 5)
    capacity(app, event_id, 5)
    with app.app_context():
        counts = queries.status_counts(db.session(), event_id)
    assert counts == dict.fromkeys(RegistrationStatus, 0) | {
        RegistrationStatus.confirmed: 5,
        RegistrationStatus.withdrawn: 2,
    }
    assert who(app, event_id) == (["p2", "p3", "p4", "p5", "p6"], [])
