"""From a workbook of contacts to an answer: import, invite, the letter, and "Nākšu" on a phone."""

from email.message import EmailMessage
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from core import clock
from core.db import db
from mailers.models import OutboxRow
from registration.guest_models import Guest
from tests.e2e.conftest import DESK, Contexts
from tests.e2e.letters import CapturedMail, Letter, letters_to
from tests.e2e.people import banner, sign_in
from tests.e2e.site import Site
from tests.e2e.world import EMAIL, PASSWORD, World
from tests.unit.invitations.test_sheets import book

PEOPLE = (
    ("Iestāde", "Vārds, uzvārds", "E-pasts", "Tālrunis", "Novads"),
    ("Tukuma novada soc. dienests", "Žanete Ļaudupe", "zanete@example.lv", 20000003, "Tukuma novads"),
    ("Ogres novada Sociālais dienests", "Ģirts Ķesteris", "girts@example.lv", "", "Ogres nov."),
    ("", "Bez Adreses", "nav", "", ""),
)
INVITED = ("zanete@example.lv", "girts@example.lv")


def workbook(folder: Path) -> Path:
    cells = [(r, c, v) for r, row in enumerate(PEOPLE) for c, v in enumerate(row) if v]
    path = folder / "saraksts.xlsx"
    path.write_bytes(book(*cells))
    return path


def let_go(world: World) -> None:
    """The time to think it over has passed."""

    def now(session: object, _event: object) -> None:
        moved = update(OutboxRow).where(OutboxRow.letter == "invitations.invite")
        session.execute(moved.values(next_attempt_at=clock.now(), due_at=clock.now()))  # type: ignore[attr-defined]

    world.change("online", now)


def answers(world: World) -> dict[str, tuple[str, bool]]:
    """What each invited from the workbook said, and whether they opened their page."""
    ours = select(Guest.email, Guest.answer, Guest.opened_at).where(Guest.email.in_(INVITED))
    with world.app.app_context():
        rows = db.session.execute(ours).all()
        db.session.remove()
        return {row.email: (row.answer, row.opened_at is not None) for row in rows}


def make_list(desk: Page, site: Site, file: Path) -> None:
    desk.goto(f"{site.url}/birojs/kopiena/kontakti/jauns")
    desk.locator("main [name=name]").fill("Sociālie dienesti")
    desk.locator("main [name=source]").fill("sanāksmes dalībnieki")
    desk.locator("main [name=basis]").select_option("public_task")
    desk.locator("main form button[type=submit]").click()
    desk.locator("main a[href$='/imports']").click()
    desk.locator("main [type=file]").set_input_files(file)
    desk.locator("main form button[type=submit]").click()
    desk.wait_for_url("**/imports/*")
    expect(desk.locator("#rindas tbody tr")).to_have_count(1)
    desk.locator("button[formaction$='/saglabat']").first.click()
    expect(desk.locator("main tbody tr")).to_have_count(2)


def invite(desk: Page, site: Site, event_id: int) -> None:
    desk.goto(f"{site.url}/birojs/kopiena/pasakumi/{event_id}/aicinatie/")
    desk.locator("main a[href$='/aicinat']").click()
    desk.get_by_role("checkbox", name="Sociālie dienesti").check()
    desk.locator("main [name=note]").fill("Ļoti gaidām!")
    desk.locator("button[value=parbaudit]").click()
    desk.locator("button[value=sutit]").click()
    desk.wait_for_url("**/vestules/*")


def link_of(letter: Letter, site: Site, said: str) -> str:
    return next(url for url in letter.links(site.url, "/a/") if f"atbilde={said}" in url)


def test_from_a_workbook_to_an_answer(
    world: tuple[Site, World], contexts: Contexts, phone: Page, tmp_path: Path
) -> None:
    site, made = world
    desk = contexts(**DESK).new_page()
    sign_in(desk, site.url, EMAIL, PASSWORD)
    make_list(desk, site, workbook(tmp_path))
    invite(desk, site, made.ids["online"])
    let_go(made)
    mailbox = CapturedMail(site.settings.mail_dir)
    letter = letters_to(mailbox, "zanete@example.lv", 1)[0]
    assert isinstance(letter.message, EmailMessage)
    assert letter.method == ""
    assert "Ļoti gaidām!" in letter.text
    assert answers(made) == {"zanete@example.lv": ("none", False), "girts@example.lv": ("none", False)}

    phone.goto(link_of(letter, site, "ja"))
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    phone.locator("form[action*='/naksu'] button[type=submit]").first.click()
    phone.wait_for_url("**/r/*")
    assert banner(phone) == "confirmed"
    assert letters_to(mailbox, "zanete@example.lv", 2)[1].method == "REQUEST"

    phone.goto(link_of(letters_to(mailbox, "girts@example.lv", 1)[0], site, "ne"))
    phone.locator("[name=note]").fill("slims")
    phone.locator("form[action$='/nevaresu'] button").click()
    assert banner(phone) == "closed"
    assert answers(made) == {"zanete@example.lv": ("yes", True), "girts@example.lv": ("no", True)}

    desk.goto(f"{site.url}/birojs/kopiena/pasakumi/{made.ids['online']}/aicinatie/?skats=naks")
    expect(desk.locator("main table tbody tr", has_text="Žanete Ļaudupe")).to_be_visible()
