"""One VEVENT, as far as invitations, downloads and feeds agree; the callers add where they differ."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Event, Parameters, vCategory, vUri

from calendars import timezones
from calendars.stream import one_line, paragraphs, parameter, uri
from calendars.terms import CalendarEvent, DeadlineEntry

_DAY = timedelta(days=1)
# An empty feed still needs a VTIMEZONE, and its bytes must not change at New Year.
_ANY_YEAR = 2026


def begin(source: CalendarEvent | DeadlineEntry, prefix: str = "") -> Event:
    """A VEVENT with identity, version and title; `prefix` stands before the title."""
    entry = Event()
    entry.add("uid", str(one_line(source.uid)))
    entry.add("dtstamp", source.changed_at)
    entry.add("created", source.created_at)
    entry.add("last-modified", source.changed_at)
    entry.add("sequence", source.sequence)
    entry.add("summary", one_line(prefix + source.summary))
    return entry


def add_times(entry: Event, event: CalendarEvent, zoned: bool) -> None:
    """DTSTART and DTEND: dates with an exclusive end, wall-clock times with TZID when `zoned`, else UTC."""
    if event.starts_at is None:
        assert event.day is not None  # CalendarEvent refuses to be built without one
        entry.add("dtstart", event.day)
        entry.add("dtend", (event.last_day or event.day) + _DAY)
        return
    start, end = _moments(event.starts_at, event.ends_at, event.timezone if zoned else "UTC")
    entry.add("dtstart", start)
    if end is not None:
        entry.add("dtend", end)


def add_state(entry: Event, event: CalendarEvent) -> None:
    """STATUS and TRANSP: a save-the-date blocks nobody's day, a cancelled event nobody's time."""
    free = event.cancelled or event.starts_at is None
    entry.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    entry.add("transp", "TRANSPARENT" if free else "OPAQUE")


def add_details(entry: Event, event: CalendarEvent, *, join: bool) -> None:
    """Place, text and links; with `join` also the join link, which may be secret.

    Most clients do not show CONFERENCE but make links in LOCATION and DESCRIPTION clickable, so it stands there
    too.
    """
    add_place(entry, event, join=join)
    add_text(entry, described(event, join=join), event.url)
    if event.categories:
        entry.add("categories", vCategory([one_line(category) for category in event.categories]))
    if join and event.join_url:
        features = {"VALUE": "URI", "FEATURE": ["AUDIO", "VIDEO"]}
        label = {"LABEL": parameter(event.join_label)} if event.join_label else {}
        entry.add("conference", vUri(uri(event.join_url), params=Parameters({**features, **label})))


def add_place(entry: Event, event: CalendarEvent, *, join: bool) -> None:
    """LOCATION (the place, else the join link) and GEO; neither when nothing is known."""
    if location := where(event, join=join):
        entry.add("location", one_line(location))
    if event.geo is not None:
        entry.add("geo", event.geo)


def where(event: CalendarEvent, *, join: bool) -> str:
    """The place on one line; without one and with `join` the join link; else empty."""
    return one_line(event.location) or (uri(event.join_url) if join and event.join_url else "")


def add_text(entry: Event, description: str, url: str) -> None:
    """DESCRIPTION and URL, each only when there is something to say."""
    if text := paragraphs(description):
        entry.add("description", text)
    if url:
        entry.add("url", uri(url))


def described(event: CalendarEvent, *, join: bool) -> str:
    """The plain description: the text, with `join` the join link, and the event page; no link twice."""
    parts = [event.description]
    if join and event.join_url and event.join_url not in event.description.split():
        parts.append(f"{event.join_label}: {event.join_url}" if event.join_label else event.join_url)
    return with_page(parts, event.url)


def with_page(parts: Iterable[str], url: str) -> str:
    """The parts as paragraphs, the event page last unless one of them names it."""
    text = "\n\n".join(filter(None, map(paragraphs, parts)))
    return text if url in ["", *text.split()] else f"{text}\n\n{url}".strip()


def zone_of(event: CalendarEvent) -> str | None:
    """The VTIMEZONE text of a single timed event; None for all-day events and zones that need UTC times."""
    if event.starts_at is None:
        return None
    return timezones.definition(event.timezone, *years([event]))


def years(events: Iterable[CalendarEvent]) -> tuple[int, int]:
    """The first and last year (UTC) in which the events' times lie; any year when there are none."""
    found = [moment.year for event in events for moment in (event.starts_at, event.ends_at) if moment]
    return (min(found), max(found)) if found else (_ANY_YEAR, _ANY_YEAR)


def _moments(starts_at: datetime, ends_at: datetime | None, zone: str) -> tuple[datetime, datetime | None]:
    """Both on the wall clock or both in UTC: a start with TZID wants an end of the same kind (RFC 5545 3.8.2.2)."""
    start = timezones.local(starts_at, zone)
    end = timezones.local(ends_at, zone) if ends_at else None
    if start is None or (ends_at is not None and end is None):
        return _moments(starts_at, ends_at, "UTC")
    return start, end
