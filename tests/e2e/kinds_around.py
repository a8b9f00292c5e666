"""Kinds of pages around the program: frames for other sites, the API described, tokens and receivers.

Each is (path, what to do there, status); page_kinds.py makes Kinds of them.
"""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.e2e.world import World

Act = Callable[[Page, World], None]
Row = tuple[str, Act | None, int]
TOKENS, RECEIVERS = "/birojs/{org}/iestatijumi/api", "/birojs/{org}/iestatijumi/zinotaji"
SUBMIT = "main form.form button"


def in_ones_language(page: Page, _world: World) -> None:
    """A frame speaks the language its site asks for, not the reader's."""
    language = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "lang")
    page.goto(f"{page.url}?valoda={language}")


def sent(page: Page, _world: World) -> None:
    page.locator(SUBMIT).click()


def inside(page: Page, _world: World) -> None:
    page.locator("[name=url]").fill("http://10.0.0.1")
    page.locator(SUBMIT).click()


def added(page: Page, _world: World) -> None:
    page.locator("[name=url]").fill("https://example.lv/zinas")
    page.locator("[name=topics]").first.check()
    page.locator(SUBMIT).click()


def followed(page: Page, _world: World) -> None:
    page.locator("main tbody a").first.click()


PHASES = ("open", "waiting", "full", "closed", "not_yet_open", "save_the_date", "cancelled", "ended")
PUBLIC: dict[str, Row] = {
    **{f"frame {phase}": (f"/ieraksti/{{{phase}}}/poga", in_ones_language, 200) for phase in PHASES},
    "frame of nothing": ("/ieraksti/nav/poga", in_ones_language, 404),
    "frame with a list": ("/ieraksti/{org}/saraksts", in_ones_language, 200),
    "frame with an empty list": ("/ieraksti/{empty org}/saraksts", in_ones_language, 200),
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
