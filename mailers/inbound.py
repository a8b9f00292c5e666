"""The mailbox that answers and bounces come to, by IMAP: what is new, one mail at a time, and where it goes afterwards.

Nothing is deleted. A mail that was read moves to one folder, one that could not be read to another, where a person can
look at it; on a server without such folders it is only flagged as seen.
"""

import imaplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, UnexpectedCommandStatusError

from core.settings import Imap
from mailers.inbound_message import LARGEST
from mailers.smtp_replies import printable

DONE = "Aicina-apstrādāts"
FAILED = "Aicina-neizdevās"
TIMEOUT = 20.0  # seconds for each answer of the server


class InboxError(Exception):
    """The mailbox cannot be read now: server away, login refused, an answer that makes no sense."""


class Inbox:
    """An open folder. `uid_validity` changes when the server has numbered the mails anew (RFC 3501 2.3.1.1)."""

    def __init__(self, box: BaseMailBox, uid_validity: int) -> None:
        self._box = box
        self.uid_validity = uid_validity
        self._folders: dict[str, bool] = {}

    def after(self, last_uid: int) -> list[int]:
        """Numbers of the mails that are newer than this one, oldest first."""
        with _translated():
            found = self._box.uids(f"UID {last_uid + 1}:*", charset=None)
        # "n:*" always names the newest mail too, even when its number is smaller.
        return sorted(int(uid) for uid in found if uid.isdigit() and int(uid) > last_uid)

    def size(self, uid: int) -> int | None:
        """Octets of a mail; None when it is gone."""
        with _translated():
            answer = self._fetch(uid, "(RFC822.SIZE)")
            found = [item for item in answer if isinstance(item, bytes) and b"RFC822.SIZE" in item.upper()]
            return int(found[0].upper().partition(b"RFC822.SIZE")[2].split(b")")[0]) if found else None

    def fetch(self, uid: int) -> bytes | None:
        """The whole mail, not flagged as seen; None when it is gone. Ask for its size first."""
        with _translated():
            found = [item[1] for item in self._fetch(uid, "(BODY.PEEK[])") if isinstance(item, tuple)]
            return bytes(found[0])[: LARGEST + 1] if found else None

    def put_away(self, uid: int, folder: str) -> None:
        """Move the mail to the folder, which is made if need be; where that is not possible flag it as seen."""
        with _translated():
            try:
                if self._has(folder):
                    self._box.move(str(uid), folder)
                    return
            except UnexpectedCommandStatusError:
                self._folders[folder] = False
            with suppress(UnexpectedCommandStatusError):
                self._box.flag(str(uid), "\\Seen", True)

    def _has(self, folder: str) -> bool:
        if folder not in self._folders:
            self._folders[folder] = self._box.folder.exists(folder) or bool(self._box.folder.create(folder))
        return self._folders[folder]

    def _fetch(self, uid: int, what: str) -> list[object]:
        status, answer = self._box.client.uid("FETCH", str(uid), what)
        if status != "OK":
            raise InboxError(f"FETCH: {status}")
        return list(answer)


@contextmanager
def open_inbox(imap: Imap, timeout: float = TIMEOUT) -> Iterator[Inbox]:
    """The mailbox, logged in, its folder selected; InboxError when that is not possible."""
    with _translated():
        box = _connect(imap, timeout)
    try:
        with _translated():
            # A password beyond ASCII needs AUTHENTICATE PLAIN (RFC 2595 6).
            plain = (imap.username + imap.password).isascii()
            (box.login if plain else box.login_utf8)(imap.username, imap.password, initial_folder=None)
            box.folder.set(imap.folder)
            validity = box.client.untagged_responses.get("UIDVALIDITY") or [b"0"]
            inbox = Inbox(box, int(str(validity[-1], "ascii")) if isinstance(validity[-1], bytes) else 0)
        yield inbox
    finally:
        with suppress(ImapToolsError, imaplib.IMAP4.error, OSError):
            box.logout()


def _connect(imap: Imap, timeout: float) -> BaseMailBox:
    if imap.security == "none":
        return MailBoxUnencrypted(imap.host, imap.port, timeout)
    trusted = ssl.create_default_context(cafile=imap.ca_file or None)
    if imap.security == "starttls":
        box = MailBoxUnencrypted(imap.host, imap.port, timeout)
        try:
            box.client.starttls(trusted)
        except BaseException:
            with suppress(OSError):  # closed already when it was the certificate
                box.client.shutdown()
            raise
        return box
    return MailBox(imap.host, imap.port, timeout, ssl_context=trusted)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (ImapToolsError, imaplib.IMAP4.error, ssl.SSLError, OSError, ValueError, IndexError) as error:
        kind = "TimeoutError" if isinstance(error, socket.timeout) else type(error).__name__
        raise InboxError(printable(f"{kind}: {error}", 300)) from error
