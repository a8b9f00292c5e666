"""Texts for the phone: short enough for a message whatever the event is called."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from core.bilingual import Bilingual
from registration.models import Event, Registration
from registration.spoken_words import LONGEST, guardian_words, processing_words, sms_link, sms_parts, sms_text
from registration.terms import RegistrationStatus

pytestmark = pytest.mark.usefixtures("english")
HELD = datetime(2027, 2, 3, 10, 0, tzinfo=UTC)


def event(**others: Any) -> Event:
    values: dict[str, Any] = {
        "title": Bilingual("Fokusgrupa", "Focus group"),
        "day": date(2027, 2, 10),
        "starts_at": datetime(2027, 2, 10, 14, 0, tzinfo=UTC),
        "timezone": "Europe/Riga",
        "venue": Bilingual(),
        "address": "",
        "online_url": "",
        "online_number": "",
        "online_passcode": "",
        "contact_phone": "+37120000001",
    }
    return Event(**{**values, **others})


def person(status: str = "confirmed", **others: Any) -> Registration:
    return Registration(given_name="Zane", family_name="Kalniņa", language="en", status=status, **others)


@pytest.mark.parametrize(
    ("of_event", "of_person", "place", "expected"),
    [
        (
            {"online_number": "123 456 789", "online_passcode": "654321"},
            {},
            None,
            "You have a place: Focus group. Wednesday, 10 February, 16:00."
            " Meeting number 123 456 789, passcode 654321. Questions: +371 20000001.",
        ),
        (
            {"venue": Bilingual("Nagla"), "address": "Zīļu iela 2"},
            {"status": "waiting"},
            3,
            "You are on the waiting list (place 3): Focus group. Wednesday, 10 February, 16:00."
            " Questions: +371 20000001.",
        ),
        (
            {"venue": Bilingual("Nagla, Zīļu iela 2"), "address": "Zīļu iela 2", "contact_phone": ""},
            {"status": "offered", "held_until": HELD},
            None,
            "A place is held for you until 3 February 2027, 12:00: Focus group. Please answer."
            " Wednesday, 10 February, 16:00. Nagla, Zīļu iela 2.",
        ),
        (
            {"online_url": "https://example.lv", "contact_phone": ""},
            {"status": "pending", "held_until": HELD},
            None,
            "A place is held until 3 February 2027, 12:00: Focus group. A parent or guardian must confirm."
            " Wednesday, 10 February, 16:00. Online; we will tell you the link.",
        ),
        ({"starts_at": None, "contact_phone": ""}, {}, None, "You have a place: Focus group. Wednesday, 10 February."),
        (
            {"contact_phone": "", "venue": Bilingual("Nagla")},
            {"status": "withdrawn", "ended_at": HELD},
            None,
            "You no longer have a place: Focus group. Wednesday, 10 February, 16:00.",
        ),
        (
            {"contact_phone": "", "timezone": "Europe/London"},
            {},
            None,
            "You have a place: Focus group. Wednesday, 10 February, 14:00 (Europe/London).",
        ),
    ],
)
def test_sms_text(of_event: dict[str, Any], of_person: dict[str, Any], place: int | None, expected: str) -> None:
    assert sms_text(event(**of_event), person(**of_person), place) == expected


@pytest.mark.parametrize("status", list(RegistrationStatus))
@pytest.mark.parametrize("language", ["lv", "en"])
def test_sms_text_is_never_longer_than_a_message(status: str, language: str) -> None:
    long = event(
        title=Bilingual("Ļ" * 200), venue=Bilingual("Ž" * 200), address="Š" * 200, contact_phone="+37120000001"
    )
    held = person(status, held_until=HELD)
    held.language = language
    text = sms_text(long, held, 1234)
    assert len(text) <= LONGEST
    assert "20000001" in text


def test_sms_text_says_until_when_in_latvian_words() -> None:
    held = person("offered", held_until=HELD)
    held.language = "lv"
    text = sms_text(event(), held)
    assert "līdz 2027. gada 3. februārim, plkst. 12.00" in text
    assert "\u00a0" not in text  # no letter of GSM: a message would hold less than half


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ā" * 70, 1),
        ("ā" + "a" * 70, 2),
        ("ā" * 134, 2),
        ("ā" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_sms_parts(text: str, parts: int) -> None:
    assert sms_parts(text) == parts


def test_sms_link_carries_the_text() -> None:
    assert sms_link("+37120000042", "Ā b&c") == "sms:+37120000042?body=%C4%80%20b%26c"


def test_words_that_are_said_name_who_and_what() -> None:
    assert "Rural Association is responsible" in processing_words("Rural Association", "en")
    assert guardian_words(event(), "Zane", "en") == (
        "I agree that Zane takes part in Focus group, Wednesday, 10 February 2027."
    )
