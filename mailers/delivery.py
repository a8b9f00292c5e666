"""The worker's round: claim what is due, render and freeze, talk to the mail server with no transaction open, record.

One conversation serves many mails. A short transaction between two groups of them records the first and marks the
second. A group is never more than GROUP mails nor more than go in GROUP_SECONDS, with a slow server a single one: so
much at most can a crash double, each mail once.
"""

import logging
import os
import secrets
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import TypeVar

from flask import Flask
from sqlalchemy.orm import Session

from core.db import db, is_unavailable, transaction
from mailers import claims, services
from mailers.claims import Ready
from mailers.models import SendingAccount
from mailers.rules import ACCOUNT_PAUSE, pause_after
from mailers.terms import MailState, Outcome, Verdict
from mailers.transport import Connection, mail
from mailers.wire_message import WireMessage

log = logging.getLogger("aicina.mail")
T = TypeVar("T")

LANES = 3
BATCH = 50
CHUNK = 20  # letters rendered in one transaction: on SQLite nobody else writes meanwhile
GROUP = 4  # what one crash of a worker may put in doubt on a connection
GROUP_SECONDS = 0.1
GROUP_LONGEST = 1.0  # seconds after which a mark is too old to rely on: the process may have been frozen
RENEW_AFTER = timedelta(seconds=60)
WRITE_TRIES = 5  # a busy database must not turn a delivered mail into a doubtful one
Done = list[tuple[Ready, Outcome]]
HALTING = frozenset({Verdict.unreachable, Verdict.account_refused})


def worker_name() -> str:
    """A name for `owner`: host, process, and something of this start alone."""
    return f"{os.uname().nodename[:60]}:{os.getpid()}:{secrets.token_hex(3)}"


def deliver_due(
    app: Flask, now_fn: Callable[[], datetime], owner: str, limit: int = 1000, stop: threading.Event | None = None
) -> Counter[MailState]:
    """How many mails went where, at most `limit` of them; empty while sending is paused or nothing is due.

    A long queue is sent over LANES conversations at once. When `stop` is set the mails under way are finished and the
    others go back to the queue. Database errors are raised after what was claimed has been given back as far as
    possible; the rest waits for sweep().
    """
    stop = stop or threading.Event()

    def lane(share: int) -> Counter[MailState]:
        with app.app_context():
            return _Round(now_fn, f"{owner[:100]}:{secrets.token_hex(4)}", stop).run(share)

    with app.app_context():
        waiting = claims.count_due(db.session(), now_fn(), BATCH + 1)
    if waiting == 0 or limit <= BATCH or waiting <= BATCH:
        return lane(limit) if waiting else Counter()
    shares = [limit // LANES + (number < limit % LANES) for number in range(LANES)]
    with ThreadPoolExecutor(LANES, "mail") as lanes:
        running = [lanes.submit(lane, share) for share in shares]
    return sum((done.result() for done in running), Counter[MailState]())


def sweep(app: Flask, now: datetime) -> Counter[MailState]:
    """Where mails went whose worker died (lease over) or whose time ran out; run it every minute."""
    with app.app_context(), transaction() as session:
        return claims.sweep(session, now)


class _Round:
    def __init__(self, now_fn: Callable[[], datetime], owner: str, stop: threading.Event) -> None:
        self.now = now_fn
        self.owner = owner
        self.stop = stop
        self.counts: Counter[MailState] = Counter()
        self.waiting: deque[int] = deque()  # claimed
        self.ready: deque[Ready] = deque()  # claimed and rendered
        self.marked: list[int] = []  # marked in vain: the group ended before their turn
        self.pace = GROUP_SECONDS  # seconds for one mail, as the last group went
        self.renewed = now_fn()
        self.troubled = False  # the account has failures on record, which the first success clears
        self.failures = 0
        self.halted = False

    def run(self, limit: int) -> Counter[MailState]:
        """How many mails went where: claimed in batches, given over in one conversation, at most `limit` of them."""
        connection = mail.connect()
        try:
            taken = 0
            while taken < limit and not self.stop.is_set() and not self.halted:
                with self._giving_back():
                    self.waiting.extend(self._write(partial(self._claim, min(BATCH, limit - taken))))
                    if not self.waiting:
                        break
                    taken += len(self.waiting)
                    self._send_batch(connection)
        finally:
            connection.close()
        return self.counts

    def _claim(self, size: int, session: Session) -> list[int]:
        now = self.renewed = self.now()
        account = session.get(SendingAccount, services.ACCOUNT)
        if account is not None and account.paused_at and (not account.paused_until or account.paused_until > now):
            return []
        self.failures = account.failures if account else 0
        self.troubled = account is not None and (self.failures > 0 or account.paused_at is not None)
        return claims.claim(session, now, self.owner, size) or claims.claim(session, now, self.owner, 1, suspects=True)

    def _send_batch(self, connection: Connection) -> None:
        failure = connection.open()
        if failure is not None:
            self.counts.update(self._write(lambda session: self._refuse(session, failure)))
            self.waiting.clear()
            return
        done: Done = []
        while done or self.waiting or self.ready:
            if not self.ready and self.waiting and not self._halting(done):
                if done:  # recorded before anything is rendered: a letter that kills the worker must not undo it
                    self._step(done, [])
                    done = []
                self._prepare()
            size = 0 if self._halting(done) else max(1, min(GROUP, int(GROUP_SECONDS / self.pace)))
            group = list(islice(self.ready, size))
            ours = self._step(done, group)
            for _ in group:
                self.ready.popleft()
            done = self._send([mail for mail in group if mail.id in ours], connection)
            if not group and (self.halted or self.stop.is_set()):
                break

    def _send(self, group: list[Ready], connection: Connection) -> Done:
        """The mails given over, in order; the others stand first in the queue again."""
        began, spent, done = time.monotonic(), 0.0, Done()
        while len(done) < len(group) and spent < GROUP_LONGEST and not self._halting(done):
            following = group[len(done)]
            message = WireMessage(following.wire, following.recipient, following.envelope_from)
            done.append((following, connection.deliver(message)))
            spent = time.monotonic() - began
        left = group[len(done) :]
        self.ready.extendleft(reversed(left))
        self.marked = [mail.id for mail in left]
        if done:
            self.pace = max(spent / len(done), 0.001)
        return done

    def _halting(self, done: Done) -> bool:
        return self.halted or self.stop.is_set() or any(outcome.verdict in HALTING for _, outcome in done)

    def _prepare(self) -> None:
        """Render the next few. A letter that raises costs its neighbours a second rendering, with savepoints."""
        ids = list(islice(self.waiting, CHUNK))
        try:
            ready = self._write(lambda session: claims.prepare(session, self.now(), ids, self.owner))
        except Exception as error:
            if is_unavailable(error):
                raise
            ready = self._write(lambda session: claims.prepare(session, self.now(), ids, self.owner, careful=True))
        for _ in ids:
            self.waiting.popleft()
        self.ready.extend(ready)

    def _step(self, done: Done, group: list[Ready]) -> set[int]:
        """Record the mails that were sent and mark the next, in one transaction; ids of the next that are still ours.

        With nothing following, what is still claimed goes back if the round is to end here.
        """
        halting = self._halting(done)

        def work(session: Session) -> tuple[Counter[MailState], set[int]]:
            now = self.now()
            states = self._record(session, done)
            if self.marked:
                claims.take_back(session, self.marked, self.owner)
            if halting:
                claims.release(session, self._claimed(), self.owner)
            elif now - self.renewed > RENEW_AFTER:
                self.renewed = now
                claims.renew(session, now, self._claimed(), self.owner)
            return states, claims.hand_all(session, now, group, self.owner) if group else set()

        states, ours = self._write(work)
        self.marked = []
        self.counts.update(states)
        if states[MailState.sent]:
            self.troubled = False
        if halting:
            self.waiting.clear()
            self.ready.clear()
        return ours

    def _claimed(self) -> list[int]:
        return [mail.id for mail in self.ready] + list(self.waiting)

    def _record(self, session: Session, done: Done) -> Counter[MailState]:
        now, states = self.now(), Counter[MailState]()
        for code, mails in _taken(done).items():
            recorded = claims.finish_sent(session, now, mails, code, self.owner)
            states[MailState.sent] += len(recorded)
            for lost in (ready for ready in mails if ready.id not in recorded):
                _warn(lost, Verdict.sent)
        if self.troubled and states[MailState.sent]:
            services.note_recovery(session, now)
        for ready, outcome in done:
            if outcome.verdict is Verdict.sent:
                continue
            state = claims.finish(session, now, ready, outcome, self.owner)
            if state is None:
                _warn(ready, outcome.verdict)
            else:
                states[state] += 1
            self._pause(session, now, outcome)
        return states

    def _refuse(self, session: Session, outcome: Outcome) -> list[MailState]:
        """No conversation came about: the first mail waits as the table says, the others only for the account."""
        now = self.now()
        claims.release(session, self.waiting, self.owner)
        self._pause(session, now, outcome)
        if outcome.verdict is not Verdict.unreachable:
            return []
        return claims.postpone(session, now, self.waiting[0], outcome)

    def _pause(self, session: Session, now: datetime, outcome: Outcome) -> None:
        if outcome.verdict not in HALTING:
            return
        self.halted = True
        refused = outcome.verdict is Verdict.account_refused
        until = now + (ACCOUNT_PAUSE if refused else pause_after(self.failures + 1))
        said = f"{outcome.code or ''} {outcome.said}".strip()
        services.pause(session, now, said, until, self.failures + 1)
        log.error("sending is paused until %s: %s", until.isoformat(), said)

    @contextmanager
    def _giving_back(self) -> Iterator[None]:
        """Whatever goes wrong, mails nobody touched do not wait for the lease to end."""
        try:
            yield
        except BaseException:
            if claimed := self._claimed():
                try:
                    with transaction() as session:
                        if self.marked:
                            claims.take_back(session, self.marked, self.owner)
                        claims.release(session, claimed, self.owner)
                except Exception:
                    log.warning("%d claimed mails wait for the sweep", len(claimed))
            raise

    def _write(self, work: Callable[[Session], T]) -> T:
        for attempt in range(1, WRITE_TRIES + 1):
            try:
                with transaction() as session:
                    return work(session)
            except Exception as error:
                if attempt == WRITE_TRIES or not is_unavailable(error):
                    raise
                time.sleep(0.2 * attempt)
        raise AssertionError


def _taken(done: Done) -> dict[int | None, list[Ready]]:
    """The mails that the server took, by its code."""
    taken: dict[int | None, list[Ready]] = {}
    for ready, outcome in done:
        if outcome.verdict is Verdict.sent:
            taken.setdefault(outcome.code, []).append(ready)
    return taken


def _warn(ready: Ready, verdict: Verdict) -> None:
    log.warning("mail %s: the lease was lost, another worker decides (%s)", ready.id, verdict)
