"""Whom a rule is for, and why somebody would get nothing: the same for the page and for the sending."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, distinct, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from mailers.models import BadAddress
from registration.guest_models import Guest
from registration.models import Follower, Registration
from registration.terms import Answered, RegistrationStatus
from registration.took_part import took_part
from reminders.models import Reminder
from reminders.rules import SETTLED
from reminders.terms import SUBJECT_OF, Kind, Numbers, Recipient, Subject, Why

_TABLES: dict[Subject, Any] = {
    Subject.guest: Guest,
    Subject.follower: Follower,
    Subject.registration: Registration,
}


def recipients(
    session: Session,
    event_id: int,
    kind: Kind,
    at: datetime,
    anchor: datetime | None,
    *,
    rule_id: int | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> list[Recipient]:
    """Whom a rule of this kind is for at the moment `at`, families together; with why somebody would get nothing.

    With `rule_id` only those that rule has not dealt with for this anchor.
    """
    query, key = _audience(event_id, kind, at, anchor)
    if rule_id is not None:
        query = query.where(_untouched(rule_id, kind, anchor))
    query = query.order_by(key, query.selected_columns[0]).limit(limit).offset(offset)
    return [_recipient(row, kind) for row in session.execute(query)]


def count_recipients(session: Session, event_id: int, kind: Kind, at: datetime, anchor: datetime | None) -> Numbers:
    """How many people a rule of this kind is for, and how many letters that makes: what recipients() says, counted."""
    query, key = _audience(event_id, kind, at, anchor)
    number, table = query.selected_columns[0], _TABLES[SUBJECT_OF[kind]]
    reached = and_(table.email != "", table.reminders_off_at.is_(None), BadAddress.email_key.is_(None))
    if kind is Kind.start:
        reached = and_(reached, Registration.partstat != "DECLINED")
    letter = number if SUBJECT_OF[kind] is Subject.guest else key
    counts = (func.count(), func.count(distinct(case((reached, letter)))), func.count(case((reached, 1))))
    row = session.execute(query.with_only_columns(*counts, func.count(case((table.email == "", 1))))).one()
    people, letters, reachable, silent = row
    return Numbers(people, letters, silent, people - reachable - silent)


def _audience(event_id: int, kind: Kind, at: datetime, anchor: datetime | None) -> tuple[Any, Any]:
    if kind is Kind.deadline_invited:
        return _guests(event_id, at), Guest.contact_key
    if kind is Kind.deadline_followers:
        return _followers(event_id, at), Follower.email_key
    return _participants(event_id, kind, at, anchor), Registration.contact_key


def _guests(event_id: int, at: datetime) -> Any:
    """Invited by then and silent: no answer, and nobody of their address registered, unless as another of the invited:
    colleagues with one mailbox answer each for themselves. An office answers with whoever registered."""
    counts = or_(Registration.guest_id.is_(None), Registration.guest_id == Guest.id, Guest.name_key == "")
    columns = (Guest.id, Guest.given_name, Guest.family_name, Guest.institution, Guest.email, Guest.contact_key)
    query = select(*columns, Guest.language, Guest.reminders_off_at, BadAddress.email_key)
    return query.outerjoin(BadAddress, BadAddress.email_key == Guest.contact_key).where(
        Guest.event_id == event_id,
        Guest.invited_at <= at,
        Guest.answer == Answered.none,
        ~_registered(event_id, Guest.contact_key, counts),
    )


def _followers(event_id: int, at: datetime) -> Any:
    """Asked by then, and nobody of their address registered. The invited are reminded as such, with their buttons."""
    invited = exists().where(
        Guest.event_id == event_id, Guest.contact_key == Follower.email_key, Guest.invited_at.is_not(None)
    )
    given, family, institution = (literal("").label(name) for name in ("given", "family", "institution"))
    columns = (Follower.id, given, family, institution, Follower.email, Follower.email_key)
    query = select(*columns, Follower.language, Follower.reminders_off_at, BadAddress.email_key)
    return query.outerjoin(BadAddress, BadAddress.email_key == Follower.email_key).where(
        Follower.event_id == event_id,
        Follower.created_at <= at,
        ~_registered(event_id, Follower.email_key),
        ~invited,
    )


def _participants(event_id: int, kind: Kind, at: datetime, anchor: datetime | None) -> Any:
    """Who has a seat since then; asked "still coming?" only those who have not said so for this start."""
    person = Registration
    columns = (person.id, person.given_name, person.family_name, person.institution, person.email, person.contact_key)
    query = select(*columns, person.language, person.reminders_off_at, BadAddress.email_key, person.partstat)
    since = func.coalesce(person.confirmed_at, person.registered_at)
    query = query.outerjoin(BadAddress, BadAddress.email_key == person.contact_key).where(
        person.event_id == event_id,
        person.status == RegistrationStatus.confirmed,
        since <= at - SETTLED[kind] if kind in SETTLED else since <= at,
    )
    if kind is Kind.thanks:
        return query.where(*took_part(event_id))
    return query.where(~said_so(anchor)) if kind is Kind.still_coming else query


def _registered(event_id: int, key: ColumnElement[Any] | Any, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Registration.event_id == event_id, Registration.contact_key == key, *more)


def said_so(anchor: datetime | None) -> ColumnElement[bool]:
    """Whether the registration of the outer query has said "still coming" for this start."""
    return exists().where(
        Reminder.subject == Subject.registration,
        Reminder.subject_id == Registration.id,
        Reminder.anchor_at == anchor,
        Reminder.answered_at.is_not(None),
    )


def _untouched(rule_id: int, kind: Kind, anchor: datetime | None) -> ColumnElement[bool]:
    subject = SUBJECT_OF[kind]
    dealt_with = select(Reminder.id).where(
        Reminder.rule_id == rule_id,
        Reminder.subject == subject,
        Reminder.subject_id == _TABLES[subject].id,
        Reminder.anchor_at == anchor,
    )
    # The offset keeps PostgreSQL from making a join of it, which on a table it has no statistics of (as after the first
    # large sending) compares everybody with everybody.
    return ~dealt_with.offset(0).exists()


def _recipient(row: Any, kind: Kind) -> Recipient:
    number, given, family, institution, email, key, language, off_at, bad = row[:9]
    why: Why | None = None
    if not email:
        why = Why.no_email
    elif off_at is not None:
        why = Why.switched_off
    elif bad is not None:
        why = Why.bounced
    elif kind is Kind.start and row[9] == "DECLINED":
        why = Why.declined
    return Recipient(number, f"{given} {family}".strip() or institution, email, key, language, why)
