"""Values for the calendar tests, and readers that share no code with what they check."""

from datetime import UTC, date, datetime
from typing import Any

import vobject

from calendars.terms import Attendee, CalendarEvent, DeadlineEntry, Mailbox

CHANGED = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)
CREATED = datetime(2026, 10, 1, 6, 0, tzinfo=UTC)
# The properties of every public entry, in order.
ALWAYS = ["UID", "DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE", "SUMMARY", "DTSTART", "DTEND", "STATUS", "TRANSP"]
# Control characters but for the tab.
NEVER = {*range(0x20), 0x7F} - {0x09}
ORGANIZER = Mailbox("Izglītības biedrība", "kalendars@example.lv")
ATTENDEE = Attendee(Mailbox("Anna Bērziņa", "anna@example.lv"))


def make_event(**changes: Any) -> CalendarEvent:
    values: dict[str, Any] = {
        "uid": "evt-7@aicina.example.lv",
        "sequence": 3,
        "summary": "Fokusgrupa skolotājiem",
        "created_at": CREATED,
        "changed_at": CHANGED,
        "starts_at": datetime(2026, 12, 5, 12, 0, tzinfo=UTC),
        "ends_at": datetime(2026, 12, 5, 14, 0, tzinfo=UTC),
        "location": "GORS, Pils iela 4, Rēzekne",
        "description": "Runāsim par ikdienu.",
        "url": "https://aicina.example.lv/e/7",
    }
    return CalendarEvent(**{**values, **changes})


def make_day(**changes: Any) -> CalendarEvent:
    return make_event(**{"starts_at": None, "ends_at": None, "day": date(2026, 12, 5), **changes})


def make_online(**changes: Any) -> CalendarEvent:
    link = {"location": "", "join_url": "https://aicina.example.lv/j/abc", "join_label": "Pieslēgties"}
    return make_event(**{**link, **changes})


def make_deadline(**changes: Any) -> DeadlineEntry:
    values: dict[str, Any] = {
        "uid": "evt-7-deadline@aicina.example.lv",
        "sequence": 3,
        "summary": "Pēdējā diena pieteikties: Fokusgrupa skolotājiem",
        "day": date(2026, 11, 30),
        "created_at": CREATED,
        "changed_at": CHANGED,
        "url": "https://aicina.example.lv/e/7",
    }
    return DeadlineEntry(**{**values, **changes})


def parsed(stream: bytes) -> Any:
    """The stream as vobject reads it, a parser that is not icalendar."""
    return vobject.readOne(stream.decode())


def event_lines(stream: bytes) -> list[str]:
    """The unfolded lines of the only VEVENT, without BEGIN and END and what is nested in it."""
    lines = unfolded(stream)
    body = lines[lines.index("BEGIN:VEVENT") + 1 : lines.index("END:VEVENT")]
    return body[: body.index("BEGIN:VALARM")] if "BEGIN:VALARM" in body else body


def names(stream: bytes) -> list[str]:
    return [line.replace(";", ":").partition(":")[0] for line in event_lines(stream)]


def value(stream: bytes, name: str) -> str:
    """The rest of the only line of the VEVENT that begins with this name."""
    (found,) = [line for line in event_lines(stream) if line.startswith((f"{name}:", f"{name};"))]
    return found[len(name) :]


def unfolded(stream: bytes) -> list[str]:
    return stream.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]


def assert_well_formed(stream: bytes) -> None:
    """RFC 5545 3.1 on the bytes: CRLF only, no empty line, 75 octets, every line whole UTF-8 and whole escapes."""
    assert stream.endswith(b"END:VCALENDAR\r\n")
    assert not stream.startswith(b"\xef\xbb\xbf")
    lines = stream.split(b"\r\n")[:-1]
    for line in lines:
        line.decode()
        assert line.strip() != b""
        assert len(line) <= 75
        assert not [octet for octet in line if octet in NEVER]
        backslashes = len(line) - len(line.rstrip(b"\\"))
        assert backslashes % 2 == 0, line
