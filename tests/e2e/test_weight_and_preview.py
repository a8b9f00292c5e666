"""What an event page costs on the wire, and what it says when somebody forwards it."""

import json
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page

from tests import builders
from tests.e2e.conftest import PHONE, Contexts
from tests.e2e.site import Site
from tests.e2e.world import World

FIRST_VISIT, NEXT_VISIT = 60_000, 15_000  # bytes over the wire


def address(world: tuple[Site, World], event: str) -> str:
    return f"{world[0].url}/pasakumi/{world[1].events[event]}"


def test_event_page_with_its_form_is_light(world: tuple[Site, World], contexts: Contexts) -> None:
    page = contexts(**PHONE).new_page()
    first, requests = transferred(page, address(world, "open"))
    assert page.locator("#pieteikties form").count() == 1
    assert requests >= 3, "the page, its style, its script"
    assert first < FIRST_VISIT
    second, _requests = transferred(page, address(world, "open"))
    assert 1_000 < second < NEXT_VISIT


def transferred(page: Page, url: str) -> tuple[int, int]:
    """Bytes and answers that came over the wire for one visit, everything loaded."""
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    sizes: list[float] = []
    wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(url, wait_until="networkidle")
    wire.detach()
    return int(sum(sizes)), len(sizes)


@pytest.mark.parametrize("event", ["open", "online", "save_the_date"])
def test_forwarded_link_shows_title_words_and_picture(world: tuple[Site, World], phone: Page, event: str) -> None:
    phone.goto(address(world, event))
    tags = phone.eval_on_selector_all(
        "meta[property^='og:']", "all => Object.fromEntries(all.map(e => [e.getAttribute('property'), e.content]))"
    )
    assert tags["og:title"].startswith(phone.locator("h1").inner_text())
    assert tags["og:description"]
    assert tags["og:url"] == address(world, event)
    assert tags["og:locale"] == "lv_LV"
    answer = phone.request.get(tags["og:image"])
    assert answer.status == 200
    with Image.open(BytesIO(answer.body())) as picture:
        assert picture.size == (int(tags["og:image:width"]), int(tags["og:image:height"]))


@pytest.mark.parametrize("event", ["open", "online", "save_the_date", "cancelled"])
def test_structured_data_can_be_read_and_tells_no_secret(world: tuple[Site, World], phone: Page, event: str) -> None:
    phone.goto(address(world, event))
    source = phone.locator("script[type='application/ld+json']").inner_text()
    data: dict[str, Any] = json.loads(source)
    assert data["@context"] == "https://schema.org"
    assert data["@type"] == "Event"
    assert data["name"] == phone.locator("h1").inner_text()
    assert data["eventStatus"].endswith("EventCancelled" if event == "cancelled" else "EventScheduled")
    assert str(builders.FOCUS_GROUP["online_url"]).partition("?")[0] not in source
    assert str(builders.FOCUS_GROUP["online_passcode"]) not in source
