"""A browser for this folder's tests, and pages in it that remember what went wrong."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app import create_app
from core.db import db
from tests.e2e.site import PATIENCE, Site, until
from tests.e2e.watching import watch
from tests.e2e.world import World, make_world
from tests.servers.browser import launch, require_chromium
from tests.servers.line import Line

PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "locale": "lv-LV",
    "timezone_id": "Europe/Riga",
}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}, "locale": "lv-LV", "timezone_id": "Europe/Riga"}
Contexts = Callable[..., BrowserContext]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for the folder."""
    require_chromium()
    expect.set_options(timeout=PATIENCE * 1000)
    with launch() as running:
        yield running


@pytest.fixture
def contexts(browser: Browser) -> Iterator[Contexts]:
    """Makes browsers of separate people; whatever a page of theirs complained about fails the test at its end."""
    opened: list[tuple[BrowserContext, list[str]]] = []

    def make(**options: Any) -> BrowserContext:
        context = browser.new_context(reduced_motion="reduce", accept_downloads=True, **options)
        context.set_default_timeout(PATIENCE * 1000)
        opened.append((context, watch(context)))
        return context

    yield make
    complaints = [line for _context, lines in opened for line in lines]
    for context, _lines in opened:
        context.close()
    assert complaints == []


@pytest.fixture
def phone(contexts: Contexts) -> Page:
    """A Latvian phone, 360 pixels wide."""
    return contexts(**PHONE).new_page()


@pytest.fixture(scope="package")
def world(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, World]]:
    """One site for the folder, on SQLite with captured mail, filled before it starts; its first letters are out."""
    folder = tmp_path_factory.mktemp("world")
    shutil.copyfile(migrated_sqlite, folder / "aicina.sqlite3")
    site = Site(folder)
    made = make_world(site.settings)
    with site:
        until(made.mail_is_out, "the letters of the world")
        yield site, made
        made.close()


@pytest.fixture(scope="package")
def cables(world: tuple[Site, World]) -> Iterator[tuple[Line, Line]]:
    """Two cables to the site; they outlive the pages of every test, which would complain of a site that is gone."""
    with Line(world[0].port) as one, Line(world[0].port) as other:
        yield one, other


@pytest.fixture
def lines(cables: tuple[Line, Line]) -> tuple[Line, Line]:
    """Two cables that a test can cut, for two phones; `url` is the site as the far end sees it."""
    for cable in cables:
        cable.mend()
    return cables


@pytest.fixture
def line(lines: tuple[Line, Line]) -> Line:
    """One of them."""
    return lines[0]


@pytest.fixture
def site(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Site]:
    """A site of its own with the demonstration, for a story that changes much."""
    shutil.copyfile(migrated_sqlite, tmp_path / "aicina.sqlite3")
    with Site(tmp_path) as running:
        yield running


@pytest.fixture
def inside(site: Site) -> Iterator[Flask]:
    """Another process's look at the same database."""
    app = create_app(site.settings)
    yield app
    with app.app_context():
        db.engine.dispose()
