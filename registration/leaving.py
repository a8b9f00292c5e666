"""Leaving: a person gives up their place or the organiser takes it back, and who waits moves up."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.settings import Settings
from mailers.services import enqueue_many
from registration import group_seats, invited, mailing, queries, rows, waiting
from registration.history import record
from registration.inputs import Registered
from registration.models import Event, Registration
from registration.queries import Locked
from registration.terms import Reason, RegistrationStatus, Rejected, Source


def withdraw(
    session: Session,
    settings: Settings,
    registration_id: int,
    event_id: int,
    now: datetime,
    *,
    account_id: int | None = None,
    source: Source = Source.web,
    by_person: bool = False,
    by_guardian: bool = False,
    details: dict[str, object] | None = None,
) -> Registered | Rejected:
    """The person gives up their place, or with `account_id` the organiser takes it back; who waits moves up.

    With `by_person` too the organiser only writes down what the person said (by phone, in a letter: `source`), with
    `by_guardian` the minor's guardian said no. `details` are kept in the history ("via": who else pressed). Locks the
    event; idempotent: a second call changes nothing. Enqueues the letter with the calendar CANCEL for this person
    alone, and one letter for each address promoted. A place in a group and its application are given up together.
    """
    group_seats.lock_call(session, event_id)
    locked = queries.lock_event(session, event_id)
    person = session.get(Registration, registration_id)
    if locked is None or person is None or person.event_id != event_id:
        return Rejected(Reason.not_active)
    before = RegistrationStatus(person.status)
    if before is RegistrationStatus.placed:
        same = {"account_id": account_id, "source": source, "by_person": by_person, "by_guardian": by_guardian}
        for seat in group_seats.seats_of(session, person.id):
            withdraw(session, settings, seat.id, seat.event_id, now, **same, details=details)  # type: ignore[arg-type]
        session.refresh(person)
        return Registered(person.id, RegistrationStatus(person.status), known=False)
    if before not in queries.ACTIVE:
        return Registered(person.id, before, known=True)
    if locked.intake.ends_at is not None and now >= locked.intake.ends_at:
        return Rejected(Reason.event_started)
    taken_back = account_id is not None and not (by_person or by_guardian)
    after = RegistrationStatus.cancelled if taken_back else RegistrationStatus.withdrawn
    locked = leave_seat(session, locked, person, now, after)
    rows.set_seats(session, locked)
    actor = "organiser" if account_id else "guardian" if by_guardian else "person"
    said = {"from": before.value} | _told(source, by_guardian=by_guardian) | (details or {})
    record(session, event_id, person.id, actor, after.value, now, said, account_id)
    if not taken_back:
        invited.note_no(session, person, source, now)
    letter = mailing.REFUSED if by_guardian else mailing.REMOVED if taken_back else mailing.WITHDRAWN
    mailing.gave_up(session, settings, person, locked, now, letter, before)
    group_seats.left(session, person, after, actor, now, account_id, source)
    waiting.promote(session, settings, event_id, now, freed=int(before in queries.SEATED))
    return Registered(person.id, after, known=False)


def _told(source: Source, *, by_guardian: bool) -> dict[str, object]:
    """What the history keeps of how the person's words came, beyond their own press on the site."""
    how: dict[str, object] = {} if source is Source.web else {"source": source.value}
    return how | ({"by": "guardian"} if by_guardian else {})


def leave_seat(
    session: Session,
    locked: Locked,
    person: Registration,
    now: datetime,
    after: RegistrationStatus = RegistrationStatus.withdrawn,
) -> Locked:
    """The person no longer has a place; the event's numbers after it, which the caller stores.

    A calendar that holds the entry is sent a CANCEL with the next SEQUENCE.
    """
    had_seat = person.status == RegistrationStatus.confirmed
    locked = locked.without(person).after(counter=locked.calendar_counter + 1 if had_seat else 0)
    if had_seat:
        person.calendar_sequence = locked.calendar_counter
    person.status, person.waiting_number, person.waiting_reason = after, None, None
    person.held_until, person.ended_at = None, now
    session.flush()
    return locked


def leave_those_placed_elsewhere(session: Session, settings: Settings, event: Event, now: datetime) -> None:
    """A group takes place after all: whoever got another place meanwhile, or none, does not come back with it.

    The event, and the call that it was made from, are locked. Most have read that the group is off; the letter is for
    those who have not.
    """
    for seat in group_seats.elsewhere(session, event):
        locked = queries.lock_event(session, event.id)
        assert locked is not None
        rows.set_seats(session, leave_seat(session, locked, seat, now, RegistrationStatus.cancelled))
        record(session, event.id, seat.id, "system", "group_left", now, {"from": RegistrationStatus.confirmed.value})
        if seat.email:
            letter = mailing.to_person(settings, seat, mailing.LEFT_GROUP, now.isoformat(), event.ends_at)
            enqueue_many(session, now, [letter])
