"""The core of a model: what is opened when people and groups may be fractions.

That is near to what can be reached at all, and so gives a bound. And of hundreds of units it opens some dozens more
than a plan does: among these alone the solver finds in a moment what it would not find among all of them.
"""

from collections.abc import Collection, Sequence
from math import ceil

from scheduling.engine.focus_model import FocusModel
from scheduling.engine.focus_state import Standing
from scheduling.engine.pricing import Priced, priced

RELAXING = 1.6e-5  # seconds that fractions take, for each term of the rows, and
RELAXED = 0.4  # the most of a level's work that is given to them
PATIENT = 1.5  # times as much, before they are given up: terms are a rough measure
CLOSE = 1e-6  # what rounding may add to them, and of a value that part
TERM = 5e-7  # seconds for each term of the model around one search of a core
OPEN = 0.3  # of a group; what is opened less than that is left out at first
WORK, SECOND_WORK = 0.3, 0.2  # of a level's, for the core, and for what is opened however little
OPTIONS = {"symmetry_level": 0, "max_presolve_iterations": 1}
Key = tuple[int, str]  # kind and slot of a unit: they stay the same when slots are made exact


def explore(standing: Standing, name: str, work: float) -> None:
    """Bound the level by fractions, and look for better plans among what they open."""
    search, goal = standing.search, standing.goals[name]
    cost = RELAXING * standing.made.model.terms
    if search.over or cost > RELAXED * work:
        return
    search.work -= cost
    relaxed = priced(standing.made.model, goal.terms, PATIENT * RELAXED * work)
    if relaxed is None:
        return
    standing.bound(goal, ceil(relaxed.value - CLOSE * max(1.0, abs(relaxed.value))))
    if name == "composition":  # fractions of people are nowhere alike: what they open says little
        return
    opened, touched = _opened(standing.made, relaxed, OPEN), _opened(standing.made, relaxed, CLOSE)
    _look(standing, name, opened, work * WORK, beside=bool(standing.settled))
    _look(standing, name, touched, work * SECOND_WORK, beside=True)


def _opened(made: FocusModel, relaxed: Priced, least: float) -> frozenset[Key]:
    units = zip(made.frame.units, made.groups, strict=True)
    return frozenset((unit.kind, unit.slot) for unit, one in units if relaxed.values[one] > least)


def _look(standing: Standing, name: str, core: Collection[Key], work: float, *, beside: bool) -> None:
    """Let the solver choose among these units alone, `beside` those of the best plan; keep what is better."""
    search = standing.search
    end = search.work - work
    while search.work > end and not search.over and not standing.reached(standing.goals[name]):
        made, goal = standing.made, standing.goals[name]
        start = standing.start() if beside else None
        small, kept = made.model.part(_free(made, core, start), [0] * len(made.model.low))
        search.work -= TERM * made.model.terms
        place = {one: number for number, one in enumerate(kept)}
        solved = search.minimise(
            small,
            {place[one]: factor for one, factor in goal.terms.items() if one in place},
            start=None if start is None else [start[one] for one in kept],
            work=search.work - end,
            options=OPTIONS,
        )
        if solved.values is None:
            return
        values = [0] * len(made.model.low)
        for one, value in zip(kept, solved.values, strict=True):
            values[one] = value
        stuck = standing.take(made.finish(values))
        standing.tell(goal)
        if not stuck:
            return
        standing.refine(stuck)


def _free(made: FocusModel, core: Collection[Key], start: Sequence[int] | None) -> set[int]:
    """The variables of these units and of those that are open at the start; all other units stay closed."""
    places = {
        place
        for place, (unit, one) in enumerate(zip(made.frame.units, made.groups, strict=True))
        if (unit.kind, unit.slot) in core or (start is not None and start[one])
    }
    free = {made.groups[place] for place in places} | {one for place in places for one in made.seat[place].values()}
    free |= {one for (_name, place), one in made.leads.items() if place in places}
    return free | set(made.duty.values()) | {variable for variable, _of, _value in made.derived}
