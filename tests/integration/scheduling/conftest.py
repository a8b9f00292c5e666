"""What the tests of composing groups may ask for."""

import pytest

from tests.integration.desk.people_world import World, world
from tests.integration.scheduling.world import Call

__all__ = ["world"]


@pytest.fixture
def call(world: World) -> Call:
    """Six applicants, two times, no frame yet."""
    return Call(world)
