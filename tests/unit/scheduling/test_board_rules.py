"""What keeps somebody out of a group, what two plans differ in, who can no longer come."""

from typing import Any

import pytest

from scheduling.board_rules import (
    Doors,
    Gap,
    Move,
    Obstacle,
    Shortest,
    difference,
    drawn,
    gaps,
    plan_of,
)
from scheduling.engine.focus_shapes import FocusGroups, PlannedGroup, Published
from scheduling.engine.instances import read_instance
from scheduling.engine.plans import FocusPlan
from tests.unit.scheduling.cases import focus_groups, group, person

EVERYWHERE = {"s1": 2, "s2": 2, "s3": 1}


def instance_of(**more: Any) -> FocusGroups:
    found = read_instance(focus_groups(**more))
    assert isinstance(found, FocusGroups), found
    return found


def with_last(**of_last: Any) -> FocusGroups:
    """Five people who can come everywhere, and p6, who is otherwise; two groups of at most three expected."""
    people = [person(f"p{number}", EVERYWHERE) for number in range(1, 6)]
    return instance_of(people=[*people, person("p6", **{"slots": EVERYWHERE, **of_last})])


def board(g1: str, g2: str | None = None) -> FocusPlan:
    """g1 meets at s1 and, when it is opened, g2 at s3."""
    slots = {"g1": "s1"} | ({"g2": "s3"} if g2 is not None else {})
    seats = [(one, "g1") for one in g1.split()] + [(one, "g2") for one in (g2 or "").split()]
    return plan_of("small", slots, seats, [("f1", "g1")])


def test_the_plan_of_a_board_is_in_order_and_forgets_groups_that_are_not_opened() -> None:
    made = plan_of("small", {"g1": "s1"}, [("p2", "g1"), ("p1", "g1"), ("p3", "g2")], [("f1", "g1"), ("f1", "g2")])
    assert made.groups == (PlannedGroup("g1", "s1", ("p1", "p2"), ("f1",)),)


@pytest.mark.parametrize(
    ("last", "here", "wall"),
    [
        ({}, "p1 p2", None),
        ({}, "p1 p2 p6", None),
        ({"slots": {"s3": 2}}, "p1", Obstacle.time),
        ({"slots": {"s1": 0}}, "p1", Obstacle.time),
        ({"languages": ["ru"]}, "p1", Obstacle.language),
        ({}, "p1 p2 p3", Obstacle.full),
        ({"no_show": 1000}, "p1 p2 p3", None),
        ({"no_show": 1000}, "p1 p2 p3 p4", Obstacle.full),
    ],
)
def test_what_stands_at_a_groups_door(last: dict[str, Any], here: str, wall: Obstacle | None) -> None:
    instance = with_last(**last)
    assert Doors(instance, board(here)).obstacle(instance.person["p6"], "g1") is wall


@pytest.mark.parametrize(
    ("of_group", "of_last", "wall"),
    [
        ({"filter": {"region": ["Latgale"]}}, {}, Obstacle.filter),
        ({"max_per_org": 1}, {"org": "org-p1"}, Obstacle.limit),
        ({"max_per_org": 1}, {"org": "org-p2"}, None),
        ({"max_per_municipality": 1}, {}, Obstacle.limit),
        ({"quotas": [{"attr": "age", "values": ["30-49"], "max": 1}]}, {}, Obstacle.limit),
        ({"quotas": [{"attr": "age", "values": ["30-49"], "max": 1}]}, {"age": "50+"}, None),
        ({"quotas": [{"attr": "age", "values": ["30-49"], "max": 2}]}, {}, None),
    ],
)
def test_what_a_group_asks_of_its_people(
    of_group: dict[str, Any], of_last: dict[str, Any], wall: Obstacle | None
) -> None:
    people = [person("p1", EVERYWHERE), person("p6", EVERYWHERE, **of_last)]
    instance = instance_of(people=people, groups=[group("g1", **of_group)])
    assert Doors(instance, board("p1")).obstacle(instance.person["p6"], "g1") is wall


@pytest.mark.parametrize(
    ("more", "wall"),
    [
        ({"apart": [["p6", "p1"]]}, Obstacle.apart),
        ({"apart": [["f1", "p6"]]}, Obstacle.apart),
        ({"apart": [["p2", "p6"], ["p1", "p2"]]}, None),
        ({"pins": [{"type": "person_out", "person": "p6"}]}, Obstacle.excluded),
    ],
)
def test_whom_the_organiser_keeps_apart_or_out(more: dict[str, Any], wall: Obstacle | None) -> None:
    instance = instance_of(**more)
    assert Doors(instance, board("p1")).obstacle(instance.person["p6"], "g1") is wall


def test_a_group_that_is_not_opened_takes_nobody() -> None:
    instance = instance_of()
    assert Doors(instance, board("p1")).obstacle(instance.person["p6"], "g2") is Obstacle.closed


@pytest.mark.parametrize(
    ("last", "plan", "why"),
    [
        ({}, board("p1", "p2"), Shortest(None, ("g1", "g2"))),
        ({}, board("p1 p2 p3", "p4"), Shortest(None, ("g2",))),
        ({}, board("p1 p2 p3", "p4 p5 p6"), Shortest(None, ("g2",))),  # their own seat does not stand in the way
        ({"slots": {"s1": 2}}, board("p1 p2 p3", "p4"), Shortest(Obstacle.full, ("g1",))),
        ({"slots": {"s2": 2}}, board("p1", "p4"), Shortest(Obstacle.time, ("g1", "g2"))),
        ({"slots": {}}, board("p1"), Shortest(Obstacle.silent)),
        ({"languages": ["ru"], "slots": {"s1": 2}}, board("p1", "p2"), Shortest(Obstacle.language, ("g1",))),
        ({}, FocusPlan("small"), Shortest(Obstacle.closed)),
    ],
)
def test_why_somebody_has_no_seat(last: dict[str, Any], plan: FocusPlan, why: Shortest) -> None:
    instance = with_last(**last)
    assert Doors(instance, plan).why_no_seat(instance.person["p6"]) == why


def test_the_same_plan_has_no_difference() -> None:
    found = difference(board("p1 p2", "p3").groups, board("p1 p2", "p3").groups)
    assert found.is_empty


def test_who_moves_who_gains_and_who_loses() -> None:
    found = difference(board("p1 p2", "p3 p4").groups, board("p1 p3", "p4 p5").groups)
    assert found.moved == (Move("p3", "g2", "s3", "g1", "s1"),)
    assert found.gained == (Move("p5", "", "", "g2", "s3"),)
    assert found.lost == (Move("p2", "g1", "s1", "", ""),)
    assert (found.people, found.slots, found.staff) == (3, (), ())


def test_a_group_at_another_time_moves_everybody_in_it() -> None:
    before = [PlannedGroup("g1", "s1", ("p1", "p2"), ("f1",))]
    found = difference(before, [PlannedGroup("g1", "s2", ("p1", "p2"), ("f2",))])
    assert [one.person for one in found.moved] == ["p1", "p2"]
    assert found.slots == (("g1", "s1", "s2"),)
    assert found.staff == (("g1", ("f1",), ("f2",)),)


def test_a_group_that_closes_and_one_that_opens() -> None:
    before = [PlannedGroup("g1", "s1", ("p1",), ("f1",))]
    found = difference(before, [PlannedGroup("g2", "s1", ("p1",), ("f1",))])
    assert (found.opened, found.closed) == (("g2",), ("g1",))
    assert found.staff == (("g2", (), ("f1",)), ("g1", ("f1",), ()))


def test_whose_seats_are_empty_after_publishing() -> None:
    told = Published((PlannedGroup("g1", "s1", ("p1", "p2"), ("f1", "f2")),))
    can = {"f1": {"s1", "s2"}, "f2": {"s1"}}
    assert gaps(told, {"p1"}, {"f2": {"s1"}}) == (Gap("g1", "p2"), Gap("g1", facilitator="f1"))
    assert gaps(told, {"p1", "p2"}, can) == ()
    later = {**can, "f1": {"s2"}}
    assert gaps(told, {"p1", "p2"}, later) == (Gap("g1", facilitator="f1", slot="s1"),)
    assert gaps(None, {"p1"}, {"f2": {"s1"}}) == ()


def test_the_first_of_the_reserve_who_fits() -> None:
    doors = Doors(with_last(slots={"s3": 2}), board("p1"))
    assert doors.first_of(["p6", "p5", "p4"], "g1") == "p5"
    assert doors.first_of(["p6", "nobody"], "g1") is None
    assert doors.first_of(["p5"], "g9") is None


def test_who_is_missing_in_the_group_comes_before_the_others_of_the_reserve() -> None:
    wanted = {"attr": "region", "values": ["latgale"], "min": 1}
    people = [person(f"p{number}", EVERYWHERE, region="latgale" if number > 4 else "riga") for number in range(1, 7)]
    found = instance_of(people=people, groups=[group("g1", quotas=[wanted]), group("g2")])
    assert Doors(found, board("p1 p2")).first_of(["p3", "p5", "p6"], "g1") == "p5"
    assert Doors(found, board("p1 p5")).first_of(["p3", "p6"], "g1") == "p3"
    assert Doors(found, board("p1 p2")).first_of(["p3", "p4"], "g1") == "p3"


def test_it_is_said_why_somebody_goes_before_the_first_of_the_reserve() -> None:
    wanted = [{"attr": "region", "values": [name], "min": 1} for name in ("latgale", "riga")]
    people = [person(f"p{number}", EVERYWHERE, region="latgale" if number > 4 else "riga") for number in range(1, 7)]
    found = instance_of(people=people, groups=[group("g1", quotas=wanted), group("g2")])
    doors = Doors(found, board("p1 p2"))
    assert [one.values for one in doors.ahead_for("p5", ["p3", "p5"], "g1")] == [frozenset({"latgale"})]
    assert doors.ahead_for("p5", ["p5", "p3"], "g1") == ()
    assert Doors(found, board("p1 p5")).ahead_for("p3", ["p3", "p6"], "g1") == ()


def test_the_order_of_the_reserve_is_the_same_each_time_and_nobody_chose_it() -> None:
    ids = [str(number) for number in range(1, 13)]
    assert drawn(7, ids) == drawn(7, reversed(ids))
    assert drawn(7, ids) != ids
    assert drawn(7, ids) != drawn(8, ids)
    assert sorted(drawn(7, ids)) == sorted(ids)
