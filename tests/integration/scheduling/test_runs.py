"""Runs are taken up by one worker at a time, told to stop, given back, taken over, and ended when the process dies."""

import re
import sys
import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.exc import IntegrityError

from core.db import db, transaction
from jobs import composing
from organisers.queries import account_by_email, organisation_by_slug
from registration.models import Event, Registration
from scheduling import erasing, instances, runs, watching
from scheduling.erasing import erase
from scheduling.models import ComposingRun, Composition
from scheduling.runs import Busy
from scheduling.terms import Purpose, RunState
from tests.integration.desk.people_world import EARLY, new_event
from tests.integration.scheduling.world import Call

PLAN = {"instance": "e1", "kind": "focus_groups", "groups": []}
LEVELS = [{"name": "seated", "value": 0, "bound": 0, "proved": True}]
READ = "import json, sys, time\nasked = json.loads(sys.stdin.readline())\n"
SAY = "def say(key, value):\n    print(json.dumps({key: value}), flush=True)\n"
DONE = f"say('done', {{'plan': {PLAN!r}, 'levels': {LEVELS!r}" + ", 'stopped': %s})\n"
ANSWERS = READ + SAY + DONE % "False"
WAITS = READ + SAY + "say('progress', {'level': 'seated', 'value': 3})\nsys.stdin.readline()\n" + DONE % "True"
DIES = READ + SAY + "sys.stderr.write('no memory')\nsys.exit(9)\n"
BABBLES = READ + SAY + "print('no json')\nprint('[]', flush=True)\n" + DONE % "False"
INFEASIBLE = READ + SAY + "say('infeasible', {'proved': True, 'reasons': ['quota']})\n"


def child(text: str) -> tuple[str, ...]:
    return (sys.executable, "-c", text)


def ask(call: Call, purpose: Purpose = Purpose.compose) -> Any:
    with call.world.app.app_context(), transaction() as session:
        instance = instances.instance_of(session, session.get_one(Event, call.event_id), purpose)
        assert instance is not None
        return runs.queue(session, call.event_id, purpose, instance, 10, None, EARLY)


def row(call: Call, number: int) -> ComposingRun:
    with call.world.reading() as session:
        found: ComposingRun = session.get_one(ComposingRun, number)
        session.expunge(found)
        return found


def work(call: Call, text: str, now: datetime = EARLY, stop: threading.Event | None = None) -> int:
    return composing.compose_next(call.world.app, lambda: now, "one", stop or threading.Event(), child(text))


def claim(call: Call, owner: str, now: datetime = EARLY, silent: Any = None) -> runs.Asked | None:
    with call.world.app.app_context(), transaction() as session:
        return runs.claim(session, now, owner, silent or {})


class Watching:
    """A worker that looks at the others from time to time, by its own clock."""

    def __init__(self, call: Call) -> None:
        self.call, self.seconds = call, 0.0
        self.signs = runs.Signs(lambda: self.seconds)

    def silent(self, after: float = 0) -> Any:
        """Which runs are silent, so many seconds later."""
        self.seconds += after
        with self.call.world.app.app_context():
            return self.signs.silent(db.session())


@pytest.fixture
def framed(call: Call) -> Call:
    call.frame()
    return call


def test_worker_takes_a_run_up_and_keeps_what_came_of_it(framed: Call) -> None:
    number = ask(framed)
    assert [work(framed, ANSWERS), work(framed, ANSWERS)] == [1, 0]
    run = row(framed, number)
    assert (run.state, run.plan, run.levels, run.attempts) == (RunState.done, PLAN, LEVELS, 1)
    assert (run.claimed_by, run.finished_at) == (None, EARLY)


def test_one_run_of_an_event_at_a_time(framed: Call) -> None:
    number = ask(framed)
    assert ask(framed) == Busy(number)
    work(framed, ANSWERS)
    assert ask(framed) != Busy(number)


def test_database_keeps_a_second_run_out(framed: Call) -> None:
    ask(framed)
    twin = ComposingRun(
        event_id=framed.event_id, purpose="compose", instance={}, seed=1, seconds=5, created_at=EARLY
    )  # fmt: skip
    with framed.world.app.app_context(), pytest.raises(IntegrityError), transaction() as session:
        session.add(twin)


def test_only_one_of_two_workers_has_it(framed: Call) -> None:
    ask(framed)
    assert [claim(framed, owner) is not None for owner in ("one", "two")] == [True, False]


def test_row_that_another_worker_holds_is_passed_over(framed: Call) -> None:
    """PostgreSQL: a worker that claims does not wait for one that is claiming; SQLite lets them in one by one."""
    ask(framed)
    with framed.world.app.app_context():
        if db.engine.dialect.name == "sqlite":
            assert claim(framed, "one") is not None
            return
        with db.engine.begin() as other:
            other.execute(select(ComposingRun.id).with_for_update())
            assert claim(framed, "two") is None


def test_run_of_a_dead_worker_is_taken_over_and_its_late_word_is_nothing(framed: Call) -> None:
    number, two = ask(framed), Watching(framed)
    claim(framed, "dead")
    assert [two.silent(), two.silent(runs.STALE)] == [{}, {}]
    later, silent = EARLY + timedelta(seconds=31), two.silent(1)
    assert claim(framed, "two", later, silent) is not None
    assert claim(framed, "three", later, silent) is None
    with framed.world.app.app_context(), transaction() as session:
        assert runs.beat(session, number, "dead", {"level": "x"}, later) is None
        assert runs.finish(session, number, "dead", RunState.failed, later) is False
        assert runs.beat(session, number, "two", {"level": "seated"}, later) is False
    assert (row(framed, number).progress, row(framed, number).attempts) == ({"level": "seated"}, 2)


@pytest.mark.parametrize("minutes", [-5, 5])
def test_a_worker_whose_clock_is_wrong_takes_no_run_of_a_living_one(framed: Call, minutes: int) -> None:
    number, wrong = ask(framed), EARLY + timedelta(minutes=minutes)
    claim(framed, "one")
    assert work(framed, ANSWERS, wrong) == 0
    other = Watching(framed)
    for second in range(60):
        assert claim(framed, "wrong", wrong + timedelta(seconds=second), other.silent(1)) is None
        with framed.world.app.app_context(), transaction() as session:
            assert runs.beat(session, number, "one", {}, EARLY + timedelta(seconds=second + 1)) is False
    assert (row(framed, number).attempts, row(framed, number).claimed_by) == (1, "one")


def test_a_worker_with_another_clock_that_dies_is_followed_by_the_next(framed: Call) -> None:
    number, other = ask(framed), Watching(framed)
    claim(framed, "ahead", EARLY + timedelta(minutes=5))
    other.silent()
    assert claim(framed, "two", EARLY, other.silent(31)) is not None
    assert row(framed, number).claimed_by == "two"


def test_a_worker_that_gives_a_sign_again_keeps_its_run(framed: Call) -> None:
    number, other = ask(framed), Watching(framed)
    claim(framed, "one")
    other.silent()
    silent = other.silent(31)
    with framed.world.app.app_context(), transaction() as session:
        runs.beat(session, number, "one", {}, EARLY + timedelta(seconds=31))
    assert claim(framed, "two", EARLY, silent) is None


def test_run_that_ends_worker_after_worker_fails(framed: Call) -> None:
    number, other = ask(framed), Watching(framed)
    for attempt in range(runs.MOST_ATTEMPTS):
        other.silent()
        assert claim(framed, "dies", EARLY + timedelta(minutes=attempt), other.silent(31)) is not None
    other.silent()
    assert claim(framed, "next", EARLY + timedelta(hours=1), other.silent(31)) is None
    assert (row(framed, number).state, row(framed, number).reasons) == (RunState.failed, {"failed": "worker_stopped"})


def stop(call: Call, number: int) -> bool:
    with call.world.app.app_context(), transaction() as session:
        return runs.ask_to_stop(session, call.event_id, number, EARLY)


def test_waiting_run_stops_at_once(framed: Call) -> None:
    number = ask(framed)
    assert [stop(framed, number), stop(framed, number), stop(framed, number + 1)] == [True, False, False]
    assert row(framed, number).state == RunState.stopped
    assert work(framed, ANSWERS) == 0


def test_running_one_hands_over_its_best_plan(framed: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "BEAT", 0.01)
    number, beat = ask(framed), runs.beat

    def asked_meanwhile(session: Any, run_id: int, *more: Any) -> bool | None:
        assert runs.ask_to_stop(session, framed.event_id, run_id, EARLY)
        return beat(session, run_id, *more)

    monkeypatch.setattr(runs, "beat", asked_meanwhile)
    assert work(framed, WAITS) == 1
    run = row(framed, number)
    assert (run.state, run.plan) == (RunState.stopped, PLAN)


def test_process_that_does_not_stop_is_ended(framed: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "BEAT", 0.01)
    monkeypatch.setattr(watching, "STOPPING", 0.2)
    monkeypatch.setattr(runs, "beat", lambda *_more: True)
    number = ask(framed)
    work(framed, READ + "while True:\n    time.sleep(60)\n")
    assert row(framed, number).reasons == {"failed": "stopped_late"}


def test_process_that_takes_too_long_is_ended(framed: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "GRACE", -9.8)
    number = ask(framed)
    work(framed, READ + "time.sleep(60)\n")
    assert (row(framed, number).state, row(framed, number).reasons) == (RunState.failed, {"failed": "too_slow"})


@pytest.mark.parametrize(
    ("text", "state", "reasons"),
    [
        (DIES, RunState.failed, {"failed": "died"}),
        (BABBLES, RunState.done, None),
        (INFEASIBLE, RunState.infeasible, {"proved": True, "reasons": ["quota"]}),
        ("raise SystemExit", RunState.failed, {"failed": "died"}),
        (READ + SAY + "say('refused', [])\n", RunState.failed, {"failed": "refused"}),
        (READ + SAY + "say('done', 7)\n", RunState.failed, {"failed": "died"}),
    ],
    ids=["dies", "babbles", "infeasible", "reads nothing", "refused", "nonsense"],
)
def test_whatever_the_process_does_the_run_ends(framed: Call, text: str, state: RunState, reasons: Any) -> None:
    number = ask(framed)
    assert work(framed, text) == 1
    assert (row(framed, number).state, row(framed, number).reasons) == (state, reasons)


def test_worker_that_ends_gives_the_run_back(framed: Call) -> None:
    number, ends = ask(framed), threading.Event()
    ends.set()
    work(framed, READ + "time.sleep(60)\n", stop=ends)
    run = row(framed, number)
    assert (run.state, run.attempts, run.claimed_by) == (RunState.queued, 0, None)
    assert work(framed, ANSWERS) == 1


def test_old_runs_go(framed: Call) -> None:
    for _time in range(runs.KEPT + 3):
        number = ask(framed)
        stop(framed, number)
    assert framed.count(ComposingRun) == runs.KEPT


def test_whoever_is_erased_during_the_search_is_in_no_plan(framed: Call) -> None:
    """The search has its own copy of what was asked; what it finds is kept without people who have gone meanwhile."""
    number = ask(framed)
    first, second, *_others = (str(one) for one in framed.people)
    plan = {**PLAN, "groups": [{"group": "g1", "slot": "s1", "people": [first, second], "facilitators": []}]}
    asked = claim(framed, "one")
    assert asked is not None
    with framed.world.app.app_context(), transaction() as session:
        erase(session, [framed.people[0]], EARLY)
        session.delete(session.get_one(Registration, framed.people[0]))
    with framed.world.app.app_context(), transaction() as session:
        reasons = {"hurdles": [{"hurdle": "apart", "other": first}]}
        runs.finish(
            session, number, "one", RunState.done, EARLY, plan=plan, reasons=reasons, solved=asked.instance
        )  # fmt: skip
    run = row(framed, number)
    assert run.plan == {**plan, "groups": [{**plan["groups"][0], "people": [second]}]}
    assert run.reasons == {"hurdles": [{"hurdle": "apart", "other": None}]}
    assert first not in {one["id"] for one in run.instance["people"]}


def test_worker_hands_over_what_it_was_asked(framed: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    number, first = ask(framed), str(framed.people[0])

    def follow(asked: Any, *_others: Any) -> watching.Outcome:
        with framed.world.app.app_context(), transaction() as session:
            erase(session, [framed.people[0]], EARLY)
        return watching.Outcome(RunState.done, {**PLAN, "groups": [{"group": "g1", "people": [first]}]})

    monkeypatch.setattr(watching, "follow", follow)
    assert work(framed, ANSWERS) == 1
    assert row(framed, number).plan == {**PLAN, "groups": [{"group": "g1", "people": []}]}


def test_organisations_take_turns(framed: Call) -> None:
    """Whoever asks for searches at several events does not keep others waiting until all of those have ended."""
    world = framed.world
    with world.reading() as session:
        olga = account_by_email(session, "olga@example.lv")
        assert olga
        elsewhere = organisation_by_slug(session, "svesa")
        assert elsewhere
        places = [(world.organisation_id, world.account_id)] * 2 + [(elsewhere.id, olga.id)]
    numbers = [ask(framed)]
    for organisation_id, account_id in places:
        event_id, _questions = new_event(world.app, world.settings, organisation_id, account_id)
        with world.app.app_context(), transaction() as session:
            session.add(Composition(event_id=event_id, created_at=EARLY, updated_at=EARLY))
            session.flush()
            run = ComposingRun(
                event_id=event_id, purpose="compose", instance={}, seed=1, seconds=300, created_at=EARLY
            )  # fmt: skip
            session.add(run)
            session.flush()
            numbers.append(run.id)
    taken = []
    for minute in range(4):
        now = EARLY + timedelta(minutes=minute + 1)
        asked = claim(framed, "one", now)
        assert asked is not None
        taken.append(numbers.index(asked.id))
        with world.app.app_context(), transaction() as session:
            runs.finish(session, asked.id, "one", RunState.done, now)
    assert taken == [0, 3, 1, 2]


def test_who_erases_and_who_asks_lock_the_frame_before_its_runs(framed: Call) -> None:
    """In a circle they would wait for each other until PostgreSQL ended one of them."""
    for _time in range(runs.KEPT):
        stop(framed, ask(framed))
    said: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        found = re.search(r"^(?:DELETE|UPDATE|SELECT).*?\b(composition|composing_run)\b", statement, re.S)
        said.extend(found.groups() if found else ())

    def erase() -> None:
        with framed.world.app.app_context(), transaction() as session:
            erasing.erase(session, framed.people[:1], EARLY)

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        for deed in (lambda: ask(framed), erase):
            said.clear()
            deed()
            locked = [name for name in dict.fromkeys(said) if name in ("composition", "composing_run")]
            assert locked == ["composition", "composing_run"]
    finally:
        event.remove(Engine, "before_cursor_execute", hear)
