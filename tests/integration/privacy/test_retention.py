"""Events keep their promises by themselves: sensitive answers, people, a project's records."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.db import db, transaction
from privacy import retention, ticking
from privacy.models import EventStatistics, KeptRecord
from registration.models import Answer, Event, Question, Registration
from registration.privacy_models import EventPrivacy, Project
from scheduling.models import Composition, Facilitator
from tests import builders
from tests.builders import NOW, settings_here
from tests.integration.privacy import marked


def tick(now: object) -> int:
    return ticking.tick(settings_here(), now, threading.Event())  # type: ignore[arg-type]


def full_event(people: int = 6, **privacy: object) -> int:
    """An event that took place 30 days ago with a marked person and others."""
    with transaction() as session:
        event = marked.marked_event(session, capacity=50)
        marked.marked_person(session, event)
        for number in range(people - 1):
            builders.make_registration(
                session, event, given_name=f"Persona{number}", email=f"p{number}@example.lv", form_key=f"k{number}"
            )
        marked.end_event(session, event)
        if privacy:
            session.add(EventPrivacy(event_id=event.id, updated_at=NOW, **privacy))
        return event.id


def test_nothing_is_erased_before_its_day(app: Flask) -> None:
    with app.app_context():
        full_event(sensitive_days=60)
        assert tick(NOW) == 0
        assert db.session().scalar(select(func.count()).select_from(Registration)) == 6


def test_sensitive_answers_go_first_and_once(app: Flask) -> None:
    with app.app_context():
        event_id = full_event(sensitive_days=30)
        assert tick(NOW - timedelta(days=1)) == 0
        assert tick(NOW) == 1
        assert tick(NOW) == 0
        left = db.session().scalars(select(Question.sensitive).join(Answer, Answer.question_id == Question.id)).all()
        assert left == [False, False]
        row = db.session().get_one(EventStatistics, event_id)
        assert (row.sensitive, row.sensitive_at, row.erased_at) == (1, NOW, None)
        assert "bez piena" not in str(marked.traces(db.session()))


def test_people_go_and_numbers_stay(app: Flask) -> None:
    with app.app_context():
        event_id = full_event(retention_months=1)
        due = NOW + timedelta(days=2)
        assert tick(due) > 0
        assert tick(due) == 0
        assert marked.traces(db.session()) == {}
        assert db.session().scalar(select(func.count()).select_from(Registration)) == 0
        row = db.session().get_one(EventStatistics, event_id)
        assert (row.people, row.kept, row.erased_at) == (6, 0, due)
        assert row.counts["status"] == {"confirmed": 6}
        assert row.counts["source"] == {"web": 6}
        group = next(numbers for name, numbers in row.counts.items() if name.startswith("question:"))
        assert group == {"a": 1}


def test_objection_holds_one_person_back(app: Flask) -> None:
    with app.app_context():
        event_id = full_event(retention_months=1)
        with transaction() as session:
            person = session.scalars(select(Registration).order_by(Registration.id).limit(1)).one()
            person.objected_at = NOW
        assert tick(NOW + timedelta(days=2)) > 0
        assert db.session().scalar(select(func.count()).select_from(Registration)) == 1
        assert tick(NOW + timedelta(days=2)) == 0
        row = db.session().get_one(EventStatistics, event_id)
        assert (row.people, row.erased_at) == (5, None)
        with transaction() as session:
            session.scalars(select(Registration)).one().objected_at = None
        tick(NOW + timedelta(days=3))
        assert marked.traces(db.session()) == {}
        assert db.session().get_one(EventStatistics, event_id, populate_existing=True).erased_at is not None


def test_project_keeps_records_until_its_last_day(app: Flask) -> None:
    with app.app_context():
        event_id = full_event(retention_months=1)
        with transaction() as session:
            organisation = session.get_one(Event, event_id).organisation_id
            project = Project(
                organisation_id=organisation, name="Kopā", number="1", last_payment_on=date(2026, 3, 12), keep_years=5,
                created_at=NOW,
            )  # fmt: skip
            session.add(project)
            session.flush()
            session.get_one(EventPrivacy, event_id).project_id = project.id
        tick(NOW + timedelta(days=2))
        assert set(marked.traces(db.session())) == {"kept_record"}
        assert db.session().scalars(select(KeptRecord.keep_until).distinct()).all() == [date(2031, 12, 31)]
        tick(NOW.replace(year=2031, month=12, day=31))
        assert db.session().scalar(select(func.count()).select_from(KeptRecord)) == 6
        tick(NOW.replace(year=2032, month=1, day=1))
        assert marked.traces(db.session()) == {}


def test_steps_are_bounded_and_go_on(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "CHUNK", 4)
    with app.app_context():
        event_id = full_event(retention_months=1)
        due = NOW + timedelta(days=2)
        steps = []
        for _ in range(5):
            with transaction() as session:
                steps.append(retention.erase_step(session, settings_here(), event_id, due))
        # Followers and guests of erased people went with them.
        assert steps == [4, 2, 0, 0, 0]


def test_save_the_date_without_people_is_left_alone(app: Flask) -> None:
    with app.app_context():
        with transaction() as session:
            event = builders.make_event(session, **builders.REGIONAL_MEETING)
            builders.make_follower(session, event)
        assert retention.due_people(db.session(), date(2027, 11, 12)) == []
        assert len(retention.due_people(db.session(), date(2027, 11, 13))) == 1
        assert tick(NOW.replace(year=2027, month=11, day=14)) == 1
        assert tick(NOW.replace(year=2027, month=11, day=14)) == 0


def test_facilitators_of_a_call_to_which_nobody_applied_go_on_the_same_day(app: Flask) -> None:
    def leaders() -> int:
        return db.session().scalar(select(func.count(Facilitator.id))) or 0

    leads: dict[str, Any] = {"name": "Ilze Vadītāja", "max_groups": 1, "languages": [], "availability": {}}
    with app.app_context():
        with transaction() as session:
            event = builders.make_event(session, **builders.REGIONAL_MEETING)
            session.add(Composition(event_id=event.id, no_show=0, created_at=NOW, updated_at=NOW, weights={}))
            session.flush()
            session.add(Facilitator(event_id=event.id, **leads))
            event_id = event.id
        assert retention.due_people(db.session(), date(2027, 11, 12)) == []
        assert retention.due_people(db.session(), date(2027, 11, 13)) == [event_id]
        tick(NOW.replace(year=2027, month=11, day=14))
        assert leaders() == 0
        assert retention.due_people(db.session(), date(2027, 11, 14)) == []
        with transaction() as session:  # somebody adds one when all is over
            session.add(Facilitator(event_id=event_id, **leads))
        tick(NOW.replace(year=2027, month=11, day=15))
        assert leaders() == 0
