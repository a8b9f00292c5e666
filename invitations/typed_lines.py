"""People typed or pasted into a field, one on a line: what stands in a line says what it is, not its place.

A table straight from Excel with headings is read by its columns, as a file is; every other line is judged on its own.
"""

import csv
import re
from collections.abc import Callable

from invitations import rules
from invitations.csv_text import LONGEST_CELL, MOST_COLUMNS
from invitations.terms import ContactRow, Grid, Meaning
from registration.zones import ABROAD, zone_named

_MEANINGS = (
    Meaning.full_name, Meaning.email, Meaning.phone, Meaning.institution, Meaning.municipality, Meaning.language,
    Meaning.zone,
)  # fmt: skip
_EMAIL = re.compile(r"[<(]?(?:mailto:)?[^\s<>()]*@[^\s<>()]*[>)]?")
_PHONE = re.compile(r"(?<![\w-])(?:t\w*[.:]+\s*)?\+?\(?\d(?:[\s()-]*\d){7,14}(?!\w)", re.IGNORECASE)
_OFFICE = re.compile(r"[\d\"“”„«»]")
_LONGEST_NAME = 4  # words


def read_typed(text: str, is_place: Callable[[str], bool]) -> list[ContactRow]:
    """The people of the lines, with what is wrong in each; empty lines are left out, `line` counts them all."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    cells = [_cells(line) for _number, line in lines]
    if cells and {Meaning.email, Meaning.phone} & set(rules.heading_meanings(cells[0])):
        width = max(len(row) for row in cells)
        grid = Grid(tuple((*row, *[""] * (width - len(row))) for row in cells), tuple(n for n, _line in lines))
        return rules.read_rows(grid, *rules.guess(grid, is_place))
    rows = (_person(number, row, is_place) for (number, _line), row in zip(lines, cells, strict=True))
    return rules.without_repeats(rows)


def _cells(line: str) -> list[str]:
    delimiter = next((mark for mark in "\t;" if mark in line), ",")
    found = [cell for row in csv.reader([line], delimiter=delimiter, skipinitialspace=True) for cell in row]
    return [cell[:LONGEST_CELL].strip() for cell in found[:MOST_COLUMNS]]


def _person(number: int, cells: list[str], is_place: Callable[[str], bool]) -> ContactRow:
    emails: list[str] = []
    phones: list[str] = []
    places: list[str] = []
    rest: list[str] = []
    reading: dict[Meaning, str] = {}  # the language of letters and the zone, for somebody abroad
    for cell in cells:
        left = _taken(_PHONE, _taken(_EMAIL, cell, emails), phones).strip(" ,;:<>()")
        if not left:
            continue
        # A first name may be a city's: of what comes before the address nothing is read so.
        kind = _reads(left) if (emails or phones) else None
        if kind is not None and kind not in reading:
            reading[kind] = left
        else:
            (places if _is_short_place(left, is_place) and not places else rest).append(left)
    name, institution = _named(rest)
    texts = (
        name, " ".join(emails), ", ".join(phones), institution, "".join(places),
        reading.get(Meaning.language, ""), reading.get(Meaning.zone, ""),
    )  # fmt: skip
    return rules.row_of(number, texts, _MEANINGS)


def _reads(text: str) -> Meaning | None:
    """What a cell says of how somebody reads letters: "en" the language, "London" or "Europe/Dublin" the zone."""
    if rules.is_language(text):
        return Meaning.language
    zone = zone_named(text)
    return Meaning.zone if zone and ("/" in text or zone in ABROAD) else None


def _is_short_place(text: str, is_place: Callable[[str], bool]) -> bool:
    """A municipality's name; "Ogres novada dome" is an institution, whose municipality is known by itself."""
    return len(text.split()) <= 2 and is_place(text)


def _taken(pattern: re.Pattern[str], text: str, found: list[str]) -> str:
    """The text without what is found in it."""
    found += [part.strip("<>()") for part in pattern.findall(text)]
    return pattern.sub(" ", text)


def _named(rest: list[str]) -> tuple[str, str]:
    """The name (its two words may stand in two cells) and the institution: whatever is left."""
    if not rest or _is_office(rest[0]):
        return "", ", ".join(rest)
    cut = 2 if len(rest) > 1 and all(len(part.split()) == 1 and not _is_office(part) for part in rest[:2]) else 1
    return " ".join(rest[:cut]), ", ".join(rest[cut:])


def _is_office(text: str) -> bool:
    """Not a person's name: figures, quotes, many words, or capital and small first letters together."""
    words = text.split()
    mixed = words[0][:1].isupper() and any(word[:1].islower() for word in words[1:])
    return bool(_OFFICE.search(text)) or len(words) > _LONGEST_NAME or mixed
