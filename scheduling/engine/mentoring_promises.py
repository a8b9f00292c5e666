"""What a choice of units without a calendar reaches: no calendar reaches more, and its prices rank the units."""

from collections.abc import Mapping, Sequence
from math import ceil

from msgspec import Struct
from msgspec.structs import replace

from scheduling.engine.mentoring_choice import Choice
from scheduling.engine.mentoring_frame import Frame
from scheduling.engine.mentoring_units import Prices, Unit
from scheduling.engine.pricing import priced
from scheduling.engine.solving import Search, State

CHOICES = (500, 1500)  # units among which the choice is made at first
PART = 0.4  # of the work that is left, for one search
# These models are small and of one kind: looking at them long before the search takes more than it saves.
OPTIONS = {"cp_model_probing_level": 0, "symmetry_level": 0, "max_presolve_iterations": 1}
PRICED = 4e-5  # seconds that a variable of a choice takes outside a search
CLOSE = 1e-6  # what rounding may add to a relaxation's value


class Promise(Struct, frozen=True):
    """What a choice without a calendar reaches in a level, and its units, those that the prices favour first.

    `over`: of each of these units how much more the level's value is at least when the unit is taken, added to `least`.
    """

    bound: int
    least: float
    ranked: list[Unit]
    over: Mapping[Unit, float]


def order_of(unit: Unit) -> tuple[int, tuple[int, ...]]:
    """The order of units in which none is preferred."""
    return unit.mentor, unit.people


class Promises:
    """What can be promised with these units. Each promise is worked out once."""

    def __init__(self, frame: Frame, prices: Prices, units: list[Unit], search: Search) -> None:
        self.frame = frame
        self.prices = prices
        self.units = units
        self.search = search
        self.known: dict[tuple[str, tuple[tuple[str, int], ...], frozenset[int] | None], Promise | None] = {}

    def of(self, level: str, held: Mapping[str, int], whom: frozenset[int] | None) -> Promise | None:
        """What the level can reach while the `held` ones keep their values.

        `whom`: who is served in all months of their unit. None when not even the held ones can be kept, or when that
        did not become clear with the work that is left.
        """
        asked = level, tuple(held.items()), whom
        if asked not in self.known:
            self.known[asked] = self._priced(level, held, whom)
        return self.known[asked]

    def _choice(self, units: Sequence[Unit], held: Mapping[str, int], whom: frozenset[int] | None) -> Choice:
        choice = Choice(self.frame, units, self.prices, whom)
        choice.hold(held)
        return choice

    def _priced(self, level: str, held: Mapping[str, int], whom: frozenset[int] | None) -> Promise | None:
        choice = self._choice(self.units, held, whom)
        self.search.work -= len(choice.model.low) * PRICED
        relaxed = priced(choice.model, choice.goals[level], self.search.work)
        if relaxed is None:
            return None
        ranking = priced(choice.model, choice.ranking, self.search.work) if level == "ifneedbe" else relaxed
        if ranking is None:
            return None
        order = sorted(range(len(self.units)), key=lambda one: (ranking.values[one] < CLOSE, ranking.reduced[one], one))
        ranked = [self.units[place] for place in order]
        over = {unit: relaxed.reduced[place] for place, unit in enumerate(self.units)}
        promise = Promise(ceil(relaxed.value - CLOSE), relaxed.value, ranked, over)
        return promise if whom is None else self._whole(level, held, promise, whom)

    def _whole(self, level: str, held: Mapping[str, int], promise: Promise, whom: frozenset[int]) -> Promise | None:
        """The same with whole units: more can seldom be promised, but those that keep it come first."""
        for count in sorted({min(most, len(promise.ranked)) for most in (*CHOICES, len(promise.ranked))}):
            some = sorted(promise.ranked[:count], key=order_of)
            choice = self._choice(some, held, whom)
            found = self.search.minimise(
                choice.model, choice.goals[level], work=self.search.work * PART, options=OPTIONS
            )
            whole = count == len(promise.ranked)
            if whole and found.state is State.infeasible:
                return None
            if found.values is not None and (found.value == promise.bound or whole):
                taken = {unit for unit, one in zip(some, found.values, strict=False) if one}
                ranked = sorted(promise.ranked, key=lambda unit: unit not in taken)
                return replace(promise, ranked=ranked, bound=max(promise.bound, found.bound or promise.bound))
        return promise
