"""An import before it is saved: who would be put on the list, what is wrong, and which texts the registers know."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from sqlalchemy.orm import Session

from core.settings import Settings
from invitations import do_not_contact, queries, rules
from invitations.do_not_contact import Asked
from invitations.models import ContactList, ImportDraft
from invitations.terms import ContactRow, Grid, Meaning, RowProblem
from registration.institutions import Names, known_names, match_institution, name_key
from registration.registers import municipalities
from registration.registers.municipalities import Municipality
from registration.registers.place_words import key

ASKED = 25  # texts of each register to ask about; looking for likenesses costs, and nobody reads more


@dataclass(frozen=True, slots=True)
class Doubt:
    """A text no register knows, how many rows have it, what it may mean: (value, name); `chosen` is one of them."""

    key: str
    typed: str
    rows: int
    candidates: tuple[tuple[str, str], ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class Former:
    """A municipality that exists no more on the day, how many rows have it, and which one took it over, if one did."""

    name: str
    rows: int
    successor: str


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything the page of an import shows; `codes` are municipalities' by row."""

    grid: Grid
    headed: bool
    meanings: tuple[Meaning, ...]
    rows: tuple[ContactRow, ...]
    codes: tuple[str | None, ...]
    doubts: tuple[Doubt, ...]
    matched: int  # rows whose institution the register knows
    loose: int  # different institutions that are in doubt, also those not asked about
    former: tuple[Former, ...] = ()

    @property
    def saved(self) -> int:
        """How many people would be put on the list."""
        return sum(row.kept for row in self.rows)

    @property
    def without_email(self) -> int:
        """How many of them can only be telephoned."""
        return sum(row.kept and not row.email for row in self.rows)

    def with_problem(self, problem: RowProblem) -> list[ContactRow]:
        """The rows with this problem."""
        return [row for row in self.rows if problem in row.problems]


def is_place(text: str) -> bool:
    """True for the name of a municipality, present or former, written in full."""
    return bool(text.strip()) and key(text) in _places()


def place_code(text: str, on: date) -> str | None:
    """The code of the municipality that a text can only mean on a day; unlike `municipalities.match` it looks for no
    likenesses, which would cost seconds for a long table."""
    found = _places().get(key(text), ()) if text else ()
    certain = [m for m in found if m.valid_on(on)] or list(found)
    return certain[0].code if len(certain) == 1 else None


@cache
def _places() -> dict[str, tuple[Municipality, ...]]:
    index: dict[str, tuple[Municipality, ...]] = {}
    for municipality in municipalities.all_municipalities():
        for name in municipalities.names(municipality):
            index[name] = (*index.get(name, ()), municipality)
    return index


def grid_of(draft: ImportDraft) -> Grid:
    """The table as it was sent in."""
    return Grid(tuple(tuple(row) for row in draft.rows), tuple(draft.lines))


def preview(
    session: Session,
    settings: Settings,
    draft: ImportDraft,
    of_list: ContactList,
    chosen: Mapping[str, str],
    on: date,
) -> Preview:
    """What saving the import now would do with what was `chosen`; `on` is the day whose municipalities count."""
    grid, meanings = grid_of(draft), tuple(Meaning(m) for m in draft.meanings)
    rows = rules.read_rows(grid, draft.headed, meanings)
    known = queries.people_on(session, of_list.id)
    asked = do_not_contact.asked(session, settings, of_list.organisation_id)
    rows = [_asked_off(_known(row, known), asked) for row in rows]
    kept = [row for row in rows if row.kept]
    names = known_names(session, of_list.organisation_id)
    loose = _loose(row.institution for row in kept if name_key(row.institution) not in names)
    doubts = [_institution_doubt(session, of_list, typed, n, names, chosen) for typed, n in loose[:ASKED]]
    places = _loose(row.municipality for row in kept if place_code(row.municipality, on) is None)
    doubts += [_place_doubt(typed, n, on, chosen) for typed, n in places[:ASKED]]
    codes = tuple(_code(row.municipality, on, chosen) for row in rows)
    former = _former((code for row, code in zip(rows, codes, strict=True) if row.kept), on)
    matched = sum(1 for row in kept if len(names.get(name_key(row.institution), ())) == 1)
    return Preview(grid, draft.headed, meanings, tuple(rows), codes, tuple(doubts), matched, len(loose), former)


def taught(shown: Preview) -> dict[str, int]:
    """The texts that the organiser said mean these institutions."""
    return {d.typed: int(d.chosen) for d in shown.doubts if d.key.startswith("i:") and d.chosen}


def _known(row: ContactRow, known: set[tuple[str, str]]) -> ContactRow:
    if not row.kept or rules.person_key(row) not in known:
        return row
    return replace(row, problems=(*row.problems, RowProblem.known))


def _asked_off(row: ContactRow, asked: Asked) -> ContactRow:
    problem = asked.problem(row) if row.kept else None
    return row if problem is None else replace(row, problems=(*row.problems, problem))


def _former(codes: Iterable[str | None], on: date) -> tuple[Former, ...]:
    """Abolished municipalities among these, the most frequent first."""
    counted = Counter(code for code in codes if code)
    places = [(municipalities.by_code(code), rows) for code, rows in counted.most_common()]
    return tuple(
        Former(place.name_lv, rows, municipalities.by_code(place.successor).name_lv if place.successor else "")
        for place, rows in places
        if not place.valid_on(on)
    )


def _loose(texts: Iterable[str]) -> list[tuple[str, int]]:
    """Different texts with their numbers, the most frequent first; empty ones are left out."""
    return Counter(text for text in texts if name_key(text)).most_common()


def _institution_doubt(
    session: Session, of_list: ContactList, typed: str, rows: int, names: Names, chosen: Mapping[str, str]
) -> Doubt:
    match = match_institution(session, of_list.organisation_id, typed, names)
    found = [match.exact] if match.exact else list(match.candidates)
    return _doubt(f"i:{name_key(typed)}", typed, rows, [(str(known.id), known.name) for known in found], chosen)


def _place_doubt(typed: str, rows: int, on: date, chosen: Mapping[str, str]) -> Doubt:
    match = municipalities.match(typed, on)
    found = [match.exact] if match.exact else list(match.candidates)
    return _doubt(f"m:{key(typed)}", typed, rows, [(m.code, m.name_lv) for m in found], chosen)


def _doubt(name: str, typed: str, rows: int, candidates: Sequence[tuple[str, str]], chosen: Mapping[str, str]) -> Doubt:
    """A choice that is not among the candidates counts for nothing: it came from a form that was made up."""
    value = chosen.get(name, "")
    return Doubt(name, typed, rows, tuple(candidates), value if value in dict(candidates) else "")


def _code(text: str, on: date, chosen: Mapping[str, str]) -> str | None:
    if not text:
        return None
    said = chosen.get(f"m:{key(text)}", "")
    return place_code(text, on) or (said if said in {m.code for m in municipalities.all_municipalities()} else None)
