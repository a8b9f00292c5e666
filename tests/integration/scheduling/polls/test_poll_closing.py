"""Choosing the time: what it means is shown first, then done once, and can be taken back while letters wait."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from core.db import db, transaction
from mailers.models import OutboxRow
from registration.guest_models import Guest
from registration.models import Event, Registration
from registration.terms import Admission
from tests.integration.desk.events_world import NOW, Desk, form_of, words_of
from tests.integration.scheduling.polls.poll_world import (
    EVENTS,
    answer,
    invite,
    numbers,
    poll_here,
    say,
    slot,
    stored,
)


@pytest.fixture
def poll(app: Flask, desk: Desk) -> int:
    """Three times; Monday suits Anna and Jānis (if need be), Tuesday suits Pēteris; Līga is silent."""
    event_id = poll_here(app)
    with app.app_context(), transaction() as session:
        guests = invite(session, event_id, "Anna Ozola", "Jānis Ozols", "Līga Zieda", language="en")
        answer(session, event_id, "Anna Ozola", "ynn", guests["Anna Ozola"])
        answer(session, event_id, "Jānis Ozols", "mnn", guests["Jānis Ozols"])
        answer(session, event_id, "Pēteris Bērzs", "nyn")
    return event_id


def slots(app: Flask, poll: int) -> list[int]:
    with app.app_context():
        return numbers(db.session(), poll)


def shown(desk: Desk, poll: int, *chosen: int) -> Any:
    query = "&".join(f"laiks={number}" for number in chosen)
    return desk.get(f"{EVENTS}/{poll}/laika-atbildes/izveleties?{query}")


def standing(app: Flask, event_id: int) -> dict[str, str]:
    with app.app_context():
        query = select(Registration.given_name, Registration.status).where(Registration.event_id == event_id)
        return {row.given_name: row.status for row in db.session.execute(query)}


def letters(app: Flask) -> dict[str, int]:
    with app.app_context():
        found: dict[str, int] = {}
        for letter in db.session.scalars(select(OutboxRow.letter).where(OutboxRow.batch.like("poll:%"))):
            found[letter] = found.get(letter, 0) + 1
        return found


def test_what_a_time_means_is_shown_before_anything_is_done(desk: Desk, app: Flask, poll: int) -> None:
    said = words_of(shown(desk, poll, slots(app, poll)[0]))
    told = said[said.index("Who is told what") :]
    assert "2 people get the invitation Anna Ozola, Jānis Ozols" in told
    assert "1 person is thanked Pēteris Bērzs" in told
    assert "1 invited person who has not answered is told the time Līga Zieda" in told
    assert "1 person more could come" in said  # on Tuesday
    assert stored(app, poll).admission == Admission.poll
    assert letters(app) == {}


def test_the_time_is_chosen_and_everybody_is_told_once(desk: Desk, app: Flask, poll: int) -> None:
    page = shown(desk, poll, slots(app, poll)[0])
    done = [desk.fill(page, "redzets", "solis=sutit") for _press in range(2)]
    assert [one.location for one in done] == [f"{EVENTS}/{poll}/laika-atbildes"] * 2
    event = stored(app, poll)
    assert (event.starts_at, event.admission) == (slot().starts_at, Admission.in_order)
    assert standing(app, poll) == {"Anna": "confirmed", "Jānis": "confirmed", "Pēteris": "not_chosen"}
    assert sum(letters(app).values()) == 4
    said = words_of(desk.get(done[0].location))
    assert "The time is chosen" in said
    assert "Take it back and open the poll again" in said


def test_a_press_is_taken_back_while_the_letters_wait_and_not_later(desk: Desk, app: Flask, poll: int) -> None:
    desk.fill(shown(desk, poll, slots(app, poll)[0]), "redzets", "solis=sutit")
    page = desk.get(f"{EVENTS}/{poll}/laika-atbildes")
    path = f"{EVENTS}/{poll}/laika-atbildes/atsaukt/1"
    token = {"csrf_token": page.text.partition('name="csrf_token" value="')[2].partition('"')[0]}
    assert desk.client.post(path, data=token, base_url="http://127.0.0.1:5000").status_code == 303
    assert (stored(app, poll).admission, stored(app, poll).starts_at) == (Admission.poll, None)
    assert set(standing(app, poll).values()) == {"applied"}
    desk.fill(shown(desk, poll, slots(app, poll)[0]), "redzets", "solis=sutit")
    with time_machine.travel(NOW + timedelta(minutes=11), tick=False):
        late = Desk(app)
        assert "Take it back" not in words_of(late.get(f"{EVENTS}/{poll}/laika-atbildes"))


def test_two_times_become_two_events(desk: Desk, app: Flask, poll: int) -> None:
    first, second, _third = slots(app, poll)
    page = shown(desk, poll, first, second)
    assert "3 people get the invitation" in words_of(page)
    desk.fill(page, "redzets", "solis=sutit")
    with app.app_context():
        made = db.session.scalars(select(Event).where(Event.made_from_id == poll)).one()
        number, starts_at = made.id, made.starts_at
    assert starts_at == slot(1).starts_at
    assert standing(app, number) == {"Pēteris": "confirmed"}
    assert f"{EVENTS}/{number}/dalibnieki/" in desk.get(f"{EVENTS}/{poll}/laika-atbildes").text


def test_ticks_that_were_changed_are_shown_before_they_count(desk: Desk, app: Flask, poll: int) -> None:
    page = shown(desk, poll, slots(app, poll)[0])
    again = desk.fill(page, "redzets", "solis=sutit", drop=["ja-vajag"])
    assert again.status_code == 422
    said = words_of(again)
    assert "1 person gets the invitation Anna Ozola" in said
    assert stored(app, poll).admission == Admission.poll
    assert desk.fill(again, "redzets", "solis=sutit").status_code == 303
    assert standing(app, poll) == {"Anna": "confirmed", "Jānis": "not_chosen", "Pēteris": "not_chosen"}


def test_an_answer_that_came_meanwhile_is_shown_first(desk: Desk, app: Flask, poll: int) -> None:
    page = shown(desk, poll, slots(app, poll)[0])
    with app.app_context(), transaction() as session:
        peter = session.query(Registration).filter_by(given_name="Pēteris").one().id
        say(session, poll, peter, "yyn")
    again = desk.fill(page, "redzets", "solis=sutit")
    assert again.status_code == 422
    assert "3 people get the invitation" in words_of(again)
    assert stored(app, poll).admission == Admission.poll


def test_without_a_time_or_with_a_foreign_one_nothing_is_chosen(desk: Desk, app: Flask, poll: int) -> None:
    other = poll_here(app, slot(9))
    for chosen in ((), (slots(app, other)[0],), (2**40,)):
        answer_page = shown(desk, poll, *chosen)
        assert answer_page.status_code == 303
        assert answer_page.location == f"{EVENTS}/{poll}/laika-atbildes"


def test_who_may_not_edit_chooses_no_time(desk: Desk, app: Flask, poll: int) -> None:
    data = form_of(shown(desk, poll, slots(app, poll)[0]), "redzets")[1]
    olga = Desk(app, "olga@example.lv")
    path = f"/birojs/otra-biedriba/pasakumi/{poll}/laika-atbildes/izveleties"
    assert olga.client.post(path, data=data, base_url="http://127.0.0.1:5000").status_code in (400, 404)
    assert stored(app, poll).admission == Admission.poll


def test_a_guest_who_declined_is_told_nothing(desk: Desk, app: Flask, poll: int) -> None:
    with app.app_context(), transaction() as session:
        liga = session.query(Guest).filter_by(given_name="Līga").one()
        liga.answer, liga.answered_at = "no", NOW
    assert "who has not answered is told" not in words_of(shown(desk, poll, slots(app, poll)[0]))


def test_the_best_times_together_are_offered(desk: Desk, app: Flask) -> None:
    """The first time suits most people; the other two suit everybody."""
    event_id = poll_here(app)
    with app.app_context(), transaction() as session:
        for name, said in (("Anna Ozola", "yyn"), ("Jānis Ozols", "yny"), ("Līga Zieda", "nyn"), ("Zane Kļava", "nny")):
            answer(session, event_id, name, said)
    first, second, third = slots(app, event_id)
    page = shown(desk, event_id, first)
    assert "The best 2 together: Tuesday" in words_of(page)
    assert f"?laiks={second}&amp;laiks={third}" in page.text
    together = shown(desk, event_id, second, third)
    assert "4 people get the invitation" in words_of(together)
    assert "together" not in words_of(together)
