"""The frame of a series: every place that is ahead with its state, and the code for it on the desk."""

import re
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
import time_machine

from core.bilingual import Bilingual
from core.db import transaction
from registration import event_services
from registration.models import Event
from registration.terms import EventStatus, Visibility
from tests.integration.desk.people_world import EARLY, HOST, World
from tests.integration.desk.series_world import SeriesWorld, make_series_world
from tests.integration.embedding.test_frames import get, words

LATER = EARLY + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _moment() -> Any:
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def series(world: World) -> SeriesWorld:
    return make_series_world(world)


def change(series: SeriesWorld, region: str, **values: Any) -> None:
    with series.world.app.app_context(), transaction() as session:
        event = session.get_one(Event, series.events[region])
        for name, value in values.items():
            setattr(event, name, value)


def frame(series: SeriesWorld, **headers: str) -> Any:
    return get(series.world, f"/ieraksti/serijas/{series.slug}/saraksts?valoda=en", **headers)


def test_every_place_stands_with_its_state(series: SeriesWorld) -> None:
    change(series, "kurzeme", closes_at=LATER)
    with series.world.app.app_context(), transaction() as session:
        number = series.events["latgale"]
        event_services.cancel_event(session, series.world.settings, number, Bilingual(), 1, LATER)
    page = frame(series)
    states = re.findall(r"<li>\s*<a [^>]+>([^<]+)</a>.*?state--\w+\">([^<]+)<", page.text, re.S)
    assert states == [
        ("Meeting: vidzeme", "Registration open"), ("Meeting: kurzeme", "Registration closed"),
        ("Meeting: latgale", "Cancelled"),
    ]  # fmt: skip
    assert words(page.text).startswith("Meetings in the regions Meetings in the regions Meeting: vidzeme")
    assert f'href="{HOST}/serijas/{series.slug}?lang=en"' in page.text
    assert "Set-Cookie" not in page.headers
    assert "frame-ancestors" not in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize("values", [{"status": EventStatus.draft}, {"visibility": Visibility.unlisted}])
def test_what_not_everybody_may_see_is_not_there(series: SeriesWorld, values: Any) -> None:
    change(series, "kurzeme", **values)
    assert re.findall(r"Meeting: (\w+)</a>", frame(series).text) == ["vidzeme", "latgale"]
    for region in ("vidzeme", "latgale"):
        change(series, region, **values)
    assert frame(series).status_code == 404
    for name in ("nav", "x" * 5000, "%00", "%ED%A0%80", "a'b"):
        assert get(series.world, f"/ieraksti/serijas/{name}/saraksts").status_code == 404, name


def test_the_state_is_right_at_the_second(series: SeriesWorld) -> None:
    """Whoever kept the frame asks again each time, and the answer differs from the second on in which it differs."""
    opens, closes = LATER + timedelta(hours=1), LATER + timedelta(hours=2)
    change(series, "vidzeme", opens_at=opens, closes_at=closes)
    path, second, said = f"/ieraksti/{series.slugs['vidzeme']}/poga?valoda=en", timedelta(seconds=1), []
    tag = ""
    for at in (opens - second, opens, closes - second, closes):
        with time_machine.travel(at, tick=False):
            answer = get(series.world, path, If_None_Match=tag)
            assert answer.headers["Cache-Control"] == "public, no-cache"
            said.append((answer.status_code, *re.findall(r"state--\w+\">([^<]+)<", answer.text)))
            tag = answer.headers["ETag"]
    assert said == [(200, "Opens soon"), (200, "Registration open"), (304,), (200, "Registration closed")]


def test_the_last_place_closes_the_frame_at_once(series: SeriesWorld) -> None:
    change(series, "vidzeme", capacity=1, waiting_list=False)
    path = f"/ieraksti/{series.slugs['vidzeme']}/poga?valoda=en"
    tag = get(series.world, path).headers["ETag"]
    assert get(series.world, path, If_None_Match=tag).status_code == 304
    series.world.register("Anna Bērziņa", event_id=series.events["vidzeme"])
    full = get(series.world, path, If_None_Match=tag)
    assert (full.status_code, "Full" in full.text, "About the event" in full.text) == (200, True, True)


def test_the_desk_gives_code_that_works(series: SeriesWorld) -> None:
    client, path = series.world.client(), series.url("/majaslapa")
    assert f'href="{path}"' in client.get(series.url(), base_url=HOST).text
    for language in ("lv", "en"):
        page = client.get(f"{path}?valoda={language}", base_url=HOST).text
        frames = re.findall(r"src=&#34;(http[^&]+)&#34;", page)
        assert frames == [f"{HOST}/ieraksti/serijas/{series.slug}/saraksts?valoda={language}"]
        assert get(series.world, frames[0].removeprefix(HOST)).status_code == 200
    stranger = series.world.client("olga@example.lv")
    assert stranger.get(path, base_url=HOST).status_code == 404
    for number in (0, series.foreign, 999999999999999999):
        assert client.get(path.replace(str(series.series_id), str(number)), base_url=HOST).status_code == 404


def test_oembed_knows_series_too_and_speaks_xml(series: SeriesWorld) -> None:
    page = get(series.world, f"/serijas/{series.slug}").text
    url = re.findall(r'type="application/json\+oembed" href="([^"]+)"', page)[0].replace("&amp;", "&")
    answer: Any = get(series.world, url.removeprefix(HOST)).json
    frame_url = f"{HOST}/ieraksti/serijas/{series.slug}/saraksts?valoda=lv"
    assert (answer["title"], answer["width"], answer["height"]) == ("Sanāksmes reģionos", 600, 520)
    assert f'src="{frame_url}"' in answer["html"]
    told = get(series.world, url.removeprefix(HOST).replace("format=json", "format=xml"))
    assert told.content_type == "text/xml; charset=utf-8"
    root = ElementTree.fromstring(told.data)
    assert {child.tag: child.text for child in root} == {name: str(value) for name, value in answer.items()}


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize(
    "url",
    [
        "HOST/serijas/nav", "HOST/serijas/", "HOST/serijas/SLUG/", "HOST/serijas/SLUG%00", "HOST/serijas/%ED%A0%80",
        "HOST/serijas/..%2f..%2fbirojs", "https://example.lv/serijas/SLUG", "http://[::1", "HOST:99999/serijas/SLUG",
        "HOST/ieraksti/serijas/SLUG/saraksts", "HOST/api/v1/events", "HOST/" + "a" * 6000, "\u202eHOST", "http:HOST",
    ],
)  # fmt: skip
def test_hostile_addresses_are_not_found(series: SeriesWorld, url: str, form: str) -> None:
    from urllib.parse import quote

    asked = quote(url.replace("HOST", HOST).replace("SLUG", series.slug))
    answer = get(series.world, f"/oembed?url={asked}&format={form}")
    assert (answer.status_code, answer.data) == (404, b"")
