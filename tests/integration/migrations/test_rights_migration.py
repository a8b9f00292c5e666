"""From the role of an editor to separate rights, and back."""

import json
from pathlib import Path

from flask_migrate import downgrade
from flask_migrate import upgrade as migrate
from sqlalchemy import text

from app import create_app
from core.db import db
from core.settings import ROOT
from tests.conftest import test_settings

MIGRATIONS = str(ROOT / "migrations")
BEFORE = [
    "INSERT INTO organisation (id, slug, name, registration_number, address, contact_name, contact_email,"
    " contact_phone, created_at) VALUES (1, 'biedriba', '{}', '', '', '', '', '', '2027-01-20 09:00:00')",
    "INSERT INTO account (id, email, active, fs_uniquifier, name, language, create_datetime, update_datetime)"
    " VALUES (1, 'anna@example.lv', true, 'a', 'Anna', 'lv', '2027-01-20 09:00:00', '2027-01-20 09:00:00'),"
    " (2, 'edgars@example.lv', true, 'b', 'Edgars', 'lv', '2027-01-20 09:00:00', '2027-01-20 09:00:00')",
    "INSERT INTO membership (id, account_id, organisation_id, role, created_at)"
    " VALUES (1, 1, 1, 'owner', '2027-01-20 09:00:00'), (2, 2, 1, 'editor', '2027-01-20 09:00:00')",
]


def test_editors_keep_what_they_could_do(empty_url: str, tmp_path: Path) -> None:
    app = create_app(test_settings(empty_url, tmp_path))
    with app.app_context():
        migrate(MIGRATIONS, "0005")
        with db.engine.begin() as connection:
            for statement in BEFORE:
                connection.execute(text(statement))
        migrate(MIGRATIONS, "0006")
        with db.engine.begin() as connection:
            rows = connection.execute(text("SELECT role, rights FROM membership ORDER BY id")).all()
        downgrade(MIGRATIONS, "0005")
        with db.engine.begin() as connection:
            back = list(connection.scalars(text("SELECT role FROM membership ORDER BY id")))
        db.engine.dispose()
    lists = [rights if isinstance(rights, list) else json.loads(rights) for _role, rights in rows]
    assert [role for role, _rights in rows] == ["owner", "member"]
    assert lists == [[], ["check_in", "edit", "export", "moderate", "sensitive"]]
    assert back == ["owner", "editor"]
