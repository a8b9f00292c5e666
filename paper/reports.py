"""The closing report of an event: its numbers counted from the people, and the same as data for its template."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import wording
from core.locale import language
from exports.pdf import breakable
from paper import ports, queries, rules
from paper.frames import frame
from paper.models import ClosingReport
from paper.photos import photo_question, refusing
from paper.terms import Counted, Document, Listed, Numbers, Paper, Report
from registration.facts import facts
from registration.models import Event, Registration
from registration.people_words import age_words, answer_words, institution_kind_word
from registration.terms import QuestionKind, RegistrationStatus
from registration.wording import region_word, source_word

AUDIENCE = (QuestionKind.one,)
MOST_ROWS = 60  # of a table


def report(session: Session, event: Event) -> Report:
    """The numbers of an event in the language in force: of those who came where that was marked, else of all with a
    place."""
    came = ports.came(session, event.id)
    confirmed = queries.listed(session, event.id)
    present = confirmed if came is None else _present(session, event, came)
    question = photo_question(session, event.id)
    return Report(
        numbers=_numbers(confirmed, came, present),
        tables=tuple(table for table in _tables(session, event, present) if table.rows),
        notes=tuple(ports.notes(session, event.id, language())),
        photos_refused=len(refusing(session, question, present)) if question is not None else None,
    )


def _present(session: Session, event: Event, came: Collection[int]) -> list[Listed]:
    """Those who came, also without a place."""
    here = set(came)
    return [person for person in queries.listed(session, event.id, tuple(RegistrationStatus)) if person.id in here]


def _numbers(confirmed: Sequence[Listed], came: Collection[int] | None, present: Sequence[Listed]) -> Numbers:
    if came is None:
        return Numbers(len(confirmed))
    ids = {person.id for person in present}
    return Numbers(len(confirmed), len(present), sum(person.id not in ids for person in confirmed))


def _tables(session: Session, event: Event, people: Sequence[Listed]) -> list[Counted]:
    sources = _sources(session, event)
    by: list[tuple[str, Callable[[Listed], str]]] = [
        (_("By age"), lambda person: age_words(person.age_band)),
        (_("By planning region"), lambda person: region_word(person.region)),
        (_("By municipality"), lambda person: person.municipality),
        (_("By kind of institution"), lambda person: institution_kind_word(person.kind)),
        (_("By how they registered"), lambda person: source_word(sources[person.id])),
    ]
    tables = [Counted(title, rules.counted(people, word)[:MOST_ROWS]) for title, word in by]
    return _audiences(session, event, people) + tables


def _audiences(session: Session, event: Event, people: Sequence[Listed]) -> list[Counted]:
    """A table for each question with one choice: "who is registering", a role, an experience."""
    tables = []
    for question in queries.questions(session, event.id, AUDIENCE):
        given = queries.answers(session, question.id)
        said = {person.id: rules.answer_of(person, given, per_person=question.per_person) or "" for person in people}
        words = {
            number: answer_words(question.kind, question.options, value, language()) for number, value in said.items()
        }
        rows = rules.counted(people, lambda person, words=words: words[person.id])  # type: ignore[misc]
        tables.append(Counted(question.label.text(language()), rows))
    return tables


def _sources(session: Session, event: Event) -> dict[int, str]:
    query = select(Registration.id, Registration.source).where(Registration.event_id == event.id)
    return {row.id: row.source for row in session.execute(query)}


def for_everybody(counted: Report) -> Report:
    """The report without numbers that could point at somebody, and without what is the organiser's own."""
    tables = []
    for table in counted.tables:
        rows = rules.told([(word, number) for word, number in table.rows if number is not None])
        tables.append(Counted(table.title, rows))
    numbers = counted.numbers
    came = numbers.came if numbers.came is None or numbers.came >= rules.LEAST_TOLD else None
    public = Numbers(numbers.registered, came)
    shown = tuple(table for table in tables if any(number is not None for _word, number in table.rows))
    return replace(counted, numbers=public, tables=shown, photos_refused=None)


def counted_whom(numbers: Numbers) -> str:
    """Whom the tables count."""
    if numbers.came is None:
        return ngettext(
            "The tables count %(num)s person who had a place.",
            "The tables count %(num)s people who had a place.",
            numbers.registered,
        )
    return ngettext(
        "The tables count %(num)s person who came.", "The tables count %(num)s people who came.", numbers.came
    )


def handed_words(text: ClosingReport | None) -> str:
    """To whom the results were handed and when; empty while nothing is written."""
    if text is None or not text.handed_to:
        return ""
    to = text.handed_to.text(language())
    if text.handed_on is None:
        return _("Handed to: %(whom)s", whom=to)
    return _("Handed to: %(whom)s, %(day)s", whom=to, day=wording.short_days(text.handed_on, None, language()))


def number_lines(numbers: Numbers) -> list[list[str]]:
    """The totals as pairs of words."""
    lines = [[_("Had a place"), str(numbers.registered)]]
    if numbers.came is None:
        return [*lines, [_("Came"), _("attendance is not marked")]]
    lines.append([_("Came"), str(numbers.came)])
    return lines + ([[_("Did not come"), str(numbers.stayed_away)]] if numbers.stayed_away is not None else [])


def public_lines(numbers: Numbers) -> list[list[str]]:
    """The totals for everybody; none where so few were there that a number could point at somebody."""
    lines = [(_("Had a place"), numbers.registered), (_("Came"), numbers.came)]
    return [[word, str(number)] for word, number in lines if number is not None and number >= rules.LEAST_TOLD]


def document(session: Session, event: Event, now: datetime) -> Document:
    """The report for the organiser and the funder: every number, no names."""
    counted, text = report(session, event), queries.report_of(session, event.id)
    data, pictures = frame(session, event, _("Closing report"))
    data |= {
        "numbers": number_lines(counted.numbers),
        "whom": counted_whom(counted.numbers),
        "tables": [
            {"title": breakable(table.title), "rows": [[breakable(word), str(n)] for word, n in table.rows]}
            for table in counted.tables
        ],
        "words": {
            "numbers": _("Participants"),
            "programme": _("Programme"),
            "results": _("Results"),
            "notes": _("Group work"),
            "people": _("People"),
        },
        "programme": _programme(event, now),
        "results": breakable(text.results.text(language())).split("\n") if text is not None and text.results else [],
        "handed": breakable(handed_words(text)),
        "notes": [[breakable(note.title), breakable(note.text)] for note in counted.notes],
    }  # fmt: skip
    return Document(Paper.report, "report.typ", data, (), pictures, counted.numbers.registered)


def _programme(event: Event, now: datetime) -> list[dict[str, Any]]:
    return [
        {"day": row.day, "time": row.time_text, "title": breakable(row.title)}
        for row in facts(event, language(), now).programme
    ]
