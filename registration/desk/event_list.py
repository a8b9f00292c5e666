"""What the desk reads of an organisation's events: the list with its tabs, one event, who would be told."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import abort
from sqlalchemy import ColumnElement, and_, case, func, or_, select, true
from sqlalchemy.orm import Session, aliased, joinedload

from core.clock import local
from organisers.terms import OrganisationDesk
from registration import event_mailing, leading, queries, seats
from registration.inputs import EventDraft
from registration.models import Event, Follower, Registration, Seating
from registration.terms import Admission, EventStatus

TABS = ("upcoming", "drafts", "past", "cancelled")
PAGE = 50
LARGEST_ID = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a change of an event reaches: people with an address among those who come, wait or lead, and followers.

    `first` of those with an address have yet to get their first letter, which will tell what is true then.
    """

    with_email: int
    without_email: int
    followers: int
    first: int

    @property
    def updated(self) -> int:
        """How many would get a letter about the change."""
        return self.with_email - self.first


def own_event(session: Session, organisation_id: int, event_id: int) -> Event:
    """The organisation's event with its seats; 404 for any other."""
    if not 0 < event_id <= LARGEST_ID:
        abort(404)
    query = select(Event).options(joinedload(Event.seating))
    event = session.scalars(query.where(Event.id == event_id, Event.organisation_id == organisation_id)).one_or_none()
    if event is None:
        abort(404)
    return event


def still_there(session: Session, organisation_id: int, event_id: int) -> None:
    """404 when the event was deleted since the page was made; reads no row that the lock has to come before."""
    query = select(Event.id).where(Event.id == event_id, Event.organisation_id == organisation_id)
    if session.scalar(query) is None:
        abort(404)


def shown_to(organisation: OrganisationDesk, at_events: Collection[int]) -> ColumnElement[bool]:
    """Which events a member sees: all of the organisation, or those at which they may do something."""
    own = Event.organisation_id == organisation.id
    return own if organisation.everywhere else and_(own, Event.id.in_(at_events))


def on_its_own(organisation: OrganisationDesk, at_events: Collection[int]) -> ColumnElement[bool]:
    """Which of them have a line of their own: a published group stands with its call, unless the call is not seen."""
    call = aliased(Event)
    seen = true() if organisation.everywhere else call.id.in_(at_events)
    published = Event.status == EventStatus.published, call.status == EventStatus.published
    of_call = call.id == Event.made_from_id, call.admission == Admission.selection
    return and_(shown_to(organisation, at_events), ~select(call.id).where(*published, *of_call, seen).exists())


def tab_counts(session: Session, shown: ColumnElement[bool], now: datetime) -> dict[str, int]:
    """How many events stand under each tab."""
    sums = [func.coalesce(func.sum(case((_of(tab, now), 1), else_=0)), 0) for tab in TABS]
    row = session.execute(select(*sums).where(shown)).one()
    return dict(zip(TABS, (int(n) for n in row), strict=True))


def events_of(session: Session, shown: ColumnElement[bool], tab: str, page: int, now: datetime) -> Sequence[Event]:
    """One page of a tab: the next events first, what is over latest first."""
    order = (Event.sort_at, Event.id) if tab == "upcoming" else (Event.sort_at.desc(), Event.id.desc())
    query = select(Event).options(joinedload(Event.seating)).where(shown, _of(tab, now))
    return session.scalars(query.order_by(*order).offset((page - 1) * PAGE).limit(PAGE)).all()


def _of(tab: str, now: datetime) -> ColumnElement[bool]:
    if tab == "drafts":
        return Event.status == EventStatus.draft
    if tab == "cancelled":
        return Event.status == EventStatus.cancelled
    past = _is_over(Event, now) & ~_has_groups_ahead(now)
    return and_(Event.status == EventStatus.published, past if tab == "past" else ~past)


def _is_over(event: Any, now: datetime) -> ColumnElement[bool]:
    # An event without an end is over when its day is.
    over_by_day = and_(event.ends_at.is_(None), func.coalesce(event.last_day, event.day) < local(now).date())
    return or_(and_(event.ends_at.is_not(None), event.ends_at <= now), over_by_day)


def _has_groups_ahead(now: datetime) -> ColumnElement[bool]:
    """A call whose own day has passed is not over while its groups, which stand with it, are to come."""
    group = aliased(Event)
    ahead = group.status == EventStatus.published, ~_is_over(group, now)
    of_call = Event.admission == Admission.selection
    return and_(of_call, select(group.id).where(group.made_from_id == Event.id, *ahead).exists())


def audience(session: Session, event_id: int) -> Audience:
    """Whom a letter about the event would reach now."""
    has_email = case((Registration.email != "", 1), else_=0)
    query = select(func.count(), func.coalesce(func.sum(has_email), 0))
    active = query.where(Registration.event_id == event_id, Registration.status.in_(queries.ACTIVE))
    total, reached = session.execute(active).one()
    followers = session.scalar(select(func.count()).where(Follower.event_id == event_id)) or 0
    leaders = len(leading.active(session, event_id))
    first = event_mailing.first_to_come(session, event_id)
    return Audience(int(reached) + leaders, int(total) - int(reached), followers, first)


def promoted_by(session: Session, event: Event, seating: Seating, draft: EventDraft, now: datetime) -> int:
    """How many waiting people would get a seat if the draft were saved; those who are chosen get it by no change."""
    intake = replace(queries.intake_of(event, seating), capacity=draft.capacity, starts_at=draft.starts_at)
    if not intake.waiting or intake.admission is Admission.selection or not seats.may_be_seated(intake, now):
        return 0
    queue = queries.waiting_queue(session, event.id)
    taken = queries.seats_by_institution(session, event.id) if draft.institution_limit else {}
    return len(seats.seated(seats.free_seats(intake), queue, draft.institution_limit, taken))
