"""Pages of the board of groups: itself, a card that is open, a rule that is broken, publishing."""

from urllib.parse import urlsplit

from playwright.sync_api import Page, Response

from tests.e2e.board import Call, call_of
from tests.e2e.world import World

Row = tuple[str, object, int]
DESK = "/birojs/{org}/"


def opened(page: Page, world: World, more: str = "") -> tuple[Call, Response | None]:
    """The board of a fresh call."""
    made, parts = call_of(world), urlsplit(page.url)
    return made, page.goto(f"{parts.scheme}://{parts.netloc}{made.path(world)}{more}")


def board(page: Page, world: World) -> Response | None:
    made, answer = opened(page, world)
    page.locator(f"#k{made.people['Anna']} summary").click()
    return answer


def broken(page: Page, world: World) -> Response | None:
    made, answer = opened(page, world)
    page.locator(f"#k{made.people['Anna']} summary").click()
    page.locator(f"#k{made.people['Anna']} select").select_option("reserve")
    page.locator(f"#k{made.people['Anna']} form button").first.click()
    page.locator(f"[data-to=reserve] #k{made.people['Anna']}").wait_for()
    page.locator(f"#g{made.groups['A']} .board-broken").wait_for()
    page.locator(".board-worth summary").click()
    return answer


def undecided(page: Page, world: World) -> Response | None:
    return opened(page, world, "publicet")[1]


def publishing(page: Page, world: World) -> Response | None:
    opened(page, world, "publicet")
    with page.expect_navigation():
        page.locator("main form button").first.click()
    answer = page.goto(page.url)
    page.locator(".board-letter summary").first.click()
    return answer


ORGANISER: dict[str, Row] = {
    "board of groups": (DESK, board, 200),
    "board with a broken rule": (DESK, broken, 200),
    "publishing before all is decided": (DESK, undecided, 200),
    "publishing": (DESK, publishing, 200),
}
