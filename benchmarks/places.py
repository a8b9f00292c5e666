"""Where a benchmark runs: a fresh database of either kind with an event, and settings for its servers."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from app import create_app
from core import clock
from core.bilingual import Bilingual
from core.db import db, transaction
from core.settings import Settings, read_settings
from core.upgrade import upgrade
from jobs import demonstration
from organisers import services as organisers
from organisers.models import Account, Organisation
from registration import event_services, queries
from registration.inputs import EventDraft
from registration.institutions import seed_institutions
from registration.models import Event
from registration.terms import Ask
from tests.servers.postgres import Postgres, free_port

KINDS = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Place:
    """A database that the migrations made, with one organisation, and the PostgreSQL process behind it, if any."""

    kind: str
    folder: Path
    environment: dict[str, str]
    database_pid: int | None

    @property
    def settings(self) -> Settings:
        """What a server started with `environment` reads."""
        return read_settings(self.environment)

    def app(self) -> Flask:
        """An application of this process on the database."""
        return create_app(self.settings)


@contextmanager
def place(kind: str, **environment: str) -> Iterator[Place]:
    """A fresh place of a kind; everything is removed at the end."""
    with ExitStack() as stack:
        # Beside the checkout: /tmp may be memory, where a commit costs nothing.
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="aicina-bench-", dir=_disk())))
        values = {"AICINA_DATA_DIR": str(folder), "AICINA_PORT": str(free_port()), **environment}
        pid = None
        if kind == "postgresql":
            server = stack.enter_context(Postgres())
            values["AICINA_DATABASE_URL"] = server.create_database("bench")
            pid = server._process.pid if server._process else None
        made = Place(kind, folder, values, pid)
        app = made.app()
        upgrade(app)
        with app.app_context():
            with transaction() as session:
                seed_institutions(session, clock.now())
                organisers.create_account(
                    session, clock.now(), demonstration.EMAIL, "Dace Rīkotāja", os.urandom(9).hex()
                )
                organisers.create_organisation(session, clock.now(), Bilingual("Sociālais darbs", "Social Work"))
            yield made
            db.session.remove()
            db.engine.dispose()


def _disk() -> Path:
    folder = Path(os.environ.get("AICINA_DATA_DIR") or Path(__file__).parent.parent / "var")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def add_event(settings: Settings, capacity: int | None, **changes: object) -> str:
    """The slug of a published think tank with a waiting list that asks for everything; needs an application context."""
    now = clock.now()
    draft = demonstration.think_tank(clock.local(now).date() + timedelta(days=30))
    asks = {"ask_phone": Ask.optional, "ask_institution": Ask.optional, "ask_municipality": Ask.optional}
    draft = replace(draft, capacity=capacity, waiting_list=True, **{**asks, **changes})  # type: ignore[arg-type]
    with transaction() as session:
        return _publish(session, settings, draft)


def _publish(session: object, settings: Settings, draft: EventDraft) -> str:
    now = clock.now()
    account = db.session().scalars(select(Account.id)).first()
    organisation = db.session().scalars(select(Organisation.id)).first()
    saved = event_services.create_event(db.session(), settings, organisation, draft, account, now)  # type: ignore[arg-type]
    event_services.publish_event(db.session(), settings, saved.event_id, account, now)  # type: ignore[arg-type]
    return db.session().get_one(Event, saved.event_id).slug


def typed(slug: str) -> dict[str, str]:
    """What every visitor types beside name and address: phone, institution, municipality, each question."""
    row = queries.event_by_slug(db.session(), slug)
    questions = queries.questions_of(db.session(), row[0].id) if row else []
    given = {"phone": "20000000", "institution": "Tukuma novada Sociālais dienests", "municipality": "Tukuma novads"}
    for question in questions:
        options = [option.key for option in question.options]
        given[f"q{question.id}"] = options[0] if options else "yes" if question.kind in ("consent", "yesno") else "Nav"
    return given
