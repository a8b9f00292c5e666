"""The story that this program is for, from a printed password to a cancelled event, as people live it."""

import csv
import io
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from core import clock
from tests.e2e.conftest import DESK, PHONE, Contexts
from tests.e2e.letters import CapturedMail, Letter, Mailbox, SentMail, letters_to
from tests.e2e.people import add_row, banner, fill, register, sign_in
from tests.e2e.site import Site
from tests.servers.smtp_sink import SmtpSink

RIGA = ZoneInfo("Europe/Riga")
TITLE = "Domnīca “Pikniks ar savējiem pie ugunskura”"
PROGRAMME = (
    ("15:45", "16:00", "Reģistrācija", ""),
    ("16:00", "16:30", "Pasākuma atklāšana", "Inga Priede\nIna Balgalve\nLaura Bičkovska"),
    ("16:30", "17:00", "Iepazīšanās un kopīga ugunskura iedegšana", ""),
    ("17:00", "18:00", "Diskusija par sociālā darbinieka lomu", ""),
    ("18:00", "18:30", "Grupu darbu rezultāti", ""),
    ("18:30", "20:00", "Burgeru gatavošanas darbnīca, pikniks un draudzīgas sarunas", ""),
)
PEOPLE = (("Ilze", "Āboliņa"), ("Jānis", "Bērziņš"), ("Līga", "Čakste"))
SAVE = "form[data-dirty-guard] > .button-row button[type=submit]"


def address(given: str) -> str:
    return {"Ilze": "ilze@example.lv", "Jānis": "janis@example.lv", "Līga": "liga@example.lv"}[given]


@pytest.fixture(params=["sqlite and captured mail", "postgresql and smtp"])
def running(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Site, Mailbox]]:
    """The program on each database, with each way of mail; ended with SIGTERM, cleanly."""
    if request.param.startswith("sqlite"):
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), tmp_path / "aicina.sqlite3")
        with Site(tmp_path) as site:
            yield site, CapturedMail(site.settings.mail_dir)
        return
    server = request.getfixturevalue("postgres")
    url = server.create_database("e2e_story", template=request.getfixturevalue("migrated_postgres"))
    with ExitStack() as stack:
        stack.callback(server.drop_database, "e2e_story")
        sink = stack.enter_context(SmtpSink())
        site = stack.enter_context(Site(tmp_path, DATABASE_URL=url, SMTP_URL=sink.url))
        yield site, SentMail(sink)


def test_an_organiser_and_three_people_from_publishing_to_calling_off(
    running: tuple[Site, Mailbox], contexts: Contexts
) -> None:
    site, mailbox = running
    desk = contexts(**DESK).new_page()
    phone = contexts(**PHONE).new_page()
    day = clock.local(clock.now()).date() + timedelta(days=40)

    sign_in(desk, site.url, site.printed("e-mail"), site.printed("password"))
    event, editor = publish_think_tank(desk, day)
    for given, family in PEOPLE:
        phone.context.clear_cookies()
        register(phone, event, given, family, address(given), phone="20000000")
        assert banner(phone) == ("waiting" if given == "Līga" else "confirmed")
    assert re.search(r"\b1\b", phone.locator("main .banner").inner_text())

    invited = see_first_letters(mailbox, site, day)
    move_by_an_hour(desk, editor, len(PEOPLE))
    see_the_move(mailbox, invited, day)
    withdraw_by_the_link(phone, site, invited["Ilze"])
    see_the_promotion(mailbox, invited)
    see_the_exports(desk, editor)
    call_off(desk, editor)
    see_the_end(mailbox, site, invited)


def publish_think_tank(desk: Page, day: date) -> tuple[str, str]:
    """TT typed in by hand, looked at as a draft, published; the addresses of its page and of its form."""
    desk.locator(".desk-nav a[href$='/pasakumi/']").click()
    desk.locator("select[name=veids]").select_option("think_tank")
    desk.locator(".page-head form button[type=submit]").click()
    weekend = day - timedelta(days=2)
    fill(
        desk,
        {
            "title_lv": TITLE,
            "title_en": "Think tank “A picnic by the fire”",
            "summary_lv": "Kādam jābūt sociālajam darbam kopienā?",
            "day": day.isoformat(),
            "start_time": "15:45",
            "end_time": "20:00",
            "venue_lv": "Kandavas jaunatnes centrs “Nagla”",
            "address": "Zīļu iela 2, Kandava",
            "region": "kurzeme",
            "capacity": "2",
            "waiting_list": True,
            "deadline_on": weekend.isoformat(),
            "deadline_inclusive": True,
            "contact_name": "Agita Ozola",
            "contact_phone": "20000001",
            "contact_email": "agita@example.lv",
        },
    )
    for starts, ends, title, speakers in PROGRAMME:
        add_row(desk, "programme", {"starts": starts, "ends": ends, "title_lv": title, "speakers": speakers})
    question = {"kind": "one", "label_lv": "Kas piesakās?", "options": "Jaunietis\nVecāks\nCits", "required": True}
    add_row(desk, "questions", question)
    desk.locator(SAVE).click()
    desk.wait_for_url(re.compile(r"/pasakumi/\d+$"))
    editor = desk.url

    desk.locator(".toolbar a[href$='/skatit']").click()
    expect(desk.locator("h1")).to_have_text(TITLE)
    expect(desk.locator(".programme-row")).to_have_count(len(PROGRAMME))
    assert desk.locator("#pieteikties").count() == 0, "nobody can register for a draft"
    page = desk.url
    desk.goto(f"{editor}/publicet")
    desk.locator("main form button[type=submit]").click()
    expect(desk.locator(".badge--confirmed").first).to_be_visible()
    return page, editor


def see_first_letters(mailbox: Mailbox, site: Site, day: date) -> dict[str, Letter]:
    invited = {given: letters_to(mailbox, address(given), 1)[0] for given, _family in PEOPLE}
    for given in ("Ilze", "Jānis"):
        letter, entry = invited[given], invited[given].entry
        assert TITLE in letter.text
        assert "<html" in letter.html
        assert letter.method == "REQUEST"
        assert letter.calendar.method.value == "REQUEST"
        assert starts(entry) == (moment(day, 15, 45), "Europe/Riga")
        assert entry.dtend.value == moment(day, 20, 0)
        assert entry.attendee.value == f"mailto:{address(given)}"
        assert entry.organizer.value.startswith("mailto:")
        assert int(entry.sequence.value) == 0
        assert len(letter.links(site.url, "/r/")) >= 1
    assert invited["Līga"].method == ""
    assert invited["Ilze"].entry.uid.value == invited["Jānis"].entry.uid.value
    return invited


def move_by_an_hour(desk: Page, editor: str, told: int) -> None:
    desk.goto(editor)
    fill(desk, {"start_time": "16:45", "end_time": "21:00"})
    desk.locator(SAVE).click()
    expect(desk.locator("main form .lead")).to_contain_text(str(told))
    expect(desk.locator("main table")).to_contain_text("16.45")
    desk.locator("button[name=step][value=save]").click()
    expect(desk.locator(".flashes .banner--confirmed")).to_contain_text(str(told))


def see_the_move(mailbox: Mailbox, invited: dict[str, Letter], day: date) -> None:
    for given in ("Ilze", "Jānis"):
        letter = letters_to(mailbox, address(given), 2)[1]
        assert letter.method == "REQUEST"
        assert letter.entry.uid.value == invited[given].entry.uid.value
        assert int(letter.entry.sequence.value) == 1
        assert starts(letter.entry) == (moment(day, 16, 45), "Europe/Riga")
        for part in (letter.text, letter.html):
            assert "15.45" in part, "what was"
            assert "16.45" in part, "what is"
    assert letters_to(mailbox, address("Līga"), 2)[1].method == ""


def withdraw_by_the_link(phone: Page, site: Site, letter: Letter) -> None:
    phone.context.clear_cookies()
    phone.goto(letter.links(site.url, "/r/")[0])
    assert banner(phone) == "confirmed"
    phone.locator("main a[href$='/atteikties']").click()
    phone.locator("main form button[type=submit]").click()
    expect(phone.locator("main .banner--closed")).to_be_visible()


def see_the_promotion(mailbox: Mailbox, invited: dict[str, Letter]) -> None:
    gone = letters_to(mailbox, address("Ilze"), 3)[2]
    assert gone.method == "CANCEL"
    assert gone.entry.uid.value == invited["Ilze"].entry.uid.value
    assert int(gone.entry.sequence.value) > 1
    promoted = letters_to(mailbox, address("Līga"), 3)[2]
    assert promoted.method == "REQUEST"
    assert promoted.entry.attendee.value == f"mailto:{address('Līga')}"
    assert int(promoted.entry.sequence.value) >= 1


def see_the_exports(desk: Page, editor: str) -> None:
    people = f"{editor}/dalibnieki/"
    desk.goto(people)
    expect(desk.locator("tbody tr")).to_have_count(2)
    desk.locator("[name=q]").fill("berzins")
    desk.locator("form[role=search] button[type=submit]").click()
    expect(desk.locator("tbody th")).to_have_text(["Bērziņš Jānis"])
    desk.goto(people)
    desk.locator("input[name=kas][value=visi]").check()
    rows = list(csv.reader(io.StringIO(download(desk, "csv").read_bytes().decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 1 + len(PEOPLE)
    assert {name for row in rows for name in row} >= {"Āboliņa", "Bērziņš", "Čakste", "Jaunietis"}
    book = CalamineWorkbook.from_path(str(download(desk, "xlsx")))
    sheet = book.get_sheet_by_index(0).to_python()
    assert [row for row in sheet if "Čakste" in row]
    assert len(sheet) == len(rows)


def download(desk: Page, kind: str) -> Path:
    with desk.expect_download() as expected:
        desk.locator(f"button[name=format][value={kind}]").click()
    assert expected.value.suggested_filename.endswith(f".{kind}")
    return Path(expected.value.path())


def call_off(desk: Page, editor: str) -> None:
    desk.goto(f"{editor}/atcelt")
    fill(desk, {"reason_lv": "Ugunskura vieta ir applūdusi."})
    desk.locator("main form button[type=submit]").last.click()
    expect(desk.locator(".badge--cancelled").first).to_be_visible()


def see_the_end(mailbox: Mailbox, site: Site, invited: dict[str, Letter]) -> None:
    for given, count in (("Jānis", 3), ("Līga", 4)):
        letter = letters_to(mailbox, address(given), count)[-1]
        assert letter.method == "CANCEL"
        assert letter.entry.uid.value == invited["Jānis"].entry.uid.value
        assert letter.entry.status.value == "CANCELLED"
        assert "Ugunskura vieta ir applūdusi." in letter.text
    assert len(letters_to(mailbox, address("Ilze"), 3)) == 3, "who has withdrawn hears no more"
    with urlopen(f"{site.url}/kalendars/visi.ics", timeout=10) as feed:
        assert "ATCELTS" in feed.read().decode().replace("\r\n ", "")


def moment(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), RIGA)


def starts(entry: Any) -> tuple[datetime, str]:
    """The beginning of an entry and the zone that it is written in."""
    zone = entry.dtstart.params.get("TZID") or entry.dtstart.params.get("X-VOBJ-ORIGINAL-TZID")
    return entry.dtstart.value, zone[0]
