"""The first look holds a meeting that is over: who came, what the groups worked out, a report for everybody."""

import threading
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from attendance.group_queries import group_sizes, notes_of
from attendance.models import Attendance
from attendance.terms import State
from core import clock
from core.db import db
from jobs import demonstration, ticks
from mailers.models import OutboxRow
from organisers.models import Organisation
from paper import reports
from paper.models import ClosingReport
from registration.models import Event, Registration
from registration.series_models import Series
from reminders import ticking


@pytest.mark.parametrize(
    "today",
    [
        datetime(2026, 11, 23, 10, tzinfo=UTC),
        datetime(2027, 1, 14, 8, tzinfo=UTC),  # twelve days ago nobody met
        datetime(2027, 4, 5, 22, 30, tzinfo=UTC),  # the clocks went forward after that meeting
    ],
)
def test_past_meeting_shows_the_day_and_its_report(app: Flask, today: datetime) -> None:
    with time_machine.travel(today, tick=False):
        assert demonstration.prepare(app)
        assert demonstration.prepare(app)  # nothing is made twice
        with app.app_context():
            session, now = db.session(), clock.now()
            assert session.scalar(select(func.count()).select_from(Organisation)) == 1
            past = session.scalars(select(Event).where(Event.ends_at < now)).one()
            standing = select(Attendance.state, func.count()).where(Attendance.event_id == past.id)
            found = session.execute(standing.group_by(Attendance.state).order_by(Attendance.state)).all()
            assert [tuple(row) for row in found] == [(State.arrived, 12), (State.left_out, 2)]
            assert set(notes_of(session, past.id)) == set(group_sizes(session, past.id)) == {1, 2, 3}
            assert session.get_one(ClosingReport, past.id).published_at is not None
            numbers = reports.report(session, past).numbers
            assert (numbers.registered, numbers.came, numbers.stayed_away) == (14, 12, 2)
            assert (
                session.scalar(select(func.count(Registration.phone.distinct())).where(Registration.phone != "")) == 33
            )  # of the largest event
            assert past.series_id == session.scalars(select(Series.id)).one()
            db.session.rollback()


def test_past_meeting_sends_no_letters_and_misses_none(app: Flask) -> None:
    assert demonstration.prepare(app)
    with app.app_context():
        past = db.session().scalars(select(Event.id).where(Event.ends_at < clock.now())).one()
        db.session.rollback()
        ticks.close_registrations(app, threading.Event())
        ticking.tick(app.config["AICINA"], clock.now, threading.Event())
        assert db.session().scalars(select(OutboxRow.letter).where(OutboxRow.event_id == past)).all() == []
        assert db.session().scalars(select(OutboxRow.letter).where(OutboxRow.event_id != past)).first() is not None
        db.session.rollback()
