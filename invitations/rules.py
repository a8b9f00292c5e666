"""Pure decisions about tables: where the headings are, what the columns hold, and what a row says."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import islice

from core.collation import fold
from core.text import clean_line, email_address, email_key, is_visible, latvian_phone, name_key
from invitations.terms import ContactRow, Grid, Meaning, RowProblem
from registration.zones import zone_named

NAME, EMAIL, PHONE, INSTITUTION, MUNICIPALITY = 80, 254, 20, 160, 80
_SAMPLE = 200  # rows looked at to guess what a column holds
_HEADINGS: dict[str, Meaning] = {
    **dict.fromkeys(("vards", "first name", "given name", "forename", "name first"), Meaning.given_name),
    **dict.fromkeys(("uzvards", "last name", "surname", "family name"), Meaning.family_name),
    **dict.fromkeys(
        ("vards uzvards", "vards un uzvards", "v uzvards", "name", "full name", "name surname", "kontaktpersona",
         "persona", "dalibnieks", "vaditajs", "vards uzvards amats", "contact", "contact person"), Meaning.full_name),
    **dict.fromkeys(("uzvards vards", "uzvards un vards", "surname name"), Meaning.surname_first),
    **dict.fromkeys(
        ("e pasts", "epasts", "e pasta adrese", "epasta adrese", "e mail", "email", "mail", "e mail address",
         "email address", "elektroniskais pasts", "elektroniska pasta adrese", "pasts"), Meaning.email),
    **dict.fromkeys(
        ("talrunis", "talr", "tel", "telefons", "talruna numurs", "talrunis nr", "mobilais", "mobilais talrunis",
         "mob", "mob talrunis", "phone", "phone number", "mobile", "telephone"), Meaning.phone),
    **dict.fromkeys(
        ("iestade", "iestades nosaukums", "organizacija", "organizacijas nosaukums", "darbavieta", "darba vieta",
         "nosaukums", "parstaveta iestade", "parstaveta organizacija", "nvo", "biedriba", "institution",
         "organisation", "organization", "company", "employer"), Meaning.institution),
    **dict.fromkeys(
        ("novads", "pasvaldiba", "pilseta", "novads pilseta", "pasvaldibas nosaukums", "novads vai pilseta",
         "municipality", "county"), Meaning.municipality),
    **dict.fromkeys(("valoda", "sazinas valoda", "language"), Meaning.language),
    **dict.fromkeys(("laika josla", "laika zona", "pulkstenis", "time zone", "timezone", "clock"), Meaning.zone),
}  # fmt: skip
_SEVERAL = re.compile(r"[,;/|]|\s{2,}|\bvai\b|\bun\b")
_DIGITS, _LONGEST, _NUMBERS = 8, 40, 4  # a number's digits and characters; how many of a cell are tried: each costs
_ENGLISH = frozenset({"en", "eng", "english", "anglu", "angliski"})
_LATVIAN = frozenset({"lv", "latvian", "latviesu", "latviski"})


def is_language(text: str) -> bool:
    """True for a word that names one of the languages of letters."""
    return fold(text) in _ENGLISH | _LATVIAN


def heading_meanings(cells: Sequence[str]) -> tuple[Meaning, ...]:
    """What each heading says its column holds; of two alike the first counts."""
    found: list[Meaning] = []
    for cell in cells:
        meaning = _HEADINGS.get(fold(cell), Meaning.ignored)
        found.append(Meaning.ignored if meaning in found else meaning)
    return tuple(found)


def has_headings(grid: Grid) -> bool:
    """True when the first row names columns, or at least has no address and no number where all others do."""
    first, rest = (grid.rows[0] if grid.rows else ()), grid.rows[1:][:_SAMPLE]
    if any(_is_email(cell) or _is_phone(cell) for cell in first):
        return False
    if any(meaning is not Meaning.ignored for meaning in heading_meanings(first)):
        return True
    columns = ([row[index] for row in rest if row[index].strip()] for index in range(grid.width))
    return any(_by_content(cells, lambda _cell: False) is not Meaning.ignored for cells in columns)


def guess(grid: Grid, is_place: Callable[[str], bool]) -> tuple[bool, tuple[Meaning, ...]]:
    """Whether the first row is headings, and what each column holds: by its heading, else by what stands in it."""
    headed = has_headings(grid)
    by_name = heading_meanings(grid.rows[0]) if headed else (Meaning.ignored,) * grid.width
    sample = grid.rows[1 if headed else 0 :][:_SAMPLE]
    columns = [[row[index] for row in sample if row[index].strip()] for index in range(grid.width)]
    found = list(by_name)
    for index, cells in enumerate(columns):
        if found[index] is Meaning.ignored:
            meaning = _by_content(cells, is_place)
            found[index] = Meaning.ignored if meaning in found else meaning
    if not any(meaning is not Meaning.ignored for meaning in by_name):
        _name_the_rest(found, columns)
    return headed, tuple(found)


def _by_content(cells: Sequence[str], is_place: Callable[[str], bool]) -> Meaning:
    if not cells:
        return Meaning.ignored
    tests = ((Meaning.email, _is_email), (Meaning.phone, _is_phone), (Meaning.municipality, is_place))
    for meaning, test in tests:
        if sum(map(test, cells)) * 3 > len(cells) * 2:
            return meaning
    return Meaning.ignored


def _name_the_rest(found: list[Meaning], columns: Sequence[Sequence[str]]) -> None:
    """Where no heading says it: columns of one word are names, of two full names, of more institutions."""
    for index, cells in enumerate(columns):
        if found[index] is not Meaning.ignored or not cells or not any(is_visible(cell) for cell in cells):
            continue
        words = Counter(min(3, len(cell.split())) for cell in cells).most_common(1)[0][0]
        if words == 1 and Meaning.full_name not in found:
            free = (m for m in (Meaning.given_name, Meaning.family_name) if m not in found)
            found[index] = next(free, Meaning.ignored)
        elif words == 2 and not {Meaning.full_name, Meaning.given_name} & set(found):
            found[index] = Meaning.full_name
        elif words >= 2 and Meaning.institution not in found:
            found[index] = Meaning.institution


def _is_email(cell: str) -> bool:
    return "@" in cell and " " not in cell.strip()


def _is_phone(cell: str) -> bool:
    return _DIGITS <= _digits(cell) <= 15 and not any(c.isalpha() for c in cell) and len(cell.strip()) <= 24


def _digits(text: str) -> int:
    return sum(c.isdigit() for c in text)


def read_rows(grid: Grid, headed: bool, meanings: Sequence[Meaning]) -> list[ContactRow]:
    """The people of the table in its order, cleaned; somebody written down twice is `repeated` the second time."""
    start = 1 if headed else 0
    rows = (row_of(line, cells, meanings) for line, cells in zip(grid.lines[start:], grid.rows[start:], strict=True))
    return without_repeats(rows)


def without_repeats(rows: Iterable[ContactRow]) -> list[ContactRow]:
    """The rows; of equal address and name the second and later ones are marked. Two people may share an address."""
    seen: set[tuple[str, str]] = set()
    found: list[ContactRow] = []
    for row in rows:
        key = person_key(row)
        again = row.kept and key in seen
        found.append(replace(row, problems=(*row.problems, RowProblem.repeated)) if again else row)
        if row.kept:
            seen.add(key)
    return found


def person_key(row: ContactRow) -> tuple[str, str]:
    """Who it is: the address or telephone, and the name under which spellings are the same."""
    return row.contact_key, name_key(row.given_name, row.family_name)


def row_of(line: int, cells: Sequence[str], meanings: Sequence[Meaning]) -> ContactRow:
    """One row, cleaned, with what is wrong in it."""
    texts: dict[Meaning, str] = {}
    for meaning, cell in zip(meanings, cells, strict=False):
        if meaning is not Meaning.ignored and meaning not in texts:
            texts[meaning] = clean_line(cell)
    problems: list[RowProblem] = []
    given, family = _name(texts)
    email = _email(texts.get(Meaning.email, ""), problems)
    phone = _phone(texts.get(Meaning.phone, ""), problems)
    if RowProblem.email_wrong in problems and phone:
        problems = [RowProblem.email_dropped]
    elif not email and not phone and RowProblem.email_wrong not in problems:
        problems.append(RowProblem.nothing_to_reach)
    institution, place = texts.get(Meaning.institution, ""), texts.get(Meaning.municipality, "")
    limits = ((given, NAME), (family, NAME), (institution, INSTITUTION), (place, MUNICIPALITY))
    if any(len(text) > limit for text, limit in limits):
        problems.append(RowProblem.shortened)
    language = "en" if fold(texts.get(Meaning.language, "")) in _ENGLISH else "lv"
    zone = zone_named(texts.get(Meaning.zone, ""))
    if zone is None:
        problems.append(RowProblem.zone_unknown)
    return ContactRow(
        line, given[:NAME], family[:NAME], email, email_key(email) if email else "", phone,
        institution[:INSTITUTION], place[:MUNICIPALITY], language, tuple(problems), zone or "",
    )  # fmt: skip


def _name(texts: dict[Meaning, str]) -> tuple[str, str]:
    given, family = texts.get(Meaning.given_name, ""), texts.get(Meaning.family_name, "")
    if given or family:
        return (given, family) if given else ("", family)
    *first, last = texts.get(Meaning.full_name, "").split() or [""]
    if first or last:
        return (" ".join(first), last) if first else (last, "")
    words = texts.get(Meaning.surname_first, "").replace(",", " ").split()
    return (" ".join(words[1:]), words[0]) if len(words) > 1 else ("".join(words), "")


def _email(text: str, problems: list[RowProblem]) -> str:
    if not text or not is_visible(text):
        return ""
    try:
        address = email_address(text.removeprefix("mailto:"))
    except ValueError:
        problems.append(RowProblem.email_wrong)
        return ""
    if len(address) > EMAIL:
        problems.append(RowProblem.email_wrong)
        return ""
    return address


def _phone(text: str, problems: list[RowProblem]) -> str:
    """The first number in the cell that can be dialled."""
    if not any(c.isdigit() for c in text):
        return ""
    numbers = (part for part in (text, *_SEVERAL.split(text)) if len(part) < _LONGEST and _digits(part) >= _DIGITS)
    for part in islice(numbers, _NUMBERS):
        try:
            return latvian_phone(re.sub(r"^[^\d+]+", "", part))[:PHONE]
        except ValueError:
            continue
    problems.append(RowProblem.phone_wrong)
    return ""
