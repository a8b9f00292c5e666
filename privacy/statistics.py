"""Numbers that remain of erased people: counted just before they go, in the same transaction."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from privacy import rules
from privacy.models import EventStatistics
from privacy.terms import HIDDEN_BELOW
from registration.models import Answer, Institution, Question, Registration
from registration.registers import municipalities
from registration.terms import QuestionKind

NONE = "-"  # nothing was said
CHOICES = (QuestionKind.one, QuestionKind.many, QuestionKind.yesno)


def row_of(session: Session, event_id: int, now: datetime) -> EventStatistics:
    """The event's row, made now if there is none; the caller has locked the event."""
    found = session.get(EventStatistics, event_id, populate_existing=True)
    if found is None:
        found = EventStatistics(event_id=event_id, people=0, kept=0, counts={}, sensitive=0, updated_at=now)
        session.add(found)
        session.flush()
    return found


def count(session: Session, event_id: int, people: Sequence[Registration], kept: int, now: datetime) -> None:
    """Add these people to the numbers of their event.

    Somebody erased alone is counted by status only: numbers added one person at a time would be a description of them.
    """
    row = row_of(session, event_id, now)
    groups = {"status": Counter(person.status for person in people)}
    if len(people) >= HIDDEN_BELOW:
        groups |= _attributes(session, people)
    row.counts = rules.added(row.counts, {name: dict(numbers) for name, numbers in groups.items()})
    row.people, row.kept, row.updated_at = row.people + len(people), row.kept + kept, now
    session.flush()


def _attributes(session: Session, people: Sequence[Registration]) -> dict[str, Counter[str]]:
    institutions = {person.institution_id for person in people if person.institution_id}
    query = select(Institution.id, Institution.kind).where(Institution.id.in_(institutions))
    kinds = {row[0]: row[1] for row in session.execute(query)} if institutions else {}
    return {
        "source": Counter(person.source for person in people),
        "region": Counter(_region(person.municipality_code) for person in people),
        "institution": Counter(kinds.get(person.institution_id or 0, NONE) for person in people),
        **_choices(session, [person.id for person in people]),
    }


def _region(code: str | None) -> str:
    try:
        return str(municipalities.by_code(code).region) if code else NONE
    except KeyError:  # a code of another register
        return NONE


def _choices(session: Session, ids: Sequence[int]) -> dict[str, Counter[str]]:
    """Answers to choice questions; sensitive ones and words are never counted."""
    query = (
        select(Answer.question_id, Answer.value)
        .join(Question, Question.id == Answer.question_id)
        .where(Answer.registration_id.in_(ids), Question.kind.in_(CHOICES), Question.sensitive.is_(False))
    )
    found: dict[str, Counter[str]] = {}
    for question, value in session.execute(query):
        found.setdefault(f"question:{question}", Counter()).update(key for key in value.split("\n") if key)
    return found
