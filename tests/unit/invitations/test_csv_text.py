"""CSV from wherever: encodings, delimiters, quotes."""

import pytest

from invitations import csv_text
from invitations.terms import FileProblem, Grid

HEAD, ROW = ("Iestāde", "Vārds", "E-pasts"), ("Ķekavas bibliotēka", "Žanete Ļaudupe", "z@example.lv")


def written(delimiter: str, end: str = "\r\n") -> str:
    return end.join(delimiter.join(row) for row in (HEAD, ROW)) + end


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1257", "utf-16"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_letters_and_cells_of_every_encoding_and_delimiter(delimiter: str, encoding: str, end: str) -> None:
    assert csv_text.read(written(delimiter, end).encode(encoding)) == Grid((HEAD, ROW), (1, 2))


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('a;"b;c";d\n', (("a", "b;c", "d"),)),
        ('a;"b ""c""";d\n', (("a", 'b "c"', "d"),)),
        ('a;b "c" d;e\n', (("a", 'b "c" d', "e"),)),
        ('a;"two\nlines";b\n', (("a", "two\nlines", "b"),)),
        ("a@example.lv\nb@example.lv\n", (("a@example.lv",), ("b@example.lv",))),
        ("a;b;;;\n;;;\nc\n", (("a", "b"), ("c", ""))),
        ("Rīga, Latvija;x\nOgre;y\n", (("Rīga, Latvija", "x"), ("Ogre", "y"))),
        ("a,b;c\nd,e;f\ng,h;i\n", (("a,b", "c"), ("d,e", "f"), ("g,h", "i"))),
    ],
)
def test_cells(text: str, rows: tuple[tuple[str, ...], ...]) -> None:
    found = csv_text.read(text.encode())
    assert isinstance(found, Grid)
    assert found.rows == rows


def test_lines_are_numbered_as_in_the_file() -> None:
    found = csv_text.read(b"a;b\n\n\nc;d\n")
    assert isinstance(found, Grid)
    assert found.lines == (1, 4)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"\n\n;;\n", FileProblem.empty),
        (b"a;b\x00;c\n", FileProblem.not_a_table),
        (b"%PDF-1.4\n1 0 obj\n", FileProblem.not_a_table),
        (b"\x89PNG\r\n\x1a\nabc", FileProblem.not_a_table),
        (b"<html><body>a;b</body></html>", FileProblem.not_a_table),
        (b"\x01\x02\x03\x04" * 50, FileProblem.not_a_table),
        (b"a\xa1\xff;b\n", FileProblem.unknown_letters),
        (b'Vards;E-pasts\n"Anna;a@example.lv\n', FileProblem.open_quotes),
        (b'Vards;E-pasts\n"Anna;a@example.lv\n' + b"x" * 1_000_000, FileProblem.open_quotes),
        (b"Vards;E-pasts\n" + b"x" * 1_000_000 + b";a@example.lv\n", FileProblem.open_quotes),
        (b";".join([b"a"] * 2000), FileProblem.too_many_columns),
        (b"a;b\n" * 5002, FileProblem.too_many_rows),
        (b"\n" * 400_000 + b"a;b\n", FileProblem.too_many_rows),
    ],
)
def test_files_that_are_no_lists_are_refused(data: bytes, problem: FileProblem) -> None:
    assert csv_text.read(data) == problem


def test_five_thousand_people_under_their_headings_are_taken() -> None:
    found = csv_text.read(b"Vards;E-pasts\n" + b"a;a@example.lv\n" * 5000)
    assert isinstance(found, Grid)
    assert len(found.rows) == 5001


def test_control_characters_in_a_cell_do_not_make_it_another_file() -> None:
    found = csv_text.read("Anna\x0bBērziņa, ļoti garš vārds ar vienu lieku zīmi vidū;a@example.lv\n".encode())
    assert isinstance(found, Grid)
    assert found.width == 2
