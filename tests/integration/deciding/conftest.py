"""What the tests of this room may ask for."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from core.db import transaction


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session inside one transaction, which is committed in the end."""
    with app.app_context(), transaction() as opened:
        yield opened
