"""An organiser writes down what somebody said of proposed times, by telephone or in a letter."""

from datetime import datetime

from sqlalchemy.orm import Session

from registration import availability, queries
from registration.availability import Given
from registration.history import record
from registration.inputs import Registered
from registration.models import Registration
from registration.terms import Reason, RegistrationStatus, Rejected, Source


def note(
    session: Session, registration_id: int, event_id: int, given: Given, source: Source, account_id: int, now: datetime
) -> Registered | Rejected:
    """What the person can do now stands as `given`, also after the deadline; nobody is written to. Locks the event.

    Rejected(decided) once the organiser has decided, Rejected(not_active) for somebody who has left. The same words
    again change nothing and leave no trace.
    """
    locked = queries.lock_event(session, event_id)
    person = session.get(Registration, registration_id)
    if locked is None or person is None or person.event_id != event_id or person.status not in queries.ACTIVE:
        return Rejected(Reason.not_active)
    if not locked.intake.collects or person.status != RegistrationStatus.applied:
        return Rejected(Reason.decided)
    if availability.keep(session, event_id, person.id, given):
        details: dict[str, object] = {"source": source.value}
        record(session, event_id, person.id, "organiser", "times_noted", now, details, account_id)
    return Registered(person.id, RegistrationStatus(person.status), known=True)
