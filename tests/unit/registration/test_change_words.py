"""What the letter about a change is called: another day is named before another hour of it."""

import pytest

from registration.change_words import heading_words, subject_words

pytestmark = pytest.mark.usefixtures("english")


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
