"""Reading captured mail, for the page that shows it on a small machine without a mail server."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import parsedate_to_datetime
from pathlib import Path

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9@._-]{0,190}\.eml")


@dataclass(frozen=True, slots=True)
class Captured:
    """One line of the list."""

    name: str
    subject: str
    sender: str
    recipient: str
    date: datetime | None


@dataclass(frozen=True, slots=True)
class CapturedFile:
    """An attachment; `data` are its decoded bytes."""

    filename: str
    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class CapturedMail:
    """A mail taken apart. `html` is somebody's markup: show it in a sandbox. `calendar` is empty when there is none."""

    summary: Captured
    text: str
    html: str
    calendar: str
    attachments: tuple[CapturedFile, ...]


def list_captured(folder: Path, limit: int = 200) -> list[Captured]:
    """The newest mails first; empty when nothing was captured yet."""
    if not folder.is_dir():
        return []
    names = sorted((p.name for p in folder.iterdir() if NAME.fullmatch(p.name)), reverse=True)[:limit]
    return [line for name in names if (line := _line(folder / name)) is not None]


def read_captured(folder: Path, name: str) -> CapturedMail | None:
    """The mail of that name; None for a name that is no captured mail (also for paths)."""
    if not NAME.fullmatch(name):
        return None
    try:
        data = (folder / name).read_bytes()
    except OSError:
        return None
    message = message_from_bytes(data, policy=compat32)
    files = tuple(
        CapturedFile(part.get_filename() or "", part.get_content_type(), _octets(part))
        for part in message.walk()
        if part.get_content_disposition() == "attachment"
    )
    return CapturedMail(
        _summary(name, message), _body(message, "text/plain"), _body(message, "text/html"),
        _body(message, "text/calendar"), files,
    )  # fmt: skip


def _line(path: Path) -> Captured | None:
    try:
        with path.open("rb") as file:
            message = BytesHeaderParser(policy=compat32).parse(file)
    except OSError:
        return None  # taken away while we looked
    return _summary(path.name, message)


def _summary(name: str, message: Message) -> Captured:
    try:
        date = parsedate_to_datetime(message["Date"])
    except (TypeError, ValueError):
        date = None
    return Captured(name, _decoded(message, "Subject"), _decoded(message, "From"), _decoded(message, "To"), date)


def _decoded(message: Message, header: str) -> str:
    # Not the modern policy: it shows a false space inside a name of several encoded words.
    return str(make_header(decode_header(message[header] or "")))


def _body(message: Message, content_type: str) -> str:
    for part in message.walk():
        if part.get_content_type() == content_type and part.get_content_disposition() != "attachment":
            return _octets(part).decode("utf-8", "replace").replace("\r\n", "\n")
    return ""


def _octets(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
