"""A poll with invited people, some of whom have answered; and the browser of its organiser."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from core.bilingual import Bilingual
from core.collation import latvian_key
from core.db import db, transaction
from core.links import fresh
from core.text import email_key, name_key
from registration import availability, guest_services, services
from registration.guest_models import Guest
from registration.guest_services import GuestDraft
from registration.inputs import EventDraft, Registered, RsvpCommand
from registration.models import Event, HistoryEntry, Slot
from registration.terms import Admission, Can, EventKind, Visibility
from scheduling.polls import services as polls
from scheduling.polls.terms import SlotTime
from tests import builders

NOW = datetime(2027, 1, 20, 9, 0, tzinfo=UTC)
EVENTS = "/birojs/lauku-biedriba/pasakumi"
NEW = f"{EVENTS}/laika-aptauja"
TEN = datetime(2027, 2, 8, 8, 0, tzinfo=UTC)  # a Monday, 10:00 in Riga
SAYS = {"y": Can.yes, "m": Can.if_need_be, "n": Can.no}


def slot(days: int = 0, hours: int = 0, minutes: int = 90) -> SlotTime:
    """10:00 in Riga on 8 February, or days and hours later."""
    starts = TEN + timedelta(days=days, hours=hours)
    return SlotTime(starts, starts + timedelta(minutes=minutes))


def a_draft(**others: Any) -> EventDraft:
    values: dict[str, Any] = {
        "kind": EventKind.other,
        "title": Bilingual("Darba grupa", "Working group"),
        "day": TEN.date(),
        "deadline_on": datetime(2027, 2, 1).date(),
        "visibility": Visibility.unlisted,
        "admission": Admission.poll,
        "contact_email": "kontakts@example.lv",
    }
    return EventDraft(**{**values, **others})


def make_poll(session: Any, organisation_id: int, slots: Iterable[SlotTime], **others: Any) -> int:
    settings = builders.settings_here()
    return polls.make_poll(session, settings, organisation_id, a_draft(**others), list(slots), None, NOW)  # type: ignore[arg-type]


def numbers(session: Any, event_id: int) -> list[int]:
    """Ids of the event's times, the earliest first."""
    return list(session.scalars(select(Slot.id).where(Slot.event_id == event_id).order_by(Slot.starts_at)))


def invite(session: Any, event_id: int, *names: str, **others: Any) -> dict[str, int]:
    """Ids of guests by name; the invitation is taken as sent."""
    drafts = [_guest(name, **others) for name in names]
    guest_services.add_guests(session, builders.settings_here(), event_id, drafts, NOW, None)
    found = session.scalars(select(Guest).where(Guest.event_id == event_id)).all()
    for guest in found:
        guest.invited_at = guest.invited_at or NOW
    session.flush()
    return {guest.name: guest.id for guest in found}


def _guest(name: str, **others: Any) -> GuestDraft:
    given, _space, family = name.partition(" ")
    return GuestDraft(**{"given_name": given, "family_name": family, "email": address(name), **others})


def address(name: str) -> str:
    return f"{name_key(*name.split(' ', 1)).replace(' ', '.')}@example.lv"


def answer(session: Any, event_id: int, name: str, said: str, guest_id: int | None = None, **others: Any) -> int:
    """The registration of somebody who said this of the times in order: y, m or n; "-" says nothing."""
    command = a_command(session, event_id, name, said, guest_id, **others)
    outcome = services.register(session, builders.settings_here(), command, NOW)
    assert isinstance(outcome, Registered), outcome
    return outcome.registration_id


def a_command(
    session: Any, event_id: int, name: str, said: str, guest_id: int | None = None, **others: Any
) -> RsvpCommand:
    """What the form of a poll sends."""
    pairs = zip(numbers(session, event_id), said, strict=False)
    given, _space, family = name.partition(" ")
    return RsvpCommand(
        event_id=event_id,
        form_key=fresh(),
        given_name=given,
        family_name=family,
        email=address(name),
        email_key=email_key(address(name)),
        name_key=name_key(given, family),
        sort_key=latvian_key(f"{family} {given}"),
        language="en",
        arrived_at=NOW,
        guest_id=guest_id,
        availability=tuple((number, SAYS[sign]) for number, sign in pairs if sign in SAYS),
        **others,
    )


def say(session: Any, event_id: int, registration_id: int, said: str) -> None:
    """Somebody who answered changes what they said."""
    pairs = zip(numbers(session, event_id), said, strict=False)
    availability.keep(session, event_id, registration_id, [(n, SAYS[sign]) for n, sign in pairs if sign in SAYS])


def history(app: Flask, event_id: int) -> list[tuple[str, Mapping[str, Any]]]:
    with app.app_context():
        query = select(HistoryEntry.action, HistoryEntry.details).where(HistoryEntry.event_id == event_id)
        return [(row.action, row.details) for row in db.session.execute(query.order_by(HistoryEntry.id))]


def organisation_of(app: Flask) -> int:
    from organisers.models import Organisation

    with app.app_context():
        found = db.session.scalars(select(Organisation).where(Organisation.slug == "lauku-biedriba")).one()
        return found.id


def poll_here(app: Flask, *slots: SlotTime, **others: Any) -> int:
    """A published poll of the desk's organisation."""
    organisation_id = organisation_of(app)
    with app.app_context(), transaction() as session:
        return make_poll(session, organisation_id, slots or (slot(), slot(1), slot(2)), **others)


def stored(app: Flask, event_id: int) -> Event:
    with app.app_context():
        event = db.session.get_one(Event, event_id)
        db.session.expunge_all()
        return event


def times_of(app: Flask, event_id: int) -> list[tuple[datetime, datetime]]:
    with app.app_context():
        query = select(Slot.starts_at, Slot.ends_at).where(Slot.event_id == event_id).order_by(Slot.starts_at)
        return [(row.starts_at, row.ends_at) for row in db.session.execute(query)]
