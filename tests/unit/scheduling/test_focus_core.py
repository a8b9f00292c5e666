"""What is opened when people may be fractions: a bound, and plans near it."""

import pytest

from benchmarks import instances
from scheduling.engine import checking, first_come
from scheduling.engine.focus_core import explore
from scheduling.engine.focus_shapes import FocusGroups
from scheduling.engine.focus_state import Standing
from scheduling.engine.instances import read_instance
from scheduling.engine.outcomes import Limits
from scheduling.engine.solving import Search
from tests.unit.scheduling import small
from tests.unit.scheduling.tiny import Quiet, solve

WORK = 20.0  # much more than is needed


def standing(data: object, work: float = WORK) -> Standing:
    """What there is before a search: a list filled by hand."""
    instance = read_instance(data)
    assert isinstance(instance, FocusGroups)
    found = Standing(instance, Search(Limits(600, 1, work), Quiet()))
    found.offer(first_come.beginning(instance, found.made.frame))
    return found


@pytest.mark.parametrize(("name", "most"), [("fg-100", 99), ("fg-250", 250)])
def test_a_large_instance_is_near_its_bound_at_once(name: str, most: int) -> None:
    found = standing(instances.make(name))
    explore(found, "seated", WORK)
    assert found.plan is not None
    assert checking.broken_rules(found.instance, found.plan) == ()
    assert found.bounds["seated"] == most
    assert -found.vector[0] >= most - 1
    assert WORK - found.search.work < WORK / 4


def test_later_levels_keep_what_is_settled() -> None:
    found = standing(instances.make("fg-100"))
    for name in found.instance.levels:
        before = found.vector
        explore(found, name, WORK)
        assert found.vector <= before
        found.settle(found.goals[name])


@pytest.mark.parametrize("seed", range(20))
def test_no_plan_is_better_than_the_bound(seed: int) -> None:
    found = standing(small.drawn(seed, replan=seed % 2 == 0))
    best = solve(found.instance, Limits(600, 1), Quiet())
    first = found.instance.levels[0]
    explore(found, first, WORK)
    if hasattr(best, "levels"):
        bound = found.goals[first].factor * found.bounds[first]
        assert bound <= found.goals[first].factor * best.levels[0].value


def test_what_would_take_too_long_is_left_out() -> None:
    found = standing(instances.make("fg-100"), work=0.3)
    explore(found, "seated", 0.3)
    assert found.bounds == {}
    assert found.search.work > 0
