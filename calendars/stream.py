"""The bytes of an iCalendar stream: cleaned text, folded lines, CRLF.

`icalendar` encodes the properties; text and folding are ours, because version 7.3 turns the two characters `\\N` of a
typed text into a line break and may fold inside `\\\\`, and folding was more than half of the time a feed takes.
"""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from icalendar import Calendar, Component, vText

from calendars.terms import VERSION, Method

_LIMIT = 75  # octets of a line without its CRLF (RFC 5545 3.1)

_BREAKS = re.compile("\r\n|[\r\n\v\f\x85\u2028\u2029]")
# Controls other than tab and newline, halves of surrogate pairs (not encodable) and the byte order mark.
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff]")
_QUOTED = re.compile('"([^"]*)"')


class Text(vText):
    """A TEXT value escaped as RFC 5545 3.3.11 says. Build it from cleaned text."""

    def to_ical(self) -> bytes:
        """The escaped value in UTF-8."""
        escaped = self.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
        return escaped.encode()


def paragraphs(text: str) -> Text:
    """Many-line text without control characters; every kind of line break becomes one newline."""
    return Text(_cleaned(text).strip())


def one_line(text: str) -> Text:
    """Text on one line: breaks and runs of white space become single spaces."""
    return Text(" ".join(_cleaned(text).split()))


def parameter(text: str) -> str:
    """Text for CN or LABEL: `"` becomes „ ” and `^` goes, because Outlook shows the escapes of RFC 6868 raw."""
    line = str(one_line(text)).replace("^", "")
    return _QUOTED.sub("„\\1”", line).replace('"', "”")


def uri(address: str) -> str:
    """A URI that cannot break a line: whatever may not stand in one is percent-encoded, the rest is left alone."""
    return quote(_cleaned(address).strip(), safe=":/?#[]@!$&'()*+,;=%~")


def calendar(method: Method, version: str = VERSION) -> Calendar:
    """An empty VCALENDAR that says who made it and what it is for."""
    head = Calendar()
    head.add("version", "2.0")
    head.add("prodid", f"-//Aicina//Aicina {version}//LV")
    head.add("calscale", "GREGORIAN")
    head.add("method", str(method))
    return head


def render(component: Component) -> bytes:
    """The component's folded lines, in the order in which its properties were added; the last one without its CRLF."""
    lines = component.content_lines(sorted=False)[:-1]  # icalendar ends the list with an empty line
    return b"\r\n".join(map(fold, lines))


def assemble(head: Calendar, zones: Iterable[str], entries: Iterable[bytes]) -> bytes:
    """The finished stream: the head's properties, the VTIMEZONE texts, then rendered entries in the given order."""
    opening, end = render(head).rsplit(b"\r\n", 1)
    texts = (zone.replace("\n", "\r\n").encode() for zone in zones)
    return b"\r\n".join([opening, *texts, *entries, end, b""])


def fold(line: str) -> bytes:
    """The line in pieces of at most 75 octets, never cut inside a letter or between a backslash and its character."""
    data = line.encode()
    return data if len(data) <= _LIMIT else b"\r\n ".join(_pieces(data))


def _pieces(data: bytes) -> Iterator[bytes]:
    start, room = 0, _LIMIT
    while len(data) - start > room:
        cut = start + room
        while data[cut] & 0xC0 == 0x80:  # the middle of a UTF-8 letter
            cut -= 1
        head = data[start:cut]
        if (len(head) - len(head.rstrip(b"\\"))) % 2:  # the last backslash belongs to what follows
            cut -= 1
        yield data[start:cut]
        start, room = cut, _LIMIT - 1  # the space of the fold counts too
    yield data[start:]


def _cleaned(text: str) -> str:
    return _FORBIDDEN.sub("", _BREAKS.sub("\n", text))
