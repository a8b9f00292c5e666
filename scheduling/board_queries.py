"""What is read of a board: where people, groups and facilitators stand, and its last step."""

from collections import defaultdict

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registration.slot_models import Slot
from scheduling.board_models import BoardStep
from scheduling.board_terms import GroupState, Place, Staff, State
from scheduling.models import ComposedGroup, ComposedPlace, Facilitator, FacilitatorPlace
from scheduling.terms import Standing


def state_of(session: Session, event_id: int) -> State:
    """Where everything stands now."""
    slots = session.scalar(select(func.count()).where(Slot.event_id == event_id))
    staff = staff_of(session, event_id)
    return State(_people(session, event_id), _groups(session, event_id), staff, own_time=not slots)


def _people(session: Session, event_id: int) -> dict[int, Place]:
    rows = session.scalars(select(ComposedPlace).where(ComposedPlace.event_id == event_id))
    return {row.registration_id: place_of(row) for row in rows}


def place_of(row: ComposedPlace) -> Place:
    """The place that a row says. A seat whose group was removed is no seat."""
    standing = Standing(row.standing)
    if standing is Standing.seat and row.group_id is None:
        standing = Standing.open
    return Place(standing, row.group_id, row.pinned, row.excluded)


def _groups(session: Session, event_id: int) -> dict[int, GroupState]:
    columns = (ComposedGroup.id, ComposedGroup.slot_id, ComposedGroup.locked)
    rows = session.execute(select(*columns).where(ComposedGroup.event_id == event_id))
    return {row.id: GroupState(row.slot_id, row.locked) for row in rows}


def staff_of(session: Session, event_id: int) -> dict[int, Staff]:
    """Who leads which group, by group; groups that nobody leads are left out."""
    query = select(FacilitatorPlace).join(Facilitator, Facilitator.id == FacilitatorPlace.facilitator_id)
    found: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    for row in session.scalars(query.where(Facilitator.event_id == event_id)):
        found[row.group_id].append((row.facilitator_id, row.pinned))
    return {group: tuple(sorted(staff)) for group, staff in found.items()}


def made_events(session: Session, event_id: int) -> dict[int, int | None]:
    """The event that each group became, by group; None for a group that is not published."""
    query = select(ComposedGroup.id, ComposedGroup.made_event_id).where(ComposedGroup.event_id == event_id)
    return {row.id: row.made_event_id for row in session.execute(query)}


def last_step(session: Session, event_id: int) -> BoardStep | None:
    """The newest step that is kept."""
    query = select(BoardStep).where(BoardStep.event_id == event_id).order_by(BoardStep.id.desc()).limit(1)
    return session.scalars(query).first()


def last_mover(session: Session, event_id: int, registration_id: int | None = None) -> int | None:
    """The account whose step last changed the place of this person, or anything when nobody is named."""
    query = select(BoardStep).where(BoardStep.event_id == event_id).order_by(BoardStep.id.desc())
    for step in session.scalars(query):
        if registration_id is None or str(registration_id) in step.before.get("people", {}):
            return step.account_id
    return None
