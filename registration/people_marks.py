"""What stands beside a person on the organiser's list: entered late, an address that takes no mail, company."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mailers.addresses import bad_among
from mailers.models import BadAddress
from registration.models import Consent, HistoryEntry, Registration
from registration.queries import ACTIVE


@dataclass(frozen=True, slots=True)
class Marks:
    """About the people of one page: ids of who was entered late, and bad addresses.

    `groups` has how many of a party are on the list, by the ids of those who are; `senders` the name of whoever filled
    in the form for others, by that person's id.
    """

    late: frozenset[int] = frozenset()
    bad: dict[str, BadAddress] = field(default_factory=dict)
    groups: dict[int, int] = field(default_factory=dict)
    senders: dict[int, str] = field(default_factory=dict)


def marks_of(session: Session, people: Sequence[Registration]) -> Marks:
    """The marks of these people; four queries, however many they are."""
    ids = [person.id for person in people]
    sizes = _party_sizes(session, {p.party_id for p in people if p.party_id is not None})
    return Marks(
        late=frozenset(_late(session, ids)),
        bad=bad_among(session, {person.email for person in people if person.email}),
        groups={p.id: sizes[p.party_id] for p in people if p.party_id in sizes and p.status in ACTIVE},
        senders=senders_of(session, people),
    )


def party_of(session: Session, person: Registration) -> Sequence[Registration]:
    """Who came with the person by the same form, the sender first; empty for somebody alone."""
    if person.party_id is None:
        return ()
    query = select(Registration).where(Registration.party_id == person.party_id, Registration.id != person.id)
    return session.scalars(query.order_by(Registration.number)).all()


def senders_of(session: Session, people: Sequence[Registration]) -> dict[int, str]:
    """The names of those who filled in the form for one of these people, by registration id."""
    names = {person.id: person.name for person in people}
    wanted = {person.registered_by_id for person in people if person.registered_by_id is not None}
    missing = wanted - names.keys()
    if missing:
        elsewhere = session.scalars(select(Registration).where(Registration.id.in_(missing)))
        names |= {person.id: person.name for person in elsewhere}
    return {number: names[number] for number in wanted if number in names}


def predecessor(session: Session, registration_id: int) -> Registration | None:
    """Whose seat the person took over by name."""
    query = select(Registration).where(Registration.replaced_by_id == registration_id).order_by(Registration.id.desc())
    return session.scalars(query.limit(1)).one_or_none()


def consents_of(session: Session, registration_id: int) -> Sequence[Consent]:
    """What was agreed to for a registration and how, oldest first."""
    query = select(Consent).where(Consent.registration_id == registration_id)
    return session.scalars(query.order_by(Consent.id)).all()


def entry_of(history: Collection[HistoryEntry]) -> HistoryEntry | None:
    """The row that says who put the person on the list the last time."""
    found = [entry for entry in history if entry.action == "registered"]
    return found[-1] if found else None


def _late(session: Session, ids: Sequence[int]) -> list[int]:
    """Who was put on the list after the deadline, the last time they were."""
    query = (
        select(HistoryEntry.registration_id, HistoryEntry.details)
        .where(HistoryEntry.registration_id.in_(ids), HistoryEntry.action == "registered")
        .order_by(HistoryEntry.id)
    )
    last = {row.registration_id: row.details for row in session.execute(query)} if ids else {}
    return [number for number, details in last.items() if details.get("late")]


def _party_sizes(session: Session, ids: Collection[int]) -> dict[int, int]:
    if not ids:
        return {}
    query = select(Registration.party_id, func.count()).where(
        Registration.party_id.in_(ids), Registration.status.in_(ACTIVE)
    )
    found = session.execute(query.group_by(Registration.party_id))
    return {party: number for party, number in found if party is not None and number > 1}
