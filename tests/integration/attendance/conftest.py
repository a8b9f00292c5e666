"""An event on its day: people with places, a family, somebody who waits; an organiser signed in, a helper by link."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from tests.integration.attendance.world import DAY, Door


@pytest.fixture
def door(app: Flask) -> Iterator[Door]:
    with time_machine.travel(DAY, tick=False):
        yield Door(app)
