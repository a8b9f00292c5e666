"""Reads one workbook from standard input and writes its cells to standard output, as JSON. A program of its own.

What a workbook unpacks to is known only once it is unpacked; here it may take no more than the limits below, and a
death of this process harms nobody (docs/security.md). Arguments: most rows, most columns, most characters of a cell.
"""

import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

MEMORY = 160 * 1024 * 1024  # bytes of address space, this interpreter included
SECONDS = 2  # of CPU
CHARACTERS = 6_000_000  # of all cells: one text may stand in every cell and weigh nothing in the file


def main(arguments: list[str]) -> int:
    """0 with the cells, or with {"problem": code}; a broken limit ends the process otherwise."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    most_rows, most_columns, longest = (int(value) for value in arguments)
    json.dump(_read(sys.stdin.buffer.read(), most_rows, most_columns, longest), sys.stdout)
    return 0


def _read(data: bytes, most_rows: int, most_columns: int, longest: int) -> dict[str, Any]:
    import python_calamine

    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(BytesIO(data))
        for name in workbook.sheet_names:
            found = _sheet(workbook.get_sheet_by_name(name), most_rows, most_columns, longest)
            if found.get("problem") or found["rows"]:
                return found
    except python_calamine.PasswordError:
        return {"problem": "locked"}
    except python_calamine.CalamineError:
        return {"problem": "damaged"}
    return {"problem": "empty"}


def _sheet(sheet: Any, most_rows: int, most_columns: int, longest: int) -> dict[str, Any]:
    rows: list[list[str]] = []
    lines: list[int] = []
    total = 0
    for number, cells in enumerate(sheet.iter_rows()):
        if number > 4 * most_rows:  # empty ones too
            return {"problem": "too_many_rows"}
        texts = [_text(cell)[:longest] for cell in cells[: most_columns + 1]]
        while texts and not texts[-1].strip():
            texts.pop()
        if len(texts) > most_columns or any(cells[most_columns + 1 :]):
            return {"problem": "too_many_columns"}
        if texts:
            rows.append(texts)
            lines.append(number + 1)
        total += sum(map(len, texts))
        if total > CHARACTERS:
            return {"problem": "too_complex"}
        if len(rows) > most_rows:
            return {"problem": "too_many_rows"}
    return {"rows": rows, "lines": lines}


def _text(cell: Any) -> str:
    """A cell as a person reads it: a telephone number that Excel took for a number is 26123456 and not 26123456.0."""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e16:
        return str(int(cell))
    if isinstance(cell, date | datetime | time | timedelta):
        return cell.isoformat() if not isinstance(cell, timedelta) else str(cell)
    return str(cell)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
