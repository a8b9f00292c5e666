"""Kinds of pages around the program: frames for other sites, the API described, tokens and receivers.

Each is (path, what to do there, status); page_kinds.py makes Kinds of them.
"""

from collections.abc import Callable
from urllib.parse import urljoin

from playwright.sync_api import Page, Response

from tests.e2e.world import World

Act = Callable[[Page, World], Response | None]
Row = tuple[str, Act | None, int]
TOKENS, RECEIVERS = "/birojs/{org}/iestatijumi/api", "/birojs/{org}/iestatijumi/zinotaji"
SUBMIT = "main form.form button"


def in_ones_language(page: Page, _world: World) -> None:
    """A frame speaks the language its site asks for, not the reader's."""
    page.goto(f"{page.url}?valoda={language_of(page)}")


def language_of(page: Page) -> str:
    """The reader's."""
    return next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "lang")


def sent(page: Page, _world: World) -> None:
    page.locator(SUBMIT).click()


def inside(page: Page, _world: World) -> None:
    page.locator("[name=url]").fill("http://10.0.0.1")
    page.locator(SUBMIT).click()


def added(page: Page, _world: World, name: str = "zinas") -> None:
    # An address is taken once, and both readers come to the same desk.
    page.locator("[name=url]").fill(f"https://example.lv/{name}-{language_of(page)}")
    page.locator("[name=topics]").first.check()
    page.locator(SUBMIT).click()


def followed(page: Page, world: World) -> Response | None:
    there = page.url
    added(page, world, "jaunumi")
    page.goto(there)
    return page.goto(urljoin(there, page.locator("main tbody a").first.get_attribute("href") or ""))


PHASES = ("open", "waiting", "full", "closed", "not_yet_open", "save_the_date", "cancelled", "ended")
PUBLIC: dict[str, Row] = {
    **{f"frame {phase}": (f"/ieraksti/{{{phase}}}/poga", in_ones_language, 200) for phase in PHASES},
    "frame of nothing": ("/ieraksti/nav/poga", in_ones_language, 404),
    "frame with a list": ("/ieraksti/{org}/saraksts", in_ones_language, 200),
    "frame with an empty list": ("/ieraksti/{empty org}/saraksts", in_ones_language, 200),
    "frame of a series": ("/ieraksti/serijas/{series}/saraksts", in_ones_language, 200),
    "frame without a list": ("/ieraksti/nav/saraksts", in_ones_language, 404),
    "api described": ("/api/v1/", None, 200),
}
ORGANISER: dict[str, Row] = {
    "own site": ("/birojs/{org}/pasakumi/{open id}/majaslapa", None, 200),
    "own site, draft": ("/birojs/{org}/pasakumi/{draft id}/majaslapa", None, 200),
    "tokens": (TOKENS, None, 200),
    "token with errors": (TOKENS, sent, 422),
    "receivers": (RECEIVERS, None, 200),
    "receiver with errors": (RECEIVERS, inside, 422),
    "receiver added": (RECEIVERS, added, 201),
    "receiver": (RECEIVERS, followed, 200),
}
