"""Values of an event as an organiser reads them before and after a change."""

from dataclasses import asdict

import pytest

from core.bilingual import Bilingual
from registration.desk.event_wording import flag_words, value_words
from registration.inputs import ProgrammeItem
from registration.rules import ProgrammeFlag

pytestmark = pytest.mark.usefixtures("english")


ROW = asdict(ProgrammeItem(945, 960, Bilingual("Reģistrācija", "Arrival"), ("Inga Priede",), 2))


@pytest.mark.parametrize(
    ("name", "value", "language", "said"),
    [
        ("capacity", None, "en", "no limit"),
        ("capacity", 60, "en", "60"),
        ("address", "", "en", "–"),
        ("waiting_list", True, "en", "yes"),
        ("deadline_inclusive", False, "en", "no"),
        ("day", "2027-09-27", "lv", "pirmdien, 2027. gada 27. septembrī"),
        ("starts_at", "2027-09-27T12:45:00+00:00", "lv", "pirmdien, 2027. gada 27. septembrī, plkst.\u00a015.45"),
        ("opens_at", None, "en", "–"),
        ("title", {"lv": "Domnīca", "en": "Think tank"}, "lv", "Domnīca\nThink tank"),
        ("title", {"lv": "", "en": ""}, "lv", "–"),
        ("programme", [ROW], "lv", "day 2 15.45–16.00 Reģistrācija (Inga Priede)"),
        ("programme", [ROW], "en", "day 2 15:45–16:00 Arrival (Inga Priede)"),
        ("logo_ids", [1, 2], "en", "2 logos"),
        ("visibility", "unlisted", "en", "unlisted"),
        ("ask_phone", "required", "en", "required"),
        ("contact_phone", "+37120000001", "en", "+371 20000001"),
        ("kind", "think_tank", "en", "Think tank"),
    ],
)
def test_value_in_words(name: str, value: object, language: str, said: str) -> None:
    assert value_words(name, value, language, "Europe/Riga") == said


def test_long_text_is_cut() -> None:
    said = value_words("description", {"lv": "a" * 5000, "en": ""}, "lv", "Europe/Riga")
    assert said == "a" * 600 + " …"


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("overlap", "Row 3 begins 15 min before the row above ends."),
        ("gap", "There are 15 free minutes before row 3."),
        ("reversed", "Row 3 ends before it begins."),
        ("outside", "Please look at row 3."),
    ],
)
def test_flag_in_words(kind: str, said: str) -> None:
    assert flag_words(ProgrammeFlag(kind, 2, 15)) == said
