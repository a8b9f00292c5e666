"""An application and the seat that answers it are one person's: shown together, erased together."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.db import db, transaction
from mailers.models import OutboxRow
from privacy import services
from privacy.terms import Erased, Why
from registration import deciding_groups, own_data
from registration.deciding_terms import Decided, GroupSeats, GroupsPlan
from registration.models import Event, Registration, Seating
from registration.terms import Admission
from tests.builders import NOW, settings_here
from tests.integration.deciding import world

LATER = NOW + timedelta(hours=1)


def published(session: Session) -> tuple[int, int]:
    """A call with a group in which there are two people; the numbers of the two events."""
    event = world.make_call(session, Admission.selection)
    slot = world.make_slot(session, event)
    people = [world.apply(session, event, number) for number in (1, 2)]
    plan = GroupsPlan((GroupSeats("A", slot.id, 5, world.ids(people)),))
    made = deciding_groups.publish_groups(session, settings_here(), event.id, plan, world.sending(), None, NOW)
    assert isinstance(made, Decided)
    for row in session.scalars(select(OutboxRow)).all():
        world.written(session, row)
        row.state, row.sent_at = "sent", NOW
    session.flush()
    return event.id, made.event_ids[0]


def one(session: Session, event_id: int, number: int) -> Registration:
    query = select(Registration).where(Registration.event_id == event_id, Registration.email == f"p{number}@example.lv")
    return session.scalars(query).one()


@pytest.mark.parametrize("asked_at", ["call", "group"])
def test_both_are_erased_with_one_word_about_it(app: Flask, asked_at: str) -> None:
    with app.app_context():
        with transaction() as session:
            call, group = published(session)
            number = one(session, call if asked_at == "call" else group, 1).id
        with transaction() as session:
            outcome = services.erase_person(session, settings_here(), number, LATER, None, Why.asked)
            assert isinstance(outcome, Erased)
        session = db.session()
        assert session.scalars(select(Registration).where(Registration.email == "p1@example.lv")).all() == []
        mails = session.scalars(select(OutboxRow).where(OutboxRow.recipient == "p1@example.lv")).all()
        assert sorted(mail.letter for mail in mails) == ["privacy.erased", "registration.withdrawn"]
        leaving = next(mail for mail in mails if mail.letter == "registration.withdrawn")
        event = session.get_one(Event, group)
        assert f"UID:{event.uid}" in world.calendar_of(leaving.wire or b"")
        assert "METHOD:CANCEL" in world.calendar_of(leaving.wire or b"")
        assert session.get_one(Seating, group).taken == 1
        assert one(session, call, 2).status == "placed"
        session.rollback()


@pytest.mark.parametrize("asked_at", ["call", "group"])
def test_both_are_shown_to_the_person(session: Session, asked_at: str) -> None:
    call, group = published(session)
    here, there = (call, group) if asked_at == "call" else (group, call)
    held = own_data.own_data(session, one(session, here, 1), "lv")
    (other,) = held["places"]
    assert other["page"] == session.get_one(Event, there).slug
    assert other["status"] == ("confirmed" if asked_at == "call" else "placed")
    assert other["email"] == "p1@example.lv"
    assert "p2@example.lv" not in str(held)
