"""What waits for an organiser, counted over all events of the organisation at once: session in, values out."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, String, and_, cast, exists, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from core.bilingual import Bilingual
from core.clock import local
from core.db import Base
from dashboard.mail_counts import CAME_BACK
from dashboard.terms import Found, Kind, Lack
from mailers.models import BadAddress, OutboxRow
from mailers.terms import MailState
from registration.event_models import is_undated
from registration.meeting import lacks_link
from registration.models import Event, Registration, Seating
from registration.people_calls import calls_by_event
from registration.queries import ACTIVE
from registration.terms import EventStatus, GuardianState, RegistrationStatus
from reminders.models import ReminderPlan, ReminderRule
from replies.models import CalendarReply
from replies.terms import Verdict

MOST_EVENTS = 1000  # read at once; older ones are on the list of events
REMEMBERED = timedelta(days=14)  # what nobody dealt with in this time is not brought up any more
GIVEN_UP = (RegistrationStatus.withdrawn, RegistrationStatus.cancelled, RegistrationStatus.lapsed)
AFTERWARDS = timedelta(days=30)  # how long an event is asked about after its end


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose events, as a condition on Event, and the moment."""

    shown: ColumnElement[bool]
    now: datetime

    @property
    def today(self) -> date:
        """The day in Latvia."""
        return local(self.now).date()

    @property
    def ahead(self) -> ColumnElement[bool]:
        """Published events that are not over."""
        by_day = and_(Event.ends_at.is_(None), func.coalesce(Event.last_day, Event.day) >= self.today)
        return and_(self.shown, Event.status == EventStatus.published, or_(Event.ends_at > self.now, by_day))


def events(session: Session, scope: Scope) -> list[Row[Any]]:
    """The events a desk has to do with now, in narrow rows with their seats: ahead, just over, and drafts."""
    e, s = Event, Seating
    recent = scope.today - AFTERWARDS
    wanted = or_(e.status == EventStatus.draft, func.coalesce(e.last_day, e.day) >= recent)
    query = (
        select(
            e.id, e.title, e.status, e.day, e.last_day, e.starts_at, e.ends_at, e.opens_at, e.closes_at, e.deadline_on,
            e.deadline_inclusive, e.timezone, e.capacity, e.waiting_list, e.admission,
            e.decided_at, e.contact_email, e.venue, e.address,
            e.online_url, e.online_number, s.taken, s.waiting, s.held, s.extra,
        )
        .join(s, s.event_id == e.id)
        .where(scope.shown, e.status != EventStatus.cancelled, wanted)
        .order_by(e.sort_at, e.id)
        .limit(MOST_EVENTS)
    )  # fmt: skip
    return list(session.execute(query))


def people_needs(session: Session, scope: Scope) -> list[Found]:
    """What waits because of people who come: one grouped query for each kind."""
    calls = calls_by_event(session, (scope.ahead, or_(Event.starts_at.is_(None), Event.starts_at > scope.now)))
    found = [Found(Kind.calls, event_id, number) for event_id, number in calls.items()]
    for kind, query in (
        (Kind.guardians, _guardians(scope)),
        (Kind.bounced, _bounced(scope)),
        (Kind.failed, _failed(scope)),
        (Kind.declined, _declined(scope)),
        (Kind.replies, _replies(scope)),
        (Kind.held, _held(scope)),
    ):
        found += [Found(kind, row[0], row[1], *row[2:]) for row in session.execute(query)]
    return [*found, *_seats(session, scope), *_twins(session, scope)]


def _seats(session: Session, scope: Scope) -> list[Found]:
    """Seats of groups whose holders withdrew after they were told, until an organiser fills them or leaves them."""
    frames = Base.metadata.tables.get("composition")  # another room's, which need not be there
    if frames is None:
        return []
    query = select(frames.c.event_id, frames.c.published).join(Event, Event.id == frames.c.event_id)
    told = {row[0]: _told(row[1]) for row in session.execute(query.where(scope.ahead)) if row[1]}
    r, seat = Registration, aliased(Registration)
    kept = exists().where(seat.application_id == r.id, seat.status.in_(ACTIVE))
    gave_up = or_(r.status.in_(GIVEN_UP), and_(r.status == RegistrationStatus.placed, ~kept))
    left = session.execute(select(r.event_id, r.id).where(r.event_id.in_(told), gave_up))
    counts = Counter(event_id for event_id, number in left if number in told[event_id])
    return [Found(Kind.seats, event_id, number) for event_id, number in counts.items()]


def _told(published: dict[str, Any]) -> set[int]:
    return {int(one) for group in published.get("groups", ()) for one in group["people"] if one is not None}


def groups_without_link(session: Session, scope: Scope) -> list[Found]:
    """Published groups of calls that are online alone and that nobody can join yet."""
    groups = Base.metadata.tables.get("composed_group")  # another room's, which need not be there
    if groups is None:
        return []
    query = select(Event).join(groups, groups.c.made_event_id == Event.id).where(scope.ahead).order_by(Event.id)
    return [Found(Kind.links, event.id, 1) for event in session.scalars(query) if lacks_link(event)]


def _guardians(scope: Scope) -> Any:
    asked = (Registration.status.in_(ACTIVE), Registration.guardian_state == GuardianState.asked)
    query = select(Registration.event_id, func.count(), func.min(Registration.held_until))
    return _at_events(query, scope.ahead).where(*asked).group_by(Registration.event_id)


def _bounced(scope: Scope) -> Any:
    """Driven from the addresses, which are few."""
    query = select(Registration.event_id, func.count(func.distinct(Registration.email)))
    query = _at_events(query, scope.ahead).join(BadAddress, BadAddress.email_key == Registration.contact_key)
    return query.where(Registration.status.in_(ACTIVE), Registration.email != "").group_by(Registration.event_id)


def _failed(scope: Scope) -> Any:
    """Letters that did not arrive lately and were not sent again; bounces of participants count as addresses."""
    again = aliased(OutboxRow)
    key = literal("resend:") + cast(OutboxRow.id, String) + literal(":1")
    lately = and_(OutboxRow.state == MailState.failed, OutboxRow.created_at > scope.now - REMEMBERED)
    known = and_(OutboxRow.registration_id.is_not(None), func.coalesce(OutboxRow.reason, "").in_(CAME_BACK))
    query = select(OutboxRow.event_id, func.count()).join(Event, Event.id == OutboxRow.event_id)
    query = query.where(scope.ahead, lately, ~known, ~exists().where(again.dedupe_key == key))
    return query.group_by(OutboxRow.event_id)


def _declined(scope: Scope) -> Any:
    query = select(Registration.event_id, func.count())
    said = (Registration.status == RegistrationStatus.confirmed, Registration.partstat == "DECLINED")
    return _at_events(query, scope.ahead).where(*said).group_by(Registration.event_id)


def _replies(scope: Scope) -> Any:
    """Answers to be decided about, and lately those that only an organiser can read: another time, somebody else."""
    r = CalendarReply
    to_read = and_(r.verdict.in_((Verdict.proposal, Verdict.delegated)), r.received_at > scope.now - REMEMBERED)
    query = select(r.event_id, func.count()).join(Event, Event.id == r.event_id)
    open_ones = and_(r.decided_at.is_(None), or_(r.verdict == Verdict.unconfirmed, to_read))
    return query.where(scope.ahead, open_ones).group_by(r.event_id)


def _held(scope: Scope) -> Any:
    rule = exists().where(
        ReminderRule.event_id == Event.id, ReminderRule.held_at.is_not(None), ReminderRule.due_at.is_not(None)
    )
    plan = exists().where(ReminderPlan.event_id == Event.id, ReminderPlan.held_at.is_not(None))
    return select(Event.id, literal(1)).where(scope.ahead, or_(plan, rule))


def _twins(session: Session, scope: Scope) -> list[Found]:
    """Names that stand several times on a list. Phones are not compared: families and offices share them."""
    r = Registration
    names = select(r.event_id, func.min(r.given_name + " " + r.family_name).label("name"))
    names = _at_events(names, scope.ahead).where(r.status.in_(ACTIVE), r.name_key != "")
    same = names.group_by(r.event_id, r.name_key).having(func.count() > 1).subquery()
    query = select(same.c.event_id, func.count(), func.min(same.c.name)).group_by(same.c.event_id)
    return [
        Found(Kind.twins, event_id, number, search=name.strip() if number == 1 else "")
        for event_id, number, name in session.execute(query)
    ]


def _at_events(query: Any, which: ColumnElement[bool]) -> Any:
    return query.join(Event, Event.id == Registration.event_id).where(which)


def not_marked(session: Session, scope: Scope, rows: Iterable[Row[Any]]) -> list[Found]:
    """Events that are over and at which nobody was marked as having come."""
    table = Base.metadata.tables.get("attendance")  # another room's, which need not be there
    over = {row.id: row.taken + row.extra for row in rows if _is_over(row, scope) and row.taken + row.extra}
    if table is None or not over:
        return []
    marked = set(session.scalars(select(table.c.event_id).where(table.c.event_id.in_(over)).distinct()))
    return [Found(Kind.attendance, event_id, number) for event_id, number in over.items() if event_id not in marked]


def _is_over(row: Row[Any], scope: Scope) -> bool:
    if row.status != EventStatus.published or row.starts_at is None:
        return False
    ended: bool = row.ends_at <= scope.now if row.ends_at else (row.last_day or row.day) < scope.today
    return ended


def lacks(row: Row[Any], today: date) -> tuple[Lack, ...]:
    """What a draft still needs."""
    place: Bilingual = row.venue
    timeless = is_undated(row)  # its time is found or chosen later
    checks = (
        (row.day < today and not timeless, Lack.past),
        (row.starts_at is None and not timeless, Lack.time),
        (not (place or row.address or row.online_url or row.online_number), Lack.place),
        (not row.contact_email, Lack.contact),
    )
    return tuple(lack for found, lack in checks if found)
