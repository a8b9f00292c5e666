"""A text pasted at the desk, the questions answered, the draft event that comes of it."""

from pathlib import Path

from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from core.db import db
from registration.models import Event
from tests.integration.desk.events_world import BASE, ROOM, Desk, form_of, words_of

TEXTS = Path(__file__).parents[2] / "data" / "announcements"


def text_of(name: str) -> str:
    return (TEXTS / f"{name}.txt").read_text("utf-8")


def pasted(desk: Desk, text: str) -> TestResponse:
    return desk.fill(desk.get(f"{ROOM}/no-teksta"), "text", text=text)


def answered(desk: Desk, page: TestResponse, **answers: str) -> TestResponse:
    """The draft page sent with answers, by the names of the questions."""
    action, data = form_of(page, "announcement")
    for name, value in answers.items():
        known = name in data or name in ("time_unknown",)
        data.setlist(name if known else f"atbilde-{name}", [value])
    return desk.client.post(action, data=data, base_url=BASE)


def the_event(desk: Desk, answer: TestResponse) -> Event:
    assert answer.status_code == 303, words_of(answer)
    return desk.event(int(answer.location.rsplit("/", 1)[1]))


def events(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Event)) or 0
