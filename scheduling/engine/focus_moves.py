"""Better plans from a good one: some slots are emptied and filled anew by the solver, again and again.

Which slots is drawn by a fixed seed, and how much work each round may take is counted, so that the same instance and
seed walk the same way.
"""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence

from scheduling.engine.focus_frame import Frame
from scheduling.engine.focus_model import FocusModel
from scheduling.engine.focus_state import Standing

FEWEST, MOST = 3, 40  # slots that one round empties
FIRST = 6
WORK = 0.2  # of a round
SEATING = 5  # times as much may be spent on seating everybody anew
LONGER = 10  # rounds without a better plan after which a round may take as much work again
# Its models are many and easy: looking at them long before the search takes more than it saves.
OPTIONS = {"symmetry_level": 0, "max_presolve_iterations": 1}
OVERHEAD = 0.005  # seconds that a round takes around the solver, and
TERM = 5e-7  # for each term of the model


class Walk:
    """A walk from plan to better plan, in one level."""

    def __init__(self, standing: Standing, name: str) -> None:
        self.standing = standing
        self.name = name
        standing.walks += 1
        self.random = random.Random(f"{standing.search.limits.seed} {standing.walks}")
        self.size = FIRST
        self._begin()

    def _begin(self) -> None:
        self.goal = self.standing.goals[self.name]
        self.moves = Moves(self.standing.made, self.random)
        self.values = self.standing.start()

    def go(self, work: float, patience: int) -> None:
        """Walk until the level is as good as can be, the work is done, or so many rounds changed nothing."""
        search, standing = self.standing.search, self.standing
        end = search.work - work
        idle = -1  # the first round seats everybody anew
        while self.values is not None and search.work > end and idle < patience:
            if search.over or standing.reached(self.goal):
                return
            before = standing.vector
            self._round(self.values, idle)
            idle = 0 if standing.vector < before else idle + 1
            if idle == 0:
                standing.tell(self.goal)

    def _round(self, values: list[int], idle: int) -> None:
        """One step. The longer nothing changed, the more work it may take."""
        standing, made, search = self.standing, self.standing.made, self.standing.search
        if idle < 0:
            free, times = self.moves.seating(values), SEATING
        else:
            free = self.moves.free(values, self._wanted(values), self.goal.terms, self.size)
            times = 1 + idle // LONGER
        small, kept = made.model.part(free, values)
        place = {one: number for number, one in enumerate(kept)}
        solved = search.minimise(
            small,
            {place[one]: factor for one, factor in self.goal.terms.items() if one in place},
            start=[values[one] for one in kept],
            work=WORK * times,
            options=OPTIONS,
        )
        search.work -= OVERHEAD + TERM * made.model.terms
        if idle >= 0:
            self._learn(finished=solved.proved, quick=solved.work < WORK / 8)
        if solved.values is None:
            return
        new = list(values)
        for one, value in zip(kept, solved.values, strict=True):
            new[one] = value
        new = made.finish(new)
        stuck = standing.take(new)
        if stuck:
            standing.refine(stuck)
            self._begin()
        else:
            self.values = new

    def _wanted(self, values: Sequence[int]) -> list[str]:
        """People whom the level would like to sit elsewhere."""
        made, terms = self.standing.made, self.goal.terms
        found = []
        for person in self.moves.people:
            sits = [one for _place, one in made.seats[person] if values[one]]
            if self.name in ("seated", "dropped"):
                elsewhere = not sits
            else:
                elsewhere = any(terms[one] > 0 for one in sits if one in terms)
            if elsewhere:
                found.append(person)
        return found

    def _learn(self, *, finished: bool, quick: bool) -> None:
        """Whether the solver had work enough says how much it can be given."""
        step = 2 if quick or self.size >= 12 else 1
        self.size = min(MOST, self.size + step) if finished else max(FEWEST, self.size - step)


class Moves:
    """Chooses what a round leaves open."""

    def __init__(self, made: FocusModel, draw: random.Random) -> None:
        self.made = made
        self.frame: Frame = made.frame
        self.random = draw
        self.slots = sorted({unit.slot for unit in self.frame.units})
        self.by_slot: dict[str, list[int]] = defaultdict(list)
        for place, unit in enumerate(self.frame.units):
            self.by_slot[unit.slot].append(place)
        self.people = sorted(made.seats, key=lambda one: self.frame.rank[one])

    def free(self, values: Sequence[int], wanted: Sequence[str], costs: Mapping[int, int], size: int) -> set[int]:
        """The variables that a round may change.

        `wanted`: people who should sit elsewhere, best where `costs` of their seats are low; `size`: how many slots.
        """
        slots = self._slots(wanted, costs, size)
        made = self.made
        open_places = {place for place, one in enumerate(made.groups) if values[one]}
        places = {place for slot in slots for place in self.by_slot[slot]}
        variables = {made.groups[place] for place in places}
        variables |= {one for (_name, slot, _language), one in made.duty.items() if slot in slots}
        variables |= {one for (_name, place), one in made.leads.items() if place in places}
        reachable = places | open_places
        for seats in made.seats.values():
            at = next((place for place, one in seats if values[one]), None)
            if at is None or at in places:
                variables.update(one for place, one in seats if place in reachable)
        return self._with_derived(variables)

    def seating(self, values: Sequence[int]) -> set[int]:
        """All seats in the groups that are open, and who leads them; no group is opened, closed or moved."""
        made = self.made
        open_places = {place for place, one in enumerate(made.groups) if values[one]}
        variables = {one for seats in made.seats.values() for place, one in seats if place in open_places}
        variables |= set(made.duty.values()) | set(made.leads.values())
        return self._with_derived(variables)

    def _with_derived(self, variables: set[int]) -> set[int]:
        for variable, of, _value in self.made.derived:
            if not variables.isdisjoint(of):
                variables.add(variable)
        return variables

    def _slots(self, wanted: Sequence[str], costs: Mapping[int, int], size: int) -> set[str]:
        """Slots around one: those that somebody wanted can make, then those that share many people with them."""
        draw = self.random
        units = self.frame.units
        if wanted and draw.random() < 0.7:
            person = wanted[draw.randrange(len(wanted))]
            seats = list(self.made.seats[person])
            draw.shuffle(seats)
            seats.sort(key=lambda seat: costs.get(seat[1], 0))
            first = list(dict.fromkeys(units[place].slot for place, _one in seats))
            chosen = set(first[: max(1, size // 2)])
        else:
            chosen = {self.slots[draw.randrange(len(self.slots))]}
        while len(chosen) < min(size, len(self.slots)):
            if draw.random() < 0.5:
                chosen.add(self.slots[draw.randrange(len(self.slots))])
                continue
            near = sorted(chosen)[draw.randrange(len(chosen))]
            place = self.by_slot[near][draw.randrange(len(self.by_slot[near]))]
            people = units[place].people
            other = self.made.seats[people[draw.randrange(len(people))]]
            chosen.add(units[other[draw.randrange(len(other))][0]].slot)
        return chosen
