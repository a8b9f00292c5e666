"""The SMTP outcome table against a real server in each of its moods."""

import socket
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.db import transaction
from core.settings import Smtp
from mailers import queries
from mailers.addresses import bad_among
from tests.integration.mailers.conftest import MORNING, Office, make_app
from tests.servers.smtp_sink import SmtpSink
from tests.servers.smtp_terms import Mode

MINUTE = timedelta(minutes=1)

# mode, state, reason, code, next attempt after, is sending paused for
TABLE = [
    (Mode.ACCEPT, "sent", None, 250, None, None),
    (Mode.GREYLIST, "queued", "retrying", 451, MINUTE, None),
    (Mode.REFUSE_RECIPIENT, "failed", "address_refused", 550, None, None),
    (Mode.REFUSE_DATA, "failed", "message_refused", 552, None, None),
    (Mode.REFUSE_GREETING, "queued", None, None, timedelta(0), 15 * MINUTE),
    (Mode.MUTE_AFTER_CONNECT, "queued", "retrying", None, MINUTE, MINUTE),
    (Mode.MUTE_AFTER_EHLO, "queued", "retrying", None, MINUTE, MINUTE),
    (Mode.MUTE_AFTER_DATA, "uncertain", "maybe_delivered", None, 15 * MINUTE, None),
    (Mode.DROP_AFTER_DOT, "uncertain", "maybe_delivered", None, 15 * MINUTE, None),
    (Mode.SLOW, "queued", "retrying", None, MINUTE, MINUTE),
    (Mode.JUNK_8BIT, "failed", "address_refused", 550, None, None),
    (Mode.JUNK_LONG_LINE, "queued", "retrying", None, MINUTE, MINUTE),
    (Mode.MULTI_LINE, "failed", "address_refused", 550, None, None),
]


def _pause_of(office: Office) -> timedelta | None:
    with office.app.app_context(), transaction() as session:
        pause = queries.sending_pause(session, office.moment)
        return pause.until - office.moment if pause and pause.until else None


@pytest.mark.parametrize(
    ("mode", "state", "reason", "code", "later", "paused"), TABLE, ids=[mode.value for mode, *_ in TABLE]
)
def test_deliver_due_follows_the_table(
    sqlite_office: Office, mode: Mode, state: str, reason: str | None, code: int | None,
    later: timedelta | None, paused: timedelta | None,
) -> None:  # fmt: skip
    office = sqlite_office
    office.sink.mode = mode
    office.sink.byte_seconds = 0.2
    (row_id,) = office.write("anna")
    office.deliver()
    row = office.row(row_id)
    assert (row.state, row.reason, row.last_code, _pause_of(office)) == (state, reason, code, paused)
    if later is not None:
        assert row.next_attempt_at == MORNING + later
    assert len(row.last_error or "") <= 500
    assert (row.last_error or "").isprintable()
    assert row.lease_owner is None


def test_deliver_due_greeting_refused_keeps_every_mail_and_resumes_by_itself(office: Office) -> None:
    office.sink.mode = Mode.REFUSE_GREETING
    ids = office.write("a", "b", "c")
    assert office.deliver() == {}
    office.sink.mode = Mode.ACCEPT
    office.wait(minutes=14)
    assert office.deliver() == {}
    office.wait(minutes=1)
    assert office.deliver() == {"sent": 3}
    assert [office.row(i).attempts for i in ids] == [1, 1, 1]
    assert _pause_of(office) is None


def test_deliver_due_broken_after_the_dot_sends_one_copy_more_and_then_fails(office: Office) -> None:
    office.sink.mode = Mode.DROP_AFTER_DOT
    (row_id,) = office.write("anna")
    assert office.deliver() == {"uncertain": 1}
    office.wait(minutes=14)
    assert office.deliver() == {}
    office.wait(minutes=1)
    assert office.deliver() == {"failed": 1}
    assert office.row(row_id).reason == "maybe_delivered"
    assert len({m.raw for m in office.sink.messages}) == 1
    assert len(office.sink.messages) == 2


def test_deliver_due_greylisted_for_48_hours_fails(sqlite_office: Office) -> None:
    office = sqlite_office
    (row_id,) = office.write("anna")
    office.sink.mode = Mode.GREYLIST
    waits = []
    while office.row(row_id).state == "queued":
        office.sink.greylisted.clear()
        office.deliver()
        row = office.row(row_id)
        waits.append((row.next_attempt_at - office.moment) // MINUTE)
        office.moment = max(office.moment + MINUTE, row.next_attempt_at)
    assert waits[:6] == [1, 5, 15, 60, 60, 60]
    assert (row.state, row.reason) == ("failed", "gave_up")
    assert timedelta(hours=46) < office.moment - MORNING <= timedelta(hours=48)


def test_deliver_due_one_refused_recipient_does_not_disturb_the_next(office: Office) -> None:
    office.write("a")
    office.sink.mode = Mode.REFUSE_RECIPIENT
    office.deliver()
    office.sink.mode = Mode.ACCEPT
    office.write("b")
    assert office.deliver() == {"sent": 1}
    with office.app.app_context(), transaction() as session:
        assert set(bad_among(session, ["a@example.lv", "b@example.lv"])) == {"a@example.lv"}


def test_deliver_due_closed_port_waits_and_says_so(tmp_path: Path, letters: None) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        office = Office(make_app(f"sqlite:///{tmp_path / 'x.sqlite3'}", tmp_path, Smtp(*probe.getsockname(), "none")))
        first, second = office.write("a", "b")
        assert office.deliver() == {"queued": 1}
    assert [office.row(i).attempts for i in (first, second)] == [1, 0]
    assert _pause_of(office) == MINUTE
    office.wait(minutes=1)
    office.deliver()
    assert _pause_of(office) == 5 * MINUTE


@pytest.mark.parametrize(
    ("tls", "security", "ca", "password", "state"),
    [
        ("starttls", "starttls", "ca_file", "right", "sent"),
        ("implicit", "tls", "ca_file", "right", "sent"),
        ("starttls", "starttls", "wrong_ca_file", "right", "queued"),
        ("implicit", "tls", "wrong_ca_file", "right", "queued"),
        ("none", "starttls", "ca_file", "right", "queued"),
        ("starttls", "starttls", "ca_file", "wrong", "queued"),
    ],
)
def test_deliver_due_needs_verified_tls_and_login(
    tmp_path: Path, letters: None, tls: str, security: str, ca: str, password: str, state: str
) -> None:
    with SmtpSink(tls=tls, login=("aicina", "right")) as sink:  # type: ignore[arg-type]
        ca_file = str(getattr(sink, ca)) if tls != "none" else ""
        smtp = Smtp(sink.host, sink.port, security, "aicina", password, ca_file)
        office = Office(make_app(f"sqlite:///{tmp_path / 'x.sqlite3'}", tmp_path, smtp), sink)
        (row_id,) = office.write("anna")
        office.deliver()
        assert office.row(row_id).state == state
        assert [(m.encrypted, m.login) for m in sink.messages] == ([(True, "aicina")] if state == "sent" else [])
        assert _pause_of(office) == (None if state == "sent" else 15 * MINUTE)


def test_deliver_due_server_that_hangs_up_between_mails_is_called_again(sqlite_office: Office) -> None:
    office = sqlite_office
    office.write("a", "b")
    with office.app.app_context():
        from mailers.transport import mail
        from mailers.wire_message import WireMessage

        connection = mail.connect()
        message = WireMessage(b"Subject: x\r\n\r\nx\r\n", "a@example.lv", "aicina@example.lv")
        assert connection.deliver(message).verdict == "sent"
        connection.host.sock.shutdown(socket.SHUT_RDWR)
        assert connection.deliver(message).verdict == "sent"
        connection.close()
    assert office.sink.connections == 2


def test_capture_without_server_writes_one_file_per_mail(tmp_path: Path, letters: None) -> None:
    from mailers.captured import list_captured, read_captured

    office = Office(make_app(f"sqlite:///{tmp_path / 'x.sqlite3'}", tmp_path))
    office.write("anna", letter="test.calendar")
    assert office.deliver() == {"sent": 1}
    (line,) = list_captured(tmp_path / "mail")
    assert (line.subject, line.sender, line.recipient) == (
        "Uzaicinājums", "Lauku biedrība, „Kopā” <aicina@example.lv>", "Jānis Bērziņš <anna@example.lv>")  # fmt: skip
    read = read_captured(tmp_path / "mail", line.name)
    assert read is not None
    assert (read.text, read.html) == ("Labdien!\n", "<p>Labdien!</p>\n")
    assert read.calendar.splitlines()[2] == "METHOD:REQUEST"
    assert [(f.filename, f.content_type) for f in read.attachments] == [("invite.ics", "application/ics")]


def test_capture_folder_that_cannot_be_written_keeps_the_mail(tmp_path: Path, letters: None) -> None:
    app = make_app(f"sqlite:///{tmp_path / 'x.sqlite3'}", tmp_path)
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be")
    app.extensions["mail"].settings = replace(app.config["AICINA"], data_dir=blocked)
    office = Office(app)
    (row_id,) = office.write("anna")
    office.deliver()
    assert office.row(row_id).state == "queued"
