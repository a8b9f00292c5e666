"""What the tests of the desk may ask for."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from tests.integration.desk.events_world import NOW, Desk, make_world


@pytest.fixture
def desk(app: Flask) -> Iterator[Desk]:
    """A signed-in organiser, at a moment that stands still."""
    with time_machine.travel(NOW, tick=False):
        make_world(app)
        yield Desk(app)
