"""Plans: read, written, in one order."""

import json

import pytest

from scheduling.engine import plans
from scheduling.engine.instances import Instance, Refused, read_instance
from scheduling.engine.plans import FocusPlan, MentoringPlan, PollPlan
from tests.unit.scheduling import cases

MATCH = {"mentor": "m1", "kind": "group", "participants": ["p2", "p1"]}
SESSION = {**MATCH, "expert": "e1", "start_slot": "t1", "minutes": 60}
HEAD = {"schema": cases.SCHEMA, "instance": "small"}


def _instance(data: dict[str, object]) -> Instance:
    found = read_instance(data)
    assert not isinstance(found, Refused)
    return found


FOCUS, MENTORING, POLL = (_instance(data) for data in (cases.focus_groups(), cases.mentoring(), cases.poll()))


def _read(data: object, instance: Instance) -> plans.Plan:
    found = plans.read_plan(data, instance)
    assert not isinstance(found, Refused)
    return found


def test_equal_plans_are_equal_bytes() -> None:
    one = _read(cases.focus_plan(("g1", "s1", "p1 p2", "f1"), ("g2", "s2", "p3 p4", "f2")), FOCUS)
    other = _read(cases.focus_plan(("g2", "s2", "p4 p3", "f2"), ("g1", "s1", "p2 p1", "f1")), FOCUS)
    assert one != other
    assert plans.to_json(one) == plans.to_json(other)
    assert plans.canonical(one) == plans.canonical(other)


@pytest.mark.parametrize(
    ("data", "instance", "shape"),
    [
        (cases.focus_plan(("g1", "s1", "p1 p2", "f1")), FOCUS, FocusPlan),
        (
            {**HEAD, "kind": "mentoring", "matches": [MATCH], "sessions": [SESSION]},
            MENTORING,
            MentoringPlan,
        ),
        ({**HEAD, "kind": "poll", "chosen": ["s3"]}, POLL, PollPlan),
    ],
    ids=["focus groups", "mentoring", "poll"],
)
def test_written_plans_are_read_again(data: dict[str, object], instance: Instance, shape: type[plans.Plan]) -> None:
    plan = _read(data, instance)
    assert isinstance(plan, shape)
    written = json.loads(plans.to_json(plan))
    assert written.keys() == data.keys()
    assert _read(written, instance) == plans.canonical(plan)


def test_an_empty_plan_is_of_the_instances_kind() -> None:
    for instance in (FOCUS, MENTORING, POLL):
        empty = plans.empty_plan(instance)
        assert _read(json.loads(plans.to_json(empty)), instance) == empty


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"schema": "other"}, "schema"),
        ({"instance": "other"}, "instance"),
        ({"kind": "poll"}, "shape"),
        ({"groups": [{"group": "g1"}]}, "shape"),
        ({"groups": {"g1": []}}, "shape"),
    ],
    ids=["schema", "instance", "kind", "lacking", "object"],
)
def test_refuses(changes: dict[str, object], code: str) -> None:
    found = plans.read_plan({**cases.focus_plan(), **changes}, FOCUS)
    assert isinstance(found, Refused)
    assert [problem.code for problem in found.problems] == [code]
