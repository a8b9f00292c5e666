"""Proposed times and who can come at them: read and kept. Who decides on the time is in `deciding`."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from registration.models import Availability, Registration, Slot
from registration.slot_words import NO_TIMES, Times, proposed
from registration.terms import Can, Intake, RegistrationStatus

Given = Iterable[tuple[int, Can]]


def slots_of(session: Session, event_id: int) -> Sequence[Slot]:
    """The times proposed for an event, the earliest first."""
    query = select(Slot).where(Slot.event_id == event_id).order_by(Slot.starts_at, Slot.ends_at, Slot.id)
    return session.scalars(query).all()


def times_of(session: Session, event_id: int, timezone: str, intake: Intake, language: str) -> Times:
    """What a form of the event asks about times now; nothing once it is decided, and of events that propose none."""
    if not intake.collects:
        return NO_TIMES
    return Times(proposed(slots_of(session, event_id)), timezone, language)


def keep(session: Session, event_id: int, registration_id: int, given: Given) -> bool:
    """True when the person now says something else of the event's times than before.

    What is said of times that are not (or no longer) proposed for the event is left out. The caller holds the lock.
    """
    own = set(session.scalars(select(Slot.id).where(Slot.event_id == event_id)))
    said = {slot_id: Can(can) for slot_id, can in given if slot_id in own}
    before = of_person(session, registration_id)
    if said == before:
        return False
    session.execute(delete(Availability).where(Availability.registration_id == registration_id))
    if said:
        values = [
            {"registration_id": registration_id, "slot_id": slot, "value": int(can)} for slot, can in said.items()
        ]
        session.execute(insert(Availability), values)
    return True


def of_person(session: Session, registration_id: int) -> dict[int, Can]:
    """What one person said, by slot."""
    return of_people(session, [registration_id]).get(registration_id, {})


def of_people(session: Session, registration_ids: Collection[int]) -> dict[int, dict[int, Can]]:
    """What each of these people said, by slot; people who said nothing are left out."""
    query = select(Availability.registration_id, Availability.slot_id, Availability.value)
    found: dict[int, dict[int, Can]] = {}
    for person, slot, value in session.execute(query.where(Availability.registration_id.in_(registration_ids))):
        found.setdefault(person, {})[slot] = Can(value)
    return found


def counts(session: Session, event_id: int) -> dict[int, Counter[Can]]:
    """How many of those who answered can come, could if need be and cannot, for each slot anybody spoke of."""
    query = (
        select(Availability.slot_id, Availability.value, Registration.id)
        .join(Registration, Registration.id == Availability.registration_id)
        .where(
            Registration.event_id == event_id,
            Registration.status == RegistrationStatus.applied,
            Registration.objected_at.is_(None),
        )
    )
    found: dict[int, Counter[Can]] = {}
    for slot, value, _person in session.execute(query):
        found.setdefault(slot, Counter())[Can(value)] += 1
    return found


def merge(session: Session, kept: Registration, other: Registration) -> None:
    """The row that stays says what both have said; of a time both spoke of, what was said later counts."""
    earlier, later = sorted((kept, other), key=lambda person: (person.registered_at, person.id))
    said = of_people(session, [kept.id, other.id])
    if other.id in said:
        both = said.get(earlier.id, {}) | said.get(later.id, {})
        keep(session, kept.event_id, kept.id, both.items())
