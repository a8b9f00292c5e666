"""What an export is made of: titled tables whose rows are read once, one at a time, and the cleaning of their cells."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

Value = str | int | bool | datetime | date | None

# Not allowed in XML 1.0, or invisible in a cell and only good for hiding things: C0 and C1 except tab and line feed,
# lone surrogates, the noncharacters of the basic plane.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029]")

DATE_FORMAT = "%d.%m.%Y"
DATETIME_FORMAT = "%d.%m.%Y %H:%M"


class Kind(StrEnum):
    """What a column holds; a cell of another type is written as text."""

    TEXT = "text"
    INTEGER = "integer"
    DATETIME = "datetime"
    DATE = "date"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `title` is what a person reads, `width` is in characters."""

    key: str
    title: str
    kind: Kind = Kind.TEXT
    width: int = 20


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet. `rows` hold one value per column, in column order; datetimes are aware; None is an empty cell."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]


def clean(text: str) -> str:
    """The text without control characters and lone surrogates, its line ends as line feeds."""
    return text if text.isprintable() else _UNPRINTABLE.sub("", _LINE_ENDS.sub("\n", text))


def check_width(table: Table, row: Sequence[Value]) -> None:
    """Raises ValueError when a row has more or fewer values than the table has columns."""
    if len(row) != len(table.columns):
        raise ValueError(f"{table.title}: {len(row)} values for {len(table.columns)} columns")
