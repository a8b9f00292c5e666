"""The organiser's browser at a fixed moment."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from tests.integration.desk.events_world import Desk, make_world
from tests.integration.scheduling.polls.poll_world import NOW


@pytest.fixture
def desk(app: Flask) -> Iterator[Desk]:
    """Anna, who works for the Rural Association, on 20 January 2027."""
    with time_machine.travel(NOW, tick=False):
        make_world(app)
        yield Desk(app)
