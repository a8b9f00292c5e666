"""Joining people with their answers, and the words of exports."""

from dataclasses import dataclass

import pytest
from flask import Flask

from core.bilingual import Bilingual
from core.locale import babel
from registration.inputs import Option
from registration.people_queries import code_of, region_of
from registration.people_words import answer_words, history_words, institution_kind_word, status_tab_word
from registration.registers.institutions import InstitutionKind
from registration.tables import merged
from registration.terms import QuestionKind, RegistrationStatus


@dataclass(frozen=True)
class Person:
    id: int


@dataclass(frozen=True)
class Given:
    registration_id: int
    question_id: int
    value: str


CASES = [
    ([], [], []),
    ([3, 1, 2], [], [{}, {}, {}]),
    ([3, 1, 2], [(3, 9, "a"), (3, 8, "b"), (2, 9, "c")], [{9: "a", 8: "b"}, {}, {9: "c"}]),
    ([3, 1], [(1, 9, "a")], [{}, {9: "a"}]),
]


@pytest.mark.parametrize(("people", "answers", "expected"), CASES)
def test_merged_gives_each_person_their_answers(
    people: list[int], answers: list[tuple[int, int, str]], expected: list[dict[int, str]]
) -> None:
    found = list(merged(map(Person, people), (Given(*answer) for answer in answers)))
    assert [(person.id, given) for person, given in found] == list(zip(people, expected, strict=True))


OPTIONS = (Option("a", Bilingual("Ābols", "Apple")), Option("b", Bilingual("Bumbieris")))


@pytest.fixture
def words() -> Flask:
    app = Flask("words")
    babel.init_app(app, default_locale="en")
    return app


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (QuestionKind.short, "a", "a"),
        (QuestionKind.one, "a", "Apple"),
        (QuestionKind.one, "gone", "gone"),
        (QuestionKind.many, "b\na", "Bumbieris, Apple"),
        (QuestionKind.many, "", ""),
        (QuestionKind.yesno, "no", "no"),
        (QuestionKind.consent, "yes", "yes"),
        (QuestionKind.consent, "", ""),
    ],
)
def test_answer_words(words: Flask, kind: QuestionKind, value: str, expected: str) -> None:
    with words.test_request_context():
        assert answer_words(kind, OPTIONS, value, "en") == expected


def test_every_kind_and_status_has_words(words: Flask) -> None:
    with words.test_request_context():
        texts = [institution_kind_word(kind) for kind in InstitutionKind]
        texts += [status_tab_word(status) for status in RegistrationStatus]
    assert len(set(texts)) == len(InstitutionKind) + len(RegistrationStatus)
    assert not set(texts) & {str(code) for code in (*InstitutionKind, *RegistrationStatus)}


@pytest.mark.parametrize(
    ("action", "details", "expected"),
    [
        ("registered", {"status": "confirmed"}, "Registered; got a place"),
        ("registered", {"status": "waiting"}, "Registered; put on the waiting list"),
        ("exported", {"count": 1}, "List exported: 1 person"),
        ("unheard_of", {}, "unheard_of"),
    ],
)
def test_history_words(words: Flask, action: str, details: dict[str, object], expected: str) -> None:
    with words.test_request_context():
        assert history_words(action, details) == expected


@pytest.mark.parametrize(
    ("own", "typed", "institutions", "expected"),
    [
        ("LV-099", "Tukums", "LV-011", "LV-099"),
        (None, "Tukums", "LV-011", None),
        (None, "", "LV-011", "LV-011"),
        (None, "", None, None),
    ],
)
def test_person_counts_for_own_municipality_before_the_institutions(
    own: str | None, typed: str, institutions: str | None, expected: str | None
) -> None:
    assert code_of(own, typed, institutions) == expected


@pytest.mark.parametrize(("code", "region"), [("LV-099", "kurzeme"), ("LV-000", ""), (None, "")])
def test_region_of_a_municipality(code: str | None, region: str) -> None:
    assert region_of(code) == region
