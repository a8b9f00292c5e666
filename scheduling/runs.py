"""Runs of the solver: asked for, taken up by a worker, watched, ended. One transaction's work each.

A run is taken up by whichever worker comes first; when that one shows no sign of life for a while, by another. What a
worker writes counts only while the run is still its own.

Clocks of machines differ, so that nobody compares a sign of life with their own clock: a worker counts as dead when its
sign has stood still for a while under another's eyes (`Signs`).
"""

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from registration.history import record
from registration.models import Event
from scheduling.erasing import gone_since, without
from scheduling.models import ComposingRun, Composition
from scheduling.terms import UNDER_WAY, Purpose, RunState

STALE = 30.0  # seconds without a new sign of life until a worker counts as dead
MOST_ATTEMPTS = 3  # a run that ended so many workers is not given to another
KEPT = 20  # runs of an event; older ones go


@dataclass(frozen=True, slots=True)
class Asked:
    """A run as a worker needs it."""

    id: int
    event_id: int
    purpose: Purpose
    instance: Mapping[str, Any]
    plan: Mapping[str, Any] | None
    about: Mapping[str, Any] | None
    seconds: int
    seed: int


@dataclass(slots=True)
class Signs:
    """One worker's view of the others: the last sign of each run under way, and when it was first seen.

    `clock` is the worker's own, in seconds, and never set back.
    """

    clock: Callable[[], float] = time.monotonic
    seen: dict[int, tuple[datetime | None, float]] = field(default_factory=dict)

    def silent(self, session: Session) -> dict[int, datetime | None]:
        """Runs whose sign has stood still too long, with that sign."""
        now = self.clock()
        query = select(ComposingRun.id, ComposingRun.beat_at).where(ComposingRun.state == RunState.running)
        signs = {row.id: row.beat_at for row in session.execute(query)}
        before = self.seen
        self.seen = {
            number: before[number] if number in before and before[number][0] == sign else (sign, now)
            for number, sign in signs.items()
        }
        return {number: sign for number, (sign, since) in self.seen.items() if now - since > STALE}


@dataclass(frozen=True, slots=True)
class Busy:
    """No second run: this one is under way."""

    run_id: int


def queue(
    session: Session,
    event_id: int,
    purpose: Purpose,
    instance: Mapping[str, Any],
    seconds: int,
    account_id: int | None,
    now: datetime,
    *,
    plan: Mapping[str, Any] | None = None,
    about: Mapping[str, Any] | None = None,
) -> int | Busy:
    """The number of the new run, which a worker takes up; Busy while another of the event is under way.

    The event has a frame. `plan` is for the purpose "why"; `about` says whom that asks about, or which tables are
    wished.
    """
    frame = session.get_one(Composition, event_id, with_for_update=True, populate_existing=True)
    there = under_way(session, event_id)
    if there is not None:
        return Busy(there.id)
    run = ComposingRun(
        event_id=event_id, purpose=purpose, instance=dict(instance), plan=plan, about=about, seed=frame.seed,
        seconds=seconds, account_id=account_id, created_at=now,
    )  # fmt: skip
    session.add(run)
    session.flush()
    _forget_old(session, event_id)
    if purpose is not Purpose.why:
        details: dict[str, object] = {"purpose": purpose.value}
        record(session, event_id, None, "organiser", "composing_asked", now, details, account_id)
    return run.id


def _forget_old(session: Session, event_id: int) -> None:
    query = select(ComposingRun).where(ComposingRun.event_id == event_id).order_by(ComposingRun.id.desc())
    for old in session.scalars(query.offset(KEPT)):
        session.delete(old)


def under_way(session: Session, event_id: int) -> ComposingRun | None:
    """The event's run that waits or is being worked on."""
    query = select(ComposingRun).where(ComposingRun.event_id == event_id, ComposingRun.state.in_(UNDER_WAY))
    return session.scalars(query).first()


def run_here(session: Session, event_id: int, run_id: int) -> ComposingRun | None:
    """The run, if it is one of the event."""
    if not 0 < run_id < 2**31:
        return None
    query = select(ComposingRun).where(ComposingRun.event_id == event_id, ComposingRun.id == run_id)
    return session.scalars(query).first()


def last_of(session: Session, event_id: int, *, but: Collection[Purpose] = ()) -> ComposingRun | None:
    """The event's newest run that is for none of the purposes in `but`."""
    query = select(ComposingRun).where(ComposingRun.event_id == event_id)
    if but:
        query = query.where(ComposingRun.purpose.not_in(but))
    return session.scalars(query.order_by(ComposingRun.id.desc()).limit(1)).first()


def ask_to_stop(session: Session, event_id: int, run_id: int, now: datetime) -> bool:
    """True when the run was under way: one that nobody has taken up ends at once, another within a moment."""
    query = select(ComposingRun).where(ComposingRun.event_id == event_id, ComposingRun.id == run_id)
    run = session.scalars(query.with_for_update().execution_options(populate_existing=True)).first()
    if run is None or run.state not in UNDER_WAY:
        return False
    run.stop_asked = True
    if run.state == RunState.queued:
        run.state, run.finished_at = RunState.stopped, now
    return True


def is_due(session: Session, silent: Mapping[int, datetime | None]) -> bool:
    """Whether some run waits for a worker; `silent` as `Signs` says."""
    return session.scalar(select(ComposingRun.id).where(_due(silent)).limit(1)) is not None


def _due(silent: Mapping[int, datetime | None]) -> ColumnElement[bool]:
    running = ComposingRun.state == RunState.running
    dead = [and_(running, ComposingRun.id == number, ComposingRun.beat_at == sign) for number, sign in silent.items()]
    return or_(ComposingRun.state == RunState.queued, *dead)


def _before() -> ScalarSelect[int]:
    """How many runs of the organisation had not ended when this one was asked for."""
    other, theirs, own = aliased(ComposingRun), aliased(Event), aliased(Event)
    unfinished = or_(other.finished_at.is_(None), other.finished_at > ComposingRun.created_at)
    query = (
        select(func.count(other.id))
        .join(theirs, theirs.id == other.event_id)
        .join(own, own.organisation_id == theirs.organisation_id)
        .where(own.id == ComposingRun.event_id, other.id < ComposingRun.id, unfinished)
    )
    return query.correlate(ComposingRun).scalar_subquery()


def claim(session: Session, now: datetime, owner: str, silent: Mapping[int, datetime | None]) -> Asked | None:
    """The run that is next of those that nobody works on, now this worker's; None when there is none.

    Organisations take turns: whoever asks for a search at every event waits behind others who ask for one. One of the
    `silent` is taken only if it has given no sign since.
    """
    query = (
        select(ComposingRun)
        .where(_due(silent))
        .order_by(_before(), ComposingRun.id)
        .limit(1)
        # SQLite drops this clause; there the transaction itself is the lock.
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    run = session.scalars(query).first()
    if run is None:
        return None
    if run.attempts >= MOST_ATTEMPTS or run.stop_asked:
        run.state = RunState.stopped if run.stop_asked else RunState.failed
        run.reasons, run.finished_at = {"failed": "worker_stopped"}, now
        run.claimed_by = None
        return None
    run.state, run.attempts = RunState.running, run.attempts + 1
    run.claimed_by, run.claimed_at, run.beat_at, run.progress = owner, now, now, {}
    return Asked(run.id, run.event_id, Purpose(run.purpose), run.instance, run.plan, run.about, run.seconds, run.seed)


def beat(session: Session, run_id: int, owner: str, progress: Mapping[str, Any], now: datetime) -> bool | None:
    """A sign of life with how far the search is; whether somebody asked to stop it. None: it is no longer ours."""
    run = _ours(session, run_id, owner)
    if run is None:
        return None
    run.beat_at = now
    if progress:
        run.progress = dict(progress)
    return run.stop_asked


def release(session: Session, run_id: int, owner: str) -> None:
    """Give a run back because this worker ends: another takes it up at once, and it counts as no attempt."""
    run = _ours(session, run_id, owner)
    if run is not None:
        run.state, run.attempts, run.claimed_by, run.beat_at = RunState.queued, run.attempts - 1, None, None


def finish(
    session: Session,
    run_id: int,
    owner: str,
    state: RunState,
    now: datetime,
    *,
    plan: Mapping[str, Any] | None = None,
    levels: list[dict[str, Any]] | None = None,
    reasons: Mapping[str, Any] | None = None,
    solved: Mapping[str, Any] | None = None,
) -> bool:
    """True when the run was ours to end. A plan that is None leaves the one there was.

    `solved` is the instance that was searched: whoever was erased from the run's own meanwhile is in no plan either.
    """
    run = _ours(session, run_id, owner)
    if run is None:
        return False
    gone = gone_since(solved or {}, run.instance)
    run.state, run.finished_at, run.claimed_by = state, now, None
    if plan is not None:
        run.plan = without(dict(plan), gone)
    run.levels = levels if levels is not None else run.levels
    run.reasons = without(dict(reasons), gone) if reasons is not None else None
    return True


def _ours(session: Session, run_id: int, owner: str) -> ComposingRun | None:
    query = select(ComposingRun).where(
        ComposingRun.id == run_id, ComposingRun.state == RunState.running, ComposingRun.claimed_by == owner
    )
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).first()
