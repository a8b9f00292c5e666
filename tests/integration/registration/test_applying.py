"""Answering a poll and applying: who stands where, what is kept, and that no seat moves before it is decided."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from core.db import db, transaction
from registration import availability, guardians, merging, services
from registration.inputs import Registered
from registration.models import Availability, Event, Registration, Slot
from registration.terms import (
    Admission,
    AgeBand,
    Answered,
    Can,
    GuardianState,
    Parties,
    Reason,
    RegistrationStatus,
    Rejected,
)
from tests import builders
from tests.builders import NOW, POLL
from tests.integration.registration.party_world import MOTHER, member
from tests.integration.registration.world import person, publish, register, stored, withdraw

CLOSES = datetime(2027, 2, 7, 22, tzinfo=UTC)
SELECTION: dict[str, Any] = {"admission": Admission.selection}
CHILD: dict[str, Any] = {"age_band": AgeBand.under_13, "guardian": MOTHER}


def poll(app: Flask, **overrides: Any) -> tuple[int, list[int]]:
    """A poll with four times: its id and theirs."""
    event_id = publish(app, **{**POLL, **overrides})
    with app.app_context(), transaction() as session:
        return event_id, builders.make_slots(session, session.get_one(Event, event_id))


def said(app: Flask, registration_id: int) -> dict[int, Can]:
    with app.app_context():
        found = availability.of_person(db.session(), registration_id)
        db.session().rollback()
        return found


def seen(app: Flask, event_id: int, number: int = 1) -> Registration:
    with app.app_context():
        query = select(Registration).where(Registration.event_id == event_id, Registration.number == number)
        found = db.session().scalars(query).one()
        db.session().expunge(found)
        db.session().rollback()
        return found


def test_an_answer_to_a_poll_takes_no_seat_and_sends_no_invitation(app: Flask) -> None:
    event_id, slots = poll(app, capacity=1)
    given = ((slots[0], Can.yes), (slots[1], Can.if_need_be), (slots[2], Can.no))
    outcomes = [register(app, event_id, number, availability=given) for number in (1, 2)]
    kept = stored(app, event_id)
    first = outcomes[0]
    assert isinstance(first, Registered)
    assert [status for _id, _mail, status, _n in kept.people] == ["applied", "applied"]
    assert (kept.taken, kept.waiting) == (0, 0)
    assert kept.letters[first.registration_id] == ["applied"]
    assert kept.history[first.registration_id] == ["registered"]
    assert said(app, first.registration_id) == dict(given)


def test_a_selection_with_a_time_takes_applications_beyond_its_places(app: Flask) -> None:
    event_id = publish(app, **SELECTION, capacity=1, waiting_list=False, institution_limit=1)
    for number in (1, 2, 3):
        register(app, event_id, number, institution="Dome")
    kept = stored(app, event_id)
    assert ({status for _id, _mail, status, _n in kept.people}, kept.taken, kept.waiting) == ({"applied"}, 0, 0)


@pytest.mark.parametrize(
    ("moment", "decided", "expected"),
    [
        (CLOSES - timedelta(seconds=1), False, "applied"),
        (CLOSES, False, Reason.deadline_passed),
        (NOW, True, Reason.decided),
    ],
    ids=["last second", "deadline", "decided"],
)
def test_until_when_one_can_answer(app: Flask, moment: datetime, decided: bool, expected: str) -> None:
    event_id, _slots = poll(app)
    if decided:
        with app.app_context(), transaction() as session:
            session.execute(update(Event).values(decided_at=NOW))
    found = register(app, event_id, 1, moment)
    assert (found.reason if isinstance(found, Rejected) else found.status) == expected


def test_withdrawing_and_answering_again(app: Flask) -> None:
    event_id, slots = poll(app)
    first = register(app, event_id, 1, availability=((slots[0], Can.yes), (slots[1], Can.yes)))
    assert isinstance(first, Registered)
    gone = withdraw(app, event_id, first.registration_id)
    between = stored(app, event_id)
    later = NOW + timedelta(hours=1)
    again = register(app, event_id, 1, later, availability=((slots[1], Can.no),))
    kept = stored(app, event_id)
    assert (gone.status, between.people[0][2], kept.people[0][2]) == ("withdrawn", "withdrawn", "applied")
    assert (kept.taken, kept.waiting, len(kept.people)) == (0, 0, 1)
    assert isinstance(again, Registered)
    assert (again.registration_id, again.proved) == (first.registration_id, False)
    assert said(app, first.registration_id) == {slots[1]: Can.no}
    assert kept.letters[first.registration_id] == ["applied", "withdrawn", "applied"]


def test_the_same_form_twice_is_one_answer(app: Flask) -> None:
    event_id, slots = poll(app)
    with app.app_context():
        command = builders.make_command(
            db.session().get_one(Event, event_id), **person(1), availability=((slots[0], Can.yes),)
        )
        db.session().rollback()
        for _time in range(2):
            with transaction() as session:
                services.register(session, builders.settings_here(), command, NOW)
    assert list(stored(app, event_id).letters.values()) == [["applied"]]


def test_a_second_form_of_the_same_person_changes_nothing_and_says_so_by_mail(app: Flask) -> None:
    event_id, slots = poll(app)
    first = register(app, event_id, 1, availability=((slots[0], Can.yes),))
    second = register(app, event_id, 1, availability=((slots[0], Can.no),))
    assert isinstance(first, Registered)
    assert isinstance(second, Registered)
    assert (second.known, second.proved, second.status) == (True, False, "applied")
    assert said(app, first.registration_id) == {slots[0]: Can.yes}
    assert stored(app, event_id).letters[first.registration_id] == ["applied", "already"]


def test_times_of_other_events_and_times_that_are_gone_are_left_out(app: Flask) -> None:
    event_id, slots = poll(app)
    _other, foreign = poll(app)
    with app.app_context(), transaction() as session:
        session.delete(session.get_one(Slot, slots[3]))
    given = ((foreign[0], Can.yes), (slots[3], Can.yes), (10**6, Can.yes), (slots[0], Can.yes))
    found = register(app, event_id, 1, availability=given)
    assert isinstance(found, Registered)
    assert said(app, found.registration_id) == {slots[0]: Can.yes}


def test_a_family_answers_together(app: Flask) -> None:
    event_id, slots = poll(app, parties=Parties.family)
    children = (member("Jānis"), member("Zane"))
    more: dict[str, Any] = {"members": children, "together": True, "age_band": AgeBand.adult}
    found = register(app, event_id, 1, availability=((slots[0], Can.yes),), **more)
    assert isinstance(found, Registered)
    kept = stored(app, event_id)
    assert [(status, said(app, number)) for number, _mail, status, _n in kept.people] == [
        ("applied", {slots[0]: Can.yes})
    ] * 3


def test_the_guardian_of_a_minor_is_asked_at_once(app: Flask) -> None:
    event_id, _slots = poll(app, guardian_below=13)
    found = register(app, event_id, 1, **CHILD)
    assert isinstance(found, Registered)
    before = seen(app, event_id)
    assert (before.status, before.guardian_state, before.held_until) == ("applied", "asked", None)
    assert sorted(stored(app, event_id).letters[found.registration_id]) == ["applied", "guardian"]
    with app.app_context(), transaction() as session:
        guardians.confirm(session, builders.settings_here(), found.registration_id, event_id, "Piekrītu", "lv", NOW)
    after = seen(app, event_id)
    assert (after.status, after.guardian_state, stored(app, event_id).taken) == ("applied", GuardianState.given, 0)


def test_the_guardian_who_refuses_ends_the_application(app: Flask) -> None:
    event_id, _slots = poll(app, guardian_below=13)
    found = register(app, event_id, 1, **CHILD)
    assert isinstance(found, Registered)
    with app.app_context(), transaction() as session:
        guardians.refuse(session, builders.settings_here(), found.registration_id, event_id, NOW)
    assert (seen(app, event_id).status, stored(app, event_id).taken) == ("withdrawn", 0)


def test_an_invited_person_has_answered(app: Flask) -> None:
    event_id, slots = poll(app)
    with app.app_context(), transaction() as session:
        event = session.get_one(Event, event_id)
        guest = builders.make_guest(session, event)
        command = builders.make_command(
            event, given_name="Guna", family_name="Liepa", email="guna@example.lv", guest_id=guest.id,
            availability=((slots[0], Can.no),),
        )  # fmt: skip
        found = services.register(session, builders.settings_here(), command, NOW)
        assert isinstance(found, Registered)
        person = session.get_one(Registration, found.registration_id)
        assert (person.status, person.guest_id, guest.answer) == ("applied", guest.id, Answered.yes)


def test_how_many_can_come_when(app: Flask) -> None:
    event_id, slots = poll(app)
    register(app, event_id, 1, availability=((slots[0], Can.yes), (slots[1], Can.no)))
    register(app, event_id, 2, availability=((slots[0], Can.if_need_be),))
    gone = register(app, event_id, 3, availability=((slots[0], Can.yes),))
    assert isinstance(gone, Registered)
    withdraw(app, event_id, gone.registration_id)
    with app.app_context():
        found = availability.counts(db.session(), event_id)
    assert found == {slots[0]: {Can.yes: 1, Can.if_need_be: 1}, slots[1]: {Can.no: 1}}


def test_what_somebody_said_goes_with_them_and_with_the_times(app: Flask) -> None:
    event_id, slots = poll(app)
    found = [register(app, event_id, n, availability=((slots[0], Can.yes), (slots[1], Can.yes))) for n in (1, 2)]
    with app.app_context(), transaction() as session:
        session.delete(session.get_one(Slot, slots[0]))
        session.flush()
        assert session.scalar(select(func.count()).select_from(Availability)) == 2
        assert isinstance(found[0], Registered)
        kept = availability.of_people(session, [one.registration_id for one in found])  # type: ignore[union-attr]
        assert [set(said) for said in kept.values()] == [{slots[1]}, {slots[1]}]


def test_merging_two_answers_keeps_what_each_says_of_times_the_other_is_silent_about(app: Flask) -> None:
    event_id, slots = poll(app)
    kept = register(app, event_id, 1, availability=((slots[0], Can.yes),))
    other = register(app, event_id, 2, availability=((slots[0], Can.no), (slots[1], Can.if_need_be)))
    assert isinstance(kept, Registered)
    assert isinstance(other, Registered)
    with app.app_context(), transaction() as session:
        outcome = merging.merge_rows(
            session,
            builders.settings_here(),
            event_id,
            kept.registration_id,
            other.registration_id,
            None,
            NOW,  # type: ignore[arg-type]
        )
        assert isinstance(outcome, Registered)
    assert stored(app, event_id).of(RegistrationStatus.applied) == ["p1@example.lv"]
    assert said(app, kept.registration_id) == {slots[0]: Can.no, slots[1]: Can.if_need_be}
