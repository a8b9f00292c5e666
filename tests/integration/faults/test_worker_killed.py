"""Faults F08-F10, promise P6: a worker killed while it sends costs a second copy of a few mails, and no mail."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from core import clock
from core.db import db, transaction
from core.settings import ROOT, Settings
from mailers.delivery import GROUP
from mailers.models import OutboxRow
from tests.integration.faults.site import Site, publish_soon
from tests.integration.registration.world import register
from tests.servers.failpoints import Failpoints
from tests.servers.smtp_sink import SmtpSink
from tests.servers.smtp_terms import Received

MAILS = 14
ENOUGH = 60  # seconds


class Deadly(SmtpSink):
    """Kills the worker when it has sent so many mails, before it hears that the last of them was taken."""

    victim: "subprocess.Popen[bytes] | None" = None
    kills_at = 0

    def keep(self, received: Received) -> None:
        super().keep(received)
        if self.victim is not None and len(self.messages) == self.kills_at:
            self.victim.send_signal(signal.SIGKILL)
            os.waitid(os.P_PID, self.victim.pid, os.WEXITED | os.WNOWAIT)  # it must not hear our 250


@pytest.fixture
def written(app: Flask) -> Flask:
    """An application with mails waiting in its outbox."""
    event_id = publish_soon(app, capacity=None)
    for number in range(MAILS):
        register(app, event_id, number, now=clock.now())
    return app


@contextmanager
def worker(
    settings: Settings, folder: Path, sink: SmtpSink, failpoints: Failpoints | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    """`python -m jobs.worker` as in production, ended at the latest with the block."""
    environ = {**Site(settings.database_url, folder).environ, "AICINA_SMTP_URL": sink.url}
    if failpoints is not None:
        failpoints.attach(environ)
    with (folder / "worker.log").open("ab") as log:
        process = subprocess.Popen([sys.executable, "-m", "jobs.worker"], cwd=ROOT, env=environ, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait(30)


def states(app: Flask) -> Counter[str]:
    with app.app_context():
        found = Counter(db.session().scalars(select(OutboxRow.state)).all())
        db.session().rollback()
        return found


def marked(app: Flask) -> int:
    """How many mails are marked as given to the mail server, their fate unknown."""
    with app.app_context():
        query = select(func.count()).select_from(OutboxRow).where(OutboxRow.handed_at.is_not(None))
        found = db.session().scalar(query) or 0
        db.session().rollback()
        return found


def let_leases_end(app: Flask) -> None:
    """As if a quarter of an hour had passed."""
    with app.app_context(), transaction() as session:
        overdue = clock.now() - timedelta(seconds=1)
        session.execute(
            update(OutboxRow)
            .where(OutboxRow.lease_until.is_not(None))
            .values(lease_until=overdue)
            .execution_options(synchronize_session=False)
        )


def wait_until_all_are_sent(app: Flask) -> None:
    deadline = time.monotonic() + ENOUGH
    while (found := states(app)) != {"sent": MAILS}:
        assert time.monotonic() < deadline, found
        time.sleep(0.05)


@pytest.mark.parametrize("point", ["before the 250", "after the 250"])
def test_killed_worker_doubles_no_more_than_its_group_and_loses_nothing(
    written: Flask, settings: Settings, tmp_path: Path, point: str
) -> None:
    failpoints = Failpoints(tmp_path / "failpoints")
    with Deadly() as sink:
        if point == "after the 250":
            failpoints.arm(point)
        with worker(settings, tmp_path, sink, failpoints) as first:
            if point == "before the 250":
                sink.kills_at, sink.victim = GROUP + 3, first  # inside the third group as a rule: 1, then 4, then 4
            assert first.wait(ENOUGH) == -signal.SIGKILL, (tmp_path / "worker.log").read_text()
        assert not failpoints.armed(point)
        unrecorded = len(sink.messages) - states(written)["sent"]
        assert 1 <= unrecorded <= marked(written) <= GROUP
        sink.victim = None
        let_leases_end(written)
        with worker(settings, tmp_path, sink):
            wait_until_all_are_sent(written)
        copies = Counter(received.message["Message-ID"] for received in sink.messages)
        assert Counter(copies.values()) == {1: MAILS - unrecorded, 2: unrecorded}
        assert len({received.raw for received in sink.messages}) == MAILS
