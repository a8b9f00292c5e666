"""Letters kept as files in the demonstration, where they stand for the mailboxes of people: they go with the person."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from core.settings import Settings
from mailers.captured import NAME, CapturedMail, read_captured

LIFE = timedelta(days=30)  # as long as the outbox keeps bodies
STAMP = "%Y%m%dT%H%M%S"


def forget(settings: Settings, texts: Iterable[str]) -> int:
    """How many captured letters named one of these texts, anywhere in them, and are gone. No folder is normal."""
    wanted = [text.casefold() for text in texts]
    return _remove(path for path in _files(settings) if wanted and _names(path, wanted)) if wanted else 0


def forget_letters(settings: Settings, message_ids: Iterable[str]) -> int:
    """How many captured copies of these letters are gone."""
    wanted = [message_id.strip("<>").encode() for message_id in message_ids]
    return _remove(path for path in _files(settings) if wanted and _is_one_of(path, wanted)) if wanted else 0


def expire(settings: Settings, now: datetime) -> int:
    """How many captured letters are older than LIFE and gone."""
    before = f"{now - LIFE:{STAMP}}"
    return _remove(path for path in _files(settings) if path.name < before)


def _files(settings: Settings) -> list[Path]:
    folder = settings.mail_dir
    return [path for path in folder.iterdir() if NAME.fullmatch(path.name)] if folder.is_dir() else []


def _remove(paths: Iterable[Path]) -> int:
    number = 0
    for path in paths:
        with suppress(OSError):  # another process was quicker
            path.unlink()
            number += 1
    return number


def _names(path: Path, wanted: list[str]) -> bool:
    found = read_captured(path.parent, path.name)
    said = "\n".join(_words(found)) if found is not None else ""
    said = f"{path.name}\n{said}".casefold()
    return any(text in said for text in wanted)


def _words(mail: CapturedMail) -> Iterable[str]:
    yield from (mail.summary.recipient, mail.summary.subject, mail.text, mail.html)
    # Long lines of a calendar are folded with a line break and a blank (RFC 5545 3.1).
    calendars = [mail.calendar, *(file.data.decode("utf-8", "replace") for file in mail.attachments)]
    yield from (text.replace("\r\n ", "").replace("\n ", "") for text in calendars)


def _is_one_of(path: Path, wanted: list[bytes]) -> bool:
    try:
        data = path.read_bytes()
    except OSError:
        return False
    return any(message_id in data for message_id in wanted)
