"""Revision 0023 with data: runs for tables and planned groups go with it, other runs stay and stay one at a time."""

import pytest
from flask import Flask
from flask_migrate import downgrade
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from core.db import db, transaction
from core.settings import ROOT
from core.upgrade import upgrade
from tests.integration.registration.world import publish, register

MIGRATIONS = str(ROOT / "migrations")
RUN = (
    "INSERT INTO composing_run (event_id, purpose, state, instance, levels, progress, stop_asked, attempts, seed, "
    "seconds, created_at) VALUES (:event, :purpose, :state, '{}', '[]', '{}', false, 0, 1, 5, '2027-01-01')"
)


def run(app: Flask, event_id: int, purpose: str, state: str) -> None:
    with app.app_context(), transaction() as session:
        session.execute(text(RUN), {"event": event_id, "purpose": purpose, "state": state})


def purposes(app: Flask) -> list[str]:
    with app.app_context(), db.engine.connect() as connection:
        return list(connection.scalars(text("SELECT purpose FROM composing_run ORDER BY id")))


def test_tables_come_and_go_around_other_runs(app: Flask) -> None:
    event_id = publish(app, capacity=5)
    register(app, event_id, 1)
    with app.app_context(), transaction() as session:
        values = "1, 200, 15, '{}', 1, '2027-01-01', '2027-01-01'"
        names = "seed, no_show, buffer_minutes, weights, version, created_at, updated_at"
        session.execute(text(f"INSERT INTO composition (event_id, {names}) VALUES ({event_id}, {values})"))
        names = "registration_id, event_id, group_no"
        session.execute(text(f"INSERT INTO planned_group ({names}) SELECT id, event_id, 2 FROM registration"))
    run(app, event_id, "tables", "done")
    run(app, event_id, "compose", "queued")
    with app.app_context():
        db.session.remove()
        downgrade(directory=MIGRATIONS, revision="0022")
    assert purposes(app) == ["compose"]
    for purpose, state in (("tables", "done"), ("rest", "queued")):
        with pytest.raises(IntegrityError):
            run(app, event_id, purpose, state)
    with app.app_context():
        upgrade(app)
        with db.engine.connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM planned_group")) == 0
    with pytest.raises(IntegrityError):
        run(app, event_id, "tables", "queued")
    run(app, event_id, "tables", "done")
    assert purposes(app) == ["compose", "tables"]
