"""Erasing is complete: nothing of a person is left in any column of any table, nor in any file of the data folder."""

import logging
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from core import clock
from core.db import db, transaction
from core.settings import Settings
from invitations.models import Contact, ImportDraft
from mailers.delivery import deliver_due
from mailers.models import OutboxRow
from mailers.terms import MailState
from organisers.models import OrganisationEntry
from paper.models import ClosingReport
from privacy import captured, farewell, pages, retention, services, ticking
from privacy.terms import Erased, Why
from registration.models import Event, Registration
from registration.privacy_models import EventPrivacy, Project
from tests.builders import NOW, settings_here
from tests.integration.privacy import everywhere, marked

LISTS = {"contact", "import_draft", "bad_address"}  # letters to a contact still need to know that the address is bad
LATER = NOW + timedelta(hours=1)
FIELDS = {(table, column) for table, columns in everywhere.CODES.items() for column in columns}


@pytest.fixture
def filled(app: Flask, settings: Settings) -> Iterator[int]:
    """The number of the person who stands everywhere."""
    with app.app_context():
        with transaction() as session:
            number = everywhere.fill(session, settings).id
        yield number


def erase(number: int, **more: bool) -> None:
    with transaction() as session:
        outcome = services.erase_person(session, settings_here(), number, LATER, None, Why.asked, **more)
        assert isinstance(outcome, Erased)


def send(app: Flask) -> None:
    """The worker sends what waits, into files; the clock goes on for long enough."""
    deliver_due(app, lambda: LATER, "worker")
    with transaction() as session:
        ticking.purge_farewells(session, LATER + farewell.SHOWN + timedelta(minutes=1))
    pages.overwrite()


def test_person_stands_in_every_column_that_can_hold_one(filled: int) -> None:
    """A new column is planted by `everywhere.fill`, or put among CODES or NOBODY knowingly."""
    planted = {(table, column) for table, columns in marked.traces(db.session()).items() for column in columns}
    speaking = {pair for pair in everywhere.speaking_columns() if pair[0] not in everywhere.NOBODY}
    assert sorted(speaking - planted - FIELDS) == []
    assert sorted(planted - speaking) == []


def test_nothing_is_left_in_any_table_or_file(
    app: Flask, settings: Settings, filled: int, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    assert [name for name in everywhere.files_with(settings.data_dir) if name.endswith(".eml")] != []
    with caplog.at_level(logging.DEBUG):
        erase(filled, lists=True)
        assert set(marked.traces(db.session())) == {"outbox"}  # the letters that tell of it
        assert all(not name.endswith(".eml") for name in everywhere.files_with(settings.data_dir))
        send(app)
    assert marked.traces(db.session()) == {}
    assert everywhere.files_with(tmp_path) == []
    assert [record for record in caplog.messages if marked.MARK in record.casefold() or marked.PHONE in record] == []


def test_others_and_their_words_stay(app: Flask, filled: int) -> None:
    erase(filled, lists=True)
    session = db.session()
    assert sorted(person.given_name for person in session.scalars(select(Registration))) == ["Anna", "Berta"]
    report = session.scalars(select(ClosingReport)).one()
    assert (report.handed_to.lv, report.results.en) == ("Domei; zināšanai …", "Proposed by …, …")
    draft = session.scalars(select(ImportDraft)).one()
    assert (draft.rows, draft.lines) == ([["Vārds", "E-pasts"], ["Cita Persona", "cita@example.lv"]], [1, 3])
    removed = [row for row in session.scalars(select(OrganisationEntry)) if row.action == "contact_removed"]
    assert [row.details["name"] for row in removed] == ["Biedri"]


def test_contact_list_is_another_purpose_unless_it_was_asked_for(filled: int) -> None:
    erase(filled)
    assert len(db.session().scalars(select(Contact)).all()) == 1
    assert set(marked.traces(db.session())) == {"outbox", *LISTS}


def test_retention_is_as_complete(app: Flask, settings: Settings, filled: int, tmp_path: Path) -> None:
    """Nobody is told; contact lists are not the event's."""
    with transaction() as session:
        event = session.get_one(Event, session.get_one(Registration, filled).event_id)
        marked.end_event(session, event)
    later = NOW + timedelta(days=400)
    assert ticking.tick(settings, later, threading.Event()) > 0
    assert set(marked.traces(db.session())) == LISTS
    assert [name for name in everywhere.files_with(tmp_path) if name.endswith(".eml")] == []
    assert retention.due_people(db.session(), later.date()) == []


def test_only_the_projects_record_stays(app: Flask, settings: Settings, filled: int) -> None:
    with transaction() as session:
        event = session.get_one(Event, session.get_one(Registration, filled).event_id)
        project = Project(organisation_id=event.organisation_id, name="Kopā", number="9.2.1", legal_reference="",
                          last_payment_on=NOW.date(), keep_years=5, created_at=NOW)  # fmt: skip
        session.add(project)
        session.flush()
        session.add(EventPrivacy(event_id=event.id, project_id=project.id, updated_at=NOW))
        marked.end_event(session, event)
    erase(filled, lists=True)
    send(app)
    assert marked.traces(db.session()) == {"kept_record": ["name", "institution"]}


def test_captured_letters_have_an_end(app: Flask, settings: Settings, filled: int) -> None:
    with app.app_context():
        number = len(list(settings.mail_dir.iterdir()))
        assert captured.expire(settings, clock.now() + captured.LIFE - timedelta(minutes=5)) == 0
        assert captured.expire(settings, clock.now() + captured.LIFE + timedelta(minutes=5)) == number


def test_demonstration_shows_the_last_letter_for_an_hour(app: Flask, settings: Settings, filled: int) -> None:
    erase(filled, lists=True)
    with time_machine.travel(LATER, tick=False):
        deliver_due(app, lambda: LATER, "worker")
    with transaction() as session:
        assert ticking.purge_farewells(session, LATER + timedelta(minutes=50)) == 0
        assert len([name for name in everywhere.files_with(settings.data_dir) if name.endswith(".eml")]) == 2
        assert ticking.purge_farewells(session, LATER + timedelta(minutes=61)) == 2
    sent = select(OutboxRow).where(OutboxRow.state == MailState.sent)
    assert [row for row in db.session().scalars(sent) if marked.MARK in row.recipient] == []
    assert [name for name in everywhere.files_with(settings.data_dir) if name.endswith(".eml")] == []
