"""A first plan for many people where pins and required groups ask for more than a list filled by hand gives."""

import random
from collections.abc import Sequence

from scheduling.engine import first_come
from scheduling.engine.focus_frame import frame
from scheduling.engine.focus_model import FocusModel
from scheduling.engine.focus_moves import FEWEST, FIRST, MOST, WORK, Moves
from scheduling.engine.focus_state import Standing

LACKING = 100  # seats that one seat or group which must be there is worth


def mend(standing: Standing, work: float) -> None:
    """Walk from the list filled by hand to a plan in which nothing lacks, and offer that; or give up.

    The walk goes through plans that keep every rule but pins and required groups.
    """
    search = standing.search
    end = search.work - work
    made = FocusModel(frame(standing.instance, search.limits.seed), soft=True)
    values = made.values(first_come.beginning(standing.instance, made.frame))
    if values is None or not made.model.holds(values):
        return
    moves = Moves(made, random.Random(search.limits.seed))
    goal = {variable: -1 for seats in made.seats.values() for _place, variable in seats}
    goal |= dict.fromkeys(made.missing, LACKING)
    size = FIRST
    while any(values[one] for one in made.missing):
        if search.work <= end or search.over:
            return
        part, kept = made.model.part(moves.free(values, _wanted(made, values), goal, size), values)
        place = {one: number for number, one in enumerate(kept)}
        terms = {place[one]: factor for one, factor in goal.items() if one in place}
        solved = search.minimise(part, terms, start=[values[one] for one in kept], work=WORK)
        size = min(MOST, size + 1) if solved.proved else max(FEWEST, size - 1)
        if solved.values is not None:
            for one, value in zip(kept, solved.values, strict=True):
                values[one] = value
            values = made.finish(values)
    standing.take(values, made)


def _wanted(made: FocusModel, values: Sequence[int]) -> list[str]:
    """People who must sit and do not, and those who could sit in a group that must be opened and is not."""
    opened = [0] * len(made.frame.kinds)
    for unit, one in zip(made.frame.units, made.groups, strict=True):
        opened[unit.kind] += values[one]
    lacking = {
        number for number, kind in enumerate(made.frame.kinds) if kind.opened and opened[number] < len(kind.names)
    }
    wanted = {person for unit in made.frame.units if unit.kind in lacking for person in unit.people}
    for person in made.frame.seated:
        if not any(values[one] for _place, one in made.seats.get(person, ())):
            wanted.add(person)
    return sorted(wanted, key=lambda one: made.frame.rank[one])
