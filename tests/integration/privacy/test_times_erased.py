"""What somebody said of proposed times goes with them, on both databases."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.db import db, transaction
from privacy import services
from privacy.terms import Erased, Why
from registration import availability
from registration.models import Availability, Slot
from registration.terms import Can
from tests import builders
from tests.builders import NOW, POLL, settings_here


def test_an_erased_person_has_said_nothing_of_any_time(app: Flask) -> None:
    with app.app_context():
        with transaction() as session:
            event = builders.make_event(session, **POLL)
            slots = builders.make_slots(session, event)
            given = tuple((slot, Can.yes) for slot in slots)
            gone, stays = (
                builders.make_registration(session, event, email=f"{name}@example.lv", availability=given).id
                for name in ("a", "b")
            )
            event_id = event.id
        with transaction() as session:
            erased = services.erase_person(session, settings_here(), gone, NOW + timedelta(hours=1), None, Why.asked)
        assert isinstance(erased, Erased)
        rows = set(db.session().scalars(select(Availability.registration_id)))
        assert rows == {stays}
        assert {
            slot: sum(found.values()) for slot, found in availability.counts(db.session(), event_id).items()
        } == dict.fromkeys(slots, 1)


@pytest.mark.parametrize("kept", [3, 0])
def test_a_time_that_is_taken_back_takes_its_answers_along(app: Flask, kept: int) -> None:
    with app.app_context(), transaction() as session:
        event = builders.make_event(session, **POLL)
        slots = builders.make_slots(session, event)
        builders.make_registration(session, event, availability=tuple((slot, Can.no) for slot in slots))
        for number in slots[kept:]:
            session.delete(session.get_one(Slot, number))
        session.flush()
        assert session.scalar(select(func.count()).select_from(Availability)) == kept
