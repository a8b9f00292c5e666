"""Invited people of an event: adding them, their personal link, and what they answer."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, or_, select, update
from sqlalchemy.orm import Session

from core.collation import latvian_key
from core.links import digest
from core.settings import Settings
from core.text import email_key, name_key, search_key
from mailers.models import OutboxRow
from mailers.terms import MailState
from registration import group_seats, invited, leaving, queries, rows, seats, waiting
from registration.guest_links import token_of
from registration.guest_models import Guest
from registration.history import record
from registration.institutions import resolve_all
from registration.models import Event, Registration
from registration.queries import Locked
from registration.registers import municipalities
from registration.terms import Answered, Reason, RegistrationStatus, Rejected, Source

_GIVEN_UP = (*queries.ACTIVE, RegistrationStatus.placed)  # by a no: also what answers an application elsewhere
# Letters whose subject is a guest; some belong to rooms that are not known here.
_TO_GUESTS = ("invitations.", "reminders.deadline_invited", "registration.time_found", "registration.guest_off")
REF = 12  # random bytes of a guest's reference


@dataclass(frozen=True, slots=True)
class GuestDraft:
    """Somebody to invite, cleaned. `seat` is "public", "reserved" (held until they answer) or "beyond" the limit."""

    given_name: str = ""
    family_name: str = ""
    email: str = ""
    phone: str = ""
    institution: str = ""
    municipality: str = ""
    municipality_code: str | None = None
    language: str = "lv"
    basis: str = ""
    seat: str = "public"
    zone: str = ""  # on whose clock they read; empty: on the event's


@dataclass(frozen=True, slots=True)
class Added:
    """Ids of new guests in the order of their drafts, how many were on the list already, how many seats are held."""

    added: list[int] = field(default_factory=list)
    known: int = 0
    reserved: int = 0


def add_guests(
    session: Session,
    settings: Settings,
    event_id: int,
    drafts: Sequence[GuestDraft],
    now: datetime,
    account_id: int | None,
) -> Added:
    """Put people on the event's list of invited; nobody is written to by this. Those on it already stay as they are.

    Locks the event. Seats are held for as many "reserved" as are free, in the order given; the others are invited as
    everybody is. Somebody who registered before they were invited has answered yes. Writes one history row.
    """
    locked = queries.lock_event(session, event_id)
    if locked is None:
        return Added()
    listed = session.execute(select(Guest.contact_key, Guest.name_key).where(Guest.event_id == event_id))
    known = {(row.contact_key, row.name_key) for row in listed}
    values = _new_guests(session, settings, locked, drafts, known, now)
    _hold(values, seats.free_seats(locked.intake))
    held = sum(row["reserved"] for row in values)
    rows.set_seats(session, locked.after(held=held, guests=len(values)))
    added = _insert(session, values)
    _meet_registrations(session, event_id, now)
    record(session, event_id, None, "organiser", "guests_added", now, {"count": len(added)}, account_id)
    return Added(added, len(drafts) - len(values), held)


def _new_guests(
    session: Session,
    settings: Settings,
    locked: Locked,
    drafts: Sequence[GuestDraft],
    known: set[tuple[str, str]],
    now: datetime,
) -> list[dict[str, Any]]:
    """The columns of everybody who is not `known`, each person once."""
    institutions = resolve_all(session, locked.organisation_id, (draft.institution for draft in drafts))
    day = session.get_one(Event, locked.event_id).day
    refs = secrets.token_hex(REF * len(drafts))  # random bytes for everybody at once: asking for each takes its time
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for place, draft in enumerate(drafts):
        row = _values(settings, locked.event_id, draft, refs[place * 2 * REF : (place + 1) * 2 * REF], now)
        row["institution_id"] = institutions[draft.institution]
        row["municipality_code"] = draft.municipality_code or municipalities.sure_code(draft.municipality, day)
        key = (row["contact_key"], row["name_key"])
        if key not in known:
            found.setdefault(key, row)
    return list(found.values())


def _hold(guests: Sequence[dict[str, Any]], free: int | None) -> None:
    """Hold seats in the order of the guests, while there are free ones; without a limit there is nothing to hold."""
    left = free or 0
    for guest in guests:
        guest["reserved"] = guest["reserved"] and left > 0
        left -= guest["reserved"]


def note_opened(session: Session, guest_id: int, now: datetime) -> None:
    """Remember that the guest opened their page for the first time; later openings change nothing."""
    guest = session.get(Guest, guest_id)
    if guest is not None and guest.opened_at is None:
        guest.opened_at = now
        session.flush()


def note_reading(
    session: Session, guest_id: int, language: str, zone: str, now: datetime, account_id: int | None
) -> bool:
    """True when the guest's letters are now written in another language, or tell times on another clock.

    Those that wait to go are written anew, too. What the person chooses when answering counts from then on. Locks the
    event.
    """
    guest = session.get(Guest, guest_id)
    if guest is not None and queries.lock_event(session, guest.event_id) is not None:
        session.refresh(guest)
    if guest is None or (guest.language, guest.zone) == (language, zone):
        return False
    guest.language, guest.zone = language, zone
    session.flush()
    theirs = (OutboxRow.event_id == guest.event_id, OutboxRow.subject_id == guest_id)
    about_it = or_(*(OutboxRow.letter.startswith(prefix, autoescape=True) for prefix in _TO_GUESTS))
    waiting_to_go = OutboxRow.state.in_((MailState.queued, MailState.held))
    changed = update(OutboxRow).where(*theirs, about_it, waiting_to_go).values(locale=language, wire=None)
    session.execute(changed.execution_options(synchronize_session=False))
    record(session, guest.event_id, None, "organiser", "guest_reading", now, {"guest": guest_id}, account_id)
    return True


def answer(
    session: Session,
    settings: Settings,
    guest_id: int,
    said: Answered,
    source: Source,
    now: datetime,
    note: str = "",
    account_id: int | None = None,
) -> Rejected | None:
    """Store a guest's no or maybe; a yes is stored by registering them. Locks the event; idempotent.

    A no withdraws the guest's registrations and gives back the seat that was held. Rejected(not_active) for an unknown
    guest, Rejected(event_started) once the event is over.
    """
    guest = session.get(Guest, guest_id)
    if guest is not None:
        group_seats.lock_call(session, guest.event_id)
    locked = queries.lock_event(session, guest.event_id) if guest is not None else None
    if guest is None or locked is None or said in (Answered.yes, Answered.none):
        return Rejected(Reason.not_active)
    session.refresh(guest)
    if locked.intake.ends_at is not None and now >= locked.intake.ends_at:
        return Rejected(Reason.event_started)
    if guest.answer == said and guest.answer_note == note:
        return None
    held, event_id = guest.reserved and said is Answered.no, guest.event_id
    guest.answer, guest.answered_at, guest.answer_source, guest.answer_note = said, now, source, note
    guest.reserved = guest.reserved and not held
    session.flush()
    if held:
        rows.set_seats(session, locked.after(held=-1))
    details: dict[str, object] = {"guest": guest.id, "answer": said.value, "source": source.value}
    record(session, event_id, None, "organiser" if account_id else "person", "guest_answered", now, details, account_id)
    if said is Answered.no:
        _withdraw_all(session, settings, guest, source, now, account_id)
        waiting.promote(session, settings, event_id, now, freed=int(held))
    return None


def _withdraw_all(
    session: Session, settings: Settings, guest: Guest, source: Source, now: datetime, account_id: int | None
) -> None:
    query = select(Registration.id).where(Registration.guest_id == guest.id, Registration.status.in_(_GIVEN_UP))
    for registration_id in session.scalars(query.order_by(Registration.id)).all():
        leaving.withdraw(
            session, settings, registration_id, guest.event_id, now,
            account_id=account_id, source=source, by_person=True,
        )  # fmt: skip


def _values(settings: Settings, event_id: int, draft: GuestDraft, ref: str, now: datetime) -> dict[str, Any]:
    key = email_key(draft.email) if draft.email else (f"tel:{draft.phone}" if draft.phone else f"key:{ref}")
    return {
        "event_id": event_id,
        "given_name": draft.given_name,
        "family_name": draft.family_name,
        "name_key": name_key(draft.given_name, draft.family_name) if draft.given_name or draft.family_name else "",
        "sort_key": latvian_key(f"{draft.family_name} {draft.given_name}".strip() or draft.institution)[:400],
        "search_key": search_key(draft.given_name, draft.family_name, draft.email, draft.phone, draft.institution),
        "email": draft.email,
        "contact_key": key,
        "phone": draft.phone,
        "institution": draft.institution,
        "municipality": draft.municipality,
        "language": draft.language,
        "zone": draft.zone,
        "basis": draft.basis,
        "reserved": draft.seat == "reserved",
        "beyond_limit": draft.seat == "beyond",
        "ref": ref,
        "link_hash": digest(token_of(settings, ref)),
        "answer": Answered.none,
        "answer_note": "",
        "created_at": now,
    }


def _insert(session: Session, values: Sequence[dict[str, Any]]) -> list[int]:
    """Row by row over one statement: taking one of many thousand values apart costs psycopg ten times as much."""
    if not values:
        return []
    session.connection().execute(insert(Guest.__table__), values)  # type: ignore[arg-type]
    made = (Guest.event_id == values[0]["event_id"], Guest.created_at == values[0]["created_at"])
    ids = {ref: guest_id for guest_id, ref in session.execute(select(Guest.id, Guest.ref).where(*made))}
    return [ids[row["ref"]] for row in values]


def _meet_registrations(session: Session, event_id: int, now: datetime) -> None:
    """Guests who had registered by themselves before they were invited have answered."""
    query = (
        select(Guest, Registration)
        .join(
            Registration,
            (Registration.event_id == Guest.event_id)
            & (Registration.contact_key == Guest.contact_key)
            & ((Registration.name_key == Guest.name_key) | (Guest.name_key == "")),
        )
        .where(
            Guest.event_id == event_id,
            Guest.answer == Answered.none,
            Registration.guest_id.is_(None),
            Registration.status.in_(queries.ACTIVE),
        )
        .order_by(Registration.id)
    )
    locked = queries.lock_event(session, event_id)
    assert locked is not None
    for guest, person in session.execute(query).all():
        person.guest_id = guest.id
        if guest.answer == Answered.none:
            locked = invited.note_yes(session, locked, guest, Source(person.source), now)
    session.flush()
    rows.set_seats(session, locked)
