"""When it is time: Riga's midnight, and the dry run that says what the clock's work then does."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update

from core.db import db, transaction
from core.settings import Settings
from privacy import keeping, retention, ticking
from registration.models import Event, Registration
from registration.privacy_models import EventPrivacy
from tests import builders

# An event of 29 February 2028 whose people go after so many months, and the moment of Riga's midnight before that day.
CASES = [
    (0, datetime(2028, 2, 29, 22, tzinfo=UTC)),  # never on the day of the event: 1 March
    (1, datetime(2028, 3, 28, 21, tzinfo=UTC)),  # 29 March, in summer time already
    (12, datetime(2029, 2, 27, 22, tzinfo=UTC)),  # no such day in 2029: 28 February
    (6, datetime(2028, 8, 28, 21, tzinfo=UTC)),
]


@pytest.mark.parametrize(("months", "midnight"), CASES)
def test_dry_run_and_clock_agree_to_the_second(app: Flask, settings: Settings, months: int, midnight: datetime) -> None:
    with app.app_context(), transaction() as session:
        event = builders.make_event(session)
        builders.make_registration(session, event)
        session.add(EventPrivacy(event_id=event.id, retention_months=months, updated_at=builders.NOW))
        starts = datetime(2028, 2, 29, 8, tzinfo=UTC)
        values = {"starts_at": starts, "ends_at": starts + timedelta(hours=2), "day": starts.date()}
        session.execute(update(Event).where(Event.id == event.id).values(**values, sort_at=starts))
        event_id = event.id
    for moment, due in ((midnight - timedelta(seconds=1), False), (midnight, True)):
        with time_machine.travel(moment, tick=False):
            said = app.test_cli_runner().invoke(args=["privacy", "dry-run"]).output
        assert (f"event {event_id}: people=1" in said) is due
        with app.app_context():
            assert (event_id in retention.due_people(db.session(), keeping.day_of(moment))) is due
            db.session.rollback()
            ticking.tick(settings, moment, threading.Event())
            left = db.session().scalar(select(func.count()).select_from(Registration))
            db.session.remove()
        assert left == (0 if due else 1)
