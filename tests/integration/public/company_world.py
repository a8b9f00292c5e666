"""Forms about several people, as a browser sends them."""

import html
import re
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from core.bilingual import Bilingual
from core.db import db
from registration.inputs import QuestionDraft
from registration.models import Answer, Question, Registration
from registration.terms import Parties, QuestionKind
from tests.integration.registration.world import Visitor, publish, slug_of

PHOTO = QuestionDraft(None, QuestionKind.yesno, Bilingual("Foto?", "Photos?"), per_person=True)
ONCE = QuestionDraft(None, QuestionKind.short, Bilingual("Kā uzzinājāt?", "How?"))
FAMILY: dict[str, Any] = {
    "parties": Parties.family,
    "guardian_below": 13,
    "party_size": 4,
    "questions": (PHOTO, ONCE),
}
COLLEAGUES: dict[str, Any] = {"parties": Parties.colleagues, "party_size": 3}
MOTHER = {"given_name": "Anna", "family_name": "Bērziņa", "email": "anna@example.lv", "age_band": "adult"}
CHILD = {"given_name": "Jānis", "family_name": "Bērziņš", "email": "janis@example.lv", "age_band": "under_13"}
GUARDIAN = {"guardian_name": "Ilze Bērziņa", "guardian_email": "ilze@example.lv"}


def visit(app: Flask, **event: Any) -> Visitor:
    """At the page of a published event."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return Visitor(app, slug_of(app, publish(app, **event))).open()


def row(number: int, **typed: Any) -> dict[str, Any]:
    """The fields of one more person."""
    return {f"members-{number}-{name}": value for name, value in typed.items()}


def child(number: int, given: str, **typed: Any) -> dict[str, Any]:
    return row(number, **{"given_name": given, "family_name": "", "age_band": "under_13", **typed})


def values(answer: TestResponse, name: str) -> list[str]:
    """What stands in the form's fields of this name, those of every row, in their order; templates left out."""
    form = answer.text.partition('id="pieteikties"')[2].partition("</form>")[0]
    page = re.sub(r"<template.*?</template>", "", form, flags=re.DOTALL)
    tags = [tag for tag in re.findall(r"<input[^>]*>", page) if re.search(rf'name="(members-\d+-)?{name}"', tag)]
    found = [re.search(r'value="([^"]*)"', tag) for tag in tags]
    return [html.unescape(match[1]) for match in found if match]


def problems(answer: TestResponse) -> list[str]:
    """The lines of the error summary."""
    summary = re.search(r'<div class="error-summary".*?</div>', answer.text, flags=re.DOTALL)
    return [html.unescape(line) for line in re.findall(r"<a href=[^>]*>(.*?)</a>", summary[0])] if summary else []


def stored_people(app: Flask, *columns: str) -> list[tuple[Any, ...]]:
    with app.app_context():
        wanted = [getattr(Registration, column) for column in columns]
        found = db.session().execute(select(*wanted).order_by(Registration.number)).all()
        db.session().rollback()
        return [tuple(row) for row in found]


def answers_of(app: Flask) -> list[tuple[str, str]]:
    """Given name and what was answered, for every answer."""
    with app.app_context():
        query = select(Registration.given_name, Answer.value).join(Answer).order_by(Registration.number)
        found = db.session().execute(query.order_by(Answer.question_id)).all()
        db.session().rollback()
        return [(name, value) for name, value in found]


def question_names(app: Flask) -> list[str]:
    with app.app_context():
        return [f"q{number}" for number in db.session().scalars(select(Question.id).order_by(Question.position))]
