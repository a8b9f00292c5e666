"""Order and search keys, against the alphabet and CLDR's rules for `lv`."""

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.collation import fold, latvian_key

ALPHABET = list("aābcčdeēfgģhiyījkķlļmnņoōpqrŗsštuūvwxzž")


@pytest.mark.parametrize(
    "ordered",
    [
        ALPHABET,
        # A long vowel decides only between words that are otherwise equal; a softened or hissing consonant at once.
        ["Kalns", "Kālns", "Kalnu", "Kaļns"],
        ["Abava", "Ābele", "Acone", "Ādaži", "Aizkraukle"],
        ["Celms", "Cēsis", "Cimze", "Čakste"],
        ["Gulbene", "Ģertrūde", "Hanna"],
        ["Kuldīga", "Ķekava", "Laima"],
        ["Lubāna", "Ļaudona", "Madona"],
        ["Nīca", "Ņina", "Ogre"],
        ["Saldus", "Šķēde", "Talsi"],
        ["Zilupe", "Žanis"],
        ["Inga", "Yngve", "Irbe"],
        ["2. vidusskola", "Aloja"],
        ["Bērziņš", "Bērzs", "Bērzs Jānis", "Bērzs-Kalns", "Bērzsone"],
        ["Anna", "anna", "Annija"],
        ["Žanis", "Анна"],
    ],
)
def test_latvian_key_orders_as_a_latvian_dictionary(ordered: list[str]) -> None:
    shuffled = random.Random(7).sample(ordered, len(ordered))
    assert sorted(shuffled, key=latvian_key) == ordered
    assert sorted(shuffled, key=lambda text: latvian_key(text).encode()) == ordered


def test_latvian_key_of_decomposed_text_is_that_of_composed_text() -> None:
    assert latvian_key(unicodedata.normalize("NFD", "Āboliņš")) == latvian_key("Āboliņš")


def test_latvian_key_ignores_punctuation_before_the_name() -> None:
    assert sorted(["Sala", '"Resiliences centrs"', "Priekule"], key=latvian_key) == [
        "Priekule",
        '"Resiliences centrs"',
        "Sala",
    ]


@given(st.text(), st.text())
def test_latvian_key_differs_for_different_texts(one: str, other: str) -> None:
    same = unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)
    assert (latvian_key(one) == latvian_key(other)) == same


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Āboliņš", "abolins"),
        ("ĢIRTS ĶĒNIŅŠ-ĻAUDONS", "girts kenins laudons"),
        ("ŗ Ŗ ē ī ū ō č ž", "r r e i u o c z"),
        ("  O'Braiens,   Jānis ", "o braiens janis"),
        ("Straße Ørsted Łódź", "strasse orsted lodz"),
        ("A\u0304boli\u0146s\u030c", "abolins"),
        ("Анна", "анна"),
        ("…", ""),
        ("", ""),
    ],
)
def test_fold_gives_plain_letters(text: str, expected: str) -> None:
    assert fold(text) == expected


@given(st.text())
def test_fold_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="aābcčdeēgģiīkķlļnņrŗsšuūzž", min_size=1))
def test_fold_of_latvian_text_is_ascii(text: str) -> None:
    assert fold(text.upper()) == fold(text)
    assert fold(text).isascii()
