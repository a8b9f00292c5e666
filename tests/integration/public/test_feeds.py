"""Feeds: when they change, who may see what, and how subscribers ask (promise P22)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from core.bilingual import Bilingual
from core.db import db, transaction
from registration import event_services, links, queries
from registration.models import Event, Registration
from registration.terms import (
    EventKind,
    EventStatus,
    LinkKind,
    Person,
    ProgrammeItem,
    Visibility,
)
from tests import builders
from tests.builders import FOCUS_GROUP, NOW
from tests.integration.registration.world import publish, register, slug_of, withdraw

EVERYTHING = "/kalendars/visi.ics"
SECRETS = ("meeting.example.lv", "slepena", "654321", "123 456 789", "/pievienoties/", "/r/", "p1@example.lv")


@pytest.fixture(autouse=True)
def moment() -> Iterator[Any]:
    """The test's clock, which it may move."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def save(app: Flask, event_id: int, now: datetime = NOW, **changes: Any) -> None:
    with app.app_context(), transaction() as session:
        event = session.get_one(Event, event_id)
        draft = replace(event_services.draft_of(event, list(queries.questions_of(session, event_id))), **changes)
        settings = builders.settings_here()
        event_services.save_event(session, settings, event_id, draft, event.version, None, now, notify=False)  # type: ignore[arg-type]


def cancel(app: Flask, event_id: int, now: datetime = NOW) -> None:
    with app.app_context(), transaction() as session:
        event_services.cancel_event(session, builders.settings_here(), event_id, Bilingual("Slimība"), None, now)  # type: ignore[arg-type]


def titles(body: bytes) -> list[str]:
    return [str(event["SUMMARY"]) for event in Calendar.from_ical(body).walk("VEVENT")]


def own_feed(app: Flask, registration_id: int, generation: int = 1) -> str:
    made = links.token(app.config["AICINA"], registration_id, LinkKind.feed, generation)
    return f"/kalendars/mans/{made}.ics"


@pytest.mark.parametrize(
    "path", [EVERYTHING, "/kalendars/veids/focus_group.ics", "/kalendars/organizacija/biedriba.ics"]
)
def test_a_feed_is_the_same_bytes_until_something_changes(
    app: Flask, client: FlaskClient, moment: Any, path: str
) -> None:
    with app.app_context(), transaction() as session:
        organisation = builders.make_organisation(session, slug="biedriba")
        event_id = builders.make_event(session, organisation=organisation).id
    first = client.get(path)
    moment.shift(timedelta(hours=3))
    second = client.get(path)
    tag, modified = first.headers["ETag"], first.headers["Last-Modified"]
    assert (second.data, second.headers["ETag"], second.headers["Last-Modified"]) == (first.data, tag, modified)
    save(app, event_id, NOW + timedelta(hours=3), title=Bilingual("Cits nosaukums"))
    third = client.get(path, headers={"If-None-Match": tag})
    assert (third.status_code, third.headers["ETag"] == tag) == (200, False)
    assert "Cits nosaukums" in titles(third.data)


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"If-None-Match": "{tag}"}, 304),
        ({"If-None-Match": "W/{tag}"}, 304),
        ({"If-None-Match": '"other", {tag}'}, 304),
        ({"If-None-Match": '"other", W/{tag}, "third"'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"other"'}, 200),
        ({"If-None-Match": ""}, 200),
        ({"If-None-Match": 'junk \x80 """,,,'}, 200),
        ({"If-Modified-Since": "{modified}"}, 304),
        ({"If-Modified-Since": "Thu, 01 Jan 2026 00:00:00 GMT"}, 200),
        ({"If-Modified-Since": "yesterday"}, 200),
        ({"If-None-Match": '"other"', "If-Modified-Since": "{modified}"}, 200),
        ({"Range": "bytes=0-10"}, 200),
        ({"Range": "bytes=99999999-"}, 200),
        ({"Range": "junk"}, 200),
        ({"If-Range": "{tag}", "Range": "bytes=5-"}, 200),
        ({"If-Match": '"x"'}, 200),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_conditional_requests(app: Flask, client: FlaskClient, asked: dict[str, str], status: int, method: str) -> None:
    publish(app)
    first = client.get(EVERYTHING)
    known = {"tag": first.headers["ETag"], "modified": first.headers["Last-Modified"]}
    headers = {name: value.format(**known) if "{" in value else value for name, value in asked.items()}
    answer = client.open(EVERYTHING, method=method, headers=headers)
    if "If-Match" in headers:
        assert answer.status_code in {200, 412}
        return
    assert answer.status_code == status
    assert answer.headers["ETag"] == known["tag"]
    assert answer.data == (first.data if method == "GET" and status == 200 else b"")
    if status == 200:
        assert answer.headers["Content-Type"].replace(" ", "") == "text/calendar;charset=utf-8"


CHANGES: dict[str, Any] = {
    "title": Bilingual("Jauns"),
    "summary": Bilingual("Jauns"),
    "description": Bilingual("Jauns"),
    "audience": Bilingual("Jauns"),
    "venue": Bilingual("Jauna vieta"),
    "address": "Jaunā iela 1",
    "online_url": "https://cits.example.lv/j/2",
    "region": "latgale",
    "people": (Person("Inga Priede"),),
    "programme": (ProgrammeItem(960, 990, Bilingual("Atklāšana")),),
    "contact_name": "Cita Persona",
    "contact_phone": "+37120000009",
    "contact_email": "cits@example.lv",
    "deadline_on": date(2027, 2, 6),
    "deadline_inclusive": False,
    "capacity": 33,
    "kind": EventKind.training,
    "starts_at": FOCUS_GROUP["starts_at"] + timedelta(minutes=15),
    "visibility": Visibility.unlisted,
    "timezone": "Europe/London",
}


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_subscribers_hear_of_every_change_that_a_feed_shows(
    app: Flask, client: FlaskClient, moment: Any, name: str
) -> None:
    event_id = publish(app)
    publish(app, title="Otrs")
    paths = [EVERYTHING, "/kalendars/veids/focus_group.ics"]
    before = [client.get(path) for path in paths]
    moment.shift(timedelta(minutes=5))
    save(app, event_id, NOW + timedelta(minutes=5), **{name: CHANGES[name]})
    for path, old in zip(paths, before, strict=True):
        changed = client.get(path).data != old.data
        by_tag = client.get(path, headers={"If-None-Match": old.headers["ETag"]})
        by_date = client.get(path, headers={"If-Modified-Since": old.headers["Last-Modified"]})
        if changed:
            assert (by_tag.status_code, by_date.status_code) == (200, 200)


def test_drafts_and_unlisted_events_never_appear(app: Flask, client: FlaskClient) -> None:
    draft = publish(app, title="Melnraksts", status=EventStatus.draft)
    unlisted = publish(app, title="Pa saiti", visibility=Visibility.unlisted)
    publish(app, title="Atklāts")
    paths = [EVERYTHING, "/kalendars/veids/focus_group.ics"]
    found = [titles(client.get(path).data) for path in paths]
    assert [[t for t in shown if "Atklāts" not in t] for shown in found] == [[], []]
    assert ["Atklāts" in shown for shown in found] == [True, True]
    assert client.get(f"/kalendars/pasakums/{slug_of(app, draft)}.ics").status_code == 404
    assert client.get(f"/kalendars/pasakums/{slug_of(app, unlisted)}.ics").status_code == 200
    pages = client.get("/").text
    assert ("Atklāts" in pages, "Melnraksts" in pages, "Pa saiti" in pages) == (True, False, False)


@pytest.mark.parametrize(("days", "shown"), [(0, True), (29, True), (30, False), (31, False)])
def test_a_cancelled_event_is_struck_for_a_month(
    app: Flask, client: FlaskClient, moment: Any, days: int, shown: bool
) -> None:
    event_id = publish(app, **{**FOCUS_GROUP, "title": Bilingual("Tikšanās"), "day": date(2027, 6, 1)})
    cancel(app, event_id)
    tag = client.get(EVERYTHING).headers["ETag"]
    moment.shift(timedelta(days=days))
    answer = client.get(EVERYTHING)
    assert titles(answer.data) == (["ATCELTS: Tikšanās"] if shown else [])
    assert (answer.headers["ETag"] == tag) is shown


def test_what_leaves_a_feed_makes_it_newer(app: Flask, client: FlaskClient, moment: Any) -> None:
    publish(app, title="Paliek")
    event_id = publish(app, title="Aiziet")
    cancel(app, event_id)
    seen = client.get(EVERYTHING).headers["Last-Modified"]
    moment.shift(timedelta(days=31))
    assert client.get(EVERYTHING, headers={"If-Modified-Since": seen}).status_code == 200


def test_uid_stays_and_sequence_grows(app: Flask, client: FlaskClient, moment: Any) -> None:
    event_id = publish(app, deadline_on=None)
    seen = []
    for hour in range(4):
        later = NOW + timedelta(hours=hour)
        moment.move_to(later)
        if hour:
            save(app, event_id, later, venue=Bilingual(f"Telpa {hour}"))
        (found,) = Calendar.from_ical(client.get(EVERYTHING).data).walk("VEVENT")
        seen.append((str(found["UID"]), int(found["SEQUENCE"])))
    uids, sequences = {uid for uid, _s in seen}, [sequence for _u, sequence in seen]
    assert len(uids) == 1
    assert sequences == sorted(set(sequences))


def test_public_feeds_hold_nothing_private(app: Flask, client: FlaskClient) -> None:
    event_id = publish(app)
    register(app, event_id, 1)
    slug = slug_of(app, event_id)
    for path in (
        EVERYTHING,
        "/kalendars/veids/focus_group.ics",
        f"/kalendars/pasakums/{slug}.ics",
        f"/pasakumi/{slug}",
        "/",
    ):
        body = client.get(path).text.replace("\r\n ", "")
        assert [secret for secret in SECRETS if secret in body] == [], path


def test_a_personal_feed_shows_ones_own_places_with_the_way_in(app: Flask, client: FlaskClient, moment: Any) -> None:
    mine, full, left, others = (
        publish(app, title=t, capacity=c) for t, c in (("Mans", 9), ("Pilns", 1), ("Atteicos", 9), ("Cits", 9))
    )
    register(app, full, 2)
    register(app, others, 2)
    for event_id in (mine, full, left):
        register(app, event_id, 1)
    with app.app_context():
        query = select(Registration.event_id, Registration.id).where(Registration.email == "p1@example.lv")
        ids = dict(db.session().execute(query).all())  # type: ignore[arg-type]
    withdraw(app, left, ids[left])
    answer = client.get(own_feed(app, ids[mine]))
    join = links.token(app.config["AICINA"], ids[mine], LinkKind("join"), 1)
    body = answer.data.replace(b"\r\n ", b"").decode()
    assert titles(answer.data) == ["Mans"]
    assert f"/pievienoties/{join}" in body
    assert [secret for secret in SECRETS if secret in body and secret != "/pievienoties/"] == []
    assert "private" in answer.headers["Cache-Control"]
    assert client.get(own_feed(app, ids[mine]), headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    moment.shift(timedelta(hours=1))
    withdraw(app, mine, ids[mine], now=NOW + timedelta(hours=1))
    for asked in ({"If-None-Match": answer.headers["ETag"]}, {"If-Modified-Since": answer.headers["Last-Modified"]}):
        again = client.get(own_feed(app, ids[mine]), headers=asked)
        assert (again.status_code, titles(again.data)) == (200, [])


def test_renewed_links_open_nothing_old(app: Flask, client: FlaskClient) -> None:
    event_id = publish(app)
    register(app, event_id, 1)
    with app.app_context(), transaction() as session:
        registration = session.scalars(select(Registration)).one()
        old = [links.token(app.config["AICINA"], registration.id, kind, 1) for kind in LinkKind]
        links.renew_links(session, app.config["AICINA"], registration, NOW)
        identity = registration.id
    for token in old:
        paths = (f"/kalendars/mans/{token}.ics", f"/r/{token}", f"/r/{token}/mainit", f"/pievienoties/{token}")
        assert {client.get(path).status_code for path in paths} == {404}
    assert client.get(own_feed(app, identity, 2)).status_code == 200


def test_a_link_opens_only_what_its_kind_opens(app: Flask, client: FlaskClient) -> None:
    event_id = publish(app)
    register(app, event_id, 1)
    with app.app_context():
        identity = db.session().scalars(select(Registration.id)).one()
    opened = {}
    for kind in LinkKind:
        token = links.token(app.config["AICINA"], identity, kind, 1)
        paths = {
            "page": f"/r/{token}",
            "change": f"/r/{token}/mainit",
            "join": f"/pievienoties/{token}",
            "feed": f"/kalendars/mans/{token}.ics",
            "file": f"/r/{token}/pasakums.ics",
        }
        opened[kind] = {name for name, path in paths.items() if client.get(path).status_code == 200}
    assert opened == {
        LinkKind.mailed: {"page", "change", "file"},
        LinkKind.manage: {"page", "change", "file"},
        LinkKind.receipt: {"page"},
        LinkKind("join"): {"join"},
        LinkKind.feed: {"feed"},
    }


@pytest.mark.parametrize(
    "path",
    [
        "/kalendars/veids/nav.ics",
        "/kalendars/regions/nav.ics",
        "/kalendars/organizacija/nav.ics",
        "/kalendars/organizacija/a%00b.ics",
        "/kalendars/organizacija/" + "a" * 5000 + ".ics",
        "/kalendars/pasakums/a%00b.ics",
        "/kalendars/pasakums/%F0%9F%98%80.ics",
        "/kalendars/mans/a.ics",
        "/kalendars/mans/" + "A" * 32 + ".ics",
        "/kalendars/mans/" + "%00" * 20 + ".ics",
        "/kalendars/mans/" + "ā" * 32 + ".ics",
    ],
)
def test_there_is_no_such_feed(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_every_feed_on_the_page_of_feeds_works(app: Flask, client: FlaskClient) -> None:
    publish(app)
    page = client.get("/kalendari").text
    paths = {line.split('"')[0] for line in page.split("http://127.0.0.1:5000")[1:] if line.startswith("/kalendars/")}
    assert len(paths) >= 10
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)
