"""A badge is read: by the page's own camera where the browser can, by the phone's camera application everywhere."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import segno
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from attendance import codes
from core.db import db
from registration.models import Registration
from tests.e2e.conftest import PHONE, Contexts
from tests.e2e.door import came, event_of_today, opened
from tests.e2e.site import PATIENCE, Site
from tests.e2e.world import World
from tests.servers.browser import ARGUMENTS, require_chromium

WIDE, HIGH, MODULE = 640, 480, 8
# Stands for the detector of Android and macOS, which Chromium on Linux has not: reads the frame, module by module.
DETECTOR = """([rows, left, top, size, text]) => {
  window.BarcodeDetector = class {
    async detect(video) {
      if (!video.videoWidth) return [];
      const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight), paper = canvas.getContext("2d");
      paper.drawImage(video, 0, 0);
      let right = 0, all = 0;
      rows.forEach((row, y) => [...row].forEach((dark, x) => {
        const [red] = paper.getImageData(left + x * size + size / 2, top + y * size + size / 2, 1, 1).data;
        all += 1;
        right += (red < 128) === (dark === "1") ? 1 : 0;
      }));
      return right / all > 0.98 ? [{ rawValue: text }] : [];
    }
  };
}"""


def code_of(world: World, site: Site, event_id: int, family: str) -> str:
    """The address on somebody's badge."""
    with world.app.app_context():
        here = select(Registration).where(Registration.event_id == event_id, Registration.family_name == family)
        code = codes.badge_code(world.app.config["AICINA"], db.session().scalars(here).one().id)
        db.session.remove()
    return f"{site.url}/b/{code}"


def rows_of(address: str) -> list[str]:
    """The modules of the badge's code, dark ones as 1."""
    return ["".join("1" if module else "0" for module in row) for row in segno.make(address, error="m").matrix]


def film(path: Path, rows: list[str]) -> tuple[int, int]:
    """A film of the code held still in front of a camera; where its first module stands."""
    left, top = (WIDE - MODULE * len(rows)) // 2, (HIGH - MODULE * len(rows)) // 2
    light = bytearray(b"\xeb" * (WIDE * HIGH))
    for y, row in enumerate(rows):
        for x, module in enumerate(row):
            if module == "1":
                for line in range(MODULE):
                    start = (top + y * MODULE + line) * WIDE + left + x * MODULE
                    light[start : start + MODULE] = b"\x10" * MODULE
    frame = b"FRAME\n" + bytes(light) + b"\x80" * (WIDE * HIGH // 2)
    path.write_bytes(f"YUV4MPEG2 W{WIDE} H{HIGH} F10:1 Ip A1:1 C420jpeg\n".encode() + frame * 10)
    return left, top


@pytest.fixture
def filming(browser: Browser, tmp_path: Path) -> Iterator[tuple[Browser, Path]]:
    """A browser whose camera shows the film at this path."""
    path = tmp_path / "badge.y4m"
    flags = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    arguments = [*ARGUMENTS, *flags, f"--use-file-for-fake-video-capture={path}"]
    running = browser.browser_type.launch(executable_path=require_chromium(), args=arguments)
    yield running, path
    running.close()


def test_camera_of_the_page_finds_the_person_and_one_press_marks(
    filming: tuple[Browser, Path], world: tuple[Site, World]
) -> None:
    site, made = world
    event_id, token = event_of_today(made, "scanned")
    address = code_of(made, site, event_id, "Kalniņa")
    browser, path = filming
    rows = rows_of(address)
    left, top = film(path, rows)
    context = browser.new_context(**PHONE, permissions=["camera"])
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    page.add_init_script(f"({DETECTOR})({[rows, left, top, MODULE, address]!r})")
    page.goto(f"{site.url}/ierasanas/{token}/")
    page.locator("#door[data-ready=yes]").wait_for(state="attached")
    page.locator("#door-scan").click()
    expect(page.locator("#door-camera")).to_be_hidden()
    expect(page.locator(".door-row")).to_have_count(1)
    expect(page.locator(".door-row")).to_contain_text("Anna Kalniņa")
    page.keyboard.press("Enter")  # the button has the cursor
    expect(page.locator(".door-row.is-here")).to_have_count(1)
    expect(page.locator(".badge--waiting")).to_have_count(0)
    assert came(made, event_id) == ["Kalniņa"]
    assert not page.evaluate("document.getElementById('door-video').srcObject.active")  # the camera is off again
    context.close()


def test_browser_that_reads_no_codes_says_what_to_do(contexts: Contexts, world: tuple[Site, World]) -> None:
    site, made = world
    _event_id, token = event_of_today(made, "unread")
    page = opened(contexts, site, token)
    assert page.evaluate("'BarcodeDetector' in window") is False
    page.locator("#door-scan").click()
    expect(page.locator("#door-line")).to_contain_text("phone’s own camera")


def by_phone(page: Page, address: str) -> Page:
    """The phone's camera application opens the address of a code in a tab of its own."""
    tab = page.context.new_page()
    tab.goto(address)
    return tab


def test_address_of_a_badge_leads_a_helper_to_the_person(contexts: Contexts, world: tuple[Site, World]) -> None:
    site, made = world
    event_id, token = event_of_today(made, "by-phone")
    address = code_of(made, site, event_id, "Ozola")
    stranger = contexts(**PHONE).new_page()
    stranger.goto(address)
    expect(stranger.locator("main")).not_to_contain_text("Ozola")
    expect(stranger.locator("main form")).to_have_count(0)
    helper = opened(contexts, site, token)
    tab = by_phone(helper, address)
    expect(tab.locator("h1")).to_have_text("Anna Ozola")
    tab.locator("button[name=mark]").click()
    expect(tab.locator(".door-big")).to_be_visible()
    assert came(made, event_id) == ["Ozola"]
    tab.locator("button[name=undo]").click()
    expect(tab.locator("button[name=mark]")).to_be_visible()
    assert came(made, event_id) == []
