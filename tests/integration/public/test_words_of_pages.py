"""What visitors read when there is little to show, or much: empty lists, programmes of several days, calendars."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from core.bilingual import Bilingual
from registration.links import token
from registration.terms import EventKind, LinkKind, Visibility
from tests.builders import FOCUS_GROUP, NOW, TRAINING
from tests.integration.registration.world import publish, register, slug_of

HOST = "http://127.0.0.1:5000"


@pytest.fixture(autouse=True)
def _moment() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    made = app.test_client()
    made.set_cookie("lang", "en", domain="127.0.0.1")
    return made


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def empty(client: FlaskClient, path: str) -> str:
    found = re.search(r'<div class="empty">(.*?)</div>', client.get(path, base_url=HOST).text, re.S)
    return words(found[1]).strip() if found else ""


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (
            "/",
            "Nothing is planned just now Follow the calendar and new events will appear in it by themselves."
            " Calendar feeds",
        ),
        ("/?bijusie=1", "No past events Coming events"),
        ("/?q=xyz", "Nothing was found Try fewer words or another region. Show everything"),
        ("/?bijusie=1&q=xyz", "Nothing was found Try fewer words or another region. Show everything"),
        ("/?veids=training", "Nothing was found Try another kind or region. Show everything"),
    ],
)
def test_empty_list_says_what_helps(client: FlaskClient, path: str, said: str) -> None:
    assert empty(client, path) == said


def test_programme_of_several_days_names_each_day(app: Flask, client: FlaskClient) -> None:
    slug = slug_of(app, publish(app, **TRAINING))
    page = client.get(f"/pasakumi/{slug}", base_url=HOST).text
    rows = re.search(r'<ol class="programme">(.*?)</ol>', page, re.S)
    assert rows
    said = "Tuesday, 18 May 10:00–17:00 First day Wednesday, 19 May 10:00–17:00 Second day"
    assert words(rows[1]).strip() == said


def test_programme_of_one_day_names_no_day(app: Flask, client: FlaskClient) -> None:
    one_day = {**TRAINING, "last_day": None, "ends_at": None, "programme": TRAINING["programme"][:1]}
    page = client.get(f"/pasakumi/{slug_of(app, publish(app, **one_day))}", base_url=HOST).text
    assert "programme-day" not in page
    assert "First day" in page


def test_other_kind_has_a_name_of_its_own_only_among_kinds(app: Flask, client: FlaskClient) -> None:
    slug = slug_of(app, publish(app, **{**FOCUS_GROUP, "kind": EventKind.other}))
    found = re.search(r'<p class="eyebrow">(.*?)</p>', client.get(f"/pasakumi/{slug}", base_url=HOST).text)
    assert found
    assert found[1] == "Event"
    assert '<option value="other">Other event</option>' in client.get("/", base_url=HOST).text


def test_feeds_page_groups_the_calendars(app: Flask, client: FlaskClient) -> None:
    publish(app, **{**FOCUS_GROUP, "visibility": Visibility.public})
    page = client.get("/kalendari", base_url=HOST).text
    assert re.findall(r'<h3 class="folds-title">(.*?)</h3>', page) == ["By kind", "By region", "By organiser"]
    named = re.findall(r"<summary>(.*?)</summary>", page)
    assert named[:5] == ["Focus groups", "Think tanks", "Regional meetings", "Trainings", "Other events"]
    assert len(named) == 5 + 5 + 1
    ids = re.findall(r'<input class="input" id="([^"]+)"', page)
    assert len(set(ids)) == len(ids) == 1 + len(named)
    assert "/kalendars/veids/other.ics" in page


def test_feed_of_a_kind_is_called_by_its_plural(client: FlaskClient) -> None:
    feed = client.get("/kalendars/veids/focus_group.ics?lang=en", base_url=HOST).text
    assert "X-WR-CALNAME:Aicina: Focus groups\r\n" in feed


def test_person_with_a_seat_is_not_told_that_somebody_waits(app: Flask, client: FlaskClient) -> None:
    event_id = publish(app, capacity=5, title=Bilingual("Saruna", "A talk"))
    seat = register(app, event_id, 1)
    link = token(app.config["AICINA"], seat.registration_id, LinkKind.manage, 1)  # type: ignore[union-attr]
    page = words(client.get(f"/r/{link}", base_url=HOST).text)
    assert "somebody else will be glad of the place" in page
    assert "waiting for a place" not in page
