"""`./aicina serve`: refuses with a clear line, ends cleanly (promise P19)."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import db
from core.settings import ROOT, Settings
from mailers.models import OutboxRow
from tests.integration.faults.site import Browser, Site, publish_soon
from tests.integration.registration.world import register, slug_of
from tests.servers.smtp_sink import Mode, SmtpSink


def refused(tmp_path: Path, **environ: str) -> list[str]:
    """What a start says that is refused."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AICINA_")}
    environ = {**clean, "AICINA_DATA_DIR": str(tmp_path), **environ}
    command = [sys.executable, "-m", "jobs.serve"]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=90)
    assert (done.returncode, done.stdout) == (2, "")
    return done.stderr.strip().splitlines()


def test_a_port_in_use_is_a_clear_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        lines = refused(tmp_path, AICINA_PORT=str(port))
    assert lines == [f"AICINA_PORT={port}: something else is listening there; choose another port."]


def test_a_database_that_is_away_is_a_clear_line(tmp_path: Path) -> None:
    lines = refused(tmp_path, AICINA_DATABASE_URL="postgresql://aicina@127.0.0.1:1/aicina")
    assert [line.partition(" (")[0] for line in lines] == ["AICINA_DATABASE_URL: the database cannot be used"]


def test_unsafe_settings_are_clear_lines(tmp_path: Path) -> None:
    lines = refused(tmp_path, AICINA_PUBLIC_URL="http://aicina.example.lv", AICINA_SECRET_KEY="short")
    assert [line.split()[0].rstrip(":") for line in lines] == [
        "AICINA_SECRET_KEY",
        "AICINA_PUBLIC_URL",
        "AICINA_SMTP_URL",
        "AICINA_MAIL_FROM",
    ]


def test_a_damaged_database_is_a_clear_line(tmp_path: Path) -> None:
    (tmp_path / "aicina.sqlite3").write_bytes(b"not a database" * 500)
    (line,) = refused(tmp_path)
    assert line.startswith(f"{tmp_path / 'aicina.sqlite3'} is damaged (")


def test_the_site_answers_by_the_time_its_address_is_shown(tmp_path: Path) -> None:
    site = Site(f"sqlite:///{tmp_path / 'aicina.sqlite3'}", tmp_path)
    command = [sys.executable, "-m", "jobs.serve", "--site-only"]
    with subprocess.Popen(command, cwd=ROOT, env=site.environ, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = next(line for line in process.stdout if "Aicina" in line).split()[-1]
        with urllib.request.urlopen(address, timeout=60) as answer:
            assert answer.status == 200
        process.terminate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_everything_and_leaves_no_mail_half_sent(
    app: Flask, settings: Settings, tmp_path: Path, number: signal.Signals
) -> None:
    if number is signal.SIGINT and not settings.database_url.startswith("sqlite"):
        return  # how a signal is heard does not depend on the database
    event_id = publish_soon(app)
    for person_number in range(6):
        register(app, event_id, person_number)
    with SmtpSink(Mode.SLOW, byte_seconds=0.005) as sink:
        site = Site(settings.database_url, tmp_path)
        site.environ["AICINA_SMTP_URL"] = sink.url
        with site:
            slug = slug_of(app, event_id)
            Browser(site.port, slug).register(50)
            sink.wait_for(1, timeout=60)
            parts = site.parts()
            started = time.monotonic()
            os.kill(site.process.pid, number)
            assert site.process.wait(60) == 0
            assert time.monotonic() - started < 30
    assert [pid for pid in parts if Path(f"/proc/{pid}").exists()] == []
    with app.app_context():
        states = set(db.session().scalars(select(OutboxRow.state)).all())
    assert "sending" not in states
