"""The choices of a question keep their keys, because answers are stored under them."""

import pytest

from core.bilingual import Bilingual
from registration.desk.event_options import options_of, options_text
from registration.inputs import Option

A, B, C = (Option(key, Bilingual(label)) for key, label in (("a", "Jā"), ("b", "Nē"), ("c", "Varbūt")))


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Jā\nNē\nVarbūt", ["a", "b", "c"]),
        ("Varbūt\nJā\nNē", ["c", "a", "b"]),
        ("Jā\nNezinu\nVarbūt", ["a", "b", "c"]),  # the same number of lines: a correction
        ("Jā\n\n  Nē  \nJā", ["a", "b"]),
        ("Jā | Yes\nNē | No", ["a", "b"]),
        ("", []),
    ],
)
def test_options_keep_their_keys(text: str, keys: list[str]) -> None:
    assert [option.key for option in options_of(text, (A, B, C))] == keys


def test_new_option_gets_the_same_new_key_each_time() -> None:
    first, again = (options_of("Jā\nNē\nVarbūt\nPavisam", (A, B, C)) for _attempt in range(2))
    assert first == again
    assert len({option.key for option in first}) == 4


def test_renamed_option_and_a_new_one_under_its_old_name_stay_apart() -> None:
    (old,) = options_of("Jā")
    (renamed,) = options_of("Labprāt", (old,))
    both = options_of("Labprāt\nJā", (renamed,))
    assert (renamed.key, both[0].key) == (old.key, old.key)
    assert both[1].key != old.key


def test_options_text_is_what_options_are_read_from() -> None:
    text = "Jā | Yes\nNē"
    assert options_text(options_of(text)) == text


def test_english_alone_stands_for_both() -> None:
    assert [option.label for option in options_of("| Yes")] == [Bilingual("Yes", "Yes")]
