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
from core.clock import local
from core.locale import language
from exports.pdf import breakable
from paper import ports, queries, rules
from paper.frames import frame
from paper.models import ClosingReport, ErasedAlone, KeptNumbers
from paper.terms import Counted, Document, Listed, Numbers, Paper, Report
from paper.texts import blocks
from registration import photographs
from registration.facts import facts
from registration.models import Event, Registration
from registration.people_words import age_words, answer_words, institution_kind_word
from registration.terms import AgeBand, QuestionKind, RegistrationStatus
from registration.wording import region_word, source_word

AUDIENCE = (QuestionKind.one,)
MOST_ROWS = 60  # of a table


def report(session: Session, event: Event) -> Report:
    """The numbers of an event in the language in force: of those who came where that was marked, else of all with a
    place; once its people are erased, the numbers that were kept."""
    kept = queries.kept_numbers(session, event.id)
    if kept is not None:
        return _as_kept(session, event, kept)
    came = ports.came(session, event.id)
    confirmed = queries.listed(session, event.id)
    present = confirmed if came is None else _present(session, event, came)
    refused = photographs.refused(session, event.id)
    return Report(
        numbers=_with_erased(_numbers(confirmed, came, present), queries.erased_alone(session, event.id)),
        tables=tuple(table for table in _tables(session, event, present) if table.rows),
        notes=tuple(ports.notes(session, event.id, language())),
        photos_refused=None if refused is None else sum(person.id in refused for person in present),
    )


def _as_kept(session: Session, event: Event, kept: KeptNumbers) -> Report:
    tables = kept.tables.get(language()) or kept.tables["lv"]
    numbers, alone = Numbers(kept.registered, kept.came, kept.stayed_away), queries.erased_alone(session, event.id)
    return Report(
        numbers=replace(numbers, erased=alone.people, beside=_beside(numbers, alone)) if alone else numbers,
        tables=tuple(Counted(title, tuple((word, number) for word, number in rows)) for title, rows in tables),
        notes=tuple(ports.notes(session, event.id, language())),
        counted_at=kept.counted_at,
    )


def _present(session: Session, event: Event, came: Collection[int]) -> list[Listed]:
    """Those who came, also without a place."""
    here = set(came)
    everybody = queries.listed(session, event.id, tuple(RegistrationStatus))
    return [person for person in everybody if person.id in here]


def _numbers(confirmed: Sequence[Listed], came: Collection[int] | None, present: Sequence[Listed]) -> Numbers:
    if came is None:
        return Numbers(len(confirmed))
    ids = {person.id for person in present}
    return Numbers(len(confirmed), len(present), sum(person.id not in ids for person in confirmed))


def _with_erased(numbers: Numbers, alone: ErasedAlone | None) -> Numbers:
    """The totals with those who were erased one at a time since."""
    if alone is None:
        return numbers
    return Numbers(
        numbers.registered + alone.registered,
        None if numbers.came is None else numbers.came + alone.came,
        None if numbers.stayed_away is None else numbers.stayed_away + alone.stayed_away,
        alone.people,
        _beside(numbers, alone),
    )


def _beside(numbers: Numbers, alone: ErasedAlone) -> int:
    return alone.registered if numbers.came is None else alone.came


def _tables(session: Session, event: Event, people: Sequence[Listed]) -> list[Counted]:
    sources = _sources(session, event)
    ages = [age_words(age) for age in AgeBand]
    nowhere, loose_place = _("Place not given"), _("Place not matched to the register yet")
    loose_kind = _("Institution not matched to the register yet")
    tables = [
        Counted(_("By age"), _rows(people, lambda p: age_words(p.age_band), _("Age not given"), ages)),
        Counted(
            _("By planning region"),
            _rows(
                people, lambda p: region_word(p.region) or (p.municipality and loose_place), nowhere, ("", loose_place)
            ),
        ),
        Counted(_("By municipality"), _rows(people, lambda p: p.municipality, nowhere)),
        Counted(
            _("By kind of institution"),
            _rows(
                people,
                lambda p: institution_kind_word(p.kind) or (p.institution and loose_kind),
                _("Institution not given"),
                ("", loose_kind),
            ),
        ),
        Counted(_("By how they registered"), _rows(people, lambda p: source_word(sources[p.id]))),
    ]
    return _audiences(session, event, people) + tables


def _rows(
    people: Sequence[Listed], word: Callable[[Listed], str], nowhere: str = "", order: Sequence[str] = ()
) -> tuple[tuple[str, int], ...]:
    """The rows of one table; they add up to the people it counts."""
    return rules.shortened(rules.counted(people, word, nowhere, order), MOST_ROWS, _("Others"))


def _audiences(session: Session, event: Event, people: Sequence[Listed]) -> list[Counted]:
    """A table for each question with one choice: "who is registering", a role, an experience."""
    tables = []
    for question in queries.questions(session, event.id, AUDIENCE):
        given = queries.answers(session, question.id)
        said = {person.id: rules.answer_of(person, given, per_person=question.per_person) or "" for person in people}
        words = {
            number: answer_words(question.kind, question.options, value, language()) for number, value in said.items()
        }
        rows = _rows(people, lambda person, words=words: words[person.id], _("No answer"))  # type: ignore[misc]
        tables.append(Counted(question.label.text(language()), rows))
    return tables


def _sources(session: Session, event: Event) -> dict[int, str]:
    query = select(Registration.id, Registration.source).where(Registration.event_id == event.id)
    return {row.id: row.source for row in session.execute(query)}


def for_everybody(counted: Report) -> Report:
    """The report without numbers that could point at somebody, and without what is the organiser's own."""
    numbers = counted.numbers
    came = numbers.came if numbers.came is None or numbers.came >= rules.LEAST_TOLD else None
    tables = counted.tables if counted.counted_at else _told(counted.tables)  # what was kept has no small numbers
    told = replace(numbers, came=came, stayed_away=None)
    return replace(counted, numbers=told, tables=tables, photos_refused=None)


def _told(tables: Sequence[Counted]) -> tuple[Counted, ...]:
    """The tables without small numbers; one that has no other is left out."""
    shown = []
    for table in tables:
        rows = rules.told([(word, number) for word, number in table.rows if number is not None])
        if any(number is not None for _word, number in rows):
            shown.append(Counted(table.title, rows))
    return tuple(shown)


def counted_whom(numbers: Numbers) -> str:
    """Whom the tables count."""
    if numbers.came is None:
        return ngettext(
            "The tables count %(num)s person who had a place.",
            "The tables count %(num)s people who had a place.",
            numbers.in_tables,
        )
    return ngettext(
        "The tables count %(num)s person who came.", "The tables count %(num)s people who came.", numbers.in_tables
    )


def erased_words(numbers: Numbers, *, exact: bool) -> str:
    """That the tables lack somebody; empty when they lack nobody. Without `exact` few people are no number."""
    if not numbers.beside:
        return ""
    if not exact and numbers.erased < rules.LEAST_TOLD:
        return _("The data of some people has been erased since: only the totals count them.")
    return ngettext(
        "The data of %(num)s person has been erased since: only the totals count them.",
        "The data of %(num)s people has been erased since: only the totals count them.",
        numbers.erased,
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
        "whom": " ".join(
            part for part in (counted_whom(counted.numbers), erased_words(counted.numbers, exact=True)) if part
        ),
        "remark": _remark(event, counted, now),
        "tables": [
            {"title": breakable(table.title), "rows": [[breakable(word), number_word(n)] for word, n in table.rows]}
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
        "results": blocks(text.results.text(language())) if text is not None and text.results else [],
        "handed": breakable(handed_words(text)),
        "notes": [[breakable(note.title), blocks(note.text)] for note in counted.notes],
    }  # fmt: skip
    return Document(Paper.report, "report.typ", data, (), pictures, counted.numbers.registered)


def _remark(event: Event, counted: Report, now: datetime) -> str:
    if counted.counted_at is not None:
        return kept_words(event, counted.counted_at)
    return "" if is_over(event, now) else _("The event is not over yet: the numbers still change.")


def kept_words(event: Event, at: datetime) -> str:
    """That these are the numbers that remained."""
    day = wording.short_days(local(at, event.timezone).date(), None, language())
    return _(
        "Counted on %(day)s, before the data of the people was erased. Numbers below %(least)s were not kept.",
        day=day,
        least=rules.LEAST_TOLD,
    )


def number_word(number: int | None) -> str:
    """A number of a table, or that it is not shown."""
    return _("not shown") if number is None else str(number)


def is_over(event: Event, now: datetime) -> bool:
    """Whether the numbers stand; never for an event whose hour is not known."""
    return event.ends_at is not None and event.ends_at <= now


def _programme(event: Event, now: datetime) -> list[dict[str, Any]]:
    return [
        {"day": row.day, "time": row.time_text, "title": breakable(row.title)}
        for row in facts(event, language(), now).programme
    ]
