"""A signed-in organiser who fills in forms the way a browser without JavaScript does."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from io import BytesIO

from flask import Flask
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from core.bilingual import Bilingual
from core.collation import latvian_key
from core.db import db, transaction
from core.text import email_key, name_key
from mailers import delivery
from mailers.models import OutboxRow
from organisers import services as people
from registration import services
from registration.inputs import RsvpCommand
from registration.models import Event, Registration

NOW = datetime(2027, 1, 20, 9, 0, tzinfo=UTC)
PASSWORD = "bērzu birzs pavasarī"
BASE = "http://127.0.0.1:5000"
ROOM = "/birojs/lauku-biedriba/pasakumi"


class _Forms(HTMLParser):
    """The successful controls of every form of a page; what stands in a <template> does not exist."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, MultiDict[str, str]]] = []
        self._current: MultiDict[str, str] | None = None
        self._template = 0
        self._text: tuple[str, list[str]] | None = None
        self._select = ""
        self._chosen: str | None = None
        self._first: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "template":
            self._template += 1
        if self._template:
            return
        if tag == "form":
            self._current = MultiDict()
            self.forms.append((found.get("action", ""), self._current))
        if self._current is None:
            return
        name, kind = found.get("name", ""), found.get("type", "text")
        ticked = kind not in {"checkbox", "radio"} or "checked" in found
        if tag == "input" and name and kind not in {"submit", "file", "button"} and ticked:
            self._current.add(name, found.get("value", "on" if kind == "checkbox" else ""))
        elif tag == "textarea":
            self._text = (name, [])
        elif tag == "select":
            self._select, self._chosen, self._first = name, None, None
        elif tag == "option":
            self._first = found["value"] if self._first is None else self._first
            self._chosen = found["value"] if "selected" in found else self._chosen

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self._template -= 1
        if self._template or self._current is None:
            return
        if tag == "textarea" and self._text:
            self._current.add(self._text[0], "".join(self._text[1]).removeprefix("\r\n").removeprefix("\n"))
            self._text = None
        elif tag == "select":
            self._current.add(self._select, (self._chosen if self._chosen is not None else self._first) or "")
        elif tag == "form":
            self._current = None

    def handle_data(self, data: str) -> None:
        if self._text and not self._template:
            self._text[1].append(data)


def form_of(page: TestResponse, field: str) -> tuple[str, MultiDict[str, str]]:
    """Action and controls of the form that has `field`."""
    parser = _Forms()
    parser.feed(page.text)
    matching = [(action, values) for action, values in parser.forms if field in values]
    assert matching, f"no form with {field}: {page.status} {page.text[:3000]}"
    return matching[0]


def words_of(page: TestResponse) -> str:
    """The page's text, white space joined; without the labels that cells have on a phone."""
    text = re.sub(r"<(script|template|style).*?</\1>", " ", page.text, flags=re.S)
    text = re.sub(r'<span class="cell-label">.*?</span>', " ", text)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


class Desk:
    """One organiser's browser."""

    def __init__(self, app: Flask, email: str = "anna@example.lv", language: str = "en") -> None:
        self.app = app
        self.client = app.test_client()
        self.blank: TestResponse | None = None
        self.pressed = 0
        self.client.set_cookie("lang", language, domain="127.0.0.1")
        page = self.get("/birojs/ielogoties")
        action, values = form_of(page, "email")
        values.setlist("email", [email])
        values.setlist("password", [PASSWORD])
        answer = self.client.post(action or "/birojs/ielogoties", data=values, base_url=BASE)
        assert answer.status_code == 303, answer.text

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, base_url=BASE)

    def fill(
        self, page: TestResponse, field: str, button: str = "", drop: Iterable[str] = (), **values: str
    ) -> TestResponse:
        """Send the form of `page` that has `field`, with other values; `button` is "name=value"."""
        action, data = form_of(page, field)
        for name in drop:
            data.poplist(name)
        for name, value in values.items():
            data.setlist(name.replace("__", "-"), [value])
        if button:
            name, _equals, value = button.partition("=")
            data.add(name, value)
        return self.client.post(action or page.request.path, data=data, base_url=BASE)

    def new(self, button: str = "", **values: str) -> TestResponse:
        """Send the form for a new event."""
        self.pressed += 1  # a kept page is sent as if it had been opened anew
        filled = {"title_lv": "Domnīca “Pikniks”", "day": "2027-09-27", "press": str(self.pressed), **values}
        self.blank = self.blank or self.get(f"{ROOM}/jauns?veids=think_tank")
        return self.fill(self.blank, "title_lv", button, **filled)

    def made(self, **values: str) -> int:
        """The id of a new draft."""
        answer = self.new(**values)
        assert answer.status_code == 303, words_of(answer)
        return int(answer.location.rsplit("/", 1)[1])

    def published(self, **values: str) -> int:
        """The id of a new published event."""
        event_id = self.made(**values)
        answer = self.press(f"{ROOM}/{event_id}/publicet")
        assert answer.status_code == 303, words_of(answer)
        return event_id

    def press(self, path: str, **values: str) -> TestResponse:
        """Send a page's own form, the last one on it."""
        page = self.get(path)
        parser = _Forms()
        parser.feed(page.text)
        data = parser.forms[-1][1]
        for name, value in values.items():
            data.setlist(name, [value])
        return self.client.post(path, data=data, base_url=BASE)

    def edit(self, event_id: int, button: str = "", **values: str) -> TestResponse:
        """Change an event and press Save."""
        return self.fill(self.get(f"{ROOM}/{event_id}"), "title_lv", button, **values)

    def event(self, event_id: int) -> Event:
        """The event as stored."""
        with self.app.app_context():
            event = db.session.get_one(Event, event_id)
            _all = (event.seating, event.questions)
            db.session.expunge_all()
            return event


def make_world(app: Flask) -> None:
    """Two organisations; Anna and Edgars work for the first, Olga for the second."""
    with app.app_context(), transaction() as session:
        first = people.create_organisation(
            session, NOW, Bilingual("Lauku biedrība", "Rural Association"), "lauku-biedriba"
        )
        first.contact_name, first.contact_phone, first.contact_email = "Agita", "+37120000001", "agita@example.lv"
        second = people.create_organisation(session, NOW, Bilingual("Otra biedrība"), "otra-biedriba")
        for email, name, place in (
            ("anna@example.lv", "Anna Ābola", first),
            ("edgars@example.lv", "Edgars Bērziņš", first),
            ("olga@example.lv", "Olga Ozola", second),
        ):
            account = people.create_account(session, NOW, email, name, PASSWORD)
            people.add_member(session, NOW, place.id, account.id, "owner")


def register(app: Flask, event_id: int, *names: str) -> None:
    """People who ask for a place, in order, each with an address of their own."""
    for number, name in enumerate(names):
        with app.app_context(), transaction() as session:
            address = f"{name.lower()}@example.lv"
            moment = NOW + timedelta(seconds=number)
            command = RsvpCommand(
                event_id=event_id,
                form_key=f"form-key-of-{name}-0000",
                given_name=name,
                family_name="Test",
                email=address,
                email_key=email_key(address),
                name_key=name_key(name, "Test"),
                sort_key=latvian_key(f"Test {name}"),
                language="lv",
                arrived_at=moment,
            )
            services.register(session, app.config["AICINA"], command, moment)


def deliver(app: Flask) -> None:
    """The worker's round, a minute later: everything that is due goes."""
    delivery.deliver_due(app, lambda: NOW + timedelta(minutes=1), "worker")


def statuses(app: Flask, event_id: int) -> dict[str, str]:
    """Status by given name."""
    with app.app_context():
        query = select(Registration.given_name, Registration.status).where(Registration.event_id == event_id)
        return {row.given_name: row.status for row in db.session.execute(query)}


def letters(app: Flask, letter: str) -> list[tuple[str, dict[str, object]]]:
    """Recipient and parameters of the outbox rows of a letter, withdrawn ones left out."""
    with app.app_context():
        query = select(OutboxRow).where(OutboxRow.letter == letter).order_by(OutboxRow.id)
        return [(row.recipient, row.params) for row in db.session.scalars(query) if row.state != "withdrawn"]


def picture(size: tuple[int, int] = (1200, 400), kind: str = "PNG", mode: str = "RGB") -> BytesIO:
    """A picture as a file."""
    file = BytesIO()
    colour = (10, 80, 60, 120)[: len(mode)] if len(mode) > 1 else 80
    Image.new(mode, size, colour).save(file, kind)
    file.seek(0)
    return file
