"""A file that somebody sent, read into cells: XLSX by a child process with limits, CSV here. Nothing is believed."""

from pathlib import Path

from core.office_files import Unfit, read_by_child, unfit
from invitations import csv_text
from invitations.csv_text import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS
from invitations.terms import FileProblem, Grid

MOST_BYTES = 4 * 1024 * 1024  # of the file
MOST_UNPACKED = 32 * 1024 * 1024  # bytes: 5,000 full rows unpack to about 5 MB
MOST_PARTS = 400  # files inside a workbook

PATIENCE = 4.0  # seconds for the child, which may use 2 of CPU
CHILD = Path(__file__).with_name("workbook_child.py")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # an old .xls, or a workbook with a password
_LOCKED = "EncryptedPackage".encode("utf-16-le")


def read_table(data: bytes) -> Grid | FileProblem:
    """The first sheet with anything in it, or the CSV; empty rows are left out. What it is, its bytes say."""
    if not data:
        return FileProblem.empty
    if len(data) > MOST_BYTES:
        return FileProblem.too_large
    if data.startswith(_OLE):
        return FileProblem.locked if _LOCKED in data else FileProblem.old_excel
    if data.startswith(b"PK"):
        return _workbook(data)
    return csv_text.read(data)


def _workbook(data: bytes) -> Grid | FileProblem:
    problem = _unfit(data)
    if problem is not None:
        return problem
    found = read_by_child(CHILD, data, PATIENCE, MOST_ROWS, MOST_COLUMNS, LONGEST_CELL)
    if found is None:
        return FileProblem.too_complex
    if "problem" in found:
        return FileProblem(found["problem"])
    return squared(found["rows"], found["lines"])


def _unfit(data: bytes) -> FileProblem | None:
    """What the table of contents says already: no workbook, a bomb, parts with a password."""
    problem = unfit(data, "xl/workbook.xml", MOST_UNPACKED, MOST_PARTS)
    if problem is None:
        return None
    return FileProblem.not_a_table if problem is Unfit.other else FileProblem(problem.value)


def squared(rows: list[list[str]], lines: list[int]) -> Grid | FileProblem:
    """The rows made equally wide."""
    if not rows:
        return FileProblem.empty
    width = max(len(row) for row in rows)
    return Grid(tuple((*row, *[""] * (width - len(row))) for row in rows), tuple(lines))
