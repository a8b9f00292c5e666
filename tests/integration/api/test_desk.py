"""The desk's page of tokens: made once, shown once, revoked; for owners alone."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from api.models import ApiToken
from organisers.models import OrganisationEntry
from tests.integration.api.world import Reader, reader
from tests.integration.desk.people_world import HOST, World, token_of

PAGE = "/birojs/biedriba/iestatijumi/api"


def make(client: FlaskClient, **data: object) -> TestResponse:
    page = client.get(PAGE, base_url=HOST)
    values = {"csrf_token": token_of(page.text), "name": "Website", "days": "365", **data}
    return client.post(PAGE, data=values, base_url=HOST)


def actions(world: World) -> list[str]:
    with world.reading() as session:
        query = select(OrganisationEntry.action).where(OrganisationEntry.action.startswith("api_"))
        return list(session.scalars(query.order_by(OrganisationEntry.id)))


def test_a_token_is_made_shown_once_and_revoked(world: World) -> None:
    client = world.client()
    made = make(client, scopes=["contacts"])
    assert (made.status_code, made.headers["Cache-Control"]) == (201, "no-store")
    text = re.findall(r"aicina_[\w-]{43}", made.text)[0]
    token = Reader(world.app.test_client(), text)
    assert token.get(f"/events/{world.event_id}/registrations").status_code == 200
    later = client.get(PAGE, base_url=HOST).text
    assert (text in later, "Names and statuses" in later, "E-mails and telephones" in later) == (False, True, True)
    path = re.findall(r'action="([^"]+/atsaukt)"', later)[0]
    assert client.post(path, data={"csrf_token": token_of(later)}, base_url=HOST).status_code == 303
    assert token.get("/events").status_code == 401
    assert actions(world) == ["api_token_created", "api_token_revoked"]
    log = client.get("/birojs/biedriba/darbibas/?veids=people", base_url=HOST).text
    assert "API token made: Website" in log
    assert text not in log


def test_a_name_is_given_once(world: World) -> None:
    client = world.client()
    assert [make(client).status_code, make(client, days="90").status_code] == [201, 422]
    assert "There is an active token by this name." in make(client, days="90").text
    with world.reading() as session:
        assert len(session.scalars(select(ApiToken)).all()) == 1


@pytest.mark.parametrize(
    "data",
    [
        {"name": ""}, {"name": "x" * 81}, {"name": "a\x00b"}, {"name": "\u200b"}, {"days": ""}, {"days": "7"},
        {"scopes": ["nav"]}, {"scopes": ["events"]}, {"days": "365\x00"},
    ],
)  # fmt: skip
def test_a_wrong_form_makes_nothing(world: World, data: dict[str, object]) -> None:
    answer = make(world.client(), **data)
    assert answer.status_code == 422, answer.text
    with world.reading() as session:
        assert session.scalars(select(ApiToken)).all() == []


@pytest.mark.parametrize("data", [{"scopes": ["nav"]}, {"days": "7"}], ids=["scope", "days"])
def test_a_forged_choice_is_answered_in_the_readers_language(world: World, data: dict[str, object]) -> None:
    client = world.client()
    client.set_cookie("lang", "lv", domain="127.0.0.1")
    assert "Tādas izvēles nav." in make(client, **data).text


def test_editors_and_strangers_have_no_tokens(world: World) -> None:
    token = reader(world)
    editor, stranger = world.client("edgars@example.lv"), world.client("olga@example.lv")
    assert [c.get(PAGE, base_url=HOST).status_code for c in (editor, stranger, world.client(None))] == [403, 404, 303]
    csrf = token_of(stranger.get("/birojs/svesa/iestatijumi/api", base_url=HOST).text)
    answer = stranger.post(
        f"/birojs/svesa/iestatijumi/api/{token.token_id}/atsaukt", data={"csrf_token": csrf}, base_url=HOST
    )
    assert (answer.status_code, token.get("/events").status_code) == (404, 200)


def test_a_double_click_shows_the_same_token_twice_and_only_then(world: World) -> None:
    client = world.client()
    page = client.get(PAGE, base_url=HOST)
    values = {"csrf_token": token_of(page.text), "name": "Website", "days": "365"}
    answers = [client.post(PAGE, data=values, base_url=HOST) for _click in range(2)]
    shown = [re.findall(r"aicina_[\w-]{43}", answer.text) for answer in answers]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert shown[0] == shown[1] != []
    with world.reading() as session:
        assert len(session.scalars(select(ApiToken)).all()) == 1
    path = re.findall(r'action="([^"]+/atsaukt)"', client.get(PAGE, base_url=HOST).text)[0]
    assert client.post(path, data=values, base_url=HOST).status_code == 303
    after = client.post(PAGE, data=values, base_url=HOST)
    assert after.status_code == 201
    assert re.findall(r"aicina_[\w-]{43}", after.text) != shown[0]  # a revoked token does not come back
