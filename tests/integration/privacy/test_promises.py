"""What is promised about people's data and belongs to no room alone: nobody is listed for all to see, nobody comes on
a list without having said so, and what is not needed is not asked (docs/privacy.md)."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from core.bilingual import Bilingual
from core.db import Base, db, transaction
from invitations.models import Contact
from registration import mailing
from registration.guest_models import Guest
from registration.inputs import Member, QuestionDraft
from registration.models import Event, Follower, Question, Registration
from registration.privacy_models import EventPrivacy
from registration.terms import AgeBand, QuestionKind
from tests import builders
from tests.builders import FOCUS_GROUP, NOW
from tests.integration.public.conftest import client, moment
from tests.integration.registration.letter_desk import read
from tests.integration.registration.party_world import FAMILY
from tests.integration.registration.world import Visitor, publish, slug_of

__all__ = ["client", "moment"]
GIVEN, SURNAME = "Visvaldīne", "Zemesriekste"
EMAIL = "zemesriekste@example.lv"
COOKIES = {"aicina", "aicina-device", "lang"}
HERE = ("/", "data:", "http://127.0.0.1:5000/")
LOADED = re.compile(r'<(?:script|img|link|iframe|source|video)\b[^>]*? (?:src|href)="([^"]+)"')
SECRET_ARGUMENTS = {"token", "code", "number"}  # private links and badges; they have tests of their own
NEWS = QuestionDraft(None, QuestionKind.consent, Bilingual("Vēlos ziņas", "Send me news"))
CHILD = Member("Ansis", SURNAME, "ansis", "ansis", age_band=AgeBand.under_13)


def open_addresses(app: Flask) -> list[Rule]:
    """Every address that anybody may open without a private link and without signing in."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    return [rule for rule in rules if "org" not in rule.arguments and not rule.arguments & SECRET_ARGUMENTS]


@pytest.mark.parametrize("event", [{}, FAMILY], ids=["adults", "minors"])
def test_no_page_for_everybody_names_a_participant(
    app: Flask, client: FlaskClient, moment: object, event: dict[str, object]
) -> None:
    seen = {rule: answer.get_data() for rule, answer in walked(app, client, *comes(app, **event))}
    assert {"/", "/pasakumi/<slug>", "/kalendars/pasakums/<slug>.ics"} <= set(seen)
    hidden = [SURNAME.encode(), EMAIL.encode(), GIVEN.encode()]
    assert [rule for rule, said in seen.items() if any(word in said for word in hidden)] == []


def test_open_pages_know_our_cookies_only_and_ask_no_stranger(app: Flask, client: FlaskClient, moment: object) -> None:
    given, asked = set(), []
    for rule, answer in walked(app, client, *comes(app)):
        given |= {cookie.partition("=")[0] for cookie in answer.headers.getlist("Set-Cookie")}
        if answer.mimetype == "text/html":
            asked += [(rule, address) for address in LOADED.findall(answer.text) if not address.startswith(HERE)]
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src" in policy, rule
            assert re.findall(r"https?://\S+|\*", policy.partition("frame-ancestors")[0]) == [], rule
    assert (given - COOKIES, asked) == (set(), [])


def walked(app: Flask, client: FlaskClient, event_id: int, slug: str) -> Iterator[tuple[str, TestResponse]]:
    """Each open address that there is for this event, with its answer."""
    values = {"slug": slug, "event_id": event_id, "language": "lv", "kind": "focus_group"}
    for rule in open_addresses(app):
        path = app.url_map.bind("localhost").build(rule.endpoint, {n: values.get(n, slug) for n in rule.arguments})
        with client.get(path, follow_redirects=True) as answer:
            if answer.status_code == 200:
                yield rule.rule, answer


def comes(app: Flask, **event: object) -> tuple[int, str]:
    """An event to which somebody comes, with a child where children may; its id and slug."""
    event_id = publish(app, **event)
    company = {"members": (CHILD,), "together": True, "age_band": AgeBand.adult} if event else {}
    with app.app_context(), transaction() as session:
        here = session.get_one(Event, event_id)
        builders.make_registration(session, here, given_name=GIVEN, family_name=SURNAME, email=EMAIL, **company)
    return event_id, slug_of(app, event_id)


def test_registering_puts_nobody_on_a_list(app: Flask, moment: object) -> None:
    event_id = publish(app, questions=(NEWS,))
    with app.app_context():
        question = db.session().scalars(select(Question.id)).one()
    assert Visitor(app, slug_of(app, event_id)).register(1, **{f"q{question}": "y"}).status_code == 303
    with app.app_context():
        counts = [
            db.session().scalar(select(func.count()).select_from(t)) for t in (Registration, Contact, Guest, Follower)
        ]
    assert counts == [1, 0, 0, 0]


@pytest.mark.parametrize("recorded", [True, False])
def test_letter_says_that_the_meeting_may_be_recorded(app: Flask, recorded: bool) -> None:
    with app.app_context(), transaction() as session:
        event = builders.make_event(session, **FOCUS_GROUP)
        session.add(EventPrivacy(event_id=event.id, recorded=recorded, updated_at=NOW))
        builders.make_registration(session, event, language="en")
        letter = read(session, builders.mails(session, mailing.REGISTERED)[0])
    said = "The online meeting may be recorded. You may keep the camera off and use a pseudonym."
    assert (said in letter.text.replace("\n", " "), said in letter.html) == (recorded, recorded)


def test_age_is_a_group_and_nobody_is_asked_for_a_date_or_a_code(
    app: Flask, client: FlaskClient, moment: object
) -> None:
    page = client.get(f"/pasakumi/{slug_of(app, publish(app, **FAMILY))}").text
    names = set(re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', page))
    assert {"age_band", "given_name"} <= names
    assert 'type="date"' not in page
    columns = {f"{table.name}.{column.name}" for table in Base.metadata.sorted_tables for column in table.columns}
    assert [name for name in columns | names if re.search(r"birth|dzim|personal_code|personas_kod", name)] == []
