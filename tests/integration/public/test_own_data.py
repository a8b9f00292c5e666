"""What people are told about their data, consents one by one, and one's own data behind a mailed code (G1-G3, G12)."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from core.bilingual import Bilingual
from core.db import db, transaction
from mailers.models import OutboxRow
from registration import links, own_data
from registration.inputs import QuestionDraft
from registration.models import Answer, Consent, HistoryEntry, Question, Registration
from registration.privacy_models import DataCode, NoticeVersion
from registration.terms import LinkKind, QuestionKind, RegistrationStatus
from tests.builders import NOW
from tests.integration.registration.world import Visitor, hidden_fields, person, publish, register, slug_of

PHOTO, NEWS = Bilingual("Drīkst fotografēt", "May be photographed"), Bilingual("Vēlos ziņas", "Send me news")
QUESTIONS = (
    QuestionDraft(None, QuestionKind.consent, PHOTO),
    QuestionDraft(None, QuestionKind.consent, NEWS),
    QuestionDraft(None, QuestionKind.short, Bilingual("Ēdiens"), sensitive=True),
)


@pytest.fixture
def visitor(app: Flask, moment: Any) -> Visitor:
    return Visitor(app, slug_of(app, publish(app, questions=QUESTIONS))).open()


def ids(app: Flask) -> list[int]:
    from registration.models import Question

    with app.app_context():
        return list(db.session().scalars(select(Question.id).order_by(Question.position, Question.id)))


def registered(app: Flask, visitor: Visitor, **more: Any) -> tuple[int, str]:
    """A person with every answer given; the id and the link of a letter."""
    photo, news, food = ids(app)
    answers = {f"q{photo}": "y", f"q{news}": "y", f"q{food}": "bez glutēna"}
    answer = visitor.send(given_name="Anna", family_name="Ozola", email="anna@example.lv", **(answers | more))
    assert answer.status_code == 303, answer.text
    with app.app_context():
        identity = db.session().scalars(select(Registration.id)).one()
    return identity, links.token(app.config["AICINA"], identity, LinkKind.mailed, 1)


def press(client: FlaskClient, page: str, path: str, **values: Any) -> Any:
    token = hidden_fields(client.get(page).text)["csrf_token"]
    return client.post(path, data={"csrf_token": token, **values})


def test_registration_keeps_the_words_that_were_shown(app: Flask, visitor: Visitor) -> None:
    shown = visitor.client.get(f"/pasakumi/{visitor.slug}").text
    registered(app, visitor)
    with app.app_context():
        session = db.session()
        person = session.scalars(select(Registration)).one()
        kept = session.scalars(select(NoticeVersion)).one()
        assert person.notice_hash == kept.hash
        parts = [part.split("\n", 1) for part in kept.words.split("\n\n")]
    heads = [head for head, _text in parts]
    assert (
        heads
        == re.findall(r"<dt>([^<]+)</dt><dd>[^<]+</dd></div>", shown.split('class="section notice"')[1])[: len(heads)]
    )
    assert len(heads) == 7
    assert "dvi.gov.lv" in parts[-1][1]


def test_another_promise_makes_another_version(app: Flask, visitor: Visitor) -> None:
    from registration.desk.event_privacy import PrivacyCommand, save
    from registration.models import Event
    from registration.terms import Basis

    registered(app, visitor)
    command = PrivacyCommand(Basis.public_task, Bilingual("Pārskatam"), Bilingual(), True, 12, 3, None)
    with app.app_context():
        event_id = db.session().scalars(select(Event.id)).one()
        for _twice in range(2):
            with transaction() as session:
                save(session, event_id, command, None, NOW)  # type: ignore[arg-type]
    second = Visitor(app, visitor.slug).open()
    page = second.client.get(f"/pasakumi/{visitor.slug}").text
    assert "Pārskatam" in page
    second.send(given_name="Zane", family_name="Bērza", email="zane@example.lv")
    with app.app_context():
        session = db.session()
        assert session.scalar(select(func.count(func.distinct(Registration.notice_hash)))) == 2
        assert session.scalar(select(func.count()).select_from(NoticeVersion)) == 2
        changed = session.scalars(select(HistoryEntry.action).where(HistoryEntry.action == "privacy_changed")).all()
    assert changed == ["privacy_changed"]


def test_consents_are_rows_of_their_own(app: Flask, visitor: Visitor) -> None:
    identity, _link = registered(app, visitor)
    photo, news, _food = ids(app)
    with app.app_context():
        rows = db.session().scalars(select(Consent).order_by(Consent.id)).all()
        held = [(row.registration_id, row.purpose, row.words, row.language, row.channel, row.given_by) for row in rows]
    assert held == [
        (identity, f"q{photo}", "Drīkst fotografēt", "lv", "web", "self"),
        (identity, f"q{news}", "Vēlos ziņas", "lv", "web", "self"),
    ]


def test_boxes_are_unticked_and_nobody_needs_to_tick_them(app: Flask, visitor: Visitor) -> None:
    page = visitor.client.get(f"/pasakumi/{visitor.slug}").text
    boxes = [tag for tag in re.findall(r"<input[^>]*>", page) if 'type="checkbox"' in tag]
    assert (len(boxes), [tag for tag in boxes if "checked" in tag or "required" in tag]) == (2, [])
    assert visitor.send(given_name="Anna", family_name="Ozola", email="anna@example.lv").status_code == 303


def test_permission_to_photograph_that_was_no_tick_is_taken_back_too(app: Flask, visitor: Visitor) -> None:
    identity, link = registered(app, visitor)
    with app.app_context(), transaction() as session:
        person = session.get_one(Registration, identity)
        asked = Question(
            event_id=person.event_id, position=9, kind="yesno", label=Bilingual("Vai drīkst filmēt?"), photos="allows"
        )
        session.add(asked)
        session.flush()
        session.add(Answer(registration_id=identity, question_id=asked.id, value="yes"))
    client = app.test_client()
    page = client.get(f"/r/{link}/dati").text
    number = re.findall(r'name="foto" value="(\d+)"', page)[0]
    assert press(client, f"/r/{link}/dati", f"/r/{link}/dati/atsaukt", foto=number).status_code == 303
    assert 'name="foto"' not in client.get(f"/r/{link}/dati").text
    with app.app_context():
        assert db.session().get_one(Answer, (identity, int(number))).value == "no"


def test_consent_is_taken_back_in_two_clicks_and_the_place_stays(app: Flask, visitor: Visitor) -> None:
    identity, link = registered(app, visitor)
    client = app.test_client()
    assert f'href="/r/{link}/dati"' in client.get(f"/r/{link}").text
    page = client.get(f"/r/{link}/dati").text
    number = re.findall(r'name="piekrisana" value="(\d+)"', page)[0]
    for _twice in range(2):
        answer = press(client, f"/r/{link}/dati", f"/r/{link}/dati/atsaukt", piekrisana=number)
        assert answer.status_code == 303
    with app.app_context():
        session = db.session()
        status = session.get_one(Registration, identity).status
        moments = session.scalars(select(Consent.withdrawn_at).order_by(Consent.id)).all()
        answered = {row.question_id for row in session.scalars(select(Answer))}
        actions = list(session.scalars(select(HistoryEntry.action).where(HistoryEntry.registration_id == identity)))
    assert status == RegistrationStatus.confirmed
    assert moments == [NOW, None]
    assert answered == set(ids(app)[1:])
    assert actions == ["registered", "consent_withdrawn"]


def test_sensitive_answer_is_erased_by_the_person(app: Flask, visitor: Visitor) -> None:
    _identity, link = registered(app, visitor)
    client, food = app.test_client(), ids(app)[2]
    assert press(client, f"/r/{link}/dati", f"/r/{link}/dati/atsaukt", atbilde=food).status_code == 303
    assert "bez glutēna" not in client.get(f"/r/{link}/dati").text
    with app.app_context():
        assert food not in set(db.session().scalars(select(Answer.question_id)))


def test_nobody_takes_back_what_is_another_persons(app: Flask, visitor: Visitor) -> None:
    registered(app, visitor)
    with app.app_context():
        first = db.session().scalars(select(Consent.id)).first()
        event_id = db.session().scalars(select(Registration.event_id)).one()
    other = register(app, event_id, 7)
    link = links.token(app.config["AICINA"], other.registration_id, LinkKind.mailed, 1)  # type: ignore[union-attr]
    for number in (first, "999999999", "-1", "١", "x" * 50):
        answer = press(app.test_client(), f"/r/{link}/dati", f"/r/{link}/dati/atsaukt", piekrisana=number)
        assert answer.status_code == 303
    with app.app_context():
        assert set(db.session().scalars(select(Consent.withdrawn_at))) == {None}


def test_consent_ticked_and_unticked_by_correction(app: Flask, visitor: Visitor) -> None:
    identity, link = registered(app, visitor)
    client, (photo, _news, _food) = app.test_client(), ids(app)
    fields = {"given_name": "Anna", "family_name": "Ozola", "email": "anna@example.lv", f"q{photo}": "y"}
    for answers in ({}, {}, fields):
        press(
            client,
            f"/r/{link}/mainit",
            f"/r/{link}/mainit",
            **({k: v for k, v in fields.items() if k[0] != "q"} | answers),
        )
    with app.app_context():
        rows = (
            db.session().scalars(select(Consent).where(Consent.registration_id == identity).order_by(Consent.id)).all()
        )
        assert [(row.words, row.withdrawn_at is None) for row in rows] == [
            ("Drīkst fotografēt", False),
            ("Vēlos ziņas", False),
            ("Drīkst fotografēt", True),
        ]


def code_for(app: Flask, identity: int) -> str:
    with app.app_context():
        code = db.session().get_one(DataCode, identity)
        return own_data.code_of(app.config["AICINA"], identity, code.number)


def test_own_data_opens_with_the_mailed_code_alone(app: Flask, visitor: Visitor, moment: Any) -> None:
    identity, link = registered(app, visitor)
    client, page = app.test_client(), f"/r/{link}/dati"
    assert press(client, page, f"{page}/kopija", kods="123456").status_code == 422
    for _twice in range(2):
        assert press(client, page, f"{page}/kods").status_code == 303
    with app.app_context():
        sent = (
            db.session()
            .execute(select(OutboxRow.recipient, OutboxRow.params).where(OutboxRow.letter == "registration.data_code"))
            .all()
        )
    assert [(recipient, params["number"]) for recipient, params in sent] == [("anna@example.lv", 1)]
    code = code_for(app, identity)
    shown = press(client, f"{page}?darits=kods", f"{page}/kopija", kods=f" {code[:3]} {code[3:]}")
    assert (shown.status_code, shown.headers["Cache-Control"]) == (200, "no-store")
    assert all(words in shown.text for words in ("anna@example.lv", "bez glutēna", "Drīkst fotografēt", "dvi.gov.lv"))
    file = press(client, f"{page}?darits=kods", f"{page}/kopija", kods=code, veids="json")
    held = json.loads(file.text)
    assert held["registration"]["email"] == "anna@example.lv"
    assert [answer["answer"] for answer in held["answers"]] == ["yes", "yes", "bez glutēna"]
    assert [consent["words"] for consent in held["consents"]] == ["Drīkst fotografēt", "Vēlos ziņas"]
    assert code not in json.dumps(held)
    assert {(line["by"], line["what"]) for line in held["history"]} >= {("you", "registered"), ("you", "data_seen")}
    assert "person" not in {line["by"] for line in held["history"]}
    client.set_cookie("lang", "en")
    assert "You looked at your data" in press(client, page, f"{page}/kopija", kods=code).text
    moment.shift(timedelta(minutes=16))
    assert press(client, page, f"{page}/kopija", kods=code).status_code == 422


def test_five_wrong_codes_close_the_right_one_too(app: Flask, visitor: Visitor) -> None:
    identity, link = registered(app, visitor)
    client, page = app.test_client(), f"/r/{link}/dati"
    press(client, page, f"{page}/kods")
    code = code_for(app, identity)
    wrong = "000000" if code != "000000" else "111111"
    for typed in (wrong, "", "x\x00y", "🦊", wrong, code):
        assert press(client, page, f"{page}/kopija", kods=typed).status_code == 422


def test_own_data_holds_nobody_else(app: Flask, visitor: Visitor) -> None:
    identity, _link = registered(app, visitor)
    with app.app_context():
        event_id = db.session().scalars(select(Registration.event_id)).one()
    register(app, event_id, 5)
    with app.app_context():
        held = json.dumps(own_data.own_data(db.session(), db.session().get_one(Registration, identity), "lv"))
    assert (person(5)["email"] in held, "anna@example.lv" in held) == (False, True)


def test_receipt_link_proves_nothing(app: Flask, visitor: Visitor) -> None:
    identity, _link = registered(app, visitor)
    receipt = links.token(app.config["AICINA"], identity, LinkKind.receipt, 1)
    client = app.test_client()
    assert client.get(f"/r/{receipt}/dati").status_code == 303
    assert client.get("/r/" + "a" * 32 + "/dati").status_code == 404


def test_meeting_that_may_be_recorded_says_so_beforehand(app: Flask, visitor: Visitor) -> None:
    from registration.desk.event_privacy import PrivacyCommand, save
    from registration.models import Event
    from registration.terms import Basis

    said = "Tiešsaistes sanāksme var tikt ierakstīta."
    assert said not in visitor.client.get(f"/pasakumi/{visitor.slug}").text
    with app.app_context():
        event_id = db.session().scalars(select(Event.id)).one()
        with transaction() as session:
            save(
                session, event_id, PrivacyCommand(Basis.consent, Bilingual(), Bilingual(), True, 6, 7, None), None, NOW
            )  # type: ignore[arg-type]
    assert said in visitor.client.get(f"/pasakumi/{visitor.slug}").text
