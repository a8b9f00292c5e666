"""Who is not to be photographed: what the event's questions about photographs say of each person (behaviour G21)."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from core.collation import fold
from registration.models import Answer, Question, Registration
from registration.terms import Photos, QuestionKind

KINDS = (QuestionKind.yesno, QuestionKind.consent)  # what can be read as yes or no
_STATED = (Photos.allows, Photos.forbids)
# Asked after each arrival at the door, and so built once.
_QUESTIONS = select(Question.id, Question.photos, Question.per_person, Question.retired).where(
    Question.event_id == bindparam("event"), Question.photos.in_(_STATED)
)
_STEMS = ("foto", "photo", "filme", "nofilm", "filmed", "filming")


def sounds_like(label: str) -> bool:
    """True when the words of a question speak of photographs or films: then the organiser is asked what a yes means."""
    words = fold(label)
    return any(stem in words for stem in _STEMS)


def asked(session: Session, event_id: int) -> bool:
    """Whether the event's form asks about photographs now."""
    here = (Question.event_id == event_id, Question.photos.in_(_STATED), Question.retired.is_(False))
    return session.scalar(select(Question.id).where(*here).limit(1)) is not None


def refused(session: Session, event_id: int, ids: Collection[int] | None = None) -> frozenset[int] | None:
    """Ids of the registrations that did not agree, of `ids` or of all; None for an event that does not ask.

    Silence is no consent. Who was registered by another, and not asked apart, follows that person's answer. A question
    that is no longer asked binds those who had answered it.
    """
    questions = session.execute(_QUESTIONS, {"event": event_id}).all()
    if not questions:
        return None
    given = select(Answer.registration_id, Answer.question_id, Answer.value)
    rows = session.execute(given.where(Answer.question_id.in_([question.id for question in questions])))
    said = {(row.registration_id, row.question_id): row.value for row in rows}
    people = select(Registration.id, Registration.registered_by_id).where(Registration.event_id == event_id)
    if ids is not None:
        people = people.where(Registration.id.in_(ids))
    found = session.execute(people)
    return frozenset(row.id for row in found if _refuses(questions, said, row.id, row.registered_by_id))


def _refuses(
    questions: Sequence[Row[*tuple[Any, ...]]],
    said: Mapping[tuple[int, int], str],
    person: int,
    registered_by: int | None,
) -> bool:
    for question in questions:
        value = said.get((person, question.id))
        if value is None and not question.per_person and registered_by is not None:
            value = said.get((registered_by, question.id))
        if value is None and question.retired:
            continue
        if (value == "yes") == (question.photos == Photos.forbids):
            return True
    return False
