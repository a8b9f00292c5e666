"""Which letter goes to whom when something happens: outbox rows, written in the transaction of the change."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core.settings import Settings
from mailers.services import enqueue_many, thaw, withdraw
from mailers.terms import Mailbox, NewMail
from registration.models import Event, Follower, Registration
from registration.queries import Locked
from registration.terms import RegistrationStatus, RsvpCommand

REGISTERED = "registration.registered"
WAITING = "registration.waiting"
PROMOTED = "registration.promoted"
UPDATED = "registration.updated"
EVENT_CANCELLED = "registration.event_cancelled"
WITHDRAWN = "registration.withdrawn"
REMOVED = "registration.removed"
ADDRESS_LEFT = "registration.address_left"
ALREADY = "registration.already"
LINK = "registration.link"
DATE_SET = "registration.date_set"
DATE_OFF = "registration.date_off"
CLOSING = "registration.closing"
DIGEST = "registration.digest"

# Letters that make no sense once the person has left, or the event was cancelled.
ABOUT_A_PLACE = (REGISTERED, WAITING, PROMOTED, UPDATED, ALREADY)


def _to(
    settings: Settings, person: Registration, letter: str, key: str, ends_at: datetime | None = None, **params: object
) -> NewMail:
    return NewMail(
        letter=letter,
        recipient=Mailbox(person.name, person.email),
        locale=person.language,
        dedupe_key=f"{letter}:{person.id}:{key}",
        domain=settings.domain,
        event_id=person.event_id,
        registration_id=person.id,
        params=params,
        expires_at=ends_at,
    )


def registered(
    session: Session,
    settings: Settings,
    registration_id: int,
    command: RsvpCommand,
    locked: Locked,
    status: RegistrationStatus,
    now: datetime,
) -> None:
    """The letter after registering: with the invitation, or about the waiting list."""
    if not command.email:
        return
    letter = REGISTERED if status is RegistrationStatus.confirmed else WAITING
    mail = NewMail(
        letter=letter,
        recipient=Mailbox(f"{command.given_name} {command.family_name}".strip(), command.email),
        locale=command.language,
        dedupe_key=f"{letter}:{registration_id}:{now.isoformat()}",
        domain=settings.domain,
        event_id=command.event_id,
        registration_id=registration_id,
        expires_at=locked.intake.ends_at,
    )
    enqueue_many(session, now, [mail])


def already_registered(
    session: Session, settings: Settings, person: Registration, locked: Locked, now: datetime
) -> None:
    """Tell the owner of the address that somebody filled in the form again: at most once an hour."""
    if person.email:
        mail = _to(settings, person, ALREADY, f"{now:%Y%m%d%H}", locked.intake.ends_at)
        enqueue_many(session, now, [mail])


def link_again(session: Session, settings: Settings, people: Iterable[Registration], now: datetime) -> None:
    """Send people their private link: at most once an hour each."""
    mails = [_to(settings, person, LINK, f"{now:%Y%m%d%H}") for person in people if person.email]
    enqueue_many(session, now, mails)


def gave_up(
    session: Session,
    settings: Settings,
    person: Registration,
    locked: Locked,
    now: datetime,
    *,
    had_seat: bool,
    by_organiser: bool,
) -> None:
    """Stop what was on its way to the person and tell them; with the calendar CANCEL when they had a seat."""
    withdraw(session, now, letters=ABOUT_A_PLACE, registration_id=person.id, reason="left")
    if person.email:
        letter = REMOVED if by_organiser else WITHDRAWN
        mail = _to(settings, person, letter, now.isoformat(), locked.intake.ends_at, had_seat=had_seat)
        enqueue_many(session, now, [mail])


def promoted(
    session: Session, settings: Settings, people: Iterable[Registration], locked: Locked, now: datetime
) -> None:
    """A seat became free: the invitation for each person who moved up."""
    people = list(people)
    for person in people:
        withdraw(session, now, letters=(WAITING,), registration_id=person.id, reason="superseded")
    mails = [_to(settings, p, PROMOTED, now.isoformat(), locked.intake.ends_at) for p in people if p.email]
    enqueue_many(session, now, mails)


def address_changed(session: Session, settings: Settings, person: Registration, old_email: str, now: datetime) -> None:
    """The registration goes to another address: the old one loses its calendar entry, the new one gets it."""
    withdraw(session, now, letters=ABOUT_A_PLACE, registration_id=person.id, reason="address_changed")
    mails = []
    if old_email:
        left = _to(settings, person, ADDRESS_LEFT, now.isoformat(), sequence=person.calendar_sequence)
        mails.append(replace(left, recipient=Mailbox(person.name, old_email)))
    if person.email:
        letter = REGISTERED if person.status == RegistrationStatus.confirmed else WAITING
        mails.append(_to(settings, person, letter, now.isoformat()))
    enqueue_many(session, now, mails)


def event_updated(session: Session, settings: Settings, event: Event, revision: int, note: str, now: datetime) -> int:
    """How many people will be told of the change: all who have a seat or wait; letters under way are made anew."""
    withdraw(session, now, letters=(UPDATED,), event_id=event.id, reason="superseded")
    people = session.scalars(_active(event.id)).all()
    mails = [_to(settings, p, UPDATED, str(revision), event.ends_at, note=note) for p in people if p.email]
    enqueue_many(session, now, mails)
    return len(mails)


def render_again(session: Session, event: Event) -> None:
    """Letters of the event that are under way are made anew, from what is true now, also when nobody else is told."""
    thaw(session, event.id)


def date_set(session: Session, settings: Settings, event: Event, now: datetime) -> int:
    """How many followers will hear that a save-the-date got its time: each once."""
    mails = _to_followers(session, settings, event, DATE_SET, "")
    enqueue_many(session, now, mails)
    return len(mails)


def event_cancelled(session: Session, settings: Settings, event: Event, now: datetime) -> int:
    """How many people will be told that the event is off; everything else on its way is withdrawn.

    Followers are told while the time was not known: later they have heard what they asked for.
    """
    withdraw(session, now, letters=(*ABOUT_A_PLACE, DATE_SET, LINK), event_id=event.id, reason="event_cancelled")
    people = session.scalars(_active(event.id)).all()
    mails = [_to(settings, p, EVENT_CANCELLED, str(event.revision)) for p in people if p.email]
    if event.save_the_date:
        mails += _to_followers(session, settings, event, DATE_OFF, f":{event.revision}")
    enqueue_many(session, now, mails)
    return len(mails)


def _to_followers(session: Session, settings: Settings, event: Event, letter: str, key: str) -> list[NewMail]:
    return [
        NewMail(
            letter=letter,
            recipient=Mailbox("", follower.email),
            locale=follower.language,
            dedupe_key=f"{letter}:{follower.id}{key}",
            domain=settings.domain,
            event_id=event.id,
            subject_id=follower.id,
            expires_at=event.starts_at,
        )
        for follower in session.scalars(select(Follower).where(Follower.event_id == event.id))
    ]


def to_organiser(session: Session, settings: Settings, event: Event, letter: str, key: str, now: datetime) -> None:
    """A letter to the contact of the event, once per key."""
    if event.contact_email:
        mail = NewMail(
            letter=letter,
            recipient=Mailbox(event.contact_name, event.contact_email),
            locale="lv",
            dedupe_key=f"{letter}:{event.id}:{key}",
            domain=settings.domain,
            event_id=event.id,
        )
        enqueue_many(session, now, [mail])


def _active(event_id: int) -> Select[Registration]:
    return select(Registration).where(
        Registration.event_id == event_id,
        Registration.status.in_((RegistrationStatus.confirmed, RegistrationStatus.waiting)),
    )
