"""The first calendar is made without a search, keeps every rule, and is there when searches find nothing."""

import pytest

from benchmarks import instances
from scheduling.engine.checking import broken_rules, measure
from scheduling.engine.instances import Mentoring, read_instance
from scheduling.engine.mentoring import compose
from scheduling.engine.mentoring_first import First
from scheduling.engine.mentoring_frame import framed
from scheduling.engine.mentoring_plan import planned
from scheduling.engine.mentoring_units import Prices, Units
from scheduling.engine.outcomes import Composed, Limits
from scheduling.engine.plans import MentoringPlan
from tests.unit.scheduling.test_mentoring import random_instance


class Stopped:
    """Somebody pressed "stop" before the search began."""

    def progress(self, level: str, value: int, bound: int | None) -> None:
        """Nobody watches."""

    def stopped(self) -> bool:
        return True


def first(instance: Mentoring) -> MentoringPlan:
    frame = framed(instance)
    units = Units(frame, 1).all(20_000)
    assert units is not None
    return planned(instance, frame, First(frame, Prices(frame)).fill(units, ()))


@pytest.mark.parametrize("seed", range(60))
def test_first_calendar_keeps_every_rule(seed: int) -> None:
    instance = random_instance(seed)
    broken = broken_rules(instance, first(instance))
    assert [one for one in broken if one.rule != "ME10"] == []  # pins are what it is given


def test_first_calendar_serves_nearly_everybody() -> None:
    instance = read_instance(instances.make("me-30"))
    assert isinstance(instance, Mentoring)
    assert measure(instance, first(instance)).values["served"] >= 130  # of 150


def test_a_search_that_is_stopped_at_once_hands_the_first_calendar_over() -> None:
    instance = read_instance(instances.make("me-15"))
    assert isinstance(instance, Mentoring)
    answer = compose(instance, Limits(10.0), Stopped())
    assert isinstance(answer, Composed)
    assert list(broken_rules(instance, answer.plan)) == []
    assert answer.levels[0].value >= 60  # of 75
