"""Chromium for tests: where it is, what happens when it is not there, how it is started."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tests.servers.missing import missing

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
# No sandbox: containers and root have none. The rest keeps the browser from talking to anybody but our own server.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP localhost 127.0.0.1",  # our servers listen there; passkeys need the name
]
HOW_TO_GET_ONE = "no Chromium found: apt-get install chromium fonts-noto-core, or name one in AICINA_TEST_CHROMIUM"


def find_chromium() -> Path | None:
    """The browser to test with: AICINA_TEST_CHROMIUM if set, else the first well-known name on PATH."""
    named = os.environ.get("AICINA_TEST_CHROMIUM")
    if named:
        return Path(named) if os.access(named, os.X_OK) else None
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    return MAC if MAC.exists() else None


def require_chromium() -> Path:
    """The browser, or the end of the calling test: skipped with the reason, failed in CI."""
    return find_chromium() or missing(HOW_TO_GET_ONE)


@contextlib.contextmanager
def launch(headless: bool = True) -> Iterator["Browser"]:
    """A running Chromium (about a second to start), closed at the end; needs `require_chromium` to be content."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=require_chromium(), args=ARGUMENTS, headless=headless)
        try:
            yield browser
        finally:
            browser.close()
