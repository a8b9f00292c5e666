"""Answering a poll the ways people do it: on a small phone without scripts, by keyboard, from abroad."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from core import clock
from core.db import db, transaction
from organisers.models import Organisation
from registration import availability
from registration.models import Event, Registration
from registration.terms import Can, Visibility
from tests import builders
from tests.e2e.conftest import DESK, PHONE, Contexts
from tests.e2e.page_checks import axe, looked_at, narrow
from tests.e2e.people import FORM, SEND, banner, fill_in, open_event
from tests.e2e.site import Site
from tests.e2e.test_registering import walk_to
from tests.e2e.world import World

SMALL: dict[str, Any] = {**PHONE, "viewport": {"width": 320, "height": 640}}


@pytest.fixture(scope="module")
def poll(world: tuple[Site, World]) -> tuple[str, list[int]]:
    """The address of a poll with two times on each of two days, and the times' ids."""
    site, made = world
    today = clock.local(clock.now()).date()
    times = [
        (at, at + timedelta(minutes=90))
        for days in (20, 21)
        for hour in (10, 16)
        for at in [clock.start_of_day(today + timedelta(days=days)) + timedelta(hours=hour)]
    ]
    with made.app.app_context():
        with transaction() as session:
            organisation = session.get_one(Event, next(iter(made.ids.values()))).organisation_id
            event = builders.make_event(
                session, organisation=session.get_one(Organisation, organisation), now=clock.now(),
                **{**builders.POLL, "title": "Kad tiekamies?", "visibility": Visibility.unlisted, "survey_url": "",
                   "day": today + timedelta(days=20), "deadline_on": today + timedelta(days=10)},
            )  # fmt: skip
            slots, slug = builders.make_slots(session, event, times), event.slug
        db.session.remove()
    return f"{site.url}/pasakumi/{slug}", slots


def said(world: World, email: str) -> dict[int, Can]:
    with world.app.app_context():
        person = db.session.query(Registration).filter_by(contact_key=email).one()
        found = availability.of_person(db.session(), person.id)
        db.session.remove()
        return found


def wrong(page: Page) -> list[str]:
    """What is wrong with the page that is open."""
    return [*looked_at(page, "lv"), *narrow(page), *axe(page)]


def test_a_small_phone_without_scripts(
    world: tuple[Site, World], poll: tuple[str, list[int]], contexts: Contexts
) -> None:
    page, (url, slots) = contexts(**SMALL, java_script_enabled=False).new_page(), poll
    open_event(page, url)
    expect(page.locator("[data-all-yes]").first).to_be_hidden()
    for option in page.locator(".slot-answer").all():
        box = option.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44, box
    fill_in(page, "Maza", "Tālrune", "maza@example.lv")
    page.locator(SEND).click()  # nothing is said of any time yet
    expect(page.locator("#laiki-error")).to_have_count(1)
    assert page.locator(f"{FORM} [name=email]").input_value() == "maza@example.lv"
    page.locator(f"label:has(#slot{slots[0]}-0)").tap()
    page.locator(f"label:has(#slot{slots[1]}-1)").tap()
    page.locator(".slot-zone summary").tap()
    page.locator("#zone").select_option("America/New_York")
    page.locator("[name=show_zone]").tap()
    expect(page.locator(".slot-time small").first).to_be_visible()
    expect(page.locator(f"#slot{slots[0]}-0")).to_be_checked()
    page.locator(SEND).click()
    page.wait_for_url("**/r/*")
    assert banner(page) == "waiting"
    assert said(world[1], "maza@example.lv") == {slots[0]: Can.yes, slots[1]: Can.if_need_be}
    page.locator("main a[href$='/mainit']").click()
    expect(page.locator(f"#slot{slots[1]}-1")).to_be_checked()
    page.locator(f"label:has(#slot{slots[1]}-2)").tap()
    page.locator("main form .button-row button[type=submit]").click()
    page.wait_for_url("**/r/*")
    assert said(world[1], "maza@example.lv")[slots[1]] is Can.no


def test_by_keyboard_alone(world: tuple[Site, World], poll: tuple[str, list[int]], contexts: Contexts) -> None:
    page, (url, slots) = contexts(**DESK).new_page(), poll
    open_event(page, url)
    walk_to(page, f"#slot{slots[0]}-0")
    page.keyboard.press("ArrowDown")  # the arrows move within the three answers of a time
    assert page.evaluate("document.activeElement.id") == f"slot{slots[0]}-1"
    expect(page.locator(f"#slot{slots[0]}-1")).to_be_checked()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == f"slot{slots[1]}-0"
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    walk_to(page, f"fieldset:has(#slot{slots[2]}-0) [data-all-yes]")
    page.keyboard.press("Enter")
    walk_to(page, f"{FORM} [name=given_name]")
    for text in ("Taustiņu", "Persona", "taustini@example.lv"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    with page.expect_navigation(url="**/r/*"):
        page.keyboard.press("Enter")  # sends the form; it is not the button of the clocks that is pressed
    expected = {slots[0]: Can.if_need_be, slots[1]: Can.yes, slots[2]: Can.yes, slots[3]: Can.yes}
    assert said(world[1], "taustini@example.lv") == expected


def test_a_browser_abroad_offers_its_own_clock(poll: tuple[str, list[int]], contexts: Contexts) -> None:
    page = contexts(**{**PHONE, "timezone_id": "America/Halifax"}).new_page()
    open_event(page, poll[0])
    expect(page.locator("#zone")).to_be_visible()  # it is kept with the answer, so it is not chosen unseen
    expect(page.locator("#zone")).to_have_value("America/Halifax")
    page.locator("[name=show_zone]").click()
    expect(page.locator(".slot-time small")).to_have_count(4)


@pytest.mark.parametrize("options", [SMALL, DESK], ids=["320", "1280"])
def test_the_pages_of_a_poll_are_like_all_pages(
    poll: tuple[str, list[int]], contexts: Contexts, options: dict[str, Any]
) -> None:
    page: Page = contexts(**options).new_page()
    width = options["viewport"]["width"]
    open_event(page, f"{poll[0]}?zone=Australia/Sydney")
    assert wrong(page) == []
    fill_in(page, "Visur", "Vienādi", f"visur{width}@example.lv")
    page.locator(SEND).click()
    assert wrong(page) == []
    page.locator(f"label:has(#slot{poll[1][0]}-0)").click()
    page.locator(SEND).click()
    page.wait_for_url("**/r/*")
    assert wrong(page) == []
    page.locator("main a[href$='/mainit']").click()
    assert wrong(page) == []
