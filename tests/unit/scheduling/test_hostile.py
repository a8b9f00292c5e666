"""Instances in which something is odd: they are read or refused, and nothing else ever happens."""

import copy
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from scheduling.engine import checking, plans
from scheduling.engine.instances import Refused, read_instance
from scheduling.engine.refusals import MOST_PROBLEMS
from tests.unit.scheduling import cases

ODD: tuple[Any, ...] = (
    None, True, False, -1, 0, 1, 2, 10**6, 10**30, 10**5000, 1.5, float("nan"), float("inf"), "", "p1", "s1", "g1", "x",
    "\0", "\ud800", "a" * 10_000, "2026-02-09T10:00:00+02:00", "2027-03-28T03:30:00+02:00", "9999-12-31T23:59:59-23:59",
    [], ["p1"], ["p1", "p1"], [[]], [["p1", "p1"]], {}, {"s1": 2}, {"s1": True}, {"\0": 1}, {"id": "p1"},
    {"groups": []}, {"type": "person_in", "person": "p1"}, [{"type": "person_in", "person": "p1"}],
)  # fmt: skip
MAKERS: dict[str, Callable[[], dict[str, Any]]] = {
    "focus groups": cases.focus_groups,
    "mentoring": cases.mentoring,
    "poll": cases.poll,
}


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every object with each of its keys, every list with each of its places."""
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _places(value[key])


def _spoil(rng: random.Random, data: dict[str, Any]) -> None:
    holder, key = rng.choice(list(_places(data)))
    match rng.randrange(4):
        case 0 if isinstance(holder, dict):
            del holder[key]
        case 1 if isinstance(holder, list):
            holder.append(copy.deepcopy(holder[key]))
        case 2:
            other, its = rng.choice(list(_places(data)))
            holder[key] = copy.deepcopy(other[its])
        case _:
            holder[key] = copy.deepcopy(rng.choice(ODD))


@pytest.mark.parametrize("kind", MAKERS)
def test_odd_instances_are_read_or_refused(kind: str) -> None:
    rng = random.Random(kind)
    refused = 0
    for _number in range(1500):
        data = MAKERS[kind]()
        for _again in range(rng.choice((1, 1, 2, 3))):
            _spoil(rng, data)
        found = read_instance(data)
        if isinstance(found, Refused):
            refused += 1
            assert 1 <= len(found.problems) <= MOST_PROBLEMS
            assert all(len(problem.detail) <= 300 for problem in found.problems)
        else:
            empty = plans.empty_plan(found)
            checking.broken_rules(found, empty)
            assert len(checking.measure(found, empty).vector) == len(found.levels)
            assert plans.to_json(empty)
    assert 300 < refused < 1450


MATCH = {"mentor": "m1", "kind": "group", "participants": ["p1", "p2"]}
PLANS: dict[str, dict[str, Any]] = {
    "focus groups": cases.focus_plan(("g1", "s1", "p1 p2", "f1"), ("g2", "s3", "p3 p4", "f1")),
    "mentoring": {
        "schema": cases.SCHEMA,
        "instance": "small",
        "kind": "mentoring",
        "matches": [MATCH],
        "sessions": [{**MATCH, "expert": "e1", "start_slot": "t1", "minutes": 120}],
    },
    "poll": {"schema": cases.SCHEMA, "instance": "small", "kind": "poll", "chosen": ["s1"]},
}


@pytest.mark.parametrize("kind", MAKERS)
def test_odd_plans_are_judged_or_refused(kind: str) -> None:
    rng = random.Random(kind)
    instance = read_instance(MAKERS[kind]())
    assert not isinstance(instance, Refused)
    judged = 0
    for _number in range(1000):
        data = copy.deepcopy(PLANS[kind])
        _spoil(rng, data)
        found = plans.read_plan(data, instance)
        if not isinstance(found, Refused):
            judged += 1
            checking.broken_rules(instance, found)
            assert len(checking.measure(instance, found).vector) == (3 if kind == "focus groups" else 5)
    assert judged > 100
