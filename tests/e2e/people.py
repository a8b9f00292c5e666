"""What a person does on our pages, step by step: register, sign in."""

from typing import Any

from playwright.sync_api import Page, expect

FORM = "#pieteikties form"
SEND = f"{FORM} .button-row button[type=submit]"


def open_event(page: Page, url: str) -> None:
    """The public page of an event."""
    answer = page.goto(url)
    assert answer is not None
    assert answer.status == 200, answer.status


def fill_in(page: Page, given: str, family: str, email: str, **others: str) -> None:
    """Type into the registration form of the open page; every required choice gets its first answer."""
    for name, value in {"given_name": given, "family_name": family, "email": email, **others}.items():
        page.locator(f"{FORM} [name={name}]").fill(value)
    for group in page.locator(f"{FORM} fieldset[aria-required=true]").all():
        group.locator("input").first.check()


def register(page: Page, url: str, given: str, family: str, email: str, **others: str) -> str:
    """Fill in the form of an event and send it; the address of the person's own page."""
    open_event(page, url)
    fill_in(page, given, family, email, **others)
    page.locator(SEND).click()
    page.wait_for_url("**/r/*")
    return page.url


def banner(page: Page) -> str:
    """Which state the page tells: confirmed, waiting, closed, cancelled, info."""
    page.wait_for_load_state()  # a press comes back when the next page begins: its last banner may not be there yet
    classes = page.locator("main .banner").last.get_attribute("class") or ""
    return next(word.removeprefix("banner--") for word in classes.split() if word.startswith("banner--"))


def sign_in(page: Page, site_url: str, email: str, password: str) -> None:
    """To the organiser's desk."""
    page.goto(f"{site_url}/birojs/")
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(password)
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator(".desk-account form")).to_be_visible()


def fill(page: Page, values: dict[str, Any]) -> None:
    """Fields of the desk's forms by name: text, a choice, or True and False for a box."""
    page.wait_for_load_state()  # of a page that has only begun nothing can be said about what is folded in it
    for name, value in values.items():
        control = page.locator(f"main [name={name}]").first
        folded = page.locator(f"details:not([open]):has([name={name}])")
        if folded.count():
            folded.locator("summary").click()
        if isinstance(value, bool):
            control.set_checked(value)
        elif control.evaluate("e => e.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)


def add_row(page: Page, rows: str, values: dict[str, Any]) -> None:
    """One more row of the programme, people or questions, with these values."""
    page.locator(f"#{rows} [data-row-add]").click()
    last = page.locator(f"#{rows} [data-rows-list] > [data-row]").last
    prefix = last.locator("[name]").first.get_attribute("name") or ""
    fill(page, {f"{prefix.rsplit('-', 1)[0]}-{name}": value for name, value in values.items()})
