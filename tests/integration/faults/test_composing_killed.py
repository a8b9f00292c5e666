"""Workers killed while they compose or send what was decided: nothing keeps solving, nothing is told twice or lost."""

import signal
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from benchmarks.instances import make
from core import clock
from core.db import db, transaction
from core.settings import Settings
from mailers.delivery import GROUP
from mailers.models import OutboxRow
from registration import deciding_groups
from registration.deciding_terms import Decided, GroupSeats, GroupsPlan
from registration.terms import Admission
from scheduling import runs
from scheduling.models import ComposingRun, Composition
from scheduling.terms import Purpose, RunState
from tests.builders import NOW, settings_here
from tests.integration.deciding import world
from tests.integration.faults.site import children, stat
from tests.integration.faults.test_worker_killed import Deadly, let_leases_end, worker
from tests.servers.smtp_sink import SmtpSink

ENOUGH = 90  # seconds


def until(what: Callable[[], Any], folder: Path) -> Any:
    """What `what` gives as soon as it gives anything."""
    deadline = time.monotonic() + ENOUGH
    while not (found := what()):
        assert time.monotonic() < deadline, (folder / "worker.log").read_text()[-3000:]
        time.sleep(0.05)
    return found


def asked(app: Flask) -> tuple[int, int]:
    """A run that takes minutes; the numbers of its event and its own."""
    with app.app_context(), transaction() as session:
        event = world.make_call(session, Admission.selection)
        session.add(Composition(event_id=event.id, created_at=NOW, updated_at=NOW))
        session.flush()
        number = runs.queue(session, event.id, Purpose.compose, make("fg-400"), 600, None, clock.now())
        assert isinstance(number, int)
        return event.id, number


def row(app: Flask, number: int) -> ComposingRun:
    with app.app_context():
        found: ComposingRun = db.session().get_one(ComposingRun, number)
        db.session().expunge(found)
        db.session().rollback()
        return found


def test_nothing_keeps_solving_when_its_worker_is_killed_and_one_of_two_others_goes_on(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:
    event_id, number = asked(app)
    with SmtpSink() as sink:
        with worker(settings, tmp_path, sink) as first:
            until(lambda: row(app, number).progress, tmp_path)
            (solver,) = until(lambda: children(first.pid), tmp_path)
            first.send_signal(signal.SIGKILL)
            first.wait(30)
            until(lambda: stat(solver) is None, tmp_path)
        assert (row(app, number).state, row(app, number).attempts) == (RunState.running, 1)
        with app.app_context(), transaction() as session:  # as if somebody had seen it silent for half a minute
            session.get_one(ComposingRun, number).state = RunState.queued
        with worker(settings, tmp_path, sink) as second, worker(settings, tmp_path, sink) as third:
            until(lambda: row(app, number).attempts == 2 and row(app, number).progress, tmp_path)
            until(lambda: _both_tick(tmp_path), tmp_path)
            assert sorted(len(children(one.pid)) for one in (second, third)) == [0, 1]
            with app.app_context(), transaction() as session:
                assert runs.ask_to_stop(session, event_id, number, clock.now())
            until(lambda: row(app, number).state == RunState.stopped, tmp_path)
        done = row(app, number)
        assert (done.attempts, done.reasons) == (2, None)
        assert done.plan is not None
        assert done.plan["groups"]


def _both_tick(folder: Path) -> bool:
    return (folder / "worker.log").read_text().count("the clock runs") == 3


def test_letters_of_groups_wait_out_the_window_and_go_once_whoever_is_killed(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:
    with app.app_context(), transaction() as session:
        call = world.make_call(session, Admission.selection)
        slots = [world.make_slot(session, call, world.FIRST + timedelta(days=days)) for days in range(2)]
        people = [world.apply(session, call, one).id for one in range(1, 9)]
        halves = zip("AB", slots, (people[:4], people[4:]), strict=True)
        plan = GroupsPlan(tuple(GroupSeats(name, slot.id, 4, tuple(half)) for name, slot, half in halves))
        held = world.sending(now=clock.now())
        made = deciding_groups.publish_groups(session, settings_here(), call.id, plan, held, None, clock.now())
        assert isinstance(made, Decided)
    with Deadly() as sink:
        with worker(settings, tmp_path, sink):
            until(lambda: "the clock runs" in (tmp_path / "worker.log").read_text(), tmp_path)
        assert (states(app), list(sink.messages)) == ({"queued": 8}, [])
        with app.app_context(), transaction() as session:  # as if the ten minutes were over
            over = update(OutboxRow).values(next_attempt_at=clock.now())
            session.execute(over.execution_options(synchronize_session=False))
        with worker(settings, tmp_path, sink) as second:
            sink.kills_at, sink.victim = 3, second
            assert second.wait(ENOUGH) == -signal.SIGKILL
        unrecorded = len(sink.messages) - states(app)["sent"]
        sink.victim = None
        let_leases_end(app)
        with worker(settings, tmp_path, sink):
            until(lambda: states(app) == {"sent": 8}, tmp_path)
        copies = Counter(received.message["Message-ID"] for received in sink.messages)
        assert Counter(copies.values()) == Counter({1: 8 - unrecorded, 2: unrecorded})
        assert 1 <= unrecorded <= GROUP


def states(app: Flask) -> Counter[str]:
    with app.app_context():
        found = Counter(db.session().scalars(select(OutboxRow.state)).all())
        db.session().rollback()
        return found
