"""What stands between somebody and a seat."""

from collections import Counter
from typing import Any

import pytest

from scheduling.engine import hurdles, plans
from scheduling.engine.hurdles import Hurdle, InTheWay
from scheduling.engine.instances import FocusGroups, Refused, read_instance
from scheduling.engine.plans import FocusPlan
from tests.unit.scheduling import cases
from tests.unit.scheduling.cases import facilitator, group, person

PLAN = (("g1", "s1", "p1 p2 p3", "f1"),)


def _pair(
    changes: dict[str, Any], groups: tuple[tuple[str, str, str, str], ...] = PLAN
) -> tuple[FocusGroups, FocusPlan]:
    instance = read_instance(cases.focus_groups(**{"groups": [group("g1")], **changes}))
    assert isinstance(instance, FocusGroups), instance
    plan = plans.read_plan(cases.focus_plan(*groups), instance)
    assert not isinstance(plan, Refused)
    assert isinstance(plan, FocusPlan)
    return instance, plan


def _with(**more: Any) -> dict[str, Any]:
    """The small instance where somebody, p9, is different."""
    return {"people": [*cases.focus_groups()["people"], person("p9", {"s1": 2, "s3": 2}, **more)]}


def _quota(most: int) -> dict[str, Any]:
    return {"groups": [group("g1", cap=9, max=9, quotas=[{"attr": "sector", "values": ["ngo"], "max": most}])]}


CASES: dict[str, tuple[dict[str, Any], InTheWay]] = {
    "out": ({"pins": [{"type": "person_out", "person": "p9"}]}, InTheWay(Hurdle.out)),
    "silent": ({"people": [person("p9", {})]}, InTheWay(Hurdle.silent)),
    "pinned out": (
        {"pins": [{"type": "person_not_group", "person": "p9", "group": "g1"}]},
        InTheWay(Hurdle.pinned, "g1"),
    ),
    "language": (_with(languages=["ru"]), InTheWay(Hurdle.language, "g1", values=("lv",))),
    "filter": (
        {"groups": [group("g1", filter={"sector": ["state", "municipal"]})]},
        InTheWay(Hurdle.filter, "g1", attribute="sector", values=("municipal", "state")),
    ),
    "closed": ({"pins": [{"type": "group_closed", "group": "g1"}]}, InTheWay(Hurdle.closed, "g1")),
    "time": ({"groups": [group("g1", slots=["s2"])]}, InTheWay(Hurdle.time, "g1")),
    "time by a pin": (
        {"pins": [{"type": "group_slot", "group": "g1", "slot": "s2"}]},
        InTheWay(Hurdle.time, "g1"),
    ),
    "staff": (
        {"facilitators": [facilitator("f1", {"s1": 2, "s3": 2}, languages=["ru"])]},
        InTheWay(Hurdle.staff, "g1", "s1", have=0, limit=1),
    ),
    "staff, out": (
        {"pins": [{"type": "facilitator_out", "facilitator": one} for one in ("f1", "f2")]},
        InTheWay(Hurdle.staff, "g1", "s1", have=0, limit=1),
    ),
    "other time": (_with(availability={"s3": 2}), InTheWay(Hurdle.other_time, "g1", "s1")),
    "apart": ({"apart": [["p9", "p2"]]}, InTheWay(Hurdle.apart, "g1", "s1", other="p2")),
    "apart from who leads": ({"apart": [["f1", "p9"]]}, InTheWay(Hurdle.apart, "g1", "s1", other="f1")),
    "full": ({"groups": [group("g1", cap=3, max=9)]}, InTheWay(Hurdle.full, "g1", "s1", have=3, limit=3)),
    "as many as are expected": ({}, InTheWay(Hurdle.full, "g1", "s1", have=3, limit=3)),
    "limit": (
        {"groups": [group("g1", max=9, max_per_municipality=3)]},
        InTheWay(Hurdle.limit, "g1", "s1", attribute="municipality", values=("Tukuma novads",), have=3, limit=3),
    ),
    "quota": (_quota(3), InTheWay(Hurdle.quota, "g1", "s1", attribute="sector", values=("ngo",), have=3, limit=3)),
    "free": (_quota(4), InTheWay(Hurdle.free, "g1", "s1")),
}


@pytest.mark.parametrize("name", CASES)
def test_what_stands_before_a_group(name: str) -> None:
    changes, expected = CASES[name]
    instance, plan = _pair({**_with(), **changes}, () if name == "silent" else PLAN)
    assert hurdles.of_person(instance, plan, "p9") == (expected,)


def test_the_nearest_group_comes_first() -> None:
    groups = [group("g1"), group("g2", language="ru"), group("g3", min=8, max=9)]
    instance, plan = _pair({**_with(), "groups": groups})
    found = hurdles.of_person(instance, plan, "p9")
    assert [one.hurdle for one in found] == [Hurdle.full, Hurdle.not_opened, Hurdle.language]
    assert (found[1].have, found[1].limit) == (7000, 8000)
    assert hurdles.nearest(instance, plan, ["p4", "p9"]) == Counter({Hurdle.full: 2})


def test_a_locked_group_that_would_suit_is_nearer_than_one_that_does_not() -> None:
    pins = [{"type": "person_not_group", "person": "p9", "group": "g1"}]
    groups = [group("g1"), group("g2", slots=["s2"]), group("g3", language="ru")]
    instance, plan = _pair({**_with(), "groups": groups, "pins": pins})
    found = hurdles.of_person(instance, plan, "p9")
    assert [one.hurdle for one in found] == [Hurdle.pinned, Hurdle.time, Hurdle.language]
    assert hurdles.nearest(instance, plan, ["p9"]) == Counter({Hurdle.pinned: 1})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"pins": [{"type": "group_closed", "group": "g2"}]}, InTheWay(Hurdle.closed, "g2")),
        ({"groups": [group("g1"), group("g2", slots=[])]}, InTheWay(Hurdle.time, "g2")),
        (
            {"groups": [group("g1"), group("g2", facilitators=3)]},
            InTheWay(Hurdle.staff, "g2", have=2, limit=3),
        ),
        (
            {"groups": [group("g1"), group("g2", min=9)]},
            InTheWay(Hurdle.not_opened, "g2", "s1", have=6000, limit=9000),
        ),
    ],
    ids=["closed", "time", "staff", "people"],
)
def test_why_a_group_is_not_opened(changes: dict[str, Any], expected: InTheWay) -> None:
    instance, plan = _pair({"groups": [group("g1"), group("g2")], **changes})
    assert hurdles.of_group(instance, plan, "g2") == expected
    assert hurdles.of_group(instance, plan, "g1") is None
