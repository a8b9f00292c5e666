"""What a person has heard of an event so far, and what their calendar holds: read from the outbox.

`mails` is what history() gives for the person: every letter of these names, in the order in which they were enqueued.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from core.clock import start_of_day
from core.text import email_key
from mailers.models import OutboxRow
from mailers.terms import MailState
from registration.mailing import (
    APPLIED,
    EVENT_CANCELLED,
    OFFERED,
    PARTY,
    PENDING,
    PROMOTED,
    REGISTERED,
    UPDATED,
    WAITING,
)
from registration.models import Event, Registration
from registration.queries import ACTIVE
from registration.terms import RegistrationStatus

Mails = Sequence[OutboxRow]

FIRST = (REGISTERED, PROMOTED, WAITING, OFFERED, PENDING, APPLIED, PARTY)
INVITING = (REGISTERED, PROMOTED, UPDATED, PARTY)
# Arrived, or perhaps arrived: what a person may have read.
REACHED = (MailState.sent, MailState.sending, MailState.uncertain)
UNDER_WAY = (MailState.queued, MailState.held, MailState.sending, MailState.uncertain)


def history(session: Session, registration_ids: Collection[int]) -> dict[int, list[OutboxRow]]:
    """The letters each of these people was ever to get about their place, oldest first."""
    found: dict[int, list[OutboxRow]] = {number: [] for number in registration_ids}
    chosen = OutboxRow.registration_id.in_(found), OutboxRow.letter.in_((*FIRST, UPDATED, EVENT_CANCELLED))
    for mail in session.scalars(select(OutboxRow).where(*chosen).order_by(OutboxRow.id)):
        found[mail.registration_id or 0].append(mail)
    for number, mail in _about_others_too(session, registration_ids):
        found[number] = sorted([*found[number], mail], key=lambda one: one.id)
    return found


def _about_others_too(session: Session, registration_ids: Collection[int]) -> list[tuple[int, OutboxRow]]:
    """Letters about several people hang on the first of them; here are the others, each with such a letter."""
    me, first = aliased(Registration), aliased(Registration)
    same_address = (first.event_id == me.event_id) & (first.contact_key == me.contact_key)
    query = (
        select(me.id, OutboxRow)
        .join(first, same_address | (first.party_id == me.party_id))
        .join(OutboxRow, OutboxRow.registration_id == first.id)
        .where(me.id.in_(registration_ids), first.id != me.id, OutboxRow.letter == PARTY)
    )
    return [(number, mail) for number, mail in session.execute(query) if number in mail.params.get("people", ())]


def same_address(row: OutboxRow, person: Registration) -> bool:
    """True while the mail goes to the person's present address; a private link must go nowhere else."""
    return bool(person.email) and email_key(row.recipient) == email_key(person.email)


def heard_revision(mails: Mails, row: OutboxRow, person: Registration) -> int | None:
    """The revision that the person last read of, for the "was" of this letter; None when they read of none.

    A letter that was rendered and then taken back (promise: several edits become one mail) has told nothing, so the
    outbox is asked; a letter sent again tells what it told the first time.
    """
    if "heard" in row.params:
        heard: int = row.params["heard"]
        return heard
    told = [mail for mail in mails if mail.letter in (*FIRST, UPDATED) and mail.id != row.id]
    revisions = [mail.params["told"] for mail in told if mail.state in REACHED and "told" in mail.params]
    unsent = [mail.params["heard"] for mail in told if mail.state not in REACHED and "heard" in mail.params]
    if person.told_revision is None:
        return None
    return max(revisions) if revisions else min([*unsent, person.told_revision])


def will_hear(mails: Mails, row: OutboxRow) -> bool:
    """True while the person's first letter is still on its way: it will tell the present state by itself."""
    return any(mail.letter in FIRST and mail.state in UNDER_WAY and mail.id != row.id for mail in mails)


def note_told(row: OutboxRow, person: Registration, event: Event, heard: int | None = None) -> None:
    """Remember that this letter tells the event as it is now."""
    row.params = {**row.params, "told": event.revision, **({} if heard is None else {"heard": heard})}
    person.told_revision = event.revision


def was_invited(mails: Mails, person: Registration, address: str) -> bool:
    """True when the calendar behind the address may hold an entry made by our invitation of this person."""
    return any(
        mail.letter in INVITING and mail.state in REACHED and mail.recipient == address
        for mail in mails
        if mail.letter != PARTY or person.id in mail.params.get("invited", ())
    )


def shares_mailbox(session: Session, person: Registration, address: str, *, own: bool) -> bool:
    """True when somebody else at this address has a seat at the event under the same UID: the entry must stay.

    `own` says that the person's entry there has a UID of its own; then nobody shares it.
    """
    if own:
        return False
    others = select(Registration.id).where(
        Registration.event_id == person.event_id,
        Registration.id != person.id,
        Registration.contact_key == email_key(address),
        Registration.status == RegistrationStatus.confirmed,
        Registration.own_entry.is_(False),
    )
    return session.scalar(others.limit(1)) is not None


def others_here(session: Session, person: Registration, address: str) -> bool:
    """True when somebody else at this address is registered for the event: a letter must say whom it is about."""
    others = select(Registration.id).where(
        Registration.event_id == person.event_id,
        Registration.id != person.id,
        Registration.contact_key == email_key(address),
        Registration.status.in_(ACTIVE),
    )
    return session.scalar(others.limit(1)) is not None


def heard_of_cancellation(mails: Mails, row: OutboxRow) -> bool:
    """True when the last that the person read of the event before this letter was that it is cancelled."""
    read = [mail.letter for mail in mails if mail.state in REACHED and mail.id < row.id]
    return bool(read) and read[-1] == EVENT_CANCELLED


def thread(mails: Mails, row: OutboxRow) -> tuple[str, ...]:
    """The Message-ID of the first letter this address got about the registration; empty when this is the first."""
    unread = (MailState.withdrawn, MailState.expired)
    return tuple(
        mail.message_id
        for mail in mails
        if mail.letter in FIRST and mail.id < row.id and mail.recipient == row.recipient and mail.state not in unread
    )[:1]


def over(event: Event, now: datetime) -> bool:
    """True when the event has ended, or the last day of a save-the-date has passed."""
    if event.ends_at is not None:
        return now >= event.ends_at
    if event.undated:
        return False
    last = event.last_day or event.day
    return now >= start_of_day(last + timedelta(days=1), event.timezone)
