"""Rendering letters as the worker does, and readers of what came out that share no code with it."""

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import html5lib
import vobject
from flask_babel import force_locale
from sqlalchemy.orm import Session

from mailers import wire
from mailers.models import OutboxRow
from mailers.registry import renderer_of
from mailers.services import enqueue_many
from mailers.terms import Letter, Mailbox, MailState, NewMail, Skip
from registration.models import Event, Registration
from tests.builders import NOW, mails, settings_here


def order(session: Session, letter: str, person: Registration | None = None, **values: Any) -> OutboxRow:
    """A mail that nothing in particular caused."""
    known: dict[str, Any] = {"locale": "lv", "recipient": Mailbox("", "kontakts@example.lv")}
    if person is not None:
        known = {
            "locale": person.language,
            "recipient": Mailbox(person.name, person.email),
            "registration_id": person.id,
            "event_id": person.event_id,
        }
    key = f"{letter}:{len(mails(session))}"
    enqueue_many(session, NOW, [NewMail(letter=letter, dedupe_key=key, domain="example.lv", **{**known, **values})])
    return mails(session, dedupe_key=key)[0]


def read(session: Session, row: OutboxRow, now: datetime = NOW) -> Letter:
    """The letter as it is sent; the row counts as sent afterwards."""
    answer = answered(session, row, now)
    assert isinstance(answer, Letter), (row.letter, answer)
    return answer


def answered(session: Session, row: OutboxRow, now: datetime = NOW) -> Letter | Skip:
    """What the renderer answers; the wire takes it, and the row ends as the worker would end it."""
    with force_locale(row.locale):
        answer = renderer_of(row.letter)(session, row, now)
    if isinstance(answer, Skip):
        row.state, row.reason = answer.state, answer.reason
    else:
        sender = Mailbox("Aicina", settings_here().mail_from)
        recipient = Mailbox(row.recipient_name, row.recipient)
        row.wire = wire.build(answer, sender=sender, recipient=recipient, message_id=row.message_id, now=now)
        row.state, row.sent_at = MailState.sent, now
    session.flush()
    return answer


def read_all(session: Session, now: datetime = NOW) -> dict[str, Letter]:
    """Everything that waits in the outbox, by letter name; the last one of a name."""
    found = {}
    for row in mails(session, state="queued"):
        answer = answered(session, row, now)
        if isinstance(answer, Letter):
            found[row.letter] = answer
    return found


def skipped(session: Session, letter: str) -> list[str | None]:
    return [row.reason for row in mails(session, letter) if row.state in {"withdrawn", "expired"}]


def assert_readable(name: str, letter: Letter) -> None:
    """Strict HTML, nothing unfilled, every address absolute and the same ones in both parts."""
    html5lib.HTMLParser(strict=True).parse(letter.html)
    for part in (letter.subject, letter.text, letter.html):
        found = re.search(r"\bNone\b|%\(|\{\{|\{%|Undefined|&amp;(amp|lt|#)|\bBilingual\b|LazyString", part)
        assert found is None, (name, found, part)
    assert letter.subject.strip() == letter.subject != ""
    assert "\n\n\n" not in letter.text
    links = re.findall(r'(?:href|src)="([^"]*)"', letter.html)
    for address in [*links, *re.findall(r"\S+://\S+", letter.text)]:
        assert urlsplit(address).scheme in {"http", "https"}, (name, address)
        assert urlsplit(address).hostname, (name, address)
    for address in links:
        assert address.replace("&amp;", "&") in letter.text, (name, address)


def event_of(letter: Letter) -> Any:
    """The VEVENT as vobject reads it."""
    assert letter.calendar is not None
    stream = vobject.readOne(letter.calendar.data.decode())
    assert stream.method.value == letter.calendar.method
    return stream.vevent


def entries(letter: Letter) -> list[bytes]:
    """Every calendar stream that a letter carries."""
    return [part.data for part in (letter.calendar, *letter.more_calendars) if part is not None]


def sequence(letter: Letter) -> int:
    return int(event_of(letter).sequence.value)


def partstat(letter: Letter) -> tuple[str, str]:
    attendee = event_of(letter).attendee
    return attendee.params["PARTSTAT"][0], attendee.params["RSVP"][0]


def reload(session: Session, *rows: Event | Registration) -> None:
    for row in rows:
        session.refresh(row)
