"""What a press of a button has made already, so that the same press makes nothing more (core.presses)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from organisers.queries import take_turns
from registration.models import Event
from registration.series_models import Series


def event_of(session: Session, organisation_id: int, uid: str) -> tuple[int, int] | None:
    """Id and version of the organisation's event with this uid, or None. Locks the organisation."""
    take_turns(session, organisation_id)
    query = select(Event.id, Event.version).where(Event.uid == uid, Event.organisation_id == organisation_id)
    row = session.execute(query).one_or_none()
    return (row.id, row.version) if row is not None else None


def series_of(session: Session, organisation_id: int, slug: str) -> int | None:
    """Id of the organisation's series at this address, or None. Locks the organisation."""
    take_turns(session, organisation_id)
    return session.scalar(select(Series.id).where(Series.slug == slug, Series.organisation_id == organisation_id))
