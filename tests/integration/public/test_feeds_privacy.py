"""Who may see what in a feed, and which feeds there are."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.db import db, transaction
from registration import links
from registration.models import Registration
from registration.terms import EventStatus, LinkKind, Visibility
from tests.builders import NOW
from tests.integration.public.feeds_world import EVERYTHING, SECRETS, own_feed, titles
from tests.integration.registration.world import publish, register, slug_of, withdraw


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
        LinkKind.guardian: set(),
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
