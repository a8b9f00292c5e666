"""A small application with the post room alone, on each database, with a clock the test moves."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import Base, db, transaction
from core.engines import engine_options, prepare_engine
from core.locale import init_locale
from core.settings import ROOT, Settings, Smtp
from mailers import registry, services
from mailers.delivery import deliver_due, sweep
from mailers.models import OutboxRow
from mailers.smtp_terms import Limits
from mailers.terms import CalendarPart, Letter, Mailbox, NewMail
from mailers.transport import mail
from tests.servers.postgres import Postgres
from tests.servers.smtp_sink import SmtpSink
from tests.servers.smtp_terms import Mode

MORNING = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)
QUICK = Limits(connect=2, reply=0.4, final=0.6, message=3)
LATE = {Mode.MUTE_AFTER_CONNECT, Mode.MUTE_AFTER_EHLO, Mode.MUTE_AFTER_DATA, Mode.SLOW, Mode.JUNK_LONG_LINE}
ICS = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'post.sqlite3'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = f"post_{uuid4().hex[:12]}"
    url = server.create_database(name)
    yield url.replace("postgresql://", "postgresql+psycopg://")
    server.drop_database(name)


def make_app(database_url: str, folder: Path, smtp: Smtp | None = None, limits: Limits | None = None) -> Flask:
    settings = Settings(folder, database_url, "https://aicina.example.lv", "x" * 40, ("aicina.example.lv",), smtp=smtp)
    app = Flask("post", template_folder=str(ROOT / "templates"))
    app.config.update(
        AICINA=settings, TESTING=True, SQLALCHEMY_DATABASE_URI=database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(database_url),
    )  # fmt: skip
    db.init_app(app)
    init_locale(app)
    mail.init_app(app, limits)
    with app.app_context():
        prepare_engine(db.engine)
        ours = [Base.metadata.tables[name] for name in ("outbox", "sending_account", "bad_address")]
        Base.metadata.create_all(db.engine, tables=ours)
    return app


class Office:
    """The application, its clock, and the shortest words for what tests do."""

    def __init__(self, app: Flask, sink: SmtpSink | None = None) -> None:
        self.app = app
        self.sink = sink
        self.moment = MORNING

    def now(self) -> datetime:
        return self.moment

    def wait(self, **units: float) -> None:
        self.moment += timedelta(**units)

    def write(self, *keys: str, letter: str = "test.plain", **fields: object) -> list[int]:
        """Ids of new mails, one per key, to <key>@example.lv."""
        mails = [replace(make_mail(key, letter), **fields) for key in keys]
        with self.app.app_context():
            with transaction() as session:
                services.enqueue_many(session, self.moment, mails)
            with transaction() as session:
                wanted = select(OutboxRow.id).where(OutboxRow.dedupe_key.in_(keys)).order_by(OutboxRow.id)
                return list(session.scalars(wanted))

    def deliver(self, limit: int = 1000) -> dict[str, int]:
        return {str(state): n for state, n in deliver_due(self.app, self.now, "worker", limit).items()}

    def sweep(self) -> dict[str, int]:
        return {str(state): n for state, n in sweep(self.app, self.moment).items()}

    def row(self, row_id: int) -> OutboxRow:
        """A detached copy of the row with every column loaded."""
        with self.app.app_context():
            row = db.session.get_one(OutboxRow, row_id)
            assert row.wire is None or row.wire
            db.session.expunge(row)
            return row

    def change(self, row_id: int, **values: object) -> None:
        with self.app.app_context(), transaction() as session:
            row = session.get_one(OutboxRow, row_id)
            for name, value in values.items():
                setattr(row, name, value)


def make_mail(key: str, letter: str = "test.plain") -> NewMail:
    return NewMail(letter, Mailbox("Jānis Bērziņš", f"{key}@example.lv"), "lv", key, "aicina.example.lv", event_id=7)


@pytest.fixture
def letters() -> Iterator[None]:
    """The letters tests send: one plain, one with a calendar, one broken."""

    @registry.letter("test.plain")
    def _plain(session: object, row: OutboxRow, now: datetime) -> Letter:
        return Letter("Pieteikums saņemts", "Labdien!\n", "<p>Labdien!</p>")

    @registry.letter("test.calendar")
    def _calendar(session: object, row: OutboxRow, now: datetime) -> Letter:
        ics = CalendarPart("REQUEST", ICS)
        return Letter("Uzaicinājums", "Labdien!\n", "<p>Labdien!</p>", ics, sender_name="Lauku biedrība, „Kopā”")

    @registry.letter("test.broken")
    def _broken(session: object, row: OutboxRow, now: datetime) -> Letter:
        raise KeyError("no such placeholder")

    yield
    for name in ("test.plain", "test.calendar", "test.broken"):
        registry.forget(name)


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with SmtpSink() as server:
        yield server


@pytest.fixture
def limits(request: pytest.FixtureRequest) -> Limits | None:
    """The product's are patient, so that a busy machine fails nobody; a server that is late on purpose gets QUICK."""
    mode = getattr(request.node, "callspec", None) and request.node.callspec.params.get("mode")
    return QUICK if mode in LATE else None


@pytest.fixture
def office(database_url: str, tmp_path: Path, sink: SmtpSink, letters: None, limits: Limits | None) -> Iterator[Office]:
    app = make_app(database_url, tmp_path, Smtp(sink.host, sink.port, "none"), limits)
    yield Office(app, sink)
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def sqlite_office(tmp_path: Path, sink: SmtpSink, letters: None, limits: Limits | None) -> Iterator[Office]:
    smtp = Smtp(sink.host, sink.port, "none")
    app = make_app(f"sqlite:///{tmp_path / 'post.sqlite3'}", tmp_path, smtp, limits)
    yield Office(app, sink)
    with app.app_context():
        db.engine.dispose()
