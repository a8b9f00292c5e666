"""Seats of published groups that became free go on to the reserve, as offers: to the first whom the group takes.

Only where the organiser said that free places are offered (`Event.waiting_mode`); otherwise the board proposes and the
organiser presses.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from core.settings import Settings
from registration import group_offers
from registration.history import record
from registration.locking import lock_event
from registration.models import Event, Registration
from registration.terms import Admission, EventStatus, RegistrationStatus, WaitingMode
from scheduling import board_steps as steps
from scheduling.board_again import gaps_shown
from scheduling.board_queries import made_events
from scheduling.board_reading import Board, board_of
from scheduling.board_terms import Change, Place
from scheduling.facts import number_of, person_id
from scheduling.models import ComposedPlace, Composition
from scheduling.terms import Standing

_LEFT = (RegistrationStatus.withdrawn, RegistrationStatus.cancelled, RegistrationStatus.lapsed)


def due(session: Session) -> Sequence[int]:
    """Calls with somebody in reserve, where somebody on the board of published groups has left."""
    gone, waits = aliased(Registration), aliased(Registration)
    left = exists().where(
        ComposedPlace.event_id == Event.id,
        ComposedPlace.standing == Standing.seat,
        gone.id == ComposedPlace.registration_id,
        gone.status.in_(_LEFT),
    )
    in_reserve = exists().where(waits.event_id == Event.id, waits.status == RegistrationStatus.waiting)
    query = select(Event.id).join(Composition, Composition.event_id == Event.id)
    query = query.where(
        Event.status == EventStatus.published,
        Event.admission == Admission.selection,
        Event.waiting_mode == WaitingMode.offer,
        Composition.published_at.is_not(None),
    )
    return session.scalars(query.where(left, in_reserve).order_by(Event.id)).all()


def pass_on(session: Session, settings: Settings, event_id: int, now: datetime) -> int:
    """How many free seats were offered. Locks the call; idempotent: a seat that is offered is no gap any more."""
    if lock_event(session, event_id) is None or group_offers.may_still_be_undone(session, event_id, now):
        return 0
    event = session.get_one(Event, event_id, populate_existing=True)
    if event.waiting_mode != WaitingMode.offer or not _somebody_left(session, event_id):
        return 0
    offered = 0
    while (board := board_of(session, event)) is not None and _one(session, settings, board, now):
        offered += 1
    return offered


def _somebody_left(session: Session, event_id: int) -> bool:
    """Asked before the board is read, which is much: a seat that is left empty on purpose is not asked about again."""
    frame = session.get_one(Composition, event_id, populate_existing=True)
    told = [int(who) for one in _told(frame) for who in one["people"]]
    query = select(Registration.id).where(Registration.id.in_(told), Registration.status.in_(_LEFT))
    return session.scalar(query.limit(1)) is not None


def _one(session: Session, settings: Settings, board: Board, now: datetime) -> bool:
    """The first gap that somebody can fill is offered to them; a gap that the organiser has filled is left to them."""
    event_id = board.facts.event_id
    made = made_events(session, event_id)
    for gap in gaps_shown(board):
        event_of_group = made.get(number_of(gap.group))
        if gap.instead or gap.next_id is None or event_of_group is None:
            continue
        if group_offers.offer(session, settings, gap.next_id, event_of_group, now):
            _keep(session, event_id, gap.group, gap.who, gap.next_id, now)
            return True
    return False


def _keep(session: Session, event_id: int, group: str, left: str, new: int, now: datetime) -> None:
    """The board has the new person where the other was, and that is what was told."""
    frame = session.get_one(Composition, event_id, populate_existing=True)
    steps.apply(session, event_id, Change({new: Place(Standing.seat, number_of(group), False, False)}, {}, {}))
    frame.published = {**(frame.published or {}), "groups": [_with(one, group, left, new) for one in _told(frame)]}
    frame.version, frame.updated_at = frame.version + 1, now
    session.flush()
    record(session, event_id, None, "system", "board_passed_on", now, {})


def _told(frame: Composition) -> list[dict[str, Any]]:
    return list((frame.published or {}).get("groups", ()))


def _with(told: dict[str, Any], group: str, left: str, new: int) -> dict[str, Any]:
    if told["group"] != group:
        return told
    people = [one for one in told["people"] if one != left]
    return {**told, "people": [*people, person_id(new)]}
