"""What could lose a helper's notes: a full device, a stranger's answer, a tab closed in the middle, a second phone."""

from playwright.sync_api import Route, expect

from tests.e2e.conftest import Contexts
from tests.e2e.door import came, event_of_today, online, opened, press, unsent
from tests.e2e.site import Site
from tests.e2e.world import World
from tests.servers.line import Line

FULL = "() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; }"
NOTES = "**/piezimes"


def test_full_device_keeps_notes_while_the_page_is_open_and_says_so(
    contexts: Contexts, world: tuple[Site, World], line: Line
) -> None:
    _site, made = world
    event_id, token = event_of_today(made, "full-device")
    page = opened(contexts, line, token)
    page.evaluate(FULL)
    line.cut()
    press(page, "Kalniņa")
    press(page, "Ozola")
    expect(page.locator("#door-count")).to_contain_text("2 of 5")
    expect(page.locator("#door-line")).to_contain_text("Do not close this page")
    online(line, page)
    expect(page.locator(".badge--waiting")).to_have_count(0)
    expect(page.locator("#door-line")).not_to_contain_text("Do not close this page")
    assert came(made, event_id) == ["Kalniņa", "Ozola"]


def test_no_of_a_stranger_in_between_takes_nothing_off_the_device(
    contexts: Contexts, world: tuple[Site, World]
) -> None:
    site, made = world
    event_id, token = event_of_today(made, "between")
    page = opened(contexts, site, token)
    page.route(NOTES, lambda route: route.fulfill(status=404, content_type="text/html", body="Sign in to the hotel"))
    press(page, "Kalniņa")
    expect(page.locator("#door-line")).to_contain_text("1 waiting to be sent")
    expect(page.locator(".door-row")).to_have_count(5)
    assert (unsent(page), came(made, event_id)) == (1, [])
    page.unroute(NOTES)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(".badge--waiting")).to_have_count(0)
    assert came(made, event_id) == ["Kalniņa"]


def test_answer_that_never_arrives_doubles_nobody(contexts: Contexts, world: tuple[Site, World]) -> None:
    site, made = world
    event_id, token = event_of_today(made, "unheard")
    page = opened(contexts, site, token)

    def swallow(route: Route) -> None:
        route.fetch()
        route.abort("internetdisconnected")

    page.route(NOTES, swallow)
    press(page, "Kalniņa")
    expect(page.locator("#door-line")).to_contain_text("1 waiting to be sent")
    assert (unsent(page), came(made, event_id)) == (1, ["Kalniņa"])
    other = page.context.new_page()
    page.close()  # in the middle of it
    other.goto(f"{site.url}/ierasanas/{token}/")
    expect(other.locator("#door-count")).to_contain_text("1 of 5")
    expect(other.locator(".badge--waiting")).to_have_count(0)
    assert (unsent(other), came(made, event_id)) == (0, ["Kalniņa"])


def test_two_phones_without_a_network_and_an_undo_on_one(
    contexts: Contexts, world: tuple[Site, World], lines: tuple[Line, Line]
) -> None:
    _site, made = world
    line, second = lines
    event_id, token = event_of_today(made, "two-phones")
    one, other = opened(contexts, line, token), opened(contexts, second, token)
    for page, its in ((one, line), (other, second)):
        its.cut()
        press(page, "Kalniņa")
    press(one, "Kalniņa", "undo")  # pressed last: nobody is here
    press(other, "Ozola")
    online(second, other)
    expect(other.locator(".badge--waiting")).to_have_count(0)
    assert came(made, event_id) == ["Kalniņa", "Ozola"]
    online(line, one)
    expect(one.locator(".badge--waiting")).to_have_count(0)
    assert came(made, event_id) == ["Ozola"]
