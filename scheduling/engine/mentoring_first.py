"""A first calendar, made as a person would make it: one unit after another, each where its mentor and an expert can.

It is what is there when searches find nothing in time, and where they begin.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from scheduling.engine.mentoring_calendar import Key
from scheduling.engine.mentoring_frame import Frame, bits
from scheduling.engine.mentoring_units import Prices, Unit

MOST_TRIES = 4000  # units that are tried to be placed


class First:
    """The calendar so far: who is matched, which pieces are taken, how long experts work in each month."""

    def __init__(self, frame: Frame, prices: Prices) -> None:
        self.frame = frame
        self.prices = prices
        self.known: set[Key] = set()
        self.matched: set[int] = set()
        self.loads: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))  # of mentors: groups and single people
        self.busy: dict[tuple[str, int], int] = defaultdict(int)  # of mentors and experts: pieces, as bits
        self.minutes: dict[tuple[int, int], int] = defaultdict(int)  # of experts in months
        self.beside = [0] * len(frame.pieces)  # of each piece, those that nobody can take with it, as bits
        for clique in frame.cliques:
            together = sum(1 << piece for piece in clique)
            for piece in clique:
                self.beside[piece] |= together

    def fill(self, units: Sequence[Unit], taken: Iterable[tuple[int, tuple[int, ...]]]) -> frozenset[Key]:
        """Every unit that fits, the `taken` ones first; those that serve most come before others."""
        first = set(taken)
        order = sorted(units, key=lambda unit: ((unit.mentor, unit.people) not in first, *_worth(unit)))
        known = {(unit.mentor, unit.people) for unit in units}
        for mentor, people in sorted(first - known):  # a pin asks for them, though they cannot meet
            self._match(mentor, people)
        tries = MOST_TRIES
        for whole in (True, False):
            for unit in order:
                asked = (unit.mentor, unit.people) in first
                if not tries or not self._free(unit):
                    continue
                tries -= 1
                meetings = self._meetings(unit)
                months = {self.frame.pieces[piece].month for piece, _expert in meetings}
                if asked or (months and (not whole or len(months) == self.frame.months)):
                    self._take(unit, meetings, months)
        return frozenset(self.known)

    def _free(self, unit: Unit) -> bool:
        """Whether its people have no match yet and its mentor may have one more."""
        if not self.matched.isdisjoint(unit.people) or any(
            self.frame.pinned.get(person, unit.mentor) != unit.mentor for person in unit.people
        ):
            return False
        groups, singles = self.loads[unit.mentor]
        groups, singles = (groups + 1, singles) if unit.size > 1 else (groups, singles + 1)
        return any(groups <= most and singles <= others for most, others in self.frame.patterns)

    def _match(self, mentor: int, people: tuple[int, ...]) -> None:
        groups, singles = self.loads[mentor]
        self.loads[mentor] = (groups + 1, singles) if len(people) > 1 else (groups, singles + 1)
        self.matched.update(people)
        self.known.add(("unit", mentor, people))

    def _take(self, unit: Unit, meetings: Sequence[tuple[int, int]], months: Iterable[int]) -> None:
        self._match(unit.mentor, unit.people)
        self.known.update(("served", unit.mentor, unit.people, month) for month in months)
        for piece, expert in meetings:
            self.known.add(("meets", unit.mentor, unit.people, piece))
            self.known.add(("helps", expert, unit.mentor, piece))
            self.busy["mentor", unit.mentor] |= self.beside[piece] | 1 << piece
            self.busy["expert", expert] |= self.beside[piece] | 1 << piece
            self.minutes[expert, self.frame.pieces[piece].month] += self.frame.pieces[piece].minutes

    def _meetings(self, unit: Unit) -> list[tuple[int, int]]:
        """Pieces and experts of every month in which enough of them are free."""
        found: list[tuple[int, int]] = []
        for month in unit.months:
            found += self._month(unit, month)
        return found

    def _month(self, unit: Unit, month: int) -> list[tuple[int, int]]:
        """The cheapest pieces that suffice, each with the expert who has most time left; none when they do not."""
        frame = self.frame
        free = unit.able & frame.of_month[month] & ~self.busy["mentor", unit.mentor]
        chosen: list[tuple[int, int]] = []
        spent: dict[int, int] = defaultdict(int)
        taken = minutes = 0
        for piece in sorted(bits(free), key=lambda one: (self.prices.of(unit, one), one)):
            if minutes >= frame.need:
                break
            if not taken >> piece & 1 and (expert := self._expert(unit, piece, spent)) is not None:
                chosen.append((piece, expert))
                taken |= self.beside[piece]
                spent[expert] += frame.pieces[piece].minutes
                minutes += frame.pieces[piece].minutes
        return chosen if minutes >= frame.need else []

    def _expert(self, unit: Unit, piece: int, spent: dict[int, int]) -> int | None:
        """Who can help then: at a full answer before "if need be", with the most minutes left."""
        frame, month = self.frame, self.frame.pieces[piece].month
        best: tuple[int, int, int] | None = None
        for expert in bits(unit.experts):
            hours, who = frame.of_expert[expert], frame.experts[expert]
            left = who.max_minutes_per_month - self.minutes[expert, month] - spent[expert]
            if hours.able >> piece & 1 and left >= frame.pieces[piece].minutes:
                one = (hours.if_need_be[piece], -left, expert)
                if not self.busy["expert", expert] >> piece & 1 and (best is None or one < best):
                    best = one
        return None if best is None else best[2]


def _worth(unit: Unit) -> tuple[int, int, int, int, int, tuple[int, ...]]:
    """Smaller comes first: many people in many months; then a common language, a topic, few hours to choose from."""
    served = unit.size * len(unit.months)
    return -served, unit.interpreted, unit.off_topic, unit.able.bit_count(), unit.mentor, unit.people
