"""Copies outside: which of them may hold somebody, and what an organiser is told once that person is erased."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import db, transaction
from organisers.models import Organisation
from privacy import services, takings
from privacy.terms import Why
from registration.history import record
from registration.models import HistoryEntry, Registration
from tests import builders
from tests.builders import NOW, settings_here
from tests.integration.desk.conftest import desk as desk
from tests.integration.desk.events_world import BASE, Desk, words_of
from tests.integration.privacy.test_desk import _token

AFTER, BEFORE = NOW + timedelta(hours=1), NOW - timedelta(hours=1)
LATER = NOW + timedelta(hours=2)
# What was taken, and whether the person can have been in it: yes, no, or a filter decided.
CASES: list[tuple[str, dict[str, object], datetime, bool | None]] = [
    ("exported", {"columns": ["name"], "everybody": True, "count": 2}, AFTER, True),
    ("exported", {"columns": ["name"], "everybody": False, "count": 1}, AFTER, None),
    ("exported", {"columns": ["name"], "everybody": True, "count": 1}, BEFORE, False),
    ("exported", {"what": "series", "columns": ["name"], "everybody": True, "count": 1}, AFTER, True),
    ("exported", {"what": "api", "token": "Mājaslapa", "columns": ["name", "email"], "count": 1}, AFTER, None),
    ("exported", {"invited": True, "columns": ["name", "email"], "count": 1}, AFTER, None),
    ("printed", {"what": "sheet", "columns": ["name", "institution"], "count": 2}, AFTER, None),
    ("printed", {"what": "badges", "columns": ["name"], "count": 2}, AFTER, None),
    ("printed", {"what": "phones", "columns": ["name", "phone"], "count": 1}, AFTER, None),
    ("printed", {"what": "report", "columns": [], "count": 2}, AFTER, False),
    ("viewed", {"what": "counts", "questions": [1]}, AFTER, False),
    ("records_viewed", {"what": "kept_record", "count": 1}, AFTER, False),
]


@pytest.fixture
def person(app: Flask) -> Iterator[Registration]:
    """Somebody at an event from which everything of CASES was taken."""
    with app.app_context():
        with transaction() as session:
            found = builders.make_registration(session, builders.make_event(session))
            number, event_id = found.id, found.event_id
            for action, details, at, _has in CASES:
                record(session, event_id, None, "organiser", action, at, details)
        yield db.session().get_one(Registration, number)


def test_each_taking_says_whether_somebody_can_be_in_it(person: Registration) -> None:
    found = reversed(takings.takings_of(db.session(), person.event_id))
    assert [taking.may_have(person.id, person.created_at) for taking in found] == [case[3] for case in CASES]


def test_erasing_keeps_which_copies_are_still_outside(person: Registration) -> None:
    event_id, number = person.event_id, person.id
    outside = [action for action, _details, _at, has in CASES if has is not False and action != "viewed"]
    with transaction() as session:
        done = services.erase_person(session, settings_here(), number, LATER, None, Why.asked)
        assert (done.copies, done.people) == (len(outside), 1)  # type: ignore[union-attr]
    (erasing,) = takings.erasings_of(db.session(), event_id)
    rows = {row.id: row for row in db.session().scalars(select(HistoryEntry))}
    assert [rows[entry].action for entry in erasing.copies] == outside
    assert "Anna" not in str(erasing.entry.details)


def test_organiser_sees_before_and_after_which_copies_to_destroy(app: Flask, desk: Desk) -> None:
    with app.app_context():
        with transaction() as session:
            organisation = session.scalars(select(Organisation).where(Organisation.slug == "lauku-biedriba")).one()
            found = builders.make_registration(session, builders.make_event(session, organisation=organisation))
            event_id, number = found.event_id, found.id
            record(session, event_id, None, "organiser", *CASES[6][:1], AFTER, CASES[6][1])
        db.session.remove()
    path = f"/birojs/lauku-biedriba/pasakumi/{event_id}"
    page = desk.get(f"{path}/dalibnieki/{number}/dzest")
    assert "1 list or print that was taken away may hold this person." in words_of(page)
    answer = desk.client.post(
        f"{path}/dalibnieki/{number}/dzest", data={"csrf_token": _token(page), "asked": "y"}, base_url=BASE
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{path}/panemts")
    said = words_of(desk.get(f"{path}/panemts"))
    assert "1 copy taken away before that may still hold this person." in said
    assert "Sign-in sheet printed: 2 people" in said
