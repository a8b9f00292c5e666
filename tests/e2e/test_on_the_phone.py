"""Somebody telephones: the organiser writes them down with the keyboard alone, and prints whom to call."""

from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, Contexts
from tests.e2e.people import sign_in
from tests.e2e.site import Site
from tests.e2e.world import EMAIL, PASSWORD, World

KEYS = 15  # besides the letters; half a minute is enough for these and for waiting for the page


def organiser(contexts: Contexts, site: Site) -> Page:
    """A signed-in desk in Latvian, 1280 pixels wide."""
    context = contexts(**DESK)
    context.add_cookies([{"name": "lang", "value": "lv", "url": site.url}])
    page = context.new_page()
    sign_in(page, site.url, EMAIL, PASSWORD)
    return page


def write_down(page: Page, given: str, family: str, phone: str) -> int:
    """Type the form of a new person with the keyboard alone and send it with Enter; how many keys that took besides."""
    expect(page.locator("[name=given_name]")).to_be_focused()
    keys = 0
    for text in (given, family, phone, "Kuldīgas sociālais dienests"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
        keys += 1
    while not page.evaluate("document.activeElement.name === 'informed'"):
        assert keys < KEYS
        page.keyboard.press("Tab")
        keys += 1
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    return keys + 2


def test_person_is_written_down_by_keyboard_with_few_keys(contexts: Contexts, world: tuple[Site, World]) -> None:
    site, made = world
    page = organiser(contexts, site)
    page.goto(f"{site.url}/birojs/{made.organisation}/pasakumi/{made.ids['online']}/dalibnieki/jauns")
    assert write_down(page, "Uldis", "Bērziņš", "20000071") <= KEYS
    page.wait_for_url("**/pierakstits")
    text = page.locator("#sms").input_value()
    assert len(text) <= 300
    assert "123 456 789" in text
    assert (page.locator("a[href^='sms:+37120000071?body=']")).count() == 1


def test_second_call_of_the_same_person_is_noticed(contexts: Contexts, world: tuple[Site, World]) -> None:
    site, made = world
    page = organiser(contexts, site)
    room = f"{site.url}/birojs/{made.organisation}/pasakumi/{made.ids['online']}/dalibnieki"
    for given in ("Valdis", "Valdis"):
        page.goto(f"{room}/jauns")
        with page.expect_navigation():
            write_down(page, given, "Kalniņš", "20000072")
    same = page.locator("button[name=same]")
    expect(same).to_have_count(1)
    same.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/pierakstits")
    page.goto(f"{room}/?q=20000072")
    expect(page.locator("tbody tr")).to_have_count(1)


def test_call_list_fits_a_printed_page(contexts: Contexts, world: tuple[Site, World]) -> None:
    site, made = world
    page = organiser(contexts, site)
    room = f"{site.url}/birojs/{made.organisation}/pasakumi/{made.ids['online']}/dalibnieki"
    page.goto(f"{room}/jauns")
    write_down(page, "Skaidrīte", "Ozoliņa", "20000073")
    page.wait_for_url("**/pierakstits")
    page.goto(f"{room}/zvani")
    page.emulate_media(media="print")
    table = page.locator(".table--stack")
    row = table.locator("tr", has_text="Ozoliņa")
    expect(row).to_contain_text("+371 20000073")
    expect(row.locator(".tick-box")).to_be_visible()
    expect(page.locator("dl .said-aloud")).to_have_text(["123 456 789", "654321"])
    expect(page.locator(".desk-nav")).to_be_hidden()
    page.set_viewport_size({"width": 1016, "height": 688})  # A4 landscape within its margins, at 96 dpi
    assert page.evaluate("document.documentElement.scrollWidth") <= 1016
