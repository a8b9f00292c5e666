"""A selection as it stands: whether people can be chosen so, and who they are. Reads only."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from registration import deciding_rules, queries, seats
from registration.deciding_terms import DecidingReason, Refused, Selection
from registration.models import Event, Registration
from registration.terms import Admission, EventStatus, Intake, RegistrationStatus

# Who can be decided about: whoever has not left by themselves or been removed.
OPEN = (*queries.SEATED, RegistrationStatus.waiting, RegistrationStatus.applied, RegistrationStatus.not_chosen)


@dataclass(frozen=True, slots=True)
class SelectionCase:
    """The people of each decision whose place changes by it, the whole reserve in its order, and the digest."""

    accepted: tuple[Registration, ...]
    reserve: tuple[Registration, ...]
    thanked: tuple[Registration, ...]
    seen: str
    free: int | None  # seats that stay free; None without a limit


def selection_case(
    session: Session, event: Event, intake: Intake, selection: Selection, now: datetime
) -> SelectionCase | Refused:
    """What choosing these people gives, or why it cannot be. Whether `selection.seen` is right is not asked."""
    refusal = refusal_of(event) or _passed(event, now)
    if refusal is not None:
        return Refused(refusal)
    places = (selection.accepted, selection.reserve, selection.thanked)
    if twice := deciding_rules.placed_twice(*places):
        return Refused(DecidingReason.twice, twice)
    if not any(places):
        return Refused(DecidingReason.nothing_chosen)
    people = people_of(session, event.id, [number for place in places for number in place], OPEN)
    if isinstance(people, Refused):
        return people
    stays = {n for n in selection.accepted if people[n].status in queries.SEATED}
    stays |= {n for n in selection.thanked if people[n].status == RegistrationStatus.not_chosen}
    if (resting := resting_of(people, stays)) is not None:
        return resting
    accepted = tuple(people[n] for n in selection.accepted if people[n].status not in queries.SEATED)
    thanked = tuple(people[n] for n in selection.thanked if people[n].status != RegistrationStatus.not_chosen)
    reserve = tuple(people[n] for n in selection.reserve)
    leaving = sum(p.status in queries.SEATED and not p.beyond_limit for p in (*reserve, *thanked))
    free = seats.free_seats(intake)
    left = None if free is None else free + leaving - len(accepted)
    if left is not None and left < 0:
        return Refused(DecidingReason.full, selection.accepted)
    return SelectionCase(accepted, reserve, thanked, seen_of(session, event), left)


def refusal_of(event: Event) -> DecidingReason | None:
    """Why nobody can be chosen for this event."""
    if event.status != EventStatus.published:
        return DecidingReason.not_published
    return DecidingReason.not_a_selection if event.admission != Admission.selection else None


def _passed(event: Event, now: datetime) -> DecidingReason | None:
    return DecidingReason.slot_passed if event.starts_at is not None and event.starts_at <= now else None


def people_of(
    session: Session, event_id: int, ids: Sequence[int], statuses: Sequence[RegistrationStatus]
) -> dict[int, Registration] | Refused:
    """These people of the event by number, read anew; Refused names those who are of another or have left.

    Those whose data rests are among them: a place that was told stays (`resting_of`).
    """
    query = select(Registration).where(
        Registration.event_id == event_id, Registration.id.in_(ids), Registration.status.in_(statuses)
    )
    found = session.scalars(query.execution_options(populate_existing=True))
    people = {person.id: person for person in found}
    unknown = tuple(number for number in ids if number not in people)
    return Refused(DecidingReason.unknown_person, unknown) if unknown else people


def resting_of(people: Mapping[int, Registration], stays: Container[int]) -> Refused | None:
    """A refusal for people whose data rests and whose place would not stay as it is; None when there are none."""
    found = tuple(number for number, one in sorted(people.items()) if one.objected_at and number not in stays)
    return Refused(DecidingReason.resting, found) if found else None


def undecided(session: Session, event_id: int) -> bool:
    """True while somebody waits to hear."""
    applied = Registration.event_id == event_id, Registration.status == RegistrationStatus.applied
    return session.scalar(select(Registration.id).where(*applied).limit(1)) is not None


def seen_of(session: Session, event: Event) -> str:
    """The digest of who stands where, at the event and at those made from it."""
    made = select(Event.id).where(Event.made_from_id == event.id)
    here = (Registration.event_id == event.id) | Registration.event_id.in_(made)
    query = select(Registration.id, Registration.event_id, Registration.status).where(here).order_by(Registration.id)
    parts = [f"{event.id}:{event.version}", *(f"{r.id}:{r.event_id}:{r.status}" for r in session.execute(query))]
    return sha256("\n".join(parts).encode()).hexdigest()[:32]
