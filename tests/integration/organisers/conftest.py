"""An application on SQLite and on PostgreSQL, with two organisations and the people who work for them."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update
from werkzeug.test import TestResponse

from app import create_app
from core import clock
from core.bilingual import Bilingual
from core.db import db, transaction
from core.limits import RateLimit, limiter
from core.settings import Settings
from mailers.models import OutboxRow
from organisers import services
from organisers.models import Account, Organisation, SignIn, WebAuthn
from tests.servers.postgres import Postgres

PASSWORD = "bērzu birzs pavasarī"
HOST = "http://127.0.0.1:5000"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('db') / 'aicina.sqlite3'}"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    name = "organisers_" + re.sub(r"\W", "_", request.module.__name__.rpartition(".")[2])
    postgres.drop_database(name)
    yield postgres.create_database(name).replace("postgresql://", "postgresql+psycopg://")


def make_app(url: str, data_dir: Path, public_url: str = HOST) -> Flask:
    settings = Settings(
        data_dir=data_dir,
        database_url=url,
        public_url=public_url,
        secret_key="a secret of the tests, long enough",
        trusted_hosts=("127.0.0.1", "localhost", "aicina.example.lv"),
    )
    return create_app(settings)


@pytest.fixture(scope="module")
def app(request: pytest.FixtureRequest, database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    made = make_app(database_url, tmp_path_factory.mktemp("data"), getattr(request.module, "PUBLIC_URL", HOST))
    with made.app_context():
        db.create_all()
        _people()
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def second_worker(database_url: str, app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """Another process's application on the same database."""
    made = make_app(database_url, tmp_path)
    yield made
    with made.app_context():
        db.engine.dispose()


def _people() -> None:
    now = clock.now()
    with transaction() as session:
        first = services.create_organisation(session, now, Bilingual("Lauku attīstības biedrība", "Rural Association"))
        second = services.create_organisation(session, now, Bilingual("Otra biedrība"))
        for email, name, place, role in (
            ("anna@example.lv", "Anna Ābola", first, "owner"),
            ("edgars@example.lv", "Edgars Bērziņš", first, "member"),
            ("olga@example.lv", "Olga Ozola", second, "owner"),
        ):
            account = services.create_account(session, now, email, name, PASSWORD)
            services.add_member(session, now, place.id, account.id, role)


@pytest.fixture
def nothing_set_up(app: Flask) -> None:
    """Nobody has a second factor, nobody asks for one, and no letter was written."""
    with app.app_context(), transaction() as session:
        session.execute(delete(OutboxRow))
        session.execute(delete(WebAuthn))
        for one in session.scalars(select(Account)):
            one.tf_primary_method = one.tf_totp_secret = one.totp_counter = one.mf_recovery_codes = None
        session.execute(update(Organisation).values(second_factor_required=False))


@pytest.fixture(autouse=True)
def _clean(app: Flask) -> Iterator[None]:
    """Attempts and devices of one test do not count in the next; passwords are as they were."""
    yield
    with app.app_context():
        limiter._storage_dead = False
        with transaction() as session:
            session.query(RateLimit).delete()
            session.query(SignIn).delete()
        with transaction() as session:
            for account in session.query(Account).filter(Account.password.is_not(None)):
                if not account.verify_and_update_password(unicodedata.normalize("NFKD", PASSWORD)):
                    services.set_password(session, clock.now(), account, PASSWORD)
        db.session.remove()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    made = app.test_client()
    for domain in ("127.0.0.1", "localhost"):
        made.set_cookie("lang", "en", domain=domain)
    return made


def token_of(page: TestResponse) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


def post(client: FlaskClient, path: str, *, form: str | None = None, **values: str) -> TestResponse:
    """Fill in and send the form at `form`, by default the one at `path` itself."""
    page = client.get(form or path, base_url=HOST)
    return client.post(path, data={"csrf_token": token_of(page), **values}, base_url=HOST)


def sign_in(
    client: FlaskClient, email: str = "anna@example.lv", password: str = PASSWORD, **values: str
) -> TestResponse:
    return post(client, "/birojs/ielogoties", email=email, password=password, **values)
