"""Composing focus groups: the best plan, the same plan, and a plan when somebody stops."""

import random
from typing import Any

import pytest

from benchmarks import instances
from scheduling.engine import checking, first_come, plans
from scheduling.engine.compose import compose
from scheduling.engine.focus_frame import frame
from scheduling.engine.focus_shapes import FocusGroups
from scheduling.engine.instances import read_instance
from scheduling.engine.outcomes import Composed, Infeasible, Limits
from scheduling.engine.shapes import MOST_LIMIT
from tests.unit.scheduling import small
from tests.unit.scheduling.cases import facilitator, focus_groups, group, person, slot
from tests.unit.scheduling.tiny import Quiet, solve

LONG = Limits(600, 1)  # no clock ends these searches


def read(data: dict[str, Any]) -> FocusGroups:
    found = read_instance(data)
    assert isinstance(found, FocusGroups), found
    return found


def composed(data: dict[str, Any], limits: Limits = LONG) -> Composed:
    instance = read(data)
    found = compose(instance, limits, Quiet())
    assert isinstance(found, Composed), found
    assert checking.broken_rules(instance, found.plan) == ()
    return found


@pytest.mark.parametrize("replan", [False, True], ids=["fresh", "replan"])
@pytest.mark.parametrize("seed", range(30))
def test_finds_the_best_of_all_plans(seed: int, replan: bool) -> None:
    instance = read(small.drawn(seed, replan=replan))
    best, found = solve(instance, LONG, Quiet()), compose(instance, LONG, Quiet())
    if isinstance(best, Infeasible):
        assert found == Infeasible(True)
    else:
        assert isinstance(found, Composed)
        assert found.proved
        assert found.levels == best.levels


def _changed(where: str, field: str, to: object) -> dict[str, Any]:
    """The small instance, one number of a group, a quota, a facilitator or of the whole being another."""
    if where == "group":
        return focus_groups(groups=[group("g1", **{field: to}), group("g2")])
    if where == "quota":
        quota = {"attr": "sector", "values": ["ngo"], "min": None, "max": None, field: to}
        return focus_groups(groups=[group("g1", quotas=[quota]), group("g2")])
    if where == "facilitator":
        return focus_groups(facilitators=[facilitator("f1", {"s1": 2, "s3": 1}, **{field: to})])
    return focus_groups(**{field: to})


ENOUGH = [
    ("group", "max", 6), ("group", "cap", 6), ("group", "max_per_org", 6), ("group", "max_per_municipality", 6),
    ("group", "min", 7), ("group", "facilitators", 3), ("quota", "max", 6), ("quota", "min", 7),
    ("facilitator", "max_groups", 2), ("instance", "max_parallel", 2),
]  # fmt: skip


@pytest.mark.parametrize(("where", "field", "enough"), ENOUGH)
def test_limits_may_be_larger_than_anything(where: str, field: str, enough: int) -> None:
    """There are six people, two groups and two facilitators; a limit above that is no other one."""
    found, same = (composed(_changed(where, field, limit)) for limit in (MOST_LIMIT, enough))
    assert found.proved
    assert (found.plan, found.levels) == (same.plan, same.levels)


def test_weights_and_ideals_may_be_large() -> None:
    names = ("size", "dup_org", "dup_municipality", "together", "unrepresented")
    data = focus_groups(weights=dict.fromkeys(names, 10**6), together=[["p1", "p2"]])
    for one in data["groups"]:
        one["ideal"] = 10**6
    found = composed(data)
    assert found.proved
    assert found.levels[2].value == 10**6 * (2 * 10**6 - 6 + 4)  # too small by so many people; one municipality


@pytest.mark.parametrize("seed", range(3))
def test_somebody_who_must_sit_among_many_and_can_nowhere(seed: int) -> None:
    data = instances.make("fg-150")
    data["people"][0]["availability"] = {}
    data["pins"] = [{"type": "person_in", "person": data["people"][0]["id"]}]
    assert compose(read(data), Limits(600, seed, work=2), Quiet()) == Infeasible(True)


def test_a_group_that_must_be_opened_among_many_and_can_nowhere() -> None:
    data = instances.make("fg-150")
    data["groups"][0] |= {"required": True, "slots": []}
    assert compose(read(data), Limits(600, 1, work=2), Quiet()) == Infeasible(True)


def alike() -> dict[str, Any]:
    """Two groups in one slot that nothing tells apart, and six people who all fit."""
    everywhere = {"s1": 2}
    return focus_groups(
        slots=[slot("s1", "10:00")],
        people=[person(f"p{number}", everywhere) for number in range(6)],
        facilitators=[facilitator("f1", everywhere), facilitator("f2", everywhere)],
    )


def test_parts_people_who_stay_apart_among_groups_alike() -> None:
    data = alike()
    data["apart"] = [["p0", "p1"], ["p1", "p2"], ["p0", "f1"]]
    found = composed(data)
    assert found.proved
    assert found.levels[0].value == 6


def test_notices_that_groups_alike_cannot_part_people() -> None:
    """Three who all stay apart need three groups; two together seem to have room for them."""
    data = alike()
    data["apart"] = [["p0", "p1"], ["p1", "p2"], ["p0", "p2"]]
    found = composed(data)
    assert found.proved
    assert found.levels[0].value == found.levels[0].bound == 5


def test_notices_that_sizes_do_not_part() -> None:
    """Five times 0.7 fit twice into 1.8, but no group takes more than two of them."""
    data = alike()
    data["people"] = [person(f"p{number}", {"s1": 2}, no_show=300) for number in range(5)]
    data["groups"] = [group(name, min=0, max=2, cap=5) for name in ("g1", "g2")]
    found = composed(data)
    assert found.proved
    assert found.levels[0].value == 4


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"groups": [group("g1", required=True)], "people": []}, id="required without people"),
        pytest.param(
            {"groups": [group("g1", required=True)], "slots": [], "people": [], "facilitators": []}, id="no slots"
        ),
        pytest.param(
            {"pins": [{"type": "person_in", "person": "p1"}, {"type": "person_out", "person": "p1"}]}, id="in and out"
        ),
        pytest.param(
            {"pins": [{"type": "person_group", "person": "p1", "group": one} for one in ("g1", "g2")]}, id="two groups"
        ),
        pytest.param(
            {"pins": [{"type": "group_slot", "group": "g1", "slot": one} for one in ("s1", "s3")]}, id="two slots"
        ),
        pytest.param(
            {"pins": [{"type": "group_slot", "group": "g1", "slot": "s1"}, {"type": "group_closed", "group": "g1"}]},
            id="opened and closed",
        ),
        pytest.param(
            {"pins": [{"type": "facilitator_group", "facilitator": one, "group": "g1"} for one in ("f1", "f2")]},
            id="two leaders for one place",
        ),
        pytest.param(
            {
                "pins": [
                    {"type": "facilitator_group", "facilitator": "f1", "group": "g1"},
                    {"type": "facilitator_out", "facilitator": "f1"},
                ]
            },
            id="leads and is out",
        ),
    ],
)  # fmt: skip
def test_says_that_there_is_no_plan(more: dict[str, Any]) -> None:
    assert compose(read(focus_groups(**more)), LONG, Quiet()) == Infeasible(True)


@pytest.mark.parametrize("missing", ["people", "slots", "groups", "facilitators"])
def test_opens_nothing_where_there_is_nothing(missing: str) -> None:
    data = focus_groups(**{missing: []})
    if missing == "slots":
        for one in (*data["people"], *data["facilitators"]):
            one["availability"] = {}
    found = composed(data)
    assert found.proved
    assert found.plan == plans.FocusPlan("small")


def test_ids_may_be_anything() -> None:
    data = alike()
    names = {"p0": "", "p1": " ", "p2": "'\"\\", "p3": "ž" * 150, "p4": "{0}", "p5": "None"}
    for one in data["people"]:
        one["id"] = names[one["id"]]
    assert composed(data).levels[0].value == 6


def test_many_people_get_a_plan_that_keeps_pins_and_required_groups() -> None:
    """Where a list filled by hand keeps neither and the model is too large to be solved at once."""
    data = instances.make("fg-250")
    for one in data["groups"][:3]:
        one["required"] = True
    instance = read(data)
    listed = first_come.beginning(instance, frame(instance, 1))
    seated = {person for planned in listed.groups for person in planned.people}
    able = [one.id for one in instance.people if one.id not in seated and len(one.availability) > 4]
    data["pins"] = [{"type": "person_in", "person": name} for name in able[::4]]
    assert data["pins"]
    assert composed(data, Limits(600, 1, work=2)).levels[0].value > 200


def shuffled(data: dict[str, Any], seed: int) -> dict[str, Any]:
    """The same instance with every list in another order, and every object's keys too."""
    draw = random.Random(seed)

    def turn(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: turn(one) for key, one in draw.sample(sorted(value.items()), len(value))}
        if isinstance(value, list) and value and isinstance(value[0], dict):
            return [turn(one) for one in draw.sample(value, len(value))]
        return value

    return {**{key: turn(value) for key, value in data.items()}, "levels": data["levels"]}


@pytest.mark.parametrize("name", ["fg-30", "fg-60", "re-30"])
def test_the_order_of_lists_says_nothing(name: str) -> None:
    """Who signed up first is not preferred, and nothing else hangs on where somebody stands in a file."""
    data = instances.make(name)
    first = plans.to_json(composed(data).plan)
    assert all(plans.to_json(composed(shuffled(data, seed)).plan) == first for seed in range(2))


def test_another_seed_breaks_ties_otherwise() -> None:
    data = focus_groups(groups=[group("g1")], people=[person(f"p{number}", {"s1": 2}) for number in range(12)])
    seated = {composed(data, Limits(600, seed)).plan.groups[0].people for seed in range(5)}  # type: ignore[union-attr]
    assert len(seated) > 1


def test_walks_the_same_way_twice() -> None:
    """With many people the search ends because its work is done, and then too the plan is the same."""
    data = instances.make("fg-150")
    first, again = (composed(data, Limits(600, 1, work=0.7)) for _time in range(2))
    assert not first.proved
    assert plans.to_json(first.plan) == plans.to_json(again.plan)


class Impatient(Quiet):
    """Stops after so many questions."""

    def __init__(self, questions: int) -> None:
        self.left = questions
        self.told: list[tuple[str, int, int | None]] = []

    def progress(self, level: str, value: int, bound: int | None) -> None:
        self.told.append((level, value, bound))

    def stopped(self) -> bool:
        self.left -= 1
        return self.left < 0


@pytest.mark.parametrize("questions", [0, 3, 20])
def test_stopped_searches_hand_over_what_they_have(questions: int) -> None:
    instance = read(instances.make("fg-100"))
    watch = Impatient(questions)
    found = compose(instance, LONG, watch)
    assert isinstance(found, Composed)
    assert checking.broken_rules(instance, found.plan) == ()
    assert not found.proved
    assert found.levels[0].value > 0


@pytest.mark.parametrize("questions", [0, 3])
def test_stopped_searches_look_for_a_plan_that_keeps_the_pins(questions: int) -> None:
    """The list filled by hand keeps no pins, so there is nothing to hand over when somebody stops at once."""
    data = instances.make("fg-60")
    instance = read(data)
    seated = {one for told in first_come.beginning(instance, frame(instance, 1)).groups for one in told.people}
    able = [one.id for one in instance.people if one.id not in seated and len(one.availability) > 4]
    data["pins"] = [{"type": "person_in", "person": name} for name in able[2:3]]
    assert data["pins"]
    found = compose(read(data), LONG, Impatient(questions))
    assert isinstance(found, Composed)
    assert checking.broken_rules(read(data), found.plan) == ()


def test_tells_how_far_it_is() -> None:
    watch = Impatient(10**9)
    found = compose(read(instances.make("fg-30")), LONG, watch)
    assert isinstance(found, Composed)
    for level in found.levels:
        assert (level.name, level.value, level.value) in watch.told


def test_a_new_plan_changes_as_little_as_can_be() -> None:
    """One way of proving does not get there in this time; the other does."""
    found = composed(instances.make("re-60"), Limits(600, 0, work=6))
    assert [level.value for level in found.levels[:3]] == [0, 53, 41]
