"""The calendar part of a mail to one person (RFC 5546), and the "add to calendar" download.

The bytes go into the mail as they are, as text/calendar with `method` equal to METHOD. The organizer is the mail's From
address and a mailbox that is read, since answers go there.
"""

from collections.abc import Iterable
from datetime import timedelta

from icalendar import Alarm, Event, Parameters, vCalAddress

from calendars.entries import add_details, add_place, add_state, add_text, add_times, begin, with_page, zone_of
from calendars.stream import assemble, calendar, one_line, parameter, render
from calendars.terms import Attendee, CalendarEvent, Mailbox, Method, Partstat


def invitation(
    event: CalendarEvent, organizer: Mailbox, attendee: Attendee, *, alarm_minutes: int | None = 15
) -> bytes:
    """METHOD:REQUEST for this one person, the first and every update: always complete, only SEQUENCE tells them apart.

    Carries the join link. The alarm rings `alarm_minutes` before the start; None and all-day events have none (it would
    ring in the evening before). ValueError for a cancelled event: nobody is invited to it.
    """
    if event.cancelled:
        raise ValueError(f"{event.uid} is cancelled")
    entry = _entry(event)
    add_state(entry, event)
    add_details(entry, event, join=True)
    _add_people(entry, organizer, attendee, rsvp=attendee.rsvp)
    if alarm_minutes is not None and event.starts_at is not None:
        entry.add_component(_alarm(event, alarm_minutes))
    return _stream(Method.REQUEST, event, [entry])


def cancellation(event: CalendarEvent, organizer: Mailbox, attendee: Attendee, *, note: str = "") -> bytes:
    """METHOD:CANCEL with STATUS:CANCELLED: the event will not happen. SEQUENCE must be larger than in the last REQUEST.

    `note` is the short description; times and place are those of the last REQUEST.
    """
    return _cancel(event, organizer, attendee, note, status="CANCELLED")


def withdrawal(event: CalendarEvent, organizer: Mailbox, attendee: Attendee, *, note: str = "") -> bytes:
    """METHOD:CANCEL for one person who is no longer in it; without STATUS, since the event goes on (RFC 5546 3.2.5)."""
    return _cancel(event, organizer, attendee, note, status=None)


def single(event: CalendarEvent, *, personal: bool = False) -> bytes:
    """METHOD:PUBLISH with the event alone and the same UID as in mail and feed; nobody to answer to, no alarm.

    The join link only when `personal`, because a public page offers this download too.
    """
    entry = _entry(event)
    add_state(entry, event)
    add_details(entry, event, join=personal)
    return _stream(Method.PUBLISH, event, [entry])


def _cancel(event: CalendarEvent, organizer: Mailbox, attendee: Attendee, note: str, status: str | None) -> bytes:
    entry = _entry(event)
    if status is not None:
        entry.add("status", status)
    add_place(entry, event, join=True)
    add_text(entry, with_page([note], event.url), event.url)
    _add_people(entry, organizer, attendee, rsvp=False)
    return _stream(Method.CANCEL, event, [entry])


def _entry(event: CalendarEvent) -> Event:
    entry = begin(event)
    add_times(entry, event, zoned=zone_of(event) is not None)
    return entry


def _stream(method: Method, event: CalendarEvent, entries: Iterable[Event]) -> bytes:
    zone = zone_of(event)
    return assemble(calendar(method), [] if zone is None else [zone], map(render, entries))


def _add_people(entry: Event, organizer: Mailbox, attendee: Attendee, *, rsvp: bool) -> None:
    answer = {
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": str(Partstat(attendee.partstat)),
        "RSVP": "TRUE" if rsvp else "FALSE",
    }
    entry.add("organizer", _address(organizer, {}))
    entry.add("attendee", _address(attendee.mailbox, answer))


def _address(mailbox: Mailbox, others: dict[str, str]) -> vCalAddress:
    name = parameter(mailbox.name)
    params = {"CN": name, **others} if name else others
    return vCalAddress(f"mailto:{mailbox.address}", params=Parameters(params))


def _alarm(event: CalendarEvent, minutes: int) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -timedelta(minutes=minutes))
    alarm.add("description", one_line(event.summary))
    return alarm
