"""What the tests of reminders may ask for."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from core.db import transaction
from tests.integration.reminders.world import Reminding


@pytest.fixture
def reminding(app: Flask) -> Reminding:
    """The application with a clock that the test moves."""
    return Reminding(app)


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session inside one transaction, which is committed in the end."""
    with app.app_context(), transaction() as opened:
        yield opened
