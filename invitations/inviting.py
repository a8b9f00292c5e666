"""Inviting people to an event, writing to the silent again, and taking both back. Rows only: the worker renders.

Each function is one transaction's work that takes the event's lock first, writes one history row, and is harmless
when its form is sent twice: the form's key is the key of the batch.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from core.settings import Settings
from core.text import email_key, name_key
from invitations.models import InvitationBatch
from invitations.terms import BatchKind
from mailers.batches import Sending
from mailers.models import BadAddress, OutboxRow
from mailers.services import enqueue_from
from mailers.terms import FINAL, Mailbox, NewMail
from registration import guest_services, queries
from registration.guest_models import Guest
from registration.guest_services import Added, GuestDraft
from registration.history import record
from registration.models import Event, Registration
from registration.terms import Answered

INVITE, NUDGE = "invitations.invite", "invitations.nudge"
LETTERS = (INVITE, NUDGE)
CHUNK = 500  # ids of one statement


@dataclass(frozen=True, slots=True)
class Invited:
    """What came of a press: letters that will go, people without an address, people invited already, seats held.

    `batch_id` is None when there was nobody to write to.
    """

    batch_id: int | None = None
    letters: int = 0
    by_phone: int = 0
    known: int = 0
    reserved: int = 0


def invite(
    session: Session,
    settings: Settings,
    event_id: int,
    drafts: Sequence[GuestDraft],
    sending: Sending,
    account_id: int,
    now: datetime,
) -> Invited | None:
    """Put people on the list of invited, and a letter for each who has an address and was not invited yet.

    Locks the event. None when there is no such event. Nobody who was invited is written to again.
    """
    if queries.lock_event(session, event_id) is None:
        return None
    earlier = session.scalar(select(InvitationBatch.id).where(InvitationBatch.key == sending.key))
    if earlier is not None:
        return Invited(earlier)
    added = guest_services.add_guests(session, settings, event_id, drafts, now, account_id)
    found = _to_be_written_to(session, event_id, drafts, added, now)
    due = [row for row in found if row.invited_at is None and row.answer == Answered.none]
    _note_invited(session, [row.id for row in due], now)
    by_phone = len([draft for draft in drafts if not draft.email])
    batch_id = _write(session, settings, event_id, BatchKind.invite, due, sending, account_id, now) if due else None
    return Invited(batch_id, len(due), by_phone, len(found) - len(due), added.reserved)


_WANTED = (Guest.id, Guest.given_name, Guest.family_name, Guest.email, Guest.language, Guest.invited_at, Guest.answer)


def _to_be_written_to(
    session: Session, event_id: int, drafts: Sequence[GuestDraft], added: Added, now: datetime
) -> list[Any]:
    """The guests with an address among these people: the new ones, and those on the list before."""
    addressed = select(*_WANTED, Guest.contact_key, Guest.name_key).where(Guest.event_id == event_id, Guest.email != "")
    if not added.known:
        return list(session.execute(addressed.where(Guest.created_at == now).order_by(Guest.id)))
    chosen = {key_of(draft) for draft in drafts}
    rows = session.execute(addressed.order_by(Guest.id))
    return [row for row in rows if (row.contact_key, row.name_key) in chosen]


def key_of(draft: GuestDraft) -> tuple[str, str]:
    """(contact key, name key) of the guest this becomes; somebody with neither address nor telephone never matches."""
    name = name_key(draft.given_name, draft.family_name) if draft.given_name or draft.family_name else ""
    return (email_key(draft.email) if draft.email else f"tel:{draft.phone}"), name


def nudge(
    session: Session,
    settings: Settings,
    event_id: int,
    guest_ids: Sequence[int] | None,
    sending: Sending,
    account_id: int,
    now: datetime,
) -> Invited | None:
    """A letter for each of these silent guests (None: for all), which asks once more. None for an unknown event.

    Left out: whoever answered, asked for no more letters, has no address or a bad one, or whose last letter has not
    gone yet. Somebody on the list who was never written to gets the invitation itself.
    """
    if queries.lock_event(session, event_id) is None:
        return None
    earlier = session.scalar(select(InvitationBatch.id).where(InvitationBatch.key == sending.key))
    if earlier is not None:
        return Invited(earlier)
    ids = set(silent(session, event_id, guest_ids))
    _note_invited(session, sorted(ids), now)
    query = select(*_WANTED).where(Guest.event_id == event_id).order_by(Guest.id)
    due = [row for row in session.execute(query) if row.id in ids]
    batch_id = _write(session, settings, event_id, BatchKind.nudge, due, sending, account_id, now) if due else None
    return Invited(batch_id, len(due))


def _note_invited(session: Session, guest_ids: Sequence[int], now: datetime) -> None:
    for start in range(0, len(guest_ids), CHUNK):
        of_these = (Guest.id.in_(guest_ids[start : start + CHUNK]), Guest.invited_at.is_(None))
        noted = update(Guest).where(*of_these).values(invited_at=now)
        session.execute(noted.execution_options(synchronize_session=False))


def silent(session: Session, event_id: int, chosen: Collection[int] | None) -> list[int]:
    """Ids of the guests a nudge would be written to, of these or (None) of all."""
    wanted = None if chosen is None else set(chosen)
    on_the_way = select(OutboxRow.subject_id).where(
        OutboxRow.event_id == event_id, OutboxRow.letter.in_(LETTERS), OutboxRow.state.not_in(FINAL)
    )
    bad = select(BadAddress.email_key).where(BadAddress.email_key == Guest.contact_key)
    came = select(Registration.id).where(Registration.guest_id == Guest.id, Registration.status.in_(queries.ACTIVE))
    query = select(Guest.id).where(
        Guest.event_id == event_id,
        Guest.answer == Answered.none,
        Guest.email != "",
        Guest.reminders_off_at.is_(None),
        Guest.id.not_in(on_the_way),
        ~bad.exists(),
        ~came.exists(),
    )
    found = session.scalars(query.order_by(Guest.id)).all()
    return [guest_id for guest_id in found if wanted is None or guest_id in wanted]


def _write(
    session: Session,
    settings: Settings,
    event_id: int,
    kind: BatchKind,
    guests: Sequence[Any],
    sending: Sending,
    account_id: int,
    now: datetime,
) -> int:
    """The batch with its letters; the id of the batch."""
    event = session.get_one(Event, event_id)
    batch = InvitationBatch(
        event_id=event_id,
        key=sending.key,
        kind=kind,
        note=sending.note,
        account_id=account_id,
        made_at=now,
        goes_at=sending.goes_at,
    )
    session.add(batch)
    session.flush()
    letter = INVITE if kind is BatchKind.invite else NUDGE
    mail = NewMail(
        letter=letter,
        recipient=Mailbox("", ""),
        locale="",
        dedupe_key=f"{letter}:{batch.id}",
        domain=settings.domain,
        event_id=event_id,
        params={"batch": batch.id},
        not_before=sending.goes_at,
        expires_at=event.closes_at or event.starts_at,
        batch=sending.key,
    )
    letters = sum(enqueue_from(session, now, people, mail) for people in _in_chunks([row.id for row in guests]))
    action = "guests_invited" if kind is BatchKind.invite else "guests_nudged"
    details: dict[str, object] = {"count": letters, "batch": batch.id}
    record(session, event_id, None, "organiser", action, now, details, account_id)
    return batch.id


def _in_chunks(guest_ids: Sequence[int]) -> Iterator[Select[Any]]:
    """Queries for the recipients, as many numbers in each as a statement may have."""
    name = func.trim(Guest.given_name + " " + Guest.family_name)
    columns = (
        Guest.id.label("subject_id"),
        name.label("recipient_name"),
        Guest.email.label("recipient"),
        Guest.search_key.label("search_key"),
        Guest.language.label("locale"),
    )
    for start in range(0, len(guest_ids), CHUNK):
        yield select(*columns).where(Guest.id.in_(guest_ids[start : start + CHUNK]))
