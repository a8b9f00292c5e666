"""One's own copy speaks to the reader and names nobody else; the organiser's lines stay as they are."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from core.locale import babel
from registration.history_words import history_words
from registration.own_words import actor_code, own_history_words


@pytest.fixture(autouse=True)
def _words() -> Iterator[None]:
    app = Flask("words")
    babel.init_app(app, default_locale="en")
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("actor", "action", "details", "expected"),
    [
        ("person", "withdrawn", {"from": "confirmed"}, "You withdrew"),
        ("person", "answer_erased", {"question": 3}, "You erased an answer"),
        ("person", "consent_withdrawn", {"consent": 3}, "You took a consent back"),
        ("person", "data_seen", {}, "You looked at your data"),
        ("person", "corrected", {"fields": ["email"]}, "You corrected your details"),
        ("person", "still_coming", {}, "You said that you are coming"),
        ("person", "guest_answered", {"answer": "no"}, "You answered the invitation: will not come"),
        ("organiser", "told_by_phone", {}, "You were told by phone about the place"),
        ("organiser", "merged_into", {}, "Merged into another registration of yours"),
        ("helper", "left_out", {"helper": "Zane"}, "You did not come"),
        ("helper", "arrived", {"how": "self", "helper": "Zane"}, "You arrived, marked by yourself"),
        ("person", "substituted", {"by": "Aija Celma"}, "Your place went to somebody else"),
        ("person", "registered", {"status": "confirmed", "instead_of": "Aija"}, "Registered; got a place"),
    ],
)
def test_reader_is_addressed(actor: str, action: str, details: dict[str, Any], expected: str) -> None:
    assert own_history_words(actor, action, details) == expected
    assert history_words(action, details) != expected


@pytest.mark.parametrize(
    ("actor", "details"),
    [("organiser", {}), ("person", {"via": "Ilze Ozola"}), ("guardian", {"by": "guardian"}), ("system", {})],
)
def test_what_others_did_is_not_said_to_be_the_readers(actor: str, details: dict[str, Any]) -> None:
    assert own_history_words(actor, "withdrawn", details) == history_words("withdrawn", details)


@pytest.mark.parametrize(
    ("actor", "details", "expected"),
    [
        ("person", {}, "you"),
        ("person", {"via": "Ilze Ozola"}, "somebody"),
        ("person", {"by": "guardian"}, "guardian"),
        ("guardian", {}, "guardian"),
        ("organiser", {"by": "guardian"}, "organiser"),
        ("system", {}, "system"),
    ],
)
def test_who_did_it_in_the_file(actor: str, details: dict[str, Any], expected: str) -> None:
    assert actor_code(actor, details) == expected
