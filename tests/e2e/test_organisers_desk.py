"""From a pasted announcement to the signed list, and to nothing: the organiser's story, in a browser."""

import io
import re
from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from sqlalchemy import select

from attendance import doors
from core import clock
from core.db import Base, db, transaction
from registration.models import Event, Registration
from tests import builders
from tests.e2e.conftest import DESK, PHONE, Contexts
from tests.e2e.door import online, opened, press, unsent
from tests.e2e.kinds_announcements import TEXTS
from tests.e2e.people import FORM, SEND, banner, fill, sign_in
from tests.e2e.site import Site
from tests.e2e.test_whole_story import SAVE
from tests.servers.line import Line

ROOM = "/birojs/socialais-darbs-kopiena"
MARK = "Zvirbulīt"  # stands in the name of everybody, so that one search finds what is left of them
CROWD = 57


def test_think_tank_from_its_announcement_to_its_erasure(site: Site, inside: Flask, contexts: Contexts) -> None:
    desk = contexts(**DESK).new_page()
    sign_in(desk, site.url, site.printed("e-mail"), site.printed("password"))
    day = clock.local(clock.now()).date() + timedelta(days=40)

    event_id, slug = paste_correct_and_publish(desk, site, day)
    project = add_project_and_promise(desk, site, event_id)
    a_family_registers(contexts(**PHONE).new_page(), f"{site.url}/pasakumi/{slug}")
    fill_with(inside, event_id, CROWD)
    expect_people(desk, site, event_id, 60)

    move_to(inside, event_id, clock.now() - timedelta(hours=1))
    came = check_in_half_offline(contexts, site, inside, event_id)
    see_the_printed_sheet(desk, site, event_id)

    move_to(inside, event_id, clock.now() - timedelta(days=1))
    close_with_a_report(desk, site, event_id, slug, came)

    move_to(inside, event_id, clock.now() - timedelta(days=400))
    erase_all(desk, site, event_id)
    assert traces(inside) == {"kept_record": came}
    desk.goto(f"{site.url}{ROOM}/projekti/{project}")
    expect(desk.locator("h1")).to_be_visible()


def paste_correct_and_publish(desk: Page, site: Site, day: date) -> tuple[int, str]:
    """TT as it was printed, read; the open questions answered; the date corrected; published."""
    desk.goto(f"{site.url}{ROOM}/pasakumi/no-teksta")
    desk.locator("textarea[name=text]").fill((TEXTS / "think-tank.txt").read_text("utf-8"))
    desk.locator("main form .button-row button").first.click()
    expect(desk.locator("[name=title_lv]")).to_have_value(re.compile("Aicina uz domnīcu"))
    expect(desk.locator("#programme [name$=-starts]")).to_have_count(6)
    expect(desk.locator(".asked").first).to_be_visible()
    desk.wait_for_load_state()
    for group in desk.locator(".asked fieldset").all():
        group.locator("input").first.check()
    desk.locator("form[data-dirty-guard] > .button-row button").click()
    desk.wait_for_url(re.compile(r"/pasakumi/\d+$"))
    event_id = int(desk.url.rpartition("/")[2])
    corrected = {"day": day.isoformat(), "deadline_on": (day - timedelta(days=2)).isoformat(), "capacity": "70"}
    fill(
        desk,
        {
            **corrected,
            "title_lv": "Pikniks ar savējiem pie ugunskura",
            "contact_email": "agita@example.lv",
            "parties": "family",
            "ask_institution": "optional",
        },
    )
    desk.locator(SAVE).click()
    expect(desk.locator(".flash, .banner").first).to_be_visible()
    desk.goto(f"{site.url}{ROOM}/pasakumi/{event_id}/publicet")
    desk.locator("main form button[type=submit]").click()
    desk.goto(f"{site.url}{ROOM}/pasakumi/{event_id}/skatit")
    return event_id, desk.url.rpartition("/")[2]


def add_project_and_promise(desk: Page, site: Site, event_id: int) -> int:
    """The project whose rules keep the list; the event hangs on it."""
    desk.goto(f"{site.url}{ROOM}/projekti/jauns")
    fill(
        desk, {"name": "Kopā", "number": "9.2.1.1", "legal_reference": "MK noteikumi", "last_payment_on": "2040-03-12"}
    )
    desk.locator("main form .button-row button").first.click()
    desk.goto(f"{site.url}{ROOM}/pasakumi/{event_id}/privatums")
    value = desk.locator("[name=project_id] option").last.get_attribute("value") or ""
    fill(desk, {"project_id": value})
    desk.locator("form[data-dirty-guard] .button-row button").click()
    expect(desk.locator("main")).to_contain_text("9.2.1.1")
    return int(value)


def a_family_registers(phone: Page, url: str) -> None:
    """A mother and two children, on a phone."""
    phone.goto(url)
    expect(phone.locator(".notice")).to_be_visible()
    for name, value in {"given_name": "Anna", "family_name": f"{MARK}e", "email": "mate@example.lv"}.items():
        phone.locator(f"{FORM} [name={name}]").fill(value)
    adult = phone.locator(f"{FORM} [name=age_band][value=adult]")
    if adult.count():
        adult.check()
    for number, given in enumerate(("Līga", "Jānis")):
        phone.locator("#members [data-row-add]").click()
        row = phone.locator("#members [data-row]").nth(number)
        row.locator("[name$=given_name]").fill(given)
        row.locator("[name$=family_name]").fill(f"{MARK}e")
    phone.locator(SEND).last.click()
    phone.wait_for_url("**/r/*")
    assert banner(phone) == "confirmed"


def fill_with(inside: Flask, event_id: int, number: int) -> None:
    with inside.app_context(), transaction() as session:
        event = session.get_one(Event, event_id)
        for n in range(number):
            who = {"given_name": f"Viesis{n:02}", "family_name": f"{MARK}is", "email": f"viesis{n}@example.lv"}
            builders.make_registration(session, event, now=clock.now(), institution=f"Iestāde {n % 7}", **who)


def expect_people(desk: Page, site: Site, event_id: int, number: int) -> None:
    desk.goto(f"{site.url}{ROOM}/pasakumi/{event_id}/parskats")
    expect(desk.locator("main")).to_contain_text(f"{number} no 70")


def move_to(inside: Flask, event_id: int, starts: datetime) -> None:
    """Time goes by: the event is at another moment, and nobody is told."""
    with inside.app_context(), transaction() as session:
        event = session.get_one(Event, event_id)
        event.day, event.starts_at, event.ends_at = clock.local(starts).date(), starts, starts + timedelta(hours=4)
        event.sort_at, event.deadline_on, event.closes_at = starts, None, starts
        event.version += 1


def check_in_half_offline(contexts: Contexts, site: Site, inside: Flask, event_id: int) -> int:
    """Two with a network, three without; how many came."""
    with inside.app_context(), transaction() as session:
        token = doors.open_door(session, event_id, "Palīgs", None, clock.now())  # type: ignore[arg-type]
    assert token is not None
    with Line(site.port) as line:
        page = opened(contexts, line, token)
        for family in ("Viesis01", "Viesis02"):
            press(page, family)
        expect(page.locator(".badge--waiting")).to_have_count(0)
        line.cut()
        for family in ("Viesis03", "Viesis04", "Līga"):
            press(page, family)
        page.reload()
        expect(page.locator("#door-count")).to_contain_text("5 of 60")
        assert unsent(page) == 3
        online(line, page)
        expect(page.locator(".badge--waiting")).to_have_count(0)
        assert unsent(page) == 0
        page.context.close()  # before its line
    return 5


def see_the_printed_sheet(desk: Page, site: Site, event_id: int) -> None:
    """The sign-in sheet names everybody, and its making is in the history."""
    desk.goto(f"{site.url}{ROOM}/pasakumi/{event_id}/lapas/")
    with desk.expect_download() as loading:
        desk.locator("form[action*='paraksti'] button[type=submit]").first.click()
    words = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(loading.value.path().read_bytes())).pages)
    assert words.count(MARK) == 60
    desk.goto(f"{site.url}{ROOM}/pasakumi/{event_id}/vesture")
    expect(desk.locator("table tbody tr").first).to_contain_text("60")


def close_with_a_report(desk: Page, site: Site, event_id: int, slug: str, came: int) -> None:
    desk.goto(f"{site.url}{ROOM}/pasakumi/{event_id}/noslegums")
    expect(desk.locator("main")).to_contain_text(str(came))
    fill(desk, {"results_lv": "Trīs idejas", "handed_to_lv": "Tukuma novada domei"})
    desk.locator("form[action$='saglabat'] .button-row button, form[data-dirty-guard] .button-row button").first.click()
    desk.wait_for_load_state()  # the last button of a page that has only begun is another one
    desk.locator("#publiski ~ form button[type=submit]").last.click()
    public = desk.context.new_page()
    public.goto(f"{site.url}/pasakumi/{slug}/noslegums")
    expect(public.locator("main")).to_contain_text("Tukuma novada domei")
    assert MARK not in public.content()


def erase_all(desk: Page, site: Site, event_id: int) -> None:
    desk.goto(f"{site.url}{ROOM}/glabasana/{event_id}")
    desk.locator("#now ~ div form button[type=submit]").click()
    desk.goto(f"{site.url}{ROOM}/glabasana/{event_id}")
    expect(desk.locator(".key-values")).to_contain_text("60")


def traces(inside: Flask) -> dict[str, int]:
    """In which tables the name of anybody is left, and in how many rows."""
    found: dict[str, int] = {}
    with inside.app_context():
        session = db.session()
        assert session.scalars(select(Registration.id)).all() != []  # the demonstration's other people are there
        for table in Base.metadata.sorted_tables:
            rows = session.connection().exec_driver_sql(f'SELECT * FROM "{table.name}"').all()
            hits = sum(any(_holds(value) for value in row) for row in rows)
            if hits:
                found[table.name] = hits
        db.session.remove()
    return found


def _holds(value: Any) -> bool:
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return MARK.casefold() in text.casefold() or "zvirbulit" in text.casefold()
