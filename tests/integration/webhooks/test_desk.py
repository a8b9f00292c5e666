"""The desk's pages of receivers: added, told, replaced, paused, removed; for owners alone."""

import re
import time
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from organisers.models import OrganisationEntry
from tests.integration.desk.people_world import EARLY, HOST, World, token_of
from tests.integration.webhooks.world import Hooked, valid
from webhooks.models import WebhookEndpoint
from webhooks.terms import Topic

PAGE = "/birojs/biedriba/iestatijumi/zinotaji"


def post(client: FlaskClient, path: str, org: str = "biedriba", **data: Any) -> TestResponse:
    page = client.get(f"/birojs/{org}/iestatijumi/zinotaji", base_url=HOST)
    return client.post(path, data={"csrf_token": token_of(page.text), **data}, base_url=HOST)


def secret_in(page: str) -> str:
    return re.findall(r"whsec_[A-Za-z0-9+/=]{44}", page.replace("&#43;", "+"))[0]


def endpoints(world: World) -> list[tuple[str, list[str]]]:
    with world.reading() as session:
        return [(e.url, e.topics) for e in session.scalars(select(WebhookEndpoint).order_by(WebhookEndpoint.id))]


def test_a_receiver_is_added_and_its_secret_shown_once(world: World) -> None:
    client = world.client()
    made = post(client, PAGE, url=" https://example.lv/zinas ", topics=["registration.created", "event.cancelled"])
    assert made.status_code == 201
    secret = secret_in(made.text)
    assert endpoints(world) == [("https://example.lv/zinas", ["registration.created", "event.cancelled"])]
    shown = client.get(f"{PAGE}/1", base_url=HOST).text
    assert (secret in shown, "Nothing has been sent yet." in shown) == (False, True)
    renewed = post(client, f"{PAGE}/1/noslepums")
    assert secret_in(renewed.text) != secret
    assert "signed with the former secret too" in client.get(f"{PAGE}/1", base_url=HOST).text
    assert post(client, f"{PAGE}/1", topics=["event.changed"]).status_code == 303
    assert post(client, f"{PAGE}/1/pauze").status_code == 303
    assert "What happens during the pause is not sent later." in client.get(f"{PAGE}/1", base_url=HOST).text
    assert post(client, f"{PAGE}/1/pauze", turpinat="1").status_code == 303
    assert post(client, f"{PAGE}/1/dzest").status_code == 303
    assert endpoints(world) == []
    with world.reading() as session:
        query = select(OrganisationEntry.action).where(OrganisationEntry.action.startswith("webhook"))
        assert list(session.scalars(query.order_by(OrganisationEntry.id))) == [
            "webhook_created", "webhook_secret_replaced", "webhook_changed", "webhook_changed", "webhook_changed",
            "webhook_removed",
        ]  # fmt: skip
    log = client.get("/birojs/biedriba/darbibas/?veids=people", base_url=HOST).text
    assert ("example.lv" in log, "whsec" in log) == (True, False)


def test_a_forged_topic_is_refused_in_our_own_words(world: World) -> None:
    answer = post(world.client(), PAGE, url="https://example.lv/zinas", topics=["event.changed", "nav"])
    assert (answer.status_code, "Not a valid choice." in answer.text) == (422, True)
    assert endpoints(world) == []


def test_an_address_that_is_there_is_refused_and_nothing_shown(world: World) -> None:
    client, url = world.client(), "https://example.lv/zinas"
    form = {"csrf_token": token_of(client.get(PAGE, base_url=HOST).text), "url": url, "topics": ["event.changed"]}
    first, second = (client.post(PAGE, data=form, base_url=HOST) for _press in range(2))
    assert (first.status_code, second.status_code) == (201, 201)  # a double click must not hide the secret
    assert secret_in(first.text) == secret_in(second.text)
    again = client.post(PAGE, data={**form, "topics": ["event.cancelled"]}, base_url=HOST)
    assert (again.status_code, "whsec" in again.text) == (422, False)
    assert "This address is there already." in again.text
    assert 'href="/birojs/biedriba/iestatijumi/zinotaji/1"' in again.text.split("<section")[0]
    assert endpoints(world) == [(url, ["event.changed"])]
    with time_machine.travel(time.time() + 120):
        late = client.post(PAGE, data=form, base_url=HOST)
        assert (late.status_code, "whsec" in late.text) == (422, False)
    with world.reading() as session:
        query = select(OrganisationEntry.action).where(OrganisationEntry.action.startswith("webhook"))
        assert list(session.scalars(query)) == ["webhook_created"]


@pytest.mark.parametrize(
    "data",
    [
        {"url": ""}, {"url": "example.lv"}, {"url": "http://example.lv/"}, {"url": "https://10.0.0.1/"},
        {"url": "https://[fd00::1]/"}, {"url": "https://2130706433/"}, {"url": "https://a@example.lv/"},
        {"url": "https://example.lv/\x00"}, {"url": "https://" + "a" * 5000}, {"topics": []}, {"topics": ["nav"]},
        {"topics": ["event.changed\x00"]},
    ],
)  # fmt: skip
def test_a_wrong_form_adds_nothing(world: World, data: dict[str, Any]) -> None:
    answer = post(world.client(), PAGE, **{"url": "https://example.lv/", "topics": ["event.changed"], **data})
    assert answer.status_code == 422, answer.text
    assert endpoints(world) == []


def test_the_log_tells_what_came_of_each_and_sends_again(hooked: Hooked) -> None:
    hooked.receiver.answers = [500, 204, 204]
    hooked.world.register("Anna Bērziņa")
    hooked.tick()
    with time_machine.travel(EARLY, tick=False):
        client = hooked.world.client()
        page = client.get(f"{PAGE}/{hooked.endpoint_id}", base_url=HOST).text
        assert ("The receiver answered 500" in page, "1 message waits." in page) == (True, True)
        hooked.tick(minutes=1)
        page = client.get(f"{PAGE}/{hooked.endpoint_id}", base_url=HOST).text
        path = re.findall(r'action="([^"]+/velreiz/[^"]+)"', page)[0]
        assert post(client, path).status_code == 303
    hooked.tick(minutes=1)
    assert len(hooked.receiver.came) == 3
    assert valid(hooked.receiver.came[2], hooked.secret(), hooked.now) == [True]


def test_strangers_and_editors_have_none(hooked: Hooked) -> None:
    world, one = hooked.world, f"{PAGE}/{hooked.endpoint_id}"
    stranger, editor = world.client("olga@example.lv"), world.client("edgars@example.lv")
    theirs = one.replace("biedriba", "svesa")
    assert [editor.get(PAGE, base_url=HOST).status_code, stranger.get(theirs, base_url=HOST).status_code] == [403, 404]
    for path in ("/noslepums", "/pauze", "/dzest", "/velreiz/1", ""):
        assert post(stranger, theirs + path, "svesa", topics=["event.changed"]).status_code == 404, path
    assert endpoints(world) == [(hooked.receiver.url, [topic.value for topic in Topic])]
