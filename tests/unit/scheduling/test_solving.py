"""The driver of the solver: models, searches, limits."""

import random

import pytest

from scheduling.engine.outcomes import Limits
from scheduling.engine.solving import Model, Search, State
from tests.unit.scheduling.tiny import Quiet

LIMITS = Limits(600, 1, work=60)


def knapsack(seed: int, size: int = 40, rows: int = 30) -> tuple[Model, dict[int, int]]:
    """Choices that are worth something and do not all fit."""
    draw = random.Random(seed)
    model = Model()
    choices = [model.choice() for _number in range(size)]
    for _row in range(rows):
        model.row([(one, draw.randint(1, 9)) for one in draw.sample(choices, 12)], high=30)
    return model, {one: -draw.randint(5, 20) for one in choices}


def test_finds_the_least_sum() -> None:
    model = Model()
    one, other = model.number(0, 9), model.number(-4, 4)
    model.row([(one, 2), (other, 3)], low=7)
    solved = Search(LIMITS, Quiet()).minimise(model, {one: 3, other: 4})
    assert (solved.state, solved.values, solved.value, solved.bound) == (State.optimal, [2, 1], 10, 10)
    assert solved.proved


def test_variables_may_be_named_twice_in_a_row() -> None:
    model = Model()
    one = model.number(0, 9)
    model.row([(one, 1), (one, 1)], low=7)
    assert Search(LIMITS, Quiet()).minimise(model, {one: 1}).values == [4]


def test_rows_without_variables_may_be_impossible() -> None:
    model = Model()
    model.choice()
    model.row([], low=1)
    assert Search(LIMITS, Quiet()).minimise(model, {}).state is State.infeasible


def test_rows_that_always_hold_are_left_out() -> None:
    model = Model()
    model.row([(model.choice(), 5)], high=5)
    assert model.rows == []


def test_knows_which_values_hold() -> None:
    model = Model()
    one = model.number(0, 3)
    model.row([(one, 2)], high=4)
    assert [model.holds([value]) for value in (-1, 0, 2, 3, 4)] == [False, True, True, False, False]


@pytest.mark.parametrize("seed", range(3))
def test_a_part_of_a_model_is_the_model_with_the_rest_fixed(seed: int) -> None:
    model, goal = knapsack(seed)
    values = [int(one % 4 == 0) for one in range(40)]
    while not model.holds(values):
        values[values.index(1)] = 0
    part, kept = model.part(range(10, 30), values)
    assert kept == list(range(10, 30))
    found = Search(LIMITS, Quiet()).minimise(part, {place: goal[one] for place, one in enumerate(kept)})
    for one in set(range(40)).difference(kept):
        model.fix(one, values[one])
    whole = Search(LIMITS, Quiet()).minimise(model, goal)
    assert found.values is not None
    assert whole.values is not None
    assert found.value == sum(goal[one] * whole.values[one] for one in kept)


def test_the_same_work_gives_the_same_values() -> None:
    found = [Search(LIMITS, Quiet()).minimise(*knapsack(1, 300, 250), work=0.3) for _time in range(2)]
    assert found[0].state is State.feasible
    assert found[0] == found[1]


def test_work_is_used_up() -> None:
    search = Search(Limits(600, 1, work=0.2), Quiet())
    assert not search.over
    search.minimise(*knapsack(1, 300, 250))
    assert search.over
    assert search.minimise(*knapsack(1)).state is State.unknown


def test_reading_a_model_is_work_too() -> None:
    """The solver begins to count when it has read the rows, which with many small models is most of it."""
    model = Model()
    for _row in range(200):
        model.row([(model.choice(), 1) for _term in range(100)], high=1)
    search = Search(Limits(600, 1, work=10), Quiet())
    solved = search.minimise(model, {})
    assert solved.work < 10 - search.work > 0.1


def test_what_is_beyond_the_limits_is_done_even_then() -> None:
    search = Search(Limits(0, 1), Stopping())
    assert search.minimise(*knapsack(1)).state is State.unknown
    assert search.minimise(*knapsack(1), work=0.3, beyond=True).values is not None


def test_the_clock_ends_a_search() -> None:
    assert Search(Limits(0, 1), Quiet()).over


def test_the_clock_may_end_a_search_earlier_without_making_it_another() -> None:
    assert Search(Limits(600, 1, clock=0), Quiet()).over
    late, usual = Search(Limits(600, 1, clock=300), Quiet()), Search(Limits(600, 1), Quiet())
    assert late.work == usual.work
    assert not late.over
    assert Search(Limits(0, 1, clock=300), Quiet()).over


class Stopping(Quiet):
    """Stops at the first question."""

    def stopped(self) -> bool:
        return True


def test_whoever_watches_ends_a_search() -> None:
    assert Search(LIMITS, Stopping()).minimise(*knapsack(1)).state is State.unknown


class Listening(Quiet):
    """Notes what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, int, int | None]] = []

    def progress(self, level: str, value: int, bound: int | None) -> None:
        self.told.append((level, value, bound))


def test_tells_values_as_the_level_has_them() -> None:
    watch = Listening()
    model, goal = knapsack(1)
    solved = Search(LIMITS, watch).minimise(model, goal, level="seated", shown=(-1, 7))
    assert solved.value is not None
    assert watch.told[-1] == ("seated", 7 - solved.value, 7 - solved.value)
