"""Revision 0008 with data: events keep everything when series come and when they go."""

from typing import Any

from flask import Flask
from flask_migrate import downgrade
from sqlalchemy import inspect, text

from core.db import db, transaction
from core.settings import ROOT
from core.upgrade import upgrade
from tests.integration.registration.world import publish, register, stored

CHECKS = {
    "ck_event_admission", "ck_event_capacity", "ck_event_ends_after_start", "ck_event_ends_needs_start",
    "ck_event_guardian_below",
    "ck_event_guardian_hours", "ck_event_institution_limit", "ck_event_kind", "ck_event_offer_hours",
    "ck_event_parties", "ck_event_party_size", "ck_event_priority", "ck_event_status", "ck_event_visibility",
    "ck_event_waiting_mode",
}  # fmt: skip

# What came to the table in later revisions, and goes with them.
LATER = {"series_id", "made_from_id", "admission", "answers_shown", "decided_at", "all_required"}


def shape(app: Flask) -> dict[str, Any]:
    """What the table of events is made of."""
    with app.app_context():
        look = inspect(db.engine)
        return {
            "columns": {column["name"] for column in look.get_columns("event")},
            "indexes": {index["name"] for index in look.get_indexes("event")},
            "keys": {key["name"]: key["options"].get("ondelete") for key in look.get_foreign_keys("event")},
            "checks": {check["name"] for check in look.get_check_constraints("event")},
        }


def row_of(app: Flask, event_id: int) -> dict[str, Any]:
    with app.app_context(), db.engine.connect() as connection:
        found = connection.execute(text("SELECT * FROM event WHERE id = :id"), {"id": event_id}).one()
        return {name: value for name, value in found._mapping.items() if name not in LATER}


def test_series_come_and_go_around_the_events(app: Flask) -> None:
    event_id = publish(app, capacity=1)
    for number in range(2):
        register(app, event_id, number)
    with_series, event, people = shape(app), row_of(app, event_id), stored(app, event_id)
    with app.app_context():
        with transaction() as session:
            organisation = session.execute(text("SELECT organisation_id FROM event")).scalar_one()
            values = "'s', '{}', '{}', '{}', '', 1, '2027-01-01', '2027-01-01'"
            names = "organisation_id, slug, title, description, funder, project_number, version, created_at, updated_at"
            session.execute(text(f"INSERT INTO series ({names}) VALUES ({organisation}, {values})"))
            session.execute(text("UPDATE event SET series_id = (SELECT id FROM series)"))
        db.session.remove()
        downgrade(directory=str(ROOT / "migrations"), revision="0007")
    without = shape(app)
    assert row_of(app, event_id) == event
    assert without["columns"] == with_series["columns"] - LATER
    assert without["indexes"] == with_series["indexes"] - {"ix_event_series_id", "ix_event_made_from_id"}
    assert without["keys"] == {"fk_event_organisation_id": None}
    assert upgrade(app) is True
    assert (shape(app), row_of(app, event_id), stored(app, event_id)) == (with_series, event, people)
    assert with_series["checks"] == CHECKS
    assert with_series["keys"]["fk_event_series_id"] == "SET NULL"
