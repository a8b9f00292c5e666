"""Promise P7: six clocks that are killed at random moments remind each person exactly once."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.db import db
from core.settings import ROOT, Settings
from mailers.models import OutboxRow
from registration.models import HistoryEntry
from reminders import sending
from reminders.models import Reminder, ReminderRule
from reminders.terms import Kind
from tests.integration.faults.site import Site, stat
from tests.integration.reminders.moments import DAY_BEFORE
from tests.integration.reminders.world import Reminding, crowd

EVENTS, PEOPLE, CLOCKS, KILLS = 2, 3 * sending.CHUNK - 1, 6, 8
ENOUGH = 180  # seconds


def counted(app: Flask, moment: datetime) -> tuple[int, int]:
    """Rows written, and rules that still have something to do."""
    with app.app_context():
        written = db.session().scalar(select(func.count()).select_from(Reminder)) or 0
        open_rules = select(func.count()).select_from(ReminderRule).where(ReminderRule.due_at <= moment)
        plans = db.session().scalar(select(func.count()).select_from(ReminderRule)) or 0
        left = (db.session().scalar(open_rules) or 0) if plans == 8 * EVENTS else 1
        db.session().rollback()
        return written, left


class Clocks:
    """Six processes that tick at one moment; whoever is killed is replaced."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        command = [sys.executable, "-m", "tests.integration.reminders.clock_child", DAY_BEFORE.isoformat()]
        environ = Site(settings.database_url, folder).environ
        self.log = (folder / "clocks.log").open("w+b")
        self.parent = subprocess.Popen(
            command, cwd=ROOT, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, text=True
        )
        self.running: list[int] = []
        self.chance = random.Random(7)

    def start(self) -> None:
        assert self.parent.stdin
        assert self.parent.stdout
        self.parent.stdin.write("one more\n")
        self.parent.stdin.flush()
        self.running.append(int(self.parent.stdout.readline()))

    def kill_one(self) -> None:
        victim = self.chance.choice(self.running)
        os.kill(victim, signal.SIGKILL)
        self.running.remove(victim)

    def end(self) -> None:
        for pid in self.running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.parent.communicate(timeout=30)
        self.log.close()

    def said(self) -> str:
        self.log.seek(0)
        return self.log.read().decode()


@pytest.fixture
def crowded(reminding: Reminding) -> list[int]:
    """Events whose people are all due, and nobody has made a plan yet."""
    events = [reminding.publish(capacity=None) for _ in range(EVENTS)]
    for event_id in events:
        crowd(reminding.app, event_id, PEOPLE)
    return events


def test_six_clocks_killed_at_random_remind_each_person_once(
    app: Flask, settings: Settings, tmp_path: Path, crowded: list[int]
) -> None:
    clocks = Clocks(settings, tmp_path)
    kills, amid, seen = 0, 0, 0
    expected = 2 * EVENTS * PEOPLE  # "still coming?" is too late by then, the reminder of tomorrow is not
    try:
        for _ in range(CLOCKS):
            clocks.start()
        deadline = time.monotonic() + ENOUGH  # from here: a busy machine takes long over the imports
        while (now := counted(app, DAY_BEFORE))[1]:
            assert time.monotonic() < deadline, (now, clocks.said())
            if now[0] > seen and kills < KILLS:
                seen, kills = now[0], kills + 1
                amid += now[0] < expected
                clocks.kill_one()
                clocks.start()
            time.sleep(0.01)
        assert all(stat(pid) for pid in clocks.running), clocks.said()
    finally:
        clocks.end()
    assert amid >= 2  # else nobody was killed while there was work
    check(app, crowded)


def check(app: Flask, events: list[int]) -> None:
    with app.app_context():
        session = db.session()
        people = func.count(Reminder.subject_id.distinct())
        rows = session.execute(
            select(ReminderRule.event_id, ReminderRule.kind, Reminder.state, func.count(), people)
            .join(Reminder, Reminder.rule_id == ReminderRule.id)
            .group_by(ReminderRule.event_id, ReminderRule.kind, Reminder.state)
        ).all()
        found = {(event, kind, state): (n, each) for event, kind, state, n, each in rows}
        mails = Counter(session.scalars(select(OutboxRow.recipient).where(OutboxRow.letter == "reminders.start")))
        sent = Counter(session.scalars(select(HistoryEntry.event_id).where(HistoryEntry.action == "reminders_sent")))
        session.rollback()
    states = ((Kind.still_coming, "expired"), (Kind.start, "ordered"))
    assert found == {(e, kind, state): (PEOPLE, PEOPLE) for e in events for kind, state in states}
    assert mails == {f"a{n}@example.lv": EVENTS for n in range(1, PEOPLE + 1)}
    assert sent == dict.fromkeys(events, 2)
