"""The event under its lock, which every seat-changing transaction takes first; and what decides about a seat."""

from dataclasses import dataclass, replace
from typing import Any, cast

from sqlalchemy import Row, Table, bindparam, select
from sqlalchemy.orm import Session

from registration.models import Event, Registration, Seating
from registration.terms import (
    Admission,
    EventStatus,
    Intake,
    Parties,
    Priority,
    RegistrationStatus,
    SeatPolicy,
    WaitingMode,
)


@dataclass(frozen=True, slots=True)
class Locked:
    """An event whose seats only this transaction may change."""

    event_id: int
    organisation_id: int
    revision: int
    intake: Intake
    policy: SeatPolicy
    extra: int
    guests: int
    next_number: int
    next_waiting: int
    calendar_counter: int

    def after(
        self,
        *,
        taken: int = 0,
        waiting: int = 0,
        held: int = 0,
        extra: int = 0,
        guests: int = 0,
        numbers: int = 0,
        waiting_numbers: int = 0,
        counter: int = 0,
    ) -> "Locked":
        """The event after its numbers moved by these; `counter` is the new SEQUENCE when that is larger."""
        intake = self.intake
        return replace(
            self,
            intake=replace(
                intake, taken=intake.taken + taken, waiting=intake.waiting + waiting, held=intake.held + held
            ),
            extra=self.extra + extra,
            guests=self.guests + guests,
            next_number=self.next_number + numbers,
            next_waiting=self.next_waiting + waiting_numbers,
            calendar_counter=max(self.calendar_counter, counter),
        )

    def with_capacity(self, capacity: int | None) -> "Locked":
        """The event with as many seats as its organiser now wants."""
        return replace(self, intake=replace(self.intake, capacity=capacity))

    def without(self, person: Registration) -> "Locked":
        """The event's numbers without this person, who is still in their old state."""
        if person.status == RegistrationStatus.applied:
            return self
        if person.status == RegistrationStatus.waiting:
            return self.after(waiting=-1)
        return self.after(extra=-1) if person.beyond_limit else self.after(taken=-1)


_EVENTS = cast(Table, Event.__table__)
_INTAKE_COLUMNS = (
    _EVENTS.c.status,
    _EVENTS.c.opens_at,
    _EVENTS.c.closes_at,
    _EVENTS.c.starts_at,
    _EVENTS.c.ends_at,
    _EVENTS.c.capacity,
    _EVENTS.c.waiting_list,
    _EVENTS.c.organisation_id,
    _EVENTS.c.revision,
    _EVENTS.c.waiting_mode,
    _EVENTS.c.offer_hours,
    _EVENTS.c.priority,
    _EVENTS.c.priority_kinds,
    _EVENTS.c.institution_limit,
    _EVENTS.c.parties,
    _EVENTS.c.guardian_below,
    _EVENTS.c.guardian_hours,
    _EVENTS.c.admission,
    _EVENTS.c.decided_at,
)
_SEATS = cast(Table, Seating.__table__)
# Built once: putting a statement together anew for each visitor costs more than running it.
_LOCK_SEATS = select(_SEATS).where(_SEATS.c.event_id == bindparam("event")).with_for_update()
_INTAKE = select(*_INTAKE_COLUMNS).where(_EVENTS.c.id == bindparam("event"))
_BOTH = select(_SEATS, *_INTAKE_COLUMNS).join(_EVENTS, _EVENTS.c.id == _SEATS.c.event_id)
_BOTH = _BOTH.where(_SEATS.c.event_id == bindparam("event"))


def lock_event(session: Session, event_id: int) -> Locked | None:
    """The event with its seats, locked until the transaction ends; None when there is no such event.

    Must be the first statement of the transaction. FOR UPDATE is the lock on PostgreSQL, where only a statement that
    begins after it sees what the one before wrote; on SQLite, which drops the clause without a word, the lock is
    `core.db.transaction`, and one statement reads both.
    """
    connection = session.connection()
    sqlite = connection.dialect.name == "sqlite"
    seats = connection.execute(_BOTH if sqlite else _LOCK_SEATS, {"event": event_id}).one_or_none()
    if seats is None:
        return None
    event = seats if sqlite else connection.execute(_INTAKE, {"event": event_id}).one()
    numbers = (seats.extra, seats.guests, seats.next_number, seats.next_waiting, seats.calendar_counter)
    intake = intake_of(event, seats)
    return Locked(event_id, event.organisation_id, event.revision, intake, _policy_of(event), *numbers)


def _policy_of(event: Row[*tuple[Any, ...]]) -> SeatPolicy:
    return SeatPolicy(
        waiting_mode=WaitingMode(event.waiting_mode),
        offer_hours=event.offer_hours,
        priority=Priority(event.priority),
        priority_kinds=tuple(event.priority_kinds),
        institution_limit=event.institution_limit,
        parties=Parties(event.parties),
        guardian_below=event.guardian_below,
        guardian_hours=event.guardian_hours,
    )


def intake_of(event: Event | Row[*tuple[Any, ...]], seating: Seating | Row[*tuple[Any, ...]]) -> Intake:
    """What decides about a seat. Read without a lock it is good for pages, never for giving seats.

    A row must have the columns of these names.
    """
    return Intake(
        status=EventStatus(event.status),
        opens_at=event.opens_at,
        closes_at=event.closes_at,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        save_the_date=event.starts_at is None,
        capacity=event.capacity,
        taken=seating.taken,
        waiting=seating.waiting,
        waiting_list=event.waiting_list,
        held=seating.held,
        admission=Admission(event.admission),
        decided=event.decided_at is not None,
    )
