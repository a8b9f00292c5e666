"""The board in tables: by municipality, by institution, municipalities without anyone; and what its tabs show."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from core.collation import fold, latvian_key
from invitations.board import Alone, Board, GuestLine
from invitations.terms import Stand
from registration import people_queries
from registration.registers import municipalities


@dataclass(slots=True)
class Group:
    """What a line of a table counts; `alone` came without being invited and are among `coming`."""

    key: str
    name: str
    invited: int = 0
    opened: int = 0
    coming: int = 0
    waiting: int = 0
    declined: int = 0
    silent: int = 0
    alone: int = 0
    unasked: int = 0


def by_municipality(found: Board) -> list[Group]:
    """A line for each municipality anybody is from, in Latvian order; people of unknown places come last."""
    return _grouped(found, lambda person: person.place, people_queries.municipality_name)


def by_institution(found: Board) -> list[Group]:
    """A line for each institution."""
    return _grouped(found, lambda person: person.institution, lambda name: name)


def _grouped(found: Board, key: Callable[[GuestLine | Alone], str], name: Callable[[str], str]) -> list[Group]:
    groups: dict[str, Group] = {}

    def group(value: str) -> Group:
        return groups.setdefault(value, Group(value, name(value) if value else ""))

    for line in found.lines:
        count(group(key(line)), line)
    for person in found.alone:
        group(key(person)).alone += 1
        group(key(person)).coming += 1
    for person in found.alone_waiting:
        group(key(person)).waiting += 1
    return sorted(groups.values(), key=lambda g: (g.name == "", latvian_key(g.name)))


def count(group: Group, line: GuestLine) -> None:
    """One person more."""
    group.invited += line.invited
    group.opened += line.opened_at is not None
    group.coming += line.stand is Stand.coming
    group.waiting += line.stand in (Stand.waiting, Stand.answered)
    group.declined += line.stand is Stand.declined
    group.silent += line.stand in (Stand.silent, Stand.maybe)
    group.unasked += line.stand is Stand.unasked


@dataclass(frozen=True, slots=True)
class Gaps:
    """Municipalities nobody comes from: those whose people are on the waiting list, those with invited people who are
    silent, those whose letters have not gone, those where all said no, and those nobody was invited from; names in
    Latvian order. `covered` is how many of `all` have somebody with a place."""

    waiting: tuple[Group, ...]
    silent: tuple[Group, ...]
    unasked: tuple[Group, ...]
    declined: tuple[Group, ...]
    not_invited: tuple[str, ...]
    covered: int
    all: int


def gaps(found: Board, day: date) -> Gaps:
    """The municipalities of the day without anyone."""
    groups = {group.key: group for group in by_municipality(found)}
    found_gaps: dict[str, list[Group]] = {"waiting": [], "silent": [], "unasked": [], "declined": []}
    missing: list[str] = []
    covered = 0
    for place in municipalities.current(day):
        group = groups.get(place.code)
        if group is None or not (group.invited or group.coming or group.waiting):
            missing.append(place.name_lv)
        elif group.coming:
            covered += 1
        else:
            found_gaps[next((why for why in found_gaps if getattr(group, why)), "declined")].append(group)
    total = sum(map(len, found_gaps.values())) + len(missing) + covered
    waiting, silent, unasked, declined = (tuple(groups) for groups in found_gaps.values())
    return Gaps(waiting, silent, unasked, declined, tuple(missing), covered, total)


def silent_in(found: Board, codes: Iterable[str]) -> list[int]:
    """Ids of the silent guests from these municipalities."""
    wanted = set(codes)
    return [line.id for line in found.lines if line.stand is Stand.silent and line.place in wanted]


TABS = ("visi", "naks", "atbildejusi", "gaida", "nenaks", "kluse", "nesutits", "atverusi", "nepiegadats", "zvanit")


def in_tab(line: GuestLine, tab: str) -> bool:
    """Whether the tab shows the line."""
    tests: dict[str, bool] = {
        "naks": line.stand is Stand.coming,
        "atbildejusi": line.stand is Stand.answered,
        "gaida": line.stand is Stand.waiting,
        "nenaks": line.stand is Stand.declined,
        "kluse": line.stand in (Stand.silent, Stand.maybe),
        "nesutits": line.stand is Stand.unasked,
        "atverusi": line.opened_at is not None and line.stand is Stand.silent,
        "nepiegadats": line.bad,
        "zvanit": line.to_phone,
    }
    return tests.get(tab, True)


def matching(lines: Sequence[GuestLine], search: str, place: str, institution: str) -> list[GuestLine]:
    """The lines with every word of the search, from this municipality and institution; empty means any."""
    words = fold(search).split()[:8]
    return [
        line
        for line in lines
        if all(word in line.search_key or word in fold(line.institution) for word in words)
        and (not place or line.place == place)
        and (not institution or line.institution == institution)
    ]
