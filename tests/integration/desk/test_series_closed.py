"""The desk of series to those it is not open to: others, strangers, members without the right, hostile texts."""

import pytest

from registration.series_models import Series
from tests.integration.desk.people_world import HOST, World, new_event, token_of, world
from tests.integration.desk.series_world import ROOM, Desk, SeriesWorld, make_series_world

__all__ = ["world"]


@pytest.fixture
def series(world: World) -> SeriesWorld:
    return make_series_world(world)


PAGES = ["", "/labot", "/pasakumi"]
POSTS = ["/labot", "/pasakumi", "/pievienot", "/iznemt/1", "/dzest", "/eksports"]


@pytest.mark.parametrize("number", ["foreign", "0", "999999", "9" * 18])
def test_series_of_others_do_not_exist(series: SeriesWorld, number: str) -> None:
    desk = Desk(series)
    wanted = str(series.foreign) if number == "foreign" else number
    base = f"/birojs/biedriba/serijas/{wanted}"
    assert {desk.get(base + path).status_code for path in PAGES} == {404}
    answers = [desk.post(base + path, series.url(), format="csv", event="1", title_lv="X") for path in POSTS]
    assert {answer.status_code for answer in answers} == {404}


def test_a_stranger_and_a_visitor_see_nothing(series: SeriesWorld) -> None:
    stranger = Desk(series, "olga@example.lv")
    assert {stranger.get(series.url(path)).status_code for path in PAGES} == {404}
    assert {stranger.get(f"{ROOM}/{path}").status_code for path in ("", "jauna")} == {404}
    visitor = series.world.client(None)
    assert {visitor.get(series.url(path), base_url=HOST).status_code for path in PAGES} == {303}


def test_the_event_of_another_organisation_cannot_be_put_in(series: SeriesWorld) -> None:
    world = series.world
    with world.reading() as session:
        stranger = session.get_one(Series, series.foreign).organisation_id
    foreign, _questions = new_event(world.app, world.settings, stranger, world.account_id)
    desk = Desk(series)
    assert desk.post(series.url("/pievienot"), series.url(), event=str(foreign)).status_code == 422
    assert desk.post(series.url(f"/iznemt/{foreign}"), series.url()).status_code == 404


HOSTILE = ["\x00", "\ud800", "x" * 30_000, "<script>alert(1)</script>", "' OR 1=1 --", "{{7*7}}", "%00", "‮gnp.exe"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_kept_out_or_shown_as_texts(series: SeriesWorld, text: str) -> None:
    desk = Desk(series)
    data = {"csrf_token": token_of(desk.get(f"{ROOM}/jauna").text)}
    sent = {name: text.encode("utf-8", "surrogatepass") for name in ("title_lv", "description_lv", "project_number")}
    answer = desk.client.post(f"{ROOM}/jauna", data={**data, **sent}, base_url=HOST)
    assert answer.status_code in {303, 400, 422}
    page = desk.get(answer.location) if answer.status_code == 303 else answer
    assert page.status_code in {200, 400, 422}
    assert "<script>alert" not in page.text


def test_members_without_the_right_look_but_do_not_touch(series: SeriesWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(series)
    token = token_of(desk.get(series.url()).text)
    monkeypatch.setattr("organisers.access.may", lambda *rights: "moderate" in rights)
    monkeypatch.setattr("registration.desk.series.may", lambda *rights: "moderate" in rights)
    assert desk.get(series.url()).status_code == 200
    assert {desk.get(series.url(path)).status_code for path in ("/labot", "/pasakumi")} == {403}
    assert desk.get(f"{ROOM}/jauna").status_code == 403
    data = {"csrf_token": token, "format": "csv", "event": "1"}
    answers = [desk.client.post(series.url(path), data=data, base_url=HOST) for path in POSTS]
    assert {answer.status_code for answer in answers} == {403}
