"""Pages of the day itself: at the door, by a badge, by oneself, and the desk's."""

from playwright.sync_api import Page

from tests.e2e.world import World

Row = tuple[str, object, int]
ROOM = "/birojs/{org}/pasakumi/{ongoing id}"


def with_groups(page: Page, _world: World) -> None:
    page.locator("[name=number]").fill("3")
    page.locator("[name=self_check_in]").check()
    page.locator("form[action$=iekartosana] .button-row button").click()


def with_a_new_link(page: Page, _world: World) -> None:
    page.locator("[name=label]").fill("Anna pie durvīm")
    page.locator("form[action$=saites] .button-row button").click()


def without_a_name(page: Page, _world: World) -> None:
    page.locator("#door-walk-in button").click()


def with_a_walk_in(page: Page, _world: World) -> None:
    page.locator("#door[data-ready]").wait_for(state="attached")
    page.locator("#name").fill("Rita Siliņa")
    page.locator("#institution").fill("Biedrība „Rīta vējš”")
    page.locator("#door-walk-in button").click()
    page.locator(".door-row", has_text="Rita Siliņa").first.wait_for()
    page.reload()


ORGANISER: dict[str, Row] = {
    "setup of the door": (f"{ROOM}/apmeklejums/iekartosana", None, 200),
    "setup with groups": (f"{ROOM}/apmeklejums/iekartosana", with_groups, 200),
    "setup with a new link": (f"{ROOM}/apmeklejums/iekartosana", with_a_new_link, 200),
    "check-in": (f"{ROOM}/ierasanas/", with_a_walk_in, 200),
    "check-in without a name": (f"{ROOM}/ierasanas/", without_a_name, 422),
    "attendance": (f"{ROOM}/apmeklejums/", None, 200),
    "attendance of nobody": (f"{ROOM}/apmeklejums/?q=neatradīsi", None, 200),
    "attendance, everybody": (f"{ROOM}/apmeklejums/visi", None, 200),
    "notes of groups": (f"{ROOM}/apmeklejums/grupas", None, 200),
}
PUBLIC: dict[str, Row] = {"badge of a stranger": ("/b/1-AAAAAAAAAAAAAAAAAAAA", None, 200)}
