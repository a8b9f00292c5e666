"""Whoever leaves a group locks its call before the group, by whatever way they leave: publishing locks in that order
too, and two who lock in a circle would wait for each other until PostgreSQL ends one of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event as events
from sqlalchemy import update
from sqlalchemy.orm import Session

from core.db import db, transaction
from core.settings import Settings
from registration import deciding_groups, deciding_undo, guardians, guest_services, leaving, waiting
from registration.deciding_terms import Decided, GroupSeats, GroupsPlan, TakenBack
from registration.guest_models import Guest
from registration.models import Registration
from registration.terms import Admission, Answered, GuardianState, Source
from replies import services as replies
from replies.services import Meant
from tests.builders import NOW, settings_here
from tests.integration.deciding import world

LATER = NOW + timedelta(hours=1)
Leave = Callable[[Session, Settings, Registration, int], Any]


def answered_by_mail(session: Session, _settings: Settings, person: Registration, _guest: int) -> None:
    replies.lock(session, [Meant(None, None, person.event_id, person.id)])  # type: ignore[arg-type]


def answer_counts(session: Session, settings: Settings, person: Registration, _guest: int) -> None:
    replies.decide(session, settings, person.event_id, 1, LATER, count=True, account_id=None)


@contextmanager
def hearing_locks() -> Iterator[list[int]]:
    """The events that are locked inside, in this order, some more than once."""
    locked: list[int] = []

    def hear(_connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        if "FROM seating" in statement:
            locked.extend(values.values() if isinstance(values, dict) else values)

    events.listen(db.engine, "before_cursor_execute", hear)
    try:
        yield locked
    finally:
        events.remove(db.engine, "before_cursor_execute", hear)


WAYS: dict[str, Leave] = {
    "by themselves": lambda s, settings, p, _g: leaving.withdraw(s, settings, p.id, p.event_id, LATER),
    "by the guardian": lambda s, settings, p, _g: guardians.refuse(s, settings, p.id, p.event_id, LATER),
    "by an offer": lambda s, settings, p, _g: waiting.accept_offer(s, settings, p.event_id, [p.id], LATER),
    "as a guest": lambda s, settings, _p, g: guest_services.answer(s, settings, g, Answered.no, Source.web, LATER),
    "by mail": answered_by_mail,
    "by a doubtful mail": answer_counts,
}


@pytest.mark.parametrize("way", WAYS)
def test_the_call_is_locked_before_its_group(app: Flask, way: str) -> None:
    with app.app_context():
        with transaction() as session:
            call = world.make_call(session, Admission.selection)
            slot, person = world.make_slot(session, call), world.apply(session, call, 1)
            plan = GroupsPlan((GroupSeats("A", slot.id, 5, (person.id,)),))
            made = deciding_groups.publish_groups(session, settings_here(), call.id, plan, world.sending(), None, NOW)
            assert isinstance(made, Decided)
            call_id, (group_id,) = call.id, made.event_ids
            session.execute(
                update(Registration)
                .where(Registration.event_id == group_id)
                .values(guardian_state=GuardianState.given, guardian_email="vecaki@example.lv")
            )
            guest = Guest(event_id=group_id, given_name="Viese", contact_key="key:v", ref="v", link_hash="v",
                          created_at=NOW)  # fmt: skip
            session.add(guest)
            session.flush()
            guest_id = guest.id
        with transaction() as session:
            seat = session.query(Registration).filter_by(event_id=group_id).one()
            with hearing_locks() as locked:
                WAYS[way](session, settings_here(), seat, guest_id)
        assert list(dict.fromkeys(locked))[:2] == [call_id, group_id]


def test_publishing_locks_the_groups_by_their_numbers_and_one_that_is_used_again_among_them(session: Session) -> None:
    call = world.make_call(session, Admission.selection)
    slots = [world.make_slot(session, call, world.FIRST + timedelta(days=n)) for n in range(2)]
    people = world.ids([world.apply(session, call, n) for n in range(4)])

    def publish(key: str, *groups: GroupSeats, reserve: tuple[int, ...] = ()) -> Decided:
        plan = GroupsPlan(groups, reserve=reserve)
        made = deciding_groups.publish_groups(session, settings_here(), call.id, plan, world.sending(key), None, NOW)
        assert isinstance(made, Decided)
        return made

    new = [GroupSeats(name, slots[n].id, 5, people[n * 2 : n * 2 + 2]) for n, name in enumerate("AB")]
    taken_back = publish("lem:1", *new)
    assert isinstance(
        deciding_undo.undo(session, settings_here(), call.id, taken_back.decision_id, None, NOW), TakenBack
    )
    first, second = publish("lem:2", *new).event_ids
    assert taken_back.event_ids == (first, second)
    stays = replace(new[1], event_id=second)
    publish("lem:3", stays, reserve=people[:2])
    with hearing_locks() as locked:
        assert publish("lem:4", stays, new[0]).event_ids == (second, first)
    assert list(dict.fromkeys(locked)) == [call.id, first, second]
