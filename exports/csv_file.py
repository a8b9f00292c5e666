"""A table as CSV that opens by double click in Excel with Latvian settings: UTF-8 with BOM, `;`, CRLF.

A cell that a spreadsheet could take for a formula gets an apostrophe in front. That goes for telephone numbers too:
without it Excel makes the number 37120000000 of +37120000000 and calculates `+371 20000000-1`; with it every digit
and the plus stay readable. Who wants the number without the apostrophe takes the XLSX, where text is typed as text.
"""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date, datetime, tzinfo

from core.clock import RIGA
from exports.tables import DATE_FORMAT, DATETIME_FORMAT, Column, Kind, Table, Value, check_width, clean

CHUNK_CHARACTERS = 64 * 1024
BOM = "\ufeff"
# What Excel, LibreOffice and Google Sheets start a formula or a command with; the last four are the full-width forms.
_TRIGGERS = ("=", "+", "-", "@", "\t", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# Stripped by some programs before they look at the first character.
_LEADING = " \n\u00a0\u200b\u200c\u200d\u2060\u3000\ufeff"


def neutralised(text: str) -> str:
    """The text with an apostrophe in front when a spreadsheet could run it, otherwise as it is."""
    return f"'{text}" if text.lstrip(_LEADING).startswith(_TRIGGERS) else text


def stream(
    table: Table, delimiter: str = ";", *, zone: tzinfo = RIGA, booleans: tuple[str, str] = ("no", "yes")
) -> Iterator[bytes]:
    """The file in pieces of about 64 KB, in constant memory; the first line holds the titles.

    Datetimes are shown in `zone` as dd.mm.yyyy hh:mm; `booleans` are the words for false and true. Raises ValueError
    for a row that does not fit the columns.
    """
    buffer = io.StringIO(newline="")
    buffer.write(BOM)
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([_text(column.title) for column in table.columns])
    cells = [_cell(column, zone, booleans) for column in table.columns]
    for row in table.rows:
        check_width(table, row)
        writer.writerow([cell(value) for cell, value in zip(cells, row, strict=True)])
        if buffer.tell() >= CHUNK_CHARACTERS:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _text(value: Value) -> str:
    return "" if value is None else neutralised(clean(str(value)))


def _cell(column: Column, zone: tzinfo, booleans: tuple[str, str]) -> Callable[[Value], str]:
    def shown(value: Value) -> str:
        if isinstance(value, bool):
            return _text(booleans[value])
        if isinstance(value, int):
            return str(value)
        if isinstance(value, datetime):
            return value.astimezone(zone).strftime(DATETIME_FORMAT)
        return value.strftime(DATE_FORMAT) if isinstance(value, date) else _text(value)

    return _text if column.kind is Kind.TEXT else shown
