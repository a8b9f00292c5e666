"""A time is found: proposed by a rule, answered on a small phone without scripts, chosen, told."""

from datetime import timedelta
from typing import Any

from playwright.sync_api import expect
from sqlalchemy import select

from core import clock
from core.db import db
from mailers.models import OutboxRow
from registration.models import Event, Registration
from registration.terms import Admission
from tests.e2e.conftest import DESK, PHONE, Contexts
from tests.e2e.letters import CapturedMail, letters_to
from tests.e2e.people import sign_in
from tests.e2e.site import Site
from tests.e2e.world import EMAIL, PASSWORD, World

SMALL: dict[str, Any] = {**PHONE, "viewport": {"width": 320, "height": 640}, "java_script_enabled": False}
GUEST = "ieva.aptauja@example.lv"


def test_a_time_is_found(world: tuple[Site, World], contexts: Contexts) -> None:
    site, made = world
    desk = contexts(**DESK, java_script_enabled=False).new_page()
    sign_in(desk, site.url, EMAIL, PASSWORD)
    desk.goto(f"{site.url}/birojs/{made.organisation}/pasakumi/laika-aptauja")
    first = clock.local(clock.now()).date() + timedelta(days=30)
    desk.locator("[name=title]").fill("Kad runājam par kopienu?")
    desk.locator(".time-tools > details").last.locator("summary").click()
    for name, value in {"first": first, "last": first + timedelta(days=6), "since": "10:00", "till": "13:00"}.items():
        desk.locator(f"[name={name}]").fill(str(value))
    for box in desk.locator("[name=weekdays]").all():
        box.check()
    desk.locator("[name=holidays]").check()
    desk.locator("button[value=rule]").click()
    expect(desk.locator(".time-boxes [name=laiks]:checked")).to_have_count(14)
    desk.locator(".time-boxes [name=laiks]").last.uncheck()
    desk.locator("form.form--poll > .button-row button").click()
    desk.wait_for_url("**/laika-atbildes")
    number = int(desk.url.split("/")[-2])

    desk.goto(desk.url.replace("laika-atbildes", "aicinatie/aicinat"))
    desk.locator("[name=typed]").fill(f"Ieva Aptauja, {GUEST}")
    desk.locator("[name=typed_source]").fill("darba grupas saraksts")
    desk.locator("button[value=parbaudit]").click()
    desk.locator("button[value=tulit]").click()
    letter = letters_to(CapturedMail(site.settings.mail_dir), GUEST, 1)[0]

    phone = contexts(**SMALL).new_page()
    phone.goto(letter.links(site.url, "/a/")[0])
    boxes = phone.locator("#pieteikties input[type=radio][id$='-0']")
    expect(boxes).to_have_count(13)
    for box in boxes.all()[:2]:
        phone.locator(f"label:has(#{box.get_attribute('id')})").tap()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    phone.locator("#pieteikties form .button-row button[type=submit]").first.tap()
    phone.wait_for_url("**/r/*")

    desk.goto(f"{site.url}/birojs/{made.organisation}/pasakumi/{number}/laika-atbildes")
    expect(desk.locator("table.grid td.y")).to_have_count(2)
    expect(desk.locator("table.grid tbody th")).to_contain_text(["Ieva Aptauja"])
    desk.locator(".best-time a.button").first.click()
    expect(desk.locator(".lot").first).to_contain_text("Ieva Aptauja")
    desk.locator("button[value=sutit]").click()
    desk.wait_for_url("**/laika-atbildes")
    with made.app.app_context():
        event = db.session.get_one(Event, number)
        person = db.session.scalars(select(Registration).where(Registration.contact_key == GUEST)).one()
        mails = select(OutboxRow.letter).where(OutboxRow.event_id == number, OutboxRow.batch.like("poll:%"))
        told = (event.admission, event.starts_at is not None, person.status, db.session.scalars(mails).all())
        db.session.remove()
    assert told == (Admission.in_order, True, "confirmed", ["registration.registered"])
