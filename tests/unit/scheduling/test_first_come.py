"""Lists filled by hand and by the usual greedy: they keep all rules, and are no better than the best."""

from typing import Any

import pytest

from benchmarks import instances
from scheduling.engine import checking, first_come
from scheduling.engine.focus_frame import frame
from scheduling.engine.focus_shapes import FocusGroups
from scheduling.engine.instances import read_instance
from scheduling.engine.plans import FocusPlan
from tests.unit.scheduling import small
from tests.unit.scheduling.cases import facilitator, focus_groups, group, person, slot


def read(data: dict[str, Any]) -> FocusGroups:
    found = read_instance(data)
    assert isinstance(found, FocusGroups), found
    return found


def plans_of(instance: FocusGroups) -> list[FocusPlan]:
    made = frame(instance, 1)
    return [
        first_come.by_hand(instance),
        first_come.greedy(instance, made),
        first_come.beginning(instance, made),
        first_come.kept(instance),
    ]


@pytest.mark.parametrize("replan", [False, True], ids=["fresh", "replan"])
@pytest.mark.parametrize("seed", range(40))
def test_keeps_all_rules_but_pins(seed: int, replan: bool) -> None:
    """Pins and required groups are not minded: who fills a list does not look ahead."""
    instance = read(small.drawn(seed, replan=replan))
    for plan in plans_of(instance)[:3]:
        assert all(one.rule in ("FG11", "FG13") for one in checking.broken_rules(instance, plan))


@pytest.mark.parametrize("name", ["fg-60", "fg-100-sparse", "re-60"])
def test_seats_most_people_of_usual_instances(name: str) -> None:
    instance = read(instances.make(name))
    for plan in plans_of(instance)[:3]:
        assert checking.broken_rules(instance, plan) == ()
        assert checking.measure(instance, plan).values["seated"] > len(instance.people) // 4


def test_who_comes_first_is_taken_by_hand() -> None:
    everywhere = {"s1": 2}
    instance = read(
        focus_groups(
            slots=[slot("s1", "10:00")],
            people=[person(name, everywhere) for name in ("z", "y", "b", "a")],
            facilitators=[facilitator("f1", everywhere)],
            groups=[group("g1", min=1, max=2, cap=2)],
        )
    )
    assert sorted(first_come.by_hand(instance).groups[0].people) == ["y", "z"]


def test_what_was_published_is_kept_without_those_who_cancelled() -> None:
    published = {"groups": [{"group": "g1", "slot": "s1", "people": ["p1", "p2", "p3"], "facilitators": ["f1"]}]}
    pins = [{"type": "person_out", "person": "p2"}]
    instance = read(focus_groups(published=published, pins=pins))
    (told,) = first_come.kept(instance).groups
    assert (told.slot, told.people, told.facilitators) == ("s1", ("p1", "p3"), ("f1",))


def test_published_groups_that_became_too_small_are_not_kept() -> None:
    published = {"groups": [{"group": "g1", "slot": "s1", "people": ["p1", "p2"], "facilitators": ["f1"]}]}
    pins = [{"type": "person_out", "person": "p2"}]
    assert first_come.kept(read(focus_groups(published=published, pins=pins))).groups == ()
