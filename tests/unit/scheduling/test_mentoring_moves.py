"""Moves of some mentors, while everybody else stays."""

import pytest

from benchmarks import instances
from scheduling.engine.checking import broken_rules, measure
from scheduling.engine.instances import Mentoring, read_instance
from scheduling.engine.mentoring_calendar import Key
from scheduling.engine.mentoring_first import First
from scheduling.engine.mentoring_frame import framed
from scheduling.engine.mentoring_moves import Moves
from scheduling.engine.mentoring_plan import planned
from scheduling.engine.mentoring_units import Prices, Units, servable
from scheduling.engine.outcomes import Limits
from scheduling.engine.solving import Search
from tests.unit.scheduling import cases
from tests.unit.scheduling.test_mentoring import instance_of, random_instance
from tests.unit.scheduling.test_polls import Watch


class Table:
    """A first calendar of an instance, and what moves make of it."""

    def __init__(self, instance: Mentoring) -> None:
        self.instance = instance
        self.frame = framed(instance)
        prices = Prices(self.frame)
        units = Units(self.frame, 1).all(20_000)
        assert units is not None
        self.search = Search(Limits(60.0, work=60.0), Watch())
        self.moves = Moves(self.frame, prices, units, self.search)
        self.best = First(self.frame, prices).fill(units, ())
        self.vector = self.worth(self.best)

    def worth(self, known: frozenset[Key]) -> tuple[int, ...]:
        """The vector of a plan; it keeps all rules but pins, which First is given."""
        plan = planned(self.instance, self.frame, known)
        assert [one for one in broken_rules(self.instance, plan) if one.rule != "ME10"] == []
        return measure(self.instance, plan).vector

    def take(self, known: frozenset[Key]) -> bool:
        better = self.worth(known) < self.vector
        if better:
            self.best, self.vector = known, self.worth(known)
        return better


@pytest.mark.parametrize("seed", [1, 2, 3, 5, 6, 7, 9, 10])  # of those in the usual order of levels
def test_a_move_keeps_what_comes_before(seed: int) -> None:
    instance = random_instance(seed)
    table = Table(instance)
    for place, level in enumerate(instance.levels):
        for count in (1, 2):
            found = table.moves.move(table.best, count, level, instance.levels[:place])
            worth = table.worth(found)
            assert worth[:place] <= table.vector[:place]
            assert found == table.best or worth[: place + 1] < table.vector[: place + 1]


def test_moves_serve_more_than_the_first_calendar() -> None:
    instance = read_instance(instances.make("me-15-tight"))
    assert isinstance(instance, Mentoring)
    table = Table(instance)
    first = table.vector
    table.moves.improve(table.best, table.take, "served", (), 0.5)
    assert table.vector[0] < first[0]
    left = table.search.work
    assert 59.0 < left < 59.6  # a move that has begun is ended


def test_whoever_cannot_be_served_in_a_month_is_no_hindrance() -> None:
    data = cases.mentoring()
    data["slots"].append({**data["slots"][4], "id": "t6", "start": data["slots"][4]["end"],
                          "end": "2026-03-02T12:00:00+02:00"})  # fmt: skip
    for who in (*data["participants"], *data["mentors"], *data["experts"]):
        who["availability"]["t6"] = 2
    del data["participants"][0]["availability"]["t6"]
    assert servable(framed(instance_of(**data))) == (0b01, 0b11, 0b11)
    units = Units(framed(instance_of(**data)), 2, None, (0b01, 0b11, 0b11)).all(100)
    assert units is not None
    assert {unit.people for unit in units if unit.months == (0, 1)} == {(1,), (2,), (1, 2)}
    assert {unit.people for unit in units if unit.months == (0,)} == {(0,)}
