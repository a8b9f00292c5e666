"""What is read of reminders: whose plan is out of date, what is due, and whom a rule is for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from core.links import digest
from mailers.models import BadAddress, OutboxRow
from registration.guest_models import Guest
from registration.models import Event, Follower, Registration
from registration.queries import is_link
from registration.terms import Answered, EventStatus, RegistrationStatus
from reminders.models import Reminder, ReminderLink, ReminderPlan, ReminderRule
from reminders.rules import SETTLED, default_plan
from reminders.terms import SUBJECT_OF, Kept, Kind, Recipient, Slot, State, Subject, Times, Why

# Everything without a mail of its own: the tick asks for these each time, so they are put together once.
_STALE = (
    select(Event.id)
    .outerjoin(ReminderPlan, ReminderPlan.event_id == Event.id)
    .where(
        or_(ReminderPlan.event_id.is_(None), ReminderPlan.event_version != Event.version),
        or_(Event.status == EventStatus.published, ReminderPlan.event_id.is_not(None)),
    )
    .order_by(Event.id)
)
_DUE = (
    select(ReminderRule.id)
    .join(ReminderPlan, ReminderPlan.event_id == ReminderRule.event_id)
    .order_by(ReminderRule.due_at, ReminderRule.id)
)


@dataclass(frozen=True, slots=True)
class Line:
    """One rule of an event as it stands: what is stored of it (nothing yet, for an event just published)."""

    slot: Slot
    kept: Kept
    row: ReminderRule | None


def times_of(event: Event) -> Times:
    """What the plan needs to know of an event."""
    return Times(
        published=event.status == EventStatus.published,
        closes_at=event.closes_at if event.deadline_on is not None else None,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        timezone=event.timezone,
        online=bool(event.online_url or event.online_number),
        survey=bool(event.survey_url),
    )


def chosen_at(event: Event, plan: ReminderPlan | None) -> datetime:
    """When the default rules were chosen: when the event was published, and anew each time the deadline moves."""
    if plan is None or plan.closes_at != times_of(event).closes_at:
        return event.updated_at
    return max(plan.chosen_at, event.published_at or plan.chosen_at)


def lines_of(session: Session, event: Event, plan: ReminderPlan | None) -> list[Line]:
    """The rules of an event in the order of the default plan."""
    stored = {(row.kind, row.number): row for row in session.scalars(_rules_of(event.id))}
    found = []
    for slot in default_plan(times_of(event), chosen_at(event, plan)):
        row = stored.get((slot.kind, slot.number))
        found.append(Line(slot, Kept() if row is None else row.kept, row))
    return found


def _rules_of(event_id: int) -> Select[ReminderRule]:
    return select(ReminderRule).where(ReminderRule.event_id == event_id).execution_options(populate_existing=True)


def stale_plans(session: Session, limit: int) -> Sequence[int]:
    """Ids of events that were published or saved since their plan was made; the lowest first."""
    return session.scalars(_STALE.limit(limit)).all()


def due_rules(session: Session, now: datetime, limit: int) -> Sequence[int]:
    """Ids of rules with something to do, the longest due first. A held one only once it is of no use."""
    free = and_(ReminderRule.held_at.is_(None), ReminderPlan.held_at.is_(None))
    moment = and_(ReminderRule.due_at <= now, or_(free, ReminderRule.useful_until < now))
    return session.scalars(_DUE.where(moment).limit(limit)).all()


def locked_plan(session: Session, event_id: int, *, wait: bool = True) -> ReminderPlan | None:
    """The plan, locked until the transaction ends; None when there is none, or without `wait` when it is taken."""
    query = select(ReminderPlan).where(ReminderPlan.event_id == event_id).with_for_update(skip_locked=not wait)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


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


def count_recipients(session: Session, event_id: int, kind: Kind, at: datetime, anchor: datetime | None) -> int:
    """How many people a rule of this kind is for, whether or not they can get a letter."""
    query, _key = _audience(event_id, kind, at, anchor)
    return session.scalar(query.with_only_columns(func.count())) or 0


def _audience(event_id: int, kind: Kind, at: datetime, anchor: datetime | None) -> tuple[Any, Any]:
    if kind is Kind.deadline_invited:
        return _guests(event_id, at), Guest.contact_key
    if kind is Kind.deadline_followers:
        return _followers(event_id, at), Follower.email_key
    return _participants(event_id, kind, at, anchor), Registration.contact_key


def _guests(event_id: int, at: datetime) -> Any:
    """Invited by then and silent: no answer, and nobody of their address registered."""
    columns = (Guest.id, Guest.given_name, Guest.family_name, Guest.institution, Guest.email, Guest.contact_key)
    query = select(*columns, Guest.language, Guest.reminders_off_at, BadAddress.email_key)
    return query.outerjoin(BadAddress, BadAddress.email_key == Guest.contact_key).where(
        Guest.event_id == event_id,
        Guest.invited_at <= at,
        Guest.answer == Answered.none,
        ~_registered(event_id, Guest.contact_key),
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
    return query.where(~said_so(anchor)) if kind is Kind.still_coming else query


def _registered(event_id: int, key: ColumnElement[Any] | Any) -> ColumnElement[bool]:
    return exists().where(Registration.event_id == event_id, Registration.contact_key == key)


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
    numbers = {Subject.guest: Guest.id, Subject.follower: Follower.id, Subject.registration: Registration.id}
    return ~exists().where(
        Reminder.rule_id == rule_id,
        Reminder.subject == subject,
        Reminder.subject_id == numbers[subject],
        Reminder.anchor_at == anchor,
    )


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


def outcomes(session: Session, event_id: int) -> dict[int, dict[State, int]]:
    """How many people of each rule had each outcome, for the moment the rule stands at now."""
    query = (
        select(Reminder.rule_id, Reminder.state, func.count())
        .join(ReminderRule, and_(ReminderRule.id == Reminder.rule_id, ReminderRule.anchor_at == Reminder.anchor_at))
        .where(ReminderRule.event_id == event_id)
        .group_by(Reminder.rule_id, Reminder.state)
    )
    found: dict[int, dict[State, int]] = {}
    for rule_id, state, number in session.execute(query):
        found.setdefault(rule_id, {})[State(state)] = number
    return found


@dataclass(frozen=True, slots=True)
class LogRow:
    """What became of a reminder for one person; `mail` is None for those that were not ordered."""

    name: str
    email: str
    reminder: Reminder
    mail: OutboxRow | None


def log_of(session: Session, rule: ReminderRule, *, limit: int, offset: int = 0) -> list[LogRow]:
    """What this rule has done, for whatever moment, the newest first; people who are gone are left out."""
    table: Any = {
        Subject.guest: Guest,
        Subject.follower: Follower,
        Subject.registration: Registration,
    }[SUBJECT_OF[Kind(rule.kind)]]
    query = (
        select(table, Reminder, OutboxRow)
        .join(Reminder, Reminder.subject_id == table.id)
        .outerjoin(OutboxRow, OutboxRow.dedupe_key == Reminder.mail_key)
        .where(Reminder.rule_id == rule.id)
        .order_by(Reminder.id.desc())
    )
    rows = session.execute(query.limit(limit).offset(offset)).all()
    return [LogRow(getattr(who, "name", ""), who.email, reminder, mail) for who, reminder, mail in rows]


def count_log(session: Session, rule: ReminderRule) -> int:
    """How many rows log_of() has."""
    return session.scalar(select(func.count()).where(Reminder.rule_id == rule.id)) or 0


def by_link(session: Session, token: str) -> tuple[Subject, Any] | None:
    """The guest, follower or registration whose reminders a link stops; None for an unknown link."""
    if not is_link(token):
        return None
    link = session.get(ReminderLink, digest(token))
    if link is None:
        return None
    table: Any = {"guest": Guest, "follower": Follower, "registration": Registration}[link.subject]
    subject = session.get(table, link.subject_id)
    return None if subject is None else (Subject(link.subject), subject)


def at_address(session: Session, event_id: int, contact_key: str) -> list[Registration]:
    """Everybody of an address who has a seat, in the order of registration."""
    query = select(Registration).where(
        Registration.event_id == event_id,
        Registration.contact_key == contact_key,
        Registration.status == RegistrationStatus.confirmed,
    )
    return list(session.scalars(query.order_by(Registration.id)))
