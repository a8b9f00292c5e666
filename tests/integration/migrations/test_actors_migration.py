"""The trail gets an actor more, and a way back that keeps its lines."""

from pathlib import Path

import pytest
from flask_migrate import downgrade
from flask_migrate import upgrade as migrate
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app import create_app
from core.db import db
from core.settings import ROOT
from tests.conftest import test_settings

MIGRATIONS = str(ROOT / "migrations")
WHO = "SELECT actor FROM organisation_entry ORDER BY id"


def write(actor: str) -> None:
    entry = "INSERT INTO organisation_entry (actor, action, details, at) VALUES (:actor, 'x', '{}', :at)"
    with db.engine.begin() as connection:
        connection.execute(text(entry), {"actor": actor, "at": "2027-01-20 09:00:00+00:00"})


def actors() -> list[str]:
    with db.engine.begin() as connection:
        return list(connection.scalars(text(WHO)))


def test_lines_of_the_service_itself_are_taken_and_kept_on_the_way_back(empty_url: str, tmp_path: Path) -> None:
    app = create_app(test_settings(empty_url, tmp_path))
    with app.app_context():
        migrate(MIGRATIONS, "0015")
        write("organiser")
        with pytest.raises(IntegrityError):
            write("system")
        migrate(MIGRATIONS, "0016")
        write("system")
        with pytest.raises(IntegrityError):
            write("nobody")
        assert actors() == ["organiser", "system"]
        downgrade(MIGRATIONS, "0015")
        assert actors() == ["organiser", "command"]
        db.engine.dispose()
