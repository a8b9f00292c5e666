"""A browser and a clock for the public pages."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests.builders import NOW
from tests.integration.public.hostile import QUESTIONS
from tests.integration.registration.world import Visitor, publish, slug_of


@pytest.fixture
def moment() -> Iterator[Any]:
    """The test's clock, which stands still and may be moved."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def client(app: Flask, moment: Any) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def visitor(app: Flask, moment: Any) -> Visitor:
    """At the page of an event with three questions."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return Visitor(app, slug_of(app, publish(app, questions=QUESTIONS))).open()
