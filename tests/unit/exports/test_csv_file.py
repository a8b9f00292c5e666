"""CSV out: what Excel reads, and that nothing typed by a guest can run."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.csv_file import neutralised, stream
from exports.tables import Column, Kind, Table, Value, clean

COLUMNS = [
    Column("name", "Vārds"),
    Column("people", "Skaits", Kind.INTEGER),
    Column("at", "Kad", Kind.DATETIME),
    Column("day", "Diena", Kind.DATE),
    Column("came", "Bija", Kind.BOOLEAN),
]


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_stream_gives_bom_semicolons_and_crlf() -> None:
    row = ["Jānis; Bērziņš", -3, datetime(2026, 11, 22, 8, 30, tzinfo=UTC), date(2026, 12, 1), True]
    content = b"".join(stream(Table("Cilvēki", COLUMNS, [row]), booleans=("nē", "jā")))
    expected = 'Vārds;Skaits;Kad;Diena;Bija\r\n"Jānis; Bērziņš";-3;22.11.2026 10:30;01.12.2026;jā\r\n'
    assert content == b"\xef\xbb\xbf" + expected.encode()


def test_stream_of_no_rows_is_the_titles() -> None:
    assert read(b"".join(stream(Table("T", COLUMNS, [])))) == [["Vārds", "Skaits", "Kad", "Diena", "Bija"]]


def test_stream_leaves_empty_cells_for_none() -> None:
    assert read(b"".join(stream(Table("T", COLUMNS, [[None] * 5]))))[1] == [""] * 5


def test_stream_writes_text_in_a_number_column_as_text() -> None:
    assert read(b"".join(stream(Table("T", COLUMNS, [["a", "=2", None, "vēlāk", None]]))))[1] == [
        "a",
        "'=2",
        "",
        "vēlāk",
        "",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("+371 20000000", "'+371 20000000"),
        ("+37120000000", "'+37120000000"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("＝1", "'＝1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠a", "'＠a"),
        ("  =1", "'  =1"),
        ("\u200b=1", "'\u200b=1"),
        ("Anna-Marija", "Anna-Marija"),
        ("a=1", "a=1"),
        ("20000000", "20000000"),
        ("", ""),
    ],
)
def test_neutralised_marks_what_a_spreadsheet_could_run(text: str, expected: str) -> None:
    assert neutralised(text) == expected


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("\x00=1", "'=1"),
        ("\r=1", "'\n=1"),
        ("a\x07b\x9fc", "abc"),
        ("a\r\nb", "a\nb"),
        ("\ud800x", "x"),
        ("\ufeff=1", "'\ufeff=1"),
    ],
)
def test_stream_removes_control_characters_before_it_looks(text: str, cell: str) -> None:
    assert read(b"".join(stream(Table("T", [Column("a", "A")], [[text]]))))[1] == [cell]


def test_stream_neutralises_titles() -> None:
    assert read(b"".join(stream(Table("T", [Column("a", "=A1")], [])))) == [["'=A1"]]


@given(st.lists(st.text(), min_size=2, max_size=2))
def test_stream_round_trips_any_text(values: list[str]) -> None:
    content = b"".join(stream(Table("T", [Column("a", "A"), Column("b", "B")], [values])))
    assert read(content)[1] == [neutralised(clean(value)) for value in values]


@given(st.text(alphabet=st.characters(categories=["Zs", "Cc", "Cf", "Sm", "Pd", "Nd"]) | st.sampled_from("=+-@;\t")))
def test_stream_never_starts_a_cell_with_a_formula(text: str) -> None:
    cell = read(b"".join(stream(Table("T", [Column("a", "A"), Column("b", "B")], [[text, "x"]]))))[1][0]
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))


def test_stream_gives_pieces_before_all_rows_are_read() -> None:
    read_rows = 0

    def rows() -> Iterator[list[Value]]:
        nonlocal read_rows
        for number in range(10_000):
            read_rows += 1
            yield ["ā" * 100, number, None, None, None]

    pieces = stream(Table("T", COLUMNS, rows()))
    first = next(pieces)
    assert 64_000 <= len(first) <= 140_000
    assert read_rows < 700
    assert len(read(first + b"".join(pieces))) == 10_001


def test_stream_refuses_a_row_that_does_not_fit() -> None:
    with pytest.raises(ValueError, match="2 values for 5 columns"):
        list(stream(Table("T", COLUMNS, [["a", 1]])))
