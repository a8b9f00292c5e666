"""A seat in a published group that became free is offered to somebody in reserve, who has the organiser's hours to
accept. What follows is as on any waiting list: accepted, given up, or run out (`waiting.py`)."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.settings import Settings
from registration import deciding_copies, deciding_events, deciding_people, mailing, queries, rows, seats, waiting
from registration.deciding_book import Book
from registration.history import record
from registration.models import Decision, Event, Registration
from registration.queries import Locked
from registration.terms import RegistrationStatus


def may_still_be_undone(session: Session, call_id: int, now: datetime) -> bool:
    """True while the letters of a decision about the call have not gone: until then nobody has anything to offer."""
    open_ones = Decision.event_id == call_id, Decision.undone_at.is_(None), Decision.goes_at > now
    return session.scalar(select(Decision.id).where(*open_ones).limit(1)) is not None


def offered_to(session: Session, application_ids: Collection[int]) -> frozenset[int]:
    """Which of these applications have an offer of a seat that has not been answered."""
    query = select(Registration.application_id).where(
        Registration.application_id.in_(application_ids), Registration.status == RegistrationStatus.offered
    )
    return frozenset(one for one in session.scalars(query) if one is not None)


def offer(session: Session, settings: Settings, application_id: int, group_event_id: int, now: datetime) -> bool:
    """Whether the person, who is in reserve, was offered a seat of the group; False when it is not free any more.

    The caller holds the call's lock. From now on the application is placed: if the offer runs out, both end together.
    """
    application = session.get(Registration, application_id, populate_existing=True)
    if application is None or application.status != RegistrationStatus.waiting:
        return False
    call = queries.lock_event(session, application.event_id)
    group = queries.lock_event(session, group_event_id)
    if call is None or group is None or not seats.may_be_seated(group.intake, now):
        return False
    if seats.free_seats(group.intake) == 0:
        return False
    person, group = _entered(session, settings, application, group, now)
    deciding_people.end(Book(), call, application, now, RegistrationStatus.placed)
    application.ended_at = None
    session.flush()
    for locked in (group, call):
        rows.set_seats(session, deciding_people.counted(session, locked))
    details: dict[str, object] = {"from": "waiting", "status": person.status, "group": group_event_id}
    record(session, application.event_id, application.id, "system", "offered", now, details)
    record(session, group_event_id, person.id, "system", "offered", now, details)
    mailing.moved_up(session, settings, [person], group, now)
    return True


def _entered(
    session: Session, settings: Settings, application: Registration, group: Locked, now: datetime
) -> tuple[Registration, Locked]:
    """The person's registration at the group, its seat held until they have answered."""
    event = session.get_one(Event, group.event_id)
    questions = deciding_events.question_pairs(session, application.event_id, event.id)
    person, after = deciding_copies.enter(session, settings, Book(), group, application, questions, now)
    waiting.seat(after, person, now, offered=True)
    person.confirmed_at = None
    session.flush()
    return person, after
