"""Tables as an Excel workbook, written row by row in constant memory.

Text is always a literal string (no formula, link or number is guessed from it); integers, dates, times and yes/no are
typed cells that sort and add up. The document's properties name no person.
"""

import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from typing import BinaryIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from core.clock import RIGA
from exports.sheet_names import SheetNames, utf16_cut
from exports.tables import DATE_FORMAT, DATETIME_FORMAT, Column, Kind, Table, Value, check_width, clean

MAX_ROWS = 1_048_576  # of one sheet, the line of titles included
MAX_CELL = 32_767  # UTF-16 units of one cell
CUT_MARK = " […]"
_EXACT_INTEGER = 10**15  # Excel keeps 15 digits
_FIRST_YEAR = 1900

Writer = Callable[[int, int, Value], None]


def write(
    target: Path | BinaryIO,
    sheets: Iterable[Table],
    *,
    zone: tzinfo = RIGA,
    directory: Path | None = None,
    created: datetime | None = None,
    max_rows: int = MAX_ROWS,
) -> None:
    """Writes one sheet per table (more, when a table is longer than a sheet) to a path or an open binary file.

    A path is replaced at the end in one step, so that nobody reads half a file. Temporary files lie in `directory`
    (by default beside the path, else the system's) and are gone afterwards, also after an error. Datetimes are shown
    in `zone`. With the same `created` the same tables give the same bytes. Raises ValueError for a row that does not
    fit its columns.
    """
    folder = directory or (target.parent if isinstance(target, Path) else None)
    with tempfile.TemporaryDirectory(prefix=".xlsx-", dir=folder) as scratch:
        if not isinstance(target, Path):
            _fill(target, sheets, zone, scratch, created, max_rows)
            return
        finished = Path(scratch) / "workbook.xlsx"
        with finished.open("wb") as file:
            _fill(file, sheets, zone, scratch, created, max_rows)
        os.replace(finished, target)


def _fill(
    file: BinaryIO, sheets: Iterable[Table], zone: tzinfo, scratch: str, created: datetime | None, max_rows: int
) -> None:
    options = {"constant_memory": True, "tmpdir": scratch, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(file, {**options, "strings_to_numbers": False, "nan_inf_to_errors": False})
    properties: dict[str, object] = {"author": "", "comments": ""}
    if created is not None:
        properties["created"] = created.astimezone(UTC).replace(tzinfo=None)
    workbook.set_properties(properties)
    book = _Book(workbook, zone, max_rows)
    try:
        for table in sheets:
            book.add(table)
        if not workbook.worksheets():
            workbook.add_worksheet()
        workbook.close()
    finally:
        book.release()


class _Book:
    def __init__(self, workbook: xlsxwriter.Workbook, zone: tzinfo, max_rows: int) -> None:
        self.workbook, self.zone, self.max_rows = workbook, zone, max_rows
        self.names = SheetNames()
        self.bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.day = workbook.add_format({"num_format": "dd.mm.yyyy"})
        self.moment = workbook.add_format({"num_format": "dd.mm.yyyy hh:mm"})

    def add(self, table: Table) -> None:
        """A sheet with the rows of the table, and one more each time `max_rows` lines are full."""
        sheet, writers, line = *self._start(table), 1
        for row in table.rows:
            check_width(table, row)
            if line == self.max_rows:
                self._finish(sheet, table, line)
                sheet, writers, line = *self._start(table), 1
            for index, value in enumerate(row):
                if value is not None and value != "":
                    writers[index](line, index, value)
            line += 1
        self._finish(sheet, table, line)

    def release(self) -> None:
        """Closes the rows' temporary files, which XlsxWriter leaves open when a workbook is given up half way."""
        for sheet in self.workbook.worksheets():
            sheet.row_data_fh.close()

    def _start(self, table: Table) -> tuple[Worksheet, Sequence[Writer]]:
        sheet = self.workbook.add_worksheet(self.names.take(table.title))
        sheet.freeze_panes(1, 0)
        for index, column in enumerate(table.columns):
            sheet.set_column(index, index, column.width)
            sheet.write_string(0, index, _text(column.title), self.bold)
        return sheet, [self._writer(sheet, column) for column in table.columns]

    @staticmethod
    def _finish(sheet: Worksheet, table: Table, lines: int) -> None:
        if table.columns:
            sheet.autofilter(0, 0, lines - 1, len(table.columns) - 1)

    def _writer(self, sheet: Worksheet, column: Column) -> Writer:
        def text(line: int, index: int, value: Value) -> None:
            sheet.write_string(line, index, _text(value))

        def typed(line: int, index: int, value: Value) -> None:
            if isinstance(value, bool):
                sheet.write_boolean(line, index, value)
            elif isinstance(value, int) and abs(value) < _EXACT_INTEGER:
                sheet.write_number(line, index, value)
            elif isinstance(value, datetime):
                _write_day(sheet, line, index, value.astimezone(self.zone).replace(tzinfo=None), self.moment)
            elif isinstance(value, date):
                _write_day(sheet, line, index, value, self.day)
            else:
                text(line, index, value)

        return text if column.kind is Kind.TEXT else typed


def _write_day(sheet: Worksheet, line: int, index: int, value: date, style: Format) -> None:
    """A date cell, or text for the years that Excel does not know."""
    if value.year >= _FIRST_YEAR:
        sheet.write_datetime(line, index, value, style)
    else:
        sheet.write_string(line, index, value.strftime(DATETIME_FORMAT if isinstance(value, datetime) else DATE_FORMAT))


def _text(value: Value) -> str:
    cleaned = clean(str(value))
    if len(cleaned) * 2 <= MAX_CELL or len(cleaned.encode("utf-16-le")) // 2 <= MAX_CELL:
        return cleaned
    return utf16_cut(cleaned, MAX_CELL - len(CUT_MARK)) + CUT_MARK
