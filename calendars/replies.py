"""What a person's calendar answered (iMIP: RFC 5546 3.2.3, RFC 6047), in whatever way it is written.

Nothing here raises for what a stranger wrote: what cannot be understood is left out. Only who answers what is read;
times, title and text of a reply are a copy of ours and prove nothing.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from calendars.content_lines import ContentLine, content_lines, unescaped
from core.text import clean_line, clean_text

LARGEST = 256 * 1024  # octets of a stream; ours are under 10 kB
MOST_ENTRIES = 20  # of a stream
HIGHEST_SEQUENCE = 2**31 - 1
YEARS = range(1970, 2200)  # nobody means another, and the first and last ones have no local time
_MOMENT = re.compile(r"(\d{8})T(\d{6})(Z?)", re.ASCII)
_ADDRESS = re.compile(r"[^\s<>@,;:\"()\\]{1,64}@[A-Za-z0-9.-]{1,189}")


class ReplyMethod(StrEnum):
    """The methods that answer an invitation; everything else from outside is calendar spam."""

    REPLY = "REPLY"
    COUNTER = "COUNTER"  # "propose another time"
    REFRESH = "REFRESH"  # "send me the invitation again"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one attendee says; addresses as written. `partstat` is upper case and may be anything."""

    address: str
    partstat: str = "NEEDS-ACTION"
    sent_by: str = ""
    delegated_to: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """One entry of a reply. `made_at` is DTSTAMP, None when it is missing; `proposed_at` only of a COUNTER."""

    method: ReplyMethod
    uid: str
    answers: tuple[Answer, ...]
    sequence: int = 0
    made_at: datetime | None = None
    comment: str = ""
    proposed_at: datetime | None = None
    repetition: bool = False  # about one of an event that repeats, which ours never do


def parse(data: bytes, charset: str = "utf-8") -> list[Reply]:
    """The replies in an iCalendar stream, in order, each once; empty when it is no answer to an invitation."""
    if len(data) > LARGEST:
        return []
    method, entries = _entries(data, charset)
    if method not in set(ReplyMethod):
        return []
    made = (_reply(ReplyMethod(method), lines) for lines in entries[:MOST_ENTRIES])
    return list(dict.fromkeys(reply for reply in made if reply is not None))


def _entries(data: bytes, charset: str) -> tuple[str, list[list[ContentLine]]]:
    """METHOD, and the properties of each VEVENT without those of what it contains."""
    method, inside = "", list[str]()
    entries: list[list[ContentLine]] = []
    for line in content_lines(data, charset):
        if line.name == "BEGIN":
            inside.append(line.value.strip().upper())
            if inside == ["VCALENDAR", "VEVENT"]:
                entries.append([])
        elif line.name == "END" and inside:
            inside.pop()
        elif line.name == "METHOD" and inside == ["VCALENDAR"]:
            method = method or line.value.strip().upper()
        elif inside == ["VCALENDAR", "VEVENT"]:
            entries[-1].append(line)
    return method, entries


def _reply(method: ReplyMethod, lines: list[ContentLine]) -> Reply | None:
    first: dict[str, ContentLine] = {}
    for line in lines:
        first.setdefault(line.name, line)
    uid = clean_line(first["UID"].text) if "UID" in first else ""
    answers = [answer for line in lines if line.name == "ATTENDEE" and (answer := _answer(line)) is not None]
    sequence = _sequence(first.get("SEQUENCE"))
    if not uid or len(uid) > 255 or not answers or sequence is None:
        return None
    return Reply(
        method=method,
        uid=uid,
        answers=tuple(dict.fromkeys(answers[:MOST_ENTRIES])),
        sequence=sequence,
        made_at=_moment(first.get("DTSTAMP")),
        comment=_comment(lines),
        proposed_at=_moment(first.get("DTSTART")) if method is ReplyMethod.COUNTER else None,
        repetition="RECURRENCE-ID" in first,
    )


def _answer(line: ContentLine) -> Answer | None:
    """Exchange may write a directory path as the value and the address into EMAIL (RFC 7986 6.2)."""
    address = _address(line.value) or _address(line.parameters.get("EMAIL", ""))
    if not address:
        return None
    partstat = clean_line(line.parameters.get("PARTSTAT", "")).upper()[:40] or "NEEDS-ACTION"
    delegate = line.parameters.get("DELEGATED-TO", "").partition(",")[0]
    return Answer(address, partstat, _address(line.parameters.get("SENT-BY", "")), _address(delegate))


def _comment(lines: list[ContentLine]) -> str:
    """What the person wrote with the answer: COMMENT, or what Google puts into a parameter."""
    said = [line.text for line in lines if line.name == "COMMENT"]
    said += [unescaped(line.parameters.get("X-RESPONSE-COMMENT", "")) for line in lines if line.name == "ATTENDEE"]
    return clean_text("\n".join(dict.fromkeys(text[:2000] for text in said if text)))[:1000]


def _address(value: str) -> str:
    text = value.strip().strip('"')
    text = text[7:].strip() if text[:7].lower() == "mailto:" else text
    return text if text.isascii() and _ADDRESS.fullmatch(text) else ""


def _sequence(line: ContentLine | None) -> int | None:
    """0 when it is missing (RFC 5545 3.8.7.4); None for what no sequence of ours can be."""
    value = "0" if line is None else line.value.strip()
    if not (value.isascii() and value.isdigit() and len(value) <= 10):
        return None
    return int(value) if int(value) <= HIGHEST_SEQUENCE else None


def _moment(line: ContentLine | None) -> datetime | None:
    """The moment in UTC; None for a day, for a moment that never was and for a zone nobody knows."""
    found = None if line is None else _MOMENT.fullmatch(line.value.strip())
    if line is None or found is None:
        return None
    try:
        read = datetime.strptime(f"{found[1]}{found[2]}", "%Y%m%d%H%M%S")
        zone = UTC if found[3] or "TZID" not in line.parameters else _zone(line.parameters["TZID"])
        return read.replace(tzinfo=zone).astimezone(UTC) if read.year in YEARS else None
    except (ValueError, OverflowError, OSError, KeyError):
        return None


def _zone(name: str) -> tzinfo:
    """An IANA zone, or one of the names that Windows gives them ("FLE Standard Time" is Riga's)."""
    if name == "FLE Standard Time":
        return ZoneInfo("Europe/Riga")
    return ZoneInfo(WINDOWS_TO_OLSON.get(name, name))
