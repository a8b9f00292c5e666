"""Typed and pasted people: each line is judged by what stands in it."""

import time

import pytest

from invitations.terms import RowProblem
from invitations.typed_lines import read_typed

Found = tuple[str, str, str, str, str, str]


def people(text: str) -> list[Found]:
    rows = read_typed(text, lambda cell: cell in ("Ogres novads", "Ogres novada dome"))
    return [(r.given_name, r.family_name, r.email, r.phone, r.institution, r.municipality) for r in rows]


ANDA = ("Anda", "Testa", "anda@example.lv", "", "", "")
LINES: dict[str, Found] = {
    "Anda Testa, anda@example.lv": ANDA,
    "Anda, Testa, anda@example.lv": ANDA,
    "anda@example.lv; Anda Testa": ANDA,
    "Anda Testa <anda@example.lv>": ANDA,
    "Anda Testa anda@example.lv": ANDA,
    "Anda\tTesta\tanda@example.lv": ANDA,
    "mailto:anda@example.lv, Anda Testa": ANDA,
    "Bez Epasta, 26123456": ("Bez", "Epasta", "", "+37126123456", "", ""),
    "Bez Epasta, tālr. 26 123 456": ("Bez", "Epasta", "", "+37126123456", "", ""),
    "Bez Epasta, +371 2612-3456": ("Bez", "Epasta", "", "+37126123456", "", ""),
    "Anda Testa, anda@example.lv, 26123456, Ogres novada Sociālais dienests, Ogres novads": (
        "Anda", "Testa", "anda@example.lv", "+37126123456", "Ogres novada Sociālais dienests", "Ogres novads",
    ),
    "Anna Marija Bērziņa, Rotko centrs, a@example.lv": (
        "Anna Marija", "Bērziņa", "a@example.lv", "", "Rotko centrs", "",
    ),
    "Velta Kalna, v@example.lv, Ogres novada dome, Ogres novads": (
        "Velta", "Kalna", "v@example.lv", "", "Ogres novada dome", "Ogres novads",
    ),
    "Kandavas biedrība, birojs@example.lv": ("", "", "birojs@example.lv", "", "Kandavas biedrība", ""),
    "SIA „Aija”, birojs@example.lv": ("", "", "birojs@example.lv", "", "SIA „Aija”", ""),
    '"Biedrība “Kopā”, Ogre"; birojs@example.lv': ("", "", "birojs@example.lv", "", "Biedrība “Kopā”, Ogre", ""),
    "birojs@example.lv": ("", "", "birojs@example.lv", "", "", ""),
}  # fmt: skip


@pytest.mark.parametrize("line", LINES)
def test_a_line_is_read_by_what_stands_in_it(line: str) -> None:
    assert people(line) == [LINES[line]]


def test_lines_are_judged_each_on_its_own() -> None:
    text = "Anda Testa, anda@example.lv\n\nBez Epasta, 26123456\nbirojs@example.lv;Kandavas biedrība"
    rows = read_typed(text, lambda _cell: False)
    assert [(row.line, row.name, row.problems) for row in rows] == [
        (1, "Anda Testa", ()), (3, "Bez Epasta", ()), (4, "Kandavas biedrība", ()),
    ]  # fmt: skip


def test_what_is_wrong_has_its_line() -> None:
    text = "Anda Testa, anda@example.lv\nNeviens Nekur\nJānis Kalns, janis@\nAnda Testa, ANDA@example.lv"
    found = [(row.line, row.problems) for row in read_typed(text, lambda _cell: False)]
    assert found == [
        (1, ()),
        (2, (RowProblem.nothing_to_reach,)),
        (3, (RowProblem.email_wrong,)),
        (4, (RowProblem.repeated,)),
    ]


def test_a_table_with_headings_is_read_by_its_columns() -> None:
    text = "Uzvārds\tVārds\tE-pasts\nTesta\tAnda\tanda@example.lv"
    assert people(text) == [ANDA]


@pytest.mark.parametrize("text", ["", "\n \n", "@", ",,,", '"', "\t;,", "1" * 5000, "a@b " * 1000, "+(" * 4000])
def test_odd_text_is_no_fault(text: str) -> None:
    read_typed(text, lambda _cell: False)


@pytest.mark.parametrize("text", ["x" * 20_000, "1-" * 10_000, "e-pasts" + "," * 9_000 + "\na" * 5_000])
def test_as_much_as_the_field_takes_is_read_at_once(text: str) -> None:
    began = time.process_time()
    read_typed(text, lambda _cell: False)
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Anda Testa, anda@example.lv, en, London", ("en", "Europe/London", "")),
        ("Anda Testa, anda@example.lv, Europe/Dublin, angliski", ("en", "Europe/Dublin", "")),
        ("Anda Testa, 26123456, Biedrība, lv", ("lv", "", "Biedrība")),
        ("Anda Testa, anda@example.lv, Phoenix", ("lv", "", "Phoenix")),
        ("Anda, London, anda@example.lv", ("lv", "", "")),
    ],
    ids=["language and city", "zone by its name", "Latvian", "an organisation called like a city", "a family name"],
)
def test_who_is_abroad_is_said_after_the_address(line: str, said: tuple[str, str, str]) -> None:
    (row,) = read_typed(line, lambda _cell: False)
    assert (row.language, row.zone, row.institution) == said
    assert (row.given_name, row.problems) == ("Anda", ())
