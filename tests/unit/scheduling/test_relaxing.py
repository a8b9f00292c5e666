"""Rules that are made looser one at a time, and which of them are worth a try."""

from typing import Any

import pytest

from scheduling.engine import checking, plans
from scheduling.engine.candidates import Question, candidates
from scheduling.engine.instances import FocusGroups, Refused, read_instance
from scheduling.engine.plans import FocusPlan
from scheduling.engine.relaxing import Loosened, Relaxation, apply
from tests.unit.scheduling import cases
from tests.unit.scheduling.cases import facilitator, group, person

EVERYWHERE = {"s1": 2, "s2": 2, "s3": 1}
QUOTA = {"attr": "sector", "values": ["ngo"], "min": None, "max": 2}
PLAN = (("g1", "s1", "p1 p2 p3", "f1"),)


def _pair(changes: dict[str, Any], groups: tuple[tuple[str, str, str, str], ...]) -> tuple[FocusGroups, FocusPlan]:
    instance = read_instance(cases.focus_groups(**changes))
    assert isinstance(instance, FocusGroups), instance
    plan = plans.read_plan(cases.focus_plan(*groups), instance)
    assert not isinstance(plan, Refused)
    assert isinstance(plan, FocusPlan)
    return instance, plan


# What makes the plan break a rule, and the relaxation after which it keeps all rules.
LOOSER: dict[str, tuple[dict[str, Any], tuple[tuple[str, str, str, str], ...], Relaxation]] = {
    "pin": ({"pins": [{"type": "person_out", "person": "p1"}]}, PLAN, Relaxation(Loosened.pin, person="p1", index=0)),
    "apart": ({"apart": [["p2", "p1"]]}, PLAN, Relaxation(Loosened.apart, person="p1", other="p2")),
    "answer": (
        {"people": [person("p1", {}), person("p2", EVERYWHERE), person("p3", {})]},
        PLAN,
        Relaxation(Loosened.answer, slot="s1", people=("p1", "p3")),
    ),
    "size": ({"groups": [group("g1", max=2, cap=2)]}, PLAN, Relaxation(Loosened.size, "g1", by=1)),
    "limit": (
        {"groups": [group("g1", max_per_municipality=2)]},
        PLAN,
        Relaxation(Loosened.limit, "g1", attribute="municipality", by=1),
    ),
    "quota": ({"groups": [group("g1", quotas=[QUOTA])]}, PLAN, Relaxation(Loosened.quota, "g1", index=0)),
    "hours": (
        {"facilitators": [facilitator("f1", {})]},
        PLAN,
        Relaxation(Loosened.hours, facilitator="f1", slot="s1"),
    ),
    "load": (
        {"facilitators": [facilitator("f1", EVERYWHERE, max_groups=0)]},
        PLAN,
        Relaxation(Loosened.load, facilitator="f1", by=1),
    ),
    "language": (
        {"facilitators": [facilitator("f1", EVERYWHERE, languages=["ru"])]},
        PLAN,
        Relaxation(Loosened.language, facilitator="f1", values=("lv",)),
    ),
    "slot": ({"groups": [group("g1", slots=["s2"])]}, PLAN, Relaxation(Loosened.slot, "g1", slot="s1")),
    "least": ({"groups": [group("g1", min=4, max=9)]}, PLAN, Relaxation(Loosened.least, "g1", by=1)),
    "staff": ({"groups": [group("g1", facilitators=2)]}, PLAN, Relaxation(Loosened.staff, "g1", by=1)),
    "filter": (
        {"groups": [group("g1", filter={"sector": ["state"]})]},
        PLAN,
        Relaxation(Loosened.filter, "g1", attribute="sector"),
    ),
    "parallel": (
        {"max_parallel": 1},
        (*PLAN, ("g2", "s2", "p4 p5", "f2")),
        Relaxation(Loosened.parallel, by=1),
    ),
    "required": (
        {"groups": [group("g1"), group("g2", required=True)]},
        PLAN,
        Relaxation(Loosened.required, "g2"),
    ),
    "copy": (
        {"groups": [group("g1")]},
        (*PLAN, ("g1-2", "s3", "p4 p5", "f1")),
        Relaxation(Loosened.copy, "g1"),
    ),
}


@pytest.mark.parametrize("name", LOOSER)
def test_makes_one_rule_looser(name: str) -> None:
    changes, groups, relaxation = LOOSER[name]
    instance, plan = _pair(changes, groups)
    assert relaxation.loosened == name
    assert checking.broken_rules(instance, plan)
    assert checking.broken_rules(apply(instance, relaxation), plan) == ()


def test_every_kind_is_looked_at() -> None:
    assert set(LOOSER) == set(Loosened)


def test_a_copy_has_an_id_of_its_own() -> None:
    instance, _plan = _pair({"groups": [group("g1"), group("g1-2")]}, ())
    assert [one.id for one in apply(instance, Relaxation(Loosened.copy, "g1")).groups] == ["g1", "g1-2", "g1-3"]


def _tried(changes: dict[str, Any], *people: str, most: int = 40) -> list[Relaxation]:
    instance, plan = _pair(changes, PLAN)
    groups = [one.id for one in instance.groups if any(one.takes(instance.person[who]) for who in people)]
    return candidates(Question(instance, plan, people, groups), most)


def test_tries_what_touches_those_in_question() -> None:
    people = [*cases.focus_groups()["people"], person("p9", {"s3": 2}, sector="state")]
    changes = {
        "people": people,
        "apart": [["p1", "p2"], ["p9", "p3"]],
        "pins": [{"type": "person_in", "person": "p1"}, {"type": "person_in", "person": "p9"}],
        "groups": [group("g1"), group("g2", filter={"sector": ["ngo"]})],
        "facilitators": [facilitator("f1", {"s1": 2}, max_groups=1)],
    }
    assert _tried(changes, "p9") == [
        Relaxation(Loosened.pin, person="p9", index=1),
        Relaxation(Loosened.answer, slot="s1", people=("p9",)),
        Relaxation(Loosened.size, "g1", by=1),
        Relaxation(Loosened.hours, facilitator="f1", slot="s3"),
        Relaxation(Loosened.load, facilitator="f1", by=1),
        Relaxation(Loosened.apart, person="p9", other="p3"),
        Relaxation(Loosened.filter, "g2", attribute="sector"),
        Relaxation(Loosened.copy, "g1"),
        Relaxation(Loosened.hours, facilitator="f1", slot="s2"),
    ]


def test_one_of_groups_alike_is_enough() -> None:
    quotas = [{"attr": "sector", "values": ["ngo"], "min": 3, "max": None}]
    many = [group(f"g{number}", min=3, quotas=quotas) for number in range(1, 6)]
    kinds = [one.loosened for one in _tried({"groups": many}, "p6")]
    assert kinds.count(Loosened.least) == kinds.count(Loosened.size) == 1
    assert kinds.count(Loosened.quota) == 1


def test_keeps_to_its_limit_and_tries_every_kind_before_more_of_one() -> None:
    changes = {"apart": [["p6", f"p{number}"] for number in range(1, 6)], "max_parallel": 1}
    three = _tried(changes, "p6", most=3)
    assert [one.loosened for one in three] == [Loosened.size, Loosened.apart, Loosened.least]
    assert len(_tried(changes, "p6", most=7)) == 7
