"""A passkey and an app with codes in a real browser: added, used, removed. The authenticator is Chromium's own."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from passlib.totp import TOTP
from playwright.sync_api import Page, expect

from core.settings import read_settings
from tests.e2e.conftest import PHONE, Contexts
from tests.e2e.page_checks import axe, looked_at, narrow
from tests.e2e.people import sign_in
from tests.e2e.site import Site

SAFETY, DEVICES = "/birojs/konts/drosiba", "/birojs/konts/ierices"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A site with a name: browsers bind passkeys to nothing else."""
    made = Site(tmp_path)
    made.url = f"http://localhost:{made.port}"
    made.environment["AICINA_PUBLIC_URL"] = made.url
    made.settings = read_settings(made.environment)
    return made


def with_finger(page: Page, finger: bool = True) -> Callable[[bool], object]:
    """Gives the page's computer a sensor; what is returned says whether a finger lies on it."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    made = tools.send("WebAuthn.addVirtualAuthenticator", {"options": {**AUTHENTICATOR, "isUserVerified": finger}})
    which = {"authenticatorId": made["authenticatorId"]}
    return lambda lies: tools.send("WebAuthn.setUserVerified", {**which, "isUserVerified": lies})


def right(page: Page) -> None:
    """Axe and the narrow screen have nothing to say about the page."""
    assert [*looked_at(page, "lv"), *axe(page), *narrow(page)] == []


def out(page: Page) -> None:
    page.locator(".desk-account form button").click()
    page.wait_for_url("**/")


def test_passkey_and_app_from_the_first_to_the_last_step(site: Site, contexts: Contexts) -> None:
    page = contexts(**PHONE).new_page()
    with_finger(page)
    with site:
        sign_in(page, site.url, site.printed("e-mail"), site.printed("password"))
        _passkey(page, site)
        key = _app(page, site)
        _in_by_code(page, site, key)
        page.goto(site.url + SAFETY)
        page.locator("a[href*='/dzest']").click()
        right(page)
        page.locator("main form button").click()
        page.wait_for_url("**/drosiba*")
        expect(page.locator("a[href*='/dzest']")).to_have_count(0)


def _passkey(page: Page, site: Site) -> None:
    page.goto(site.url + SAFETY)
    page.locator("a[href*='atslegas/jauna']").click()
    right(page)
    page.locator("[name=name]").fill("Mans tālrunis")
    page.keyboard.press("Enter")
    page.wait_for_url("**/drosiba*")
    expect(page.locator("main th[scope=row]")).to_contain_text("Mans tālrunis")
    right(page)
    page.locator("a[href*='atslegas/jauna']").click()
    page.locator("[name=name]").fill("Vēlreiz")
    page.locator("main form .button-row button").click()
    expect(page.locator("[data-problem=known]")).to_be_visible()
    right(page)
    out(page)
    page.goto(f"{site.url}{DEVICES}")
    right(page)
    page.locator("form.passkey button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main .badge--confirmed")).to_be_visible()
    right(page)


def _app(page: Page, site: Site) -> str:
    page.goto(site.url + "/birojs/konts/lietotne")
    key = page.locator("code.key").inner_text()
    page.locator("[name=code]").fill(str(TOTP(key=key).generate().token))
    page.locator("main form button").click()
    expect(page.locator(".codes code")).to_have_count(10)
    right(page)
    page.goto(site.url + SAFETY)
    right(page)
    for path in ("/birojs/konts/lietotne/izslegt", "/birojs/konts/rezerves-kodi", "/birojs/konts/apstiprinat"):
        page.goto(site.url + path)
        right(page)
    page.goto(site.url + "/birojs/konts/rezerves-kodi")
    page.locator("main form button").click()
    return page.locator(".codes code").first.inner_text()


def _in_by_code(page: Page, site: Site, recovery: str) -> None:
    page.goto(site.url + "/birojs/konts")
    out(page)
    page.goto(site.url + "/birojs/ielogoties")
    page.locator("[name=email]").fill(site.printed("e-mail"))
    page.locator("[name=password]").fill(site.printed("password"))
    page.locator("main form:not(.passkey) button").click()
    page.wait_for_url(re.compile(r"/kods(\?|$)"))
    right(page)
    page.locator("[name=code]").fill("12345")
    page.keyboard.press("Enter")
    expect(page.locator("#error-summary")).to_be_visible()
    right(page)
    page.locator("a[href*='rezerves-kods']").click()
    right(page)
    page.locator("[name=code]").fill(recovery.upper())
    page.keyboard.press("Enter")
    expect(page.locator(".desk-account form")).to_be_visible()


def test_device_that_does_not_know_its_person_is_told_so(site: Site, contexts: Contexts) -> None:
    page = contexts(**PHONE).new_page()
    finger = with_finger(page)
    with site:
        sign_in(page, site.url, site.printed("e-mail"), site.printed("password"))
        _passkey(page, site)
        out(page)
        finger(False)
        page.goto(f"{site.url}/birojs/ielogoties")
        page.locator("form.passkey button").click()
        expect(page.locator("[data-problem=refused]")).to_be_visible()
        right(page)
