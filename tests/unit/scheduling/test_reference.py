"""Our rule checker says the same as the reference, of careless plans for the instances that lie beside the project."""

import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from scheduling.engine import checking, plans
from scheduling.engine.instances import Refused, read_instance
from tests.unit.scheduling.shared import NAMES, instance_data, needs_shared, validator

Data = dict[str, Any]
PLANS = 12  # for each instance
STRANGER = "nobody"


def _some(rng: random.Random, values: list[Any], most: int) -> list[Any]:
    return [rng.choice(values) for _number in range(rng.randint(0, most))] if values else []


def _focus(rng: random.Random, data: Data) -> Data:
    slots = [slot["id"] for slot in data["slots"]]
    groups = []
    free = [person["id"] for person in data["people"]]
    rng.shuffle(free)
    for group in rng.sample(data["groups"], rng.randint(1, len(data["groups"]))):
        slot = rng.choice(slots)
        can = [one["id"] for one in data["people"] if slot in one["availability"] and one["id"] in free]
        people = can[: rng.randint(0, group["max"] + 2)] if rng.random() < 0.8 else _some(rng, free, 6)
        free = [one for one in free if one not in people or rng.random() < 0.1]
        staff = [one["id"] for one in data["facilitators"] if rng.random() < 0.8 and slot in one["availability"]]
        leads = (staff or [STRANGER])[: group["facilitators"]] + _some(rng, staff, 1)
        groups.append({"group": group["id"], "slot": slot, "people": people, "facilitators": leads})
    if rng.random() < 0.2:
        groups.append({**rng.choice(groups), "slot": rng.choice([*slots, STRANGER])})
    if rng.random() < 0.2:
        groups.append({"group": STRANGER, "slot": slots[0], "people": [], "facilitators": []})
    if rng.random() < 0.2:
        groups[0]["people"].append(STRANGER)
    return {"groups": groups}


def _pins(rng: random.Random, data: Data) -> list[Data]:
    names = {
        "person": [one["id"] for one in data["people"]],
        "group": [one["id"] for one in data["groups"]],
        "slot": [one["id"] for one in data["slots"]],
        "facilitator": [one["id"] for one in data["facilitators"]],
    }
    kinds = {
        "person_group": ("person", "group"),
        "person_not_group": ("person", "group"),
        "person_out": ("person",),
        "person_in": ("person",),
        "group_slot": ("group", "slot"),
        "group_closed": ("group",),
        "facilitator_group": ("facilitator", "group"),
        "facilitator_out": ("facilitator",),
    }
    return [{"type": kind, **{key: rng.choice(names[key]) for key in kinds[kind]}} for kind in _some(rng, [*kinds], 8)]


def _replan(rng: random.Random, data: Data) -> Data:
    """The instance with a published plan, ties and narrow limits, as a re-plan has them."""
    told = _focus(rng, data)["groups"]
    once: set[str] = set()
    for one in told:
        one["people"] = [person for person in one["people"] if person not in once and not once.add(person)]
    told = list({one["group"]: one for one in told}.values())
    ids = [one["id"] for one in data["people"]]
    together = [rng.sample(ids, 2) for _pair in range(5)]
    levels = ["dropped", "seated", "changes", "ifneedbe", "composition"]
    changes = {"published": {"groups": told}, "levels": levels, "pins": _pins(rng, data), "together": together}
    return {**data, **changes, "max_parallel": rng.choice([None, 1, 2])}


def _mentoring(rng: random.Random, data: Data) -> Data:
    mentors = [one["id"] for one in data["mentors"]]
    experts = [one["id"] for one in data["experts"]]
    slots = [one["id"] for one in data["slots"]]
    matches, sessions = [], []
    free = [one["id"] for one in data["participants"]]
    rng.shuffle(free)
    while free:
        size = rng.choice([1, 1, 1, 2, 3, 4])
        crew, free = free[:size], free[size if rng.random() < 0.95 else size - 1 :]
        kind = "individual" if (len(crew) == 1) != (rng.random() < 0.05) else "group"
        mentor = rng.choice(mentors) if rng.random() < 0.95 else STRANGER
        matches.append({"mentor": mentor, "kind": kind, "participants": crew})
        for _number in range(rng.randint(0, 8)):
            start, minutes = rng.choice(slots), rng.choice([60, 120, 120, 90])
            session = {"expert": rng.choice([*experts, *experts, STRANGER]), "start_slot": start, "minutes": minutes}
            sessions.append({"mentor": rng.choice([mentor, mentor, mentors[0]]), **matches[-1], **session})
    return {"matches": matches, "sessions": sessions}


def _poll(rng: random.Random, data: Data) -> Data:
    chosen: list[str] = []
    for bucket in data["buckets"]:
        slots = [slot["id"] for slot in data["slots"] if slot["bucket"] == bucket["id"]]
        chosen += rng.sample(slots, min(len(slots), bucket["pick"] + rng.choice([0, 0, 0, 1])))
    if rng.random() < 0.2:
        chosen.append(rng.choice([STRANGER, chosen[0]]))
    return {"chosen": chosen}


MAKERS: dict[str, Callable[[random.Random, Data], Data]] = {
    "focus_groups": _focus,
    "mentoring": _mentoring,
    "poll": _poll,
}


def _compare(data: Data, given: Data) -> Counter[str]:
    """The codes of the rules that the plan breaks, after our checker has said the same as the reference."""
    instance = read_instance(data)
    assert not isinstance(instance, Refused), instance
    whole = {"schema": data["schema"], "instance": data["id"], "kind": data["kind"], **given}
    plan = plans.read_plan(whole, instance)
    assert not isinstance(plan, Refused), plan
    expected = validator().validate(data, whole)
    codes = Counter(broken.rule for broken in checking.broken_rules(instance, plan))
    assert codes == Counter(broken["rule"] for broken in expected["violations"])
    found = checking.measure(instance, plan)
    assert list(found.vector) == expected["vector"]
    parts = expected["objective"].pop("parts")
    assert found.values == expected["objective"]
    assert found.parts == parts
    return codes


@needs_shared
@pytest.mark.parametrize("name", NAMES)
def test_agrees_with_the_reference(name: str) -> None:
    data, rng = instance_data(name), random.Random(name)
    for _number in range(PLANS):
        _compare(data, MAKERS[data["kind"]](rng, data))
        if data["kind"] == "focus_groups":
            _compare(_replan(rng, data), _focus(rng, data))


@needs_shared
def test_careless_plans_break_every_rule() -> None:
    """Else the comparison above would say little."""
    codes: Counter[str] = Counter()
    for name in ("dev-fg-030-a", "dev-me-15-a", "dev-po-028-blk", "dev-po-300-reg"):
        data, rng = instance_data(name), random.Random(name)
        if data["kind"] == "focus_groups":
            data["groups"][0]["required"] = True
            data["groups"][1]["slots"] = [data["slots"][0]["id"]]
            data["groups"][2]["filter"] = {"sector": ["ngo"]}
            data["groups"][2]["language"] = "ru"
        if data["kind"] == "mentoring":
            data["experts"][0]["max_minutes_per_month"] = 120
            pins = [("match", "p00", "m00"), ("not_match", "p00", "m00")]
            data["pins"] = [{"type": kind, "participant": person, "mentor": mentor} for kind, person, mentor in pins]
        for _number in range(40):
            changed = _replan(rng, data) if data["kind"] == "focus_groups" else data
            codes += _compare(changed, MAKERS[data["kind"]](rng, data))
    focus, mentoring = (f"FG{number:02}" for number in range(14)), (f"ME{number:02}" for number in range(11))
    assert {*focus, *mentoring, "PO00", "PO01", "PO02", "PO03"}.difference(codes) == set()
