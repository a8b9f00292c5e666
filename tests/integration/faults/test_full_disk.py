"""Promise P16, fault F16: a disk that is really full is told, harms nothing, and is over when there is room again."""

import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest
from flask import Flask

from app import create_app
from core.db import db
from core.engines import database_file
from tests.conftest import test_settings
from tests.integration.faults.site import Browser, Site, publish_soon
from tests.integration.registration.world import hidden_fields, person, slug_of, stored
from tests.servers.disk import SmallDisk, small_disk
from tests.servers.postgres import Postgres

TYPED = {"given_name": "Ķērpja <b>“Ē”</b>", "institution": "Tukuma “Sociālais” dienests " + "ā" * 120}
WORDS = {"lv": '<html lang="lv"', "en": '<html lang="en"'}
SOON = 30  # seconds; a busy machine


@contextmanager
def on_sqlite(request: pytest.FixtureRequest, folder: Path) -> Iterator[tuple[SmallDisk, str]]:
    with small_disk(folder / "disk", 4) as disk:
        target = disk.folder / "aicina.sqlite3"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), target)
        yield disk, f"sqlite:///{target}"


@contextmanager
def on_postgres(request: pytest.FixtureRequest, folder: Path) -> Iterator[tuple[SmallDisk, str]]:
    """Tables on the small disk; with the server's own log there too it would stop, and its operator start it again."""
    server: Postgres = request.getfixturevalue("postgres")
    template: str = request.getfixturevalue("migrated_postgres")
    with (
        small_disk(server.home / "small", 32) as disk,
        psycopg.connect(server.url(), autocommit=True) as connection,
    ):
        place = disk.folder / "tables"
        place.mkdir(mode=0o700)
        server.give(place)
        connection.execute(f"CREATE TABLESPACE small LOCATION '{place}'")
        connection.execute(f"CREATE DATABASE small TEMPLATE {template} TABLESPACE small")
        yield disk, server.url("small").replace("postgresql://", "postgresql+psycopg://")
        server.drop_database("small")
        connection.execute("DROP TABLESPACE small")


@pytest.fixture(params=[on_sqlite, on_postgres], ids=["sqlite", "postgresql"])
def disk_and_app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[SmallDisk, Flask]]:
    with request.param(request, tmp_path) as (disk, url):
        app = create_app(test_settings(url, disk.folder))
        yield disk, app
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def typed(browser: Browser, number: int) -> str:
    return urlencode({**browser.fields, **person(number), **TYPED})


def register_until_refused(port: int, slug: str, first: int) -> tuple[Browser, list[int], str]:
    """Numbers of the people who were told that they are registered, then the browser and page of one who was not."""
    answered: list[int] = []
    while len(answered) < 300:
        browser = Browser(port, slug, language="en" if first else "lv").open()
        status, _location, page = browser.request("POST", f"/pasakumi/{slug}", typed(browser, first + len(answered)))
        if status != 303:
            assert status == 503, (status, page)
            return browser, answered, page
        answered.append(first + len(answered))
    raise AssertionError("the disk was never full")


def test_full_disk_is_told_keeps_what_was_answered_and_is_over_with_it(
    disk_and_app: tuple[SmallDisk, Flask], tmp_path: Path
) -> None:
    disk, app = disk_and_app
    url = app.config["AICINA"].database_url
    event_id = publish_soon(app, capacity=None)
    slug = slug_of(app, event_id)
    site = Site(url, tmp_path)
    site.environ["AICINA_DATA_DIR"] = str(disk.folder)  # captured mail too finds no room there
    with site:
        known = Browser(site.port, slug).register(900)
        disk.fill()
        refused = [register_until_refused(site.port, slug, first) for first in (0, 500)]
        answered = [f"p{number}@example.lv" for _browser, numbers, _page in refused for number in (*numbers, 900)]
        for (browser, _numbers, page), language in zip(refused, WORDS, strict=True):
            fields = hidden_fields(page)
            assert {name: fields.get(name) for name in TYPED} == TYPED
            assert int(browser.headers["Retry-After"]) >= 1
            assert WORDS[language] in page
            assert "<b>" not in page
            assert "Traceback" not in page
        assert Browser(site.port, slug).request("GET", known)[0] == 200  # readers go on
        found = stored(app, event_id)
        assert {email for _id, email, *_rest in found.people} == set(answered)
        disk.empty()
        freed = time.monotonic()
        for browser, _numbers, page in refused:
            status = 503
            while status == 503:
                assert time.monotonic() - freed < SOON
                status = browser.request("POST", f"/pasakumi/{slug}", urlencode(hidden_fields(page)))[0]
            assert status == 303
    found = stored(app, event_id)
    ids = {identity for identity, *_rest in found.people}
    assert found.history == {identity: ["registered"] for identity in ids}
    assert found.letters == {identity: ["registered"] for identity in ids}
    assert (len(ids), found.taken) == (len(set(answered)) + 2, len(set(answered)) + 2)
    file = database_file(url)
    if file is not None:
        with closing(sqlite3.connect(file)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
