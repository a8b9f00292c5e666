"""Which letters go out when an event changes: to its people, followers, guests, and to its organiser."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core.settings import Settings
from mailers.models import OutboxRow
from mailers.services import enqueue_many, thaw, withdraw
from mailers.terms import Mailbox, NewMail
from registration import leading
from registration.guest_models import Guest
from registration.mailing import (
    ABOUT_A_PLACE,
    DATE_OFF,
    DATE_SET,
    EVENT_CANCELLED,
    GUEST_OFF,
    LINK,
    PARTY,
    UPDATED,
    seats_lost,
    to_person,
)
from registration.models import Event, Follower, Registration
from registration.queries import ACTIVE
from registration.terms import Answered
from registration.told import FIRST


def event_updated(session: Session, settings: Settings, event: Event, revision: int, note: str, now: datetime) -> int:
    """How many people will be told of the change: who has a seat, waits or leads; letters under way are made anew.

    Whoever has not had their first letter yet reads of it there (`first_to_come`); the update is left out for them.
    """
    withdraw(session, now, letters=(UPDATED, leading.UPDATED), event_id=event.id, reason="superseded")
    people = session.scalars(_active(event.id)).all()
    mails = [to_person(settings, p, UPDATED, str(revision), event.ends_at, note=note) for p in people if p.email]
    mails += leading.to_all(session, settings, event, leading.UPDATED, event.ends_at, note=note)
    enqueue_many(session, now, mails)
    return len(mails) - first_to_come(session, event.id)


def first_to_come(session: Session, event_id: int) -> int:
    """How many people with an address have yet to get the first letter about the event: it will tell what is true then.

    The letters decide by the same when they are written (`not_told_yet`).
    """
    waits = OutboxRow.event_id == event_id, OutboxRow.state.in_(leading.UNDER_WAY)
    first = select(OutboxRow.registration_id, OutboxRow.params).where(*waits, OutboxRow.letter.in_(FIRST))
    about = {number for row in session.execute(first) for number in row.params.get("people", [row.registration_id])}
    unheard = _active(event_id).where(Registration.told_revision.is_(None), Registration.email != "")
    people = sum(number in about for number in session.scalars(unheard.with_only_columns(Registration.id)))
    lead = select(OutboxRow.subject_id).where(*waits, OutboxRow.letter == leading.INVITED)
    invited = set(session.scalars(lead))
    return people + sum(row.id in invited for row in leading.active(session, event_id))


def render_again(session: Session, event: Event) -> None:
    """Letters of the event that are under way are made anew, from what is true now, also when nobody else is told."""
    thaw(session, event.id)


def date_set(session: Session, settings: Settings, event: Event, now: datetime) -> int:
    """How many followers will hear that a save-the-date got its time: each once."""
    mails = to_followers(session, settings, event, DATE_SET, "")
    enqueue_many(session, now, mails)
    return len(mails)


def event_cancelled(session: Session, settings: Settings, event: Event, now: datetime) -> int:
    """How many people will be told that the event is off; everything else on its way is withdrawn.

    Followers are told while the time was not known: later they have heard what they asked for. The invited are told
    unless they had said no; those who registered have letters of their own.
    """
    lost: dict[int, dict[str, Any]] = {n: {"lost_seat": seat} for n, seat in seats_lost(session, event.id).items()}
    letters = (*ABOUT_A_PLACE, PARTY, DATE_SET, LINK, leading.INVITED, leading.UPDATED)
    withdraw(session, now, letters=letters, event_id=event.id, reason="event_cancelled")
    people = session.scalars(_active(event.id)).all()
    key = str(event.revision)
    mails = [to_person(settings, p, EVENT_CANCELLED, key, **lost.get(p.id, {})) for p in people if p.email]
    if event.save_the_date:
        mails += to_followers(session, settings, event, DATE_OFF, f":{event.revision}")
    mails += _to_guests(session, settings, event)
    mails += leading.to_all(session, settings, event, leading.OFF, None)
    enqueue_many(session, now, mails)
    return len(mails)


def _to_guests(session: Session, settings: Settings, event: Event) -> list[NewMail]:
    unanswered = Guest.answer.in_((Answered.none, Answered.maybe))
    query = select(Guest).where(
        Guest.event_id == event.id, Guest.invited_at.is_not(None), Guest.email != "", unanswered
    )
    return [
        NewMail(
            letter=GUEST_OFF,
            recipient=Mailbox(guest.name, guest.email),
            locale=guest.language,
            dedupe_key=f"{GUEST_OFF}:{guest.id}:{event.revision}",
            domain=settings.domain,
            event_id=event.id,
            subject_id=guest.id,
            expires_at=event.starts_at,
        )
        for guest in session.scalars(query.order_by(Guest.id))
    ]


def to_followers(session: Session, settings: Settings, event: Event, letter: str, key: str) -> list[NewMail]:
    """A letter to everybody who asked to be kept posted, once per letter, follower and `key`."""
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
        Registration.status.in_(ACTIVE),
    )
