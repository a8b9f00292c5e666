"""What people are told about their data: the version that stood beside the form is kept, and whoever did not fill in
the form hears it by letter or from the organiser (GDPR, Articles 13 and 14)."""

import re
from email import message_from_bytes
from html import unescape

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from core.bilingual import Bilingual
from core.db import db, transaction
from mailers.freezing import freeze_carefully
from mailers.models import OutboxRow
from organisers.models import Organisation
from registration import by_hand, notices
from registration.guest_links import opening_token
from registration.inputs import ByHand, Member
from registration.models import Event, Registration
from registration.privacy_models import EventPrivacy, NoticeVersion
from registration.terms import Parties, Source
from tests import builders
from tests.builders import NOW, settings_here
from tests.integration.registration.world import hidden_fields

FORM = {"given_name": "Anna", "family_name": "Bērziņa", "email": "anna.berzina@example.lv"}


def make(app: Flask, **overrides: object) -> tuple[int, str]:
    with app.app_context(), transaction() as session:
        event = builders.make_event(session, **overrides)  # type: ignore[arg-type]
        return event.id, event.slug


def promise(app: Flask, event_id: int, purpose: str) -> None:
    """The organiser changes what is promised, which is a new version of the event."""
    with app.app_context(), transaction() as session:
        row = session.get(EventPrivacy, event_id) or EventPrivacy(event_id=event_id, updated_at=NOW)
        row.purpose = Bilingual(purpose, purpose)
        session.add(row)
        session.get_one(Event, event_id).version += 1


def fields(page: TestResponse) -> dict[str, str]:
    return {**hidden_fields(page.text), **FORM}


def hashes(app: Flask) -> list[str | None]:
    """The version each person registered under."""
    with app.app_context():
        return list(db.session().scalars(select(Registration.notice_hash).order_by(Registration.id)))


def words_kept(app: Flask) -> list[str]:
    with app.app_context():
        found = select(NoticeVersion.words).join(Registration, Registration.notice_hash == NoticeVersion.hash)
        return list(db.session().scalars(found.order_by(Registration.id)))


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.get("/?lang=en")
    return client


def test_version_that_was_shown_is_kept_though_another_holds_now(app: Flask, browser: FlaskClient) -> None:
    with time_machine.travel(NOW, tick=False):
        event_id, slug = make(app)
        path = f"/pasakumi/{slug}"
        opened = fields(browser.get(path))
        first = {**fields(browser.get(path)), "email": "pirma@example.lv", "given_name": "Pirmā"}
        assert browser.post(path, data=first).status_code == 303
        promise(app, event_id, "Cits nolūks.")
        assert browser.post(path, data=opened).status_code == 303
    assert hashes(app) == [opened[notices.FIELD]] * 2
    assert all("Cits nolūks" not in words for words in words_kept(app))


def test_version_nobody_knows_is_shown_anew_and_nothing_typed_is_lost(app: Flask, browser: FlaskClient) -> None:
    with time_machine.travel(NOW, tick=False):
        event_id, slug = make(app)
        path = f"/pasakumi/{slug}"
        opened = fields(browser.get(path))
        promise(app, event_id, "Cits nolūks.")
        again = browser.post(path, data=opened)
        assert again.status_code == 422
        assert "Cits nolūks." in again.text
        assert 'value="anna.berzina@example.lv"' in again.text
        assert hashes(app) == []
        assert browser.post(path, data={**fields(again)}).status_code == 303
    assert [words for words in words_kept(app) if "Cits nolūks." in words] != []


@pytest.mark.parametrize("sent", ["", "x", "0" * 64, "\ud800", "'" * 64, "0" * 5000])
def test_odd_versions_are_no_trouble(app: Flask, browser: FlaskClient, sent: str) -> None:
    with time_machine.travel(NOW, tick=False):
        _event_id, slug = make(app)
        path = f"/pasakumi/{slug}"
        data = {**fields(browser.get(path)), notices.FIELD: sent.encode("utf-8", "replace").decode()}
        assert browser.post(path, data=data).status_code == (303 if sent == "" else 422)


def test_invited_people_are_told_beside_their_form_too(app: Flask) -> None:
    with time_machine.travel(NOW, tick=False):
        event_id, _slug = make(app)
        with app.app_context(), transaction() as session:
            guest = builders.make_guest(session, session.get_one(Event, event_id))
            path = f"/a/{opening_token(settings_here(), guest)}"
        client = app.test_client()
        page = client.get(path)
        sent = hidden_fields(page.text)
        assert re.fullmatch(r"[0-9a-f]{64}", sent[notices.FIELD])
        typed = {"given_name": "Guna", "family_name": "Liepa", "email": "guna@example.lv"}
        answer = client.post(f"{path}/naksu", data={**sent, **typed})
        assert answer.status_code == 303, unescape(answer.text)
    assert hashes(app) == [sent[notices.FIELD]]
    assert len(words_kept(app)) == 1


def letters(app: Flask) -> dict[str, str]:
    """What each mail says, by its recipient."""
    with app.app_context(), transaction() as session:
        rows = session.scalars(select(OutboxRow).order_by(OutboxRow.id)).all()
        freeze_carefully(session, rows, NOW)
        return {row.recipient: _plain(row.wire or b"") for row in rows}


def _plain(wire: bytes) -> str:
    part = next(p for p in message_from_bytes(wire).walk() if p.get_content_type() == "text/plain")
    data = part.get_payload(decode=True)
    assert isinstance(data, bytes)
    return " ".join(data.decode().split())


def test_letter_to_somebody_written_down_by_hand_has_the_notice_and_its_source(app: Flask) -> None:
    event_id, _slug = make(app)
    with app.app_context(), transaction() as session:
        event = session.get_one(Event, event_id)
        told = notices.told_by_letter(session, event, "en")
        command = builders.make_command(
            event, by_hand=ByHand(None, consent_words="said"), source=Source.phone, language="en", notice=told  # type: ignore[arg-type]
        )  # fmt: skip
        by_hand.register_by_hand(session, settings_here(), command, NOW)
    promise(app, event_id, "Cits nolūks.")
    said = letters(app)["anna.berzina@example.lv"]
    assert "How your data is used" in said
    assert "Where it is from: the organiser wrote it down (by phone)." in said
    assert "Data State Inspectorate" in said
    assert "Cits nolūks." not in said  # the version that was kept with the registration
    assert words_kept(app) == [told.words]


def test_colleagues_and_substitutes_are_told_and_whoever_filled_in_the_form_is_not_told_twice(app: Flask) -> None:
    event_id, _slug = make(app, parties=Parties.colleagues)
    with app.app_context(), transaction() as session:
        event = session.get_one(Event, event_id)
        other = Member("Oto", "Egle", "oto egle", "egle oto", email="oto@example.lv", email_key="oto@example.lv")
        anna = builders.make_registration(session, event, members=(other,), language="en")
        instead = builders.make_command(
            event, given_name="Zane", family_name="Priede", email="zane@example.lv", language="en",
            notice=notices.told_by_letter(session, event, "en"),
        )  # fmt: skip
        said = letters_of(session)
        assert ("How your data is used" in said["oto@example.lv"], "How your data is used" in said[anna.email]) == (
            True, False,
        )  # fmt: skip
        by_hand.substitute(session, settings_here(), anna.id, instead, NOW)
        said = letters_of(session)
        assert "How your data is used" in said["zane@example.lv"]
        zane = session.scalars(select(Registration).where(Registration.given_name == "Zane")).one()
        assert session.get_one(NoticeVersion, zane.notice_hash).language == "en"
        assert session.get_one(Organisation, event.organisation_id).name.en in said["zane@example.lv"]


def letters_of(session: object) -> dict[str, str]:
    rows = session.scalars(select(OutboxRow).order_by(OutboxRow.id)).all()  # type: ignore[attr-defined]
    freeze_carefully(session, rows, NOW)  # type: ignore[arg-type]
    return {row.recipient: _plain(row.wire) for row in rows if row.wire}
