"""What opens an online meeting never stays in a public text."""

from datetime import date

import pytest

from announcements.joining import without_joining
from announcements.reading import read_announcement
from announcements.terms import Notice
from announcements.values import form_values

LINK = "https://example.zoom.us/j/123456789"
CASES = [
    (
        f"Tiekamies no plkst. 10.00 platformā Zoom ({LINK}, sanāksmes ID 123 456 789, piekļuves kods 4321).",
        "Tiekamies no plkst. 10.00 platformā Zoom.",
    ),
    (f"Zoom saite: {LINK}", ""),
    (f"Pievienojieties: {LINK}\nMeeting ID: 123 4567 8901\nPasscode: aB3xY9\n\nGaidīsim.", "Gaidīsim."),
    (
        f"Sanāksme notiks tiešsaistē {LINK}, lūdzam pieslēgties laikus.",
        "Sanāksme notiks tiešsaistē, lūdzam pieslēgties laikus.",
    ),
    ("- Saite: https://example.zoom.us/my/kaimi\\_ni\n- Līdzi jāņem kafija", "- Līdzi jāņem kafija"),
    ("Teams: teams.microsoft.com/l/meetup-join/19%3ameeting\nPriecāsimies.", "Priecāsimies."),
]
UNTOUCHED = [
    "Piekļuves kods kāpņutelpai ir 1234.",
    "Anketa: https://forms.gle/piemers, tālrunis +371 20000000.",
    "Zīļu iela 2 (2. stāvs, durvju kods 12), Kandava",
    "",
]


@pytest.mark.parametrize(("text", "kept"), CASES)
def test_nothing_to_join_by_is_kept(text: str, kept: str) -> None:
    assert without_joining(text) == kept


@pytest.mark.parametrize("text", UNTOUCHED)
def test_other_texts_stay(text: str) -> None:
    assert without_joining(text) == text


def test_the_link_is_read_and_leaves_the_texts() -> None:
    text = (
        "Fokusgrupa par darbu kopienās\n\nTikšanās notiks ceturtdien, 2027. gada 11. februārī no plkst. 10.00 līdz "
        f"12.30 platformā Zoom ({LINK}, sanāksmes ID 123 456 789, piekļuves kods 4321).\n\nGaidīsim jūs."
    )
    reading = read_announcement(text, date(2026, 11, 22))
    public = " ".join(str(reading.fields[name].value) for name in ("summary", "description") if name in reading.fields)
    assert reading.fields["online_url"].value == LINK
    assert [word for word in ("zoom.us", "123 456 789", "4321") if word in public] == []
    assert Notice.access in reading.notices


@pytest.mark.parametrize(
    ("said", "number", "passcode"),
    [
        (f"Zoom ({LINK}, sanāksmes ID 812 3456 7890, piekļuves kods 4321).", "812 3456 7890", "4321"),
        (f"{LINK}\nMeeting ID: 812 3456 7890\nPasscode: aB3xY9.", "812 3456 7890", "aB3xY9"),
        ("Sanāksmes numurs: 81234567890, parole 77_aa1", "81234567890", "77_aa1"),
        (f"{LINK}, piekļuves kods 4321", None, "4321"),
        (f"{LINK} ID 812 3456 7890, otra telpa: ID 812 3456 7891", None, None),
        ("Durvju kods 4321, piekļuves kods 1234.", None, None),
    ],
)
def test_number_and_passcode_go_into_their_fields(said: str, number: str | None, passcode: str | None) -> None:
    reading = read_announcement(f"Saruna\n2027. gada 11. februārī plkst. 10.00 tiešsaistē. {said}", date(2026, 11, 22))
    assert (reading.value("online_number"), reading.value("online_passcode")) == (number, passcode)
    assert form_values(reading).get("online_number") == number
    assert reading.value("contact_phone") is None
