"""Who is not to be photographed: stated at the question, whatever its words (behaviour G21)."""

import json

import pytest
from flask import Flask
from flask_migrate import downgrade
from sqlalchemy import select, text

from core.bilingual import Bilingual
from core.db import db, transaction
from core.settings import ROOT
from core.upgrade import upgrade
from registration import consents, photographs
from registration.inputs import QuestionDraft
from registration.models import Answer, Event, HistoryEntry, Question, Registration
from registration.queries import questions_of
from registration.terms import Photos, QuestionKind
from tests import builders
from tests.builders import NOW

YESNO, ALLOWS, FORBIDS = QuestionKind.yesno, Photos.allows, Photos.forbids


def asking(app: Flask, *photos: Photos | None, **more: object) -> tuple[int, list[int]]:
    """An event with a question of each sort, whose words say nothing of photographs, and the questions' ids."""
    asked = tuple(QuestionDraft(None, YESNO, Bilingual(f"Jautājums {n}"), photos=one) for n, one in enumerate(photos))
    with app.app_context(), transaction() as session:
        event = builders.make_event(session, questions=asked, **more)
        return event.id, [question.id for question in questions_of(session, event.id)]


def person(app: Flask, event_id: int, given: str, said: dict[int, str], by: int | None = None) -> int:
    with app.app_context(), transaction() as session:
        event = session.get_one(Event, event_id)
        who = {"given_name": given, "email": f"{given.lower()}@example.lv"}
        made = builders.make_registration(session, event, **who)
        session.add_all(Answer(registration_id=made.id, question_id=n, value=value) for n, value in said.items())
        made.registered_by_id = by
        return made.id


def refused(app: Flask, event_id: int, ids: list[int] | None = None) -> frozenset[int] | None:
    with app.app_context():
        return photographs.refused(db.session(), event_id, ids)


@pytest.mark.parametrize(
    ("photos", "value", "wanted"),
    [
        (ALLOWS, "yes", False),
        (ALLOWS, "no", True),
        (ALLOWS, None, True),
        (FORBIDS, "yes", True),
        (FORBIDS, "no", False),
        (FORBIDS, None, False),
    ],
)
def test_answer_is_read_as_the_question_states(app: Flask, photos: Photos, value: str | None, wanted: bool) -> None:
    event_id, (question, _other) = asking(app, photos, None)
    one = person(app, event_id, "Anna", {question: value} if value else {})
    assert refused(app, event_id) == (frozenset({one}) if wanted else frozenset())


def test_event_that_does_not_ask_marks_nobody(app: Flask) -> None:
    event_id, _questions = asking(app, None, Photos.mentions)
    person(app, event_id, "Anna", {})
    assert refused(app, event_id) is None


def test_several_questions_one_no_is_enough(app: Flask) -> None:
    event_id, (first, second) = asking(app, ALLOWS, FORBIDS)
    anna = person(app, event_id, "Anna", {first: "yes", second: "yes"})
    person(app, event_id, "Zane", {first: "yes", second: "no"})
    assert refused(app, event_id) == {anna}


def test_child_follows_whoever_registered_it_and_its_own_answer_first(app: Flask) -> None:
    event_id, (question,) = asking(app, ALLOWS)
    mother = person(app, event_id, "Dace", {question: "yes"})
    person(app, event_id, "Otto", {}, by=mother)
    own = person(app, event_id, "Inga", {question: "no"}, by=mother)
    assert refused(app, event_id) == {own}
    with app.app_context(), transaction() as session:
        session.get_one(Question, question).per_person = True
    assert refused(app, event_id) == {own, own - 1}
    assert refused(app, event_id, [mother, own]) == {own}


def test_question_that_is_no_longer_asked_binds_those_who_had_answered(app: Flask) -> None:
    event_id, (question, _other) = asking(app, ALLOWS, ALLOWS)
    with app.app_context(), transaction() as session:
        session.get_one(Question, question).retired = True
    both = {question: "no", _other: "yes"}
    anna = person(app, event_id, "Anna", both)
    person(app, event_id, "Zane", {_other: "yes"})
    assert refused(app, event_id) == {anna}


OLD = {
    "Piekrītu, ka pasākumā fotografē": "allows",
    "Lūdzu, mani nefotografējiet": "forbids",
    "Nevēlos, ka mani filmē": "forbids",
    "Vai nākat ar bērniem?": None,
}


def test_old_questions_keep_what_their_words_said(app: Flask) -> None:
    asked = tuple(QuestionDraft(None, YESNO, Bilingual(label, "Question")) for label in OLD)
    with app.app_context(), transaction() as session:
        event_id = builders.make_event(session, questions=asked).id
    person(app, event_id, "Anna", {})
    with app.app_context():
        db.session.remove()
        downgrade(directory=str(ROOT / "migrations"), revision="0013")
        with db.engine.connect() as connection:
            left = connection.execute(text("SELECT * FROM question ORDER BY position")).mappings().all()
        assert [json.loads(row["label"])["lv"] for row in left] == list(OLD)
        assert "photos" not in left[0]
    assert upgrade(app) is True
    with app.app_context():
        found = {q.label.lv: q.photos for q in questions_of(db.session(), event_id)}
        people = db.session().query(Registration.given_name).all()
    assert (found, [row.given_name for row in people]) == (OLD, ["Anna"])


@pytest.mark.parametrize(("photos", "agreed", "after"), [(ALLOWS, "yes", "no"), (FORBIDS, "no", "yes")])
def test_an_agreement_is_taken_back_once_and_binds(app: Flask, photos: Photos, agreed: str, after: str) -> None:
    event_id, (question, other) = asking(app, photos, None)
    one = person(app, event_id, "Anna", {question: agreed, other: "yes"})
    assert refused(app, event_id) == frozenset()
    with app.app_context(), transaction() as session:
        who = session.get_one(Registration, one)
        assert [asked.id for asked in consents.allowed_photos(session, one)] == [question]
        assert not consents.refuse_photos(session, who, other, NOW)
        assert [consents.refuse_photos(session, who, question, NOW) for _twice in range(2)] == [True, False]
        assert session.get_one(Answer, (one, question)).value == after
        history = session.scalars(select(HistoryEntry).where(HistoryEntry.action == "consent_withdrawn")).all()
        assert [(entry.registration_id, entry.details) for entry in history] == [(one, {"question": question})]
    assert refused(app, event_id) == frozenset({one})
