"""A receiver that fails for days is paused: those who may mend it get one letter, and today's desk names it."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from core.db import transaction
from mailers import registry
from mailers.models import OutboxRow
from mailers.terms import Letter, Skip
from organisers.models import OrganisationEntry
from organisers.terms import COMMAND, Action, Right
from registration.history import record
from tests.integration.desk.events_world import words_of
from tests.integration.desk.people_world import HOST
from tests.integration.desk.test_rights import EDGARS, give
from tests.integration.webhooks.world import Hooked
from webhooks import delivery, services
from webhooks.models import WebhookEndpoint
from webhooks.pausing import PAUSED

ANNA, OLGA = "anna@example.lv", "olga@example.lv"
DESK = "/birojs/biedriba/"


def letters(hooked: Hooked) -> list[str]:
    """To whom letters about a pause were enqueued, in their order."""
    with hooked.world.reading() as session:
        query = select(OutboxRow.recipient).where(OutboxRow.letter == PAUSED).order_by(OutboxRow.id)
        return list(session.scalars(query))


def fail_for_days(hooked: Hooked) -> None:
    hooked.receiver.answers = [500] * 9
    with hooked.world.app.app_context(), transaction() as session:
        record(session, hooked.world.event_id, None, "organiser", "event_saved", hooked.now)
    hooked.tick()
    hooked.now += timedelta(days=3)
    assert delivery.sweep(hooked.world.app, hooked.now) == 2  # the receiver and its message


def rendered(hooked: Hooked, number: int = -1) -> Letter | Skip:
    with hooked.world.app.test_request_context(base_url=HOST), force_locale("en"), transaction() as session:
        rows = session.scalars(select(OutboxRow).where(OutboxRow.letter == PAUSED).order_by(OutboxRow.id)).all()
        return registry.renderer_of(PAUSED)(session, rows[number], hooked.now)


def press(hooked: Hooked, resume: bool = False) -> None:
    with hooked.world.app.app_context(), transaction() as session:
        endpoint = session.get_one(WebhookEndpoint, hooked.endpoint_id)
        (services.resume if resume else services.pause)(session, hooked.now, endpoint, COMMAND)


def needs(hooked: Hooked, email: str = ANNA) -> list[tuple[str, str]]:
    """(address, name) of the receivers that today's desk names."""
    text = hooked.world.client(email).get(DESK, base_url=HOST).text
    block = text.partition("need--receivers")[2].partition("</ul>")[0]
    return re.findall(r'<li><a href="([^"]+)">([^<]+)</a>', block)


def test_three_days_of_failures_send_one_letter_for_each_pause(hooked: Hooked) -> None:
    fail_for_days(hooked)
    assert letters(hooked) == [ANNA]
    hooked.now += timedelta(hours=1)
    delivery.sweep(hooked.world.app, hooked.now)
    assert letters(hooked) == [ANNA]
    press(hooked, resume=True)
    fail_for_days(hooked)
    assert letters(hooked) == [ANNA, ANNA]


def test_gone_tells_at_once(hooked: Hooked) -> None:
    hooked.receiver.answers = [410]
    hooked.world.register("Anna Bērziņa")
    hooked.tick()
    assert letters(hooked) == [ANNA]
    letter = rendered(hooked)
    assert isinstance(letter, Letter)
    assert "The receiver wants no more messages (410)." in letter.text


def test_the_letter_names_the_host_and_the_reason_and_no_person(hooked: Hooked) -> None:
    fail_for_days(hooked)
    letter = rendered(hooked)
    assert isinstance(letter, Letter)
    host = f"127.0.0.1:{hooked.receiver.port}"
    assert letter.subject == f"Messages to {host} are paused"
    assert f"/birojs/biedriba/iestatijumi/zinotaji/{hooked.endpoint_id}" in letter.text
    assert "The last attempt: The receiver answered 500." in letter.text


@pytest.mark.parametrize("seen_to", ["resumed", "by hand", "removed"])
def test_no_letter_and_no_need_once_somebody_saw_to_it(hooked: Hooked, seen_to: str) -> None:
    fail_for_days(hooked)
    assert [name for _url, name in needs(hooked)] == [f"127.0.0.1:{hooked.receiver.port}"]
    if seen_to == "removed":
        with hooked.world.app.app_context(), transaction() as session:
            services.remove(session, hooked.now, session.get_one(WebhookEndpoint, hooked.endpoint_id), COMMAND)
    else:
        press(hooked, resume=seen_to == "resumed")
    assert (rendered(hooked), needs(hooked)) == (Skip("gone"), [])


def test_giving_up_is_one_line_of_the_trail_done_by_nobody(hooked: Hooked) -> None:
    fail_for_days(hooked)
    delivery.sweep(hooked.world.app, hooked.now)
    host = urlsplit(hooked.receiver.url).netloc
    with hooked.world.reading() as session:
        query = select(OrganisationEntry).where(OrganisationEntry.action == Action.webhook_given_up)
        said = [(one.actor, one.account_id, one.at, one.details) for one in session.scalars(query)]
    assert said == [("system", None, hooked.now, {"host": host, "why": "status", "code": 500})]
    page = words_of(hooked.world.client().get(f"{DESK}darbibas/", base_url=HOST))
    assert f"Messages to {host} paused: the receiver has taken nothing – automatically" in page


def test_a_pause_by_hand_tells_nobody(hooked: Hooked) -> None:
    hooked.receiver.answers = [500]
    hooked.world.register("Anna Bērziņa")
    hooked.tick()
    press(hooked)
    hooked.now += timedelta(days=4)
    delivery.sweep(hooked.world.app, hooked.now)
    assert (letters(hooked), needs(hooked)) == ([], [])


def test_only_those_who_may_mend_it_are_told(hooked: Hooked) -> None:
    give(hooked.world, Right.edit, Right.moderate)
    fail_for_days(hooked)
    assert (letters(hooked), needs(hooked, EDGARS)) == ([ANNA], [])
    give(hooked.world, Right.people)
    assert [url for url, _name in needs(hooked, EDGARS)] == [
        f"/birojs/biedriba/iestatijumi/zinotaji/{hooked.endpoint_id}"
    ]
    press(hooked, resume=True)
    fail_for_days(hooked)
    assert letters(hooked)[1:] == [ANNA, EDGARS]
    assert needs(hooked)[0][0].endswith(str(hooked.endpoint_id))
    stranger = hooked.world.client(OLGA).get("/birojs/svesa/", base_url=HOST)
    assert (stranger.status_code, "need--receivers" in stranger.text) == (200, False)
