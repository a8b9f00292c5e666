"""Which questions speak of photographs: the organiser is then asked what a yes means."""

import pytest

from registration.photographs import sounds_like


@pytest.mark.parametrize(
    ("label", "wanted"),
    [
        ("Piekrītu, ka pasākumā mani fotografē", True),
        ("Lūdzu, mani nefotografējiet", True),
        ("Vai drīkst Jūs filmēt?", True),
        ("I agree to be photographed", True),
        ("May we use pictures from the filming?", True),
        ("Kāda ir jūsu mīļākā filma?", False),
        ("Ēdiena vajadzības", False),
        ("", False),
    ],
)
def test_questions_that_speak_of_photographs(label: str, wanted: bool) -> None:
    assert sounds_like(label) is wanted
