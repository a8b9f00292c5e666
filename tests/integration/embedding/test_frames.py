"""The frames on other people's sites: what they say, to whom, and what they never carry."""

import json
import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from PIL import Image
from werkzeug.test import TestResponse

from core.bilingual import Bilingual
from core.db import transaction
from embedding import pictures
from registration import event_services
from registration.models import Event
from registration.terms import EventStatus, Visibility
from tests.builders import save
from tests.integration.desk.people_world import EARLY, HOST, STARTS, World, new_event

LATER = EARLY + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _moment() -> Any:
    with time_machine.travel(LATER, tick=False):
        yield


def slug_of(world: World, event_id: int | None = None) -> str:
    with world.reading() as session:
        return str(session.get_one(Event, event_id or world.event_id).slug)


def change(world: World, **values: Any) -> str:
    """The event with other values, written as the desk would have them; its slug."""
    with world.app.app_context(), transaction() as session:
        event = session.get_one(Event, world.event_id)
        for name, value in values.items():
            setattr(event, name, value)
        return event.slug


def get(world: World, path: str, **headers: str) -> TestResponse:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return world.app.test_client().get(path, base_url=HOST, headers=sent)


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).strip()


@pytest.mark.parametrize(
    ("values", "state", "action"),
    [
        ({}, "Registration open", "Register"),
        ({"capacity": 1}, "Waiting list", "Join the waiting list"),
        ({"capacity": 1, "waiting_list": False}, "Full", "About the event"),
        ({"closes_at": LATER}, "Registration closed", "About the event"),
        ({"starts_at": None, "ends_at": None}, "Save the date", "Keep me posted"),
        ({"opens_at": LATER + timedelta(days=1)}, "Opens soon", "About the event"),
    ],
)
def test_the_button_says_how_registration_stands(world: World, values: Any, state: str, action: str) -> None:
    world.register("Anna Bērziņa")
    slug = change(world, **values)
    text = words(get(world, f"/ieraksti/{slug}/poga?valoda=en").text)
    assert (f"{state} Meeting in Valmiera" in text, text.endswith(action)) == (True, True), text


def test_a_cancelled_event_says_so(world: World) -> None:
    with world.app.app_context(), transaction() as session:
        event_services.cancel_event(session, world.settings, world.event_id, Bilingual(), world.account_id, LATER)
    text = words(get(world, f"/ieraksti/{slug_of(world)}/poga?valoda=en").text)
    assert "Cancelled Meeting in Valmiera" in text


def test_places_and_deadline_are_told_while_they_matter(world: World) -> None:
    slug = change(world, capacity=3)
    text = words(get(world, f"/ieraksti/{slug}/poga?valoda=en").text)
    assert "3 places left · Registration until 10 March 2027, 16:00" in text


def test_nothing_but_the_frame_comes(world: World) -> None:
    browser = world.client()
    for path in (f"/ieraksti/{slug_of(world)}/poga", "/ieraksti/biedriba/saraksts", "/ieraksti/nav/poga"):
        for query in ("", "?valoda=en", "?lang=en", "?valoda=%00"):
            answer = browser.get(path + query, base_url=HOST)
            policy = answer.headers["Content-Security-Policy"]
            assert "Set-Cookie" not in answer.headers
            assert "Cookie" not in answer.headers.get("Vary", "")
            assert "X-Frame-Options" not in answer.headers
            assert ("frame-ancestors" in policy, "script-src" in policy) == (False, False)
            assert answer.headers["Cache-Control"] == "public, no-cache"
            assert not re.search(r"<script|<form|style=|https?://(?!127\.0\.0\.1:5000)", answer.text)
            assert all('target="_top" rel="noopener"' in link for link in re.findall(r"<a [^>]+>", answer.text))


def test_other_pages_can_still_not_be_framed(world: World) -> None:
    for path in ("/", f"/pasakumi/{slug_of(world)}", "/api/v1/", "/birojs/ielogoties", "/ieraksti/nav"):
        answer = get(world, path)
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], path
        assert answer.headers["X-Frame-Options"] == "DENY", path


@pytest.mark.parametrize("values", [{"status": EventStatus.draft}, {"visibility": Visibility.unlisted}])
def test_what_not_everybody_may_see_is_not_there(world: World, values: Any) -> None:
    slug = change(world, **values)
    page = get(world, f"/ieraksti/{slug}/poga")
    assert (page.status_code, "Valmierā" in page.text) == (404, False)
    assert "Valmierā" not in get(world, "/ieraksti/biedriba/saraksts").text
    assert get(world, f"/oembed?url={HOST}/pasakumi/{slug}").status_code == 404


def test_a_list_holds_what_is_still_open(world: World) -> None:
    for title, others in (
        ("Drīz", {}),
        ("Slēgts", {"closes_at": EARLY}),
        ("Bijis", {"day": (EARLY - timedelta(days=9)).date(), "starts_at": EARLY - timedelta(days=9), "ends_at": None}),
    ):
        event_id, _questions = new_event(
            world.app, world.settings, world.organisation_id, world.account_id, title=Bilingual(title)
        )
        with world.app.app_context(), transaction() as session:
            event = session.get_one(Event, event_id)
            for name, value in others.items():
                setattr(event, name, value)
    for name in ("biedriba", "regional_meeting"):
        titles = re.findall(r"<li>\s*<a [^>]+>([^<]+)</a>", get(world, f"/ieraksti/{name}/saraksts").text)
        assert titles == ["Sanāksme Valmierā", "Drīz"], name
    assert "There are no open events" in get(world, "/ieraksti/svesa/saraksts?valoda=en").text
    for name in ("nav", "biedriba'", "x" * 5000, "%00", "%ED%A0%80"):
        assert get(world, f"/ieraksti/{name}/saraksts").status_code == 404, name


def test_an_unchanged_frame_is_not_sent_again(world: World) -> None:
    path = f"/ieraksti/{slug_of(world)}/poga"
    tag = get(world, path).headers["ETag"]
    assert get(world, path, If_None_Match=tag).status_code == 304
    with time_machine.travel(STARTS, tick=False):
        assert get(world, path, If_None_Match=tag).status_code == 200


def test_oembed_gives_the_frame_of_an_event(world: World) -> None:
    slug = slug_of(world)
    page = get(world, f"/pasakumi/{slug}").text
    url = re.findall(r'type="application/json\+oembed" href="([^"]+)"', page)[0].replace("&amp;", "&")
    answer = get(world, url.removeprefix(HOST))
    assert (answer.status_code, answer.content_type, "Set-Cookie" in answer.headers) == (200, "application/json", False)
    frame = f"{HOST}/ieraksti/{slug}/poga?valoda=lv"
    assert answer.json == {
        "version": "1.0", "type": "rich", "title": "Sanāksme Valmierā", "author_name": "Biedrība",
        "author_url": f"{HOST}/?organizacija=biedriba", "provider_name": "Aicina", "provider_url": f"{HOST}/",
        "cache_age": 3600, "width": 480, "height": 300,
        "html": f'<iframe src="{frame}" title="Sanāksme Valmierā" width="480" height="300" '
        'style="max-width:100%;border:0" loading="lazy"></iframe>',
    }  # fmt: skip
    small: Any = get(world, f"/oembed?url={HOST}/pasakumi/{slug}?lang=en&maxwidth=300&maxheight=100").json
    assert (small["width"], small["height"], small["title"]) == (300, 100, "Meeting in Valmiera")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 404), ("url=", 404),
        ("url=https://example.lv/pasakumi/SLUG", 404), ("url=//127.0.0.1:5000/pasakumi/SLUG", 404),
        ("url=HOST/", 404), ("url=HOST/birojs/", 404), ("url=HOST/pasakumi/nav", 404), ("url=http://[", 404),
        ("url=HOST/pasakumi/SLUG&format=xml", 200), ("url=HOST/pasakumi/SLUG&format=yaml", 501),
        ("url=HOST/pasakumi/SLUG&maxwidth=0", 400),
        ("url=HOST/pasakumi/SLUG&maxwidth=x", 400), ("url=HOST/pasakumi/SLUG%00", 404),
        ("url=javascript:alert(1)", 404),
        ("url=http://user@127.0.0.1:5000/pasakumi/SLUG", 404), ("url=HOST/pasakumi/SLUG&format=json", 200),
    ],
)  # fmt: skip
def test_oembed_knows_only_our_events(world: World, query: str, status: int) -> None:
    asked = query.replace("HOST", HOST).replace("SLUG", slug_of(world))
    assert get(world, f"/oembed?{asked}").status_code == status


def test_the_desk_gives_code_that_works(world: World) -> None:
    client, path = world.client(), f"/birojs/biedriba/pasakumi/{world.event_id}/majaslapa"
    page = client.get(path + "?valoda=lv", base_url=HOST).text
    frames = re.findall(r"src=&#34;(http[^&]+)&#34;", page)
    assert frames == [
        f"{HOST}/ieraksti/{slug_of(world)}/poga?valoda=lv", f"{HOST}/ieraksti/biedriba/saraksts?valoda=lv",
    ]  # fmt: skip
    assert [get(world, frame.removeprefix(HOST)).status_code for frame in frames] == [200, 200]
    assert world.client("olga@example.lv").get(path, base_url=HOST).status_code == 404


def test_a_link_preview_has_a_picture_of_the_event(world: World) -> None:
    slug = slug_of(world)
    page = get(world, f"/pasakumi/{slug}").text
    url = re.findall(r'property="og:image" content="([^"]+)"', page)[0]
    first = get(world, url.removeprefix(HOST))
    assert (first.status_code, first.content_type, "Set-Cookie" in first.headers) == (200, "image/png", False)
    with Image.open(BytesIO(first.data)) as drawn:
        assert drawn.size == (1200, 630)
    assert get(world, url.removeprefix(HOST)).data == first.data
    assert len(list((world.settings.data_dir / "pictures").glob("*.png"))) == 1
    assert get(world, url.removeprefix(HOST), If_None_Match=first.headers["ETag"]).status_code == 304
    change(world, title=Bilingual('#panic("x") ] \\ $ ` <b> „Žņēķļ” ' + "gara " * 60))
    assert get(world, url.removeprefix(HOST)).status_code == 200
    change(world, status=EventStatus.draft)
    assert get(world, url.removeprefix(HOST)).status_code == 404


def test_while_one_picture_is_drawn_others_get_the_one_of_the_site(world: World) -> None:
    with pictures._drawing:
        answer = get(world, f"/ieraksti/{slug_of(world)}/attels.png")
    assert (answer.status_code, "/static/og.png" in answer.headers["Location"]) == (302, True)


def structured(world: World) -> Any:
    page = get(world, f"/pasakumi/{slug_of(world)}").text
    return json.loads(re.findall(r'<script type="application/ld\+json">(.+?)</script>', page, re.S)[0])


def test_search_engines_are_told_what_they_ask_for(world: World) -> None:
    change(world, capacity=40, address="Rīgas iela 10, Valmiera", closes_at=STARTS - timedelta(days=2))
    told, page = structured(world), f"{HOST}/pasakumi/{slug_of(world)}"
    assert told == {
        "@context": "https://schema.org", "@type": "Event", "@id": page, "url": page, "name": "Sanāksme Valmierā",
        "inLanguage": "lv", "startDate": "2027-03-10T16:00:00+02:00", "endDate": "2027-03-10T19:00:00+02:00",
        "eventStatus": "https://schema.org/EventScheduled", "isAccessibleForFree": True, "maximumAttendeeCapacity": 40,
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": {
            "@type": "Place", "name": "Valmieras kultūras centrs",
            "address": {"@type": "PostalAddress", "streetAddress": "Rīgas iela 10, Valmiera", "addressCountry": "LV"},
        },
        "organizer": {"@type": "Organization", "name": "Biedrība", "url": f"{HOST}/?organizacija=biedriba"},
        "image": [f"{HOST}/ieraksti/{slug_of(world)}/attels.png?valoda=lv"],
        "offers": {
            "@type": "Offer", "price": "0", "priceCurrency": "EUR", "url": page,
            "availability": "https://schema.org/InStock", "validFrom": "2027-01-20T11:00:00+02:00",
            "availabilityEnds": "2027-03-08T16:00:00+02:00",
        },
    }  # fmt: skip


def test_search_engines_hear_that_an_event_moved(world: World) -> None:
    with world.app.app_context(), transaction() as session:
        event = session.get_one(Event, world.event_id)
        later = STARTS + timedelta(days=7)
        save(session, event, day=later.date(), starts_at=later, ends_at=later + timedelta(hours=3))
    told = structured(world)
    assert (told["eventStatus"], told["previousStartDate"], told["startDate"]) == (
        "https://schema.org/EventRescheduled", "2027-03-10T16:00:00+02:00", "2027-03-17T16:00:00+02:00",
    )  # fmt: skip
