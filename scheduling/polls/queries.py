"""What is read of a poll: the proposed times, what people said of them, who is silent. One query for each table."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registration.guest_models import Guest
from registration.models import Availability, Event, Registration, Slot
from registration.terms import Answered, EventStatus, RegistrationStatus
from scheduling.polls.ranking import Voice
from scheduling.polls.terms import SlotTime

LEFT = frozenset({RegistrationStatus.withdrawn, RegistrationStatus.cancelled, RegistrationStatus.lapsed})


class Stand(StrEnum):
    """Where a person stands with a poll."""

    answered = "answered"
    new_times = "new_times"  # answered before the last times were added
    silent = "silent"
    declined = "declined"  # said that they will not come at all


@dataclass(frozen=True, slots=True)
class Proposed:
    """One proposed time as it stands in the database."""

    id: int
    time: SlotTime
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Somebody:
    """One person of a poll: who answered (`registration_id`), who was invited (`guest_id`), or both."""

    name: str
    sort_key: str
    stand: Stand
    required: bool = False
    phone: str = ""
    email: str = ""
    registration_id: int | None = None
    guest_id: int | None = None
    said: Mapping[int, int] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What forms call the person: "r12" who answered, "g5" who was only invited."""
        return f"r{self.registration_id}" if self.registration_id is not None else f"g{self.guest_id}"

    @property
    def voice(self) -> Voice:
        """What the person said, for the ranking."""
        return Voice(self.key, self.required, self.said, self.stand is Stand.declined)


@dataclass(frozen=True, slots=True)
class Poll:
    """The times of an event, the earliest first, and everybody who answered or was invited, in Latvian order."""

    slots: tuple[Proposed, ...]
    people: tuple[Somebody, ...]

    def those(self, *stands: Stand) -> list[Somebody]:
        """The people who stand so."""
        return [one for one in self.people if one.stand in stands]

    @property
    def times(self) -> list[tuple[int, datetime]]:
        """(id, beginning) of the times."""
        return [(slot.id, slot.time.starts_at) for slot in self.slots]


def slots_of(session: Session, event_id: int) -> tuple[Proposed, ...]:
    """The proposed times of an event, the earliest first."""
    columns = (Slot.id, Slot.starts_at, Slot.ends_at, Slot.whole_day, Slot.chosen)
    query = select(*columns).where(Slot.event_id == event_id).order_by(Slot.starts_at, Slot.ends_at, Slot.id)
    return tuple(Proposed(row.id, SlotTime(*row[1:4]), row.chosen) for row in session.execute(query))


def poll_of(session: Session, event_id: int) -> Poll:
    """The poll as it stands. People whose data rests are left out."""
    slots = slots_of(session, event_id)
    said = _said(session, event_id)
    guests = session.execute(
        select(
            Guest.id, Guest.given_name, Guest.family_name, Guest.institution, Guest.email, Guest.phone, Guest.sort_key,
            Guest.required, Guest.answer,
        ).where(Guest.event_id == event_id)
    ).all()  # fmt: skip
    required = {row.id for row in guests if row.required}
    r = Registration
    query = select(
        r.id, r.given_name, r.family_name, r.email, r.phone, r.sort_key, r.required, r.guest_id
    ).where(r.event_id == event_id, r.status.not_in(LEFT), r.objected_at.is_(None))  # fmt: skip
    people = [
        Somebody(
            f"{row.given_name} {row.family_name}".strip(), row.sort_key, stand_of(slots, said.get(row.id, {})),
            row.required or row.guest_id in required, row.phone, row.email, row.id, row.guest_id, said.get(row.id, {}),
        )
        for row in session.execute(query)
    ]  # fmt: skip
    came = {person.guest_id for person in people}
    for row in guests:
        if row.id not in came and row.answer != Answered.yes:
            name = f"{row.given_name} {row.family_name}".strip() or row.institution or row.email or row.phone
            stand = Stand.declined if row.answer == Answered.no else Stand.silent
            people.append(Somebody(name, row.sort_key, stand, row.required, row.phone, row.email, guest_id=row.id))
    return Poll(slots, tuple(sorted(people, key=lambda one: (one.sort_key, one.key))))


def stand_of(slots: Sequence[Proposed], said: Mapping[int, int]) -> Stand:
    """Of somebody who answered: times that were added afterwards have larger numbers than all they spoke of."""
    last = max(said, default=0)
    return Stand.new_times if said and any(slot.id > last for slot in slots) else Stand.answered


def _said(session: Session, event_id: int) -> dict[int, dict[int, int]]:
    columns = (Availability.registration_id, Availability.slot_id, Availability.value)
    query = select(*columns).join(Slot, Slot.id == Availability.slot_id).where(Slot.event_id == event_id)
    found: dict[int, dict[int, int]] = {}
    for person, slot, value in session.execute(query):
        found.setdefault(person, {})[slot] = value
    return found


def further_times(session: Session, event_id: int) -> Sequence[Event]:
    """The events of a poll's further chosen times, the earliest first."""
    query = select(Event).where(Event.made_from_id == event_id, Event.status == EventStatus.published)
    return session.scalars(query.order_by(Event.sort_at)).all()


def answers_at(session: Session, slot_ids: Collection[int]) -> dict[int, int]:
    """How many people said something of each of these times; those of which nobody did are left out."""
    columns = (Availability.slot_id, func.count())
    query = select(*columns).where(Availability.slot_id.in_(slot_ids)).group_by(Availability.slot_id)
    return {row[0]: row[1] for row in session.execute(query)}
