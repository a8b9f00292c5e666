"""What the tests of migrations may ask for."""

from pathlib import Path

import pytest

from tests.servers.postgres import Postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database that nobody has touched."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new.sqlite3'}"
    server: Postgres = request.getfixturevalue("postgres")
    server.drop_database("untouched")
    return server.create_database("untouched")
