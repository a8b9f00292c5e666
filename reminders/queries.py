"""What is read of reminders: whose plan is out of date, what is due, and whom a rule is for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from core.links import digest
from registration.guest_models import Guest
from registration.models import Event, Follower, HistoryEntry, Registration
from registration.queries import is_link
from registration.terms import Admission, EventStatus, RegistrationStatus
from reminders.models import Reminder, ReminderLink, ReminderPlan, ReminderRule
from reminders.rules import default_plan
from reminders.terms import Kept, Slot, State, Subject, Times

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
    """What the plan needs to know of an event. Once the people of a call are chosen nobody is asked to apply."""
    asks = event.deadline_on is not None and (event.admission == Admission.in_order or event.decided_at is None)
    return Times(
        published=event.status == EventStatus.published,
        closes_at=event.closes_at if asks else None,
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


def is_stale(session: Session, token: str, event_id: int) -> bool:
    """Whether all links of the event were replaced since this one was made.

    A stop link outlives that, because letters that were delivered hold it and mail programs post to it by themselves
    (RFC 8058). Who found it can then end reminders; nothing is told and nothing begins again.
    """
    link = session.get(ReminderLink, digest(token))
    rotated = HistoryEntry.event_id == event_id, HistoryEntry.action == "links_rotated"
    last = session.scalar(select(func.max(HistoryEntry.at)).where(*rotated))
    return link is None or (last is not None and link.created_at <= last)


def at_address(session: Session, event_id: int, contact_key: str) -> list[Registration]:
    """Everybody of an address who has a seat, in the order of registration; without those whose data rests."""
    query = select(Registration).where(
        Registration.event_id == event_id,
        Registration.contact_key == contact_key,
        Registration.status == RegistrationStatus.confirmed,
        Registration.objected_at.is_(None),
    )
    return list(session.scalars(query.order_by(Registration.id)))
