"""The exact bytes of a mail: headers encoded once and never refolded, the MIME tree calendars need.

The standard library's folding of headers differs between patch levels and lets encoded words write headers of their
own (CVE-2024-6923), so values are made wire-ready here and only laid on lines afterwards; bodies are encoded by the
standard library. Putting the parts together here takes under a third of the time of email.generator, which was the
largest cost of a mail. docs/mail.md shows the tree.
"""

import re
import unicodedata
from base64 import b64encode, encodebytes
from binascii import b2a_qp
from datetime import datetime
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import format_datetime
from functools import lru_cache
from secrets import token_hex

from mailers.terms import CalendarPart, Letter, Mailbox

COLUMNS = 76
WORD_OCTETS = 39  # with "Reply-To: " before the first word a line stays within the 76 columns of RFC 2047
LINE_OCTETS = 998  # RFC 5322 2.1.1

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
MESSAGE_ID = re.compile(r"<[A-Za-z0-9.!#$%&'*+/=?^_`{|}~@-]{3,240}>")
WEB_ADDRESS = re.compile(r"https?://[\x21-\x3b\x3d\x3f-\x7e]{1,900}")
METHOD = re.compile(r"[A-Z]+")
CONTENT_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")
PLAIN_NAME = re.compile(r"[A-Za-z0-9 .,'()&+/_-]{0,50}")


class UnsafeValue(ValueError):
    """A value that no header can carry: a line break, an encoded word where none may be, a broken address."""


# A part of the message: its headers, ready for the wire, and its encoded body, ASCII with CRLF.
Part = tuple[dict[str, str], bytes]


def build(letter: Letter, *, sender: Mailbox, recipient: Mailbox, message_id: str, now: datetime) -> bytes:
    """The finished mail as ASCII bytes with CRLF; `now` becomes its Date.

    Raises UnsafeValue, and UnsafeValue also when the serialised mail does not hold exactly the headers set here.
    """
    body_headers, body = _body(letter)
    headers = _headers(letter, sender, recipient, message_id, now) | {"MIME-Version": "1.0"} | body_headers
    data = _serialised((headers, body))
    _check(data, list(headers))
    return data


def _headers(letter: Letter, sender: Mailbox, recipient: Mailbox, message_id: str, now: datetime) -> dict[str, str]:
    headers = {"From": mailbox(sender), "To": mailbox(recipient)}
    if letter.reply_to:
        headers["Reply-To"] = mailbox(letter.reply_to)
    headers["Subject"] = free_text(letter.subject)
    headers["Date"] = format_datetime(now)
    headers["Message-ID"] = _matching(MESSAGE_ID, message_id)
    if letter.references:
        references = [_matching(MESSAGE_ID, reference) for reference in letter.references]
        headers["In-Reply-To"] = references[-1]
        headers["References"] = " ".join(references)
    if letter.list_unsubscribe:
        headers["List-Unsubscribe"] = f"<{_matching(WEB_ADDRESS, letter.list_unsubscribe)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    headers["Auto-Submitted"] = "auto-generated"
    headers["X-Auto-Response-Suppress"] = "OOF, AutoReply"  # not DR or NDR: bounces are wanted
    return headers


@lru_cache(maxsize=256)  # the letters of an event have one subject, one sender and one address for answers
def free_text(value: str) -> str:
    """A subject ready for the wire: as it is when plain, else RFC 2047 encoded words parted by single spaces.

    Text that looks like an encoded word is encoded itself, so that a reader sees it literally.
    """
    text = _one_line(value)
    plain = text.isascii() and "=?" not in text and all(len(word) <= COLUMNS - 10 for word in text.split(" "))
    return text if plain else _encoded(text)


@lru_cache(maxsize=256)
def mailbox(box: Mailbox) -> str:
    """`Name <address>` ready for the wire, or the bare address; UnsafeValue for anything but one ASCII address."""
    address = _matching(ADDRESS, box.address)
    if len(address) > 254:
        raise UnsafeValue("address too long")
    name = _one_line(box.name)
    if not name:
        return address
    if not PLAIN_NAME.fullmatch(name):
        return f"{_encoded(name)} <{address}>"
    return f"{name} <{address}>" if re.fullmatch(r"[A-Za-z0-9 '+/_-]*", name) else f'"{name}" <{address}>'


def _matching(pattern: re.Pattern[str], value: str) -> str:
    if not pattern.fullmatch(value) or "=?" in value or "?=" in value:
        # "=?" in an honest link would be folded by relays as an encoded word; such links are not made here.
        raise UnsafeValue(f"not allowed in a header: {value[:60]!r}")
    return value


def _one_line(value: str) -> str:
    if "\r" in value or "\n" in value:
        raise UnsafeValue("a line break in a header")
    kept = "".join(c for c in value if c.isspace() or unicodedata.category(c) not in {"Cc", "Cs"})
    return " ".join(kept.split())


def _encoded(text: str) -> str:
    chunks, chunk = [], b""
    for character in text:
        octets = character.encode()
        if len(chunk) + len(octets) > WORD_OCTETS:
            chunks.append(chunk)
            chunk = b""
        chunk += octets
    chunks.append(chunk)
    return " ".join(f"=?utf-8?b?{b64encode(c).decode()}?=" for c in chunks)


def _body(letter: Letter) -> Part:
    parts = [_text(letter.text, "plain"), _text(letter.html, "html")]
    files = [_file(a.data, _matching(CONTENT_TYPE, a.content_type), file_name(a.filename)) for a in letter.attachments]
    if letter.calendar:
        calendar = _calendar(letter.calendar)
        parts.append(calendar)  # last: mail programs show the last alternative they know
        name = file_name(letter.calendar.filename)
        files.insert(0, _named(calendar[1], f'application/ics; name="{name}"', name))
    files += [_calendar_file(more) for more in letter.more_calendars]
    alternative = _multipart("alternative", parts)
    return _multipart("mixed", [alternative, *files]) if files else alternative


def _multipart(subtype: str, parts: list[Part]) -> Part:
    # "=_" stands in no quoted-printable or base64 text, so no body can hold a boundary.
    boundary = f"=_{token_hex(12)}"
    opening = f"--{boundary}\r\n".encode()
    whole = b"".join(opening + _serialised(part) + b"\r\n" for part in parts) + f"--{boundary}--\r\n".encode()
    return {"Content-Type": f'multipart/{subtype}; boundary="{boundary}"'}, whole


def _text(text: str, subtype: str) -> Part:
    # A lone surrogate must not stop a letter.
    octets = "\n".join([*text.splitlines(), ""]).encode("utf-8", "replace")
    headers = {"Content-Type": f'text/{subtype}; charset="utf-8"', "Content-Transfer-Encoding": "quoted-printable"}
    return headers, b2a_qp(octets, istext=True).replace(b"\n", b"\r\n")


def _calendar(calendar: CalendarPart) -> Part:
    # No disposition and no Content-ID here: some mail programs would hide the invitation.
    return _binary(calendar.data, f'text/calendar; charset="utf-8"; method={_matching(METHOD, calendar.method)}')


def _calendar_file(calendar: CalendarPart) -> Part:
    # With its method, so that a mail program which opens the file offers to answer it.
    headers, encoded = _calendar(calendar)
    return _named(encoded, headers["Content-Type"], file_name(calendar.filename))


def _file(data: bytes, content_type: str, name: str) -> Part:
    return _named(_binary(data, content_type)[1], content_type, name)


def _named(encoded: bytes, content_type: str, name: str) -> Part:
    headers = {"Content-Type": content_type, "Content-Transfer-Encoding": "base64"}
    return headers | {"Content-Disposition": f'attachment; filename="{name}"'}, encoded


def _binary(data: bytes, content_type: str) -> Part:
    encoded = encodebytes(data).replace(b"\n", b"\r\n")
    return {"Content-Type": content_type, "Content-Transfer-Encoding": "base64"}, encoded


def _serialised(part: Part) -> bytes:
    headers, body = part
    return "".join(_folded(name, value) for name, value in headers.items()).encode("ascii") + b"\r\n" + body


def _folded(name: str, value: str) -> str:
    """The header on lines of at most 76 columns where its words allow; nothing is encoded a second time."""
    lines = [f"{name}:"]
    for word in value.split(" "):
        if len(lines[-1]) + 1 + len(word) <= COLUMNS or lines[-1].endswith(":"):
            lines[-1] += " " + word
        else:
            lines.append(" " + word)
    return "\r\n".join([*lines, ""])


def file_name(name: str) -> str:
    """An ASCII file name of letters, digits, dot, dash and underscore, at most 60 long: every mail program shows it."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._-]+", "_", plain).strip("._")[-60:] or "file"


def _check(data: bytes, expected: list[str]) -> None:
    """Nothing but our headers, nothing but ASCII, no line that a relay would break."""
    head = data.partition(b"\r\n\r\n")[0]
    found = BytesHeaderParser(policy=compat32).parsebytes(head, headersonly=True).keys()
    lines = data.split(b"\r\n")
    torn = not data.count(b"\r") == data.count(b"\n") == len(lines) - 1
    if [name.lower() for name in found] != [name.lower() for name in expected]:
        raise UnsafeValue("the serialised mail holds other headers than were set")
    if not data.isascii() or max(map(len, lines)) > LINE_OCTETS or torn:
        raise UnsafeValue("the serialised mail is not plain ASCII lines")
