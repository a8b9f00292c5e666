"""The people of an event as a table for files: one snapshot, read in two ordered streams."""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Connection, Executable, Row, and_, func, select
from sqlalchemy.orm import Session, aliased

from exports.tables import Column, Table, Value
from registration import list_columns
from registration import people_queries as people
from registration.inputs import Option
from registration.models import Answer, Event, Institution, Registration
from registration.people_columns import fixed_columns
from registration.people_queries import PeopleFilter
from registration.people_words import (
    age_words,
    answer_words,
    guardian_words,
    institution_kind_word,
    partstat_words,
)
from registration.series_cells import series_cells, series_columns
from registration.terms import QuestionKind, RegistrationStatus
from registration.wording import region_word, source_word, status_word

BATCH = 500  # rows fetched at a time


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a column."""

    id: int
    kind: str
    title: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Export:
    """What to export: the people of an event, with these questions, in one language."""

    event_id: int
    chosen: PeopleFilter
    questions: tuple[Asked, ...]
    language: str
    region: str = ""  # in which the event is held
    series_id: int | None = None


def plan(session: Session, event_id: int, chosen: PeopleFilter, language: str, *, sensitive: bool = False) -> Export:
    """The export of these people; answers to sensitive questions only on request."""
    asked = people.questions(session, event_id, sensitive=sensitive)
    titled = (Asked(q.id, q.kind, q.label.text(language) or f"#{q.position + 1}", q.options) for q in asked)
    region, series_id = session.execute(select(Event.region, Event.series_id).where(Event.id == event_id)).one()
    return Export(event_id, chosen, tuple(titled), language, region, series_id)


def people_table(connection: Connection, export: Export) -> Table:
    """The people, one row each, in the order of the filter; `rows` reads the database while it is walked."""
    others = list_columns.added(connection, export.event_id)
    titled = [*columns(export), *(column for column, _values in others)]
    return Table(_("Participants"), titled, _rows(connection, export, [values for _column, values in others]))


def columns(export: Export) -> list[Column]:
    """The columns of the list of people; questions follow in the order of the form."""
    asked = [Column(f"q{q.id}", q.title, width=24) for q in export.questions]
    return [*fixed_columns(), *(series_columns() if export.series_id is not None else ()), *asked]


@dataclass(frozen=True, slots=True)
class _Words:
    status: Callable[[str], str]
    kind: Callable[[str], str]
    region: Callable[[str], str]
    source: Callable[[str], str]
    invited: Callable[[bool], str]
    partstat: Callable[[str], str]
    age: Callable[[str | None], str]
    guardian: Callable[[str], str]
    answer: Callable[[int, str], str]


def _saying(export: Export) -> Callable[[int, str], str]:
    """Answers in words; those to choices are remembered, they repeat."""
    asked = {q.id: q for q in export.questions}
    written = {q.id for q in export.questions if q.kind in {QuestionKind.short, QuestionKind.long}}

    @lru_cache(maxsize=4096)
    def choice(question_id: int, value: str) -> str:
        question = asked[question_id]
        return answer_words(question.kind, question.options, value, export.language)

    return lambda question_id, value: value if question_id in written else choice(question_id, value)


def _rows(connection: Connection, export: Export, others: Sequence[list_columns.Added]) -> Iterator[list[Value]]:
    asked = [q.id for q in export.questions]
    # Each word is looked up once for all rows: 50,000 people have four statuses between them.
    words = _Words(
        cache(status_word),
        cache(institution_kind_word),
        cache(region_word),
        cache(source_word),
        cache(lambda yes: _("yes") if yes else _("no")),
        cache(partstat_words),
        cache(age_words),
        cache(guardian_words),
        _saying(export),
    )
    parties = _parties(connection, export.event_id)
    line = _waiting_line(connection, export.event_id)
    elsewhere = series_cells(connection, export.event_id, export.series_id, export.region, export.language)
    found = _streamed(connection, _people(connection, export))
    given = _streamed(connection, _answers(connection, export)) if asked else iter(())
    for person, answers in merged(found, given):
        said = [words.answer(i, answers[i]) if i in answers else None for i in asked]
        more = [values.get(person.id) for values in others]
        yield [*_person(person, words, line), *_company(person, words, parties), *elsewhere(person), *said, *more]


def _person(row: Any, words: "_Words", line: Sequence[int]) -> list[Value]:
    code = people.code_of(row.municipality_code, row.municipality, row.its_municipality)
    municipality = people.municipality_name(code) if code else row.municipality
    return [
        row.number,
        words.status(row.status),
        row.given_name,
        row.family_name,
        row.email,
        row.phone,
        row.institution,
        row.matched,
        words.kind(row.kind or ""),
        municipality,
        words.region(people.region_of(code)),
        row.registered_at,
        None if row.waiting_number is None else bisect_left(line, _standing(row)) + 1,
    ]


def _company(row: Any, words: "_Words", parties: Mapping[int, int]) -> list[Value]:
    """How the person came and with whom."""
    guardian = (row.guardian_name, words.guardian(row.guardian_state), row.guardian_phone, row.guardian_email)
    return [
        words.source(row.source),
        words.invited(row.guest_id is not None),
        words.partstat(row.partstat),
        parties.get(row.party_id),
        f"{row.by_given or ''} {row.by_family or ''}".strip(),
        words.age(row.age_band),
        ", ".join(part for part in guardian if part),
        row.collected_by,
    ]


def _parties(connection: Connection, event_id: int) -> dict[int, int]:
    """The number of the first person of each party, by which those who came together are known on paper."""
    query = select(Registration.party_id, func.min(Registration.number)).where(
        Registration.event_id == event_id, Registration.party_id.is_not(None)
    )
    found = connection.execute(query.group_by(Registration.party_id))
    return {party: number for party, number in found if party is not None}


def _waiting_line(connection: Connection, event_id: int) -> Sequence[int]:
    """The waiting numbers in order: 8 bytes each, where joining the places to the people takes quadratic time."""
    waiting = (Registration.event_id == event_id, Registration.status == RegistrationStatus.waiting)
    query = select(Registration.priority, Registration.waiting_number).where(*waiting)
    query = query.order_by(Registration.priority, Registration.waiting_number)
    return array("q", (_standing(row) for row in _streamed(connection, query)))


def _standing(row: Any) -> int:
    """(priority, waiting number) as one number that sorts alike."""
    return (int(row.priority) << 40) + int(row.waiting_number)


def merged(rows: Iterator[Any], answers: Iterator[Any]) -> Iterator[tuple[Any, dict[int, str]]]:
    """Each person with their answers by question id; both streams come in the same order of people."""
    pending = next(answers, None)
    for row in rows:
        given: dict[int, str] = {}
        while pending is not None and pending.registration_id == row.id:
            given[pending.question_id] = pending.value
            pending = next(answers, None)
        yield row, given


def _streamed(connection: Connection, query: Executable) -> Iterator[Row[Any]]:
    """The rows by a server-side cursor where there is one, never all at once."""
    return iter(connection.execution_options(yield_per=BATCH).execute(query))


def _people(connection: Connection, export: Export) -> Executable:
    r, by = Registration, aliased(Registration)
    query = select(
        r.id, r.number, r.status, r.given_name, r.family_name, r.email, r.phone, r.institution,
        Institution.name.label("matched"), Institution.kind, Institution.municipality_code.label("its_municipality"),
        r.municipality, r.municipality_code, r.registered_at, r.waiting_number, r.priority,
        r.source, r.guest_id, r.partstat, r.party_id, r.age_band, r.guardian_state, r.guardian_name, r.guardian_phone,
        r.guardian_email, r.collected_by, by.given_name.label("by_given"), by.family_name.label("by_family"),
    )  # fmt: skip
    query = query.outerjoin(Institution, Institution.id == r.institution_id)
    query = query.outerjoin(by, and_(by.id == r.registered_by_id, by.objected_at.is_(None)))
    return query.where(*_whose(export)).order_by(*_order(connection, export))


def _answers(connection: Connection, export: Export) -> Executable:
    query = select(Answer.registration_id, Answer.question_id, Answer.value)
    query = query.join(Registration, Registration.id == Answer.registration_id)
    asked = Answer.question_id.in_([q.id for q in export.questions])
    query = query.where(asked, *_whose(export))
    return query.order_by(*_order(connection, export))


def _whose(export: Export) -> tuple[Any, ...]:
    """Whom the file has: those the filter shows, but nobody whose other parent objects to it."""
    return *people.conditions(export.event_id, export.chosen), Registration.objected_at.is_(None)


def _order(connection: Connection, export: Export) -> tuple[Any, ...]:
    """One order for both streams; it must end in the id, so that no two people share a place in it."""
    return people.order_columns(connection.dialect.name, export.chosen.order)
