"""Who is registered in two places of a series is told so on their own page, behind the link that came by mail alone."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import db, transaction
from registration import links
from registration.models import Event, Registration
from registration.terms import LinkKind, RegistrationStatus
from tests.integration.desk.events_world import words_of
from tests.integration.public.feeds_world import cancel
from tests.integration.public.series_world import PublicSeries, make_public_series
from tests.integration.public.test_series_steering import ANNA, visitor

SAID = "Jums ir pieteikums arī citā vietā", "You are also registered in another place"


@pytest.fixture
def series(app: Flask, moment: Any) -> PublicSeries:
    return make_public_series(app)


def page(series: PublicSeries, region: str, kind: LinkKind = LinkKind.mailed) -> Any:
    """Anna's own page at one place, in English."""
    with series.app.app_context():
        query = select(Registration).where(Registration.event_id == series.ids[region])
        person = db.session().scalars(query.where(Registration.given_name == "Anna")).one()
        token = links.token(series.app.config["AICINA"], person.id, kind, person.links_generation)
    client = series.app.test_client()
    client.set_cookie("lang", "en")
    return client.get(f"/r/{token}")


def told(answer: Any) -> bool:
    assert answer.status_code == 200
    return any(words in answer.text for words in SAID)


def register(series: PublicSeries, region: str, **values: str) -> None:
    answer = visitor(series, region).open().send(**{**ANNA, **values})
    assert answer.status_code == 303


def test_both_pages_name_the_other_place_and_lead_out_of_it(series: PublicSeries) -> None:
    register(series, "kurzeme")
    assert not told(page(series, "kurzeme"))
    register(series, "latgale")
    for here, there in (("kurzeme", "latgale"), ("latgale", "kurzeme")):
        answer = page(series, here)
        section = re.search(r'id="citur".*?</section>', answer.text, re.S)
        assert section is not None
        assert f"Sanāksme: {there}" in section[0]
        assert f"Sanāksme: {here}" not in section[0]
    own, leave = re.findall(r'href="(/r/[^"]+)"', section[0])
    client = series.app.test_client()
    assert (client.get(own).status_code, client.get(leave).status_code) == (200, 200)
    token = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(leave).text)[0]
    assert client.post(leave, data={"csrf_token": token}).status_code == 303
    assert not told(page(series, "latgale"))
    with series.app.app_context():
        states = db.session().scalars(select(Registration.status).order_by(Registration.id)).all()
    assert states == [RegistrationStatus.withdrawn, RegistrationStatus.confirmed]


@pytest.mark.parametrize("kind", [LinkKind.manage, LinkKind.receipt])
def test_a_browser_that_only_typed_the_address_is_told_nothing(series: PublicSeries, kind: LinkKind) -> None:
    for region in ("kurzeme", "latgale"):
        register(series, region)
    assert not told(page(series, "latgale", kind))


@pytest.mark.parametrize(
    "other",
    [{"email": "cita@example.lv"}, {"given_name": "Ilze"}],
    ids=["another address", "another name"],
)
def test_another_person_is_another_person(series: PublicSeries, other: dict[str, str]) -> None:
    register(series, "kurzeme", **other)
    register(series, "latgale")
    assert not told(page(series, "latgale"))


def test_places_that_are_off_or_outside_the_series_are_not_named(series: PublicSeries) -> None:
    for region in ("kurzeme", "latgale"):
        register(series, region)
    cancel(series.app, series.ids["kurzeme"])
    assert not told(page(series, "latgale"))
    with series.app.app_context(), transaction() as session:
        session.get_one(Event, series.ids["latgale"]).series_id = None
    assert "Sanāksme" in words_of(page(series, "latgale"))
