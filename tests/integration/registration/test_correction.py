"""A person corrects their own registration; promise P23: every change has its one history row."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from core.bilingual import Bilingual
from core.db import db, transaction
from registration import correction, queries
from registration.inputs import Option, QuestionDraft, Registered
from registration.models import Answer, Event, HistoryEntry, Registration
from registration.terms import QuestionKind, Reason, RegistrationStatus, Rejected
from tests import builders
from tests.builders import NOW
from tests.integration.registration.world import Visitor, person, publish, register, slug_of, stored


def correct(app: Flask, event_id: int, registration_id: int, **changes: object) -> Registered | Rejected:
    with app.app_context(), transaction() as session:
        command = builders.make_command(session.get_one(Event, event_id), **{**person(1), **changes})
        return correction.correct(session, builders.settings_here(), registration_id, command, NOW + timedelta(hours=1))


def only(app: Flask, event_id: int) -> int:
    return stored(app, event_id).people[0][0]


def test_a_new_name_keeps_the_place_and_says_nothing_by_mail(app: Flask) -> None:
    event_id = publish(app, capacity=1)
    register(app, event_id, 1)
    before = stored(app, event_id)
    outcome = correct(app, event_id, only(app, event_id), family_name="Ozola")
    after = stored(app, event_id)
    assert outcome == Registered(only(app, event_id), RegistrationStatus.confirmed, known=True)
    assert (after.people, after.letters, after.taken) == (before.people, before.letters, 1)
    assert list(after.history.values()) == [["registered", "corrected"]]


def test_a_new_address_moves_the_invitation(app: Flask) -> None:
    event_id = publish(app)
    register(app, event_id, 1)
    correct(app, event_id, only(app, event_id), email="jauna@example.lv")
    found = stored(app, event_id)
    assert [email for _i, email, _s, _n in found.people] == ["jauna@example.lv"]
    assert list(found.letters.values()) == [["registered", "address_left", "registered"]]
    with app.app_context():
        recipients = [mail.recipient for mail in builders.mails(db.session())]
    assert recipients == ["p1@example.lv", "p1@example.lv", "jauna@example.lv"]


def test_who_waits_keeps_the_place_in_the_line(app: Flask) -> None:
    event_id = publish(app, capacity=1)
    for number in (5, 1, 6):
        register(app, event_id, number)
    waiting = stored(app, event_id).people[1][0]
    correct(app, event_id, waiting, email="jauna@example.lv")
    assert stored(app, event_id).waiting_in_order() == ["jauna@example.lv", "p6@example.lv"]


def test_nobody_becomes_somebody_else_who_is_registered(app: Flask) -> None:
    event_id = publish(app)
    register(app, event_id, 1)
    register(app, event_id, 2)
    before = stored(app, event_id)
    outcome = correct(app, event_id, before.people[1][0])
    assert outcome == Rejected(Reason.same_person)
    assert stored(app, event_id) == before


def test_a_withdrawn_registration_is_not_corrected(app: Flask) -> None:
    from tests.integration.registration.world import withdraw

    event_id = publish(app)
    register(app, event_id, 1)
    withdraw(app, event_id, only(app, event_id))
    before = stored(app, event_id)
    assert correct(app, event_id, only(app, event_id), email="jauna@example.lv") == Rejected(Reason.not_active)
    assert stored(app, event_id) == before


QUESTIONS = (
    QuestionDraft(
        None,
        QuestionKind.many,
        Bilingual("Ēdiens", "Food"),
        options=(Option("veg", Bilingual("Veģetārs")), Option("lac", Bilingual("Bez laktozes"))),
    ),
    QuestionDraft(None, QuestionKind.short, Bilingual("Loma", "Role"), required=True),
    QuestionDraft(None, QuestionKind.consent, Bilingual("Drīkst fotografēt", "Photos are fine")),
)


@time_machine.travel(NOW)
def test_answers_are_shown_again_and_can_be_emptied(app: Flask) -> None:
    event_id = publish(app, questions=QUESTIONS)
    visitor = Visitor(app, slug_of(app, event_id))
    with app.app_context():
        many, short, consent = (f"q{q.id}" for q in queries.questions_of(db.session(), event_id))
    link = visitor.register(1, **{many: ["veg", "lac"], short: "=1+1", consent: "y"}).headers["Location"]
    page = visitor.client.get(f"{link}/mainit").text
    assert page.count("checked") == 3
    assert 'value="=1+1"' in page
    data = {**visitor.fields, **person(1), short: "Vadītāja"}
    changed = visitor.client.post(f"{link}/mainit", data=data)
    assert changed.headers["Location"] == f"{link}?darits=mainits"
    with app.app_context():
        given = db.session().execute(select(Answer.question_id, Answer.value)).all()
    assert [tuple(row) for row in given] == [(int(short[1:]), "Vadītāja")]


@time_machine.travel(NOW)
@pytest.mark.parametrize(
    "wrong", [{"family_name": ""}, {"email": "nav"}, {"email": "p2@example.lv", "given_name": "Dalībniece2"}]
)
def test_a_wrong_correction_keeps_what_was_typed_and_changes_nothing(app: Flask, wrong: dict[str, str]) -> None:
    event_id = publish(app)
    register(app, event_id, 2)
    visitor = Visitor(app, slug_of(app, event_id))
    link = visitor.register(1).headers["Location"]
    before = stored(app, event_id)
    typed = {**person(1), "given_name": "Pārdomātā", **wrong}
    page = visitor.client.post(f"{link}/mainit", data={**visitor.fields, **typed})
    assert page.status_code == 422
    assert all(value in page.text for value in typed.values())
    assert stored(app, event_id) == before


@time_machine.travel(NOW)
def test_an_old_correction_form_keeps_what_was_typed(app: Flask) -> None:
    visitor = Visitor(app, slug_of(app, publish(app)))
    link = visitor.register(1).headers["Location"]
    page = visitor.client.post(f"{link}/mainit", data={**person(1), "given_name": "Pārdomātā"})
    assert page.status_code == 400
    assert "Pārdomātā" in page.text
    with app.app_context():
        assert db.session().scalars(select(Registration.given_name)).all() == ["Dalībniece1"]


def test_every_change_has_one_history_row_in_order(app: Flask) -> None:
    from tests.integration.registration.world import withdraw

    event_id = publish(app, capacity=1)
    register(app, event_id, 1)
    register(app, event_id, 2)
    identity = only(app, event_id)
    correct(app, event_id, identity, family_name="Ozola")
    withdraw(app, event_id, identity)
    withdraw(app, event_id, identity)
    with app.app_context():
        rows = db.session().execute(
            select(HistoryEntry.actor, HistoryEntry.action, HistoryEntry.registration_id).order_by(HistoryEntry.id)
        )
        found = [tuple(row) for row in rows]
    other = stored(app, event_id).people[1][0]
    assert found == [
        ("organiser", "event_created", None),
        ("organiser", "event_published", None),
        ("person", "registered", identity),
        ("person", "registered", other),
        ("person", "corrected", identity),
        ("person", "withdrawn", identity),
        ("system", "promoted", other),
    ]
