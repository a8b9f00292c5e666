"""Kinds of pages of polls for a time, and the polls that stand in the world of the tests."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Page

from core import clock
from core.settings import Settings
from jobs.demonstration_poll import add_poll
from mailers.batches import Sending
from organisers.models import Organisation
from registration import deciding
from registration.deciding_terms import Decided, PollDecision
from registration.models import Event
from scheduling.polls.queries import slots_of

if TYPE_CHECKING:
    from tests.e2e.world import World

DESK = "/birojs/{org}/pasakumi"
NEW, TIMES, ANSWERS = f"{DESK}/laika-aptauja", f"{DESK}/{{poll id}}/laiki", f"{DESK}/{{poll id}}/laika-atbildes"
Act = Callable[[Page, "World"], None]


def add_polls(session: Any, settings: Settings, world: "World", here: Organisation, account_id: int) -> None:
    """A poll that runs, and one whose time was chosen and told."""
    now = clock.now()
    for name in ("poll", "decided poll"):
        world.ids[name] = add_poll(session, settings, here.id, account_id, now)
        world.events[name] = session.get_one(Event, world.ids[name]).slug
    chosen = PollDecision((slots_of(session, world.ids["decided poll"])[2].id,))
    sending = Sending("poll:pasaule-pasaule", "", now)
    done = deciding.close_poll(session, settings, world.ids["decided poll"], chosen, sending, account_id, now)
    assert isinstance(done, Decided), done


def pressed(button: str) -> Act:
    return lambda page, _world: page.locator(button).first.click()


def by_rule(page: Page, _world: "World") -> None:
    """Several times at once, over days that have a holiday among them."""
    today = clock.local(clock.now()).date()
    eves = [date(year, *eve) for year in (today.year, today.year + 1) for eve in ((5, 3), (11, 17))]
    first = next(eve for eve in eves if eve > today)  # a poll looks no further than a year ahead
    tools = page.locator(".time-tools > details").last
    if not tools.evaluate("e => e.open"):
        tools.locator("summary").click()
    page.locator("[name=first]").fill(first.isoformat())
    page.locator("[name=last]").fill((first + timedelta(days=3)).isoformat())
    page.locator("button[value=rule]").click()


def with_wrong_times(page: Page, _world: "World") -> None:
    page.locator("[name=rows-0-day]").fill("2020-01-01")
    page.locator("[name=rows-0-starts]").fill("10:00")
    page.locator("[name=rows-1-starts]").fill("10:00")
    page.locator("form.form--poll > .button-row button").click()


def without_the_first(page: Page, _world: "World") -> None:
    page.locator("[name=laiks]").first.uncheck()
    page.locator("form.form--poll > .button-row button").click()


ORGANISER: dict[str, tuple[str, Act | None, int]] = {
    "new poll": (NEW, None, 200),
    "new poll by a rule": (NEW, by_rule, 200),
    "new poll with errors": (NEW, with_wrong_times, 422),
    "times of a poll": (TIMES, None, 200),
    "times with answers": (TIMES, without_the_first, 422),
    "poll": (ANSWERS, None, 200),
    "poll, choosing the time": (ANSWERS, pressed(".best-time a.button"), 200),
    "poll, decided": (ANSWERS.replace("{poll id}", "{decided poll id}"), None, 200),
}
