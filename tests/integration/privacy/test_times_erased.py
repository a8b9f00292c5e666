"""What was said of proposed times, composed and decided goes with the people, on both databases."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.db import db, transaction
from mailers.models import BadAddress
from privacy import services, ticking
from privacy.terms import Erased, Why
from registration import availability
from registration.models import Availability, Decision, EventLeader, Slot
from registration.terms import Can
from scheduling.board_models import BoardStep
from scheduling.models import ComposingRun, Composition, Facilitator
from tests import builders
from tests.builders import NOW, POLL, settings_here
from tests.integration.privacy.test_retention import full_event


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


def test_who_was_to_lead_and_what_was_decided_goes_with_the_last_people(app: Flask) -> None:
    due = NOW + timedelta(days=2)
    with app.app_context():
        event_id = full_event(retention_months=1)
        with transaction() as session:
            session.add(Composition(event_id=event_id, published={"groups": []}, created_at=NOW, updated_at=NOW))
            session.flush()
            session.add_all(
                [
                    Facilitator(event_id=event_id, name="Ilze Siliņa", email="ilze@example.lv"),
                    Facilitator(event_id=event_id, name="Māra Siliņa", email="Mara@example.lv", ref="r",
                                link_hash="h" * 64, asked_at=NOW, answered_at=NOW, answer_note="Māras piezīme"),
                    BadAddress(email_key="mara@example.lv", since=NOW, code="5.1.1", said="No Māra here"),
                    EventLeader(event_id=event_id, facilitator_id=1, name="Ilze Siliņa", email="ilze@example.lv",
                                email_key="ilze@example.lv", created_at=NOW, changed_at=NOW),
                    BadAddress(email_key="ilze@example.lv", since=NOW, code="5.1.1", said="No Ilze here"),
                    ComposingRun(event_id=event_id, purpose="compose", state="done", instance={"people": []}, seed=1,
                                 seconds=5, created_at=NOW),
                    BoardStep(event_id=event_id, kind="moved", version_before=1, version_after=2, before={}, at=NOW),
                    Decision(event_id=event_id, key="lem:viens", kind="groups", note="Gaidīsim Ilzi Siliņu!",
                             before={"events": {"2": {"people": [{"name": "Ilze Siliņa"}]}}}, made_at=NOW,
                             goes_at=NOW),
                ]
            )  # fmt: skip
        assert ticking.tick(settings_here(), due, threading.Event()) > 0
        session = db.session()
        for table in (Facilitator, EventLeader, BadAddress, ComposingRun, BoardStep):
            assert session.scalar(select(func.count()).select_from(table)) == 0
        decision = session.scalars(select(Decision)).one()
        assert (decision.note, decision.before) == ("", {})
        assert session.get_one(Composition, event_id).published is None
