"""What a decision would do, for the organiser to look at before pressing; nothing is written. Letters as they would
look are in `deciding_examples.py`.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registration import deciding_leaders, queries
from registration.deciding_examples import example as example
from registration.deciding_plans import PlanCase, plan_case
from registration.deciding_polls import PollCase, poll_case
from registration.deciding_selections import SelectionCase, selection_case
from registration.deciding_terms import (
    DecidingReason,
    GroupsPlan,
    Lot,
    PollDecision,
    Preview,
    Refused,
    Selection,
    Told,
)
from registration.guest_models import Guest
from registration.models import Event, Follower, Registration, Seating
from registration.terms import Answered, GuardianState, RegistrationStatus

Choice = PollDecision | Selection | GroupsPlan


def preview(session: Session, event_id: int, decision: Choice, now: datetime) -> Preview | Refused:
    """Who would be told what; the same refusals as the service itself, except changed_meanwhile."""
    event, seating = session.get(Event, event_id), session.get(Seating, event_id)
    if event is None or seating is None:
        return Refused(DecidingReason.unknown_event)
    intake = queries.intake_of(event, seating)
    if isinstance(decision, PollDecision):
        poll = poll_case(session, event, intake, decision, now)
        return poll if isinstance(poll, Refused) else _of_poll(session, event, poll)
    if isinstance(decision, Selection):
        chosen = selection_case(session, event, intake, decision, now)
        return chosen if isinstance(chosen, Refused) else _of_selection(session, event, decision, chosen)
    plan = plan_case(session, event, decision, now)
    return plan if isinstance(plan, Refused) else _of_groups(session, plan)


def _of_poll(session: Session, event: Event, case: PollCase) -> Preview:
    """Somebody who comes at two times stands there twice: each is an event with an invitation of its own."""
    query = select(Registration).where(
        Registration.event_id == event.id, Registration.status == RegistrationStatus.applied
    )
    people = {person.id: person for person in session.scalars(query)}
    seated = [people[number] for slot in case.result.slots for number in slot.seated]
    waiting = [people[number] for slot in case.result.slots for number in slot.waiting]
    lots = [
        *_seats(seated),
        _lot(Told.waiting, waiting),
        _lot(Told.not_chosen, [people[number] for number in case.result.not_chosen]),
        _silent(session, event),
    ]
    if not case.slots[0].whole_day:
        followers = select(Follower.id).where(Follower.event_id == event.id).order_by(Follower.id)
        lots.append(Lot(Told.follower, tuple(session.scalars(followers))))
    return _preview(case.seen, lots)


def _of_selection(session: Session, event: Event, decision: Selection, case: SelectionCase) -> Preview:
    waits = [person for person in case.reserve if person.status != RegistrationStatus.waiting]
    seated = [one.id for one in (*waits, *case.thanked) if one.status == RegistrationStatus.confirmed]
    lots = [*_seats(case.accepted), _lot(Told.waiting, waits, seated), _lot(Told.not_chosen, case.thanked, seated)]
    lots += deciding_leaders.lots_of_one(session, event.id, decision.leaders)
    return _preview(case.seen, lots, case.free if case.reserve else None)


def _of_groups(session: Session, case: PlanCase) -> Preview:
    changes, people = case.changes, case.people
    lots = [
        *_seats([people[number] for number, _group in changes.seated]),
        _lot(Told.moved, [people[move.registration_id] for move in changes.moved]),
        _lot(Told.rescheduled, [people[number] for number in changes.rescheduled]),
        _lot(Told.waiting, [people[number] for number in changes.to_reserve], changes.losing),
        _lot(Told.not_chosen, [people[number] for number in changes.to_thanks], changes.losing),
        *deciding_leaders.lots(session, case),
    ]
    free = sum(group.cap - len(group.registrations) for group in case.plan.groups)
    return _preview(case.seen, lots, free if case.plan.reserve else None)


def _preview(seen: str, lots: Collection[Lot], free: int | None = None) -> Preview:
    return Preview(seen, tuple(lot for lot in lots if lot.ids), free)


def _seats(people: Sequence[Registration]) -> list[Lot]:
    asked = GuardianState.asked
    return [
        _lot(Told.seated, [person for person in people if person.guardian_state != asked]),
        _lot(Told.pending, [person for person in people if person.guardian_state == asked]),
    ]


def _lot(told: Told, people: Sequence[Registration], losing: Collection[int] = ()) -> Lot:
    ids = tuple(person.id for person in people)
    return Lot(told, ids, sum(not person.email for person in people), len(set(ids) & set(losing)))


def _silent(session: Session, event: Event) -> Lot:
    query = select(Guest.id, Guest.email).where(
        Guest.event_id == event.id,
        Guest.invited_at.is_not(None),
        Guest.reminders_off_at.is_(None),
        Guest.answer.in_((Answered.none, Answered.maybe)),
    )
    found = session.execute(query.order_by(Guest.id)).all()
    return Lot(Told.time_found, tuple(guest.id for guest in found), sum(not guest.email for guest in found))
