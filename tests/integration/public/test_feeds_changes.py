"""When feeds change, and how subscribers hear of it (promise P22)."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from core.bilingual import Bilingual
from core.db import transaction
from registration.inputs import Person, ProgrammeItem
from registration.terms import EventKind, Visibility
from tests import builders
from tests.builders import FOCUS_GROUP, NOW
from tests.integration.public.feeds_world import EVERYTHING, cancel, save, titles
from tests.integration.registration.world import publish


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
