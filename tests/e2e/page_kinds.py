"""Every kind of page that the program has, and how to come to it in the world of the tests."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from core.bilingual import Bilingual
from tests import builders
from tests.e2e import (
    kinds_around,
    kinds_attendance,
    kinds_board,
    kinds_colleagues,
    kinds_composing,
    kinds_paper,
    kinds_polls,
    kinds_promises,
    kinds_series,
)
from tests.e2e.kinds_announcements import PASTED
from tests.e2e.kinds_dashboard import DASHBOARD
from tests.e2e.kinds_privacy import PAGES
from tests.e2e.kinds_safety import ACCOUNT
from tests.e2e.people import SEND, fill
from tests.e2e.world import World

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


def written_down(**values: object) -> Act:
    return press(".form--hand > .button-row button", **values, phone="20000078", informed=True)


def with_a_file(page: Page, _world: World) -> None:
    table = "Iestāde;Vārds;E-pasts;Novads\nBiedrība;Anna Ozola;anna.ozola@example.lv;Cēsu nov.\nX;Jānis;nav adrese;\n"
    file = {"name": "kontakti.csv", "mimeType": "text/csv", "buffer": table.encode()}
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    page.locator("main form button[type=submit]").first.click()


OWN, EVENT, GUEST, DESK = "/r/{%s mailed}", "/pasakumi/{%s}", "/a/{%s guest}", "/birojs/{org}/pasakumi"
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
    "own calendar, not proved": Kind("/r/{online manage}/kalendars"),
    "join early": Kind("/pievienoties/{online join}"),
    "join ended": Kind("/pievienoties/{ended join}"),
    "resend": Kind(EVENT % "open" + "/saite"),
    "resend with errors": Kind(EVENT % "open" + "/saite", press("main form button"), 422),
    "resent": Kind(EVENT % "open" + "/saite", press("main form button", email="nav@example.lv")),
    "family form": Kind(EVENT % "family"),
    "family form with errors": Kind(EVENT % "family", press(SEND, email="nav adrese"), 422),
    "colleagues form": Kind(EVENT % "colleagues"),
    **{f"own {state}": Kind(OWN % state) for state in ("mother", "minor", "offered")},
    "withdraw one of a family": Kind(OWN % "mother" + "/atteikties/1"),
    "withdraw a family": Kind(OWN % "mother" + "/atteikties/visi"),
    "guardian asked": Kind("/v/{minor guardian}"),
    "substitute": Kind(OWN % "full" + "/aizvietot"),
    "still coming": Kind(OWN % "online" + "/naksu"),
    **{f"invitation of {who}": Kind(GUEST % who) for who in ("invited", "office", "refuser")},
    "invitation, no in front": Kind("/a/{invited guest}?atbilde=ne"),
    "invitation with errors": Kind(
        "/a/{invited guest}", press("form[action*=naksu] .button-row button", email="nav"), 422
    ),
    "invitation, no more letters": Kind("/a/{invited guest}/atgadinajumi"),
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
    **{name: Kind(path) for name, path in DASHBOARD.items()},
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
    "history of the event": Kind(f"{DESK}/{{open id}}/vesture"),
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
    "person said no": Kind(f"{DESK}/{{open id}}/dalibnieki/{{confirmed person}}/atteicas"),
    "person substitute": Kind(f"{DESK}/{{open id}}/dalibnieki/{{confirmed person}}/aizvietot"),
    "person entered": Kind(f"{DESK}/{{open id}}/dalibnieki/{{confirmed person}}/pierakstits"),
    "by hand": Kind(f"{DESK}/{{open id}}/dalibnieki/jauns"),
    "by hand, full": Kind(f"{DESK}/{{waiting id}}/dalibnieki/jauns"),
    "by hand, after the deadline": Kind(f"{DESK}/{{closed id}}/dalibnieki/jauns"),
    "by hand, too late": Kind(f"{DESK}/{{ended id}}/dalibnieki/jauns"),
    "by hand with errors": Kind(
        f"{DESK}/{{open id}}/dalibnieki/jauns", press(".form--hand > .button-row button", phone="abc"), 422
    ),
    "by hand, lookalike": Kind(
        f"{DESK}/{{online id}}/dalibnieki/jauns", written_down(given_name="Zane", family_name="Kauke"), 422
    ),
    "call list": Kind(f"{DESK}/{{online id}}/dalibnieki/zvani"),
    "attendees on paper": Kind(f"{DESK}/{{open id}}/dalibnieki/druka?statuss=visi"),
    "by hand for an invited person": Kind(f"{DESK}/{{open id}}/dalibnieki/jauns?viesis={{invited guest id}}"),
    "attendees with offers": Kind(f"{DESK}/{{family id}}/dalibnieki/?statuss=visi"),
    "person pending": Kind(f"{DESK}/{{family id}}/dalibnieki/{{minor person}}"),
    "contact lists": Kind("/birojs/{org}/kontakti/"),
    "new list": Kind("/birojs/{org}/kontakti/jauns"),
    "new list with errors": Kind("/birojs/{org}/kontakti/jauns", press("main form .button-row button"), 422),
    "contact list": Kind("/birojs/{org}/kontakti/{list id}"),
    "new contact": Kind("/birojs/{org}/kontakti/{list id}/jauns"),
    "import": Kind("/birojs/{org}/kontakti/{list id}/imports"),
    "import looked at": Kind("/birojs/{org}/kontakti/{list id}/imports", with_a_file),
    "board": Kind(f"{DESK}/{{open id}}/aicinatie/"),
    "board of municipalities": Kind(f"{DESK}/{{open id}}/aicinatie/pasvaldibas"),
    "board of institutions": Kind(f"{DESK}/{{open id}}/aicinatie/iestades"),
    "municipalities without anyone": Kind(f"{DESK}/{{open id}}/aicinatie/bez-neviena"),
    "board without anybody": Kind(f"{DESK}/{{full id}}/aicinatie/"),
    "invite": Kind(f"{DESK}/{{open id}}/aicinatie/aicinat"),
    "invite with errors": Kind(
        f"{DESK}/{{open id}}/aicinatie/aicinat", press("main form button[value=parbaudit]"), 422
    ),
    "invitations sent": Kind(f"{DESK}/{{open id}}/aicinatie/vestules/{{batch id}}"),
    "nudge": Kind(f"{DESK}/{{open id}}/aicinatie/atgadinat"),
    "guest": Kind(f"{DESK}/{{open id}}/aicinatie/{{invited guest id}}"),
    "reminders": Kind(f"{DESK}/{{online id}}/atgadinajumi/"),
    "reminders of a save-the-date": Kind(f"{DESK}/{{save_the_date id}}/atgadinajumi/"),
    "reminder": Kind(f"{DESK}/{{online id}}/atgadinajumi/", press("main tbody a")),
    "calendar answers": Kind(f"{DESK}/{{open id}}/atbildes/"),
    "mail": Kind("/birojs/{org}/vestules"),
    "mail of event": Kind(f"{DESK}/{{open id}}/vestules"),
    "institutions": Kind("/birojs/{org}/registri/"),
    "new institution": Kind("/birojs/{org}/registri/iestades/jauna?teksts=Kopiena"),
    "municipalities": Kind("/birojs/{org}/registri/pasvaldibas"),
    **{name: Kind(path) for name, path in PAGES.items()},
    "new project with errors": Kind("/birojs/{org}/projekti/jauns", press("main form .button-row button"), 422),
    "settings": Kind("/birojs/{org}/iestatijumi"),
    "settings with errors": Kind("/birojs/{org}/iestatijumi", press("main form button", contact_email="nav"), 422),
    "members": Kind("/birojs/{org}/cilveki"),
    "member remove": Kind("/birojs/{org}/cilveki", press("main .actions a.button--danger")),
    "members with errors": Kind("/birojs/{org}/cilveki", press("main > form button"), 422),
    "account": Kind("/birojs/konts"),
    "account within a desk": Kind("/birojs/konts?org={org}"),
    "log of the account": Kind("/birojs/konts/zurnals"),
    "password": Kind("/birojs/konts/parole"),
    "desk 404": Kind("/birojs/{org}/pasakumi/999999", status=404),
}
SERIES_PUBLIC, SERIES_DESK = kinds_series.kinds(Kind, press)
PUBLIC, ORGANISER = PUBLIC | SERIES_PUBLIC, ORGANISER | SERIES_DESK
PUBLIC |= {name: Kind(*row) for name, row in kinds_attendance.PUBLIC.items()}  # type: ignore[arg-type]
ORGANISER |= {name: Kind(*row) for name, row in kinds_attendance.ORGANISER.items()}  # type: ignore[arg-type]
ORGANISER |= {name: Kind(*row) for name, row in kinds_board.ORGANISER.items()}  # type: ignore[arg-type]
ORGANISER |= {name: Kind(*row) for name, row in kinds_composing.ORGANISER.items()}  # type: ignore[arg-type]
PUBLIC |= {name: Kind(*values) for name, values in kinds_paper.PUBLIC.items()}
ORGANISER |= {name: Kind(*values) for name, values in kinds_paper.ORGANISER.items()}
PUBLIC |= {name: Kind(*row) for name, row in kinds_around.PUBLIC.items()}
ORGANISER |= {name: Kind(*row) for name, row in kinds_around.ORGANISER.items()}
PUBLIC |= {name: Kind(*row) for name, row in kinds_colleagues.PUBLIC.items()}  # type: ignore[arg-type]
ORGANISER |= {name: Kind(*row) for name, row in kinds_colleagues.ORGANISER.items()}  # type: ignore[arg-type]
ORGANISER |= {name: Kind(path, act, status) for name, (path, act, status) in PASTED.items()}
ORGANISER |= {
    name: Kind(path, press(button) if button else None, status) for name, (path, button, status) in ACCOUNT.items()
}
PUBLIC |= {name: Kind(path) for name, path in kinds_promises.PUBLIC.items()}
ORGANISER |= {name: Kind(path) for name, path in kinds_promises.ORGANISER.items()}
ORGANISER |= {name: Kind(*row) for name, row in kinds_polls.ORGANISER.items()}  # type: ignore[arg-type]
KINDS = {**PUBLIC, **{name: Kind(k.path, k.act, k.status, True) for name, k in ORGANISER.items()}}
