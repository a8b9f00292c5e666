"""When it is time: Riga's midnight, and the dry run that says what the clock's work then does."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import func, select, update

from core.db import db, transaction
from core.settings import Settings
from organisers.models import Organisation
from privacy import keeping, retention, ticking
from registration import notices
from registration.models import Event, Registration, Slot
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


def test_an_undated_event_is_kept_by_its_last_proposed_time_and_its_groups(app: Flask) -> None:
    day = datetime(2027, 1, 10, tzinfo=UTC).date()
    with app.app_context(), transaction() as session:
        poll, call = (builders.make_event(session, day=day, deadline_on=day) for _ in range(2))
        group = builders.make_event(session, day=datetime(2027, 5, 20, tzinfo=UTC).date(), starts_at=None, ends_at=None)
        for event, admission in ((poll, "poll"), (call, "selection")):
            event.admission, event.starts_at, event.ends_at, event.day, event.last_day = (
                admission,
                None,
                None,
                day,
                None,
            )
        group.made_from_id = call.id
        ends = datetime(2027, 3, 1, 22, tzinfo=UTC)  # midnight in Riga: of the first of March still
        session.add(Slot(event_id=poll.id, starts_at=ends - timedelta(hours=24), ends_at=ends, whole_day=True))
        session.flush()
        found = {one.event.id: one.plan.people_on for one in retention.plans(session)}
        assert found[poll.id].isoformat() == "2027-09-01"
        assert found[call.id].isoformat() == "2027-11-20"
        assert notices.kept_until(session, poll) == found[poll.id]
        with app.test_request_context(), force_locale("en"):
            organisation = session.get_one(Organisation, poll.organisation_id)
            said = dict(notices.notice_of(session, poll, organisation, "en").parts)["Until when"]
        assert said.startswith("6 months after the event, or after the last of the proposed times")
