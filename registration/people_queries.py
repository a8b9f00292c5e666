"""The attendee list of an event: its filter, one page of it, and what stands behind one person."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, bindparam, exists, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from core.collation import fold, latvian_key
from organisers.models import Account
from registration import origins
from registration.models import Answer, Event, HistoryEntry, Institution, Question, Registration
from registration.registers import municipalities
from registration.series_terms import Origin
from registration.terms import QuestionKind, RegistrationStatus

PAGE = 100  # rows
SEARCH_WORDS = 8
_LARGEST_ID = 2**31 - 1
CHOICES = (QuestionKind.one, QuestionKind.many, QuestionKind.yesno)


class Order(StrEnum):
    """How the list is sorted; `place` is the order of the waiting list."""

    name = "name"
    time = "time"
    institution = "institution"
    place = "place"


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """Which people of an event, and in what order.

    `institution` and `municipality` are "i:<id>" or "c:<code>" for a matched one, "t:<text>" for free text, "-" for
    none given; `answer` is (question id, option key); `origin` is where people come from and where the event is held.
    """

    statuses: tuple[RegistrationStatus, ...] = ()
    search: str = ""
    institution: str = ""
    municipality: str = ""
    answer: tuple[int, str] | None = None
    origin: tuple[Origin, str] | None = None
    order: Order = Order.name

    @property
    def narrows(self) -> bool:
        """True when people are left out for another reason than their status."""
        return bool(self.search or self.institution or self.municipality or self.answer or self.origin)


def event_here(session: Session, organisation_id: int, event_id: int) -> Event | None:
    """The event, if it belongs to the organisation; None looks the same for one that does not exist."""
    if not 0 < event_id <= _LARGEST_ID:
        return None
    return session.scalars(_EVENT_HERE, {"event": event_id, "organisation": organisation_id}).one_or_none()


# With its seats, which most pages of an event show or ask about.
_EVENT_HERE = (
    select(Event)
    .where(Event.id == bindparam("event"), Event.organisation_id == bindparam("organisation"))
    .options(joinedload(Event.seating))
)


def person_here(session: Session, event_id: int, registration_id: int) -> Registration | None:
    """The registration, if it belongs to the event."""
    if not 0 < registration_id <= _LARGEST_ID:
        return None
    here = select(Registration).where(Registration.id == registration_id, Registration.event_id == event_id)
    return session.scalars(here.options(joinedload(Registration.event))).one_or_none()


def conditions(event_id: int | Collection[int], chosen: PeopleFilter) -> list[ColumnElement[bool]]:
    """The filter as WHERE clauses on Registration, to be joined by AND; of one event or of several."""
    event = Registration.event_id
    found: list[ColumnElement[bool]] = [event == event_id if isinstance(event_id, int) else event.in_(event_id)]
    if chosen.origin is not None:
        found.append(origins.condition(*chosen.origin))
    if chosen.statuses:
        found.append(Registration.status.in_(chosen.statuses))
    found += [_mentions(word) for word in fold(chosen.search).split()[:SEARCH_WORDS]]
    if chosen.institution:
        found.append(_is_from(chosen.institution, "i:", Registration.institution_id, Registration.institution))
    if chosen.municipality:
        found.append(_is_from(chosen.municipality, "c:", Registration.municipality_code, Registration.municipality))
    if chosen.answer is not None:
        found.append(_answered(*chosen.answer))
    return found


def _mentions(word: str) -> ColumnElement[bool]:
    """A word of the search stands in the name, e-mail, institution (also the matched one), municipality or phone."""
    named = select(Institution.id).where(Institution.name_key.contains(word, autoescape=True))
    places = [Registration.search_key.contains(word, autoescape=True), Registration.institution_id.in_(named)]
    if word.isdigit():
        places.append(Registration.phone.contains(word, autoescape=True))
    return or_(*places)


def _is_from(
    value: str, prefix: str, matched: InstrumentedAttribute[Any], typed: InstrumentedAttribute[str]
) -> ColumnElement[bool]:
    if value == "-":
        return and_(matched.is_(None), typed == "")
    if value.startswith("t:"):
        return and_(matched.is_(None), typed == value[2:])
    wanted = value.removeprefix(prefix)
    if prefix == "c:":
        return matched == wanted
    return matched == int(wanted) if wanted.isdecimal() and len(wanted) < 10 else literal(False)


def _answered(question_id: int, key: str) -> ColumnElement[bool]:
    lines = literal("\n") + Answer.value + literal("\n")  # several option keys are one per line
    given = select(Answer.registration_id).where(
        Answer.registration_id == Registration.id,
        Answer.question_id == question_id,
        lines.contains(f"\n{key}\n", autoescape=True),
    )
    return given.exists()


def counts(session: Session, event_id: int, chosen: PeopleFilter) -> dict[RegistrationStatus, int]:
    """How many people of each status the filter finds; its own statuses are left aside."""
    everyone = replace(chosen, statuses=())
    query = select(Registration.status, func.count()).where(*conditions(event_id, everyone))
    found = {RegistrationStatus(status): n for status, n in session.execute(query.group_by(Registration.status))}
    return {status: found.get(status, 0) for status in RegistrationStatus}


def in_groups(session: Session, event_id: int) -> bool:
    """Whether anybody of the event has a seat in one of its groups."""
    placed = (Registration.event_id == event_id, Registration.status == RegistrationStatus.placed)
    return session.scalar(select(exists().where(*placed))) is True


def order_columns(dialect: str, order: Order) -> tuple[Any, ...]:
    """What to sort Registration by; ends in the id, so that no two people share a place. Institutions go by name here.

    Sort keys are compared as code points whatever the collation of the database: they are made for that.
    """
    if order is Order.time:
        return (Registration.registered_at, Registration.id)
    by_name = (Registration.sort_key.collate("C" if dialect == "postgresql" else "BINARY"), Registration.id)
    if order is Order.place:
        waiting = (Registration.priority, Registration.waiting_number)
        return (Registration.waiting_number.is_(None), *waiting, *by_name)
    return by_name


def page(session: Session, event_id: int, chosen: PeopleFilter, number: int) -> Sequence[Registration]:
    """The rows of one page, counted from 1; a page beyond the last is empty."""
    query = select(Registration).where(*conditions(event_id, chosen))
    if chosen.order is Order.institution:
        ids = _by_institution(session, event_id, chosen)[(number - 1) * PAGE : number * PAGE]
        rows = {row.id: row for row in session.scalars(query.where(Registration.id.in_(ids)))}
        return [rows[i] for i in ids if i in rows]
    query = query.order_by(*order_columns(session.get_bind().dialect.name, chosen.order))
    return session.scalars(query.limit(PAGE).offset((number - 1) * PAGE)).all()


def everybody(session: Session, event_id: int, chosen: PeopleFilter) -> Sequence[Registration]:
    """All the rows the filter finds, in its order: as many as the event has people."""
    query = select(Registration).where(*conditions(event_id, chosen))
    if chosen.order is Order.institution:
        rows = {row.id: row for row in session.scalars(query)}
        return [rows[number] for number in _by_institution(session, event_id, chosen) if number in rows]
    return session.scalars(query.order_by(*order_columns(session.get_bind().dialect.name, chosen.order))).all()


def _by_institution(session: Session, event_id: int, chosen: PeopleFilter) -> list[int]:
    """Ids in Latvian order of institutions, then of names; people without one come last.

    Sorted here: institutions are few and have no stored key, people with the same one are many.
    """
    label = func.coalesce(Institution.name, Registration.institution)
    query = select(Registration.id, Registration.sort_key, label)
    query = query.outerjoin(Institution, Institution.id == Registration.institution_id)
    rows = session.execute(query.where(*conditions(event_id, chosen))).all()
    return [row[0] for row in sorted(rows, key=lambda r: (r[2] == "", name_order(r[2]), r[1], r[0]))]


@lru_cache(maxsize=4096)
def name_order(text: str) -> str:
    """Where a name stands in Latvian order; remembered, as institutions repeat."""
    return latvian_key(text)


def waiting_places(event_id: int) -> Subquery:
    """A subquery of (id, place): which place each waiting person has, 1 for the next to get a seat."""
    place = func.row_number().over(order_by=(Registration.priority, Registration.waiting_number)).label("place")
    waiting = (Registration.event_id == event_id, Registration.status == RegistrationStatus.waiting)
    return select(Registration.id, place).where(*waiting).subquery("waiting_places")


def places_of(session: Session, event_id: int, rows: Iterable[Registration]) -> dict[int, int]:
    """The waiting places of those rows that wait, by registration id."""
    ids = [row.id for row in rows if row.status == RegistrationStatus.waiting]
    if not ids:
        return {}
    places = waiting_places(event_id)
    return {row.id: row.place for row in session.execute(select(places).where(places.c.id.in_(ids)))}


def institution_names(session: Session, rows: Iterable[Registration]) -> dict[int, str]:
    """The names of the institutions these people were matched to, by institution id."""
    ids = {row.institution_id for row in rows if row.institution_id is not None}
    if not ids:
        return {}
    named = session.execute(select(Institution.id, Institution.name).where(Institution.id.in_(ids)))
    return {row.id: row.name for row in named}


def municipality_name(code: str) -> str:
    """The official name behind a code; a code the register does not know stays as it is."""
    try:
        return municipalities.by_code(code).name_lv
    except KeyError:
        return code


def code_of(own: str | None, typed: str, institutions: str | None) -> str | None:
    """Which municipality a person counts for: their own, and only if they named none, that of their institution."""
    return own or (None if typed else institutions)


def region_of(code: str | None) -> str:
    """The planning region of a municipality; empty for none and for a code the register does not know."""
    try:
        return str(municipalities.by_code(code).region) if code else ""
    except KeyError:
        return ""


def questions(session: Session, event_id: int, *, sensitive: bool = True) -> Sequence[Question]:
    """The questions of an event in order, retired ones last; without the sensitive ones on request."""
    return session.scalars(_QUESTIONS if sensitive else _ORDINARY, {"event": event_id}).all()


_QUESTIONS = (
    select(Question)
    .where(Question.event_id == bindparam("event"))
    .order_by(Question.retired, Question.position, Question.id)
)
_ORDINARY = _QUESTIONS.where(Question.sensitive.is_(False))


def answers_of(session: Session, registration_id: int) -> dict[int, str]:
    """What a person answered, as stored, by question id."""
    query = select(Answer.question_id, Answer.value).where(Answer.registration_id == registration_id)
    return {row.question_id: row.value for row in session.execute(query)}


def account_names(session: Session, history: Iterable[HistoryEntry]) -> dict[int, str]:
    """Names of the organisers in these entries, by account id; those without a name by their address."""
    ids = {entry.account_id for entry in history if entry.account_id is not None}
    if not ids:
        return {}
    named = session.execute(select(Account.id, Account.name, Account.email).where(Account.id.in_(ids)))
    return {row.id: row.name or row.email for row in named}
