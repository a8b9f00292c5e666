"""The guardian's page: only the link that the guardian was sent says yes, to words that are kept as they were shown."""

import html
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.bilingual import Bilingual
from core.db import db, transaction
from registration import guardians, links, queries, waiting
from registration.models import Consent, Event
from registration.terms import LinkKind, Reason, Rejected
from tests import builders
from tests.builders import NOW
from tests.integration.public.company_links import letters, post
from tests.integration.public.company_world import stored_people
from tests.integration.public.feeds_world import cancel, save
from tests.integration.registration.party_world import FAMILY, register_child
from tests.integration.registration.world import hidden_fields, publish, stored, withdraw


def asked(app: Flask, **event: Any) -> tuple[int, str]:
    """An event at which Jānis waits for his mother; its id and her page."""
    event_id = publish(app, **{**FAMILY, **event})
    with app.app_context(), transaction() as session:
        child = register_child(session, session.get_one(Event, event_id), language="lv")
        number = child.id
    return event_id, f"/v/{token(app, number, LinkKind.guardian)}"


def token(app: Flask, registration_id: int, kind: LinkKind) -> str:
    return links.token(app.config["AICINA"], registration_id, kind, 1)


def answer(client: FlaskClient, page: str, said: str, **data: str) -> Any:
    words = hidden_fields(client.get(page).text).get("vardi", "")
    return post(client, page, page, **{"atbilde": said, "vardi": words, **data})


def state(app: Flask) -> list[tuple[Any, ...]]:
    return stored_people(app, "status", "guardian_state")


def consents(app: Flask) -> list[tuple[str, str, str, str]]:
    with app.app_context():
        found = db.session().execute(select(Consent.words, Consent.language, Consent.given_by, Consent.channel)).all()
        db.session().rollback()
        return [(words, language, by, channel) for words, language, by, channel in found]


def standing_consents(app: Flask) -> list[bool]:
    """Of each consent, whether it still holds."""
    with app.app_context(), transaction() as session:
        return [withdrawn_at is None for withdrawn_at in session.scalars(select(Consent.withdrawn_at))]


def test_guardian_reads_and_confirms(app: Flask, client: FlaskClient) -> None:
    _event_id, page = asked(app)
    shown = client.get(page)
    assert state(app) == [("pending", "asked")]
    assert (shown.headers["X-Robots-Tag"], shown.headers["Referrer-Policy"]) == ("noindex", "no-referrer")
    assert answer(client, page, "ja").status_code == 303
    assert state(app) == [("confirmed", "given")]
    ((words, language, by, channel),) = consents(app)
    assert words in html.unescape(shown.text)
    assert (language, by, channel) == ("lv", "Ilze Bērziņa", "web")
    assert letters(app) == ["pending", "guardian", "registered", "consent"]
    assert answer(client, page, "ja").status_code in {303, 422}
    assert (state(app), len(consents(app))) == ([("confirmed", "given")], 1)


def test_words_are_kept_in_the_language_in_which_they_were_read(app: Flask, client: FlaskClient) -> None:
    _event_id, page = asked(app)
    client.get("/valoda/en")
    assert answer(client, page, "ja").status_code == 303
    ((words, language, _by, _channel),) = consents(app)
    assert language == "en"
    assert words.startswith("I am a parent or guardian of Jānis Bērziņa and agree")


def test_guardian_refuses(app: Flask, client: FlaskClient) -> None:
    _event_id, page = asked(app)
    csrf = hidden_fields(client.get(page).text)["csrf_token"]
    for _ in range(2):
        assert client.post(page, data={"csrf_token": csrf, "atbilde": "ne"}).status_code == 303
    assert state(app) == [("withdrawn", "refused")]
    assert consents(app) == []
    assert 'value="ja"' not in client.get(page).text


def test_guardian_takes_the_confirmation_back(app: Flask, client: FlaskClient) -> None:
    _event_id, page = asked(app)
    answer(client, page, "ja")
    assert standing_consents(app) == [True]
    assert answer(client, page, "ne").status_code == 303
    assert state(app) == [("withdrawn", "refused")]
    assert standing_consents(app) == [False]


def test_guardian_takes_the_confirmation_back_after_the_child_left(app: Flask, client: FlaskClient) -> None:
    event_id, page = asked(app)
    answer(client, page, "ja")
    withdraw(app, event_id, 1)
    assert answer(client, page, "ne").status_code == 303
    assert state(app) == [("withdrawn", "refused")]
    assert standing_consents(app) == [False]
    assert stored(app, event_id).history[1][-1] == "guardian_refused"


def test_guardian_of_a_cancelled_event_changes_nothing(app: Flask, client: FlaskClient) -> None:
    event_id, page = asked(app)
    words = hidden_fields(client.get(page).text)
    cancel(app, event_id)
    assert client.post(page, data={**words, "atbilde": "ja"}).status_code == 422
    assert (state(app), consents(app)) == ([("pending", "asked")], [])


def test_guardian_cannot_refuse_what_is_over(app: Flask, client: FlaskClient, moment: Any) -> None:
    event_id, page = asked(app)
    answer(client, page, "ja")
    later = NOW + timedelta(days=365)
    moment.move_to(later)
    assert 'value="ne"' not in client.get(page).text
    with app.app_context(), transaction() as session:
        refused = guardians.refuse(session, builders.settings_here(), 1, event_id, later)
        assert refused == Rejected(Reason.event_started)
    assert state(app) == [("confirmed", "given")]
    assert standing_consents(app) == [True]


@pytest.mark.parametrize("kind", [kind for kind in LinkKind if kind is not LinkKind.guardian])
def test_no_link_of_the_child_says_yes(app: Flask, client: FlaskClient, kind: LinkKind) -> None:
    _event_id, page = asked(app)
    theirs = f"/v/{token(app, 1, kind)}"
    assert client.get(theirs).status_code == 404
    assert post(client, page, theirs, atbilde="ja").status_code == 404
    assert client.get(page.replace("/v/", "/r/")).status_code == 404
    assert state(app) == [("pending", "asked")]


@pytest.mark.parametrize("link", ["x", "x" * 32, "x" * 5000, "%00" * 20, "ā" * 20])
def test_link_that_opens_nothing(app: Flask, client: FlaskClient, link: str) -> None:
    assert client.get(f"/v/{link}").status_code == 404


def test_words_that_changed_meanwhile_are_shown_again(app: Flask, client: FlaskClient) -> None:
    event_id, page = asked(app)
    old = hidden_fields(client.get(page).text)["vardi"]
    save(app, event_id, title=Bilingual("Cits pasākums", "Another event"))
    again = answer(client, page, "ja", vardi=old)
    assert again.status_code == 422
    assert "Cits pasākums" in again.text
    assert state(app) == [("pending", "asked")]
    assert answer(client, page, "ja").status_code == 303


@pytest.mark.parametrize("data", [{}, {"atbilde": "jā"}, {"atbilde": "ja", "vardi": "\x00"}, {"vardi": "x" * 9999}])
def test_answer_that_is_none_changes_nothing(app: Flask, client: FlaskClient, data: dict[str, str]) -> None:
    _event_id, page = asked(app)
    assert post(client, page, page, **data).status_code == 422
    assert client.post(page, data={"atbilde": "ja"}).status_code == 400
    assert state(app) == [("pending", "asked")]


def test_time_that_has_passed_is_said_and_the_child_may_register_again(
    app: Flask, client: FlaskClient, moment: Any
) -> None:
    event_id, page = asked(app)
    words = hidden_fields(client.get(page).text)["vardi"]
    moment.move_to(NOW + timedelta(hours=48))
    assert 'value="ja"' not in client.get(page).text
    late = post(client, f"/pasakumi/{slug(app, event_id)}", page, atbilde="ja", vardi=words)
    assert (late.status_code, state(app)) == (422, [("pending", "asked")])
    with app.app_context(), transaction() as session:
        assert waiting.release_lapsed(session, builders.settings_here(), event_id, NOW + timedelta(hours=48)) == 1
    assert state(app) == [("lapsed", "asked")]
    with app.app_context(), transaction() as session:
        register_child(session, session.get_one(Event, event_id), arrived_at=NOW + timedelta(hours=49))
    assert state(app) == [("pending", "asked")]
    assert answer(client, page, "ja").status_code == 303
    assert state(app) == [("confirmed", "given")]


def test_page_after_the_child_left_or_the_event_was_cancelled(app: Flask, client: FlaskClient) -> None:
    event_id, page = asked(app)
    withdraw(app, event_id, 1)
    assert 'value="ja"' not in client.get(page).text
    event_id, page = asked(app)
    cancel(app, event_id)
    assert 'value="ja"' not in client.get(page).text
    assert client.get(page).status_code == 200


def slug(app: Flask, event_id: int) -> str:
    with app.app_context():
        found = db.session().get_one(Event, event_id).slug
        db.session().rollback()
        return found


def test_links_of_others_stay_unknown(app: Flask) -> None:
    asked(app)
    with app.app_context():
        found = queries.by_link(db.session(), token(app, 2, LinkKind.guardian), LinkKind.guardian)
        db.session().rollback()
    assert found is None
