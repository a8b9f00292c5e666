"""A change of the board is stored, with the step that takes it back and the row of history that tells of it."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from registration.history import record
from registration.locking import lock_event
from registration.models import Event, Registration, Slot
from registration.terms import EventStatus
from scheduling import board_queries as queries
from scheduling.board_models import BoardStep
from scheduling.board_terms import MOST_STEPS, BoardReason, Change, Done, GroupState, Place, Refused, State, StepKind
from scheduling.models import ComposedGroup, ComposedPlace, Composition, Facilitator, FacilitatorPlace
from scheduling.terms import Standing


def locked(session: Session, event_id: int) -> tuple[Composition, State] | Refused:
    """The frame and where everything stands, under the event's lock.

    Refused(no_board) without a frame, Refused(called_off) when nobody will meet: what people were told stays as it is.
    """
    there = lock_event(session, event_id) is not None
    frame = session.get(Composition, event_id, populate_existing=True) if there else None
    if frame is None:
        return Refused(BoardReason.no_board)
    if session.scalar(select(Event.status).where(Event.id == event_id)) == EventStatus.cancelled:
        return Refused(BoardReason.called_off)
    return frame, queries.state_of(session, event_id)


def present(session: Session, event_id: int, people: Collection[int]) -> set[int]:
    """Who of these the event has: somebody may have been erased since the board was read, before it was locked."""
    here = Registration.event_id == event_id, Registration.id.in_(people)
    return set(session.scalars(select(Registration.id).where(*here)))


def write(
    session: Session,
    frame: Composition,
    state: State,
    change: Change,
    kind: StepKind,
    account_id: int,
    now: datetime,
    worth: Mapping[str, int],
    details: Mapping[str, object] | None = None,
) -> Done:
    """Store what is otherwise, keep how it was, and write down who did it; a change of nothing leaves no trace.

    Whoever was erased since is left out.
    """
    here = present(session, frame.event_id, change.people.keys())
    less = state.less(replace(change, people={one: place for one, place in change.people.items() if one in here}))
    if less.is_empty:
        return Done(frame.version, changed=False)
    apply(session, frame.event_id, less)
    step = BoardStep(
        event_id=frame.event_id,
        kind=kind,
        version_before=frame.version,
        version_after=frame.version + 1,
        before=_kept(state.before(less)),
        worth=dict(worth),
        account_id=account_id,
        at=now,
    )
    session.add(step)
    frame.version, frame.updated_at = frame.version + 1, now
    session.flush()
    _forget_old(session, frame.event_id)
    record(session, frame.event_id, None, "organiser", f"board_{kind}", now, dict(details or {}), account_id)
    return Done(frame.version)


def apply(session: Session, event_id: int, change: Change) -> None:
    """Store the new states. Everything that is named is of this event."""
    rows = {
        row.registration_id: row
        for row in session.scalars(select(ComposedPlace).where(ComposedPlace.event_id == event_id))
    }
    for key, place in change.people.items():
        row = rows.get(key)
        if row is None:
            row = ComposedPlace(registration_id=key, event_id=event_id)
            session.add(row)
        row.standing, row.group_id, row.pinned, row.excluded = (
            place.standing,
            place.group_id,
            place.pinned,
            place.excluded,
        )
    for key, state in change.groups.items():
        group = session.get_one(ComposedGroup, key)
        group.slot_id, group.locked = state.slot_id, state.locked
    session.flush()
    for key, leading in change.staff.items():
        session.execute(delete(FacilitatorPlace).where(FacilitatorPlace.group_id == key))
        session.add_all(FacilitatorPlace(facilitator_id=one, group_id=key, pinned=pinned) for one, pinned in leading)
    session.flush()


def _forget_old(session: Session, event_id: int) -> None:
    kept = select(BoardStep.id).where(BoardStep.event_id == event_id).order_by(BoardStep.id.desc()).limit(MOST_STEPS)
    oldest = min(session.scalars(kept), default=0)
    # What was told before a publication is kept: its letters may still be taken back.
    old = (BoardStep.event_id == event_id, BoardStep.id < oldest, BoardStep.kind != StepKind.published)
    session.execute(delete(BoardStep).where(*old))


def _kept(change: Change) -> dict[str, Any]:
    return {
        "people": {str(k): [p.standing.value, p.group_id, p.pinned, p.excluded] for k, p in change.people.items()},
        "groups": {str(k): [g.slot_id, g.locked] for k, g in change.groups.items()},
        "staff": {str(k): [list(one) for one in staff] for k, staff in change.staff.items()},
    }


def read(kept: Mapping[str, Any]) -> Change:
    """What a step keeps of how it was before."""
    return Change(
        {int(k): Place(Standing(p[0]), *p[1:]) for k, p in kept.get("people", {}).items()},
        {int(k): GroupState(*g) for k, g in kept.get("groups", {}).items()},
        {int(k): tuple((one, pinned) for one, pinned in staff) for k, staff in kept.get("staff", {}).items()},
    )


def known(session: Session, state: State, change: Change) -> Change:
    """The change without groups, people, facilitators and times that have gone since: without its time a group is
    closed."""
    groups = state.groups.keys()
    times = {group.slot_id for group in change.groups.values() if group.slot_id is not None}
    proposed = set(session.scalars(select(Slot.id).where(Slot.id.in_(times)))) if times else set()
    people = {
        key: place
        for key, place in change.people.items()
        if key in state.people and (place.group_id is None or place.group_id in groups)
    }
    ids = {one for staff in change.staff.values() for one, _pinned in staff}
    there = set(session.scalars(select(Facilitator.id).where(Facilitator.id.in_(ids)))) if ids else set()
    staff = {
        key: tuple(one for one in staff if one[0] in there) for key, staff in change.staff.items() if key in groups
    }
    opened = {
        key: group if group.slot_id in proposed else replace(group, slot_id=None)
        for key, group in change.groups.items()
        if key in groups
    }
    return Change(people, opened, staff)
