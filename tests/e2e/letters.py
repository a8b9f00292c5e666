"""Letters as they arrived: taken apart, and waited for, whether captured as files or handed to an SMTP server."""

import email
import email.policy
import re
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Protocol

import vobject

from tests.e2e.site import until
from tests.servers.smtp_sink import SmtpSink

LINK = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True)
class Letter:
    """One letter to one person."""

    recipient: str
    message: EmailMessage

    @property
    def text(self) -> str:
        """The plain text part."""
        return self._part("text/plain")

    @property
    def html(self) -> str:
        """The HTML part."""
        return self._part("text/html")

    @property
    def method(self) -> str:
        """METHOD of the calendar part as the mail's header says it; empty without one."""
        parts = [p for p in self.message.walk() if p.get_content_type() == "text/calendar"]
        return str(parts[0].get_param("method", "")) if parts else ""

    @property
    def calendar(self) -> Any:
        """The calendar part, parsed by another library."""
        return vobject.readOne(self._part("text/calendar"))

    @property
    def entry(self) -> Any:
        """Its only VEVENT."""
        assert len(self.calendar.vevent_list) == 1
        return self.calendar.vevent

    def links(self, site_url: str, part: str) -> list[str]:
        """Addresses of the site in the text whose path begins with `part`."""
        return [url for url in LINK.findall(self.text) if url.startswith(f"{site_url}{part}")]

    def _part(self, content_type: str) -> str:
        found = [p for p in self.message.walk() if p.get_content_type() == content_type and not p.get_filename()]
        return str(found[0].get_content()) if found else ""


class Mailbox(Protocol):
    """All letters of a site, in the order in which they arrived."""

    def all(self) -> list[Letter]: ...


class CapturedMail:
    """Letters kept as files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def all(self) -> list[Letter]:
        files = sorted(self._folder.glob("*.eml")) if self._folder.is_dir() else []
        return [_letter(file.read_bytes()) for file in files]


class SentMail:
    """Letters handed over to a mail server."""

    def __init__(self, sink: SmtpSink) -> None:
        self._sink = sink

    def all(self) -> list[Letter]:
        return [Letter(", ".join(m.recipients), m.message) for m in list(self._sink.messages)]


def letters_to(mailbox: Mailbox, recipient: str, count: int) -> list[Letter]:
    """The letters of one person, as soon as there are `count`; more than that is a mistake."""
    found = until(lambda: _enough(mailbox, recipient, count), f"letter {count} to {recipient}")
    assert len(found) == count, [letter.message["Subject"] for letter in found]
    return found


def _enough(mailbox: Mailbox, recipient: str, count: int) -> list[Letter]:
    found = [letter for letter in mailbox.all() if letter.recipient == recipient]
    return found if len(found) >= count else []


def _letter(raw: bytes) -> Letter:
    message = email.message_from_bytes(raw, policy=email.policy.SMTP)
    return Letter(message["To"].addresses[0].addr_spec, message)
