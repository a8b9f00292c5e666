"""What the tests of composing groups may ask for."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from tests.integration.desk.people_world import EARLY, World, world
from tests.integration.scheduling.board_world import NOW, BoardWorld
from tests.integration.scheduling.leading_world import LATER, Leading
from tests.integration.scheduling.world import Call

__all__ = ["world"]


@pytest.fixture
def call(world: World) -> Call:
    """Six applicants, two times, no frame yet."""
    return Call(world)


@pytest.fixture
def board(app: Flask) -> Iterator[BoardWorld]:
    """A call with people who applied and groups to put them into."""
    with time_machine.travel(NOW, tick=False):
        yield BoardWorld(app)


@pytest.fixture
def leading(call: Call) -> Iterator[Leading]:
    """A call with one facilitator, an hour after the frame was made."""
    with time_machine.travel(EARLY, tick=False):
        made = Leading(call)
    with time_machine.travel(LATER, tick=False):
        yield made
