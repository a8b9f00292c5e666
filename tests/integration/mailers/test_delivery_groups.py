"""Mails go in small groups: how many are marked as given to the mail server at once, and what becomes of the marks."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby

import pytest
from flask_mail import email_dispatched
from sqlalchemy import select

from core.db import db
from mailers import delivery
from mailers.delivery import GROUP, GROUP_SECONDS, deliver_due
from mailers.models import OutboxRow
from mailers.terms import MailState
from tests.integration.mailers.conftest import Office
from tests.servers.smtp_terms import Mode


@contextmanager
def watching(office: Office, stop: threading.Event | None = None, at: int = 0) -> Iterator[list[tuple[int, ...]]]:
    """After each mail: the mails marked as given over. With `stop`, it is set when the mail number `at` was taken."""
    seen: list[tuple[int, ...]] = []

    def look(_app: object, **_message: object) -> None:
        with office.app.app_context():
            query = select(OutboxRow.id).where(OutboxRow.handed_at.is_not(None)).order_by(OutboxRow.id)
            seen.append(tuple(db.session().scalars(query)))
            db.session().rollback()
        if stop is not None and len(seen) == at:
            stop.set()

    with email_dispatched.connected_to(look):
        yield seen


def sizes(seen: list[tuple[int, ...]]) -> list[int]:
    return [len(group) for group, _ in groupby(seen)]


def test_deliver_due_begins_with_one_mail_and_never_marks_more_than_a_group(office: Office) -> None:
    ids = office.write(*(f"p{n}" for n in range(21)))
    with watching(office) as seen:
        assert office.deliver() == {"sent": 21}
    assert (sizes(seen)[0], max(sizes(seen))) == (1, GROUP)
    assert [row_id for group, _ in groupby(seen) for row_id in group] == ids  # each is marked once, in order
    assert {(row.attempts, row.handed_at) for row in map(office.row, ids)} == {(1, None)}


def test_deliver_due_slow_server_is_given_one_mail_at_a_time(sqlite_office: Office) -> None:
    office = sqlite_office
    office.sink.mode, office.sink.byte_seconds = Mode.SLOW, 0.015
    office.write(*(f"p{n}" for n in range(5)))
    assert 0.015 * len("250 OK\r\n") * 3 > GROUP_SECONDS  # answers to MAIL, RCPT and the dot
    with watching(office) as seen:
        assert office.deliver() == {"sent": 5}
    assert sizes(seen) == [1] * 5


@pytest.mark.parametrize("at", range(1, 11))
def test_deliver_due_stopped_inside_a_group_takes_its_marks_back(sqlite_office: Office, at: int) -> None:
    office, stop = sqlite_office, threading.Event()
    ids = office.write(*(f"p{n}" for n in range(12)))
    with watching(office, stop, at):
        counts = deliver_due(office.app, office.now, "worker", 1000, stop)
    assert counts == {MailState.sent: at}
    rows = [(row.state, row.attempts, row.handed_at, row.lease_owner) for row in map(office.row, ids)]
    assert rows == [("sent", 1, None, None)] * at + [("queued", 0, None, None)] * (12 - at)
    assert office.deliver() == {"sent": 12 - at}
    assert [m.recipients for m in office.sink.messages] == [(f"p{n}@example.lv",) for n in range(12)]


def test_deliver_due_old_marks_are_renewed_before_the_mail_is_given_over(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "GROUP_LONGEST", 1e-9)  # as if the process had been frozen inside each group
    ids = office.write(*(f"p{n}" for n in range(10)))
    with watching(office) as seen:
        assert office.deliver() == {"sent": 10}
    assert [group[0] for group in seen] == ids
    assert {(row.attempts, row.handed_at) for row in map(office.row, ids)} == {(1, None)}
    assert len(office.sink.messages) == 10


def test_deliver_due_refused_account_inside_a_group_gives_the_others_back(sqlite_office: Office) -> None:
    office = sqlite_office
    ids = office.write(*(f"p{n}" for n in range(9)))

    def lose_login(_app: object, **_message: object) -> None:
        if len(office.sink.messages) == 2:  # the first of a group of four
            office.sink.login = ("aicina", "changed")  # from now on: 530 at MAIL FROM

    with email_dispatched.connected_to(lose_login):
        assert office.deliver() == {"sent": 2, "queued": 1}
    rows = [(row.state, row.attempts, row.handed_at) for row in map(office.row, ids)]
    assert rows == [("sent", 1, None)] * 2 + [("queued", 0, None)] * 7
