"""An application and the seat that answers it: two registrations of one person, which leave together.

The call's event is locked before any event made from it, so that nobody waits for each other in a circle.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from registration import invited, queries
from registration.history import record
from registration.models import Event, Registration
from registration.terms import Admission, EventStatus, RegistrationStatus, Source


def lock_call(session: Session, event_id: int) -> None:
    """Lock the event that this one was made from, when there is one; before the event itself is locked."""
    call_id = session.scalar(select(Event.made_from_id).where(Event.id == event_id))
    if call_id is not None:
        queries.lock_event(session, call_id)


def seats_of(session: Session, application_id: int) -> Sequence[Registration]:
    """The places that answer an application and are not given up, by the event; several for several times."""
    query = select(Registration).where(
        Registration.application_id == application_id, Registration.status.in_(queries.ACTIVE)
    )
    return session.scalars(query.order_by(Registration.event_id, Registration.id)).all()


def elsewhere(session: Session, event: Event) -> Sequence[Registration]:
    """Seats of a group whose applications are not placed any more, or have a seat in another group that is on.

    Nobody where a poll made the events: there one person may come at several times.
    """
    call = session.get(Event, event.made_from_id or 0)
    if call is None or call.admission != Admission.selection:
        return ()
    confirmed = Registration.event_id == event.id, Registration.status == RegistrationStatus.confirmed
    application, other, there = aliased(Registration), aliased(Registration), aliased(Event)
    has_other = (
        select(other.id)
        .join(there, there.id == other.event_id)
        .where(
            other.application_id == Registration.application_id,
            other.event_id != event.id,
            other.status.in_(queries.ACTIVE),
            there.status == EventStatus.published,
        )
    )
    query = select(Registration).join(application, application.id == Registration.application_id)
    moved_on = (application.status != RegistrationStatus.placed) | has_other.exists()
    return session.scalars(query.where(*confirmed, moved_on).order_by(Registration.id)).all()


def linked(session: Session, registration_id: int) -> Sequence[Registration]:
    """All places of the person that belong together: the application first, then what answers it, by the event.

    The place alone when it is neither; nobody for an unknown number.
    """
    person = session.get(Registration, registration_id)
    if person is None:
        return ()
    root = person.application_id or person.id
    query = select(Registration).where((Registration.id == root) | (Registration.application_id == root))
    return session.scalars(query.order_by(Registration.id != root, Registration.event_id, Registration.id)).all()


def left(
    session: Session,
    seat: Registration,
    after: RegistrationStatus,
    actor: str,
    now: datetime,
    account_id: int | None = None,
    source: Source = Source.web,
) -> None:
    """The seat was given up or taken back: so is the application, unless it has another place. The call is locked."""
    application = session.get(Registration, seat.application_id or 0, populate_existing=True)
    if application is None or application.status != RegistrationStatus.placed or seats_of(session, application.id):
        return
    application.status, application.ended_at = after, now
    session.flush()
    details: dict[str, object] = {"from": RegistrationStatus.placed.value, "group": seat.event_id}
    record(session, application.event_id, application.id, actor, after.value, now, details, account_id)
    if account_id is None:
        invited.note_no(session, application, source, now)
