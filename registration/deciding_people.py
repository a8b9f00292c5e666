"""Places given and taken by a decision: a seat, a number in reserve, thanks. Under the event's lock.

Each function writes the old place into the decision's book and gives the event with the numbers it used up; the seats
themselves are counted anew at the end (`counted`).
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registration import queries, waiting
from registration.deciding_book import Book
from registration.models import Registration
from registration.queries import Locked
from registration.terms import RegistrationStatus


def seat(book: Book, locked: Locked, person: Registration, now: datetime, *, beyond: bool = False) -> Locked:
    """The person has a seat, or it is held until the guardian has answered."""
    book.person(person)
    after = _next_entry(locked, person)
    waiting.seat(locked, person, now, offered=False)
    person.beyond_limit, person.ended_at, person.priority = beyond, None, 1
    return after


def reserve(book: Book, locked: Locked, person: Registration, now: datetime) -> Locked:
    """The person is the last in reserve; a seat they had is not theirs any more."""
    book.person(person)
    after = _without_seat(locked, person)
    person.status, person.waiting_number, person.waiting_reason = (
        RegistrationStatus.waiting,
        after.next_waiting,
        None,
    )
    person.held_until, person.ended_at, person.beyond_limit, person.priority = None, None, False, 1
    return after.after(waiting_numbers=1)


def end(
    book: Book,
    locked: Locked,
    person: Registration,
    now: datetime,
    status: RegistrationStatus = RegistrationStatus.not_chosen,
) -> Locked:
    """The person has no place here: thanked, or placed at another event."""
    book.person(person)
    after = _without_seat(locked, person)
    person.status, person.waiting_number, person.waiting_reason = status, None, None
    person.held_until, person.ended_at, person.beyond_limit = None, now, False
    return after


def counted(session: Session, locked: Locked) -> Locked:
    """The event with its seats and its waiting list as the people's rows say."""
    session.flush()
    held = Registration.status.in_(queries.SEATED)
    counts = select(Registration.status.in_(queries.SEATED), Registration.beyond_limit, func.count())
    waits = Registration.status == RegistrationStatus.waiting
    counts = counts.where(Registration.event_id == locked.event_id, held | waits)
    taken = extra = queue = 0
    for has_seat, beyond, number in session.execute(counts.group_by(*counts.selected_columns[:2])):
        taken += number if has_seat and not beyond else 0
        extra += number if has_seat and beyond else 0
        queue += 0 if has_seat else number
    return replace(locked, intake=replace(locked.intake, taken=taken, waiting=queue), extra=extra)


def _next_entry(locked: Locked, person: Registration) -> Locked:
    """Somebody who was sent a CANCEL gets the next SEQUENCE with a new invitation (RFC 5546)."""
    if person.status in queries.SEATED or not person.calendar_sequence:
        return locked
    person.calendar_sequence = locked.calendar_counter + 1
    person.partstat, person.partstat_at, person.partstat_sequence = "NEEDS-ACTION", None, None
    return locked.after(counter=person.calendar_sequence)


def _without_seat(locked: Locked, person: Registration) -> Locked:
    """The CANCEL for the seat they had needs the next SEQUENCE."""
    if person.status != RegistrationStatus.confirmed:
        return locked
    person.calendar_sequence = locked.calendar_counter + 1
    return locked.after(counter=person.calendar_sequence)
