"""Consents to the purposes an event asks about: one row each, with the words, and taken back as easily (G1, G2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.orm import Session

from registration import rows
from registration.history import record
from registration.inputs import AnswerGiven
from registration.models import Answer, Consent, Question, Registration
from registration.terms import Photos, QuestionKind


@dataclass(frozen=True, slots=True)
class How:
    """In what way consents were given: language, channel, by whom ("self" or a name), and who wrote them down."""

    language: str
    channel: str = "web"
    given_by: str = "self"
    account_id: int | None = None


def purpose(question_id: int) -> str:
    """The purpose behind a question that asks for a consent."""
    return f"q{question_id}"


def given(session: Session, registration_id: int, answers: Iterable[AnswerGiven], how: How, now: datetime) -> None:
    """Write down the consents among these answers; none is normal."""
    rows.add_consents(
        session,
        [
            {
                "registration_id": registration_id,
                "purpose": purpose(answer.question_id),
                "words": answer.words,
                "language": how.language,
                "channel": how.channel,
                "given_by": how.given_by,
                "account_id": how.account_id,
                "given_at": now,
            }
            for answer in answers
            if answer.words
        ],
    )


def changed(session: Session, registration_id: int, answers: Sequence[AnswerGiven], how: How, now: datetime) -> None:
    """Write down which consents among these answers are new or were taken back; call before the answers change."""
    asked = select(Question.id).where(Question.id.in_([a.question_id for a in answers]), Question.kind == "consent")
    questions = set(session.scalars(asked))
    had = set(
        session.scalars(
            select(Answer.question_id).where(
                Answer.registration_id == registration_id, Answer.question_id.in_(questions), Answer.value == "yes"
            )
        )
    )
    has = {answer.question_id for answer in answers if answer.words}
    _take_back(session, registration_id, had - has, now)
    given(session, registration_id, [a for a in answers if a.question_id in has - had], how, now)


def living(session: Session, registration_id: int) -> Sequence[Consent]:
    """The consents to an event's purposes that hold now, in the order they were given."""
    here = (Consent.registration_id == registration_id, Consent.withdrawn_at.is_(None), Consent.purpose.like("q%"))
    return session.scalars(select(Consent).where(*here).order_by(Consent.id)).all()


def withdraw(session: Session, person: Registration, consent_id: int, now: datetime) -> bool:
    """Take a consent back: the answer goes, the place stays; False when there is no such consent, or no more."""
    found = session.get(Consent, consent_id)
    if found is None or found.registration_id != person.id or found.withdrawn_at or not found.purpose.startswith("q"):
        return False
    question_id = int(found.purpose[1:])
    _take_back(session, person.id, {question_id}, now)
    session.execute(delete(Answer).where(Answer.registration_id == person.id, Answer.question_id == question_id))
    record(session, person.event_id, person.id, "person", "consent_withdrawn", now, {"consent": consent_id})
    return True


def allowed_photos(session: Session, registration_id: int) -> Sequence[Question]:
    """The yes-or-no questions by whose answers one may be photographed: an agreement too, though not by a tick."""
    agreeing = ((Photos.allows, "yes"), (Photos.forbids, "no"))
    query = (
        select(Question)
        .join(Answer, Answer.question_id == Question.id)
        .where(Answer.registration_id == registration_id, Question.kind == QuestionKind.yesno)
        .where(tuple_(Question.photos, Answer.value).in_([(str(photos), value) for photos, value in agreeing]))
    )
    return session.scalars(query.order_by(Question.position, Question.id)).all()


def refuse_photos(session: Session, person: Registration, question_id: int, now: datetime) -> bool:
    """Turn such an answer round, which also binds when the question is no longer asked; False when there is none."""
    question = next((q for q in allowed_photos(session, person.id) if q.id == question_id), None)
    if question is None:
        return False
    session.get_one(Answer, (person.id, question_id)).value = "no" if question.photos == Photos.allows else "yes"
    record(session, person.event_id, person.id, "person", "consent_withdrawn", now, {"question": question_id})
    return True


def drop_answer(session: Session, person: Registration, question_id: int, now: datetime) -> bool:
    """Erase a sensitive answer, which was given by consent; False when there is none."""
    question = session.get(Question, question_id)
    if question is None or question.event_id != person.event_id or not question.sensitive:
        return False
    answer = session.get(Answer, (person.id, question_id))
    if answer is None:
        return False
    session.delete(answer)
    record(session, person.event_id, person.id, "person", "answer_erased", now, {"question": question_id})
    return True


def _take_back(session: Session, registration_id: int, questions: Iterable[int], now: datetime) -> None:
    purposes = [purpose(question_id) for question_id in questions]
    mine = (Consent.registration_id == registration_id, Consent.purpose.in_(purposes), Consent.withdrawn_at.is_(None))
    session.execute(update(Consent).where(*mine).values(withdrawn_at=now))
