"""Pages of composing groups: the frame, its forms, a run, an answer to "why"."""

import threading
from urllib.parse import urlsplit

from playwright.sync_api import Page, Response
from sqlalchemy import select, update

from core import clock
from core.db import db, transaction
from jobs import composing
from scheduling.leader_links import token_of
from scheduling.models import Facilitator
from tests.e2e.board import call_of
from tests.e2e.people import fill
from tests.e2e.world import World

Row = tuple[str, object, int]
DESK = "/birojs/{org}/"


def opened(page: Page, world: World, more: str = "") -> Response | None:
    """A page of the frame of a fresh call."""
    made, parts = call_of(world), urlsplit(page.url)
    frame = made.path(world).removesuffix("tafele/")
    return page.goto(f"{parts.scheme}://{parts.netloc}{frame}{more}")


def new_group(page: Page, world: World) -> Response | None:
    return opened(page, world, "grupas/jauna")


def wrong_group(page: Page, world: World) -> Response:
    opened(page, world, "grupas/jauna")
    fill(page, {"name": "", "min_size": "9", "ideal": "0", "max_size": "3"})
    with page.expect_navigation() as answer:
        page.locator("main .button-row button").first.click()
    return answer.value


def new_facilitator(page: Page, world: World) -> Response | None:
    return opened(page, world, "vaditaji/jauns")


def asking(page: Page, world: World) -> Response | None:
    """The letter to the facilitator of a fresh call, who has an address."""
    made, parts = call_of(world), urlsplit(page.url)
    with world.app.app_context():
        with transaction() as session:
            session.execute(
                update(Facilitator).where(Facilitator.event_id == made.event).values(email="ilze@example.lv")
            )
        db.session.remove()
    frame = made.path(world).removesuffix("tafele/")
    return page.goto(f"{parts.scheme}://{parts.netloc}{frame}vaditaji/jautat")


def asked(page: Page, world: World) -> Response:
    """The frame once the letter is on its way."""
    asking(page, world)
    with page.expect_navigation() as answer:
        page.locator("main form button").first.click()
    return answer.value


def own_times(page: Page, world: World) -> Response | None:
    """The page behind the facilitator's link."""
    asked(page, world)
    with world.app.app_context():
        ref = db.session.scalars(select(Facilitator.ref).order_by(Facilitator.id.desc()).limit(1)).one()
        token = token_of(world.app.config["AICINA"], ref)
        db.session.remove()
    parts = urlsplit(page.url)
    return page.goto(f"{parts.scheme}://{parts.netloc}/l/{token}")


def own_times_wrong(page: Page, world: World) -> Response:
    own_times(page, world)
    page.locator("[name=note]").evaluate(
        "field => { field.removeAttribute('maxlength'); field.value = 'x'.repeat(301); }"
    )
    with page.expect_navigation() as answer:
        page.locator("main form .button-row button").click()
    return answer.value


def own_times_said(page: Page, world: World) -> Response:
    own_times(page, world)
    with page.expect_navigation() as answer:
        page.locator("main form .button-row button").click()
    return answer.value


def new_pair(page: Page, world: World) -> Response | None:
    return opened(page, world, "pari/jauns")


def for_all(page: Page, world: World) -> Response | None:
    return opened(page, world, "kopigais")


def waiting(page: Page, world: World) -> Response | None:
    opened(page, world)
    with page.expect_navigation():
        page.locator(".compose button").first.click()
    return page.goto(page.url)


def be_over(page: Page, world: World) -> None:
    """The run whose page is open is worked on here, unless the site's own worker has taken it up before."""
    composing.compose_next(world.app, clock.now, "kinds", threading.Event())
    page.locator("#run [data-over]").wait_for(state="attached")


def composed(page: Page, world: World) -> Response | None:
    waiting(page, world)
    be_over(page, world)
    return page.goto(page.url)


def answered(page: Page, world: World) -> Response | None:
    composed(page, world)
    with page.expect_navigation():
        page.locator(".ask-list button").first.click()
    be_over(page, world)
    return page.goto(page.url)


ORGANISER: dict[str, Row] = {
    "frame of groups": (DESK, opened, 200),
    "new group": (DESK, new_group, 200),
    "new group with errors": (DESK, wrong_group, 422),
    "new facilitator": (DESK, new_facilitator, 200),
    "asking facilitators": (DESK, asking, 200),
    "facilitators who are asked": (DESK, asked, 200),
    "a facilitator’s own times": (DESK, own_times, 200),
    "a facilitator’s own times with errors": (DESK, own_times_wrong, 422),
    "a facilitator’s own times, said": (DESK, own_times_said, 200),
    "new pair": (DESK, new_pair, 200),
    "what holds for all groups": (DESK, for_all, 200),
    "run that waits": (DESK, waiting, 200),
    "run with a proposal": (DESK, composed, 200),
    "why there is no seat": (DESK, answered, 200),
    "groups where nobody is chosen": ("/birojs/{org}/pasakumi/{open id}/sastadisana/", None, 200),
}
