"""A mail from outside, opened within limits: its parts, and who sent it as far as our own mail server vouches for it.

Everything here is text of strangers. What is too large or too deeply nested is refused before it is taken apart.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import compat32

LARGEST = 1024 * 1024  # octets of a mail; ours with a calendar are under 40 kB
MOST_BOUNDARIES = 60
MOST_PARTS = 1000
LONGEST_FIELD = 2000  # octets of Content-Type and the like: the library's reading of parameters is quadratic
MOST_GROUPS = 1000  # blank lines of a delivery report, each of which begins a group of fields
DEEPEST = 30
CALENDAR_TYPES = frozenset({"text/calendar", "application/ics", "text/x-vcalendar", "application/calendar"})
UNTYPED = frozenset({"application/octet-stream", "text/plain"})
_FIELD = re.compile(rb"(?:\A|[\r\n])content-[a-z-]+[ \t]*:((?:[^\r\n]|\r\n[ \t]|[\r\n][ \t])*)")
_BLANK = re.compile(rb"(?:\r\n|\r|\n){2}")
# Codecs that decode in linear time, by their Python names; punycode and idna take seconds for a kilobyte.
_CODECS = re.compile(
    r"ascii|utf-(8|16|32).*|iso8859-\d+|cp\d+|koi8-[rut]|mac-.*|gb.*|big5.*|euc_.*|shift_jis.*|iso2022_.*"
)
_ANGLED = re.compile(r"[^<>]*<([^<>@\s]+@[^<>@\s]+)>\s*")
_BARE = re.compile(r"[^\s<>@,;:\"()]+@[A-Za-z0-9.-]+")
_DMARC = re.compile(r"dmarc\s*=\s*([a-z]+)\b(.*)", re.DOTALL)
_HEADER_FROM = re.compile(r"\bheader\.from\s*=\s*([a-z0-9.@_-]+)")


class TooComplex(ValueError):
    """A mail that is too large or too deeply nested to be taken apart."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a mail says it is from, addresses in lower case, empty when unclear.

    `proved`: our own mail server found that the domain of `address` stands behind it (DMARC).
    """

    address: str
    sender: str = ""
    proved: bool = False


def open_message(data: bytes) -> Message:
    """The mail; TooComplex when taking it apart could cost too much."""
    head = data.lower()
    if len(data) > LARGEST or head.count(b"boundary") > MOST_BOUNDARIES or data.count(b"\n--") > MOST_PARTS:
        raise TooComplex(f"{len(data)} octets, {head.count(b'boundary')} boundaries")
    if any(len(found[1]) > LONGEST_FIELD for found in _FIELD.finditer(head)):
        raise TooComplex("a field that describes the content is too long")
    if b"delivery-status" in head and sum(1 for _blank in _BLANK.finditer(head)) > MOST_GROUPS:
        raise TooComplex("too many groups in a delivery report")
    return message_from_bytes(data, policy=compat32)


def parts(message: Message) -> Iterator[Message]:
    """The leaves of the tree in order; what is inside an attached mail is somebody else's and left out."""
    waiting = [(message, 0)]
    while waiting:
        part, depth = waiting.pop()
        content = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(content, list):
            if depth < DEEPEST:
                waiting += [(inner, depth + 1) for inner in reversed(content) if isinstance(inner, Message)]
        elif not isinstance(content, list):
            yield part


def calendar_streams(message: Message) -> list[tuple[bytes, str]]:
    """Octets and charset of every calendar in the mail, inline or attached, in order, each once."""
    found: list[tuple[bytes, str]] = []
    for part in parts(message):
        kind = part.get_content_type()
        named = kind in UNTYPED and file_name(part).lower().endswith(".ics")
        if kind in CALENDAR_TYPES or named:
            octets = payload(part)
            if octets and octets not in (known for known, _charset in found):
                found.append((octets, _charset(part)))
    return found


def payload(part: Message) -> bytes:
    """The decoded octets of a leaf."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def file_name(part: Message) -> str:
    """What an attachment is called; empty for none, and for a name that nobody can read."""
    try:
        return part.get_filename() or ""
    except (LookupError, ValueError, TypeError):
        return ""


def sender_of(message: Message, authserv_id: str) -> Sender:
    """Who sent it. `authserv_id` is the name of our own mail server in Authentication-Results (RFC 8601).

    Only the topmost header of that name counts: those below it came with the mail, and anybody can write them.
    """
    address = _only(message, "From")
    return Sender(address, _only(message, "Sender"), bool(address) and _passed(message, authserv_id, address))


def addresses_in(message: Message, *headers: str) -> list[str]:
    """Every bare address in headers of these names, as written."""
    values = (str(value)[:2000] for header in headers for value in message.get_all(header, []))
    return [found for value in values for found in _BARE.findall(value)]


def _only(message: Message, header: str) -> str:
    """The one address of a header; empty when there are several, or the header is there twice."""
    values = message.get_all(header, [])
    if len(values) != 1 or len(str(values[0])) > 2000:
        return ""
    value = str(values[0]).strip()
    found = _ANGLED.fullmatch(value)
    address = found[1] if found else value
    return address.lower() if _BARE.fullmatch(address) else ""


def _passed(message: Message, authserv_id: str, address: str) -> bool:
    if not authserv_id:
        return False
    for value in message.get_all("Authentication-Results", []):
        server, *results = _bare(str(value)[:8000]).lower().split(";")
        if server.split()[:1] == [authserv_id.lower()]:
            found = [result.strip() for result in results if result.strip().startswith("dmarc")]
            return len(found) == 1 and _is_pass(found[0], address)
    return False


def _is_pass(result: str, address: str) -> bool:
    """`dmarc=pass header.from=example.lv`, about the domain of this very address."""
    found = _DMARC.fullmatch(result)
    domain = _HEADER_FROM.search(found[2]) if found else None
    return bool(found and domain and found[1] == "pass" and domain[1].rpartition("@")[2] == address.rpartition("@")[2])


def _bare(value: str) -> str:
    """Without comments and quoted strings: our server repeats there what the sender said, `"; dmarc=pass"@evil too."""
    kept, depth, quoted, escaped = [], 0, False, False
    for character in value:
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = True
        elif quoted:
            quoted = character != '"'
        elif character == '"' and not depth:
            quoted = True
        elif character == "(":
            depth += 1
        elif character == ")":
            depth = max(depth - 1, 0)
        elif not depth:
            kept.append(character)
    return "".join(kept)


def _charset(part: Message) -> str:
    """The charset of the calendar, UTF-8 for one that nobody should use."""
    try:
        found = codecs.lookup(part.get_content_charset() or "utf-8").name
    except (LookupError, ValueError, TypeError):
        return "utf-8"
    return found if _CODECS.fullmatch(found) else "utf-8"
