"""Seats: registering, withdrawing, promoting. Each function is one transaction's work.

The caller opens the transaction (`core.db.transaction`) and commits; every function takes the event's lock as its
first statement, writes rows, history and outbox together, and is harmless when repeated.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from core.settings import Settings
from registration import mailing, queries, rows, rules
from registration.institutions import resolve
from registration.links import add_links
from registration.models import Answer, Registration
from registration.queries import Locked
from registration.terms import (
    Accepted,
    AnswerGiven,
    Reason,
    Registered,
    RegistrationStatus,
    Rejected,
    RsvpCommand,
    RsvpOutcome,
)


def register(session: Session, settings: Settings, command: RsvpCommand, now: datetime) -> RsvpOutcome:
    """The state the person has after asking for a place: a seat, a place on the waiting list, or why not.

    Locks the event. A form sent twice gives its first outcome. A person who is already registered keeps their state
    and is told by mail, at most once an hour. A person who had withdrawn goes to the end of the line. Only the browser
    that made the registration is `proved`, also when it repeats the form: a stranger can fill in names and addresses.
    Writes one registration, its answers, links and history, and enqueues one letter.
    """
    locked = queries.lock_event(session, command.event_id)
    if locked is None:
        return Rejected(Reason.not_published)
    form = _form_digest(command)
    family = queries.people_of_address(session, command.event_id, command.email_key, form)
    earlier = next((p for p in family if p.form_digest == form), None)
    if earlier is not None:
        return _known(earlier)
    person = next((p for p in family if p.name_key == command.name_key), None)
    if person is not None and person.status in queries.ACTIVE:
        mailing.already_registered(session, settings, person, locked, now)
        return replace(_known(person), proved=False)
    decision = rules.decide(locked.intake, command.arrived_at)
    if person is None and len(family) >= rules.PEOPLE_PER_ADDRESS:
        decision = Rejected(Reason.too_many)
    if person is not None and queries.changed_too_often(session, person.id, now):
        decision = Rejected(Reason.too_often)
    if isinstance(decision, Rejected):
        return decision
    status = RegistrationStatus.confirmed if isinstance(decision, Accepted) else RegistrationStatus.waiting
    generation = person.links_generation if person else 1
    if person is None:
        registration_id, sequence = _add(session, locked, command, status, now), 0
        add_links(session, settings, registration_id, generation, now)
    else:
        registration_id, sequence = person.id, _restart(session, locked, person, command, status, now)
    _take(session, locked, status, again=person is not None, counter=sequence)
    _answer(session, registration_id, command.answers)
    record(session, locked.event_id, registration_id, "person", "registered", now, {"status": status.value})
    mailing.registered(session, settings, registration_id, command, locked, status, now)
    return Registered(registration_id, status, known=False, proved=person is None, links_generation=generation)


def withdraw(
    session: Session,
    settings: Settings,
    registration_id: int,
    event_id: int,
    now: datetime,
    *,
    account_id: int | None = None,
) -> Registered | Rejected:
    """The person gives up their place, or with `account_id` the organiser takes it back; who waits moves up.

    Locks the event; idempotent: a second call changes nothing. Enqueues the letter with the calendar CANCEL for this
    person alone, and one letter for each person promoted.
    """
    locked = queries.lock_event(session, event_id)
    person = session.get(Registration, registration_id)
    if locked is None or person is None or person.event_id != event_id:
        return Rejected(Reason.not_active)
    before = RegistrationStatus(person.status)
    if before not in queries.ACTIVE:
        return Registered(person.id, before, known=True)
    if locked.intake.ends_at is not None and now >= locked.intake.ends_at:
        return Rejected(Reason.event_started)
    after = RegistrationStatus.cancelled if account_id else RegistrationStatus.withdrawn
    had_seat = before is RegistrationStatus.confirmed
    counter = locked.calendar_counter + (1 if had_seat else 0)
    if had_seat:
        person.calendar_sequence = counter
    person.status, person.waiting_number, person.ended_at = after, None, now
    session.flush()
    intake = replace(
        locked.intake, taken=locked.intake.taken - had_seat, waiting=locked.intake.waiting - (not had_seat)
    )
    _write_seats(session, replace(locked, intake=intake, calendar_counter=counter))
    actor = "organiser" if account_id else "person"
    record(session, event_id, person.id, actor, after.value, now, {"from": before.value}, account_id)
    mailing.gave_up(session, settings, person, locked, now, had_seat=had_seat, by_organiser=bool(account_id))
    promote(session, settings, event_id, now)
    return Registered(person.id, after, known=False)


def promote(session: Session, settings: Settings, event_id: int, now: datetime) -> int:
    """How many waiting people got a seat: all that fit, in the order of their numbers.

    Locks the event (again, when the caller already holds it); enqueues a letter with the invitation for each.
    """
    locked = queries.lock_event(session, event_id)
    due = 0 if locked is None else rules.promotions_due(locked.intake, now)
    if locked is None or not due:
        return 0
    people = queries.first_waiting(session, event_id, due)
    for person in people:
        person.status, person.waiting_number, person.confirmed_at = RegistrationStatus.confirmed, None, now
    session.flush()
    intake = replace(
        locked.intake, taken=locked.intake.taken + len(people), waiting=locked.intake.waiting - len(people)
    )
    _write_seats(session, replace(locked, intake=intake))
    for person in people:
        record(session, event_id, person.id, "system", "promoted", now, {"from": "waiting"})
    mailing.promoted(session, settings, people, locked, now)
    return len(people)


def record(
    session: Session,
    event_id: int,
    registration_id: int | None,
    actor: str,
    action: str,
    now: datetime,
    details: dict[str, object] | None = None,
    account_id: int | None = None,
) -> None:
    """Write the one history row of a change, in the same transaction (promise P23)."""
    values = {
        "event_id": event_id,
        "registration_id": registration_id,
        "account_id": account_id,
        "actor": actor,
        "action": action,
        "details": details or {},
        "at": now,
    }
    rows.add_history(session, values)


def replace_answers(session: Session, registration_id: int, answers: Sequence[AnswerGiven]) -> None:
    """Keep exactly these answers; those to retired questions stay as they are."""
    answered = [a.question_id for a in answers]
    session.execute(delete(Answer).where(Answer.registration_id == registration_id, Answer.question_id.in_(answered)))
    _answer(session, registration_id, answers)


def write_seats(session: Session, locked: Locked, capacity: int | None) -> None:
    """Store the seat numbers after the organiser set another capacity; the caller holds the lock."""
    _write_seats(session, replace(locked, intake=replace(locked.intake, capacity=capacity)))


def _known(person: Registration) -> Registered:
    generation = person.links_generation
    return Registered(person.id, RegistrationStatus(person.status), known=True, links_generation=generation)


def _person_values(command: RsvpCommand) -> dict[str, object]:
    return {
        "given_name": command.given_name,
        "family_name": command.family_name,
        "name_key": command.name_key,
        "sort_key": command.sort_key,
        "search_key": command.search_key,
        "email": command.email,
        "contact_key": command.email_key,
        "phone": command.phone,
        "institution": command.institution,
        "municipality": command.municipality,
        "municipality_code": command.municipality_code,
        "language": command.language,
        "source": command.source,
    }


def _state_values(locked: Locked, status: RegistrationStatus, now: datetime) -> dict[str, object]:
    waits = status is RegistrationStatus.waiting
    return {
        "status": status,
        "waiting_number": locked.next_waiting if waits else None,
        "registered_at": now,
        "confirmed_at": None if waits else now,
        "ended_at": None,
    }


def _add(session: Session, locked: Locked, command: RsvpCommand, status: RegistrationStatus, now: datetime) -> int:
    values = {
        "event_id": locked.event_id,
        "number": locked.next_number,
        "created_at": now,
        "form_digest": _form_digest(command),
        **_person_values(command),
        **_state_values(locked, status, now),
        "institution_id": resolve(session, locked.organisation_id, command.institution),
    }
    return rows.add_person(session, values)


def _restart(
    session: Session,
    locked: Locked,
    person: Registration,
    command: RsvpCommand,
    status: RegistrationStatus,
    now: datetime,
) -> int:
    """Somebody who had left asks again; the new SEQUENCE is larger than that of the CANCEL they were sent."""
    counter = locked.calendar_counter + 1 if person.calendar_sequence else 0
    for name, value in {**_person_values(command), **_state_values(locked, status, now)}.items():
        setattr(person, name, value)
    person.institution_id = resolve(session, locked.organisation_id, command.institution)
    person.partstat, person.told_revision = "NEEDS-ACTION", None
    person.calendar_sequence = counter or person.calendar_sequence
    session.flush()
    session.execute(delete(Answer).where(Answer.registration_id == person.id))
    return counter


def _take(session: Session, locked: Locked, status: RegistrationStatus, *, again: bool, counter: int) -> None:
    seat = status is RegistrationStatus.confirmed
    intake = replace(locked.intake, taken=locked.intake.taken + seat, waiting=locked.intake.waiting + (not seat))
    after = replace(
        locked,
        intake=intake,
        next_number=locked.next_number + (not again),
        next_waiting=locked.next_waiting + (not seat),
        calendar_counter=max(locked.calendar_counter, counter),
    )
    _write_seats(session, after)


def _write_seats(session: Session, locked: Locked) -> None:
    intake = locked.intake
    values = {
        "taken": intake.taken,
        "waiting": intake.waiting,
        "seat_limit": rules.seat_limit(intake.capacity, intake.taken) if intake.capacity else None,
        "next_number": locked.next_number,
        "next_waiting": locked.next_waiting,
        "calendar_counter": locked.calendar_counter,
    }
    rows.set_seats(session, locked.event_id, values)


def _answer(session: Session, registration_id: int, answers: Iterable[AnswerGiven]) -> None:
    given = [
        {"registration_id": registration_id, "question_id": a.question_id, "value": value, "text_hash": a.text_hash}
        for a in answers
        if (value := a.value if isinstance(a.value, str) else "\n".join(a.value))
    ]
    rows.add_answers(session, given)


def _form_digest(command: RsvpCommand) -> str:
    """The key of a form sent for one person: going back and writing another name makes it another form."""
    parts = (command.form_key, str(command.event_id), command.email_key, command.name_key)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
