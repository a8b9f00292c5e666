"""Every kind of page, in both languages, light and dark, from 320 pixels up: axe finds nothing, and neither do we.

With AICINA_E2E_SHOTS=folder every page is also kept as a picture.
"""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response

from tests import builders
from tests.e2e.page_checks import autocomplete, axe, looked_at, narrow, parsed
from tests.e2e.page_kinds import KINDS, Kind
from tests.e2e.people import sign_in
from tests.e2e.site import PATIENCE, Site
from tests.e2e.watching import unknown_cookies, watch
from tests.e2e.world import EMAIL, PASSWORD, World

SHOTS = os.environ.get("AICINA_E2E_SHOTS", "")


@pytest.fixture(scope="module", params=["lv", "en"])
def reader(request: pytest.FixtureRequest, browser: Browser, world: tuple[Site, World]) -> Iterator["Reader"]:
    """A visitor and an organiser who read one language."""
    site, made = world
    made_reader = Reader(browser, site, made, request.param)
    yield made_reader
    made_reader.close()


class Reader:
    """Two browsers in one language, and what they complained about."""

    def __init__(self, browser: Browser, site: Site, world: World, language: str) -> None:
        self.site, self.world, self.language = site, world, language
        self.complaints: list[str] = []
        self.visitor, self.organiser = (self._context(browser) for _who in range(2))
        page = self.organiser.new_page()
        sign_in(page, site.url, EMAIL, PASSWORD)
        page.close()

    def _context(self, browser: Browser) -> BrowserContext:
        viewport = {"width": 360, "height": 740}
        context = browser.new_context(reduced_motion="reduce", viewport=viewport, has_touch=True)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE * 1000)
        self.complaints = watch(context, self.complaints)
        context.add_cookies([{"name": "lang", "value": self.language, "url": self.site.url}])
        return context

    def address(self, kind: Kind) -> str:
        """The address of a kind of page in this world."""
        names = {
            "org": self.world.organisation,
            "empty org": self.world.empty_organisation,
            **self.world.events,
            **{f"{k} id": str(v) for k, v in self.world.ids.items()},
            **{f"{k} person": str(v) for k, v in self.world.people.items()},
            **self.world.links,
        }
        path = kind.path
        for name, value in names.items():
            path = path.replace("{" + name + "}", value)
        assert "{" not in path, path
        return self.site.url + path

    def close(self) -> None:
        self.visitor.close()
        self.organiser.close()


@pytest.mark.parametrize("name", KINDS)
def test_page_is_right_for_every_reader(reader: Reader, name: str) -> None:
    kind = KINDS[name]
    reader.complaints.clear()
    context = reader.organiser if kind.desk else reader.visitor
    page = context.new_page()
    try:
        answer = opened(page, kind, reader)
        problems = [*parsed(answer.text()), *looked_at(page, reader.language), *seen(page, reader, name)]
        if "/birojs" not in kind.path:
            problems += [f"no autocomplete: {field}" for field in autocomplete(page)]
        assert answer.status == kind.status
        problems += [*reader.complaints, *unknown_cookies(context)]
        assert not problems, "\n".join(problems)
    finally:
        page.close()


def opened(page: Page, kind: Kind, reader: Reader) -> Response:
    """The answer of the page that the kind is about."""
    answer = page.goto(reader.address(kind))
    if kind.act is not None:
        with page.expect_navigation() as expected:
            last = kind.act(page, reader.world)  # an act of several steps says which answer is the page
        answer = last or expected.value
    assert answer is not None
    return answer


def seen(page: Page, reader: Reader, name: str) -> list[str]:
    """What axe and the eye find on a phone, on the narrowest screen and on a computer; by day and by night.

    Colours do not know languages: the longer words of the second one are looked at where space is scarce.
    """
    problems = axe(page) + narrow(page)
    keep(page, reader, name, "360")
    page.set_viewport_size({"width": 320, "height": 640})
    if reader.language == "en":
        return problems + narrow(page)
    page.emulate_media(color_scheme="dark")
    problems += narrow(page) + axe(page, "color-contrast")
    keep(page, reader, name, "320-dark")
    page.set_viewport_size({"width": 1280, "height": 900})
    keep(page, reader, name, "1280-dark")
    page.emulate_media(color_scheme="light")
    problems += narrow(page) + axe(page)
    keep(page, reader, name, "1280")
    return problems


def keep(page: Page, reader: Reader, name: str, variant: str) -> None:
    if SHOTS and reader.language == "lv":
        page.screenshot(path=f"{SHOTS}/{name.replace(' ', '-')}-{variant}.png", full_page=True)


def test_join_link_leads_to_the_meeting_within_the_hour_before_it(reader: Reader) -> None:
    answer = reader.visitor.request.get(reader.address(Kind("/pievienoties/{joinable join}")), max_redirects=0)
    assert answer.status == 303
    assert answer.headers["location"] == builders.FOCUS_GROUP["online_url"]


def test_online_link_is_on_no_public_page(reader: Reader) -> None:
    secret = str(builders.FOCUS_GROUP["online_url"]).partition("?")[0]
    for path in ("/", "/pasakumi/{online}", "/kalendars/visi.ics", "/kalendars/pasakums/{online}.ics"):
        answer = reader.visitor.request.get(reader.address(Kind(path)))
        assert answer.status == 200
        assert secret not in answer.text().replace("\r\n ", "")
