"""Counts of one event's people, each picture's with one grouped query: session in, values out."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, case, cast, func, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.clock import local
from dashboard.terms import Moves
from registration.guest_models import Guest
from registration.models import Answer, Institution, Registration
from registration.queries import ACTIVE
from registration.terms import RegistrationStatus

_CONFIRMED = func.sum(case((Registration.status == RegistrationStatus.confirmed, 1), else_=0))
_TYPED = Registration.institution != ""
COMING, WAITING, LEFT = 3, 2, 1  # where an invited person with a registration stands


@dataclass(frozen=True, slots=True)
class Group:
    """People of an event who have something in common: how many are confirmed, and how many there are in all."""

    key: Any
    confirmed: int
    total: int


@dataclass(frozen=True, slots=True)
class GuestGroup:
    """Invited people who stand alike; `registered` is 0 for those without a registration."""

    registered: int
    answer: str
    asked: bool
    count: int


def standings(session: Session, event_id: int) -> dict[tuple[str, str], int]:
    """How many people have each status and came by each way."""
    query = select(Registration.status, Registration.source, func.count()).where(Registration.event_id == event_id)
    rows = session.execute(query.group_by(Registration.status, Registration.source))
    return {(status, source): number for status, source, number in rows}


def moves(session: Session, event_id: int, timezone: str) -> list[Moves]:
    """What happened on each day of the event's zone, as far as the people's rows remember it.

    Read by hours, which both databases can cut alike, and put into days here. A person who left and came back is
    counted from the last time they asked.
    """
    r = Registration
    hours = [_hour(session, moment) for moment in (r.registered_at, r.confirmed_at, r.ended_at)]
    counted: Any = select(*hours, func.count())
    query = counted.where(r.event_id == event_id).group_by(*hours)
    found: defaultdict[date, Counter[str]] = defaultdict(Counter)
    for asked, seated, ended, number in session.execute(query).all():
        found[_day_of(asked, timezone)]["asked"] += number
        if seated is not None:
            found[_day_of(seated, timezone)]["seated"] += number
        if ended is not None:
            found[_day_of(ended, timezone)]["gave_up" if seated is None else "left"] += number
    return [Moves(day, **numbers) for day, numbers in found.items()]


@lru_cache(maxsize=16_384)
def _day_of(hour: str, timezone: str) -> date:
    """The day of "2027-01-20 23", an hour of UTC, in a zone; hundreds of hours come again with every look."""
    return local(datetime.fromisoformat(hour).replace(tzinfo=UTC), timezone).date()


def _hour(session: Session, moment: InstrumentedAttribute[Any]) -> ColumnElement[str]:
    """The hour of UTC as text, "2027-01-20 23"."""
    if session.get_bind().dialect.name == "postgresql":
        return func.to_char(func.timezone("UTC", moment), text("'YYYY-MM-DD HH24'"))
    return func.substr(cast(moment, Text), text("1"), text("13"))


def kinds(session: Session, event_id: int) -> list[Group]:
    """The sorts of institutions of those who come or wait; key (kind or None, whether an institution was given)."""
    given = case((_TYPED, 1), else_=0)
    query = select(Institution.kind, given, _CONFIRMED, func.count())
    query = query.outerjoin(Institution, Institution.id == Registration.institution_id)
    rows = session.execute(query.where(*_on_the_list(event_id)).group_by(Institution.kind, given))
    return [Group((kind, bool(typed)), int(confirmed), total) for kind, typed, confirmed, total in rows]


def places(session: Session, event_id: int) -> list[Group]:
    """The municipalities of those who come or wait; key (code or None, whether anything was given).

    Somebody who named no municipality counts for their institution's, as in people_queries.code_of.
    """
    own, typed = Registration.municipality_code, Registration.municipality != ""
    code = case((own.is_not(None), own), (typed, None), else_=Institution.municipality_code)
    given = case((typed, 1), else_=0)
    query = select(code, given, _CONFIRMED, func.count())
    query = query.outerjoin(Institution, Institution.id == Registration.institution_id)
    rows = session.execute(query.where(*_on_the_list(event_id)).group_by(code, given))
    return [Group((place, bool(named)), int(confirmed), total) for place, named, confirmed, total in rows]


def answers(session: Session, event_id: int, question_ids: Collection[int]) -> list[Group]:
    """What those who come or wait answered; key (question id, the stored value, where option keys are one per line)."""
    if not question_ids:
        return []
    query = select(Answer.question_id, Answer.value, _CONFIRMED, func.count())
    query = query.join(Registration, Registration.id == Answer.registration_id)
    query = query.where(*_on_the_list(event_id), Answer.question_id.in_(question_ids))
    rows = session.execute(query.group_by(Answer.question_id, Answer.value))
    return [Group((question, value), int(confirmed), total) for question, value, confirmed, total in rows]


def guests(session: Session, event_id: int) -> Sequence[GuestGroup]:
    """Where the invited stand: by their registrations, the best of several, and by what they said."""
    status = Registration.status
    rank = case((status == RegistrationStatus.confirmed, COMING), (status.in_(ACTIVE), WAITING), else_=LEFT)
    best = select(Registration.guest_id, func.max(rank).label("rank"))
    best = best.where(Registration.event_id == event_id, Registration.guest_id.is_not(None))
    stands = best.group_by(Registration.guest_id).subquery()
    unasked = and_(Guest.invited_at.is_(None), Guest.opened_at.is_(None), Guest.email != "")
    asked = case((unasked, 0), else_=1)
    registered = func.coalesce(stands.c.rank, 0)
    query = select(registered, Guest.answer, asked, func.count()).outerjoin(stands, stands.c.guest_id == Guest.id)
    rows = session.execute(query.where(Guest.event_id == event_id).group_by(registered, Guest.answer, asked))
    return [GuestGroup(int(rank), answer, bool(was_asked), n) for rank, answer, was_asked, n in rows]


def _on_the_list(event_id: int) -> tuple[ColumnElement[bool], ...]:
    return Registration.event_id == event_id, Registration.status.in_(ACTIVE)
