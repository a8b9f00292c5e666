"""Revisions 0019 to 0025 with a published call and an open poll: down to 0018 and up again, and nothing else lost."""

from datetime import timedelta

from flask import Flask
from flask_migrate import downgrade
from sqlalchemy import text

from core.db import db, transaction
from core.settings import ROOT
from core.upgrade import upgrade
from registration import deciding_groups
from registration.deciding_terms import Decided, GroupSeats, GroupsPlan
from registration.terms import Admission, Can
from scheduling.board_models import BoardStep
from scheduling.models import ComposedGroup, ComposedPlace, ComposingRun, Composition, Facilitator
from tests.builders import NOW, settings_here
from tests.integration.deciding import world
from tests.integration.migrations.test_migrations import differences, tables
from tests.integration.registration.world import publish, register

NEW = {
    "slot", "availability", "composition", "composed_group", "facilitator", "facilitator_place", "composed_pair",
    "composed_place", "composing_run", "decision", "board_step", "planned_group", "event_leader",
}  # fmt: skip


def published(app: Flask) -> tuple[int, int, int]:
    """A call with a group of two and one in reserve, all that composing stores, and a poll; their numbers."""
    with app.app_context(), transaction() as session:
        call, poll = (world.make_call(session, kind) for kind in (Admission.selection, Admission.poll))
        slot, other = world.make_slot(session, call), world.make_slot(session, poll, world.FIRST + timedelta(days=3))
        people = [world.apply(session, call, number, {slot: Can.yes}).id for number in range(1, 5)]
        world.apply(session, poll, 9, {other: Can.if_need_be})
        plan = GroupsPlan((GroupSeats("A", slot.id, 5, tuple(people[:2])),), (people[2],), (people[3],))
        made = deciding_groups.publish_groups(session, settings_here(), call.id, plan, world.sending(), None, NOW)
        assert isinstance(made, Decided)
        session.add(Composition(event_id=call.id, created_at=NOW, updated_at=NOW))
        session.flush()
        group = ComposedGroup(event_id=call.id, position=0, name="A", min_size=1, ideal=2, max_size=5, cap=5,
                              slot_id=slot.id, made_event_id=made.event_ids[0])  # fmt: skip
        session.add_all([group, Facilitator(event_id=call.id, name="Ilze Siliņa")])
        session.flush()
        session.add_all(
            [
                ComposedPlace(registration_id=people[0], event_id=call.id, standing="seat", group_id=group.id),
                ComposingRun(event_id=call.id, purpose="compose", instance={}, seed=1, seconds=5, created_at=NOW),
                BoardStep(event_id=call.id, kind="moved", version_before=1, version_after=2, before={}, at=NOW),
            ]
        )  # fmt: skip
        return call.id, made.event_ids[0], poll.id


def statuses(app: Flask, event_id: int) -> list[str]:
    """Of everybody at the event, in the order of coming."""
    with app.app_context(), db.engine.connect() as connection:
        query = text("SELECT status FROM registration WHERE event_id = :event ORDER BY id")
        return list(connection.scalars(query, {"event": event_id}))


def counts(app: Flask) -> dict[str, int]:
    with app.app_context(), db.engine.connect() as connection:
        kept = ("event", "registration", "history_entry", "outbox", "link", "seating", "event_revision", "question")
        return {name: connection.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in kept}


def test_groups_and_polls_go_down_and_up_with_data(app: Flask) -> None:
    usual = publish(app, capacity=1)
    for number in range(3):
        register(app, usual, number)
    call, group, poll = published(app)
    assert statuses(app, call) == ["placed", "placed", "waiting", "not_chosen"]
    before, of_usual = counts(app), statuses(app, usual)
    with app.app_context():
        db.session.remove()
        downgrade(directory=str(ROOT / "migrations"), revision="0018")
    assert not tables(app) & NEW
    assert counts(app) == before
    assert statuses(app, usual) == of_usual
    assert statuses(app, group) == ["confirmed", "confirmed"]
    assert statuses(app, call) == ["withdrawn", "withdrawn", "waiting", "withdrawn"]
    assert statuses(app, poll) == ["withdrawn"]
    assert upgrade(app) is True
    assert tables(app) >= NEW
    assert differences(app) == []
    assert counts(app) == before
    assert statuses(app, group) == ["confirmed", "confirmed"]
    with app.app_context(), db.engine.connect() as connection:
        assert set(connection.scalars(text("SELECT admission FROM event"))) == {"in_order"}
    assert published(app)[0] > poll
