"""What the letter about a change is called: another day is named before another hour of it."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from registration.change_words import heading_words, subject_words


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    app = Flask("words")
    Babel(app)
    with app.test_request_context(), force_locale("en"):
        yield


@pytest.mark.parametrize(
    ("fields", "subject", "heading"),
    [
        ({"starts_at", "ends_at"}, "Time changed: Picnic", "The time has changed"),
        ({"day", "starts_at", "ends_at"}, "Date changed: Picnic", "The date has changed"),
        ({"last_day"}, "Date changed: Picnic", "The date has changed"),
        ({"day", "venue"}, "Date and place changed: Picnic", "The date and the place have changed"),
        ({"starts_at", "venue"}, "Time and place changed: Picnic", "The time and the place have changed"),
        ({"online_url"}, "Place changed: Picnic", "The place has changed"),
        ({"contact_name"}, "Changes: Picnic", "The event has changed"),
    ],
)
def test_letter_of_a_change_by_what_changed(fields: set[str], subject: str, heading: str) -> None:
    assert (subject_words(frozenset(fields), "Picnic"), heading_words(frozenset(fields))) == (subject, heading)
