"""What was promised, kept: each event's people go when their time is over, in steps that any worker may take.

Every function is one transaction's work of bounded size. How far it came is in the rows themselves: what is gone is not
found again, so two workers, a restart or a second run change nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, exists, func, or_, select
from sqlalchemy.orm import Session

from core.settings import Settings
from invitations.models import InvitationBatch
from mailers.models import OutboxRow
from privacy import erasers, keeping, rules, statistics, traces
from privacy.erasing import erase, forget_followers, forget_guests
from privacy.models import EventStatistics
from privacy.terms import Plan, Promise, Why
from registration import leading, queries, rows
from registration.guest_models import Guest
from registration.history import record
from registration.last_days import counted_from
from registration.models import Answer, Decision, Event, EventLeader, Follower, HistoryEntry, Question, Registration
from registration.privacy_models import EventPrivacy, Project

CHUNK = 200  # people in one transaction: the event's lock is let go between them


@dataclass(frozen=True, slots=True)
class EventPlan:
    """When what of an event goes, and how much of it there is."""

    event: Event
    plan: Plan
    people: int
    objected: int
    project: Project | None
    done: EventStatistics | None

    @property
    def left(self) -> int:
        """How many people can be erased when the day has come."""
        return self.people - self.objected


def promise_of(ends_on: date, privacy: EventPrivacy | None, project: Project | None) -> Promise:
    """What an event promises that ends on this day; the defaults where nothing was chosen."""
    chosen = (privacy.retention_months, privacy.sensitive_days) if privacy is not None else (6, 7)
    return Promise(ends_on, *chosen, project is not None, project.keep_until if project is not None else None)


def plans(session: Session, *conditions: object) -> list[EventPlan]:
    """The plans of the events that meet the conditions, the nearest erasing first."""
    person = Registration.event_id == Event.id
    number = select(func.count()).select_from(Registration).where(person).correlate(Event).scalar_subquery()
    objected = (
        select(func.count()).select_from(Registration).where(person, Registration.objected_at.is_not(None))
    ).correlate(Event)
    query = (
        select(Event, EventPrivacy, Project, EventStatistics, number, objected.scalar_subquery())
        .outerjoin(EventPrivacy, EventPrivacy.event_id == Event.id)
        .outerjoin(Project, Project.id == EventPrivacy.project_id)
        .outerjoin(EventStatistics, EventStatistics.event_id == Event.id)
        .where(*conditions)  # type: ignore[arg-type]
    )
    read = session.execute(query).all()
    ends_on = counted_from(session, [row[0] for row in read])
    found = [
        EventPlan(event, rules.plan(promise_of(ends_on[event.id], privacy, project)), people, no, project, done)
        for event, privacy, project, done, people, no in read
    ]
    return sorted(found, key=lambda one: (one.plan.people_on, one.event.id))


def due_people(session: Session, today: date) -> list[int]:
    """Events whose people must go now, the longest overdue first."""
    somebody = or_(
        exists().where(Registration.event_id == Event.id, Registration.objected_at.is_(None)),
        exists().where(Guest.event_id == Event.id),
        exists().where(Follower.event_id == Event.id),
        exists().where(EventLeader.event_id == Event.id),
    )
    unfinished = EventStatistics.erased_at.is_(None) & (EventStatistics.people > 0)
    found = plans(session, Event.day < today, or_(somebody, unfinished, *erasers.kept()))
    return [one.event.id for one in found if one.plan.people_on <= today]


def due_sensitive(session: Session, today: date) -> list[int]:
    """Events whose sensitive answers must go now."""
    sensitive = exists().where(Question.event_id == Event.id, Question.sensitive, Answer.question_id == Question.id)
    found = plans(session, Event.day < today, sensitive)
    return [one.event.id for one in found if one.plan.sensitive_on <= today]


def erase_sensitive(session: Session, event_id: int, now: datetime) -> int:
    """How many sensitive answers are gone, with the bytes of letters that may repeat them. Locks the event."""
    if queries.lock_event(session, event_id) is None or not _is_due(session, event_id, now, sensitive=True):
        return 0
    asked = select(Question.id).where(Question.event_id == event_id, Question.sensitive)
    gone = len(session.execute(delete(Answer).where(Answer.question_id.in_(asked)).returning(Answer.question_id)).all())
    if not gone:
        return 0
    traces.forget_bodies(session, event_id)
    row = statistics.row_of(session, event_id, now)
    row.sensitive, row.sensitive_at, row.updated_at = row.sensitive + gone, now, now
    session.flush()
    record(session, event_id, None, "system", "sensitive_erased", now, {"count": gone})
    return gone


def erase_step(session: Session, settings: Settings, event_id: int, now: datetime, by: int | None = None) -> int:
    """How many people of an event whose time is over are gone now: at most CHUNK of a kind. 0 says that it is finished.

    People with an open objection stay until it is settled. Locks the event; nobody is written to.
    """
    locked = queries.lock_event(session, event_id)
    if locked is None or not _is_due(session, event_id, now):
        return 0
    open_to_it = Registration.event_id == event_id, Registration.objected_at.is_(None)
    people = session.scalars(select(Registration).where(*open_to_it).order_by(Registration.id).limit(CHUNK)).all()
    if people:
        kept = erase(session, settings, locked, people, Why.retention, now)
        details: dict[str, object] = {"count": len(people), "reason": Why.retention.value, "kept": kept}
        record(session, event_id, None, "organiser" if by else "system", "erased", now, details, by)
        return len(people)
    return _others(session, locked, event_id, now) or _finish(session, event_id, now)


def _others(session: Session, locked: queries.Locked, event_id: int, now: datetime) -> int:
    """Invited people, followers, who led; those of whom somebody still registered objects stay with them."""
    held = select(Registration.guest_id).where(Registration.event_id == event_id, Registration.guest_id.is_not(None))
    query = select(Guest).where(Guest.event_id == event_id, Guest.id.not_in(held)).order_by(Guest.id).limit(CHUNK)
    guests = session.scalars(query).all()
    if guests:
        rows.set_seats(session, forget_guests(session, locked, guests))
        return len(guests)
    followers = session.scalars(select(Follower).where(Follower.event_id == event_id).limit(CHUNK)).all()
    forget_followers(session, event_id, followers)
    if followers:
        return len(followers)
    leaders = leading.forget(session, event_id)
    traces.forget_addresses(session, leaders, now)
    return len(leaders)


def _finish(session: Session, event_id: int, now: datetime) -> int:
    """0, always: what the event's letters, notes and history still say of anybody goes, unless somebody objects."""
    left = session.scalar(select(func.count()).where(Registration.event_id == event_id))
    row = statistics.row_of(session, event_id, now)
    if left:
        return 0
    if row.erased_at is not None:
        _end(session, event_id, now)  # what somebody added since
        return 0
    session.execute(delete(OutboxRow).where(OutboxRow.event_id == event_id))
    for batch in session.scalars(select(InvitationBatch).where(InvitationBatch.event_id == event_id)):
        batch.note = ""
    for decision in session.scalars(select(Decision).where(Decision.event_id == event_id)):
        decision.note, decision.before = "", {}
    _end(session, event_id, now)
    for entry in session.scalars(select(HistoryEntry).where(HistoryEntry.event_id == event_id)):
        entry.details = {key: value for key, value in entry.details.items() if key in _OF_EVENTS} | traces.safe(
            entry.details
        )
    row.erased_at = row.updated_at = now
    session.flush()
    return 0


def _end(session: Session, event_id: int, now: datetime) -> None:
    traces.forget_addresses(session, erasers.end(session, event_id), now)


_OF_EVENTS = frozenset({"told", "kept", "reason", "fields", "what", "columns", "kind", "sent"})


def _is_due(session: Session, event_id: int, now: datetime, *, sensitive: bool = False) -> bool:
    found = plans(session, Event.id == event_id)
    if not found:
        return False
    day = found[0].plan.sensitive_on if sensitive else found[0].plan.people_on
    return day <= keeping.day_of(now)


def plans_of(session: Session, organisation_id: int) -> Sequence[EventPlan]:
    """The plans of everything an organisation holds or held."""
    return plans(session, Event.organisation_id == organisation_id)
