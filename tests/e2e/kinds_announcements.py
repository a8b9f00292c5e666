"""The pages of the announcement check."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from tests.e2e.world import World

TEXTS = Path(__file__).parents[1] / "data" / "announcements"
PASTE = "/birojs/{org}/pasakumi/no-teksta"


def pasted(name: str) -> Callable[[Page, World], None]:
    """Paste a text, or nothing, and press the button."""

    def act(page: Page, _world: World) -> None:
        page.locator("textarea[name=text]").fill((TEXTS / f"{name}.txt").read_text("utf-8") if name else "")
        page.locator("main form .button-row button").first.click()

    return act


PASTED = {
    "announcement": (PASTE, None, 200),
    "announcement with errors": (PASTE, pasted(""), 422),
    "announcement read": (PASTE, pasted("think-tank"), 200),
    "announcement with several events": (PASTE, pasted("several-events"), 200),
    "announcement refused": (PASTE, pasted("pilot-with-mentors"), 422),
}
