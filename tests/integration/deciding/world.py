"""A poll and a call with people who answered, the press that decides, and what came of it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.bilingual import Bilingual
from mailers.batches import UNDO_WINDOW, Sending
from mailers.freezing import freeze
from mailers.models import OutboxRow
from registration import rows
from registration.links import add_links
from registration.models import Availability, Event, Registration, Seating, Slot
from registration.terms import Admission, Can, EventKind, RegistrationStatus
from tests import builders
from tests.builders import NOW

FIRST = datetime(2027, 2, 10, 14, 0, tzinfo=UTC)
PARTIAL: dict[str, Any] = {
    "kind": EventKind.focus_group,
    "title": Bilingual("Fokusgrupa „Jauniešu balss”", "Focus group “Young voices”"),
    "day": date(2027, 2, 9),
    "contact_name": "Agita Ozola",
    "contact_phone": "+37120000001",
    "contact_email": "kopiena@example.lv",
    "online_url": "https://meeting.example.lv/j/1?pwd=slepena",
    "online_number": "123 456 789",
    "online_passcode": "654321",
    "capacity": None,
}


def make_call(session: Session, admission: Admission = Admission.poll, **overrides: Any) -> Event:
    """A published poll, or a selection, whose time is not known."""
    event = builders.make_event(session, **{**PARTIAL, **overrides})
    event.admission = admission
    session.flush()
    return event


def make_slot(session: Session, event: Event, starts_at: datetime = FIRST, minutes: int = 90, **more: Any) -> Slot:
    slot = Slot(event_id=event.id, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes), **more)
    session.add(slot)
    session.flush()
    return slot


def apply(
    session: Session, event: Event, number: int, can: Mapping[Slot, Can] | None = None, **more: Any
) -> Registration:
    """The n-th person answers, or applies: one more on the list, without a seat."""
    seating = session.get_one(Seating, event.id, populate_existing=True)
    command = builders.make_command(
        event, given_name=f"Dalībniece{number}", family_name="Kalniņa", email=f"p{number}@example.lv"
    )
    values = {
        "event_id": event.id,
        "number": seating.next_number,
        "status": RegistrationStatus.applied,
        "given_name": command.given_name,
        "family_name": command.family_name,
        "name_key": command.name_key,
        "sort_key": command.sort_key,
        "email": command.email,
        "contact_key": command.email_key,
        "created_at": NOW,
        "registered_at": NOW,
    } | more
    registration_id = rows.add_person(session, values)
    add_links(session, builders.settings_here(), registration_id, 1, NOW)
    seating.next_number += 1
    for slot, said in (can or {}).items():
        session.add(Availability(registration_id=registration_id, slot_id=slot.id, value=said))
    session.flush()
    return session.get_one(Registration, registration_id)


def sending(key: str = "lem:viens", note: str = "", now: datetime = NOW) -> Sending:
    return Sending(key, note, now + UNDO_WINDOW)


def statuses(session: Session, event: Event) -> dict[int, str]:
    """Every registration of the event with its status, by the person's number."""
    query = select(Registration.email, Registration.status).where(Registration.event_id == event.id)
    return {int(email.split("@")[0][1:]): status for email, status in session.execute(query.order_by(Registration.id))}


def ids(people: Sequence[Registration]) -> tuple[int, ...]:
    return tuple(person.id for person in people)


def seats(session: Session, event: Event) -> tuple[int, int, int]:
    """Seats taken, people who wait, and the bound that the database holds; equal to what the rows say."""
    seating = session.get_one(Seating, event.id, populate_existing=True)
    query = select(Registration.status).where(Registration.event_id == event.id, ~Registration.beyond_limit)
    found = session.scalars(query).all()
    assert seating.taken == sum(one in ("confirmed", "offered", "pending") for one in found)
    assert seating.waiting == found.count("waiting")
    return seating.taken, seating.waiting, seating.seat_limit or 0


def letters(session: Session, event: Event | None = None) -> list[tuple[str, str]]:
    """Address and letter of everything on its way, in the order in which it was ordered."""
    query = select(OutboxRow).where(OutboxRow.state == "queued").order_by(OutboxRow.id)
    if event is not None:
        query = query.where(OutboxRow.event_id == event.id)
    return [(row.recipient, row.letter.removeprefix("registration.")) for row in session.scalars(query)]


def written(session: Session, row: OutboxRow, now: datetime = NOW) -> bytes:
    """The letter as the worker would write it; nothing when it is skipped."""
    freeze(session, [row], now)
    return row.wire or b""


def mail_to(session: Session, number: int, letter: str | None = None, event: Event | None = None) -> OutboxRow:
    """The only letter on its way to the n-th person, of this kind and event where that is said."""
    query = select(OutboxRow).where(OutboxRow.recipient == f"p{number}@example.lv", OutboxRow.state == "queued")
    if letter:
        query = query.where(OutboxRow.letter == f"registration.{letter}")
    if event is not None:
        query = query.where(OutboxRow.event_id == event.id)
    return session.scalars(query).one()


def calendar_of(wire: bytes) -> str:
    """The calendar part of a letter, its lines unfolded; empty when there is none."""
    for part in message_from_bytes(wire).walk():
        if part.get_content_type() == "text/calendar":
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            return payload.decode().replace("\r\n ", "")
    return ""


def text_of(wire: bytes) -> str:
    """The plain text of a letter."""
    for part in message_from_bytes(wire).walk():
        if part.get_content_type() == "text/plain":
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            return payload.decode().replace("\r\n", "\n")
    return ""
