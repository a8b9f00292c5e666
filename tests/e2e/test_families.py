"""A mother with two children on a phone, with a script and without; and a child whose mother must confirm."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from core import clock
from core.bilingual import Bilingual
from core.db import db, transaction
from registration.inputs import QuestionDraft
from registration.models import Registration
from registration.terms import AgeBand, Parties, Photos, QuestionKind
from tests import builders
from tests.e2e.conftest import PHONE, Contexts
from tests.e2e.letters import CapturedMail, letters_to
from tests.e2e.people import FORM, SEND, banner, open_event
from tests.e2e.site import Site
from tests.e2e.world import World

PHOTO = QuestionDraft(
    None, QuestionKind.yesno, Bilingual("Vai drīkst fotografēt?", "Photos?"), per_person=True, photos=Photos.allows
)


@pytest.fixture(scope="module")
def event(world: tuple[Site, World]) -> str:
    """The address of an event for families; children under 13 need a guardian."""
    site, made = world
    with made.app.app_context():
        now, sample = clock.now(), builders.THINK_TANK
        day = clock.local(now).date() + timedelta(days=35)
        shift = day - sample["day"]
        hours = {"starts_at": sample["starts_at"] + shift, "ends_at": sample["ends_at"] + shift}
        with transaction() as session:
            values: dict[str, Any] = {**sample, **hours, "day": day, "deadline_on": day - timedelta(days=2), "now": now}
            family = {"parties": Parties.family, "guardian_below": 13, "party_size": 4, "questions": (PHOTO,)}
            slug = builders.make_event(session, **values, **family).slug
        db.session.remove()
    return f"{site.url}/pasakumi/{slug}"


def people(world: World, email: str) -> list[tuple[str, str, str]]:
    with world.app.app_context():
        query = select(Registration.given_name, Registration.status, Registration.collected_by)
        found = db.session().execute(query.where(Registration.email == email).order_by(Registration.number)).all()
        db.session.remove()
        return [(name, status, by) for name, status, by in found]


def narrow(page: Page) -> None:
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360, page.url


@pytest.mark.parametrize("script", [False, True], ids=["without a script", "with a script"])
def test_mother_registers_two_children_and_withdraws_one(
    world: tuple[Site, World], contexts: Contexts, event: str, script: bool
) -> None:
    site, made = world
    mail = f"mate{int(script)}@example.lv"
    page = contexts(**PHONE, java_script_enabled=script).new_page()
    open_event(page, event)
    for name, value in {"given_name": "Anna", "family_name": "Bērziņa", "email": mail}.items():
        page.locator(f"{FORM} [name={name}]").fill(value)
    page.locator(f"{FORM} [name=age_band][value=adult]").check()
    for number, (given, by) in enumerate((("Līga", "Omīte Zelma"), ("Kļūda", ""), ("Jānis", ""))):
        page.locator("#members [data-row-add]").click()
        row = page.locator("#members [data-row]").nth(number)
        row.locator("[name$=given_name]").fill(given)
        row.locator("[name$=age_band][value=under_13]").check()
        row.locator("[name$=collected_by]").fill(by)
    expect(page.locator("#members [data-row-add]")).to_be_hidden()
    page.locator("#members [data-row-remove]").nth(1).click()
    expect(page.locator("#members [data-row]")).to_have_count(2)
    expect(page.locator("#members legend [data-row-number]")).to_have_text(["2", "3"])
    expect(page.locator("#members [name$=given_name]").first).to_have_value("Līga")
    expect(page.locator(f"{FORM} [name=together]").first).to_be_visible()
    if script:
        narrow(page)
    page.locator(SEND).last.click()
    page.wait_for_url("**/r/*")
    assert banner(page) == "confirmed"
    assert people(made, mail) == [
        ("Anna", "confirmed", ""),
        ("Līga", "confirmed", "Omīte Zelma"),
        ("Jānis", "confirmed", ""),
    ]

    letter = letters_to(CapturedMail(site.settings.mail_dir), mail, 1)[0]
    assert letter.method == "REQUEST"
    assert all(name in letter.text for name in ("Anna Bērziņa", "Līga", "Jānis"))
    page.context.clear_cookies()
    page.goto(letter.links(site.url, "/r/")[0])
    page.locator("#kopa li", has_text="Līga").locator("a[href*='/atteikties/']").click()
    page.locator("main form button[type=submit]").click()
    expect(page.locator("#kopa li", has_text="Jānis").get_by_role("link")).to_have_count(2)
    expect(page.locator("#kopa li", has_text="Līga").get_by_role("link")).to_have_count(0)
    if script:
        narrow(page)
    gone = letters_to(CapturedMail(site.settings.mail_dir), mail, 2)[1]
    assert gone.method == "CANCEL"
    assert ".r" in gone.entry.uid.value
    assert [status for _name, status, _by in people(made, mail)] == ["confirmed", "withdrawn", "confirmed"]


@pytest.mark.parametrize("script", [False, True], ids=["without a script", "with a script"])
def test_child_registers_alone_and_the_guardian_confirms_from_another_mail(
    world: tuple[Site, World], contexts: Contexts, event: str, script: bool
) -> None:
    site, made = world
    mail, guardian = f"berns{int(script)}@example.lv", f"aizbildne{int(script)}@example.lv"
    page = contexts(**PHONE, java_script_enabled=script).new_page()
    open_event(page, event)
    if script:
        expect(page.locator("[name=guardian_name]")).to_be_hidden()
    for name, value in {"given_name": "Otto", "family_name": "Bērziņš", "email": mail}.items():
        page.locator(f"{FORM} [name={name}]").fill(value)
    page.locator(f"{FORM} [name=age_band][value={AgeBand.under_13}]").check()
    page.locator("[name=guardian_name]").fill("Ilze Bērziņa")
    page.locator("[name=guardian_email]").fill(guardian)
    page.locator(SEND).last.click()
    page.wait_for_url("**/r/*")
    assert banner(page) == "waiting"
    captured = CapturedMail(site.settings.mail_dir)
    theirs, asking = letters_to(captured, mail, 1)[0], letters_to(captured, guardian, 1)[0]
    assert (theirs.method, asking.method) == ("", "")
    assert theirs.links(site.url, "/v/") == []
    assert asking.links(site.url, "/r/") == []

    mother = contexts(**PHONE, java_script_enabled=script).new_page()
    mother.goto(asking.links(site.url, "/v/")[0])
    if script:
        narrow(mother)
    assert people(made, mail) == [("Otto", "pending", "")]
    mother.locator("button[value=ja]").click()
    expect(mother.locator("main .banner--confirmed")).to_be_visible()
    assert people(made, mail) == [("Otto", "confirmed", "")]
    invited = letters_to(captured, mail, 2)[1]
    assert invited.method == "REQUEST"
    assert invited.entry.attendee.value == f"mailto:{mail}"
