"""A consent is taken back from a link in a letter in at most two clicks, at once, and the place stays (G2).

Only what a page really offers is pressed: a link or a button that stands on it, found by its words.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.bilingual import Bilingual
from core.db import db, transaction
from registration import mailing, photographs, tables
from registration.inputs import QuestionDraft
from registration.models import Answer, Consent, Event, HistoryEntry, Question
from registration.people_queries import PeopleFilter
from registration.terms import Photos, QuestionKind
from tests.builders import NOW, mails
from tests.integration.public.test_guardian_page import answer, asked, standing_consents, state
from tests.integration.registration.letter_desk import read
from tests.integration.registration.world import Visitor, publish, register, slug_of

MAY, NEWS = Bilingual("Drīkst fotografēt", "May be photographed"), Bilingual("Vēlos ziņas", "Send me news")
QUESTIONS = (
    QuestionDraft(None, QuestionKind.consent, MAY, photos=Photos.allows),
    QuestionDraft(None, QuestionKind.consent, NEWS),
)


@dataclass
class Reader:
    """Somebody who opens a letter's link in a browser of their own and then presses what stands on the pages."""

    client: FlaskClient
    clicks: int = 0
    path: str = ""
    page: str = field(default="", repr=False)

    def open(self, address: str) -> None:
        self._show(urlsplit(address).path)

    def press(self, words: str) -> None:
        """The first link or button whose words begin like this."""
        self.clicks += 1
        tree = html5lib.parse(self.page, namespaceHTMLElements=False)
        for link in tree.iter("a"):
            if said(link).startswith(words):
                return self._show(link.get("href"))
        for form in tree.iter("form"):
            pressed = [b for b in form.iter("button") if said(b).startswith(words)]
            if pressed:
                fields = {f.get("name"): f.get("value", "") for f in [*form.iter("input"), pressed[0]] if f.get("name")}
                gone = self.client.post(form.get("action") or self.path, data=fields)
                assert gone.status_code == 303, gone.text
                return self._show(gone.location)
        raise AssertionError(f"nothing says {words!r}")

    def _show(self, path: str) -> None:
        shown = self.client.get(path)
        assert shown.status_code == 200, (path, shown.status_code)
        self.path, self.page = path, shown.text


def in_english(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.set_cookie("lang", "en")
    return client


def said(element: object) -> str:
    return " ".join("".join(element.itertext()).split())  # type: ignore[attr-defined]


def letters_link(app: Flask, name: str, email: str) -> str:
    """The private link as it stands in the letter, which the worker writes now."""
    with app.app_context(), transaction() as session:
        (mail,) = (row for row in mails(session, name) if row.recipient == email)
        words = read(session, mail).text.split()
    return next(word for word in words if urlsplit(word).path.startswith(("/r/", "/v/")))


def event_with_consents(app: Flask, **more: object) -> int:
    return publish(app, questions=QUESTIONS, **more)


def come(app: Flask, event_id: int, number: int) -> None:
    """Somebody who ticks both boxes of the form."""
    with app.app_context():
        asked_now = db.session().scalars(select(Question.id).where(Question.event_id == event_id)).all()
    ticked = {f"q{question}": "y" for question in asked_now}
    assert Visitor(app, slug_of(app, event_id)).register(number, **ticked).status_code == 303


def standing(app: Flask) -> list[tuple[str, bool]]:
    with app.app_context():
        rows = db.session().scalars(select(Consent).order_by(Consent.id)).all()
        return [(row.words, row.withdrawn_at is None) for row in rows]


def listed(app: Flask, event_id: int) -> Sequence[str]:
    """What organisers are given of the answers, as the list is sent to them."""
    with app.app_context():
        export = tables.plan(db.session(), event_id, PeopleFilter(), "lv")
        asked_now = [question.title for question in export.questions]
        values = db.session().scalars(select(Answer.value).order_by(Answer.question_id)).all()
    return [*asked_now, *values]


@pytest.mark.parametrize(("number", "letter"), [(1, mailing.REGISTERED), (2, mailing.WAITING)])
def test_consent_goes_from_the_letter_in_two_clicks(app: Flask, moment: Any, number: int, letter: str) -> None:
    event_id = event_with_consents(app, capacity=1)
    if number == 2:
        register(app, event_id, 1)
    come(app, event_id, number)
    with app.app_context():
        assert number not in (photographs.refused(db.session(), event_id) or ())
    before = state(app)
    reader = Reader(in_english(app))
    reader.open(letters_link(app, letter, f"p{number}@example.lv"))
    reader.press("Your data")
    reader.press("Take back")
    assert reader.clicks <= 2
    assert standing(app) == [(MAY.lv, False), (NEWS.lv, True)]
    assert state(app) == before
    with app.app_context():
        session = db.session()
        taken_back = session.scalars(select(HistoryEntry).where(HistoryEntry.action == "consent_withdrawn")).one()
        assert (taken_back.actor, taken_back.registration_id, taken_back.at) == ("person", number, NOW)
        assert number in (photographs.refused(session, event_id) or ())
    assert listed(app, event_id) == [MAY.lv, NEWS.lv, "yes"]


def test_consent_can_be_taken_back_when_the_event_is_over(app: Flask, moment: Any) -> None:
    event_id = event_with_consents(app)
    come(app, event_id, 1)
    link = letters_link(app, mailing.REGISTERED, "p1@example.lv")
    with app.app_context():
        moment.move_to((db.session().get_one(Event, event_id).ends_at or NOW) + timedelta(days=1))
    reader = Reader(in_english(app))
    reader.open(link)
    reader.press("Your data")
    for _each in QUESTIONS:
        reader.press("Take back")
    assert [stands for _words, stands in standing(app)] == [False, False]
    assert listed(app, event_id) == [MAY.lv, NEWS.lv]


def test_guardian_takes_consent_back_from_the_letter(app: Flask, client: FlaskClient) -> None:
    _event_id, page = asked(app)
    answer(client, page, "ja")
    reader = Reader(in_english(app))
    reader.open(letters_link(app, mailing.CONSENT, "ilze@example.lv"))
    reader.press("I no longer agree")
    assert reader.clicks <= 2
    assert (standing_consents(app), state(app)) == ([False], [("withdrawn", "refused")])
