"""What the parts of a crowd add up to, for one picture after another. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator

from dashboard.terms import Group, Part
from registration.queries import ACTIVE
from registration.terms import RegistrationStatus

HAS_PLACE = frozenset({RegistrationStatus.confirmed, RegistrationStatus.placed})  # here, or in a group
COME_OR_WAIT = frozenset(ACTIVE) | HAS_PLACE


def standings(crowd: Iterable[Part]) -> Counter[tuple[str, str]]:
    """How many people have each status and came by each way."""
    found: Counter[tuple[str, str]] = Counter()
    for part in crowd:
        found[part.status, part.source] += part.people
    return found


def kinds(crowd: Iterable[Part]) -> list[Group]:
    """The sorts of institutions of those who come or wait; key (kind or None, whether an institution was given)."""
    counts = _Counts()
    for part in _coming(crowd):
        counts.add(part, (part.kind, True), part.works)
        counts.add(part, (part.kind, False), part.people - part.works)
    return counts.groups()


def places(crowd: Iterable[Part]) -> list[Group]:
    """The municipalities of those who come or wait; key (code or None, whether anything was given).

    Somebody who named no municipality counts for their institution's, as in people_queries.code_of.
    """
    counts = _Counts()
    for part in _coming(crowd):
        counts.add(part, (part.lives_in, True), part.lives)
        counts.add(part, (part.lives_in or part.works_in, False), part.people - part.lives)
    return counts.groups()


def _coming(crowd: Iterable[Part]) -> Iterator[Part]:
    return (part for part in crowd if part.status in COME_OR_WAIT)


class _Counts:
    """Those who come or wait by what they have in common, and those among them who have a place."""

    def __init__(self) -> None:
        self.total: Counter[tuple[str | None, bool]] = Counter()
        self.confirmed: Counter[tuple[str | None, bool]] = Counter()

    def add(self, part: Part, key: tuple[str | None, bool], people: int) -> None:
        if not people:
            return
        self.total[key] += people
        if part.status in HAS_PLACE:
            self.confirmed[key] += people

    def groups(self) -> list[Group]:
        return [Group(key, self.confirmed[key], total) for key, total in self.total.items()]
