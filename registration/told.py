"""What a person has heard of an event so far, and what their calendar holds: read from the outbox."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core.clock import start_of_day
from core.text import email_key
from mailers.models import OutboxRow
from mailers.terms import MailState
from registration.mailing import EVENT_CANCELLED, PROMOTED, REGISTERED, UPDATED, WAITING
from registration.models import Event, Registration
from registration.terms import RegistrationStatus

FIRST = (REGISTERED, PROMOTED, WAITING)
INVITING = (REGISTERED, PROMOTED, UPDATED)
# Arrived, or perhaps arrived: what a person may have read.
REACHED = (MailState.sent, MailState.sending, MailState.uncertain)
UNDER_WAY = (MailState.queued, MailState.held, MailState.sending, MailState.uncertain)


def same_address(row: OutboxRow, person: Registration) -> bool:
    """True while the mail goes to the person's present address; a private link must go nowhere else."""
    return bool(person.email) and email_key(row.recipient) == email_key(person.email)


def heard_revision(session: Session, row: OutboxRow, person: Registration) -> int | None:
    """The revision that the person last read of, for the "was" of this letter; None when they read of none.

    A letter that was rendered and then taken back (promise: several edits become one mail) has told nothing, so the
    outbox is asked; a letter sent again tells what it told the first time.
    """
    if "heard" in row.params:
        heard: int = row.params["heard"]
        return heard
    told = session.scalars(
        _of(person.id, (*FIRST, UPDATED)).where(OutboxRow.id != row.id).order_by(OutboxRow.id.desc())
    ).all()
    revisions = [mail.params["told"] for mail in told if mail.state in REACHED and "told" in mail.params]
    unsent = [mail.params["heard"] for mail in told if mail.state not in REACHED and "heard" in mail.params]
    if person.told_revision is None:
        return None
    return max(revisions) if revisions else min([*unsent, person.told_revision])


def will_hear(session: Session, person: Registration, row: OutboxRow) -> bool:
    """True while the person's first letter is still on its way: it will tell the present state by itself."""
    under_way = _of(person.id, FIRST).where(OutboxRow.state.in_(UNDER_WAY), OutboxRow.id != row.id)
    return session.scalar(under_way.with_only_columns(OutboxRow.id).limit(1)) is not None


def note_told(row: OutboxRow, person: Registration, event: Event, heard: int | None = None) -> None:
    """Remember that this letter tells the event as it is now."""
    row.params = {**row.params, "told": event.revision, **({} if heard is None else {"heard": heard})}
    person.told_revision = event.revision


def was_invited(session: Session, person: Registration, address: str) -> bool:
    """True when the calendar behind the address may hold an entry made by our invitation."""
    sent = _of(person.id, INVITING).where(OutboxRow.state.in_(REACHED), OutboxRow.recipient == address)
    return session.scalar(sent.with_only_columns(OutboxRow.id).limit(1)) is not None


def shares_mailbox(session: Session, person: Registration, address: str) -> bool:
    """True when somebody else at this address has a seat at the event: their entry is the same one and must stay."""
    others = select(Registration.id).where(
        Registration.event_id == person.event_id,
        Registration.id != person.id,
        Registration.contact_key == email_key(address),
        Registration.status == RegistrationStatus.confirmed,
    )
    return session.scalar(others.limit(1)) is not None


def heard_of_cancellation(session: Session, row: OutboxRow, person: Registration) -> bool:
    """True when the last that the person read of the event before this letter was that it is cancelled."""
    read = _of(person.id, (*FIRST, UPDATED, EVENT_CANCELLED)).where(OutboxRow.state.in_(REACHED), OutboxRow.id < row.id)
    mail = session.scalar(read.order_by(OutboxRow.id.desc()).limit(1))
    return mail is not None and mail.letter == EVENT_CANCELLED


def thread(session: Session, row: OutboxRow) -> tuple[str, ...]:
    """The Message-ID of the first letter this address got about the registration; empty when this is the first."""
    if row.registration_id is None:
        return ()
    first = _of(row.registration_id, FIRST).where(
        OutboxRow.id < row.id,
        OutboxRow.recipient == row.recipient,
        OutboxRow.state.not_in((MailState.withdrawn, MailState.expired)),
    )
    found = session.scalar(first.with_only_columns(OutboxRow.message_id).order_by(OutboxRow.id).limit(1))
    return () if found is None else (found,)


def over(event: Event, now: datetime) -> bool:
    """True when the event has ended, or the last day of a save-the-date has passed."""
    if event.ends_at is not None:
        return now >= event.ends_at
    last = event.last_day or event.day
    return now >= start_of_day(last + timedelta(days=1), event.timezone)


def _of(registration_id: int, letters: Collection[str]) -> Select[OutboxRow]:
    return select(OutboxRow).where(OutboxRow.registration_id == registration_id, OutboxRow.letter.in_(letters))
