from pathlib import Path

import pytest

from app import create_app
from core.db import db
from core.upgrade import upgrade
from tests.conftest import test_settings as _settings


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("migrated")
    app = create_app(_settings(f"sqlite:///{folder / 'empty.sqlite3'}", folder))
    upgrade(app)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    return folder / "empty.sqlite3"
