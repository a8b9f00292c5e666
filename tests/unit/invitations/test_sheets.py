"""Workbooks: what is read of them, and those that would do harm."""

import itertools
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter

from invitations import sheets, workbook_child
from invitations.terms import FileProblem, Grid

SHEET = "xl/worksheets/sheet1.xml"
HEAD = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = "</sheetData></worksheet>"


def book(*cells: tuple[int, int, Any], sheets_before: int = 0) -> bytes:
    """A workbook with these cells; dates as Excel keeps them."""
    target = BytesIO()
    made = xlsxwriter.Workbook(target)
    for _number in range(sheets_before):
        made.add_worksheet()
    sheet = made.add_worksheet()
    day = made.add_format({"num_format": "dd.mm.yyyy"})
    for row, column, value in cells:
        if isinstance(value, date | datetime):
            sheet.write_datetime(row, column, value, day)
        else:
            sheet.write(row, column, value)
    made.close()
    return target.getvalue()


def replaced(data: bytes, name: str, content: str) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, content if part.filename == name else old.read(part.filename))
    return target.getvalue()


def test_cells_are_read_as_people_read_them() -> None:
    data = book(
        (0, 0, "Vārds"), (0, 1, "Tālrunis"), (0, 2, "Kopš"), (0, 3, "Ir"), (2, 0, "Žanete"), (2, 1, 26123456),
        (2, 2, date(2026, 9, 1)), (2, 3, True), (3, 0, 1.5),
    )  # fmt: skip
    assert sheets.read_table(data) == Grid(
        (("Vārds", "Tālrunis", "Kopš", "Ir"), ("Žanete", "26123456", "2026-09-01", "1"), ("1.5", "", "", "")), (1, 3, 4)
    )


def test_first_sheet_with_anything_in_it_is_read() -> None:
    assert sheets.read_table(book((0, 0, "a@example.lv"), sheets_before=2)) == Grid((("a@example.lv",),), (1,))


def test_rows_above_the_table_are_counted() -> None:
    found = sheets.read_table(book((5, 2, "a@example.lv"), (7, 2, "b@example.lv")))
    assert isinstance(found, Grid)
    assert found.lines == (6, 8)


def test_formulas_are_never_calculated_and_their_text_is_never_kept() -> None:
    found = sheets.read_table(book((0, 0, '=HYPERLINK("http://example.lv")'), (0, 1, "a@example.lv")))
    assert isinstance(found, Grid)
    assert "HYPERLINK" not in str(found.rows)


def test_five_thousand_rows_are_taken() -> None:
    cells = [(row, column, f"Sociālais dienests {row} {column}") for row in range(5001) for column in range(6)]
    found = sheets.read_table(book(*cells))
    assert isinstance(found, Grid)
    assert (len(found.rows), found.width) == (5001, 6)


def lying_bomb() -> bytes:
    """The table of contents says 2,000 bytes, the part unpacks to 300 MB."""
    data = replaced(book((0, 0, "a")), SHEET, HEAD + " " * 300_000_000 + TAIL)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        size = archive.getinfo(SHEET).file_size
    return data.replace(size.to_bytes(4, "little"), (2000).to_bytes(4, "little"))


def many_parts() -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for number in range(1000):
            archive.writestr(f"xl/{number}", "")
    return target.getvalue()


def entities() -> bytes:
    names = "abcdefghij"
    bomb = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in itertools.pairwise(names))
    doctype = f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{bomb}]>'
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&j;</t></is></c></row>'
    head = HEAD.replace("?>", f"?>{doctype}", 1)
    return replaced(book((0, 0, "a")), SHEET, head + cell + TAIL)


def another_archive() -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.txt", "hello")
    return target.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HOSTILE: dict[str, tuple[Callable[[], bytes], FileProblem]] = {
    "nothing": (lambda: b"", FileProblem.empty),
    "no cells": (book, FileProblem.empty),
    "a cell in the last corner": (lambda: book((0, 0, "a"), (1048575, 16383, "b")), FileProblem.too_complex),
    "a cell far out": (lambda: book((0, 0, "a"), (4000, 6000, "b")), FileProblem.too_complex),
    "a cell far down": (lambda: book((0, 0, "a"), (1048575, 0, "b")), FileProblem.too_many_rows),
    "a cell far to the right": (lambda: book((0, 0, "a"), (0, 16383, "b")), FileProblem.too_many_columns),
    "2,000 columns": (
        lambda: book(*((r, c, "a") for r in range(9) for c in range(2000))), FileProblem.too_many_columns,
    ),
    "too many people": (lambda: book(*((r, 0, "a") for r in range(5002))), FileProblem.too_many_rows),
    "one long text in every cell": (
        lambda: book(*((r, c, "ā" * 400) for r in range(2000) for c in range(10))), FileProblem.too_complex,
    ),
    "an honest bomb": (
        lambda: replaced(book((0, 0, "a")), SHEET, HEAD + " " * 300_000_000 + TAIL), FileProblem.too_complex,
    ),
    "a lying bomb": (lying_bomb, FileProblem.damaged),
    "entities in entities": (entities, FileProblem.damaged),
    "a thousand parts": (many_parts, FileProblem.too_complex),
    "half a file": (lambda: book((0, 0, "a"))[:3000], FileProblem.damaged),
    "another archive": (another_archive, FileProblem.not_a_table),
    "old Excel": (lambda: OLE + bytes(4000), FileProblem.old_excel),
    "a password": (lambda: OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le"), FileProblem.locked),
    "50 MB": (lambda: b"a;b\n" * 12_500_000, FileProblem.too_large),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused(name: str) -> None:
    make, problem = HOSTILE[name]
    assert sheets.read_table(make()) == problem


def test_workbook_is_read_within_memory_and_time() -> None:
    """What a child may take together with this process stays under 200 MB and 2 s (issue 3)."""
    assert workbook_child.MEMORY < 200 * 1024 * 1024
    assert workbook_child.SECONDS <= 2
    assert sheets.MOST_UNPACKED <= 32 * 1024 * 1024
    assert sheets.MOST_BYTES <= 4 * 1024 * 1024
