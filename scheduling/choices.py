"""What an organiser may choose from: attributes with values that applicants have, languages, questions, people."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.collation import latvian_key
from core.locale import language
from registration.models import Event, Institution, Question, Registration
from registration.people_queries import municipality_name
from registration.people_words import age_words, answer_words, institution_kind_word
from registration.queries import institution_key, questions_of
from registration.terms import AgeBand, QuestionKind
from registration.wording import REGIONS, region_word
from scheduling.facts import Applicant
from scheduling.instances import CANDIDATES, attribute_questions
from scheduling.mapping import USUAL
from scheduling.models import Composition


@dataclass(frozen=True, slots=True)
class Value:
    """One value of an attribute: what is stored, what a person reads, how many applicants have it."""

    value: str
    label: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class Attribute:
    """Something people differ in; `values` are those that applicants have, in the order people expect."""

    name: str
    label: str
    values: tuple[Value, ...]

    def label_of(self, value: str) -> str:
        """What a person reads for a value; one that nobody has any more keeps its code."""
        return next((one.label for one in self.values if one.value == value), value)


def attribute_label(name: str) -> str:
    """What people differ in, as the heading of its values."""
    return {
        "region": _("Planning region"),
        "municipality": _("Municipality"),
        "org": _("Institution"),
        "sector": _("Kind of institution"),
        "age": _("Age"),
        "role": _("Role"),
    }.get(name, name)


def attributes(
    session: Session, event: Event, frame: Composition | None, people: Sequence[Applicant]
) -> list[Attribute]:
    """Every attribute in which at least one applicant has a value."""
    asked = attribute_questions(session, event.id)
    role = role_question(session, frame)
    institutions = _institution_labels(session, event.id)
    labels = {
        "region": region_word,
        "municipality": lambda code: municipality_name(code) if code.startswith("LV-") else code,
        "org": lambda key: institutions.get(key, key),
        "sector": institution_kind_word,
        "age": age_words,
        "role": lambda key: said_words(role, key),
    }
    found = []
    for name in USUAL:
        if name != "role" or role is not None:
            counts = Counter(getattr(one, name) for one in people)
            found.append(Attribute(name, attribute_label(name), _values(name, counts, labels[name])))
    for name, question in asked.items():
        if question.id not in (
            frame.role_question_id if frame else None,
            frame.language_question_id if frame else None,
        ):
            counts = Counter(one.said.get(name, "") for one in people)
            label = question.label.text(language())
            found.append(Attribute(name, label, _values(name, counts, lambda key, q=question: said_words(q, key))))
    return [one for one in found if one.values]


def _values(name: str, counts: Counter[str], label: Any) -> tuple[Value, ...]:
    fixed = {"region": REGIONS, "age": tuple(AgeBand)}.get(name, ())
    values = [Value(value, str(label(value)) or value, number) for value, number in counts.items() if value]
    return tuple(
        sorted(values, key=lambda one: (fixed.index(one.value) if one.value in fixed else 99, latvian_key(one.label)))
    )


def role_question(session: Session, frame: Composition | None) -> Question | None:
    """The question that says what role people have; None while the organiser has named none."""
    return session.get(Question, frame.role_question_id) if frame is not None and frame.role_question_id else None


def said_words(question: Question | None, key: str) -> str:
    """An answer as a person reads it; its key without the question."""
    return answer_words(question.kind, question.options, key, language()) if question is not None else key


def _institution_labels(session: Session, event_id: int) -> dict[str, str]:
    columns = (Registration.institution_id, Registration.institution, Institution.name)
    query = select(*columns).outerjoin(Institution, Institution.id == Registration.institution_id)
    rows = session.execute(query.where(Registration.event_id == event_id, Registration.institution != ""))
    return {institution_key(row[0], row[1]) or "": row[2] or row[1] for row in rows}


def language_choices(session: Session, frame: Composition | None) -> list[tuple[str, str]]:
    """(key, words) of the languages that the chosen question offers; none without one."""
    question = session.get(Question, frame.language_question_id) if frame and frame.language_question_id else None
    if question is None:
        return []
    if question.kind == QuestionKind.yesno:
        return [("yes", said_words(question, "yes")), ("no", said_words(question, "no"))]
    return [(option.key, option.label.text(language())) for option in question.options]


def question_choices(session: Session, event_id: int, *kinds: QuestionKind) -> list[tuple[str, str]]:
    """(id, words) of the event's questions of these kinds that are not sensitive."""
    questions = questions_of(session, event_id)
    return [(str(one.id), one.label.text(language())) for one in questions if one.kind in kinds and not one.sensitive]


def question_words(session: Session, question_id: int | None) -> str:
    """A question as people read it; empty for none."""
    question = session.get(Question, question_id) if question_id else None
    return question.label.text(language()) if question is not None else ""


def people_choices(session: Session, event_id: int) -> list[tuple[str, str]]:
    """(id, name and where from) of everybody who may be seated, in Latvian order of family names."""
    query = select(Registration).where(
        Registration.event_id == event_id, Registration.status.in_(CANDIDATES), Registration.objected_at.is_(None)
    )
    return [
        (str(one.id), ", ".join(part for part in (one.known_as(), one.institution) if part))
        for one in session.scalars(query.order_by(Registration.sort_key, Registration.id))
    ]
