"""What the tests of words may ask for."""

from collections.abc import Iterator

import pytest
from flask import Flask

from core.locale import babel


@pytest.fixture
def english() -> Iterator[None]:
    """Inside a request of an English reader."""
    app = Flask("words")
    babel.init_app(app, default_locale="en")
    with app.test_request_context():
        yield
