"""What a run of the solver proposes, beside the board as it is now: who moves, who gains or loses a seat, what it is
worth."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from scheduling import board_services as services
from scheduling.board_reading import Board
from scheduling.board_rules import Difference, difference, without
from scheduling.board_terms import BoardReason, Change, Done, GroupState, Outcome, Place, Refused, Staff, State
from scheduling.engine.checking import broken_rules, measure
from scheduling.engine.plans import FocusPlan, PlannedGroup, read_plan
from scheduling.engine.verdicts import Broken, Objective
from scheduling.facts import number_of, person_id
from scheduling.models import ComposingRun, Composition
from scheduling.runs import last_of, run_here
from scheduling.terms import ASIDE, Purpose, RunState, Standing

FINISHED = (RunState.done, RunState.stopped)
DISCARDED = "discarded"  # in the progress of a run whose plan nobody wants


@dataclass(frozen=True)
class Proposal:
    """A plan of a run. `told` is what is otherwise than people were told; None while nothing was published."""

    run: ComposingRun
    change: Change
    plan: FocusPlan
    since_board: Difference
    told: Difference | None
    worth: Objective
    broken: tuple[Broken, ...]


def waiting(session: Session, event_id: int) -> ComposingRun | None:
    """The newest run, when its plan waits to be looked at; one that was asked for before the last publication answers
    a question that has been decided since.
    """
    run = last_of(session, event_id, but=ASIDE)
    if run is None or not _has_plan(run) or run.taken_over_at is not None or _is_discarded(run):
        return None
    frame = session.get_one(Composition, event_id)
    return None if frame.published_at is not None and run.created_at < frame.published_at else run


def worth_a_look(session: Session, board: Board) -> Proposal | None:
    """The newest plan that waits, when it has anything otherwise than the board.

    After a cancellation it is an answer too that nothing else would be better.
    """
    run = waiting(session, board.facts.event_id)
    found = proposal_of(session, board, run.id) if run is not None else None
    if found is None or (found.since_board.is_empty and not (found.run.purpose == Purpose.replan and board.gaps)):
        return None
    return found


def _has_plan(run: ComposingRun) -> bool:
    return run.state in FINISHED and run.plan is not None and run.purpose not in ASIDE


def _is_discarded(run: ComposingRun) -> bool:
    return bool((run.progress or {}).get(DISCARDED))


def proposal_of(session: Session, board: Board, run_id: int) -> Proposal | None:
    """The plan of a run put beside the board; None for a run without a plan, or of another event.

    People, groups and facilitators that have gone since are left out of it.
    """
    run = run_here(session, board.facts.event_id, run_id)
    if run is None or not _has_plan(run) or _is_discarded(run):
        return None
    found = read_plan(dict(run.plan or {}), board.instance)
    if not isinstance(found, FocusPlan):
        return None
    change = change_of(board, found)
    plan = board.plan_for(after(board.state, change))
    return Proposal(
        run,
        change,
        plan,
        difference(board.plan.groups, plan.groups),
        told_difference(board, plan),
        measure(board.instance, plan),
        broken_rules(board.instance, plan),
    )


def told_difference(board: Board, plan: FocusPlan) -> Difference | None:
    """What a plan has otherwise than people were told, but for those who withdrew; None while nothing was told."""
    if board.instance.published is None:
        return None
    gone = {person_id(one.id) for one in board.facts.applicants if one.out}
    return difference(without(board.instance.published, gone).groups, plan.groups)


def change_of(board: Board, plan: FocusPlan) -> Change:
    """What a plan makes of the board: pins, locks, the reserve and thanks stay where it says nothing else."""
    numbers = {one.id for one in board.facts.groups}
    planned = {number_of(one.group): one for one in plan.groups if number_of(one.group) in numbers}
    seats = {number_of(who): group for group, one in planned.items() for who in one.people}
    people = {one: _place(board.state.place(one), seats.get(one)) for one in board.active}
    groups = {} if board.facts.own_time else {n: _when(board, n, planned.get(n)) for n in numbers}
    return Change(people, groups, {n: _staff(board, n, planned.get(n)) for n in numbers})


def _place(now: Place, group: int | None) -> Place:
    if group is not None:
        return Place(Standing.seat, group, pinned=now.pinned and now.group_id == group)
    return now if now.group_id is None else Place()


def _when(board: Board, group: int, planned: PlannedGroup | None) -> GroupState:
    now = board.state.groups[group]
    slots = {slot.id for slot in board.facts.slots}
    slot = number_of(planned.slot) if planned is not None else None
    return GroupState(slot if slot in slots else None, now.locked)


def _staff(board: Board, group: int, planned: PlannedGroup | None) -> Staff:
    known = {one.id for one in board.facts.facilitators}
    pinned = dict(board.state.staff.get(group, ()))
    wanted = sorted(number_of(one) for one in planned.facilitators) if planned is not None else []
    return tuple((one, pinned.get(one, False)) for one in wanted if one in known)


def after(state: State, change: Change) -> State:
    """The state once a change was made."""
    return State(
        {**state.people, **change.people},
        {**state.groups, **change.groups},
        {**state.staff, **change.staff},
        state.own_time,
    )


def accept(session: Session, board: Board, run_id: int, version: int, account_id: int, now: datetime) -> Outcome:
    """Put the plan on the board that it was compared with. Conflict when the board has changed since."""
    proposal = proposal_of(session, board, run_id)
    if proposal is None or proposal.run.taken_over_at is not None:
        return Refused(BoardReason.no_plan)
    event_id, worth = board.facts.event_id, board.worth_now
    outcome = services.put_on_board(session, event_id, proposal.change, version, account_id, now, worth)
    if isinstance(outcome, Done):
        run = session.get_one(ComposingRun, run_id)
        run.taken_over_at = now
        session.flush()
    return outcome


def discard(session: Session, event_id: int, run_id: int) -> bool:
    """True when the plan waited to be looked at; it is not shown again."""
    run = run_here(session, event_id, run_id)
    if run is None or not _has_plan(run):
        return False
    run.progress = {**(run.progress or {}), DISCARDED: True}
    session.flush()
    return True
