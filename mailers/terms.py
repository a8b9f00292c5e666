"""The words of the post room: what a letter is, where a mail can stand, what a mail server can answer."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class MailState(StrEnum):
    """Where a mail stands. The last four are final."""

    queued = "queued"
    held = "held"  # waits until a person lets it go
    sending = "sending"  # a worker has it, under a lease
    uncertain = "uncertain"  # maybe delivered already; one more try with the same Message-ID
    sent = "sent"
    failed = "failed"
    withdrawn = "withdrawn"
    expired = "expired"


WAITING = frozenset({MailState.queued, MailState.held})
DUE = frozenset({MailState.queued, MailState.uncertain})
FINAL = frozenset({MailState.sent, MailState.failed, MailState.withdrawn, MailState.expired})


class MailReason(StrEnum):
    """Why a mail is not on its way; shown to the organiser through words.reason_text()."""

    retrying = "retrying"
    address_refused = "address_refused"
    bounced = "bounced"
    message_refused = "message_refused"
    account_refused = "account_refused"
    maybe_delivered = "maybe_delivered"
    gave_up = "gave_up"
    letter_error = "letter_error"
    unsafe_header = "unsafe_header"
    worker_stopped = "worker_stopped"
    too_late = "too_late"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A person's or office's name, which may be empty, and one address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """A finished iCalendar stream; `method` is upper case and equal to its METHOD."""

    method: str
    data: bytes
    filename: str = "invite.ics"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that travels with the letter."""

    filename: str
    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """What one person is to read. `references` are Message-IDs with angle brackets, oldest first.

    `sender_name` stands before our address in From; empty for the service's own name.
    `more_calendars` are attached beside `calendar`, each with a file name of its own: invitations of other people.
    """

    subject: str
    text: str
    html: str
    calendar: CalendarPart | None = None
    more_calendars: tuple[CalendarPart, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    reply_to: Mailbox | None = None
    references: tuple[str, ...] = ()
    list_unsubscribe: str | None = None
    sender_name: str = ""


@dataclass(frozen=True, slots=True)
class Skip:
    """A renderer's answer when the letter has become pointless; `reason` is a short code of the feature."""

    reason: str
    state: MailState = MailState.withdrawn


@dataclass(frozen=True, slots=True)
class NotNow(Skip):
    """A renderer's answer when somebody is changing at this moment what the letter is about: it is written in a while.

    A worker holds the rows of many letters. If it waited for one of them it would stand in the way of the others, and
    whoever changes those would wait for it in turn (docs/architecture.md, "Locks").
    """

    reason: str = "changing"


@dataclass(frozen=True, slots=True)
class NewMail:
    """One mail to put into the outbox. `not_before` is its earliest, `expires_at` its latest moment, both aware UTC."""

    letter: str
    recipient: Mailbox
    locale: str
    dedupe_key: str
    domain: str
    event_id: int | None = None
    registration_id: int | None = None
    subject_id: int | None = None
    params: dict[str, Any] = field(default_factory=dict)
    not_before: datetime | None = None
    expires_at: datetime | None = None
    held: bool = False
    batch: str | None = None  # names the mails of one press of an organiser, who may take them back together


class Verdict(StrEnum):
    """What one attempt came to (the SMTP table of docs/mail.md)."""

    sent = "sent"
    retry = "retry"  # 4xx: this mail again later
    unreachable = "unreachable"  # no conversation possible: this mail later, the others when the server is back
    address_refused = "address_refused"  # 5xx at RCPT
    message_refused = "message_refused"  # 5xx at DATA
    account_refused = "account_refused"  # 5xx to us, or TLS: sending pauses
    uncertain = "uncertain"  # broken after the final dot


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict with the server's code and words; `code` is None where the server said none."""

    verdict: Verdict
    code: int | None = None
    said: str = ""
