"""XLSX out: typed cells, literal text, limits of the format; read back with an independent reader and as bare XML."""

import io
import re
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from core.clock import RIGA
from exports.sheet_names import SheetNames
from exports.tables import Column, Kind, Table, Value, clean
from exports.xlsx import CUT_MARK, MAX_CELL, write

COLUMNS = [
    Column("name", "Vārds", width=30),
    Column("people", "Skaits", Kind.INTEGER),
    Column("at", "Kad", Kind.DATETIME),
    Column("day", "Diena", Kind.DATE),
    Column("came", "Bija", Kind.BOOLEAN),
]
TEXT = [Column("a", "A")]
NOON = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)


def written(*tables: Table, max_rows: int = 1_048_576) -> bytes:
    file = io.BytesIO()
    write(file, tables, created=NOON, max_rows=max_rows)
    return file.getvalue()


def sheets(content: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def part(content: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read(name).decode()


def cell(text: str) -> str:
    """What the second line of a one-column sheet holds, as XML, with the format's own escapes undone."""
    xml = part(written(Table("T", TEXT, [[text]])), "xl/worksheets/sheet1.xml")
    found = re.search(r'<c r="A2" t="inlineStr"><is><t[^>]*>(.*?)</t></is></c>', xml, re.DOTALL)
    plain = found[1] if found else ""
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        plain = plain.replace(entity, character)
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), plain)


def test_write_gives_typed_cells_in_riga_time() -> None:
    row: list[Value] = ["Āboliņš", 3, NOON, date(2026, 12, 1), True]
    assert sheets(written(Table("Cilvēki", COLUMNS, [row]))) == {
        "Cilvēki": [
            ["Vārds", "Skaits", "Kad", "Diena", "Bija"],
            ["Āboliņš", 3.0, datetime(2026, 7, 1, 12, 0), date(2026, 12, 1), True],
        ]
    }


def test_write_shows_dates_the_latvian_way_and_holds_the_titles() -> None:
    content = written(Table("Cilvēki", COLUMNS, [["a", 1, NOON, NOON.date(), False]]))
    sheet, styles = part(content, "xl/worksheets/sheet1.xml"), part(content, "xl/styles.xml")
    assert sorted(re.findall('formatCode="([^"]*)"', styles)) == ["dd.mm.yyyy", "dd.mm.yyyy hh:mm"]
    assert 'state="frozen"' in sheet
    assert '<autoFilter ref="A1:E2"/>' in sheet
    assert "<b/>" in styles


@pytest.mark.parametrize(
    "text", ["=1+1", "+371 20000000", "@a", "-1", "http://example.lv", "00371", "{=A1}", "a\nb", " x ", "_x0041_"]
)
def test_write_keeps_text_literal(text: str) -> None:
    content = written(Table("T", TEXT, [[text]]))
    assert cell(text) == text
    assert "hyperlink" not in part(content, "xl/worksheets/sheet1.xml")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(), min_size=1, max_size=20))
def test_write_round_trips_any_text_without_a_formula(values: list[str]) -> None:
    content = written(Table("T", TEXT, [[value] for value in values]))
    assert "<f>" not in part(content, "xl/worksheets/sheet1.xml")
    assert "<f " not in part(content, "xl/worksheets/sheet1.xml")
    lines = sheets(content)["T"][1:]
    seen = ["".join(map(str, line)) for line in lines] + [""] * (len(values) - len(lines))
    assert seen == [clean(value) for value in values]


def test_write_removes_control_characters() -> None:
    assert cell("a\x00b\x07c\ud800d\ufffee\x9ff\r\ng") == "abcdef\ng"


@pytest.mark.parametrize("character", ["a", "😀"])
def test_write_cuts_long_text_with_a_mark(character: str) -> None:
    shown = cell(character * 40_000)
    assert shown.endswith(character + CUT_MARK)
    assert MAX_CELL - 1 <= len(shown.encode("utf-16-le")) // 2 <= MAX_CELL


def test_write_leaves_text_of_the_greatest_length() -> None:
    assert cell("a" * MAX_CELL) == "a" * MAX_CELL


@pytest.mark.parametrize(("number", "seen"), [(10**14, 1e14), (10**15, "1000000000000000")])
def test_write_keeps_every_digit_of_a_great_number(number: int, seen: object) -> None:
    assert sheets(written(Table("T", [Column("n", "N", Kind.INTEGER)], [[number]])))["T"][1] == [seen]


def test_write_gives_years_before_1900_as_text() -> None:
    columns = [Column("d", "D", Kind.DATE), Column("e", "E", Kind.DATETIME)]
    early = datetime(1850, 1, 2, 12, 0, tzinfo=UTC)
    seen = sheets(written(Table("T", columns, [[early.date(), early]])))["T"][1]
    assert seen == ["02.01.1850", early.astimezone(RIGA).strftime("%d.%m.%Y %H:%M")]


def test_write_continues_on_another_sheet_when_one_is_full() -> None:
    seen = sheets(written(Table("Cilvēki", TEXT, [[str(n)] for n in range(5)]), max_rows=3))
    assert seen == {
        "Cilvēki": [["A"], ["0"], ["1"]],
        "Cilvēki (2)": [["A"], ["2"], ["3"]],
        "Cilvēki (3)": [["A"], ["4"]],
    }


def test_write_gives_each_table_its_sheet() -> None:
    assert list(sheets(written(Table("Cilvēki", TEXT, []), Table("CILVĒKI", TEXT, [])))) == ["Cilvēki", "CILVĒKI (2)"]


def test_write_of_nothing_is_a_workbook() -> None:
    assert len(sheets(written())) == 1


def test_write_names_no_person() -> None:
    core = part(written(Table("T", TEXT, [])), "docProps/core.xml")
    assert re.findall("<(?:dc:creator|cp:lastModifiedBy)>([^<]*)<", core) == ["", ""]
    assert "2026-07-01T09:00:00Z" in core


def test_write_gives_the_same_bytes_for_the_same_tables() -> None:
    assert written(Table("T", TEXT, [["a"]])) == written(Table("T", TEXT, [["a"]]))


def test_write_to_a_path_replaces_it_and_leaves_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "list.xlsx"
    target.write_bytes(b"old")
    write(target, [Table("T", TEXT, [["a"]])])
    assert sheets(target.read_bytes()) == {"T": [["A"], ["a"]]}
    assert [p.name for p in tmp_path.iterdir()] == ["list.xlsx"]


def test_write_that_fails_keeps_the_old_file_and_leaves_nothing(tmp_path: Path) -> None:
    target = tmp_path / "list.xlsx"
    target.write_bytes(b"old")
    with pytest.raises(ValueError, match="2 values for 1 columns"):
        write(target, [Table("T", TEXT, [["a"], ["b", "c"]])])
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("list.xlsx", b"old")]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Cilvēki", "Cilvēki"),
        ("a/b:c*d?e[f]g\\h", "a b c d e f g h"),
        ("'citāts'", "citāts"),
        ("", "Sheet"),
        ("///", "Sheet"),
        ("History", "History 1"),
        ("x" * 40, "x" * 31),
        ("😀" * 20, "😀" * 15),
    ],
)
def test_sheet_names_are_such_as_excel_accepts(title: str, name: str) -> None:
    assert SheetNames().take(title) == name


@given(st.lists(st.text(max_size=40), max_size=15))
def test_sheet_names_are_short_and_differ(titles: list[str]) -> None:
    names = SheetNames()
    taken = [names.take(title) for title in titles]
    assert len({name.casefold() for name in taken}) == len(taken)
    assert all(0 < len(name.encode("utf-16-le")) // 2 <= 31 for name in taken)
    assert not any(re.search(r"[\[\]:*?/\\]|^'|'$", name) for name in taken)


def test_write_moment_in_winter_and_summer_time() -> None:
    columns = [Column("at", "Kad", Kind.DATETIME)]
    before = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    seen = sheets(written(Table("T", columns, [[before], [before + timedelta(hours=1)]])))["T"][1:]
    assert seen == [[datetime(2026, 10, 25, 3, 30)], [datetime(2026, 10, 25, 3, 30)]]
