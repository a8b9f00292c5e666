"""What the tests of invitations may ask for."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.integration.desk.people_world import EARLY, World, world
from tests.integration.invitations.world import House

__all__ = ["world"]


@pytest.fixture
def standing_clock() -> Iterator[None]:
    """A morning in January that does not pass."""
    with time_machine.travel(EARLY, tick=False):
        yield


@pytest.fixture
def house(standing_clock: None, world: World) -> House:
    """The desk."""
    return House(world)
