"""One person who stands on the list twice: one row stays, the other leaves without a word to anybody."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.settings import Settings
from core.text import search_key
from mailers.services import withdraw
from registration import availability, leaving, mailing, queries, rows, waiting
from registration.history import record
from registration.inputs import Registered
from registration.models import Registration
from registration.terms import Reason, RegistrationStatus, Rejected

_FILLED = ("phone", "institution", "institution_id", "municipality", "municipality_code", "guest_id", "zone")


def twins_of(session: Session, person: Registration) -> Sequence[Registration]:
    """Who on the list may be the same person: the same phone or name (without case and diacritics); at most ten."""
    same = [Registration.name_key == person.name_key]
    if person.phone:
        same.append(Registration.phone == person.phone)
    query = select(Registration).where(
        Registration.event_id == person.event_id,
        Registration.id != person.id,
        Registration.status.in_(queries.ACTIVE),
        or_(*same),
    )
    return session.scalars(query.order_by(Registration.id).limit(10)).all()


def merge_rows(
    session: Session, settings: Settings, event_id: int, kept_id: int, other_id: int, account_id: int, now: datetime
) -> Registered | Rejected:
    """The row that stays, with what it lacked; the other one is cancelled and its seat goes on. Locks the event.

    Nobody is written to: the person still comes. E-mails stay as they are. Rejected(not_active) unless both are on the
    list, or when the row that would stay has less than the other. The other row remembers which one stayed.
    Of the times both spoke of, what was said later counts.
    """
    locked = queries.lock_event(session, event_id)
    kept, other = session.get(Registration, kept_id), session.get(Registration, other_id)
    if locked is None or kept is None or other is None or kept_id == other_id:
        return Rejected(Reason.not_active)
    if {kept.event_id, other.event_id} != {event_id} or not _both_active(kept, other) or _loses_a_seat(kept, other):
        return Rejected(Reason.not_active)
    added = [name for name in _FILLED if getattr(other, name) and not getattr(kept, name)]
    for name in added:
        setattr(kept, name, getattr(other, name))
    availability.merge(session, kept, other)
    kept.search_key = search_key(kept.given_name, kept.family_name, kept.email, kept.phone, kept.institution)
    freed = int(other.status in queries.SEATED)
    locked = leaving.leave_seat(session, locked, other, now, RegistrationStatus.cancelled)
    other.replaced_by_id = kept.id
    session.flush()
    rows.set_seats(session, locked)
    withdraw(session, now, letters=mailing.ABOUT_A_PLACE, registration_id=other.id, reason="left")
    shown = [name for name in added if name != "guest_id"]
    record(session, event_id, kept.id, "organiser", "merged", now, {"fields": shown, "with": other.id}, account_id)
    record(session, event_id, other.id, "organiser", "merged_into", now, {"into": kept.id}, account_id)
    waiting.promote(session, settings, event_id, now, freed=freed)
    return Registered(kept.id, RegistrationStatus(kept.status), known=True)


def _both_active(*people: Registration) -> bool:
    return all(person.status in queries.ACTIVE for person in people)


def _loses_a_seat(kept: Registration, other: Registration) -> bool:
    order = (
        RegistrationStatus.applied,
        RegistrationStatus.waiting,
        RegistrationStatus.offered,
        RegistrationStatus.pending,
    )
    better = {status: rank for rank, status in enumerate((*order, RegistrationStatus.confirmed))}
    return better[RegistrationStatus(kept.status)] < better[RegistrationStatus(other.status)]
