"""A subscribed calendar: the same bytes until an event changes, so that an ETag over them is worth something."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import TypeVar

from icalendar import Calendar, vDuration

from calendars import timezones
from calendars.entries import add_details, add_state, add_text, add_times, begin, with_page, years
from calendars.stream import assemble, calendar, one_line, render
from calendars.terms import CalendarEvent, DeadlineEntry, FeedInfo, Method

_PREFIXES = {"lv": "ATCELTS: ", "en": "CANCELLED: "}

Entry = TypeVar("Entry", CalendarEvent, DeadlineEntry)


def feed(info: FeedInfo, events: Iterable[CalendarEvent], deadlines: Iterable[DeadlineEntry] = ()) -> bytes:
    """The feed's bytes: METHOD:PUBLISH, ordered by start and UID, each UID once (its newest version), nobody's address.

    The caller chooses what belongs in it: published, not older than it wants, cancelled ones for 30 days. A cancelled
    event is kept as STATUS:CANCELLED with a prefix before its title, since Outlook may show it as if nothing were.
    """
    chosen = _newest(events)
    span = years(chosen)
    names = {info.timezone, *(event.timezone for event in chosen if event.starts_at)}
    zones = {name: text for name in sorted(names) if (text := timezones.definition(name, *span))}
    # A calendar without any component is invalid (RFC 5545 3.6), and a new organisation's feed is empty.
    texts = list(zones.values()) or [str(timezones.definition("UTC", 2026, 2026))]
    prefix = _prefix(info)
    join = info.personal
    entries = [(_order(event), _event(event, prefix, join, event.timezone in zones)) for event in chosen]
    entries += [(_order(deadline), _deadline(deadline)) for deadline in _newest(deadlines)]
    return assemble(_head(info), texts, [entry for _, entry in sorted(entries, key=lambda pair: pair[0])])


def _head(info: FeedInfo) -> Calendar:
    head = calendar(Method.PUBLISH, info.version)
    every = timedelta(minutes=info.refresh)
    head.add("name", one_line(info.name))
    head.add("x-wr-calname", one_line(info.name))
    head.add("x-wr-timezone", one_line(info.timezone))
    head.add("refresh-interval", every, parameters={"VALUE": "DURATION"})
    head.add("x-published-ttl", vDuration(every))
    if info.color is not None:
        head.add("x-apple-calendar-color", one_line(info.color))
    return head


# The same few hundred events stand in many feeds, which are fetched all day, and one edit changes one of them.
@lru_cache(maxsize=2000)
def _event(event: CalendarEvent, prefix: str, join: bool, zoned: bool) -> bytes:
    entry = begin(event, prefix if event.cancelled else "")
    add_times(entry, event, zoned)
    add_state(entry, event)
    add_details(entry, event, join=join and not event.cancelled)
    return render(entry)


@lru_cache(maxsize=500)
def _deadline(deadline: DeadlineEntry) -> bytes:
    """All day on the last day, read at a glance on top of it; nobody looks at the half hour before midnight."""
    entry = begin(deadline)
    entry.add("dtstart", deadline.day)
    entry.add("dtend", deadline.day + timedelta(days=1))
    entry.add("status", "CONFIRMED")
    entry.add("transp", "TRANSPARENT")
    add_text(entry, with_page([deadline.description], deadline.url), deadline.url)
    return render(entry)


def _prefix(info: FeedInfo) -> str:
    return _PREFIXES.get(info.language, _PREFIXES["en"]) if info.cancelled_prefix is None else info.cancelled_prefix


def _newest(entries: Iterable[Entry]) -> list[Entry]:
    found: dict[str, Entry] = {}
    for entry in sorted(entries, key=lambda entry: (entry.sequence, entry.changed_at)):
        found[entry.uid] = entry
    return list(found.values())


def _order(entry: CalendarEvent | DeadlineEntry) -> tuple[datetime, str]:
    if isinstance(entry, CalendarEvent) and entry.starts_at is not None:
        return entry.starts_at, entry.uid
    assert entry.day is not None  # CalendarEvent refuses to be built without one
    return datetime.combine(entry.day, time(), UTC), entry.uid
