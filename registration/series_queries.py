"""What is read of series: their events, what of them is public, and who is registered in two places."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from registration import rules, veil
from registration.models import Event, Registration, Seating
from registration.queries import ACTIVE, is_slug
from registration.series_models import Series
from registration.terms import EventStatus, Visibility

LARGEST_ID = 2**31 - 1
MOST_OFFERED = 200  # events in the list from which one is put into a series
EventWithSeats = tuple[Event, Seating]
PUBLIC = (Event.status != EventStatus.draft, Event.visibility == Visibility.public)


def series_here(session: Session, organisation_id: int, series_id: int) -> Series | None:
    """The series, if it belongs to the organisation; None looks the same for one that does not exist."""
    if not 0 < series_id <= LARGEST_ID:
        return None
    query = select(Series).where(Series.id == series_id, Series.organisation_id == organisation_id)
    return session.scalars(query).one_or_none()


def series_of(session: Session, organisation_id: int) -> Sequence[tuple[Series, int]]:
    """The organisation's series with how many events each has, the latest first."""
    number = select(func.count()).where(Event.series_id == Series.id).scalar_subquery()
    query = select(Series, number).where(Series.organisation_id == organisation_id).order_by(Series.id.desc())
    return [(series, int(count)) for series, count in session.execute(query)]


def events_of(session: Session, series_id: int) -> list[EventWithSeats]:
    """All events of a series in the order of their days."""
    return _rows(session, _events(series_id))


def public_events(session: Session, series_id: int, now: datetime) -> list[EventWithSeats]:
    """What everybody may see of a series, in the order of days; cancelled events for as long as lists show them."""
    shown = or_(Event.status == EventStatus.published, Event.cancelled_at > now - rules.CANCELLED_SHOWN_FOR)
    found = _rows(session, _events(series_id).where(*PUBLIC, shown, veil.is_told(now)))
    veil.veil_events(session, [event for event, _seating in found], now)
    return found


def _events(series_id: int) -> Select[Event, Seating]:
    query = select(Event, Seating).join(Seating, Seating.event_id == Event.id)
    return query.where(Event.series_id == series_id).order_by(Event.sort_at, Event.id)


def _rows(session: Session, query: Select[Event, Seating]) -> list[EventWithSeats]:
    return [(event, seating) for event, seating in session.execute(query)]


def public_series(session: Session, slug: str) -> Series | None:
    """The series at a public address; None while nothing of it was ever public."""
    if not is_slug(slug):
        return None
    visible = select(Event.id).where(Event.series_id == Series.id, *PUBLIC).exists()
    return session.scalars(select(Series).where(Series.slug == slug, visible)).one_or_none()


def running_series(session: Session, now: datetime) -> Sequence[Series]:
    """Series that have a public event ahead, by name of their address: for the page of calendars."""
    ahead = (*PUBLIC, Event.status == EventStatus.published, func.coalesce(Event.ends_at, Event.sort_at) > now)
    found = select(Event.series_id).where(Event.series_id.is_not(None), *ahead)
    return session.scalars(select(Series).where(Series.id.in_(found)).order_by(Series.slug)).all()


def names_of(session: Session, series_ids: Iterable[int | None]) -> dict[int, Series]:
    """Series by id; those without any are left out."""
    wanted = {number for number in series_ids if number is not None}
    if not wanted:
        return {}
    return {series.id: series for series in session.scalars(select(Series).where(Series.id.in_(wanted)))}


def stamp(session: Session, series_id: int) -> tuple[Any, ...]:
    """Another value whenever the series or one of its events was saved, put in or taken out: one indexed query."""
    mine = Event.series_id == series_id
    query = select(
        select(Series.version).where(Series.id == series_id).scalar_subquery(),
        func.count(),
        func.max(Event.updated_at),
        func.sum(Event.version),
        func.sum(Event.id),
    ).where(mine)
    return tuple(session.execute(query).one())


def events_without_series(session: Session, organisation_id: int) -> Sequence[Event]:
    """Events that can be put into a series: the organisation's own that are in none, the latest first."""
    query = select(Event).where(Event.organisation_id == organisation_id, Event.series_id.is_(None))
    return session.scalars(query.order_by(Event.sort_at.desc(), Event.id.desc()).limit(MOST_OFFERED)).all()


def also_registered(session: Session, person: Registration, series_id: int) -> Sequence[Registration]:
    """The same person's other registrations in the series, those in force."""
    query = select(Registration).join(Event, Event.id == Registration.event_id)
    query = query.where(
        Registration.contact_key == person.contact_key,
        Registration.name_key == person.name_key,
        Registration.event_id != person.event_id,
        Registration.status.in_(ACTIVE),
        Event.series_id == series_id,
    )
    return session.scalars(query.order_by(Event.sort_at, Registration.id)).all()


def in_two_places(event_id: int, series_id: int) -> Select[int, int]:
    """A query of (registration id, id of another event of the series where the same person is registered)."""
    elsewhere = aliased(Registration)
    query = select(Registration.id, elsewhere.event_id).join(
        elsewhere,
        (elsewhere.contact_key == Registration.contact_key) & (elsewhere.name_key == Registration.name_key),
    )
    siblings = select(Event.id).where(Event.series_id == series_id, Event.id != event_id)
    return query.where(
        Registration.event_id == event_id, elsewhere.event_id.in_(siblings), elsewhere.status.in_(ACTIVE)
    )
