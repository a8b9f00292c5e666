"""The desk's pages of reminders: what they show, what they change, and to whom they do not exist."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.bilingual import Bilingual
from core.db import transaction
from reminders import stopping
from reminders.models import ReminderPlan, ReminderRule
from reminders.terms import Kind
from tests.integration.desk.people_world import EARLY, HOST, STARTS, World, token_of, world
from tests.integration.reminders.world import Reminding

__all__ = ["world"]

DAY_BEFORE = STARTS - timedelta(days=1)
RULES = [
    ("deadline_invited", 1), ("deadline_invited", 2), ("deadline_followers", 1), ("deadline_followers", 2),
    ("still_coming", 1), ("start", 1), ("start", 2), ("thanks", 1),
]  # fmt: skip


class Page:
    """A signed-in organiser and an event's reminders, at a moment that stands still."""

    def __init__(self, world: World, client: FlaskClient, org: str = "biedriba") -> None:
        self.world, self.client, self.org = world, client, org

    def path(self, path: str = "/", event_id: int | None = None) -> str:
        return f"/birojs/{self.org}/pasakumi/{event_id or self.world.event_id}/atgadinajumi{path}"

    def get(self, path: str = "/", event_id: int | None = None) -> str:
        answer = self.client.get(self.path(path, event_id), base_url=HOST)
        assert answer.status_code == 200, answer.status_code
        return answer.text

    def post(self, path: str, status: int = 303, **data: str) -> str:
        page = self.get() if self.org == "biedriba" else self.client.get("/birojs/svesa/parole", base_url=HOST).text
        data["csrf_token"] = token_of(page)
        answer = self.client.post(self.path(path), data=data, base_url=HOST)
        assert answer.status_code == status, answer.status_code
        return answer.text


@pytest.fixture
def page(world: World) -> Iterator[Page]:
    with world.app.app_context(), transaction() as session:
        from registration.models import Event

        session.get_one(Event, world.event_id).survey_url = "https://aptauja.example.lv/"
    for name in ("Anna Bērziņa", "Jānis Kalniņš", "Zane Ozola"):
        world.register(name)
    with time_machine.travel(EARLY + timedelta(hours=1), tick=False):
        yield Page(world, world.client())


@pytest.fixture
def reminding(app: Flask) -> Reminding:
    return Reminding(app, EARLY + timedelta(hours=1))


def rule_of(world: World, kind: Kind, number: int = 1) -> ReminderRule:
    with world.reading() as session:
        query = select(ReminderRule).where(ReminderRule.kind == kind, ReminderRule.number == number)
        found: ReminderRule = session.scalars(query).one()
        session.expunge(found)
        return found


def words(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def test_the_plan_shows_moments_and_people_before_the_clock_has_ticked(page: Page) -> None:
    text = words(page.get())
    for shown in (
        "Are you still coming? 2 days before the start Monday, 8 March 2027, 16:00 (Riga time) People 3 Planned",
        "The event begins soon 1 day before the start Tuesday, 9 March 2027, 16:00 (Riga time) People 3 Planned",
        "Thank you, and the survey 1 hour after the end Wednesday, 10 March 2027, 20:00 (Riga time) People 3 Planned",
        "1 hour before the start Wednesday, 10 March 2027, 15:00 (Riga time) People 3 Switched off",
    ):
        assert shown in text, (shown, text)
    with page.world.reading() as session:
        assert session.get(ReminderPlan, page.world.event_id) is None  # looking changes nothing


def test_every_rule_has_a_page_with_its_letter(page: Page) -> None:
    for kind, number in RULES:
        for language in ("lv", "en", "xx"):
            assert 'class="letter-text"' in page.get(f"/{kind}/{number}?valoda={language}")


def test_a_rule_names_its_people(page: Page) -> None:
    text = words(page.get("/start/1"))
    assert "Who would get it now 3 letters will go." in text
    assert re.findall(r"person\d@example\.lv", text) == [f"person{number}@example.lv" for number in (1, 2, 3)]


def test_choices_are_kept_and_shown(page: Page) -> None:
    page.post("/start/1", enabled="y", days="0d3h", words_lv="Ņemiet krūzi.\nUn karoti.", words_en="")
    rule = rule_of(page.world, Kind.start)
    assert (rule.due_at, rule.words) == (STARTS - timedelta(hours=3), Bilingual("Ņemiet krūzi.\nUn karoti."))
    text = page.get("/start/1?valoda=lv")
    assert "&gt; Ņemiet krūzi." in text
    assert "3 hours before the start" in page.get()
    page.post("/start/1", days="0d3h")
    assert rule_of(page.world, Kind.start).due_at is None


WRONG = (
    {"days": "99d0h"},
    {"days": "0d99999999999999999999h"},
    {"days": "x"},
    {"days": ""},
    {"days": "1d0h", "words_lv": "x" * 1001},
    {"days": "1d0h", "words_lv": "a\x00b"},
    {"days": "1d0h\x00"},
)


def test_what_cannot_be_is_said_and_changes_nothing(page: Page) -> None:
    for data in WRONG:
        page.post("/start/1", status=422, enabled="y", **data)
    with page.world.reading() as session:
        assert session.get(ReminderPlan, page.world.event_id) is None


def test_a_rule_switched_on_too_late_is_not_shown_as_planned(page: Page) -> None:
    page.post("/still_coming/1", days="2d0h")
    with time_machine.travel(STARTS - timedelta(hours=47), tick=False):
        later = Page(page.world, page.world.client())
        later.post("/still_coming/1", days="2d0h", enabled="y")
        assert "Not sent: the moment had passed" in words(later.get("/still_coming/1"))


def test_a_deadlines_hour_is_never_at_night(page: Page) -> None:
    page.post("/deadline_invited/1", status=422, enabled="y", days="1d0h", at="180")
    page.post("/deadline_invited/1", enabled="y", days="5d0h", at="480")
    rule = rule_of(page.world, Kind.deadline_invited)
    assert (rule.days, rule.hours, rule.at_minute, rule.enabled) == (5, 0, 480, True)


def test_hold_and_let_go(page: Page) -> None:
    page.post("/start/1/aizturet")
    assert rule_of(page.world, Kind.start).held_at is not None
    assert "Held back" in page.get()
    page.post("/start/1/aizturet", atlaist="1")
    assert rule_of(page.world, Kind.start).held_at is None
    page.post("/aizturet")
    assert "All reminders are held back" in page.get()
    page.post("/aizturet", atlaist="1")
    assert "All reminders are held back" not in page.get()


def test_send_now_asks_first_and_then_tells_whom(page: Page, reminding: Reminding) -> None:
    assert "It is for 3 people now." in page.get("/start/1/tulit")
    assert reminding.ordered() == []
    page.post("/start/1/tulit")
    reminding.at(rule_of(page.world, Kind.start).due_at or EARLY).tick()
    assert len(reminding.ordered(Kind.start)) == 3
    assert "sent with “Send now”" in words(page.get())
    assert "changed by you" not in page.get()
    text = words(page.get("/start/1"))
    assert "3 people were reminded" in text
    assert text.count("Waiting to be sent") == 3
    assert page.client.get(page.path("/start/1/tulit"), base_url=HOST).status_code == 303


def test_who_was_left_out_and_why_is_shown(page: Page, reminding: Reminding) -> None:
    reminding.bad("person1@example.lv")
    reminding.tick()
    reminding.at(STARTS - timedelta(days=2)).tick()
    with page.world.app.app_context(), transaction() as session:
        stopping.still_coming(session, 2, reminding.now)
    with time_machine.travel(reminding.now, tick=False):
        text = words(Page(page.world, page.world.client()).get("/still_coming/1"))
    assert "2 people were reminded, 1 was left out" in text
    assert "Not sent the address takes no mail: please call" in text
    assert text.count("still coming ") == 1


def test_the_page_says_what_was_too_late(page: Page, reminding: Reminding) -> None:
    reminding.tick()
    reminding.at(DAY_BEFORE + timedelta(hours=7)).tick()
    with time_machine.travel(reminding.now, tick=False):
        text = words(Page(page.world, page.world.client()).get())
    assert "Too late, not sent for 3 it was too late" in text


def test_another_organisations_plan_does_not_exist(page: Page) -> None:
    stranger, nobody = page.world.client("olga@example.lv"), page.world.client(None)
    for path in ("/", "/deadline_invited/1", "/start/1/tulit"):
        for org in ("biedriba", "svesa"):
            address = Page(page.world, stranger, org).path(path)
            assert stranger.get(address, base_url=HOST).status_code == 404, address
        assert nobody.get(page.path(path), base_url=HOST).status_code == 303, path


def test_a_stranger_changes_nothing(page: Page) -> None:
    stranger = page.world.client("olga@example.lv")
    csrf = token_of(stranger.get("/birojs/svesa/pasakumi/", base_url=HOST).text)
    for path in ("/aizturet", "/start/1", "/start/1/aizturet", "/start/1/tulit"):
        for org in ("biedriba", "svesa"):
            address = Page(page.world, stranger, org).path(path)
            answer = stranger.post(address, data={"csrf_token": csrf, "days": "1d0h"}, base_url=HOST)
            assert answer.status_code == 404, address
        assert page.client.post(page.path(path), data={}, base_url=HOST).status_code == 400, path
    with page.world.reading() as session:
        assert session.get(ReminderPlan, page.world.event_id) is None


def test_what_cannot_be_is_404(page: Page) -> None:
    for path in ("/start/9", "/start/0", f"/start/{10**18 - 1}", "/nothing/1", "/start/-1", f"/start/{2**63}"):
        assert page.client.get(page.path(path), base_url=HOST).status_code == 404, path
    for event_id in (999999, 2**31, 2**63, 2**64):
        assert page.client.get(page.path("/", event_id), base_url=HOST).status_code == 404, event_id


def test_the_letters_of_the_event_lead_here(page: Page) -> None:
    text = page.client.get(f"/birojs/biedriba/pasakumi/{page.world.event_id}/vestules", base_url=HOST).text
    assert f'href="{page.path()}"' in text
