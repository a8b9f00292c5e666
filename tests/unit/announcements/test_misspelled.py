"""One slip in the name of a long month is read; a word that only looks like a month is not."""

import pytest

from announcements.misspelled import misspelled_month
from announcements.rooms import room_behind, unnamed_hall


@pytest.mark.parametrize(
    ("word", "month"),
    [
        ("feburari", 2),
        ("febrarim", 2),
        ("janvri", 1),
        ("decmbrim", 12),
        ("septmebri", 9),
        ("novembris", None),  # no slip
        ("karta", None),
        ("maja", None),
        ("junja", None),
        ("augsta", None),
        ("stava", None),
    ],
)
def test_a_slip_in_a_month(word: str, month: int | None) -> None:
    assert misspelled_month(word) == month


@pytest.mark.parametrize(
    ("behind", "room"),
    [
        (", 3. stāvs, 309. zāle", "3. stāvs, 309. zāle"),
        (", 2. stāva sēžu zālē.", "2. stāva sēžu zāle"),
        (" (512. kabinetā un MS Teams)", "512. kabinets"),
        (", kafija un pīrāgi", ""),
        (". Zālē būs kafija", ""),
    ],
)
def test_the_room_behind_an_address(behind: str, room: str) -> None:
    assert room_behind(behind) == room


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("notiks domes ēkas lielajā zālē", "Domes ēkas lielā zāle"),
        ("skolas aktu zālē notiks", "Skolas aktu zāle"),
        ("mūsu konferenču zālē", "Konferenču zāle"),
        ("zālē būs kafija", None),
    ],
)
def test_a_hall_without_a_name(words: str, name: str | None) -> None:
    found = unnamed_hall(words)
    assert (found[0] if found is not None else None) == name
