"""The questions of an event's form as organisers change them."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registration import queries
from registration.inputs import QuestionDraft
from registration.models import Answer, Question

_SAID = ("kind", "label", "help", "options", "required", "sensitive", "per_person", "photos")


def save_questions(session: Session, event_id: int, drafts: tuple[QuestionDraft, ...]) -> bool:
    """True when the questions changed. Questions that have answers are retired, others deleted."""
    existing = {q.id: q for q in queries.questions_of(session, event_id)}
    changed = False
    for position, draft in enumerate(drafts):
        question = existing.pop(draft.id, None) if draft.id is not None else None
        values = {"position": position} | {name: getattr(draft, name) for name in _SAID}
        if question is None:
            session.add(Question(event_id=event_id, **values))
            changed = True
            continue
        for name, value in values.items():
            if getattr(question, name) != value:
                setattr(question, name, value)
                changed = True
    for question in existing.values():
        _take_out(session, question)
    session.flush()
    return changed or bool(existing)


def _take_out(session: Session, question: Question) -> None:
    if session.scalar(select(func.count()).where(Answer.question_id == question.id)):
        question.retired = True
    else:
        session.delete(question)
