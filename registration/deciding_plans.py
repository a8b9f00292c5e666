"""A call with its published groups as it stands, and whether a plan can be published. Reads only."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registration import deciding_rules, queries
from registration import deciding_selections as selections
from registration.deciding_events import times_of
from registration.deciding_rules import GroupChanges, GroupNow, Standing
from registration.deciding_terms import DecidingReason, GroupsPlan, Refused
from registration.models import Event, Registration, Slot
from registration.terms import EventStatus, RegistrationStatus


@dataclass(frozen=True, slots=True)
class PlanCase:
    """A plan that can be published: what it changes, its people by application, their seats in groups, its slots."""

    plan: GroupsPlan
    standing: Standing
    changes: GroupChanges
    people: dict[int, Registration]
    seats: dict[int, Registration]
    slots: dict[int, Slot]
    seen: str


def standing_of(session: Session, event_id: int) -> Standing:
    """The call as it stands: applications and published groups with their people; for `deciding_rules.changes_of`."""
    event = session.get(Event, event_id)
    if event is None:
        return Standing({})
    query = select(Registration.id, Registration.status).where(Registration.event_id == event_id)
    statuses = {row.id: RegistrationStatus(row.status) for row in session.execute(query.order_by(Registration.id))}
    slots = session.scalars(select(Slot).where(Slot.event_id == event_id).order_by(Slot.id)).all()
    at: dict[int, list[int]] = {}
    for number, seat in _seats(session, event_id).items():
        at.setdefault(seat.event_id, []).append(number)
    groups = [
        GroupNow(group.id, _slot_of(group, slots), group.capacity or 0, tuple(at.get(group.id, ())), group.starts_at)
        for group in _groups(session, event_id)
    ]
    return Standing(statuses, tuple(groups))


def plan_case(session: Session, event: Event, plan: GroupsPlan, now: datetime) -> PlanCase | Refused:
    """What publishing the plan does, or why it cannot be. Whether `plan.seen` is right is not asked."""
    refusal = selections.refusal_of(event)
    if refusal is not None:
        return Refused(refusal)
    if not (plan.groups or plan.reserve or plan.thanked):
        return Refused(DecidingReason.nothing_chosen)
    places = (*(group.registrations for group in plan.groups), plan.reserve, plan.thanked)
    if twice := deciding_rules.placed_twice(*places):
        return Refused(DecidingReason.twice, twice)
    standing = standing_of(session, event.id)
    slots = {slot.id: slot for slot in session.scalars(select(Slot).where(Slot.event_id == event.id))}
    refused = _groups_refused(event, plan, standing, slots, now)
    if refused is not None:
        return refused
    named = [number for place in places for number in place]
    people = selections.people_of(session, event.id, named, (*selections.OPEN, RegistrationStatus.placed))
    if isinstance(people, Refused):
        return people
    seats = _seats(session, event.id)
    forgotten = tuple(sorted(seats.keys() - people.keys()))
    if forgotten:
        return Refused(DecidingReason.unknown_person, forgotten)
    if (full := _too_full(session, plan, seats)) is not None:
        return Refused(DecidingReason.group_full, group=full)
    changes = deciding_rules.changes_of(standing, plan)
    if (resting := selections.resting_of(people, people.keys() - changes.placed_anew)) is not None:
        return resting
    return PlanCase(plan, standing, changes, people, seats, slots, selections.seen_of(session, event))


def _groups_refused(
    event: Event, plan: GroupsPlan, standing: Standing, slots: dict[int, Slot], now: datetime
) -> Refused | None:
    """A group of another call, a time of another event, a time that has passed."""
    known = {group.event_id: group for group in standing.groups}
    given = Counter(group.event_id for group in plan.groups if group.event_id is not None)
    for place, group in enumerate(plan.groups):
        if group.event_id is not None and (group.event_id not in known or given[group.event_id] > 1):
            return Refused(DecidingReason.unknown_group, group=place)
        if group.slot_id is None and event.starts_at is None:
            return Refused(DecidingReason.unknown_slot, group=place)
        if group.slot_id is not None and group.slot_id not in slots:
            return Refused(DecidingReason.unknown_slot, slot_ids=(group.slot_id,), group=place)
        before = known.get(group.event_id or 0)
        kept = before is not None and group.keeps_time
        starts_at = slots[group.slot_id].starts_at if group.slot_id is not None else event.starts_at
        starts_at = before.starts_at if before is not None and kept else starts_at
        moves = before is None or not (kept or before.slot_id == group.slot_id)
        moves = moves or bool(set(group.registrations) - {*(before.registrations if before else ())})
        if moves and starts_at is not None and starts_at <= now:
            return Refused(DecidingReason.slot_passed, group=place)
    return None


def _too_full(session: Session, plan: GroupsPlan, seats: dict[int, Registration]) -> int | None:
    """The place of the first group with more people than its cap; whoever was put into it by hand counts too."""
    query = select(Registration.event_id, Registration.id).where(
        Registration.event_id.in_([group.event_id for group in plan.groups if group.event_id is not None]),
        Registration.status.in_(queries.SEATED),
        Registration.beyond_limit.is_(False),
    )
    planned = {seat.id for seat in seats.values()}
    by_hand = Counter(row.event_id for row in session.execute(query) if row.id not in planned)
    sizes = (len(group.registrations) + by_hand[group.event_id or 0] > group.cap for group in plan.groups)
    return next((place for place, full in enumerate(sizes) if full), None)


def _groups(session: Session, event_id: int) -> list[Event]:
    made = Event.made_from_id == event_id, Event.status == EventStatus.published
    return list(session.scalars(select(Event).where(*made).order_by(Event.id)))


def _seats(session: Session, event_id: int) -> dict[int, Registration]:
    """The seat of each application that has one in a published group."""
    query = (
        select(Registration)
        .join(Event, Event.id == Registration.event_id)
        .where(
            Event.made_from_id == event_id,
            Event.status == EventStatus.published,
            Registration.application_id.is_not(None),
            Registration.status.in_(queries.SEATED),
        )
        .order_by(Registration.id)
    )
    return {seat.application_id or 0: seat for seat in session.scalars(query.execution_options(populate_existing=True))}


def _slot_of(group: Event, slots: Sequence[Slot]) -> int | None:
    """The proposed time at which the group is held; None for the call's own time or one set by hand."""
    held = (group.day, group.last_day, group.starts_at, group.ends_at)
    return next((slot.id for slot in slots if tuple(times_of(slot, group.timezone).values()) == held), None)
