"""Every kind of page, in both languages, light and dark, from 320 pixels up: axe finds nothing, and neither do we.

With AICINA_E2E_SHOTS=folder every page is also kept as a picture.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response

from core.bilingual import Bilingual
from tests import builders
from tests.e2e.page_checks import autocomplete, axe, looked_at, narrow, parsed
from tests.e2e.people import SEND, fill, sign_in
from tests.e2e.site import Site
from tests.e2e.watching import unknown_cookies, watch
from tests.e2e.world import EMAIL, PASSWORD, World

SHOTS = os.environ.get("AICINA_E2E_SHOTS", "")
SAVE = "form[data-dirty-guard] > .button-row button[type=submit]"
Act = Callable[[Page, World], None]


@dataclass(frozen=True)
class Kind:
    """A kind of page: its path with {names} of the world, what to do there, and the status that comes of it."""

    path: str
    act: Act | None = None
    status: int = 200
    desk: bool = False


def press(selector: str, **values: object) -> Act:
    def act(page: Page, _world: World) -> None:
        fill(page, values)
        page.locator(selector).first.click()

    return act


def edited_by_another(page: Page, world: World) -> None:
    title = page.locator("[name=title_lv]").input_value()
    others = Bilingual(f"{title}!", "Edited by two")
    world.change("disputed", lambda session, event: builders.save(session, event, title=others) and None)
    fill(page, {"title_lv": f"{title}?", "capacity": "7"})
    page.locator(SAVE).click()


def with_wrong_rows(page: Page, _world: World) -> None:
    page.locator("#programme [data-row-add]").click()
    page.locator("#questions [data-row-add]").click()
    fill(page, {"title_lv": "", "day": "2020-01-01", "capacity": "daudz", "contact_email": "nav adrese"})
    page.locator("#programme [name$=-title_lv]").last.fill("Bez laika")
    page.locator("#questions [name$=-label_lv]").last.fill("Ko izvēlaties?")
    page.locator("#questions [name$=-kind]").last.select_option("one")
    page.locator(SAVE).click()


OWN, EVENT, DESK = "/r/{%s manage}", "/pasakumi/{%s}", "/birojs/{org}/pasakumi"
PUBLIC = {
    "list": Kind("/"),
    "list of one kind": Kind("/?veids=think_tank"),
    "list without a find": Kind("/?q=neatradīsi"),
    "list of the past": Kind("/?bijusie=1"),
    **{
        f"event {phase}": Kind(EVENT % phase)
        for phase in (
            "open", "waiting", "full", "closed", "not_yet_open", "save_the_date", "cancelled", "online", "ended",
            "ongoing", "unlisted",
        )
    },
    "form with errors": Kind(EVENT % "open", press(SEND, email="nav adrese"), 422),
    "follow": Kind(EVENT % "save_the_date", press("#sekot button", email="seko@example.lv")),
    "follow with errors": Kind(EVENT % "save_the_date", press("#sekot button"), 422),
    **{
        f"own {state}": Kind(OWN % state)
        for state in ("confirmed", "waiting", "withdrawn", "removed", "cancelled", "ended", "online", "joinable")
    },
    "change": Kind(OWN % "confirmed" + "/mainit"),
    "change with errors": Kind(
        OWN % "confirmed" + "/mainit", press("main form .button-row button", given_name="", phone="1"), 422
    ),
    "withdraw": Kind(OWN % "online" + "/atteikties"),
    "leave the waiting list": Kind(OWN % "waiting" + "/atteikties"),
    "own calendar": Kind(OWN % "online" + "/kalendars"),
    "join early": Kind("/pievienoties/{online join}"),
    "join ended": Kind("/pievienoties/{ended join}"),
    "resend": Kind(EVENT % "open" + "/saite"),
    "resend with errors": Kind(EVENT % "open" + "/saite", press("main form button"), 422),
    "resent": Kind(EVENT % "open" + "/saite", press("main form button", email="nav@example.lv")),
    "feeds": Kind("/kalendari"),
    "privacy": Kind("/privatums"),
    "404": Kind("/nav-tadas-lapas", status=404),
    "404 of a link": Kind("/r/nav-tadas-saites", status=404),
    "405": Kind("/birojs/iziet", status=405),
    "sign in": Kind("/birojs/ielogoties"),
    "sign in refused": Kind(
        "/birojs/ielogoties", press("main form button", email="x@example.lv", password="nepareiza"), 422
    ),
    "forgotten": Kind("/birojs/parole/atjaunot"),
    "forgotten with errors": Kind("/birojs/parole/atjaunot", press("main form button"), 422),
    "captured mail": Kind("/pasts/"),
    "captured letter": Kind("/pasts/", press("tbody a")),
}  # fmt: skip
ORGANISER = {
    "organisations": Kind("/birojs/"),
    **{f"events {tab}": Kind(f"{DESK}/?cilne={tab}") for tab in ("upcoming", "drafts", "past", "cancelled")},
    "no events": Kind("/birojs/{empty org}/pasakumi/"),
    "draft preview": Kind(EVENT % "draft"),
    "new event": Kind(f"{DESK}/jauns?veids=think_tank"),
    "new event with errors": Kind(f"{DESK}/jauns", with_wrong_rows, 422),
    "edit": Kind(f"{DESK}/{{open id}}"),
    "edit confirm": Kind(f"{DESK}/{{open id}}", press(SAVE, start_time="16:30", venue_lv="Cita vieta")),
    "edit conflict": Kind(f"{DESK}/{{disputed id}}", edited_by_another, 409),
    "publish": Kind(f"{DESK}/{{draft id}}/publicet"),
    "publish refused": Kind(f"{DESK}/{{old_draft id}}/publicet"),
    "cancel": Kind(f"{DESK}/{{open id}}/atcelt"),
    "delete": Kind(f"{DESK}/{{draft id}}/dzest"),
    "logos": Kind(f"{DESK}/logotipi"),
    "attendees": Kind(f"{DESK}/{{open id}}/dalibnieki/"),
    "attendees all": Kind(f"{DESK}/{{open id}}/dalibnieki/?statuss=visi"),
    "attendees waiting": Kind(f"{DESK}/{{waiting id}}/dalibnieki/?statuss=waiting"),
    "attendees none": Kind(f"{DESK}/{{not_yet_open id}}/dalibnieki/"),
    "attendees not found": Kind(f"{DESK}/{{open id}}/dalibnieki/?q=neatradīsi"),
    "person": Kind(f"{DESK}/{{open id}}/dalibnieki/{{confirmed person}}"),
    "person correct": Kind(f"{DESK}/{{open id}}/dalibnieki/{{confirmed person}}/labot"),
    "person correct with errors": Kind(
        f"{DESK}/{{open id}}/dalibnieki/{{confirmed person}}/labot", press("main form button", email="nav"), 422
    ),
    "person remove": Kind(f"{DESK}/{{open id}}/dalibnieki/{{confirmed person}}/iznemt"),
    "mail": Kind("/birojs/{org}/vestules"),
    "mail of event": Kind(f"{DESK}/{{open id}}/vestules"),
    "institutions": Kind("/birojs/{org}/registri/"),
    "new institution": Kind("/birojs/{org}/registri/iestades/jauna?teksts=Kopiena"),
    "municipalities": Kind("/birojs/{org}/registri/pasvaldibas"),
    "settings": Kind("/birojs/{org}/iestatijumi"),
    "settings with errors": Kind("/birojs/{org}/iestatijumi", press("main form button", contact_email="nav"), 422),
    "members": Kind("/birojs/{org}/cilveki"),
    "members with errors": Kind("/birojs/{org}/cilveki", press("main > form button"), 422),
    "account": Kind("/birojs/konts"),
    "password": Kind("/birojs/konts/parole"),
    "desk 404": Kind("/birojs/{org}/pasakumi/999999", status=404),
}
KINDS = {**PUBLIC, **{name: Kind(k.path, k.act, k.status, True) for name, k in ORGANISER.items()}}


@pytest.fixture(scope="module", params=["lv", "en"])
def reader(request: pytest.FixtureRequest, browser: Browser, world: tuple[Site, World]) -> Iterator["Reader"]:
    """A visitor and an organiser who read one language."""
    site, made = world
    made_reader = Reader(browser, site, made, request.param)
    yield made_reader
    made_reader.close()


class Reader:
    """Two browsers in one language, and what they complained about."""

    def __init__(self, browser: Browser, site: Site, world: World, language: str) -> None:
        self.site, self.world, self.language = site, world, language
        self.complaints: list[str] = []
        self.visitor, self.organiser = (self._context(browser) for _who in range(2))
        page = self.organiser.new_page()
        sign_in(page, site.url, EMAIL, PASSWORD)
        page.close()

    def _context(self, browser: Browser) -> BrowserContext:
        viewport = {"width": 360, "height": 740}
        context = browser.new_context(reduced_motion="reduce", viewport=viewport, has_touch=True)  # type: ignore[arg-type]
        self.complaints = watch(context, self.complaints)
        context.add_cookies([{"name": "lang", "value": self.language, "url": self.site.url}])
        return context

    def address(self, kind: Kind) -> str:
        """The address of a kind of page in this world."""
        names = {
            "org": self.world.organisation,
            "empty org": self.world.empty_organisation,
            **self.world.events,
            **{f"{k} id": str(v) for k, v in self.world.ids.items()},
            **{f"{k} person": str(v) for k, v in self.world.people.items()},
            **self.world.links,
        }
        path = kind.path
        for name, value in names.items():
            path = path.replace("{" + name + "}", value)
        assert "{" not in path, path
        return self.site.url + path

    def close(self) -> None:
        self.visitor.close()
        self.organiser.close()


@pytest.mark.parametrize("name", KINDS)
def test_page_is_right_for_every_reader(reader: Reader, name: str) -> None:
    kind = KINDS[name]
    reader.complaints.clear()
    context = reader.organiser if kind.desk else reader.visitor
    page = context.new_page()
    try:
        answer = opened(page, kind, reader)
        problems = [*parsed(answer.text()), *looked_at(page, reader.language), *seen(page, reader, name)]
        if "/birojs" not in kind.path:
            problems += [f"no autocomplete: {field}" for field in autocomplete(page)]
        assert answer.status == kind.status
        problems += [*reader.complaints, *unknown_cookies(context)]
        assert not problems, "\n".join(problems)
    finally:
        page.close()


def opened(page: Page, kind: Kind, reader: Reader) -> Response:
    """The answer of the page that the kind is about."""
    answer = page.goto(reader.address(kind))
    if kind.act is not None:
        with page.expect_navigation() as expected:
            kind.act(page, reader.world)
        answer = expected.value
    assert answer is not None
    return answer


def seen(page: Page, reader: Reader, name: str) -> list[str]:
    """What axe and the eye find on a phone, on the narrowest screen and on a computer; by day and by night."""
    problems = axe(page) + narrow(page)
    keep(page, reader, name, "360")
    page.set_viewport_size({"width": 320, "height": 640})
    problems += narrow(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="dark")
    problems += narrow(page) + axe(page, "color-contrast")
    keep(page, reader, name, "1280-dark")
    page.emulate_media(color_scheme="light")
    problems += axe(page)
    keep(page, reader, name, "1280")
    return problems


def keep(page: Page, reader: Reader, name: str, variant: str) -> None:
    if SHOTS and reader.language == "lv":
        page.screenshot(path=f"{SHOTS}/{name.replace(' ', '-')}-{variant}.png", full_page=True)


def test_join_link_leads_to_the_meeting_within_the_hour_before_it(reader: Reader) -> None:
    answer = reader.visitor.request.get(reader.address(Kind("/pievienoties/{joinable join}")), max_redirects=0)
    assert answer.status == 303
    assert answer.headers["location"] == builders.FOCUS_GROUP["online_url"]


def test_online_link_is_on_no_public_page(reader: Reader) -> None:
    secret = str(builders.FOCUS_GROUP["online_url"]).partition("?")[0]
    for path in ("/", "/pasakumi/{online}", "/kalendars/visi.ics", "/kalendars/pasakums/{online}.ics"):
        answer = reader.visitor.request.get(reader.address(Kind(path)))
        assert answer.status == 200
        assert secret not in answer.text().replace("\r\n ", "")
