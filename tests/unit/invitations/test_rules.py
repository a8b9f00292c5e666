"""What columns hold and what rows say."""

from datetime import date

import pytest

from invitations import rules
from invitations.preview import is_place, place_code
from invitations.terms import Grid, Meaning, RowProblem

G, F, N, S = Meaning.given_name, Meaning.family_name, Meaning.full_name, Meaning.surname_first
E, P, W, M, X = Meaning.email, Meaning.phone, Meaning.institution, Meaning.municipality, Meaning.ignored


def grid(*rows: str) -> Grid:
    cells = [tuple(row.split("|")) for row in rows]
    return Grid(tuple(cells), tuple(range(1, len(cells) + 1)))


@pytest.mark.parametrize(
    ("headings", "meanings"),
    [
        ("Iestāde|Vārds, uzvārds|E-pasts|Tālrunis|Novads", (W, N, E, P, M)),
        ("Nr.|Vārds|Uzvārds|e-pasta adrese|Mob. tālr.", (X, G, F, E, X)),
        ("Organizācija|Kontaktpersona|Epasts|Tel.", (W, N, E, P)),
        ("UZVĀRDS, VĀRDS|E-PASTS", (S, E)),
        ("First name|Last name|E-mail|Phone|Organisation|Municipality", (G, F, E, P, W, M)),
        ("E-pasts|E-pasts|Piezīmes", (E, X, X)),
        ("Valoda|E-pasts", (Meaning.language, E)),
    ],
)
def test_headings_say_what_columns_hold(headings: str, meanings: tuple[Meaning, ...]) -> None:
    assert rules.heading_meanings(headings.split("|")) == meanings


@pytest.mark.parametrize(
    ("rows", "headed", "meanings"),
    [
        (("Anna|Bērziņa|a@example.lv", "Jānis|Kalns|j@example.lv"), False, (G, F, E)),
        (("Anna Bērziņa|a@example.lv|26123456", "Jānis Kalns|j@example.lv|+371 26123457"), False, (N, E, P)),
        (("a@example.lv", "b@example.lv"), False, (E,)),
        (("Tukuma novada Sociālais dienests|Anna Bērziņa|a@example.lv|Tukuma novads",), False, (W, N, E, M)),
        (("Kas|Kam|Kur", "Anna|a@example.lv|Ogres novads"), True, (G, E, M)),
        (("Vārds|Kontakts", "Anna|a@example.lv"), True, (G, E)),
        (("Nosaukums|E-pasts", "Biedrība|a@example.lv"), True, (W, E)),
    ],
)
def test_columns_are_guessed_from_headings_or_from_what_stands_in_them(
    rows: tuple[str, ...], headed: bool, meanings: tuple[Meaning, ...]
) -> None:
    assert rules.guess(grid(*rows), is_place) == (headed, meanings)


@pytest.mark.parametrize(
    ("meanings", "cells", "values"),
    [
        ((N, E), "Anna Marija Bērziņa|A@Example.LV ", ("Anna Marija", "Bērziņa", "A@example.lv", "")),
        ((S, E), "Bērziņa, Anna|a@example.lv", ("Anna", "Bērziņa", "a@example.lv", "")),
        ((G, F, P), "Anna|Bērziņa|26 123 456", ("Anna", "Bērziņa", "", "+37126123456")),
        ((N, P), "Anna|tālr. 26123456, 67123456", ("Anna", "", "", "+37126123456")),
        ((N, E), "Anna\x0b Bērziņa\u200b|mailto:a@example.lv", ("Anna", "Bērziņa", "a@example.lv", "")),
        ((X, E), "=HYPERLINK(1)|a@example.lv", ("", "", "a@example.lv", "")),
    ],
)
def test_row_is_cleaned(meanings: tuple[Meaning, ...], cells: str, values: tuple[str, ...]) -> None:
    row = rules.row_of(2, cells.split("|"), meanings)
    assert (row.given_name, row.family_name, row.email, row.phone) == values
    assert row.problems == ()


@pytest.mark.parametrize(
    ("cells", "problems", "kept"),
    [
        ("Anna||", (RowProblem.nothing_to_reach,), False),
        ("Anna|nav|", (RowProblem.email_wrong,), False),
        ("Anna|a@example.lv; b@example.lv|", (RowProblem.email_wrong,), False),
        ("Anna|jānis@example.lv|26123456", (RowProblem.email_dropped,), True),
        ("Anna|nav|123", (RowProblem.email_wrong, RowProblem.phone_wrong), False),
        ("Anna|-|26123456", (), True),
        ("Anna|a@example.lv|123", (RowProblem.phone_wrong,), True),
        ("Anna||nav zināms", (RowProblem.nothing_to_reach,), False),
        ("Anna" * 40 + "|a@example.lv|", (RowProblem.shortened,), True),
    ],
)
def test_what_is_wrong_in_a_row(cells: str, problems: tuple[RowProblem, ...], kept: bool) -> None:
    row = rules.row_of(2, cells.split("|"), (G, E, P))
    assert (row.problems, row.kept) == (problems, kept)


def test_cell_full_of_numbers_gives_its_first_and_does_not_cost_a_minute() -> None:
    cells = ("Anna", "", "26123456 vai " * 300)
    assert rules.row_of(2, cells, (G, E, P)).phone == "+37126123456"
    assert rules.row_of(2, ("Anna", "", "1," * 4000), (G, E, P)).problems == (
        RowProblem.phone_wrong,
        RowProblem.nothing_to_reach,
    )


def test_two_people_may_share_an_address_but_nobody_stands_twice() -> None:
    rows = rules.read_rows(
        grid("Anna|Bērziņa|a@example.lv", "anna|BERZINA|A@example.lv", "Jānis|Kalns|a@example.lv"), False, (G, F, E)
    )
    assert [row.kept for row in rows] == [True, False, True]
    assert rows[1].problems == (RowProblem.repeated,)


def test_spreadsheets_lines_are_kept_for_errors() -> None:
    found = Grid((("Vārds", "E-pasts"), ("Anna", "nav"), ("Zane", "z@example.lv")), (1, 4, 9))
    assert [(row.line, row.kept) for row in rules.read_rows(found, True, (G, E))] == [(4, False), (9, True)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Tukuma novads", "LV-099"),
        ("tukuma nov.", "LV-099"),
        ("Tukuma novada pašvaldība", "LV-099"),
        ("Rēzekne", None),
        ("Rēzeknes novads", "LV-077"),
        ("Nekurienes novads", None),
        ("", None),
    ],
)
def test_place_is_matched_when_it_can_mean_one_only(text: str, code: str | None) -> None:
    assert place_code(text, date(2027, 1, 20)) == code
