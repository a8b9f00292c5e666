"""The letters of a desk: where each stands, sending again, and the pause."""

import re
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select, update

from core import clock
from core.db import transaction
from mailers import registry, services
from mailers.models import OutboxRow
from mailers.queries import sending_pause
from mailers.terms import MailReason, MailState
from mailers.words import state_text
from registration import mailing
from registration.mail_words import letter_words, mail_reason_words
from registration.models import HistoryEntry
from tests.integration.desk.people_world import HOST, World, token_of, world

__all__ = ["world"]
LIST = "/birojs/biedriba/vestules"


def settle(world: World, registration_id: int, state: MailState, reason: str | None = None) -> int:
    """Put a person's letter into a final state, as the worker would; its number."""
    with world.app.app_context(), transaction() as session:
        values = {"state": state, "reason": reason, "attempts": 3, "last_error": "550 <nobody> here"}
        session.execute(update(OutboxRow).where(OutboxRow.registration_id == registration_id).values(**values))
        query = select(OutboxRow.id).where(OutboxRow.registration_id == registration_id)
        return int(session.execute(query).scalar_one())


def post(client: FlaskClient, path: str, **values: str) -> int:
    token = token_of(client.get(world_form(client), base_url=HOST).text)
    return client.post(path, data={"csrf_token": token, **values}, base_url=HOST).status_code


def world_form(client: FlaskClient) -> str:
    return LIST if client.get(LIST, base_url=HOST).status_code == 200 else "/birojs/svesa/vestules"


def people(page: str) -> list[str]:
    return re.findall(r'<th scope="row" class="break-email"><a [^>]*>([^<]*)</a>', page)


def test_list_shows_state_reason_and_what_the_server_said(world: World) -> None:
    first = world.register("Anna Ozola")
    world.register("Zane Bērza")
    settle(world, first, MailState.failed, MailReason.address_refused)
    client = world.client()
    for path in (LIST, f"/birojs/biedriba/pasakumi/{world.event_id}/vestules"):
        page = client.get(path, base_url=HOST).text
        assert people(page) == ["Zane Bērza", "Anna Ozola"]
        assert "Not delivered" in page
        assert "The mail server says there is no such address. Please check it." in page
        assert "550 &lt;nobody&gt; here" in page
        assert "Registration with invitation" in page
        assert people(client.get(path, query_string={"stavoklis": "failed"}, base_url=HOST).text) == ["Anna Ozola"]
        assert people(client.get(path, query_string={"q": "berza"}, base_url=HOST).text) == ["Zane Bērza"]


def test_failed_letter_is_sent_again_once(world: World) -> None:
    person = world.register("Anna Ozola")
    number = settle(world, person, MailState.failed, MailReason.gave_up)
    client = world.client("edgars@example.lv")
    assert post(client, f"{LIST}/{number}/velreiz") == 303
    assert post(client, f"{LIST}/{number}/velreiz") == 303
    with world.reading() as session:
        query = select(OutboxRow).where(OutboxRow.registration_id == person).order_by(OutboxRow.id)
        states = [row.state for row in session.scalars(query)]
        actions = session.scalars(select(HistoryEntry.action).where(HistoryEntry.registration_id == person)).all()
    assert states == [MailState.failed, MailState.queued]
    assert actions.count("letter_resent") == 1


def test_letter_on_its_way_cannot_be_sent_again(world: World) -> None:
    person = world.register("Anna Ozola")
    with world.reading() as session:
        number = session.scalar(select(OutboxRow.id).where(OutboxRow.registration_id == person))
    client = world.client()
    assert f"{number}/velreiz" not in client.get(LIST, base_url=HOST).text
    assert post(client, f"{LIST}/{number}/velreiz") == 303
    with world.reading() as session:
        assert len(session.scalars(select(OutboxRow.id).where(OutboxRow.registration_id == person)).all()) == 1


def test_another_organisation_sees_and_sends_nothing(world: World) -> None:
    number = settle(world, world.register("Anna Ozola"), MailState.failed, MailReason.gave_up)
    stranger = world.client("olga@example.lv")
    assert stranger.get(LIST, base_url=HOST).status_code == 404
    assert people(stranger.get("/birojs/svesa/vestules", base_url=HOST).text) == []
    assert post(stranger, f"/birojs/svesa/vestules/{number}/velreiz") == 404
    assert post(stranger, "/birojs/svesa/vestules/99999999999/velreiz") == 404


def test_pause_is_shown_and_lifted_by_an_owner_only(world: World) -> None:
    now = clock.now()
    with world.app.app_context(), transaction() as session:
        services.pause(session, now, "535 bad password", now + timedelta(minutes=15))
    owner, editor = world.client(), world.client("edgars@example.lv")
    assert "Sending is paused" in editor.get(LIST, base_url=HOST).text
    assert "535 bad password" in owner.get(LIST, base_url=HOST).text
    assert post(editor, f"{LIST}/atsakt") == 403
    assert post(owner, f"{LIST}/atsakt") == 303
    with world.reading() as session:
        assert sending_pause(session, clock.now()) is None
    assert "Sending is paused" not in owner.get(LIST, base_url=HOST).text


def test_after_sending_again_one_comes_back_only_to_this_site(world: World) -> None:
    number = settle(world, world.register("Anna Ozola"), MailState.failed, MailReason.gave_up)
    client = world.client()
    token = token_of(client.get(LIST, base_url=HOST).text)
    for target, expected in (("//evil.example.com/", LIST), (f"{LIST}?q=anna", f"{LIST}?q=anna")):
        data = {"csrf_token": token, "atpakal": target}
        assert client.post(f"{LIST}/{number}/velreiz", data=data, base_url=HOST).location == expected


def test_every_letter_state_and_reason_has_words(world: World) -> None:
    reasons = [*map(str, MailReason), "left", "superseded", "address_changed", "event_cancelled"]
    letters = {name for name in registry.known() if name.startswith("registration.")}
    letters |= {value for name, value in vars(mailing).items() if name.isupper() and isinstance(value, str)}
    with world.app.test_request_context("/?lang=en"):
        texts = {code: mail_reason_words(code) for code in reasons}
        texts |= {code: letter_words(code) for code in letters}
        texts |= {str(state): state_text(state) for state in MailState}
        assert [code for code, text in texts.items() if not text or text == code] == []
        assert mail_reason_words(None) == ""
