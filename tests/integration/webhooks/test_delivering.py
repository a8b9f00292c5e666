"""What receivers are told and how it gets there: signed, once, again after failures, never into a private network."""

import contextlib
import json
import ssl
import threading
from datetime import timedelta
from typing import Any

import pytest
import trustme

from core.bilingual import Bilingual
from core.db import db, transaction
from organisers.terms import COMMAND
from registration import event_services, leaving
from registration.history import record
from registration.models import Event
from tests.integration.desk.people_world import EARLY, STARTS, new_event
from tests.integration.webhooks.world import Hooked, valid
from tests.servers.receiver import Receiver
from webhooks import delivery, posting, services
from webhooks.models import WebhookEndpoint
from webhooks.terms import DeliveryState, Job, Outcome, Topic, Why


def told(hooked: Hooked) -> list[tuple[str, dict[str, Any]]]:
    """(type, data) of everything the receiver got, in any order of arrival."""
    messages = [json.loads(received.body) for received in hooked.receiver.came]
    return sorted(((m["type"], m["data"]) for m in messages), key=str)


def test_a_registration_is_told_with_ids_and_a_status_only(hooked: Hooked) -> None:
    number = hooked.world.register("Anna Bērziņa", phone="+37120000042")
    assert hooked.tick() == 1
    (received,) = hooked.receiver.came
    slug = json.loads(received.body)["data"]["event_slug"]
    assert json.loads(received.body) == {
        "type": "registration.created",
        "timestamp": "2027-01-20T09:00:00.000Z",
        "data": {"event_id": 1, "event_slug": slug, "registration_id": number, "status": "confirmed"},
    }
    assert (received.path, received.headers["content-type"]) == ("/zinas", "application/json")
    assert valid(received, hooked.secret(), hooked.now) == [True]
    assert received.headers["host"] == f"127.0.0.1:{hooked.receiver.port}"
    assert hooked.states() == [("delivered", 1)]
    assert hooked.tick() == 0


def test_the_life_of_an_event_is_told(hooked: Hooked) -> None:
    world = hooked.world
    number = world.register("Anna Bērziņa")
    with world.app.app_context():
        with transaction() as session:
            leaving.withdraw(session, world.settings, number, world.event_id, EARLY)
        with transaction() as session:
            event_services.cancel_event(session, world.settings, world.event_id, Bilingual(), world.account_id, EARLY)
    new_event(world.app, world.settings, world.organisation_id, world.account_id)
    hooked.tick()
    assert [(topic, data.get("status")) for topic, data in told(hooked)] == [
        ("event.cancelled", "cancelled"), ("event.published", "published"),
        ("registration.created", "confirmed"), ("registration.withdrawn", "withdrawn"),
    ]  # fmt: skip


def test_drafts_and_unchosen_topics_are_not_told(hooked: Hooked) -> None:
    world = hooked.world
    hooked.endpoint(hooked.receiver.url + "/2", Topic.event_cancelled)
    with world.app.app_context(), transaction() as session:
        event = session.get_one(Event, world.event_id)
        event.published_at = None
        session.flush()
        record(session, world.event_id, None, "organiser", "event_saved", EARLY)
    assert hooked.rows() == []
    world.register("Anna Bērziņa")
    assert [row.endpoint_id for row in hooked.rows()] == [hooked.endpoint_id]


def test_what_is_rolled_back_is_not_told(hooked: Hooked) -> None:
    with hooked.world.app.app_context():
        with contextlib.suppress(RuntimeError), transaction() as session:
            record(session, hooked.world.event_id, None, "organiser", "event_saved", EARLY)
            raise RuntimeError
        db.session.remove()
    assert hooked.rows() == []


def test_a_failure_is_tried_again_with_the_same_message(hooked: Hooked) -> None:
    hooked.receiver.answers = [500, 302, 200]
    hooked.world.register("Anna Bērziņa")
    assert [hooked.tick(), hooked.tick(seconds=59), hooked.tick(seconds=1)] == [1, 0, 1]
    assert [(row.last_reason, row.last_code) for row in hooked.rows()] == [("redirect", 302)]
    assert [hooked.tick(minutes=4), hooked.tick(minutes=1)] == [0, 1]
    assert hooked.states() == [("delivered", 3)]
    first, _second, third = hooked.receiver.came
    assert (first.body, first.headers["webhook-id"]) == (third.body, third.headers["webhook-id"])
    assert first.headers["webhook-timestamp"] != third.headers["webhook-timestamp"]
    assert hooked.row_of_endpoint().failing_since is None


def test_redirects_are_not_followed(hooked: Hooked) -> None:
    hooked.receiver.answers, hooked.receiver.headers = [307], {"Location": hooked.receiver.url + "/cits"}
    hooked.world.register("Anna Bērziņa")
    hooked.tick()
    assert [received.path for received in hooked.receiver.came] == ["/zinas"]


def test_a_receiver_that_fails_does_not_keep_others_waiting(hooked: Hooked) -> None:
    with Receiver() as other:
        hooked.endpoint(other.url)
        hooked.receiver.answers = [503] * 99
        for letter in "ABCDEFGH":
            hooked.world.register(f"Anna {letter}")
        hooked.tick()
        assert (len(other.came), len(hooked.receiver.came)) == (8, 5)
        hooked.tick(minutes=60)
        assert len(hooked.receiver.came) == 6  # one to see whether it is well again


def test_after_three_days_an_endpoint_is_paused(hooked: Hooked) -> None:
    hooked.receiver.answers = [500] * 999
    hooked.world.register("Anna Bērziņa")
    for _hour in range(72):
        hooked.tick(hours=1)
    assert hooked.row_of_endpoint().paused_at is None
    hooked.tick(hours=1)
    delivery.sweep(hooked.world.app, hooked.now)
    assert (hooked.row_of_endpoint().paused_at, hooked.rows()[0].state) == (hooked.now, "failed")
    hooked.world.register("Zane Ozola")
    assert (len(hooked.rows()), hooked.tick(hours=1)) == (1, 0)


def test_gone_pauses_at_once(hooked: Hooked) -> None:
    hooked.receiver.answers = [410]
    hooked.world.register("Anna Bērziņa")
    hooked.tick()
    assert hooked.row_of_endpoint().paused_at == hooked.now


def test_a_worker_that_dies_after_sending_sends_the_same_once_more(hooked: Hooked) -> None:
    hooked.world.register("Anna Bērziņa")

    def dies(jobs: list[Job], now: Any) -> list[Outcome]:
        posting.post_all(jobs, now, demonstration=True)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        hooked.tick(post=dies)
    assert (hooked.states(), hooked.tick("two")) == ([("sending", 1)], 0)
    hooked.now += timedelta(minutes=6)
    assert delivery.sweep(hooked.world.app, hooked.now) == 1
    assert hooked.tick("two") == 1
    first, second = hooked.receiver.came
    assert (first.body, first.headers["webhook-id"]) == (second.body, second.headers["webhook-id"])
    assert hooked.states() == [("delivered", 2)]


def test_a_worker_that_comes_back_late_changes_nothing(hooked: Hooked) -> None:
    hooked.world.register("Anna Bērziņa")
    held: list[Job] = []

    def frozen(jobs: list[Job], _now: Any) -> list[Outcome]:
        held.extend(jobs)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        hooked.tick(post=frozen)
    hooked.now += timedelta(minutes=6)
    delivery.sweep(hooked.world.app, hooked.now)
    hooked.tick("two")
    with hooked.world.app.app_context():
        assert delivery.finish(hooked.world.settings, held[0], Outcome(Why.timeout), hooked.now, "one") is None
    assert hooked.states() == [("delivered", 2)]


def test_two_workers_deliver_once(hooked: Hooked) -> None:
    for number in range(20):
        hooked.world.register(f"Anna {chr(65 + number)}")
    workers = [threading.Thread(target=hooked.tick, args=(name,)) for name in ("one", "two", "three")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    while hooked.tick():
        pass
    assert hooked.states() == [("delivered", 1)] * 20
    ids = [received.headers["webhook-id"] for received in hooked.receiver.came]
    assert (len(set(ids)), len(ids)) == (20, 20)


def test_both_secrets_sign_for_a_day(hooked: Hooked) -> None:
    with hooked.world.app.app_context(), transaction() as session:
        services.replace_secret(session, EARLY, session.get_one(WebhookEndpoint, hooked.endpoint_id), COMMAND)
    hooked.world.register("Anna Bērziņa")
    hooked.tick(hours=23)
    assert [valid(hooked.receiver.came[0], hooked.secret(g), hooked.now) for g in (2, 1)] == [
        [True, False], [False, True],
    ]  # fmt: skip
    hooked.world.register("Jānis Kalniņš")
    hooked.tick(hours=2)
    assert valid(hooked.receiver.came[1], hooked.secret(2), hooked.now) == [True]


def job(url: str) -> Job:
    return Job(1, 1, url, "{}", "msg_1", (b"x" * 32,))


def leads_to(*addresses: str) -> Any:
    async def lookup(_host: str, _port: int) -> list[str]:
        return list(addresses)

    return lookup


@pytest.mark.parametrize(
    ("url", "addresses"),
    [
        ("https://hook.example.lv/", ("10.0.0.1",)), ("https://hook.example.lv/", ("127.0.0.1",)),
        ("https://hook.example.lv/", ("93.184.215.14", "192.168.0.1")), ("https://hook.example.lv/",
        ("::ffff:7f00:1",)),
        ("https://hook.example.lv/", ("169.254.169.254",)), ("https://hook.example.lv/", ()),
        ("https://127.1/", ("127.0.0.1",)), ("http://127.0.0.1:5000/", ("127.0.0.1",)),
    ],
)  # fmt: skip
def test_nothing_is_sent_into_a_private_network(url: str, addresses: tuple[str, ...]) -> None:
    outcomes = posting.post_all([job(url)], STARTS, demonstration=False, lookup=leads_to(*addresses))
    assert outcomes == [Outcome(Why.address)]


def test_a_name_that_nobody_knows_and_a_port_that_nobody_holds() -> None:
    async def nobody(_host: str, _port: int) -> list[str]:
        raise OSError

    assert posting.post_all([job("https://x.example.lv/")], STARTS, demonstration=False, lookup=nobody) == [
        Outcome(Why.unknown_host)
    ]
    with Receiver() as gone:
        url = gone.url
    assert posting.post_all([job(url)], STARTS, demonstration=True) == [Outcome(Why.connection)]


def test_the_name_is_shown_to_the_address_that_was_looked_at() -> None:
    authority = trustme.CA()
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("hook.example.lv").configure_cert(server)
    authority.configure_trust(client)
    names: list[str] = []
    server.sni_callback = lambda _socket, name, _context: names.append(name)  # type: ignore[assignment]
    with Receiver(tls=server) as receiver:
        jobs = [job(f"https://{name}.example.lv:{receiver.port}/a?b=c") for name in ("hook", "other")]
        outcomes = posting.post_all(jobs, STARTS, demonstration=True, lookup=leads_to("127.0.0.1"), tls=client)
        assert outcomes == [Outcome(None, 204), Outcome(Why.certificate)]
        assert [(r.path, r.headers["host"]) for r in receiver.came] == [("/a?b=c", f"hook.example.lv:{receiver.port}")]
    assert sorted(names) == ["hook.example.lv", "other.example.lv"]


def test_a_long_answer_is_not_read(hooked: Hooked) -> None:
    hooked.receiver.answer_body = b"x" * 5_000_000
    hooked.world.register("Anna Bērziņa")
    hooked.receiver.answers = [200]
    assert (hooked.tick(), hooked.states()) == (1, [("delivered", 1)])


def test_silence_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "TOTAL", 0.3)
    import socket

    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"http://127.0.0.1:{mute.getsockname()[1]}/"
        assert posting.post_all([job(url)], STARTS, demonstration=True) == [Outcome(Why.timeout)]


def test_a_delivered_message_can_be_sent_again(hooked: Hooked) -> None:
    hooked.world.register("Anna Bērziņa")
    hooked.tick()
    (row,) = hooked.rows()
    with hooked.world.app.app_context(), transaction() as session:
        endpoint = session.get_one(WebhookEndpoint, hooked.endpoint_id)
        assert services.send_again(session, hooked.now, endpoint, row.id)
        assert not services.send_again(session, hooked.now, endpoint, row.id)
    hooked.tick()
    assert len({received.headers["webhook-id"] for received in hooked.receiver.came}) == 1
    assert (len(hooked.receiver.came), hooked.rows()[0].state) == (2, DeliveryState.delivered)
