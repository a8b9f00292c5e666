"""The navigation of an event: six ways in, the pages of the one that was taken below, by what the rights open."""

import re

import pytest
from flask import Flask
from sqlalchemy import update

from core.db import transaction
from organisers.terms import Right
from registration.desk.event_nav import event_pages
from registration.models import Event
from tests.conftest import ON_ONE_DATABASE
from tests.integration.desk.people_world import HOST, World, world
from tests.integration.desk.test_rights import EDGARS, give

__all__ = ["world"]

WAYS = ["Overview", "Participants", "Invited", "Letters", "The day", "Settings"]
LETTERS = ["All letters", "Reminders", "Calendar answers"]
DAY = ["Attendance", "Check-in", "Tables", "To print", "Closing report"]
SETTINGS = ["Edit", "Team", "For a website", "Privacy", "Keeping and erasing", "History"]


def rows(text: str) -> list[list[tuple[str, str]]]:
    """(words, aria-current) of each link, row by row."""
    nav = re.search(r'<nav class="event-nav.*?</nav>', text, re.DOTALL)
    assert nav
    found = []
    for row in re.findall(r"<ul.*?</ul>", nav.group(), re.DOTALL):
        links = re.findall(r'<a href="[^"]+"( aria-current="(\w+)")?>([^<]+)</a>', row)
        found.append([(words, current) for _attribute, current, words in links])
    return found


def switches(text: str) -> list[str]:
    """The words of the lines that open the menus on a phone, the organisation's first; both are closed."""
    lines = re.findall(r'<details class="menu-switch"><summary>(.*?)</summary></details>', text, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", line).split()) for line in lines]


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("path", "way", "below", "current"),
    [
        ("/parskats", "Overview", [], ""),
        ("/dalibnieki/", "Participants", [], ""),
        ("/vestules", "Letters", LETTERS, "All letters"),
        ("/atgadinajumi/", "Letters", LETTERS, "Reminders"),
        ("/apmeklejums/", "The day", DAY, "Attendance"),
        ("/lapas/", "The day", DAY, "To print"),
        ("/galdi/", "The day", DAY, "Tables"),
        ("/majaslapa", "Settings", SETTINGS, "For a website"),
        ("/apmeklejums/iekartosana", "The day", DAY, "Attendance"),
        ("/saites", "Settings", SETTINGS, "Keeping and erasing"),
        ("/panemts", "Settings", SETTINGS, "Keeping and erasing"),
        ("/vesture", "Settings", SETTINGS, "History"),
        ("", "Settings", SETTINGS, "Edit"),
    ],
)
def test_the_way_that_was_taken_shows_its_pages(
    world: World, path: str, way: str, below: list[str], current: str
) -> None:
    answer = world.client().get(f"/birojs/biedriba/pasakumi/{world.event_id}{path}", base_url=HOST)
    assert answer.status_code == 200, answer.text[:300]
    first, *second = rows(answer.text)
    marked = "true" if below else "page"
    assert first == [(words, marked if words == way else "") for words in WAYS]
    assert second == ([[(words, "page" if words == current else "") for words in below]] if below else [])
    assert switches(answer.text) == ["Menu Events", f"Pages of the event {current or way}"]


def test_every_page_stands_in_it_once_and_is_there(app: Flask) -> None:
    with app.test_request_context():
        endpoints = [endpoint for _way, pages in event_pages() for endpoint, _label in pages]
    assert len(endpoints) == len(set(endpoints)) == 21
    assert [endpoint for endpoint in endpoints if endpoint not in app.view_functions] == []


@pytest.mark.parametrize(
    ("status", "day"), [("draft", [words for words in DAY if words != "Check-in"]), ("cancelled", DAY)]
)
def test_no_link_of_the_day_leads_nowhere_whatever_became_of_the_event(
    world: World, status: str, day: list[str]
) -> None:
    with world.app.app_context(), transaction() as session:
        session.execute(update(Event).where(Event.id == world.event_id).values(status=status))
    client = world.client()
    text = client.get(f"/birojs/biedriba/pasakumi/{world.event_id}/apmeklejums/", base_url=HOST).text
    assert [words for words, _current in rows(text)[1]] == day
    links = set(re.findall(rf'href="(/birojs/biedriba/pasakumi/{world.event_id}/[^"#?]*)', text))
    assert {link: code for link in links if (code := client.get(link, base_url=HOST).status_code) != 200} == {}


def test_a_way_leads_to_the_first_page_that_may_be_opened(world: World) -> None:
    give(world, Right.check_in)
    text = world.client(EDGARS).get(f"/birojs/biedriba/pasakumi/{world.event_id}/parskats", base_url=HOST).text
    assert [words for words, _current in rows(text)[0]] == ["Overview", "The day"]
    assert f'href="/birojs/biedriba/pasakumi/{world.event_id}/apmeklejums/">The day' in text
