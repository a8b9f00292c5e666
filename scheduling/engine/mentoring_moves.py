"""Moves: some mentors give up their people and meetings, and the solver finds better ones; everybody else stays.

What remains to be searched is so small that it is done in moments, however large the whole is.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec.structs import replace

from scheduling.engine.mentoring_calendar import Calendar, Key
from scheduling.engine.mentoring_frame import Frame, Hours
from scheduling.engine.mentoring_units import Prices, Unit
from scheduling.engine.solving import Search

PIECES = 1000  # of the units that a move chooses from
FEWEST, MOST = 2, 6  # mentors of a move
WORK = 0.15  # seconds of a usual machine, for one move
TRIES = 12  # moves in vain before more mentors move at a time
ALWAYS, BUILT = 0.01, 2e-5  # seconds that a move, and each of its rows, takes before it is searched
OPTIONS = {"cp_model_probing_level": 0, "symmetry_level": 0, "max_presolve_iterations": 1}


class Moves:
    """Moves of one plan after the other, by the frame's own chance."""

    def __init__(self, frame: Frame, prices: Prices, units: Sequence[Unit], search: Search) -> None:
        self.frame = frame
        self.prices = prices
        self.search = search
        self.chance = random.Random(search.limits.seed)
        self.of_mentor: dict[int, list[Unit]] = defaultdict(list)
        for unit in units:
            self.of_mentor[unit.mentor].append(unit)
        self.beside = [1 << piece for piece in range(len(frame.pieces))]
        for clique in frame.cliques:
            together = sum(1 << piece for piece in clique)
            for piece in clique:
                self.beside[piece] |= together

    def improve(
        self,
        best: frozenset[Key],
        take: Callable[[frozenset[Key]], bool],
        level: str,
        before: Sequence[str],
        work: float,
    ) -> None:
        """Move and move again, until so much of the work is done, or more and more mentors moved in vain.

        `take` keeps a plan and says whether it is better than the best.
        """
        least = self.search.work - work
        count, vain = FEWEST, 0
        most = min(MOST, len(self.of_mentor) - 1)  # with all of them it would be no part of the whole
        while count <= most and self.search.work > least and not self.search.over:
            found = self.move(best, count, level, before)
            if found != best and take(found):
                best, vain = found, 0
            else:
                vain += 1
            if vain == TRIES:
                count, vain = count + 1, 0

    def move(self, known: frozenset[Key], count: int, level: str, before: Sequence[str]) -> frozenset[Key]:
        """The plan after so many mentors moved: better in the level and not worse in those `before`, or the same."""
        mentors = set(self.chance.sample(sorted(self.of_mentor), min(count, len(self.of_mentor))))
        mine = frozenset(key for key in known if _mentor(key) in mentors)
        rest = frozenset(key for key in known if key[0] != "day") - mine
        people = set(range(len(self.frame.participants))) - {
            person for key in rest if key[0] == "unit" for person in _people(key)
        }
        units = self._some(mentors, people, mine)
        frame, spent = self._left(rest, people)
        calendar = Calendar(frame, units, self.prices, days="days" in (*before, level), spent=spent)
        self._spare_days(calendar, rest)
        start = calendar.start(self._served(mine, calendar))
        self.search.work -= ALWAYS + len(calendar.model.rows) * BUILT
        calendar.hold({one: _sum(calendar.goals[one], start) for one in before if calendar.goals[one]})
        goal = calendar.goals[level]
        now = _sum(goal, start)
        solved = self.search.minimise(calendar.model, goal, start=start, work=WORK, options=OPTIONS)
        if solved.values is None or solved.value is None or solved.value >= now:
            return known
        return rest | calendar.chosen(solved.values)

    def _some(self, mentors: Iterable[int], people: set[int], mine: frozenset[Key]) -> list[Unit]:
        """Units of these mentors and people: those that there are, and others by chance."""
        taken = {(key[1], key[2]) for key in mine if key[0] == "unit"}
        units = [
            unit for mentor in sorted(mentors) for unit in self.of_mentor[mentor] if people.issuperset(unit.people)
        ]
        self.chance.shuffle(units)
        units.sort(key=lambda unit: (unit.mentor, unit.people) not in taken)
        left, some = PIECES, []
        for unit in units:
            left -= unit.able.bit_count()
            if left < 0 and (unit.mentor, unit.people) not in taken:
                break
            some.append(unit)
        return sorted(some, key=lambda unit: (unit.mentor, unit.people))

    def _left(self, rest: Iterable[Key], people: set[int]) -> tuple[Frame, Mapping[tuple[int, int], int]]:
        """The frame without the hours that the rest takes of experts, and the minutes it takes in each month."""
        frame = self.frame
        taken: dict[int, int] = defaultdict(int)
        spent: dict[tuple[int, int], int] = defaultdict(int)
        for key in rest:
            match key:
                case ("helps", int(expert), int(), int(piece)):
                    taken[expert] |= self.beside[piece]
                    spent[expert, frame.pieces[piece].month] += frame.pieces[piece].minutes
        hours = tuple(Hours(each.able & ~taken[expert], each.if_need_be) for expert, each in enumerate(frame.of_expert))
        pinned = {person: mentor for person, mentor in frame.pinned.items() if person in people}
        return replace(frame, of_expert=hours, pinned=pinned), spent

    def _served(self, mine: frozenset[Key], calendar: Calendar) -> set[Key]:
        """What is known, with the months that are served, and the days."""
        found = {key for key in mine if key[0] != "served"}
        for key in mine:
            match key:
                case ("meets", int(mentor), tuple(people), int(piece)):
                    found.add(("served", mentor, people, self.frame.pieces[piece].month))
                    found.add(("day", "mentor", mentor, self.frame.pieces[piece].day))
                case ("helps", int(expert), int(), int(piece)):
                    found.add(("day", "expert", expert, self.frame.pieces[piece].day))
        return found

    def _spare_days(self, calendar: Calendar, rest: Iterable[Key]) -> None:
        """A day on which an expert is there anyway costs nothing."""
        for key in rest:
            match key:
                case ("helps", int(expert), int(), int(piece)):
                    day = calendar.variables.get(("day", "expert", expert, self.frame.pieces[piece].day))
                    if day is not None:
                        calendar.goals["days"].pop(day, None)


def _mentor(key: Key) -> object:
    """Whose the key is; days are nobody's."""
    return key[2] if key[0] == "helps" else key[1] if key[0] != "day" else None


def _people(key: Key) -> tuple[int, ...]:
    people = key[2]
    return people if isinstance(people, tuple) else ()


def _sum(goal: Mapping[int, int], values: Mapping[int, int]) -> int:
    return sum(factor * values[one] for one, factor in goal.items())
