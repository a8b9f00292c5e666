"""All drafts of a series are published at once: each is judged by itself, and what stops one is said."""

import re
from datetime import timedelta

import pytest
import time_machine

from core.bilingual import Bilingual
from core.db import transaction
from organisers.terms import Right
from registration import event_services, series_services
from registration.models import Event
from registration.terms import EventStatus, Rejected
from tests.integration.desk.events_world import words_of
from tests.integration.desk.people_world import EARLY, World, world
from tests.integration.desk.series_world import Desk, SeriesWorld, make_series_world
from tests.integration.desk.test_rights import EDGARS, give

__all__ = ["world"]
DRAFT, PUBLISHED = EventStatus.draft, EventStatus.published


@pytest.fixture
def series(world: World) -> SeriesWorld:
    """Three drafts: Vidzeme is ready, Kurzeme has no venue, Latgale is in the past."""
    made = make_series_world(world, summary=Bilingual("Īsi"))
    past = EARLY - timedelta(days=300)
    for region, values in (
        ("vidzeme", {"deadline_on": EARLY.date() + timedelta(days=20)}),
        ("kurzeme", {"venue": Bilingual(), "address": ""}),
        ("latgale", {"day": past.date(), "starts_at": past, "ends_at": past + timedelta(hours=1), "sort_at": past}),
    ):
        change(made, region, status=DRAFT, published_at=None, **values)
    return made


def change(series: SeriesWorld, region: str, **values: object) -> None:
    with series.world.app.app_context(), transaction() as session:
        event = session.get_one(Event, series.events[region])
        for name, value in values.items():
            setattr(event, name, value)


def states(series: SeriesWorld) -> list[str]:
    """Of Vidzeme, Kurzeme and Latgale."""
    with series.world.reading() as session:
        return [session.get_one(Event, series.events[r]).status for r in ("vidzeme", "kurzeme", "latgale")]


def send(desk: Desk, series: SeriesWorld, *events: object) -> tuple[int, str]:
    path = series.url("/publicet")
    data = {"csrf_token": re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', desk.get(path).text)[0]}
    answer = desk.client.post(path, data={**data, "event": [str(e) for e in events]}, base_url="http://127.0.0.1:5000")
    return answer.status_code, words_of(answer)


def test_each_draft_is_shown_with_what_speaks_against_it(series: SeriesWorld) -> None:
    desk = Desk(series)
    assert 'href="/birojs/biedriba/serijas/1/publicet"' in desk.get(series.url()).text
    page = desk.get(series.url("/publicet"))
    boxes = re.findall(r'name="event" value="(\d+)"( checked)?', page.text)
    assert boxes == [(str(series.events["vidzeme"]), " checked"), (str(series.events["kurzeme"]), "")]
    said = words_of(page)
    assert "There is neither a venue nor a link to an online meeting." in said
    assert "1 draft cannot be published yet Meeting: latgale The event is in the past:" in said
    assert f'href="/birojs/biedriba/pasakumi/{series.events["kurzeme"]}#where"' in page.text
    assert states(series) == [DRAFT] * 3


def test_the_chosen_ones_are_public_and_written_down(series: SeriesWorld) -> None:
    desk, numbers = Desk(series), series.events
    assert send(desk, series, numbers["vidzeme"], numbers["kurzeme"], numbers["latgale"])[0] == 303
    assert states(series) == [PUBLISHED, PUBLISHED, DRAFT]
    assert "2 events are published." in words_of(desk.get(series.url()))
    for region in ("vidzeme", "kurzeme"):
        assert desk.get(f"/pasakumi/{series.slugs[region]}").status_code == 200
        assert "Event published" in words_of(desk.get(f"/birojs/biedriba/pasakumi/{numbers[region]}/vesture"))


@pytest.mark.parametrize("sent", [(), ("",), ("x",), ("99999999999999",), ("٣",), ("\x00",), ("-1",), ("0",)])
def test_nothing_that_can_be_chosen_publishes_nothing(series: SeriesWorld, sent: tuple[str, ...]) -> None:
    status, said = send(Desk(series), series, *sent)
    assert (status, "Choose at least one event." in said, states(series)) == (422, True, [DRAFT] * 3)


def test_events_elsewhere_and_cancelled_ones_stay_as_they_are(series: SeriesWorld) -> None:
    world, number = series.world, series.events["vidzeme"]
    with world.app.app_context():
        for series_id, event_id in ((series.foreign, number), (series.series_id, world.event_id), (999, 999)):
            with transaction() as session:
                outcome = series_services.publish_draft(session, world.settings, series_id, event_id, 1, EARLY)
            assert isinstance(outcome, Rejected)
        with transaction() as session:
            event_services.cancel_event(session, world.settings, number, Bilingual(), 1, EARLY)
        with transaction() as session:
            assert isinstance(
                series_services.publish_draft(session, world.settings, series.series_id, number, 1, EARLY), Rejected
            )
    assert states(series)[0] == EventStatus.cancelled


def test_a_stale_form_and_strangers_publish_nothing(series: SeriesWorld) -> None:
    desk, path = Desk(series), series.url("/publicet")
    number = str(series.events["vidzeme"])
    stale = desk.client.post(path, data={"csrf_token": "x", "event": number}, base_url="http://127.0.0.1:5000")
    assert stale.status_code in {400, 422}
    assert Desk(series, "olga@example.lv").get(path).status_code == 404
    assert desk.get(path.replace("/1/", f"/{series.foreign}/")).status_code == 404
    give(series.world, Right.moderate)
    assert Desk(series, EDGARS).get(path).status_code == 403
    assert states(series) == [DRAFT] * 3


@pytest.fixture(autouse=True)
def _moment() -> object:
    with time_machine.travel(EARLY, tick=False):
        yield
