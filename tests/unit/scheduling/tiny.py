"""A solver for tests of what is asked of solvers: it looks at every plan of a tiny instance."""

from collections.abc import Iterator
from itertools import combinations, product

from scheduling.engine import checking
from scheduling.engine.focus_shapes import FocusGroups
from scheduling.engine.outcomes import Composed, Infeasible, Level, Limits, Watch
from scheduling.engine.plans import FocusPlan, PlannedGroup


class Quiet:
    """Nobody watches."""

    def progress(self, level: str, value: int, bound: int | None) -> None:
        """Nothing."""

    def stopped(self) -> bool:
        """Never."""
        return False


def solve(instance: FocusGroups, _limits: Limits, _watch: Watch) -> Composed | Infeasible:
    """The best of all plans."""
    best: tuple[tuple[int, ...], FocusPlan] | None = None
    for groups in product(*([None, *_possible(instance, group.id)] for group in instance.groups)):
        plan = FocusPlan(instance.id, tuple(one for one in groups if one is not None))
        if not checking.broken_rules(instance, plan):
            vector = checking.measure(instance, plan).vector
            if best is None or vector < best[0]:
                best = vector, plan
    if best is None:
        return Infeasible(True)
    values = checking.measure(instance, best[1]).values
    return Composed(best[1], tuple(Level(name, values[name], values[name], True) for name in instance.levels), 0.0)


def _possible(instance: FocusGroups, name: str) -> list[PlannedGroup]:
    """The ways of a group that break no rule by themselves; what only other groups can mend are pins and FG13."""
    return [
        way
        for way in _ways(instance, name)
        if all(one.rule in ("FG11", "FG13") for one in checking.broken_rules(instance, FocusPlan(instance.id, (way,))))
    ]


def _ways(instance: FocusGroups, name: str) -> Iterator[PlannedGroup]:
    group = instance.group[name]
    for slot in instance.slots:
        people = [one.id for one in instance.people if slot.id in one.availability and group.takes(one)]
        staff = [one.id for one in instance.facilitators if slot.id in one.availability]
        for size in range(min(len(people), group.cap) + 1):
            for crew, leads in product(combinations(people, size), combinations(staff, group.facilitators)):
                yield PlannedGroup(name, slot.id, crew, leads)
