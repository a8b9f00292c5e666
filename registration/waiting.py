"""The waiting list: seats that became free go on, by themselves or as offers that somebody must accept in time."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.settings import Settings
from registration import group_seats, invited, mailing, queries, rows, seats
from registration.history import record
from registration.inputs import Registered
from registration.models import Registration
from registration.queries import Locked
from registration.terms import (
    Admission,
    EventStatus,
    GuardianState,
    Parties,
    Reason,
    RegistrationStatus,
    Rejected,
    WaitingMode,
)


def promote(session: Session, settings: Settings, event_id: int, now: datetime, *, freed: int = 0) -> int:
    """How many waiting people got a seat or the offer of one: all that fit, in the order of `seats.seated`.

    Where the organiser chooses the people, only the seats that were just `freed` go on to the reserve: other free seats
    are the organiser's to give. Locks the event (again, when the caller already holds it); enqueues a letter for each
    address.
    """
    locked = queries.lock_event(session, event_id)
    if locked is None or not locked.intake.waiting or not seats.may_be_seated(locked.intake, now):
        return 0
    chosen = _chosen(session, locked, freed)
    if not chosen:
        return 0
    people = _in_order(session, chosen)
    offers = locked.policy.waiting_mode is WaitingMode.offer
    for person in people:
        seat(locked, person, now, offered=offers)
    session.flush()
    rows.set_seats(session, locked.after(taken=len(people), waiting=-len(people)))
    for person in people:
        action = "offered" if offers else "promoted"
        record(session, event_id, person.id, "system", action, now, {"from": "waiting", "status": person.status})
    mailing.moved_up(session, settings, people, locked, now)
    return len(people)


def accept_offer(
    session: Session,
    settings: Settings,
    event_id: int,
    registration_ids: Collection[int],
    now: datetime,
    *,
    account_id: int | None = None,
    via: int | None = None,
) -> Registered | Rejected:
    """The offered seats of these people are theirs, or Rejected(offer_over). Idempotent; locks the event.

    With `account_id` an organiser writes down what the person said on the phone; `via` is who of the party pressed.

    A minor whose guardian has not confirmed waits for the guardian with the seat held. Enqueues the invitations.
    """
    group_seats.lock_call(session, event_id)  # whoever of the party does not come leaves in the same transaction
    locked = queries.lock_event(session, event_id)
    people = [p for p in _in_order(session, registration_ids) if p.event_id == event_id]
    if locked is None or not people:
        return Rejected(Reason.not_active)
    if locked.intake.status is not EventStatus.published:
        return Rejected(Reason.event_cancelled)
    offered = [p for p in people if p.status == RegistrationStatus.offered]
    if not offered:
        first, done = people[0], (RegistrationStatus.confirmed, RegistrationStatus.pending)
        if first.status in done:
            return Registered(first.id, RegistrationStatus(first.status), known=True)
        return Rejected(Reason.offer_over)
    if any(p.held_until is None or now >= p.held_until for p in offered):
        return Rejected(Reason.offer_over)
    for person in offered:
        seat(locked, person, now, offered=False)
    session.flush()
    for person in offered:
        actor = "organiser" if account_id else "person"
        details: dict[str, object] = {"status": person.status}
        presser = next((p for p in people if p.id == via != person.id), None)
        details |= {"via": presser.name} if presser is not None else {}
        record(session, event_id, person.id, actor, "offer_accepted", now, details, account_id)
    mailing.moved_up(session, settings, offered, locked, now)
    return Registered(people[0].id, RegistrationStatus(people[0].status), known=False)


def release_lapsed(session: Session, settings: Settings, event_id: int, now: datetime) -> int:
    """How many held seats ran out: offers nobody accepted, minors no guardian confirmed. They pass on.

    Locks the event; idempotent. Enqueues a letter for each.
    """
    group_seats.lock_call(session, event_id)
    locked = queries.lock_event(session, event_id)
    if locked is None:
        return 0
    held = (RegistrationStatus.offered, RegistrationStatus.pending)
    query = select(Registration).where(
        Registration.event_id == event_id, Registration.status.in_(held), Registration.held_until <= now
    )
    people = session.scalars(query.order_by(Registration.id)).all()
    for person in people:
        before = person.status
        locked = locked.without(person)
        person.status, person.held_until, person.ended_at = RegistrationStatus.lapsed, None, now
        record(session, event_id, person.id, "system", "lapsed", now, {"from": before})
        mailing.lapsed(session, settings, person, locked, now, offered=before == RegistrationStatus.offered)
    if people:
        session.flush()
        rows.set_seats(session, locked)
        for person in people:
            group_seats.left(session, person, RegistrationStatus.lapsed, "system", now)
        promote(session, settings, event_id, now, freed=len(people))
    return len(people)


def release_reserved(session: Session, settings: Settings, event_id: int, now: datetime) -> int:
    """How many reserved seats of invited people who are silent were given back, once registration has ended.

    Locks the event; idempotent. Waiting people get the seats.
    """
    locked = queries.lock_event(session, event_id)
    if locked is None or not locked.intake.held:
        return 0
    released = invited.release_reserved(session, event_id)
    rows.set_seats(session, locked.after(held=-locked.intake.held))
    record(session, event_id, None, "system", "reserved_released", now, {"count": released})
    promote(session, settings, event_id, now, freed=released)
    return released


def due_holds(session: Session, now: datetime) -> Sequence[int]:
    """Ids of events with an offer or a guardian's time that ran out."""
    held = (RegistrationStatus.offered, RegistrationStatus.pending)
    query = select(Registration.event_id).where(Registration.status.in_(held), Registration.held_until <= now)
    return session.scalars(query.distinct().order_by(Registration.event_id)).all()


def _chosen(session: Session, locked: Locked, freed: int) -> tuple[int, ...]:
    free, limit = seats.free_seats(locked.intake), locked.policy.institution_limit
    if locked.intake.admission is Admission.selection:
        free = freed if free is None else min(free, freed)
    if free == 0:
        return ()
    # Only parties and full institutions are passed over; without them the head of the queue is enough.
    in_order = limit is None and locked.policy.parties is Parties.alone
    queue = queries.waiting_queue(session, locked.event_id, free if in_order else None)
    taken = queries.seats_by_institution(session, locked.event_id) if limit is not None else {}
    return seats.seated(free, queue, limit, taken)


def _in_order(session: Session, ids: Collection[int]) -> list[Registration]:
    found = {p.id: p for p in session.scalars(select(Registration).where(Registration.id.in_(ids)))}
    return [found[number] for number in ids if number in found]


def seat(locked: Locked, person: Registration, now: datetime, *, offered: bool) -> None:
    """Give the seat: offered first where the organiser wants it so, then held for a guardian who has not confirmed."""
    person.waiting_number, person.waiting_reason = None, None
    if offered:
        person.status = RegistrationStatus.offered
        person.held_until = seats.offer_ends(locked.policy, locked.intake, now)
    elif person.guardian_state == GuardianState.asked:
        person.status = RegistrationStatus.pending
        person.held_until = seats.guardian_ends(locked.policy, locked.intake, now)
    else:
        person.status, person.confirmed_at, person.held_until = RegistrationStatus.confirmed, now, None
