"""What people say with the buttons of a reminder: no more of them, reminders again, "still coming"."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.db import insert_once
from core.links import derive, digest
from core.settings import Settings
from mailers.services import withdraw
from registration.guest_models import Guest
from registration.history import record
from registration.locking import lock_event
from registration.models import Event, Follower, Registration
from reminders import queries
from reminders.models import Reminder, ReminderLink, ReminderRule
from reminders.sending import letter_name
from reminders.terms import SUBJECT_OF, Kind, Subject

TABLES: dict[Subject, Any] = {
    Subject.registration: Registration,
    Subject.guest: Guest,
    Subject.follower: Follower,
}


def stop_token(session: Session, settings: Settings, subject: Subject, subject_id: int, now: datetime) -> str:
    """The token of the link that stops a person's reminders, made known; the same each time, unless the key changed.

    It is another one after all links of an event were replaced; the earlier one still stops (queries.is_stale).
    """
    person = session.get(Registration, subject_id) if subject is Subject.registration else None
    generation = person.links_generation if person is not None else 1
    token = derive(settings.secret_key, f"reminders-{subject.value}", subject_id, generation)
    row = {"hash": digest(token), "subject": subject, "subject_id": subject_id, "created_at": now}
    session.connection().execute(insert_once(session, ReminderLink).on_conflict_do_nothing(), row)
    return token


def switch(session: Session, event_id: int, contact_key: str, now: datetime, *, off: bool) -> bool:
    """True when this changed anything: no more reminders of the event to this address, or reminders again.

    Never unregisters anybody. Mails under way are taken back. Idempotent. Locks the event.
    """
    lock_event(session, event_id)
    changed = False
    for subject, table in TABLES.items():
        key = table.email_key if subject is Subject.follower else table.contact_key
        query = select(table).where(table.event_id == event_id, key == contact_key).order_by(table.id)
        for who in session.scalars(query.execution_options(populate_existing=True)):
            if (who.reminders_off_at is not None) != off:
                who.reminders_off_at, changed = now if off else None, True
                if off:
                    _take_back(session, subject, event_id, who.id, now)
    if changed:
        session.flush()
        person = session.scalars(
            select(Registration.id).where(Registration.event_id == event_id, Registration.contact_key == contact_key)
        ).first()
        record(session, event_id, person, "person", "reminders_off" if off else "reminders_on", now)
    return changed


def _take_back(session: Session, subject: Subject, event_id: int, number: int, now: datetime) -> None:
    letters = [letter_name(kind) for kind in Kind if SUBJECT_OF[kind] is subject]
    of_person = subject is Subject.registration
    withdraw(
        session,
        now,
        letters=letters,
        event_id=event_id,
        registration_id=number if of_person else None,
        subject_id=None if of_person else number,
        reason="reminders_off",
    )


def still_coming(session: Session, registration_id: int, now: datetime) -> bool:
    """True when this was news: everybody of the address who has a seat still comes. Idempotent for a start.

    It is noted on the reminder that asked; whoever was not asked has nothing to answer, and nothing is stored.
    """
    person = session.get(Registration, registration_id)
    event = None if person is None else session.get(Event, person.event_id)
    if person is None or event is None or event.starts_at is None:
        return False
    people = queries.at_address(session, event.id, person.contact_key)
    asked = session.scalars(
        select(Reminder)
        .where(
            Reminder.subject == Subject.registration,
            Reminder.subject_id.in_([p.id for p in people]),
            Reminder.anchor_at == event.starts_at,
            Reminder.rule_id.in_(
                select(ReminderRule.id).where(ReminderRule.event_id == event.id, ReminderRule.kind == Kind.still_coming)
            ),
        )
        .with_for_update()
    ).all()
    news = [reminder for reminder in asked if reminder.answered_at is None]
    for reminder in news:
        reminder.answered_at = now
        record(session, event.id, reminder.subject_id, "person", "still_coming", now)
    session.flush()
    return bool(news)
