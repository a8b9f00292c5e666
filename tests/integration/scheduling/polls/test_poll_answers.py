"""The page of a poll: the best times and why, who is missing, the grid, who is required; who may look."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event as sqlalchemy_event

from core.db import db, transaction
from organisers import members
from organisers import queries as organiser_queries
from organisers.terms import COMMAND, Right, Role
from registration.guest_models import Guest
from registration.models import Registration
from tests.integration.desk.events_world import NOW, Desk, words_of
from tests.integration.scheduling.polls.poll_world import (
    EVENTS,
    answer,
    history,
    invite,
    organisation_of,
    poll_here,
    slot,
)


@pytest.fixture
def poll(app: Flask, desk: Desk) -> int:
    """Three times; Anna and Jānis answered, Līga did not, Ilze will not come, Pēteris came by the open link."""
    event_id = poll_here(app)
    with app.app_context(), transaction() as session:
        guests = invite(session, event_id, "Anna Ozola", "Jānis Ozols", phone="+37120000077")
        guests |= invite(session, event_id, "Līga Ziediņa", phone="+37120000078")
        guests |= invite(session, event_id, "Ilze Egle")
        ilze = session.get_one(Guest, guests["Ilze Egle"])
        ilze.answer, ilze.answered_at = "no", NOW
        session.get_one(Guest, guests["Anna Ozola"]).required = True
        answer(session, event_id, "Anna Ozola", "nyy", guests["Anna Ozola"])
        answer(session, event_id, "Jānis Ozols", "yym", guests["Jānis Ozols"])
        answer(session, event_id, "Pēteris Bērzs", "ynn")
    return event_id


def page(desk: Desk, poll: int) -> str:
    return words_of(desk.get(f"{EVENTS}/{poll}/laika-atbildes"))


def test_the_best_time_stands_first_with_its_reasons(desk: Desk, poll: int) -> None:
    said = page(desk, poll)
    places = ("No. 1 Tuesday, 9 February", "No. 2 Wednesday, 10 February", "No. 3 Monday, 8 February")
    first, second, third = map(said.index, places)
    assert first < second < third
    assert "All required people can come. The others: yes: 1, if need be: 0, no: 2, no answer: 1" in said[first:second]
    assert "Required: 0 of 1 can come. Cannot: Anna Ozola." in said[third:]


def test_where_everybody_is_required_nothing_is_said_of_others(app: Flask, desk: Desk) -> None:
    event_id = poll_here(app)
    with app.app_context(), transaction() as session:
        guests = invite(session, event_id, "Anna Ozola")
        session.get_one(Guest, guests["Anna Ozola"]).required = True
        answer(session, event_id, "Anna Ozola", "nyy", guests["Anna Ozola"])
    said = page(desk, event_id)
    assert "All required people can come." in said
    assert "The others" not in said


def test_who_is_missing_stands_with_the_telephone(desk: Desk, poll: int) -> None:
    said = page(desk, poll)
    missing = said[said.index("Who is missing") : said.index("Everybody’s answers")]
    assert "Līga Ziediņa +371 20000078" in missing
    assert "Anna" not in missing
    assert "Ilze" not in missing


def test_the_grid_says_what_everybody_said_in_words(desk: Desk, poll: int) -> None:
    said = page(desk, poll)
    grid = said[said.index("Everybody’s answers") :]
    assert "Can come 2 2 2" in grid
    assert "Ilze Egle will not come no no no" in grid
    assert "Anna Ozola required no yes yes" in grid
    assert "Jānis Ozols yes yes if need be" in grid
    assert "Pēteris Bērzs yes no no" in grid
    assert "Līga Ziediņa no answer" in grid


def test_who_is_required_changes_the_order(desk: Desk, app: Flask, poll: int) -> None:
    with app.app_context():
        peter = db.session.query(Registration).filter_by(given_name="Pēteris").one().id
    path = f"{EVENTS}/{poll}/laika-atbildes"
    saved = desk.fill(desk.get(path), "obligats", obligats=f"r{peter}")
    assert saved.status_code == 303
    assert "No. 1 Monday, 8 February" in page(desk, poll)
    with app.app_context():
        anna = db.session.query(Guest).filter_by(given_name="Anna").one()
        assert (anna.required, db.session.get_one(Registration, peter).required) == (False, True)
    assert history(app, poll)[-1] == ("required_changed", {"required": 1, "optional": 1})


def test_keys_of_another_event_change_nobody(desk: Desk, app: Flask, poll: int) -> None:
    other = poll_here(app, slot())
    with app.app_context(), transaction() as session:
        stranger = answer(session, other, "Svešs Cilvēks", "y")
    for key in (f"r{stranger}", "r", "x1", "r99999999999999", "g-1"):
        desk.fill(desk.get(f"{EVENTS}/{poll}/laika-atbildes"), "bija", obligats=key)
    with app.app_context():
        assert not db.session.get_one(Registration, stranger).required


@pytest.mark.parametrize(
    ("right", "answers", "times", "new"),
    [(Right.edit, 403, 200, 200), (Right.moderate, 200, 403, 403), (Right.check_in, 403, 403, 403)],
    ids=lambda value: value.value if isinstance(value, Right) else None,
)
def test_rights(app: Flask, desk: Desk, poll: int, right: Right, answers: int, times: int, new: int) -> None:
    organisation_id = organisation_of(app)
    with app.app_context(), transaction() as session:
        account = organiser_queries.account_by_email(session, "edgars@example.lv")
        assert account is not None
        place = organiser_queries.membership(session, account.id, organisation_id)
        assert place is not None
        members.set_rights(session, NOW, organisation_id, place.id, Role.member, frozenset({right}), COMMAND)
    edgars = Desk(app, "edgars@example.lv")
    got = [
        edgars.get(f"{EVENTS}/{path}").status_code
        for path in (f"{poll}/laika-atbildes", f"{poll}/laiki", "laika-aptauja")
    ]
    assert got == [answers, times, new]


def test_a_stranger_finds_nothing(app: Flask, desk: Desk, poll: int) -> None:
    olga = Desk(app, "olga@example.lv")
    for path in (f"{poll}/laika-atbildes", f"{poll}/laiki"):
        assert olga.get(f"/birojs/otra-biedriba/pasakumi/{path}").status_code == 404


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The statements that are sent inside."""
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    with app.app_context():
        sqlalchemy_event.listen(db.engine, "before_cursor_execute", note)
        yield seen
        sqlalchemy_event.remove(db.engine, "before_cursor_execute", note)


def test_more_people_are_no_more_queries(desk: Desk, app: Flask, poll: int) -> None:
    path = f"{EVENTS}/{poll}/laika-atbildes"
    with counted(app) as few:
        desk.get(path)
    with app.app_context(), transaction() as session:
        for number in range(8):
            answer(session, poll, f"Cilvēks Skaitlis{number}", "ymn")
    with counted(app) as many:
        desk.get(path)
    assert len(many) == len(few) > 0


def test_times_are_in_no_order_of_merit_before_somebody_answers(desk: Desk, app: Flask) -> None:
    said = page(desk, poll_here(app))
    assert "Nobody has answered yet." in said
    assert "No. 1 " not in said
    assert "The best times" not in said
