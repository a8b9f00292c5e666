"""The desk's menus: on a phone a line each, so that the page begins on the first screen; wide screens show lists."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, Contexts
from tests.e2e.people import sign_in
from tests.e2e.site import Site
from tests.e2e.world import EMAIL, PASSWORD, World

PHONE = {"viewport": {"width": 360, "height": 640}}
FIRST_CONTENT = ".event-nav + *"


def desk(contexts: Contexts, world: tuple[Site, World], page: str, **screen: object) -> Page:
    """A page of the full event, opened by an organiser who reads Latvian."""
    site, made = world
    context = contexts(**screen)
    context.add_cookies([{"name": "lang", "value": "lv", "url": site.url}])
    opened = context.new_page()
    sign_in(opened, site.url, EMAIL, PASSWORD)
    opened.goto(f"{site.url}/birojs/{made.organisation}/pasakumi/{made.ids['online']}{page}")
    return opened


@pytest.mark.parametrize("path", ["/parskats", "/dalibnieki/", "/apmeklejums/", ""])
@pytest.mark.parametrize("script", [True, False])
def test_heading_and_first_content_stand_on_the_first_screen_of_a_phone(
    contexts: Contexts, world: tuple[Site, World], path: str, script: bool
) -> None:
    page = desk(contexts, world, path, **PHONE, java_script_enabled=script)
    expect(page.locator("nav.desk-nav ul, nav.event-nav ul").first).to_be_hidden()
    for place in ("h1", FIRST_CONTENT):
        box = page.locator(place).first.bounding_box()
        assert box
        assert box["y"] < 640 - 44, place


def test_menu_of_a_phone_opens_by_keyboard_and_leads_on(contexts: Contexts, world: tuple[Site, World]) -> None:
    page = desk(contexts, world, "/apmeklejums/", **PHONE, java_script_enabled=False)
    below = page.get_by_role("navigation", name="Pasākuma lapas")
    line = below.locator("summary")
    expect(line).to_have_text("Pasākuma lapas Apmeklējums")
    line.focus()
    page.keyboard.press("Enter")
    expect(below.get_by_role("link", name="Apmeklējums")).to_have_attribute("aria-current", "page")
    page.keyboard.press("Tab")
    expect(below.get_by_role("link").first).to_be_focused()
    below.get_by_role("link", name="Dalībnieki").press("Enter")
    page.wait_for_url("**/dalibnieki/")


def test_wide_screen_shows_the_lists_alone(contexts: Contexts, world: tuple[Site, World]) -> None:
    page = desk(contexts, world, "/apmeklejums/", **DESK)
    for name in ("Galvenā izvēlne", "Pasākuma lapas"):
        menu = page.get_by_role("navigation", name=name)
        expect(menu.locator("summary")).to_be_hidden()
        for link in menu.get_by_role("link").all():
            expect(link).to_be_visible()
        expect(menu.locator("a[aria-current=page]")).to_be_visible()
