"""CSV as it comes out of Excel, LibreOffice and registers in Latvia: UTF-8 or Windows-1257; `;`, `,` or tab."""

import codecs
import csv
import io
from collections import Counter

from invitations.terms import FileProblem, Grid

MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 5001, 60, 500  # rows: 5,000 people and the headings
DELIMITERS = ";,\t"
_MOST_LINES = 4 * MOST_ROWS  # empty ones too
_SAMPLE = 60  # lines looked at to find the delimiter
_LONGEST_LINE = 64 * 1024  # characters of a row, a quoted one with line ends too
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_FOREIGN = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"<!DOCTYPE", b"<html", b"<?xml", b"\x1f\x8b")


def read(data: bytes) -> Grid | FileProblem:
    """The rows with anything in them; no quote may stay open."""
    text = decode(data)
    if isinstance(text, FileProblem):
        return text
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    try:
        for number, cells in enumerate(reader):
            if number > _MOST_LINES:
                return FileProblem.too_many_rows
            if problem := _add(cells, reader.line_num, rows, lines):
                return problem
    except csv.Error:
        return FileProblem.open_quotes
    if not rows:
        return FileProblem.empty
    width = max(len(row) for row in rows)
    return Grid(tuple((*row, *[""] * (width - len(row))) for row in rows), tuple(lines))


def _add(cells: list[str], line: int, rows: list[tuple[str, ...]], lines: list[int]) -> FileProblem | None:
    while cells and not cells[-1].strip():
        cells.pop()
    if len(cells) > MOST_COLUMNS:
        return FileProblem.too_many_columns
    if sum(len(cell) for cell in cells) > _LONGEST_LINE:
        return FileProblem.open_quotes
    if cells:
        rows.append(tuple(cell[:LONGEST_CELL] for cell in cells))
        lines.append(line)
    return FileProblem.too_many_rows if len(rows) > MOST_ROWS else None


def decode(data: bytes) -> str | FileProblem:
    """The text; by its byte order mark, else UTF-8, else Windows-1257, which is what Latvian Excel writes."""
    if data.startswith(_FOREIGN):
        return FileProblem.not_a_table
    utf16 = data.startswith(_UTF16)
    if b"\x00" in data and not utf16:
        return FileProblem.not_a_table
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "cp1257"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        strange = sum(1 for c in text[:20_000] if c < " " and c not in "\t\r\n")
        return FileProblem.not_a_table if strange * 50 > min(len(text), 20_000) else text
    return FileProblem.unknown_letters


def delimiter_of(text: str) -> str:
    """The one that cuts most of the first lines into equally many cells; `;` where nothing is cut."""
    sample = [line for line in text[: _LONGEST_LINE * 4].splitlines()[:_SAMPLE] if line.strip()]
    return max(DELIMITERS, key=lambda delimiter: _fitness(sample, delimiter))


def _fitness(sample: list[str], delimiter: str) -> tuple[float, int]:
    """How many lines have the commonest number of cells, and that number; nothing for one cell a line."""
    try:
        widths = Counter(len(cells) for cells in csv.reader(sample, delimiter=delimiter))
    except csv.Error:
        return (0.0, 0)
    width, count = max(((w, n) for w, n in widths.items() if w > 1), key=lambda pair: pair[1], default=(0, 0))
    return (count / max(1, len(sample)), width)
