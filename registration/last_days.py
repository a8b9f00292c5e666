"""The day from which it is counted how long people's data stays: the last day of an event, or what stands for it."""

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.clock import local
from registration.models import Event, Slot
from registration.terms import EventStatus

_MOMENT = timedelta(microseconds=1)  # an end at midnight is of the day before


def last_day(event: Event) -> date:
    """The last day of the event on its own clock; for an undated one ask `counted_from`."""
    if event.ends_at is not None:
        return max(local(event.ends_at, event.timezone).date(), event.last_day or event.day)
    return event.last_day or event.day


def counted_from(session: Session, events: Iterable[Event]) -> dict[int, date]:
    """For each event its last day. Of a poll or a call without a time of its own, whose `day` says nothing: the last of
    the proposed times, the deadline, and the days of the groups made from it. Two queries, for undated ones only."""
    found = {event.id: event for event in events}
    undated = [event for event in found.values() if event.undated]
    days: dict[int, list[date]] = {event.id: _deadline(event) for event in undated}
    if undated:
        ends = select(Slot.event_id, func.max(Slot.ends_at)).where(Slot.event_id.in_(days)).group_by(Slot.event_id)
        for event_id, ends_at in session.execute(ends):
            days[event_id].append(local(ends_at - _MOMENT, found[event_id].timezone).date())
        made = select(Event).where(Event.made_from_id.in_(days), Event.status == EventStatus.published)
        for group in session.scalars(made):
            days[group.made_from_id or 0].append(last_day(group))
    return {number: max(days.get(number, ()), default=last_day(event)) for number, event in found.items()}


def _deadline(event: Event) -> list[date]:
    return [local(event.closes_at - _MOMENT, event.timezone).date()] if event.closes_at is not None else []
