"""After a restore messages rest with the letters, lose nothing meanwhile, and go on by the same press."""

from datetime import timedelta

from core.db import transaction
from mailers.queries import sending_pause
from mailers.services import pause
from privacy import restoring
from tests.integration.desk.events_world import words_of
from tests.integration.desk.people_world import HOST
from tests.integration.desk.test_rights import post
from tests.integration.webhooks.world import Hooked
from webhooks import delivery

LETTERS = "/birojs/biedriba/vestules"
RECEIVERS = "/birojs/biedriba/iestatijumi/zinotaji"
TOLD = "Messages to other programs wait too."


def put_back(hooked: Hooked) -> None:
    with hooked.world.app.app_context():
        restoring.rest(hooked.now)


def test_messages_of_an_older_copy_wait_until_somebody_starts_sending(hooked: Hooked) -> None:
    hooked.world.register("Anna Bērziņa")
    put_back(hooked)
    hooked.world.register("Zane Liepa")
    assert (hooked.tick(), hooked.states()) == (0, [("queued", 0)] * 2)
    client = hooked.world.client()
    assert TOLD in words_of(client.get(LETTERS, base_url=HOST))
    assert TOLD in words_of(client.get("/birojs/biedriba/", base_url=HOST))
    one = words_of(client.get(f"{RECEIVERS}/{hooked.endpoint_id}", base_url=HOST))
    assert "go on when somebody starts sending" in one
    assert post(client, f"{LETTERS}/atsakt")[0] == 303
    with hooked.world.reading() as session:
        assert sending_pause(session, hooked.now) is None
    assert (hooked.tick(), hooked.states()) == (2, [("delivered", 1)] * 2)
    assert "Sending is paused" not in words_of(client.get(f"{RECEIVERS}/{hooked.endpoint_id}", base_url=HOST))


def test_a_pause_of_the_mail_server_stops_no_message(hooked: Hooked) -> None:
    with hooked.world.app.app_context(), transaction() as session:
        pause(session, hooked.now, "550", hooked.now + timedelta(hours=1))
    hooked.world.register("Anna Bērziņa")
    assert hooked.tick() == 1


def test_nothing_runs_out_of_time_while_messages_rest(hooked: Hooked) -> None:
    hooked.receiver.answers = [500]
    hooked.world.register("Anna Bērziņa")
    assert hooked.tick() == 1  # the receiver fails from now on
    put_back(hooked)
    for _half_hour in range(8 * 24):  # four days
        hooked.now += timedelta(minutes=30)
        assert delivery.sweep(hooked.world.app, hooked.now) == 0
    assert (hooked.states(), hooked.row_of_endpoint().paused_at) == ([("queued", 1)], None)
    assert post(hooked.world.client(), f"{LETTERS}/atsakt")[0] == 303
    assert delivery.sweep(hooked.world.app, hooked.now) == 0
    assert (hooked.tick(), hooked.states()) == (1, [("delivered", 2)])


def test_what_had_run_out_before_is_not_sent(hooked: Hooked) -> None:
    hooked.world.register("Anna Bērziņa")
    hooked.now += timedelta(days=4)
    put_back(hooked)
    delivery.sweep(hooked.world.app, hooked.now)
    assert post(hooked.world.client(), f"{LETTERS}/atsakt")[0] == 303
    assert (hooked.tick(), delivery.sweep(hooked.world.app, hooked.now)) == (0, 1)
    assert hooked.states() == [("failed", 0)]
