"""Who does not want to be photographed: one question of the event, answered (behaviour G21)."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from paper import queries, rules
from paper.terms import Listed
from registration.models import Question


def photo_question(session: Session, event_id: int) -> Question | None:
    """The first question of the event that is about photographs; None when nobody asked."""
    asked = queries.questions(session, event_id, queries.OF_PHOTOS)
    return next((q for q in asked if rules.about_photos(q.label.lv) or rules.about_photos(q.label.en)), None)


def refusing(session: Session, question: Question, people: Iterable[Listed]) -> frozenset[int]:
    """Ids of those people who have not agreed to photographs. Children follow whoever registered them, if only that
    person was asked."""
    given = queries.answers(session, question.id)
    labels = (question.label.lv, question.label.en)
    return frozenset(
        person.id
        for person in people
        if rules.refuses_photos(labels, rules.answer_of(person, given, per_person=question.per_person))
    )
