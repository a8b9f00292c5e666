"""Until the letters of a decision go, it can be taken back: pages that people see show what was there before.

Rows that were read are given the values of the decision's book, without being changed: nothing of it is ever written,
and the next transaction reads them anew (`core.db.transaction`).
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from registration import deciding_book
from registration.deciding_terms import DecisionKind
from registration.glances import Glance, Holder
from registration.models import Decision, Event, Registration
from registration.queries import intake_of
from registration.terms import Admission, RegistrationStatus


def untold(session: Session, event_ids: Collection[int], now: datetime) -> list[Decision]:
    """The decisions about these events whose letters have not gone yet, the newest first."""
    if not event_ids:
        return []
    still = Decision.event_id.in_(event_ids), Decision.undone_at.is_(None), Decision.goes_at > now
    return list(session.scalars(select(Decision).where(*still).order_by(Decision.id.desc())))


def may_be_decided(event: Any) -> bool:
    """True for the few events that can have a decision at all; for a row that has the columns, too."""
    return event.decided_at is not None or event.admission == Admission.selection


def veil_events(session: Session, events: Iterable[Event], now: datetime) -> None:
    """Show these events as they were before decisions that may be taken back. While a poll is so, nobody answers it."""
    found = {event.id: event for event in events if may_be_decided(event)}
    for decision in untold(session, found.keys(), now):
        event = found[decision.event_id]
        _set(event, deciding_book.state_before(decision.before, "events", event.id))
        closed = [moment for moment in (event.closes_at, decision.made_at) if moment is not None]
        set_committed_value(event, "closes_at", min(closed))


def veil_person(session: Session, person: Registration, now: datetime) -> None:
    """Show a person, and their event, as they were before decisions that may be taken back."""
    decisions = untold(session, [person.event_id], now) if may_be_decided(person.event) else []
    for decision in decisions:
        _set(person, deciding_book.state_before(decision.before, "people", person.id))
    if decisions:
        veil_events(session, [person.event], now)


def veil_glance(session: Session, glance: Glance, now: datetime) -> Glance:
    """The same for a glance; its version is one that no kept page of the event has."""
    if not _may_hide(glance) or not untold(session, [glance.id], now):
        return glance
    event = session.get_one(Event, glance.id)
    _keep(session, event)
    veil_events(session, [event], now)
    return replace(
        glance,
        version=-glance.version,
        day=event.day,
        deadline_on=event.deadline_on,
        deadline_inclusive=event.deadline_inclusive,
        intake=intake_of(event, event.seating),
    )


def _may_hide(glance: Glance) -> bool:
    return glance.intake.decided or glance.intake.admission is Admission.selection


def veil_holder(session: Session, holder: Holder, now: datetime) -> Holder:
    """The same for whom a private link belongs to."""
    if not _may_hide(holder.event) or not untold(session, [holder.event.id], now):
        return holder
    # The person first: an event as it was before shows no decision, so afterwards nobody would look for theirs.
    person = session.get_one(Registration, holder.id)
    _keep(session, person)
    veil_person(session, person, now)
    return replace(
        holder,
        event=veil_glance(session, holder.event, now),
        status=RegistrationStatus(person.status),
        waiting_number=person.waiting_number,
        waiting_reason=person.waiting_reason,
        held_until=person.held_until,
        priority=person.priority,
    )


def is_told(now: datetime) -> ColumnElement[bool]:
    """For lists: events that no decision has made which may still be taken back."""
    made = and_(Decision.event_id == Event.made_from_id, Event.updated_at >= Decision.made_at)
    return ~exists().where(made, Decision.undone_at.is_(None), Decision.goes_at > now)


def has_told_time(now: Any) -> ColumnElement[bool]:
    """For calendars: of these, events whose time is not the choice of such a decision either. `now` may be bound."""
    made = and_(Decision.event_id == Event.made_from_id, Event.updated_at >= Decision.made_at)
    timed = and_(Decision.event_id == Event.id, Decision.kind == DecisionKind.poll)
    return ~exists().where(or_(made, timed), Decision.undone_at.is_(None), Decision.goes_at > now)


def _set(row: Event | Registration, before: dict[str, Any]) -> None:
    for name, value in before.items():
        set_committed_value(row, name, value)


def _keep(session: Session, row: Event | Registration) -> None:
    """The row stays in the session for as long as that lives, so that whoever reads it again gets this one."""
    session.info.setdefault("veiled", []).append(row)
