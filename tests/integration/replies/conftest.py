"""An application with a real mailbox: invitations go out, answers are put into Dovecot, ticks read them."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from imap_tools import MailBoxUnencrypted
from sqlalchemy import select

from app import create_app
from core.db import db, transaction
from core.settings import Imap, Settings
from mailers.delivery import deliver_due
from mailers.models import OutboxRow
from registration.models import Event, HistoryEntry, Registration
from replies.models import CalendarReply, MailboxState
from replies.reading import read_mailbox
from tests import builders
from tests.builders import NOW
from tests.calendar_clients import AUTHSERV, Invitation, invitation_in
from tests.servers.dovecot import USER, Dovecot, require_dovecot


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    require_dovecot()
    with Dovecot() as server:
        yield server


def imap_of(server: Dovecot) -> Imap:
    return Imap("127.0.0.1", server.port, "none", USER, server.password)


class Office:
    """The application, its mailbox and a clock that the test moves."""

    def __init__(self, app: Flask, server: Dovecot) -> None:
        self.app, self.server, self.moment = app, server, NOW
        self.settings: Settings = app.config["AICINA"]

    def now(self) -> datetime:
        return self.moment

    def event(self, **overrides: Any) -> int:
        with self.app.app_context(), transaction() as session:
            return builders.make_event(session, **overrides).id

    def save(self, event_id: int, **changes: Any) -> None:
        """The organiser saves changes, and everybody is told."""
        with self.app.app_context(), transaction() as session:
            builders.save(session, session.get_one(Event, event_id), now=self.moment, **changes)
        self.send()

    def register(self, event_id: int, **overrides: Any) -> int:
        """One person; letters about it go out at once."""
        with self.app.app_context(), transaction() as session:
            event = session.get_one(Event, event_id)
            person = builders.make_registration(session, event, now=self.moment, **overrides).id
        self.send()
        return person

    def send(self) -> None:
        deliver_due(self.app, self.now, "worker")

    def letters(self, registration_id: int, letter: str | None = None) -> list[OutboxRow]:
        """What was written to a person, oldest first, with the bytes."""
        with self.app.app_context():
            query = select(OutboxRow).where(OutboxRow.registration_id == registration_id).order_by(OutboxRow.id)
            rows = list(db.session().scalars(query if letter is None else query.where(OutboxRow.letter == letter)))
            for row in rows:
                assert row.wire is None or row.wire
                db.session.expunge(row)
            db.session().rollback()
            return rows

    def invitation(self, registration_id: int) -> Invitation:
        """What the person's calendar knows from the last invitation."""
        with_calendar = [row for row in self.letters(registration_id) if b"method=REQUEST" in (row.wire or b"")]
        return invitation_in(with_calendar[-1].wire or b"")

    def mail(self, *raw: bytes, folder: str = "INBOX") -> None:
        """Put mails into the mailbox, as the mail server does that receives them."""
        with MailBoxUnencrypted("127.0.0.1", self.server.port).login(USER, self.server.password) as box:
            for one in raw:
                box.append(one, folder)

    def folder(self, name: str) -> list[str]:
        """Subjects of the mails in a folder; none when there is no such folder."""
        with MailBoxUnencrypted("127.0.0.1", self.server.port).login(USER, self.server.password) as box:
            if not box.folder.exists(name):
                return []
            box.folder.set(name)
            return [message.subject for message in box.fetch(mark_seen=False)]

    def read(self, most: int = 500, owner: str = "reader") -> dict[str, int]:
        """One round of the tick: what became of the mails."""
        return dict(read_mailbox(self.app, self.now, owner, threading.Event(), most))

    def answer(self, *raw: bytes) -> dict[str, int]:
        self.mail(*raw)
        return self.read()

    def person(self, registration_id: int) -> Registration:
        return self._row(Registration, registration_id)

    def mailbox(self) -> MailboxState:
        return self._row(MailboxState, imap_of(self.server).name)

    def replies(self, registration_id: int) -> list[CalendarReply]:
        with self.app.app_context():
            query = select(CalendarReply).where(CalendarReply.registration_id == registration_id)
            rows = list(db.session().scalars(query.order_by(CalendarReply.id)))
            db.session().expunge_all()
            db.session().rollback()
            return rows

    def verdicts(self, registration_id: int) -> list[tuple[str, str]]:
        return [(row.verdict, row.why) for row in self.replies(registration_id)]

    def history(self, registration_id: int) -> list[str]:
        with self.app.app_context():
            query = select(HistoryEntry.action).where(HistoryEntry.registration_id == registration_id)
            found = list(db.session().scalars(query.order_by(HistoryEntry.id)))
            db.session().rollback()
            return found

    def later(self, **units: float) -> None:
        self.moment += timedelta(**units)

    def _row(self, model: Any, key: Any) -> Any:
        with self.app.app_context():
            row = db.session().get_one(model, key)
            db.session().expunge(row)
            db.session().rollback()
            return row


@pytest.fixture
def office(settings: Settings, dovecot: Dovecot) -> Iterator[Office]:
    """Trusts the sender when our own mail server has said that DMARC passed."""
    yield from _office(settings, dovecot, authserv_id=AUTHSERV)


@pytest.fixture
def doubting(settings: Settings, dovecot: Dovecot) -> Iterator[Office]:
    """Knows no mail server to trust, so it asks about every answer."""
    yield from _office(settings, dovecot)


def _office(settings: Settings, dovecot: Dovecot, **others: Any) -> Iterator[Office]:
    made = create_app(replace(settings, imap=imap_of(dovecot), **others))
    yield Office(made, dovecot)
    with made.app_context():
        db.session.remove()
        db.engine.dispose()
