"""The pages of paper: everything that can be printed, and the closing report."""

from typing import Any

from playwright.sync_api import Page

from core import clock
from core.bilingual import Bilingual
from paper import queries, services
from paper.terms import ReportText
from tests.e2e.people import fill
from tests.e2e.world import World

DESK = "/birojs/{org}/pasakumi"


def without_a_day(page: Page, _world: World) -> None:
    """A sheet that nobody says how long to keep."""
    fill(page, {"lapa-blank": "daudz", "lapa-destroy_on": ""})
    page.locator("form[action$='paraksti.pdf'] button").click()


def published(page: Page, world: World) -> None:
    """The report of the event on this page, made public and opened."""
    world.change("ended", lambda session, event: _publish(session, event.id))
    page.goto(f"{page.url}/noslegums")


def _publish(session: Any, event_id: int) -> None:
    text = ReportText(Bilingual("novada domes pārstāvjiem"), None, Bilingual("Jauniešiem vajag telpu.\n\nUn laiku."))
    if queries.report_of(session, event_id) is None:
        services.save_report(session, event_id, text, 0, 1, clock.now())
    services.show_report(session, event_id, 1, clock.now(), public=True)


PUBLIC = {"public report": ("/pasakumi/{ended}", published, 200)}
ORGANISER = {
    "papers": (f"{DESK}/{{open id}}/lapas/", None, 200),
    "papers of an online event": (f"{DESK}/{{online id}}/lapas/", None, 200),
    "papers with errors": (f"{DESK}/{{open id}}/lapas/", without_a_day, 422),
    "closing report too early": (f"{DESK}/{{open id}}/noslegums", None, 200),
    "closing report": (f"{DESK}/{{ended id}}/noslegums", None, 200),
}
