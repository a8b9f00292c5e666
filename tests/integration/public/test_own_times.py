"""What somebody who answered a poll sees of it and can change, until the deadline or the decision."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from core import clock
from core.db import transaction
from registration import correction
from registration.links import token
from registration.models import Event, Registration
from registration.own_data import own_data
from registration.terms import Admission, Can, LinkKind, RegistrationStatus
from tests import builders
from tests.integration.public.test_times_form import poll, said, visitor_event
from tests.integration.registration.letter_desk import read_all
from tests.integration.registration.world import Visitor, hidden_fields

CLOSES = datetime(2027, 2, 7, 22, tzinfo=UTC)


def answered(app: Flask, kind: LinkKind = LinkKind.mailed, **more: Any) -> tuple[Visitor, list[int], str]:
    """Somebody who can come at the first time, and could at the second; the address of their page."""
    visitor, slots = poll(app, **more)
    with app.app_context(), transaction() as session:
        event = session.get_one(Event, visitor_event(session, visitor))
        given = ((slots[0], Can.yes), (slots[1], Can.if_need_be))
        person = builders.make_registration(session, event, availability=given, language="en")
        return visitor, slots, f"/r/{token(builders.settings_here(), person.id, kind, person.links_generation)}"


def change(visitor: Visitor, own: str, **typed: str) -> Any:
    page = visitor.client.get(f"{own}/mainit")
    fields = {k: v for k, v in hidden_fields(page.text).items() if k in {"csrf_token", "form_key"}}
    anna = {"given_name": "Anna", "family_name": "Bērziņa", "email": "anna.berzina@example.lv"}
    return visitor.client.post(f"{own}/mainit", data={**fields, **anna, **typed})


def decide(app: Flask, **values: Any) -> None:
    with app.app_context(), transaction() as session:
        for person in session.query(Registration):
            for name, value in values.items():
                setattr(person, name, value)


def test_the_page_says_what_was_answered_and_what_comes_next(app: Flask) -> None:
    visitor, _slots, own = answered(app)
    page = visitor.client.get(own).text
    assert "Your answer has been received" in page
    assert re.findall(r'<span class="nowrap">([\d:–]+)</span>: <strong>([^<]*)', page) == [
        ("16:00–17:30", "yes"), ("18:00–19:30", "if need be"), ("16:00–17:30", "–"), ("18:00–19:30", "–")
    ]  # fmt: skip
    assert "You can change your answer until 7 February 2027 (inclusive), 23:59." in page
    assert "You are registered" not in page
    assert "/kalendars" not in page.split("<footer")[0]


def test_how_many_others_can_come_is_shown_where_the_organiser_wants_it(app: Flask) -> None:
    _visitor, _slots, hidden = answered(app)
    visitor, slots, shown = answered(app, answers_shown=True)
    with app.app_context(), transaction() as session:
        event = session.get_one(Event, visitor_event(session, visitor))
        builders.make_registration(session, event, email="b@example.lv", availability=((slots[0], Can.yes),))
    assert "(2 can)" in visitor.client.get(shown).text
    assert "can)" not in visitor.client.get(hidden).text


def test_a_browser_that_proved_nothing_is_not_told_what_was_answered(app: Flask) -> None:
    visitor, _slots, own = answered(app, LinkKind.receipt, answers_shown=True)
    page = visitor.client.get(own).text
    assert "Your answer has been received" in page
    assert "What you answered" not in page


def test_an_answer_can_be_changed_until_the_deadline(app: Flask) -> None:
    visitor, slots, own = answered(app)
    assert f'id="slot{slots[1]}-1"' in visitor.client.get(f"{own}/mainit").text
    answer = change(visitor, own, **{f"slot{slots[0]}": "0", f"slot{slots[3]}": "2"})
    assert answer.status_code == 303
    assert said(app) == [{slots[0]: Can.no, slots[3]: Can.yes}]


def test_another_clock_on_the_page_of_changes_saves_nothing(app: Flask) -> None:
    visitor, slots, own = answered(app)
    answer = change(visitor, own, zone="Europe/London", show_zone="1", **{f"slot{slots[0]}": "0"})
    assert (answer.status_code, "where you are: 14:00–15:30" in answer.text) == (200, True)
    assert said(app) == [{slots[0]: Can.yes, slots[1]: Can.if_need_be}]


def test_after_the_deadline_only_the_rest_can_be_changed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor, slots, own = answered(app)
    monkeypatch.setattr(clock, "now", lambda: CLOSES)
    assert f'name="slot{slots[0]}"' not in visitor.client.get(f"{own}/mainit").text
    same = change(visitor, own, phone="20000000", **{f"slot{slots[0]}": "2", f"slot{slots[1]}": "1"})
    assert same.status_code == 303


def test_a_form_opened_before_the_deadline_and_sent_after_it_is_refused(app: Flask) -> None:
    visitor, slots, _own = answered(app)
    with app.app_context(), transaction() as session:
        event = session.get_one(Event, visitor_event(session, visitor))
        late = builders.make_command(event, arrived_at=CLOSES, availability=((slots[0], Can.no),))
        person = session.query(Registration).one()
        outcome = correction.correct(session, builders.settings_here(), person.id, late, CLOSES)
        assert getattr(outcome, "reason", None) == "deadline_passed"
    assert said(app) == [{slots[0]: Can.yes, slots[1]: Can.if_need_be}]


def test_taking_an_answer_back(app: Flask) -> None:
    visitor, _slots, own = answered(app)
    asked = visitor.client.get(f"{own}/atteikties").text
    assert "Take your answer back?" in asked
    fields = hidden_fields(asked)
    assert visitor.client.post(f"{own}/atteikties", data=fields).status_code == 303
    page = visitor.client.get(own).text
    assert "You have withdrawn" in page
    with app.app_context(), transaction() as session:
        text = read_all(session)["registration.withdrawn"].text
    assert "The organiser no longer counts on you." in text
    assert "BEGIN:VCALENDAR" not in text


@pytest.mark.parametrize(
    ("status", "expected"), [("placed", "You have a place"), ("not_chosen", "There is no place for you this time.")]
)
def test_the_page_once_it_is_decided(app: Flask, status: str, expected: str) -> None:
    visitor, _slots, own = answered(app)
    decide(app, status=RegistrationStatus(status))
    page = visitor.client.get(own)
    assert (page.status_code, expected in page.text) == (200, True)
    assert visitor.client.get(f"{own}/mainit").status_code == 303


def test_who_has_a_place_in_a_group_finds_it_from_the_application(app: Flask) -> None:
    visitor, _slots, own = answered(app)
    with app.app_context(), transaction() as session:
        application = session.query(Registration).one()
        group = builders.make_event(session, title="Grupa A")
        seat = builders.make_registration(session, group)
        seat.application_id, application.status = application.id, RegistrationStatus.placed
        there = f"/r/{token(builders.settings_here(), seat.id, LinkKind.mailed, 1)}"
    page = visitor.client.get(own).text
    assert "Grupa A" in page
    assert f'href="{there}"' in page
    assert "You are registered" in visitor.client.get(there).text


@pytest.mark.parametrize("language", ["lv", "en"])
def test_the_letter_says_what_was_answered_and_holds_no_invitation(app: Flask, language: str) -> None:
    visitor, slots = poll(app)
    with app.app_context(), transaction() as session:
        event = session.get_one(Event, visitor_event(session, visitor))
        builders.make_registration(session, event, availability=((slots[0], Can.yes),), language=language)
        letter = read_all(session)["registration.applied"]
    assert letter.calendar is None
    assert ("Wednesday, 17 February, 16:00–17:30: yes" in letter.text) == (language == "en")
    assert ("trešdien, 17. februārī, 16.00–17.30: " in letter.text) == (language == "lv")
    assert "2027" in letter.text  # until when it can be changed
    assert "10. februārī" not in letter.text


def test_the_letter_after_an_application(app: Flask) -> None:
    with app.app_context(), transaction() as session:
        event = builders.make_event(session, admission="selection")
        builders.make_registration(session, event, language="en")
        letter = read_all(session)["registration.applied"]
    assert letter.subject.startswith("Application received")
    assert (letter.calendar, "What you answered" in letter.text) == (None, False)


def test_what_was_said_of_times_is_in_ones_own_copy(app: Flask) -> None:
    answered(app)
    with app.app_context(), transaction() as session:
        held = own_data(session, session.query(Registration).one(), "en")
    assert json.loads(json.dumps(held))["times"] == [
        {"starts_at": "2027-02-17T14:00:00+00:00", "ends_at": "2027-02-17T15:30:00+00:00", "can": "yes"},
        {"starts_at": "2027-02-17T16:00:00+00:00", "ends_at": "2027-02-17T17:30:00+00:00", "can": "if_need_be"},
    ]


def test_nobody_is_promised_a_place_again_that_cannot_be_had_again(app: Flask) -> None:
    visitor, _slots, own = answered(app)
    again = "you can register again while there are places"
    with app.app_context(), transaction() as session:
        event = session.get_one(Event, visitor_event(session, visitor))
        event.admission, event.starts_at = Admission.in_order, CLOSES + timedelta(days=3)
    decide(app, status=RegistrationStatus.confirmed, confirmed_at=CLOSES)
    assert again in visitor.client.get(f"{own}/atteikties").text
    with time_machine.travel(CLOSES + timedelta(minutes=1), tick=False):
        page = visitor.client.get(f"{own}/atteikties").text
    assert again not in page
    assert "the place cannot be taken back" in page


def test_the_clock_chosen_with_the_answer_is_there_on_every_page(app: Flask) -> None:
    visitor, slots = poll(app)
    answer = visitor.register(1, zone="Europe/London", **{f"slot{slots[0]}": "2"})
    own = visitor.client.get(answer.location).text
    assert re.findall(r'<span class="nowrap">([\d:–]+)</span> <span class="muted nowrap">\(([^)]*)\)', own) == [
        ("16:00–17:30", "where you are: 14:00–15:30"), ("18:00–19:30", "where you are: 16:00–17:30")
    ] * 2  # fmt: skip
    page = visitor.client.get(f"{answer.location}/mainit").text
    assert '<option value="Europe/London" selected>' in page
    assert page.count("where you are: 14:00–15:30") == 2
    here = visitor.client.get(f"{answer.location}/mainit?zone=Europe/Riga").text
    assert "where you are" not in here


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("Asia/Tokyo", "Asia/Tokyo"), ("", ""), ("Europe/Riga", ""), ("<b>", ""), ("X" * 500, ""), (None, "")],
)
def test_the_change_page_keeps_another_clock_and_nothing_that_is_none(
    app: Flask, sent: str | None, kept: str
) -> None:  # fmt: skip
    visitor, slots = poll(app)
    own = visitor.register(1, zone="Europe/London", **{f"slot{slots[0]}": "2"}).location
    typed = {} if sent is None else {"zone": sent}
    assert change(visitor, own, **typed, **{f"slot{slots[0]}": "2"}).status_code == 303
    with app.app_context(), transaction() as session:
        assert session.query(Registration).one().zone == kept


def test_a_browser_that_proved_nothing_is_not_told_where_somebody_is(app: Flask) -> None:
    visitor, _slots, own = answered(app, LinkKind.receipt)
    decide(app, zone="Europe/London", status=RegistrationStatus.confirmed)
    with app.app_context(), transaction() as session:
        event = visitor_event(session, visitor)
        found = session.get_one(Event, event)
        found.starts_at, found.ends_at = builders.SLOTS[0]
        found.admission = Admission.in_order
    assert "in London" not in visitor.client.get(own).text
