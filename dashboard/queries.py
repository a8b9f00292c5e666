"""Counts of one event's people, several pictures' with one grouped query: session in, values out.

The statements are built once: putting one together costs as much as it takes to count some hundred people.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Float,
    Integer,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Session, aliased

from core.db import UTCDateTime
from dashboard.crowd import COME_OR_WAIT, HAS_PLACE
from dashboard.days import Shift, shifts
from dashboard.terms import Group, Moves, Part
from registration.guest_models import Guest
from registration.models import Answer, Institution, Registration
from registration.terms import RegistrationStatus

_CONFIRMED = func.count().filter(Registration.status.in_(sorted(HAS_PLACE)))
COMING, WAITING, LEFT = 3, 2, 1  # where an invited person with a registration stands
JULIAN = 1_721_425  # the Julian number of the day before the first one of the year 1


@dataclass(frozen=True, slots=True)
class GuestGroup:
    """Invited people who stand alike; `registered` is 0 for those without a registration."""

    registered: int
    answer: str
    asked: bool
    count: int


def _crowd() -> Any:
    """Grouped before the institutions are looked up: there are far fewer of them than people.

    Whoever is matched to the register has named something; only the others' texts are read, from outside the index.
    """
    r = Registration
    alike = (r.institution_id, r.municipality_code, r.status, r.source)
    works = or_(r.institution_id.is_not(None), r.institution != "")
    lives = or_(r.municipality_code.is_not(None), r.municipality != "")
    counts = (func.count(), func.count().filter(works), func.count().filter(lives))
    people: Any = select(
        *alike, *(one.label(name) for one, name in zip(counts, ("people", "works", "lives"), strict=True))
    )
    same = people.where(r.event_id == bindparam("event")).group_by(*alike).subquery().c
    found: Any = select(
        same.status, same.source, Institution.kind, same.municipality_code, Institution.municipality_code, same.people,
        same.works, same.lives,
    )  # fmt: skip
    return found.outerjoin(Institution, Institution.id == same.institution_id)


_CROWD = _crowd()


def crowd(session: Session, event_id: int) -> tuple[Part, ...]:
    """Everybody of an event in parts alike in all that is counted; one look at the rows for several pictures."""
    return tuple(Part(*row) for row in session.connection().execute(_CROWD, {"event": event_id}))


def moves(session: Session, event_id: int, timezone: str, first: date, last: date) -> list[Moves]:
    """What happened on each day of the event's zone, as far as the people's rows remember it.

    Between `first` and `last` the days are cut where the zone cuts them, also at summer time's beginning and end. A
    person who left and came back is counted from the last time they asked.
    """
    kind = session.get_bind().dialect.name
    found: defaultdict[date, Counter[str]] = defaultdict(Counter)
    days = _moves(kind, shifts(timezone, first, last))
    for asked, seated, ended, number in session.connection().execute(days, {"event": event_id}):
        found[_day(asked)]["asked"] += number
        if seated is not None:
            found[_day(seated)]["seated"] += number
        if ended is not None:
            found[_day(ended)]["gave_up" if seated is None else "left"] += number
    return [Moves(day, **numbers) for day, numbers in found.items()]


@lru_cache(maxsize=64)
def _moves(kind: str, zone: Sequence[Shift]) -> Any:
    """The statement that counts by days: numbers of days compare several times faster than texts of hours."""
    r = Registration
    days = [_day_number(kind, moment, zone) for moment in (r.registered_at, _seated(), r.ended_at)]
    counted: Any = select(*days, func.count())
    return counted.where(r.event_id == bindparam("event")).group_by(*days)


def _seated() -> ColumnElement[Any]:
    """When somebody got a place; whoever is in a group has it since their seat there."""
    r, seat = Registration, aliased(Registration)
    first = select(func.min(seat.confirmed_at)).where(seat.application_id == r.id).correlate(r).scalar_subquery()
    return case((r.status == RegistrationStatus.placed, first), else_=r.confirmed_at)


def _day_number(kind: str, moment: Any, zone: Sequence[Shift]) -> ColumnElement[Any]:
    """The local day of a moment: a date on PostgreSQL, on SQLite its Julian number."""
    cut = _day_pg if kind == "postgresql" else _day_sqlite
    *earlier, last = (cut(moment, shift.ahead) for shift in zone)
    whens = [(moment < literal(shift.until, UTCDateTime), day) for shift, day in zip(zone, earlier, strict=False)]
    return case(*whens, else_=last) if whens else last


def _day_pg(moment: Any, ahead: timedelta) -> ColumnElement[Any]:
    seconds = int(ahead.total_seconds())
    return func.date(func.timezone(text("'UTC'"), moment) + text(f"interval '{seconds} seconds'"))


def _day_sqlite(moment: Any, ahead: timedelta) -> ColumnElement[Any]:
    """Julian days begin at noon and are told to the millisecond; half of one more keeps midnight on its day."""
    shift = 0.5 + (ahead.total_seconds() + 0.0005) / 86_400
    return cast(func.julianday(moment) + literal_column(repr(shift), Float), Integer)


def _day(value: date | int) -> date:
    return value if isinstance(value, date) else date.fromordinal(value - JULIAN)


def answers(session: Session, event_id: int, question_ids: Collection[int]) -> list[Group]:
    """What those who come or wait answered; key (question id, the stored value, where option keys are one per line)."""
    if not question_ids:
        return []
    rows = session.connection().execute(_ANSWERS, {"event": event_id, "questions": list(question_ids)})
    return [Group((question, value), int(confirmed), total) for question, value, confirmed, total in rows]


def _answers() -> Any:
    query: Any = select(Answer.question_id, Answer.value, _CONFIRMED, func.count())
    query = query.join(Registration, Registration.id == Answer.registration_id)
    asked = Answer.question_id.in_(bindparam("questions", expanding=True))
    query = query.where(
        Registration.event_id == bindparam("event"), Registration.status.in_(sorted(COME_OR_WAIT)), asked
    )
    return query.group_by(Answer.question_id, Answer.value)


_ANSWERS = _answers()


def guests(session: Session, event_id: int) -> Sequence[GuestGroup]:
    """Where the invited stand: by their registrations, the best of several, and by what they said."""
    rows = session.connection().execute(_GUESTS, {"event": event_id})
    return [GuestGroup(int(rank), answer, bool(was_asked), n) for rank, answer, was_asked, n in rows]


def _guests() -> Any:
    """Each guest's registrations are found by their number; on SQLite a join reads the row of everybody else too."""
    status = Registration.status
    event: BindParameter[int] = bindparam("event")
    rank = case((status.in_(sorted(HAS_PLACE)), COMING), (status.in_(sorted(COME_OR_WAIT)), WAITING), else_=LEFT)
    own = (Registration.guest_id == Guest.id, Registration.event_id == event)
    best = select(func.max(rank)).where(*own).correlate(Guest).scalar_subquery()
    unasked = and_(Guest.invited_at.is_(None), Guest.opened_at.is_(None), Guest.email != "")
    stands: Any = select(func.coalesce(best, 0).label("rank"), Guest.answer, case((unasked, 0), else_=1).label("asked"))
    each = stands.where(Guest.event_id == event).subquery().c
    return select(each.rank, each.answer, each.asked, func.count()).group_by(each.rank, each.answer, each.asked)


_GUESTS = _guests()
