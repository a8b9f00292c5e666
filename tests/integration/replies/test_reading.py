"""The mailbox is read once, by one reader, whatever happens to mail server, reader and mails."""

import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from imap_tools import MailBoxUnencrypted

from core.db import transaction
from core.settings import ROOT, Imap, Settings
from mailers.inbound import InboxError, open_inbox
from replies.models import MailboxState
from replies.reading import CRASHES, LEASE, read_mailbox
from tests.calendar_clients import Invitation, Saying, apple, google, outlook
from tests.integration.replies.conftest import Office, _office, imap_of
from tests.servers.dovecot import USER, Dovecot, require_dovecot

MADE = Saying().made_at
JUNK = b"From: reklama@example.lv\r\nSubject: Junk %d\r\n\r\nLabdien!\r\n"
UNKNOWN = apple(Invitation(), Saying())  # an answer to an invitation of somebody else
FAILED = "Aicina-neizdevās"


def run_child(office: Office, point: str) -> int:
    command = [sys.executable, "-m", "tests.integration.replies.reading_child", office.settings.database_url]
    command += [str(office.settings.data_dir), str(office.server.port), office.server.password, point]
    return subprocess.run([*command, office.moment.isoformat()], cwd=ROOT, capture_output=True, timeout=120).returncode


@pytest.mark.parametrize(
    ("point", "again"), [("before the commit", {"applied": 1}), ("before it is put away", {})]
)  # fmt: skip
def test_reader_killed_at_a_point_has_applied_the_answer_once(
    office: Office, point: str, again: dict[str, int]
) -> None:
    anna = office.register(office.event())
    office.mail(outlook(office.invitation(anna), Saying()))
    assert run_child(office, point) == -9
    assert office.read() == {}  # the dead reader still holds the lease
    office.moment += LEASE + timedelta(seconds=1)
    assert office.read() == again
    assert (office.person(anna).partstat, office.verdicts(anna)) == ("ACCEPTED", [("applied", "")])
    assert office.history(anna) == ["registered", "calendar_answer"]


def test_mail_that_kills_its_readers_is_put_aside(office: Office) -> None:
    anna = office.register(office.event())
    office.mail(JUNK % 1, outlook(office.invitation(anna), Saying()))
    assert run_child(office, "while it is opened") == -9
    office.moment += LEASE + timedelta(seconds=1)
    with office.app.app_context(), transaction() as session:
        session.get_one(MailboxState, imap_of(office.server).name).crashes = CRASHES - 1  # it was not the first
    assert office.read() == {"failed": 1, "applied": 1}
    assert office.folder(FAILED) == ["Junk 1"]
    assert office.person(anna).partstat == "ACCEPTED"


def test_broken_mails_are_put_aside_and_do_not_stop_the_others(office: Office) -> None:
    anna = office.register(office.event())
    levels = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(200))
    giant = b"Subject: giant\r\nContent-Type: text/calendar\r\n\r\n" + b"BEGIN:VCALENDAR\r\n" * 300_000
    assert len(giant) > 5_000_000
    office.mail(giant, b"Subject: nested\r\n" + levels, outlook(office.invitation(anna), Saying()))
    assert office.read() == {"failed": 2, "applied": 1}
    assert sorted(office.folder(FAILED)) == ["giant", "nested"]
    assert (office.folder("INBOX"), office.read()) == ([], {})


def test_many_mails_are_read_in_rounds(office: Office) -> None:
    anna = office.register(office.event())
    office.mail(*(JUNK % n for n in range(60)), outlook(office.invitation(anna), Saying()))
    assert [office.read(most=25) for _ in range(4)] == [
        {"other": 25}, {"other": 25}, {"other": 10, "applied": 1}, {},
    ]  # fmt: skip


def test_round_ends_when_the_worker_is_to_stop(office: Office) -> None:
    office.mail(*(JUNK % n for n in range(3)))
    stop = threading.Event()
    stop.set()
    assert dict(read_mailbox(office.app, office.now, "reader", stop)) == {}
    assert office.read() == {"other": 3}


def test_one_reader_at_a_time(office: Office) -> None:
    office.mail(JUNK % 1)
    office.read()
    office.mail(JUNK % 2)
    with office.app.app_context(), transaction() as session:
        row = session.get_one(MailboxState, imap_of(office.server).name)
        row.lease_owner, row.lease_until = "another", office.moment + LEASE
    assert office.read() == {}
    office.moment += LEASE
    assert office.read() == {"other": 1}


def test_reader_that_lost_its_lease_applies_nothing(office: Office) -> None:
    anna = office.register(office.event())
    office.mail(outlook(office.invitation(anna), Saying()))

    class Frozen(threading.Event):
        """While this reader is about to take the mail, another one takes the mailbox."""

        def is_set(self) -> bool:
            with transaction() as session:
                session.get_one(MailboxState, imap_of(office.server).name).lease_owner = "another"
            return False

    assert dict(read_mailbox(office.app, office.now, "frozen", Frozen())) == {}
    assert (office.person(anna).partstat, office.replies(anna)) == ("NEEDS-ACTION", [])
    office.moment += LEASE + timedelta(seconds=1)
    assert office.read() == {"applied": 1}


def test_mailbox_numbered_anew_is_read_again_and_known_mails_do_nothing(office: Office) -> None:
    event = office.event()
    anna = office.register(event)
    invitation = office.invitation(anna)
    first, second = (outlook(invitation, Saying(p, MADE + timedelta(minutes=n))) for n, p in
                     enumerate(("ACCEPTED", "DECLINED")))  # fmt: skip
    office.mail(UNKNOWN, UNKNOWN, first)  # all of them are put away
    office.read()
    before = office.mailbox()
    renumber(office.server)
    office.mail(first, second)  # numbers 1 and 2 again
    assert office.read() == {"seen": 1, "applied": 1}
    after = office.mailbox()
    assert (before.last_uid, after.last_uid) == (3, 2)
    assert before.uid_validity != after.uid_validity
    assert (office.person(anna).partstat, len(office.replies(anna))) == ("DECLINED", 2)


def renumber(server: Dovecot) -> None:
    """As after a restore from a backup: numbers start at 1, under another UIDVALIDITY."""
    server.stop()
    folder = server.home / "mail"
    for old in folder.glob("dovecot*"):
        old.unlink()
    listed = folder / "dovecot-uidlist"
    listed.write_text("3 V1999999999 N1\n")
    shutil.chown(listed, folder.owner())
    server.start()


def test_server_down_is_noted_and_read_when_it_is_back(office: Office) -> None:
    anna = office.register(office.event())
    office.mail(outlook(office.invitation(anna), Saying()))
    office.server.stop()
    assert office.read() == {}
    since = office.moment
    office.later(minutes=1)
    assert office.read() == {}
    state = office.mailbox()
    assert (state.failing_since, state.read_at, state.lease_owner) == (since, None, None)
    assert "ConnectionRefusedError" in state.last_error
    office.server.start()
    assert office.read() == {"applied": 1}
    state = office.mailbox()
    assert (state.failing_since, state.read_at, state.last_error) == (None, office.moment, "")


def test_wrong_password_is_said(dovecot: Dovecot) -> None:
    wrong = Imap("127.0.0.1", dovecot.port, "none", USER, "nepareiza")
    with pytest.raises(InboxError, match="AUTHENTICATIONFAILED"), open_inbox(wrong):
        pass


@pytest.fixture
def tls_server() -> Iterator[Dovecot]:
    require_dovecot()
    with Dovecot(tls=True) as server:
        yield server


def encrypted(server: Dovecot, security: str, ca_file: Path) -> Imap:
    port = server.tls_port if security == "tls" else server.port
    return Imap("127.0.0.1", port, security, USER, server.password, ca_file=str(ca_file))


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_mailbox_is_read_over_an_encrypted_line(tls_server: Dovecot, security: str) -> None:
    with open_inbox(encrypted(tls_server, security, tls_server.ca_file)) as inbox:
        assert inbox.after(0) == []
    assert "TLS" in tls_server.log


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_mailbox_behind_a_strangers_certificate_is_not_logged_into(tls_server: Dovecot, security: str) -> None:
    strangers = encrypted(tls_server, security, tls_server.wrong_ca_file)
    with pytest.raises(InboxError, match="CERTIFICATE_VERIFY_FAILED"), open_inbox(strangers):
        pass
    assert "Login:" not in tls_server.log


def test_password_does_not_go_over_an_open_line_when_starttls_is_wanted(dovecot: Dovecot) -> None:
    with pytest.raises(InboxError), open_inbox(Imap("127.0.0.1", dovecot.port, "starttls", USER, dovecot.password)):
        pass
    assert "Login:" not in dovecot.log


def test_mute_server_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        imap = Imap("127.0.0.1", mute.getsockname()[1], "none", USER, "x")
        with pytest.raises(InboxError, match="TimeoutError"), open_inbox(imap, timeout=0.3):
            pass


def test_folder_that_cannot_be_made_leaves_the_mail_flagged(office: Office) -> None:
    taken = office.server.home / "mail" / ".Aicina-apstr&AQE-d&AQE-ts"
    taken.parent.mkdir(exist_ok=True)
    taken.write_text("not a folder")
    office.mail(UNKNOWN)
    assert (office.read(), office.read()) == ({"other": 1, "unknown": 1}, {})
    assert flags(office) == [True]


def flags(office: Office) -> list[bool]:
    """Which mails of the inbox are flagged as seen."""
    with MailBoxUnencrypted("127.0.0.1", office.server.port).login(USER, office.server.password) as box:
        return ["\\Seen" in message.flags for message in box.fetch(mark_seen=False)]


def test_what_a_person_wrote_stays_in_the_inbox_unread(office: Office) -> None:
    office.mail(JUNK % 1, UNKNOWN, b"Subject: no\r\nContent-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n")
    assert office.read() == {"other": 3, "unknown": 1}
    assert (office.folder("INBOX"), flags(office)) == (["Junk 1", "no"], [False, False])


@pytest.fixture
def old_server(settings: Settings) -> Iterator[Office]:
    """Without MOVE (RFC 6851), and with a password beyond ASCII."""
    require_dovecot()
    with Dovecot(move=False, password="vārdi") as server:
        yield from _office(settings, server)


def test_server_without_move_is_served_too(old_server: Office, tmp_path: Path) -> None:
    with open_inbox(imap_of(old_server.server)) as inbox:
        assert inbox.after(0) == []
    deliver_by_hand(old_server.server, UNKNOWN)
    assert old_server.read() == {"other": 1, "unknown": 1}
    with open_inbox(imap_of(old_server.server)) as inbox:
        assert inbox.after(0) == []
    kept = [path for path in (old_server.server.home / "mail").glob(".Aicina*/*/*") if path.is_file()]
    assert [path.parent.parent.name for path in kept if UNKNOWN in path.read_bytes()] == [".Aicina-apstr&AQE-d&AQE-ts"]


def deliver_by_hand(server: Dovecot, raw: bytes) -> None:
    """As a mail server does it without IMAP: a file in the maildir."""
    folder = server.home / "mail" / "new"
    file = folder / "1.1.test"
    file.write_bytes(raw)
    shutil.chown(file, folder.owner())


def test_nothing_is_read_without_a_mailbox(settings: Settings, app: object) -> None:
    assert dict(read_mailbox(app, lambda: MADE, "reader", threading.Event())) == {}  # type: ignore[arg-type]


def test_answer_found_twice_in_one_mail_counts_once(office: Office) -> None:
    anna = office.register(office.event())
    raw = google(office.invitation(anna), Saying())  # inline and attached
    assert raw.count(b"text/calendar") + raw.count(b"application/ics") == 2
    assert office.answer(raw) == {"applied": 1}
