"""A database that was put back from a backup sends nothing until somebody has looked."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from core.db import db, transaction
from core.limits import RateLimit
from core.settings import Settings
from jobs import ticks
from mailers.models import OutboxRow
from mailers.queries import sending_pause
from mailers.services import release_pause
from mailers.terms import MailState
from privacy import beat, restoring
from tests.builders import NOW
from tests.integration.desk.events_world import NOW as DESK_NOW
from tests.integration.desk.events_world import Desk, make_world, words_of
from tests.integration.registration.world import publish, register

HOME = "/birojs/lauku-biedriba"


def number(app: Flask) -> int:
    with app.app_context():
        return db.session().scalar(select(RateLimit.count).where(RateLimit.key == beat.KEY)) or 0


def in_file(settings: Settings) -> str:
    path = beat.file_of(settings)
    return path.read_text().strip() if path.exists() else ""


def put_back(app: Flask, to: int) -> None:
    """What a backup brings back: an older number, and a letter that waits as it did then."""
    with app.app_context(), transaction() as session:
        counter = session.get(RateLimit, beat.KEY)
        if counter is not None and to == 0:
            session.delete(counter)
        elif counter is not None:
            counter.count = to
        for row in session.scalars(select(OutboxRow)):
            row.state, row.sent_at, row.attempts = MailState.queued, None, 0


def states(app: Flask) -> set[str]:
    with app.app_context():
        return set(db.session().scalars(select(OutboxRow.state)))


@pytest.fixture
def desk(app: Flask) -> Iterator[Desk]:
    with time_machine.travel(DESK_NOW, tick=False):
        make_world(app)
        yield Desk(app)


def deliver(app: Flask) -> int:
    return ticks.deliver(app, threading.Event())


@pytest.fixture
def sent(app: Flask) -> Iterator[Flask]:
    """A service that has sent a letter."""
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        register(app, publish(app), 1)
        assert deliver(app) == 1
        yield app


@pytest.mark.parametrize("to", [0, 1])
def test_letters_of_an_older_copy_wait_until_somebody_starts_them(sent: Flask, settings: Settings, to: int) -> None:
    with sent.app_context():
        for _round in range(2):
            beat.beat(settings, NOW)
    assert (number(sent), in_file(settings)) == (3, "3")
    put_back(sent, to)
    restoring.prepare(sent)
    assert (deliver(sent), states(sent)) == (0, {"queued"})
    with sent.app_context():
        pause = sending_pause(db.session(), NOW)
        assert pause is not None
        assert (pause.restored, pause.until) == (True, None)
    assert in_file(settings) == str(to)
    with sent.app_context(), transaction() as session:
        assert release_pause(session)
    restoring.prepare(sent)  # the next start finds nothing new
    assert (deliver(sent), states(sent)) == (1, {"sent"})
    assert (number(sent), in_file(settings)) == (to + 1, str(to + 1))


def test_usual_start_pauses_nothing(sent: Flask, settings: Settings) -> None:
    for text in (None, b"", b"\xff\x00", b"99999999999999999999999x", b"-5"):
        if text is not None:
            beat.file_of(settings).write_bytes(text)
        restoring.prepare(sent)
        with sent.app_context():
            assert sending_pause(db.session(), NOW) is None
            db.session.remove()


def test_new_database_in_an_old_folder_sends(app: Flask, settings: Settings) -> None:
    beat.file_of(settings).write_text("40\n")
    restoring.prepare(app)
    with app.app_context():
        assert sending_pause(db.session(), NOW) is None
    assert in_file(settings) == "0"


def test_late_worker_writes_no_smaller_number(app: Flask, settings: Settings) -> None:
    beat.file_of(settings).write_text("40\n")
    with app.app_context():
        assert beat.beat(settings, NOW) == 1
    assert in_file(settings) == "40"


def test_command_pauses_a_copy_that_cannot_be_noticed(app: Flask) -> None:
    said = app.test_cli_runner().invoke(args=["privacy", "restored"])
    assert said.exit_code == 0, said.output
    with app.app_context():
        pause = sending_pause(db.session(), NOW)
        assert pause is not None
        assert pause.restored


def test_desk_says_why_and_starts_it_again(app: Flask, desk: Desk) -> None:
    with app.app_context():
        restoring.rest(DESK_NOW)
    assert "The database is an older copy." in words_of(desk.get(f"{HOME}/"))
    page: Any = desk.get(f"{HOME}/vestules")
    assert "put back from a backup" in words_of(page)
    assert ("Start sending" in page.text, "It said:" in page.text) == (True, False)
    assert desk.fill(page, "atpakal").status_code == 303
    with app.app_context():
        assert sending_pause(db.session(), DESK_NOW) is None
