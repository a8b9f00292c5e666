"""The instances that benchmarks run are instances, and the same every time."""

import pytest

from benchmarks import instances
from scheduling.engine.instances import FocusGroups, PersonOut, Refused, read_instance


@pytest.mark.parametrize("name", instances.NAMES)
def test_makes_instances(name: str) -> None:
    data = instances.make(name)
    assert data == instances.make(name)
    assert not isinstance(read_instance(data), Refused)


@pytest.mark.parametrize("name", instances.REPLANS)
def test_makes_replans_of_plans(name: str) -> None:
    read = read_instance(instances.make(name))
    assert isinstance(read, FocusGroups)
    assert read.published is not None
    assert len(read.published.groups) > 1
    told = [person for group in read.published.groups for person in group.people]
    assert {pin.person for pin in read.pins if isinstance(pin, PersonOut)} <= set(told)
