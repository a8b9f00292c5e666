"""A helper with a phone at the door of an event that goes on now."""

import json

from playwright.sync_api import Page
from sqlalchemy import select

from attendance import doors
from attendance.models import Attendance
from core import clock
from core.db import db, transaction
from organisers.models import Organisation
from registration.models import Event, Registration
from tests import builders
from tests.e2e.conftest import PHONE, Contexts
from tests.e2e.site import Site
from tests.e2e.world import World
from tests.servers.line import Line


def event_of_today(world: World, name: str) -> tuple[int, str]:
    """A fresh event that goes on now, five people with places, and a helper's token."""
    with world.app.app_context():
        now = clock.now()
        with transaction() as session:
            ongoing = session.get_one(Event, world.ids["ongoing"])
            here = session.get_one(Organisation, ongoing.organisation_id)
            times = {"day": ongoing.day, "starts_at": ongoing.starts_at, "ends_at": ongoing.ends_at}
            sample = {**builders.THINK_TANK, **times, "deadline_on": None, "programme": (), "organisation": here}
            event = builders.make_event(session, now=ongoing.created_at, **sample)
            for n, family in enumerate(("Āboliņa", "Bērziņa", "Kalniņa", "Ozola", "Zariņa")):
                who = {"given_name": "Anna", "family_name": family, "email": f"{name}{n}@example.lv"}
                builders.make_registration(session, event, now=ongoing.created_at, **who)
            token = doors.open_door(session, event.id, "Anna pie durvīm", 1, now)
            assert token is not None
            made = event.id
        db.session.remove()
        return made, token


def came(world: World, event_id: int) -> list[str]:
    """Family names of who is recorded as arrived, in order; each as often as it is recorded."""
    with world.app.app_context():
        query = select(Registration.family_name).join(Attendance, Attendance.registration_id == Registration.id)
        found = list(db.session.scalars(query.where(Attendance.event_id == event_id, Attendance.state == "arrived")))
        db.session.remove()
        return sorted(found)


def opened(contexts: Contexts, at: Site | Line, token: str) -> Page:
    """The page, once it can do without a network."""
    page = contexts(**PHONE).new_page()
    page.context.add_cookies([{"name": "lang", "value": "en", "url": at.url}])
    page.goto(f"{at.url}/ierasanas/{token}/")
    page.locator("#door[data-ready=yes]").wait_for(state="attached")
    return page


def press(page: Page, family: str, name: str = "mark") -> None:
    page.locator(".door-row", has_text=family).locator(f"button[name={name}]").click()


def online(line: Line, page: Page) -> None:
    line.mend()
    page.evaluate("dispatchEvent(new Event('online'))")


def unsent(page: Page) -> int:
    return sum(len(json.loads(one)["ops"]) for one in page.evaluate("Object.values(localStorage)"))
