"""What every test may ask for: an application on SQLite and on PostgreSQL, a session, a moment."""

import gc
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing.rules import Rule

from app import create_app
from core.db import db
from core.settings import Settings
from core.upgrade import upgrade
from organisers.security import PASSWORDS
from tests.servers.missing import missing
from tests.servers.postgres import Postgres, PostgresUnavailable

NOW = datetime(2027, 1, 20, 9, 0, tzinfo=UTC)


class Compiled(BytecodeCache):
    """Templates compiled once for all applications of a test process: compiling takes longer than most tests."""

    def __init__(self) -> None:
        self.known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.known:
            bucket.bytecode_from_string(self.known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.known[bucket.key] = bucket.bytecode_to_string()


Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": Compiled()}
_builders: dict[tuple[Any, ...], Any] = {}
_compile_builder = Rule._compile_builder


def _compiled_once(rule: Rule, append_unknown: bool = True) -> Any:
    """The address builder of a rule: the same code for every application, which werkzeug compiles anew for each."""
    key = (rule.rule, tuple(rule._trace), append_unknown, tuple((rule.defaults or {}).items()))
    if key not in _builders:
        _builders[key] = _compile_builder(rule, append_unknown)
    return _builders[key]


Rule._compile_builder = _compiled_once  # type: ignore[method-assign]

# Guessing a password is made slow on purpose; nobody guesses here, and half of the tests make accounts and sign in.
ARGON2 = PASSWORDS["PASSWORD_HASH_PASSLIB_OPTIONS"]  # as in service
PASSWORDS["PASSWORD_HASH_PASSLIB_OPTIONS"] = {**ARGON2, "argon2__memory_cost": 8, "argon2__rounds": 1}


def pytest_collection_finish() -> None:
    """What is there from now on is there to the end; looking through it again and again took a third of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


# How long an example takes says more about what else the machine does than about the code.
hypothesis.settings.register_profile("patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("patient")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL of this test process, ended with it."""
    try:
        server = Postgres()
    except PostgresUnavailable as error:
        missing(str(error))
    with server:
        yield server


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database made by the migrations, to be copied."""
    folder = tmp_path_factory.mktemp("migrated")
    _migrate(f"sqlite:///{folder / 'empty.sqlite3'}", folder)
    with_wal = folder / "empty.sqlite3-wal"
    assert not with_wal.exists() or with_wal.stat().st_size == 0
    return folder / "empty.sqlite3"


@pytest.fixture(scope="session")
def migrated_postgres(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of an empty PostgreSQL database made by the migrations, to be used as a template."""
    _migrate(postgres.create_database("migrated"), tmp_path_factory.mktemp("migrated"))
    return "migrated"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh database made by the migrations: the test runs once on each kind."""
    if request.param == "sqlite":
        target = tmp_path / "aicina.sqlite3"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), target)
        yield f"sqlite:///{target}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    template: str = request.getfixturevalue("migrated_postgres")
    name = f"test_{os.urandom(6).hex()}"
    yield server.create_database(name, template=template)
    server.drop_database(name)


# For what the database has no say in: a form or a router that refuses, a menu.
ON_ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings of a demonstration on loopback."""
    return test_settings(database_url, tmp_path)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application on a fresh database."""
    made = create_app(settings)
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def now() -> datetime:
    """The moment of the test: a Wednesday morning in January."""
    return NOW


def test_settings(database_url: str, folder: Path, **others: object) -> Settings:
    """Settings that need no environment."""
    values: dict[str, object] = {
        "data_dir": folder,
        "database_url": _driver(database_url),
        "public_url": "http://127.0.0.1:5000",
        "secret_key": "a secret for tests that nobody uses elsewhere",
        "trusted_hosts": ("127.0.0.1", "localhost"),
        "demonstration": True,
    }
    return Settings(**{**values, **others})  # type: ignore[arg-type]


test_settings.__test__ = False  # type: ignore[attr-defined]


def _driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://")


def _migrate(url: str, folder: Path) -> None:
    """Bring a database up and let go of it: SQLite then folds its log in, and PostgreSQL may copy it."""
    made = create_app(test_settings(url, folder))
    upgrade(made)
    with made.app_context():
        db.session.remove()
        db.engine.dispose()
