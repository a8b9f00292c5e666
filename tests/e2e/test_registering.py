"""Registering the ways people do it: without scripts, by keyboard, twice at once, back and again, too late."""

from playwright.sync_api import Page, expect
from sqlalchemy import select

from core import clock
from core.db import db
from registration.models import Registration
from tests.e2e.conftest import DESK, PHONE, Contexts
from tests.e2e.letters import CapturedMail, letters_to
from tests.e2e.people import FORM, SEND, banner, fill_in, open_event, register
from tests.e2e.site import Site
from tests.e2e.world import World

OUTLINED = """() => {
  const e = document.activeElement, shown = e.closest('.option') || e;
  const has = (x, style = getComputedStyle(x)) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  return has(e) || has(shown);
}"""


def registered(world: World, email: str) -> list[Registration]:
    """Rows of everybody who registered with this address."""
    with world.app.app_context():
        found = list(db.session.scalars(select(Registration).where(Registration.contact_key == email)))
        db.session.expunge_all()
        db.session.remove()
        return found


def address(world: tuple[Site, World], event: str) -> str:
    return f"{world[0].url}/pasakumi/{world[1].events[event]}"


def typed(page: Page) -> dict[str, str]:
    return {
        name: page.locator(f"{FORM} [name={name}]").input_value() for name in ("given_name", "family_name", "email")
    }


def test_registering_and_withdrawing_without_javascript(world: tuple[Site, World], contexts: Contexts) -> None:
    page = contexts(**PHONE, java_script_enabled=False).new_page()
    open_event(page, address(world, "online"))
    page.locator(SEND).click()
    expect(page.locator("[data-error-summary] a")).to_have_count(3)
    expect(page.locator("[data-error-summary]")).to_be_in_viewport()
    page.wait_for_selector("[data-error-summary]:focus")
    expect(page.locator(f"{FORM} .error")).to_have_count(3)
    register(page, address(world, "online"), "Bez", "Skripta", "bez.skripta@example.lv")
    assert banner(page) == "confirmed"
    page.locator("main a[href$='/mainit']").click()
    page.locator("main [name=family_name]").fill("Skriptiņa")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/r/*")
    assert [p.family_name for p in registered(world[1], "bez.skripta@example.lv")] == ["Skriptiņa"]
    page.locator("main a[href$='/atteikties']").click()
    page.locator("main form button[type=submit]").click()
    expect(page.locator("main .banner--closed")).to_be_visible()
    assert [p.status for p in registered(world[1], "bez.skripta@example.lv")] == ["withdrawn"]


def test_registering_by_keyboard_alone(world: tuple[Site, World], contexts: Contexts) -> None:
    page = contexts(**DESK).new_page()
    open_event(page, address(world, "open"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.skip')")
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.wait_for_selector("#main:focus")

    walk_to(page, f"{FORM} [name=given_name]")
    page.keyboard.press("Enter")  # an empty form: the summary takes the cursor
    page.wait_for_selector("[data-error-summary]:focus")
    walk_to(page, "[data-error-summary] a[href='#given_name']")
    page.keyboard.press("Enter")
    page.wait_for_selector("[name=given_name]:focus")

    for text in ("Katrīna", "Klaviatūra", "katrina@example.lv", "20000003", "Biedrība"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
        assert page.evaluate(OUTLINED)
    walk_to(page, f"{FORM} input[type=radio][value=youth]")
    page.keyboard.press("Space")
    walk_to(page, f"{FORM} input[type=checkbox][value=v]")
    page.keyboard.press("Space")
    walk_to(page, f"{FORM} input[type=checkbox][value=y]")
    page.keyboard.press("Space")
    walk_to(page, SEND)
    with page.expect_navigation(url="**/r/*"):
        page.keyboard.press("Enter")
    assert banner(page) == "confirmed"
    assert [p.institution for p in registered(world[1], "katrina@example.lv")] == ["Biedrība"]

    walk_to(page, "main a[href$='/atteikties']")
    with page.expect_navigation(url="**/atteikties"):
        page.keyboard.press("Enter")
    walk_to(page, "main form button[type=submit]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert banner(page) == "closed"
    assert [p.status for p in registered(world[1], "katrina@example.lv")] == ["withdrawn"]


def test_calendar_of_a_kind_by_keyboard_alone(world: tuple[Site, World], contexts: Contexts) -> None:
    page = contexts(**DESK).new_page()
    page.goto(f"{world[0].url}/kalendari")
    walk_to(page, "main summary")
    page.keyboard.press("Enter")
    walk_to(page, "details[open] a[href^='webcal:']")
    walk_to(page, "details[open] input[readonly]")
    assert page.evaluate("document.activeElement.value").endswith("/kalendars/veids/focus_group.ics")


def walk_to(page: Page, selector: str) -> None:
    """Press Tab until the control has the cursor; every stop on the way can be seen."""
    for _step in range(60):
        page.keyboard.press("Tab")
        assert page.evaluate(OUTLINED), page.evaluate("document.activeElement.outerHTML")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never came to {selector}")


def test_pressing_the_button_twice_registers_once(world: tuple[Site, World], phone: Page) -> None:
    open_event(phone, address(world, "online"))
    fill_in(phone, "Divreiz", "Nospiests", "divreiz@example.lv")
    phone.locator(SEND).dblclick()
    phone.wait_for_url("**/r/*")
    assert banner(phone) == "confirmed"
    expect(phone.locator("main a[href$='/mainit']")).to_be_visible()
    mailbox = CapturedMail(world[0].settings.mail_dir)
    assert letters_to(mailbox, "divreiz@example.lv", 1)[0].method == "REQUEST"
    assert len(registered(world[1], "divreiz@example.lv")) == 1


def test_going_back_and_sending_again_shows_the_same_registration(world: tuple[Site, World], phone: Page) -> None:
    own = register(phone, address(world, "online"), "Atpakaļ", "Gājusi", "atpakal@example.lv")
    phone.go_back()
    phone.locator(SEND).click()
    phone.wait_for_url("**/r/*")
    assert banner(phone) == "confirmed"
    assert len(registered(world[1], "atpakal@example.lv")) == 1
    phone.goto(own)
    assert banner(phone) == "confirmed"


def test_two_tabs_with_the_same_person_register_once(world: tuple[Site, World], contexts: Contexts) -> None:
    context = contexts(**PHONE)
    tabs = [context.new_page() for _tab in range(2)]
    for tab in tabs:
        open_event(tab, address(world, "online"))
        fill_in(tab, "Divas", "Cilnes", "cilnes@example.lv")
    for tab in tabs:
        tab.locator(SEND).click()
        tab.wait_for_url("**/r/*")
        assert banner(tab) == "confirmed"
    assert len(registered(world[1], "cilnes@example.lv")) == 1


def test_form_of_a_closed_browser_session_is_sent_with_one_more_press(world: tuple[Site, World], phone: Page) -> None:
    open_event(phone, address(world, "online"))
    fill_in(phone, "Vecā", "Lapa", "veca.lapa@example.lv")
    phone.context.clear_cookies()
    with phone.expect_navigation() as stale:
        phone.locator(SEND).click()
    assert stale.value.status == 400
    assert typed(phone) == {"given_name": "Vecā", "family_name": "Lapa", "email": "veca.lapa@example.lv"}
    phone.locator(SEND).click()
    phone.wait_for_url("**/r/*")
    assert len(registered(world[1], "veca.lapa@example.lv")) == 1


def test_form_sent_after_the_deadline_keeps_what_was_typed_and_says_whom_to_ask(
    world: tuple[Site, World], phone: Page
) -> None:
    open_event(phone, address(world, "unlisted"))
    fill_in(phone, "Pārāk", "Vēlu", "par.velu@example.lv")
    world[1].change("unlisted", lambda _session, event: setattr(event, "closes_at", clock.now()))
    with phone.expect_navigation() as late:
        phone.locator(SEND).click()
    assert late.value.status == 422
    expect(phone.locator("#pieteikties .banner--closed")).to_be_in_viewport()
    expect(phone.locator("#pieteikties .banner--closed a[href='tel:+37120000002']")).to_be_visible()
    expect(phone.locator("#pieteikties .banner--closed a[href='mailto:domnica@example.lv']")).to_be_visible()
    assert typed(phone) == {"given_name": "Pārāk", "family_name": "Vēlu", "email": "par.velu@example.lv"}
    assert registered(world[1], "par.velu@example.lv") == []
