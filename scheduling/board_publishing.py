"""The board is told to people: what stands in the way, what is handed to deciding, what is kept as told, and back."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from msgspec import to_builtins
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.settings import Settings
from mailers.batches import Sending
from registration import deciding, deciding_groups, deciding_press, deciding_undo
from registration.deciding_terms import (
    Decided,
    DecidingReason,
    DecisionKind,
    GroupSeats,
    GroupsPlan,
    Leader,
    Refused,
    Selection,
    TakenBack,
)
from registration.history import record
from registration.inputs import Person
from registration.locking import lock_event
from registration.models import Event
from scheduling import board_kept
from scheduling.board_models import BoardStep
from scheduling.board_queries import made_events
from scheduling.board_reading import Board
from scheduling.board_terms import StepKind
from scheduling.engine.checking import broken_rules
from scheduling.engine.plans import FocusPlan, PlannedGroup
from scheduling.engine.verdicts import Broken, Why
from scheduling.facts import group_id, number_of
from scheduling.instances import facilitators_of
from scheduling.models import ComposedGroup, Composition
from scheduling.terms import Standing

OF_BOARD = (DecisionKind.groups, DecisionKind.selection)
FORBIDDEN = {("FG04", Why.over_cap), ("FG01", Why.twice), ("FG00", Why.unknown)}


@dataclass(frozen=True, slots=True)
class Check:
    """What stands in the way of publishing. `closed` are groups with people but without a time; `doubts` are broken
    rules that somebody must have seen, by a short mark."""

    forbidden: tuple[Broken, ...]
    doubts: Mapping[str, Broken]
    closed: tuple[int, ...]
    undecided: tuple[int, ...]

    @property
    def stops(self) -> bool:
        """True for what no tick can help."""
        return bool(self.forbidden or self.closed or self.undecided)

    def passes(self, ticked: Collection[str]) -> bool:
        """True when nothing stands in the way, and each doubt is among the marks that were ticked."""
        return not self.stops and self.doubts.keys() <= set(ticked)


def check(board: Board) -> Check:
    """What stands in the way of publishing the board as it is."""
    broken = broken_rules(board.instance, FocusPlan(board.instance.id, tuple(_told_groups(board))))
    forbidden = tuple(one for one in broken if (one.rule, one.why) in FORBIDDEN)
    doubts = {_mark(one): one for one in broken if one not in forbidden}
    seated = {place.group_id for one, place in board.state.people.items() if one in board.active}
    closed = tuple(one.id for one in board.facts.groups if one.id in seated and not board.state.is_open(one.id))
    return Check(forbidden, doubts, closed, tuple(board.undecided))


def _mark(broken: Broken) -> str:
    """The same rule broken by the same people in the same measure has the same mark."""
    return hashlib.sha256(repr(to_builtins(broken)).encode()).hexdigest()[:12]


def mark_of(board: Board, stood: str) -> str:
    """What a preview was of: the board as it stood, and the digest of where people were told to be."""
    return f"{board.version}-{stood}"


def decision_of(session: Session, board: Board, seen: str = "") -> GroupsPlan | Selection:
    """The board as deciding takes it. One group at the event's own time is the event itself: people are chosen for it.

    People who were thanked by letter before are left as they are.
    """
    asked = sorted(board.active - board.thanked)
    thanked = tuple(one for one in asked if board.state.place(one).standing is Standing.thanked)
    opened, leaders = _told_groups(board), _leaders(session, board)
    if board.facts.own_time and len(board.facts.groups) == 1:
        accepted = tuple(int(who) for one in opened for who in one.people)
        led = tuple(leader for one in opened for leader in leaders[one.group])
        return Selection(accepted, tuple(board.reserve), thanked, seen, led)
    made, by_hand = made_events(session, board.facts.event_id), set(timed_by_hand(session, board))
    named = {one.name: one for one in session.get_one(Event, board.facts.event_id).people}
    seats = (replace(_seats(board, one, made, named), leaders=leaders[one.group]) for one in opened)
    groups = tuple(replace(one, keeps_time=one.event_id in by_hand) for one in seats)
    return GroupsPlan(board_kept.keeping(session, board, opened, groups), tuple(board.reserve), thanked, seen)


def _leaders(session: Session, board: Board) -> dict[str, tuple[Leader, ...]]:
    """Those who lead each group and have an address, by group."""
    known = {one.id: one for one in facilitators_of(session, board.facts.event_id) if one.email}
    found = {}
    for group in board.plan.groups:
        led_by = (known[number] for who in group.facilitators if (number := number_of(who)) in known)
        found[group.group] = tuple(Leader(one.id, one.name, one.email, one.language, one.zone) for one in led_by)
    return found


def timed_by_hand(session: Session, board: Board) -> list[int]:
    """Events of published groups whose time was changed on their own page since: the board's hour is not theirs.

    The hour that the board gives a group now, when it is another than was told, is the organiser's newest word.
    """
    told = {one.group: one.slot for one in board.instance.published.groups} if board.instance.published else {}
    made = made_events(session, board.facts.event_id)
    stand = {one.event_id: one.slot_id for one in deciding_groups.standing_of(session, board.facts.event_id).groups}
    found = []
    for one in _told_groups(board):
        event_id = made.get(number_of(one.group))
        if board.facts.own_time or event_id not in stand or told.get(one.group) != one.slot:
            continue
        if stand[event_id] != number_of(one.slot):
            found.append(event_id)
    return found


def _told_groups(board: Board) -> list[PlannedGroup]:
    """The groups with people: nobody is told of an empty one."""
    return [one for one in board.plan.groups if one.people]


def _seats(
    board: Board, planned: PlannedGroup, made: Mapping[int, int | None], named: Mapping[str, Person]
) -> GroupSeats:
    """The group; who leads it is named as on the call's own page, with the affiliation there."""
    number = number_of(planned.group)
    group = next(one for one in board.facts.groups if one.id == number)
    names = {one.id: named.get(one.name, Person(one.name)) for one in board.facts.facilitators}
    return GroupSeats(
        name=group.name,
        slot_id=None if board.facts.own_time else number_of(planned.slot),
        cap=group.cap,
        registrations=tuple(sorted(int(who) for who in planned.people)),
        event_id=made.get(number),
        people=tuple(names[number_of(who)] for who in planned.facilitators if number_of(who) in names),
        language=group.language,
    )


def publish(
    session: Session,
    settings: Settings,
    board: Board,
    seen: str,
    ticked: Collection[str],
    sending: Sending,
    account_id: int,
    now: datetime,
) -> Decided | Refused | Check:
    """Tell people what the board says, and keep what they were told. The same press again changes nothing.

    The board was read in this transaction, after the event's lock was taken. Check when something stands in the way;
    Refused(changed_meanwhile) when the board or its people are not those of the preview (`seen`, by `mark_of`).
    """
    event_id = board.facts.event_id
    if (earlier := deciding_press.made_by(session, sending.key)) is not None:
        return earlier
    found = check(board)
    if not found.passes(ticked):
        return found
    version, _dash, stood = seen.partition("-")
    if version != str(board.version):
        return Refused(DecidingReason.changed_meanwhile)
    decision = decision_of(session, board, stood)
    if isinstance(decision, Selection):
        outcome = deciding.decide(session, settings, event_id, decision, sending, account_id, now)
    else:
        outcome = deciding_groups.publish_groups(session, settings, event_id, decision, sending, account_id, now)
    if isinstance(outcome, Refused):
        return outcome
    events = outcome.event_ids if isinstance(decision, GroupsPlan) else ()
    _keep(session, board, outcome.decision_id, events, account_id, now)
    return outcome


def publication_of(session: Session, event_id: int, decision_id: int) -> BoardStep | None:
    """The step that told people by this decision."""
    query = select(BoardStep).where(BoardStep.event_id == event_id, BoardStep.kind == StepKind.published)
    return next((one for one in session.scalars(query) if one.before.get("decision") == decision_id), None)


def _keep(
    session: Session, board: Board, decision_id: int, event_ids: Sequence[int], account_id: int, now: datetime
) -> None:
    event_id, told = board.facts.event_id, _told_groups(board)
    frame = session.get_one(Composition, event_id, populate_existing=True)
    before: dict[str, Any] = {
        "decision": decision_id,
        "published": frame.published,
        "published_at": frame.published_at.isoformat() if frame.published_at is not None else None,
        "made": {str(key): made for key, made in made_events(session, event_id).items()},
    }
    step = BoardStep(
        event_id=event_id, kind=StepKind.published, version_before=frame.version, version_after=frame.version + 1,
        before=before, worth=board.worth_now, account_id=account_id, at=now,
    )  # fmt: skip
    session.add(step)
    plan = board_kept.plan_told(session, board, told)
    frame.published, frame.published_at = {"groups": to_builtins(told), board_kept.PLAN: plan}, now
    frame.version, frame.updated_at = frame.version + 1, now
    events = dict(zip((one.group for one in told), event_ids, strict=False))
    for group in session.scalars(select(ComposedGroup).where(ComposedGroup.event_id == event_id)):
        group.made_event_id = events.get(group_id(group.id))
    session.flush()
    people = sum(len(one.people) for one in told)
    details: dict[str, object] = {"count": people, "decision": decision_id}
    record(session, event_id, None, "organiser", "board_published", now, details, account_id)


def take_back(
    session: Session, settings: Settings, event_id: int, decision_id: int, account_id: int, now: datetime
) -> TakenBack | Refused:
    """Nobody is told, and what was told before is what is told; the board itself stays as it is."""
    lock_event(session, event_id)
    outcome = deciding_undo.undo(session, settings, event_id, decision_id, account_id, now, OF_BOARD)
    if isinstance(outcome, Refused):
        return outcome
    step = publication_of(session, event_id, decision_id)
    if step is None:
        return outcome
    frame = session.get_one(Composition, event_id, populate_existing=True)
    at = step.before["published_at"]
    frame.published, frame.published_at = step.before["published"], datetime.fromisoformat(at) if at else None
    for group in session.scalars(select(ComposedGroup).where(ComposedGroup.event_id == event_id)):
        group.made_event_id = step.before["made"].get(str(group.id))
    frame.version, frame.updated_at = frame.version + 1, now
    session.delete(step)
    session.flush()
    record(session, event_id, None, "organiser", "board_unpublished", now, {"count": outcome.letters}, account_id)
    return outcome
