"""The instances that benchmarks run are instances, and the same every time."""

import pytest

from benchmarks import instances
from scheduling.engine.instances import FocusGroups, Refused, read_instance


@pytest.mark.parametrize("name", instances.NAMES)
def test_makes_instances(name: str) -> None:
    data = instances.make(name)
    assert data == instances.make(name)
    assert not isinstance(read_instance(data), Refused)


def test_makes_replans() -> None:
    data = instances.make("fg-30")
    slot, people = data["slots"][0]["id"], [one["id"] for one in data["people"][:6]]
    groups = [{"group": "g00", "slot": slot, "people": people, "facilitators": ["f00"]}]
    changed = instances.replan("re-30", groups, data)
    assert changed == instances.replan("re-30", groups, data)
    read = read_instance(changed)
    assert isinstance(read, FocusGroups)
    assert read.published is not None
    assert len(read.pins) == 1
