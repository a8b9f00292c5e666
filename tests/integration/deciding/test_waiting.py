"""Who waits for whom on PostgreSQL: a worker holds the rows of many letters and waits for nobody; whoever changes a
person has locked the event before. So nobody waits in a circle, and no organiser reads that the service is busy."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy import event as events
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from core.db import db, transaction
from mailers import claims
from mailers.models import OutboxRow
from mailers.services import enqueue_many
from privacy import farewell
from privacy import services as privacy
from privacy.terms import Why
from registration import deciding, guest_services, leading, leaving, mailing, queries
from registration.deciding_terms import Decided, Leader, Selection
from registration.guest_models import Guest
from registration.models import EventLeader, Registration
from registration.terms import Admission
from reminders import stopping
from tests import builders
from tests.builders import NOW, settings_here
from tests.integration.deciding import world

# SQLite has one writer at a time, who waits for nobody.
pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
LATER, SOON = NOW + timedelta(hours=1), NOW + timedelta(hours=1, seconds=5)


def worker_round(app: Flask, now: Any = LATER) -> dict[str, str]:
    """What a worker that waits for nothing makes of each letter that is due, by its recipient."""
    with app.app_context(), transaction(timeout=0.2) as session:
        ids = claims.claim(session, now, "worker", 50)
        written = {mail.recipient for mail in claims.prepare(session, now, ids, "worker")}
        session.flush()
        rows = session.scalars(select(OutboxRow).where(OutboxRow.id.in_(ids)))
        return {row.recipient: "written" if row.recipient in written else row.state for row in rows}


@contextmanager
def at_first(app: Flask, words: str, do: Callable[[], Any]) -> Iterator[list[Any]]:
    """Inside, `do` runs in the middle of a transaction: once, after its first statement with these words."""
    came: list[Any] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if words in statement and not came:
            came.append(None)
            came[0] = do()

    with app.app_context():
        engine = db.engine
    events.listen(engine, "after_cursor_execute", hear)
    try:
        yield came
    finally:
        events.remove(engine, "after_cursor_execute", hear)


def written_to(session: Session, *people: Registration) -> None:
    """A letter waits for each of these people."""
    mails = [mailing.to_person(settings_here(), person, mailing.LINK, "1") for person in people]
    enqueue_many(session, NOW, mails)


def test_the_worker_writes_what_it_can_and_comes_back_for_the_rest(app: Flask) -> None:
    with app.app_context(), transaction() as session:
        event = builders.make_event(session)
        _first, second = (
            builders.make_registration(session, event, given_name=f"Dalībniece{n}", email=f"p{n}@example.lv")
            for n in (1, 2)
        )
        event_id, second_id = event.id, second.id
    with app.app_context(), transaction() as session:
        queries.lock_event(session, event_id)
        session.get_one(Registration, second_id).phone = "+37120000000"
        session.flush()
        assert worker_round(app) == {"p1@example.lv": "written", "p2@example.lv": "queued"}
        assert worker_round(app) == {}  # it does not ask again and again
    assert worker_round(app, SOON) == {"p2@example.lv": "written"}
    with app.app_context():
        row = db.session().scalars(select(OutboxRow).where(OutboxRow.recipient == "p2@example.lv")).one()
        assert (row.attempts, row.crashes, row.reason, row.last_error) == (0, 0, None, None)


def test_a_letter_to_several_waits_for_each_of_them(app: Flask) -> None:
    with app.app_context(), transaction() as session:
        event = builders.make_event(session)
        people = [builders.make_registration(session, event, given_name=f"Bērns{n}").id for n in (1, 2)]
        session.execute(delete(OutboxRow))
        first = session.get_one(Registration, people[0])
        mail = mailing.to_person(settings_here(), first, mailing.PARTY, "1", people=people, news="registered")
        enqueue_many(session, NOW, [mail])
        address = first.email
    with app.app_context(), transaction() as session:
        session.get_one(Registration, people[1]).phone = "+37120000000"
        session.flush()
        assert worker_round(app) == {address: "queued"}
    assert worker_round(app, SOON) == {address: "written"}


def test_a_letter_to_who_leads_waits_for_nobody(app: Flask) -> None:
    with app.app_context(), transaction() as session:
        event = builders.make_event(session)
        row = leading.put_on(session, event.id, Leader(1, "Vita", "vita@example.lv", "lv"), NOW)
        mail = leading.letter(settings_here(), row, event, leading.INVITED, "1", event.ends_at)
        enqueue_many(session, NOW, [mail])
        leader_id = row.id
    with app.app_context(), transaction() as session:
        session.get_one(EventLeader, leader_id).language = "en"
        session.flush()
        assert worker_round(app) == {"vita@example.lv": "queued"}
    assert worker_round(app, SOON) == {"vita@example.lv": "written"}


def test_a_worker_in_the_middle_of_a_decision_does_not_wait_for_it(app: Flask) -> None:
    with app.app_context(), transaction() as session:
        call = world.make_call(session, Admission.selection, capacity=2)
        people = [world.apply(session, call, n) for n in range(4)]
        written_to(session, *people)
        call_id, ids = call.id, world.ids(people)
    chosen = Selection(accepted=ids[2:], reserve=ids[:1], thanked=ids[1:2])
    with (
        at_first(app, "UPDATE registration SET", lambda: worker_round(app)) as came,
        app.app_context(),
        transaction() as session,
    ):
        made = deciding.decide(session, settings_here(), call_id, chosen, world.sending(), None, NOW)
    assert isinstance(made, Decided)
    assert came == [{"p0@example.lv": "queued"} | {f"p{n}@example.lv": "written" for n in range(1, 4)}]
    sent = worker_round(app, SOON)
    assert set(sent) == {f"p{n}@example.lv" for n in range(4)}
    assert set(sent.values()) == {"written"}


def switched_off(session: Session, person: Registration, _guest: Guest) -> None:
    stopping.switch(session, person.event_id, person.contact_key, LATER, off=True)


def read_otherwise(session: Session, _person: Registration, guest: Guest) -> None:
    guest_services.note_reading(session, guest.id, "en", "", LATER, None)


@pytest.mark.parametrize("change", [switched_off, read_otherwise])
def test_who_changes_people_has_locked_their_event(app: Flask, change: Callable[..., None]) -> None:
    with app.app_context(), transaction() as session:
        event = builders.make_event(session)
        person, guest = builders.make_registration(session, event), builders.make_guest(session, event)
        event_id, person_id, guest_id = event.id, person.id, guest.id

    def at_work() -> None:
        with app.app_context(), transaction(timeout=0.2) as other:
            change(other, other.get_one(Registration, person_id), other.get_one(Guest, guest_id))

    with app.app_context(), transaction() as session:
        queries.lock_event(session, event_id)
        with pytest.raises(OperationalError, match="lock timeout"):
            at_work()
    at_work()


def test_erasing_waits_for_a_letter_that_is_being_written_so_that_the_last_one_goes(app: Flask) -> None:
    with app.app_context(), transaction() as session:
        person = builders.make_registration(session, builders.make_event(session))
        leaving.withdraw(session, settings_here(), person.id, person.event_id, NOW)
        person_id = person.id

    def erase() -> Any:
        with app.app_context(), transaction(timeout=0.2) as other:
            return privacy.erase_person(other, settings_here(), person_id, LATER, None, Why.asked)

    with app.app_context(), transaction() as session:
        ids = claims.claim(session, LATER, "worker", 50)
        assert len(claims.prepare(session, LATER, ids, "worker")) == 1
        with pytest.raises(OperationalError, match="lock timeout"):
            erase()
    assert erase().letters == 1
    with app.app_context():
        last = db.session().scalars(select(OutboxRow).where(OutboxRow.batch == farewell.BATCH)).one()
        assert (last.letter, last.state) == (farewell.ERASED, "queued")
