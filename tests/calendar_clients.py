"""Answers to an invitation as the mail programs of people write them, from what is known of each (docs/mail.md)."""

import re
from base64 import b64encode, encodebytes
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import compat32
from quopri import encodestring

AUTHSERV = "mx.example.lv"


@dataclass(frozen=True)
class Invitation:
    """What a mail program knows from the invitation it answers."""

    uid: str = "evt-vasara@aicina.example.lv"
    attendee: str = "anna.berzina@example.lv"
    organizer: str = "aicina@example.lv"
    sequence: int = 0
    summary: str = "Fokusgrupa „Darbs ar kopienām”"
    starts_at: datetime = datetime(2027, 2, 10, 14, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Saying:
    """What the person pressed, when, and everything about the mail that a test may want otherwise."""

    partstat: str = "ACCEPTED"
    made_at: datetime = datetime(2027, 1, 20, 9, 5, tzinfo=UTC)
    comment: str = ""
    sender: str = ""  # From; the attendee unless given
    method: str = "REPLY"
    attendee: str = ""
    results: str | None = "pass"  # of DMARC in the header our mail server adds; None: there is no such header
    authserv: str = AUTHSERV
    extra: dict[str, str] = field(default_factory=dict)  # further headers
    parameters: str = ""  # of ATTENDEE, such as ;SENT-BY="mailto:..."


def invitation_in(raw: bytes) -> Invitation:
    """What stands in an invitation that we sent."""
    for part in message_from_bytes(raw, policy=compat32).walk():
        if part.get_content_type() == "text/calendar":
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            text = payload.decode().replace("\r\n ", "")
            assert "METHOD:REQUEST" in text
            return Invitation(
                uid=_one(r"^UID:(.*)$", text),
                attendee=_one(r"^ATTENDEE.*:mailto:(.*)$", text),
                organizer=_one(r"^ORGANIZER.*:mailto:(.*)$", text),
                sequence=int(_one(r"^SEQUENCE:(\d+)", text)),
            )
    raise AssertionError("no invitation in this mail")


def outlook(invitation: Invitation, saying: Saying) -> bytes:
    """No ORGANIZER, a Windows zone, base64, the answer in the title; LF never."""
    word = {"ACCEPTED": "Accepted", "DECLINED": "Declined", "TENTATIVE": "Tentative"}.get(saying.partstat, "Re")
    starts = invitation.starts_at + timedelta(hours=2)
    lines = [
        "BEGIN:VCALENDAR", f"METHOD:{saying.method}", "PRODID:Microsoft Exchange Server 2010", "VERSION:2.0",
        "BEGIN:VTIMEZONE", "TZID:FLE Standard Time", "BEGIN:STANDARD", "DTSTART:16010101T040000",
        "TZOFFSETFROM:+0300", "TZOFFSETTO:+0200",
        "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10", "END:STANDARD", "END:VTIMEZONE",
        "BEGIN:VEVENT", _attendee(invitation, saying, 'ATTENDEE;PARTSTAT={partstat};CN="Anna, Bērziņa"'),
        *([f"COMMENT;LANGUAGE=lv-LV:{_text(saying.comment)}"] if saying.comment else []),
        f"UID:{invitation.uid}", f"SUMMARY;LANGUAGE=lv-LV:{word}: {_text(invitation.summary)}",
        f"DTSTART;TZID=FLE Standard Time:{starts:%Y%m%dT%H%M%S}",
        f"DTEND;TZID=FLE Standard Time:{starts + timedelta(hours=2):%Y%m%dT%H%M%S}",
        "CLASS:PUBLIC", "PRIORITY:5", f"DTSTAMP:{saying.made_at:%Y%m%dT%H%M%SZ}", "TRANSP:OPAQUE",
        "STATUS:CONFIRMED", f"SEQUENCE:{invitation.sequence}", "X-MICROSOFT-CDO-APPT-SEQUENCE:0",
        "BEGIN:VALARM", "DESCRIPTION:REMINDER", "TRIGGER;RELATED=START:-PT15M", "ACTION:DISPLAY", "END:VALARM",
        "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    body = _multipart("alternative", [
        b'Content-Type: text/plain; charset="utf-8"\r\n\r\n\r\n',
        b'Content-Type: text/calendar; charset="utf-8"; method=' + saying.method.encode()
        + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + encodebytes(_folded(lines)).replace(b"\n", b"\r\n"),
    ])  # fmt: skip
    return _head(invitation, saying, f"{word}: {invitation.summary}") + body


def google(invitation: Invitation, saying: Saying) -> bytes:
    """In the alternative and attached too; the comment in a parameter, UTC, ORGANIZER there."""
    comment = f';X-RESPONSE-COMMENT="{saying.comment}"' if saying.comment else ""
    lines = [
        "BEGIN:VCALENDAR", "PRODID:-//Google Inc//Google Calendar 70.9054//EN", "VERSION:2.0", "CALSCALE:GREGORIAN",
        f"METHOD:{saying.method}", "BEGIN:VEVENT", f"DTSTART:{invitation.starts_at:%Y%m%dT%H%M%SZ}",
        f"DTEND:{invitation.starts_at + timedelta(hours=2):%Y%m%dT%H%M%SZ}",
        f"DTSTAMP:{saying.made_at:%Y%m%dT%H%M%SZ}", f"ORGANIZER;CN=Aicina:mailto:{invitation.organizer}",
        f"UID:{invitation.uid}",
        _attendee(invitation, saying, "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={partstat}"
                  + f";CN=Anna Bērziņa;X-NUM-GUESTS=0{comment}"),
        "CREATED:20270119T090000Z", "LAST-MODIFIED:20270120T100000Z", f"SEQUENCE:{invitation.sequence}",
        "STATUS:CONFIRMED", f"SUMMARY:{_text(invitation.summary)}", "TRANSP:OPAQUE", "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    stream = _folded(lines)
    inner = _multipart("alternative", [
        b'Content-Type: text/plain; charset="UTF-8"\r\nContent-Transfer-Encoding: base64\r\n\r\nQW5uYQ==\r\n',
        b'Content-Type: text/html; charset="UTF-8"\r\n\r\n<p>Anna</p>\r\n',
        b'Content-Type: text/calendar; charset="UTF-8"; method=REPLY\r\n'
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + encodestring(stream).replace(b"\r\n", b"\n")
        .replace(b"\n", b"\r\n"),
    ], "inner")  # fmt: skip
    attached = (
        b'Content-Type: application/ics; name="invite.ics"\r\nContent-Disposition: attachment; filename="invite.ics"'
        b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b64encode(stream) + b"\r\n"
    )
    return _head(invitation, saying, f"Accepted: {invitation.summary}") + _multipart("mixed", [inner, attached])


def apple(invitation: Invitation, saying: Saying) -> bytes:
    """One part and nothing else; often from another account of the person."""
    lines = [
        "BEGIN:VCALENDAR", "CALSCALE:GREGORIAN", f"METHOD:{saying.method}", "PRODID:-//Apple Inc.//macOS 15.1//EN",
        "VERSION:2.0", "BEGIN:VEVENT",
        _attendee(invitation, saying, 'ATTENDEE;CN="Anna";CUTYPE=INDIVIDUAL;PARTSTAT={partstat};EMAIL="{address}"'),
        f"DTSTAMP:{saying.made_at:%Y%m%dT%H%M%SZ}", f"DTSTART:{invitation.starts_at:%Y%m%dT%H%M%SZ}",
        *([f"COMMENT:{_text(saying.comment)}"] if saying.comment else []),
        f"ORGANIZER;CN=Aicina:mailto:{invitation.organizer}", f"SEQUENCE:{invitation.sequence}",
        f"SUMMARY:{_text(invitation.summary)}", f"UID:{invitation.uid}", "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    kind = "Content-Type: text/calendar; charset=utf-8; method=REPLY\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    body = kind.encode() + encodebytes(_folded(lines)).replace(b"\n", b"\r\n")
    return _head(invitation, saying, invitation.summary) + body


def thunderbird(invitation: Invitation, saying: Saying) -> bytes:
    """8bit letters, the whole event copied back with LF line ends, method in lower case in the header."""
    lines = [
        "BEGIN:VCALENDAR", "PRODID:-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN", "VERSION:2.0",
        f"METHOD:{saying.method}", "BEGIN:VEVENT", "CREATED:20270119T090000Z",
        f"DTSTAMP:{saying.made_at:%Y%m%dT%H%M%SZ}", f"UID:{invitation.uid}", f"SUMMARY:{_text(invitation.summary)}",
        f"ORGANIZER;CN=Aicina:mailto:{invitation.organizer}",
        _attendee(invitation, saying, "ATTENDEE;CN=Anna Bērziņa;PARTSTAT={partstat};ROLE=REQ-PARTICIPANT"),
        *([f"COMMENT:{_text(saying.comment)}"] if saying.comment else []),
        f"DTSTART:{invitation.starts_at:%Y%m%dT%H%M%SZ}", f"SEQUENCE:{invitation.sequence}",
        "DESCRIPTION:Runāsim par jauniešiem.\\nATTENDEE\\;PARTSTAT=DECLINED:mailto:cits@example.lv",
        "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    calendar = "\n".join([*lines, ""]).encode()
    body = _multipart("mixed", [
        b"Content-Type: text/plain; charset=UTF-8; format=flowed\r\nContent-Transfer-Encoding: 8bit\r\n\r\nAnna\r\n",
        b"Content-Type: text/calendar; method=reply; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + calendar,
    ])  # fmt: skip
    return _head(invitation, saying, f"Event Invitation Reply: {invitation.summary}") + body


def proton(invitation: Invitation, saying: Saying) -> bytes:
    """No method in the header, the file only attached, METHOD in small letters and a byte order mark in front."""
    lines = [
        "\ufeffBEGIN:VCALENDAR", f"METHOD:{saying.method.lower()}", "VERSION:2.0", "BEGIN:VEVENT",
        f"UID:{invitation.uid}", f"DTSTAMP:{saying.made_at:%Y%m%dT%H%M%SZ}", f"SEQUENCE:{invitation.sequence}",
        _attendee(invitation, saying, "attendee;partstat={partstat}").replace("mailto:", "MAILTO:"),
        *([f"COMMENT:{_text(saying.comment)}"] if saying.comment else []),
        "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    body = _multipart("mixed", [
        b"Content-Type: text/plain\r\n\r\nAnna accepted\r\n",
        b'Content-Type: application/octet-stream; name="invite.ICS"\r\nContent-Transfer-Encoding: base64\r\n'
        b'Content-Disposition: attachment; filename="invite.ICS"\r\n\r\n' + b64encode(_folded(lines)) + b"\r\n",
    ])  # fmt: skip
    return _head(invitation, saying, "Re") + body


CLIENTS: dict[str, Callable[[Invitation, Saying], bytes]] = {
    "outlook": outlook,
    "google": google,
    "apple": apple,
    "thunderbird": thunderbird,
    "proton": proton,
}


def many(invitation: Invitation, saying: Saying, number: int) -> bytes:
    """One mail with so many copies of the answer, each a second later."""
    entries = []
    for second in range(number):
        made = saying.made_at + timedelta(seconds=second)
        entries += [
            "BEGIN:VEVENT", f"UID:{invitation.uid}", f"DTSTAMP:{made:%Y%m%dT%H%M%SZ}", "SEQUENCE:0",
            f"ATTENDEE;PARTSTAT={saying.partstat}:mailto:{invitation.attendee}", "END:VEVENT",
        ]  # fmt: skip
    stream = _folded(["BEGIN:VCALENDAR", "METHOD:REPLY", *entries, "END:VCALENDAR"])
    kind = b"Content-Type: text/calendar; charset=utf-8\r\n\r\n"
    return _head(invitation, saying, "Re") + kind + stream


def _attendee(invitation: Invitation, saying: Saying, pattern: str) -> str:
    address = saying.attendee or invitation.attendee
    return pattern.format(partstat=saying.partstat, address=address) + f"{saying.parameters}:mailto:{address}"


def _head(invitation: Invitation, saying: Saying, subject: str) -> bytes:
    sender = saying.sender or invitation.attendee
    headers = {"Return-Path": f"<{sender}>"}
    if saying.results is not None:
        domain = sender.rpartition("@")[2].rstrip(">")
        headers["Authentication-Results"] = (
            f"{saying.authserv}; dkim=pass (2048-bit key) header.d={domain};\r\n"
            f" dmarc={saying.results} (p=none dis=none) header.from={domain}"
        )
    headers |= {
        "Received": f"from mail.example.lv by {AUTHSERV}; Wed, 20 Jan 2027 10:00:01 +0000",
        "From": sender if "<" in sender else f'"Anna Bērziņa" <{sender}>'.encode().decode("latin-1"),
        "To": invitation.organizer,
        "Subject": f"=?utf-8?b?{b64encode(subject.encode()).decode()}?=",
        "Date": "Wed, 20 Jan 2027 12:00:00 +0200",
        "Message-ID": f"<{saying.made_at:%H%M%S%f}.{abs(hash((invitation, repr(saying))))}@mail.example.lv>",
        "MIME-Version": "1.0",
        "Auto-Submitted": "auto-replied",
    }
    headers |= saying.extra
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode("latin-1")


def _multipart(subtype: str, parts: list[bytes], boundary: str = "outer") -> bytes:
    opening = f"\r\n--=_{boundary}\r\n".encode()
    closing = f"\r\n--=_{boundary}--\r\n".encode()
    kind = f'Content-Type: multipart/{subtype}; boundary="=_{boundary}"\r\n\r\n'.encode()
    return kind + b"".join(opening + part for part in parts) + closing


def _folded(lines: list[str]) -> bytes:
    folded = []
    for line in lines:
        octets = line.encode()
        folded.append(b"\r\n ".join(octets[at : at + 74] for at in range(0, len(octets), 74)))  # also inside a letter
    return b"\r\n".join([*folded, b""])


def _text(value: str) -> str:
    return value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _one(pattern: str, text: str) -> str:
    found = re.search(pattern, text.replace("\r\n", "\n"), re.MULTILINE)
    assert found, pattern
    return found[1].strip()
