"""Pages of the day itself: at the door, by a badge, by oneself, and the desk's."""

import re
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from playwright.sync_api import Page, Response
from sqlalchemy import select

from attendance import codes, doors
from attendance.terms import GroupPlan
from core import clock
from core.db import db, transaction
from registration.links import token as link_token
from registration.models import Registration
from registration.terms import LinkKind, RegistrationStatus
from tests.e2e.door import event_of_today
from tests.e2e.kinds_composing import be_over
from tests.e2e.world import World

Row = tuple[str, object, int]
ROOM = "/birojs/{org}/pasakumi/{ongoing id}"


def with_groups(page: Page, _world: World) -> None:
    page.locator("[name=number]").fill("3")
    page.locator("[name=self_check_in]").check()
    page.locator("form[action$=iekartosana] .button-row button").click()


def with_a_new_link(page: Page, _world: World) -> None:
    page.locator("[name=label]").fill("Anna pie durvīm")
    page.locator("form[action$=saites] .button-row button").click()


def without_a_name(page: Page, _world: World) -> None:
    page.locator("#door-walk-in button").click()


def with_a_walk_in(page: Page, _world: World) -> None:
    page.locator("#door[data-ready]").wait_for(state="attached")
    page.locator("#name").fill("Rita Siliņa")
    page.locator("#institution").fill("Biedrība „Rīta vējš”")
    page.locator("#door-walk-in button").click()
    page.locator(".door-row", has_text="Rita Siliņa").first.wait_for()
    page.reload()


def tables_of_a_fresh_event(page: Page, world: World) -> Response | None:
    event_id, _token = event_of_today(world, "kind-tables")
    return go(page, re.sub(r"pasakumi/\d+", f"pasakumi/{event_id}", urlsplit(page.url).path))


def without_a_number(page: Page, world: World) -> Response:
    tables_of_a_fresh_event(page, world)
    return pressed(page, "form[action$='/galdi/'] .button-row button")


def with_proposed_tables(page: Page, world: World) -> Response | None:
    tables_of_a_fresh_event(page, world)
    path = urlsplit(page.url).path
    page.locator("[name=tables]").fill("2")
    pressed(page, "form[action$='/galdi/'] .button-row button")
    be_over(page, world)
    return go(page, path)


def with_tables(page: Page, world: World) -> Response:
    with_proposed_tables(page, world)
    return pressed(page, "form[action$=pienemt] button")


ORGANISER: dict[str, Row] = {
    "setup of the door": (f"{ROOM}/apmeklejums/iekartosana", None, 200),
    "setup with groups": (f"{ROOM}/apmeklejums/iekartosana", with_groups, 200),
    "setup with a new link": (f"{ROOM}/apmeklejums/iekartosana", with_a_new_link, 200),
    "check-in": (f"{ROOM}/ierasanas/", with_a_walk_in, 200),
    "check-in without a name": (f"{ROOM}/ierasanas/", without_a_name, 422),
    "attendance": (f"{ROOM}/apmeklejums/", None, 200),
    "attendance of nobody": (f"{ROOM}/apmeklejums/?q=neatradīsi", None, 200),
    "attendance, everybody": (f"{ROOM}/apmeklejums/visi", None, 200),
    "notes of groups": (f"{ROOM}/apmeklejums/grupas", None, 200),
    "tables": (f"{ROOM}/galdi/", tables_of_a_fresh_event, 200),
    "tables for nobody": (f"{ROOM}/galdi/", None, 200),
    "tables with errors": (f"{ROOM}/galdi/", without_a_number, 422),
    "tables proposed": (f"{ROOM}/galdi/", with_proposed_tables, 200),
    "tables accepted": (f"{ROOM}/galdi/", with_tables, 200),
}


@dataclass(frozen=True)
class Day:
    """An event that goes on now, where people may mark themselves; one child's guardian is silent, one's data rests."""

    door: str
    own: str
    badge: str
    itself: str
    number: str


def day_of(world: World, name: str) -> Day:
    """A fresh one."""
    event_id, token = event_of_today(world, name)
    settings = world.app.config["AICINA"]
    with world.app.app_context():
        with transaction() as session:
            doors.choose(session, event_id, GroupPlan(2), 1, clock.now(), self_check_in=True)
            here = select(Registration).where(Registration.event_id == event_id).order_by(Registration.id)
            first, second, third, *_others = session.scalars(here)
            second.status, second.held_until = RegistrationStatus.pending, clock.now() + timedelta(hours=1)
            third.objected_at = clock.now()
            own = link_token(settings, first.id, LinkKind.mailed, first.links_generation)
            badge = codes.badge_code(settings, first.id)
            number = str(first.number)
        db.session.remove()
    return Day(
        f"/ierasanas/{token}/", f"/r/{own}", f"/b/{badge}", f"/ieradies/{codes.event_code(settings, event_id)}", number
    )


def go(page: Page, path: str) -> Response | None:
    parts = urlsplit(page.url)
    return page.goto(f"{parts.scheme}://{parts.netloc}{path}")


def pressed(page: Page, button: str) -> Response:
    with page.expect_navigation() as answer:
        page.locator(button).click()
    return answer.value


def at_the_door(page: Page, world: World) -> Response | None:
    answer = go(page, day_of(world, "kind-door").door)
    page.locator("#door[data-ready]").wait_for(state="attached")
    return answer


def badge_at_the_door(page: Page, world: World) -> Response | None:
    day = day_of(world, "kind-badge")
    go(page, day.door)
    return go(page, day.badge)


def by_oneself(page: Page, world: World) -> Response | None:
    return go(page, day_of(world, "kind-self").itself)


def by_oneself_wrongly(page: Page, world: World) -> Response:
    go(page, day_of(world, "kind-wrong").itself)
    return pressed(page, "main form button")


def by_oneself_done(page: Page, world: World) -> Response:
    day = day_of(world, "kind-done")
    go(page, day.itself)
    page.locator("[name=number]").fill(day.number)
    page.locator("[name=family_name]").fill("Āboliņa")
    return pressed(page, "main form button")


def own_page_on_the_day(page: Page, world: World) -> Response | None:
    return go(page, day_of(world, "kind-own").own)


def own_arrival(page: Page, world: World) -> Response:
    go(page, day_of(world, "kind-arrival").own)
    return pressed(page, "#esmu-klat button")


def own_page_after_the_arrival(page: Page, world: World) -> Response:
    own_arrival(page, world)
    return pressed(page, "main .eyebrow a")


PUBLIC: dict[str, Row] = {
    "badge of a stranger": ("/b/1-AAAAAAAAAAAAAAAAAAAA", None, 200),
    "check-in by a helper's link": ("/birojs/ielogoties", at_the_door, 200),
    "badge for a helper": ("/", badge_at_the_door, 200),
    "self check-in": ("/", by_oneself, 200),
    "self check-in with errors": ("/", by_oneself_wrongly, 422),
    "self check-in done": ("/", by_oneself_done, 200),
    "own page on the day": ("/", own_page_on_the_day, 200),
    "own arrival marked": ("/", own_arrival, 200),
    "own page after the arrival": ("/", own_page_after_the_arrival, 200),
}
