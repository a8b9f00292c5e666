"""Reading the mailbox: one reader at a time, one mail in one transaction, and no mail that stops the others.

The mail's work, the mark that it was seen and the place in the mailbox are written together, so a reader that is killed
has done all of it or nothing, and the folders of the mail server are only tidiness (fault F33).
"""

import hashlib
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from calendars.replies import parse
from core.db import db, is_unavailable, transaction
from core.settings import Imap, Settings
from mailers.bounces import Bounce, bounce_in, is_report
from mailers.inbound import DONE, FAILED, Inbox, InboxError, open_inbox
from mailers.inbound_message import LARGEST, Sender, calendar_streams, open_message, sender_of
from replies import bouncing, leaders, services
from replies.models import MailboxState

log = structlog.get_logger()
LEASE = timedelta(minutes=5)  # longer than ROUND and the slowest single mail
ROUND = 40.0  # seconds of one round; the next tick goes on
MOST = 500  # mails of one round
CRASHES = 3  # readers that may die over a mail before it is put aside unread
Now = Callable[[], datetime]


class LeaseLost(Exception):
    """Somebody else reads the mailbox by now."""


def read_mailbox(app: Flask, now_fn: Now, owner: str, stop: threading.Event, most: int = MOST) -> Counter[str]:
    """What became of the mails of one round, counted; empty without a mailbox, and while somebody else reads it.

    A mail server that is away is noted in the mailbox's row and tried again with the next round. Database errors are
    raised; what was done until then stays done.
    """
    settings: Settings = app.config["AICINA"]
    if settings.imap is None:
        return Counter()
    with app.app_context():
        reader = _Reader(settings, settings.imap, now_fn, owner[:120])
        if not reader.take():
            return Counter()
        problem = ""
        try:
            with open_inbox(settings.imap) as inbox:
                reader.run(inbox, stop, most)
        except InboxError as error:
            problem = str(error)
            log.warning("the mailbox cannot be read", error=problem)
        except LeaseLost:
            log.warning("another reader has the mailbox")
            return reader.counts
        except BaseException:
            reader.let_go("")
            raise
        reader.let_go(problem)
        return reader.counts


class _Reader:
    def __init__(self, settings: Settings, imap: Imap, now_fn: Now, owner: str) -> None:
        self.settings, self.name, self.now, self.owner = settings, imap.name, now_fn, owner
        self.counts: Counter[str] = Counter()
        self.last_uid, self.uid_validity, self.crashes = 0, 0, 0

    def take(self) -> bool:
        """True when the mailbox is ours to read; a reader that died before is counted."""
        with transaction() as session:
            row = session.get(MailboxState, self.name, with_for_update=True)
            now = self.now()
            if row is None:
                row = MailboxState(name=self.name, uid_validity=0, last_uid=0, crashes=0, last_error="")
                session.add(row)
            if row.lease_until is not None and row.lease_until > now:
                return False
            row.crashes = row.crashes + 1 if row.lease_until is not None else 0
            row.lease_owner, row.lease_until = self.owner, now + LEASE
            session.flush()
            self.last_uid, self.uid_validity, self.crashes = row.last_uid, row.uid_validity, row.crashes
        return True

    def let_go(self, problem: str) -> None:
        """Free the mailbox for the next round, and say how it went."""
        now = self.now()
        values: dict[str, object] = {"lease_owner": None, "lease_until": None, "last_error": problem[:300]}
        with transaction() as session:
            row = session.get(MailboxState, self.name)
            if problem:
                values["failing_since"] = row.failing_since or now if row else now
            else:
                values |= {"failing_since": None, "read_at": now}
            self._write(session, values)

    def run(self, inbox: Inbox, stop: threading.Event, most: int) -> None:
        """Deal with the new mails, oldest first, until there are none or the round is over."""
        if inbox.uid_validity != self.uid_validity:  # numbered anew: all is looked at again, and known mails do nothing
            self.last_uid, self.uid_validity = 0, inbox.uid_validity
        ends = time.monotonic() + ROUND
        for uid in inbox.after(self.last_uid)[:most]:
            if stop.is_set() or time.monotonic() > ends:
                break
            self._one(inbox, uid)

    def _one(self, inbox: Inbox, uid: int) -> None:
        suspect, self.crashes = self.crashes >= CRASHES, 0
        size = inbox.size(uid)
        data = inbox.fetch(uid) if size is not None and size <= LARGEST and not suspect else None
        if size is None:
            self._pass_over(uid, "gone")
            return
        try:
            if data is None:
                raise ValueError("too large" if not suspect else "readers died over it")
            became, for_us = self._deal_with(data, uid)
        except LeaseLost:
            raise
        except Exception as error:
            if is_unavailable(error):
                raise
            log.warning("a mail cannot be read", uid=uid, error=f"{type(error).__name__}: {error}"[:200])
            self._pass_over(uid, "failed")
            inbox.put_away(uid, FAILED)
        else:
            self.counts.update(became)
            if for_us:
                inbox.put_away(uid, DONE)

    def _deal_with(self, data: bytes, uid: int) -> tuple[Counter[str], bool]:
        """What became of it, and whether it was for us: what a person wrote by hand stays where it is, unread."""
        message = open_message(data)
        sender = sender_of(message, self.settings.authserv_id)
        bounce = bounce_in(self.settings, message)
        found = [] if is_report(message) else [reply for part in calendar_streams(message) for reply in parse(*part)]
        replies = list(dict.fromkeys(found))
        meant, led = services.find(db.session(), replies), leaders.find(db.session(), replies)
        with transaction() as session:
            services.lock(session, [*meant, *led])
            became = self._work(session, hashlib.sha256(data).hexdigest(), meant, led, sender, bounce)
            self._advance(session, uid)
        if found and not (meant or led):  # a stranger's calendar, or somebody who was never invited
            became["unknown"] += 1
        return became, bool(found) or is_report(message)

    def _work(
        self,
        session: Session,
        key: str,
        meant: list[services.Meant],
        led: list[leaders.Led],
        sender: Sender,
        bounce: Bounce | None,
    ) -> Counter[str]:
        now = self.now()
        if not (meant or led) and bounce is None:
            return Counter({"other": 1})
        if not bouncing.see(session, key, now):
            return Counter({"seen": 1})
        if bounce is not None:
            return Counter({"bounced" if bouncing.bounced(session, bounce, now) else "forged": 1})
        became = leaders.receive(session, self.settings, led, sender, now)
        return became + services.receive(session, self.settings, meant, sender, now)

    def _pass_over(self, uid: int, word: str) -> None:
        with transaction() as session:
            self._advance(session, uid)
        self.counts[word] += 1

    def _advance(self, session: Session, uid: int) -> None:
        values = {"last_uid": uid, "uid_validity": self.uid_validity, "crashes": 0, "lease_until": self.now() + LEASE}
        self._write(session, values)
        self.last_uid = uid

    def _write(self, session: Session, values: dict[str, object]) -> None:
        """Behind the fence: whoever was frozen and comes back writes nothing (fault F07)."""
        statement = update(MailboxState).where(MailboxState.name == self.name, MailboxState.lease_owner == self.owner)
        result = session.execute(statement.values(values).execution_options(synchronize_session=False))
        if getattr(result, "rowcount", 0) != 1:
            raise LeaseLost
