"""An organisation with an event, its organiser at the desk, and invited people with their letters."""

import email
import email.policy
import html
import re
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from io import BytesIO
from typing import Any

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from core.db import db, transaction
from core.settings import Settings
from invitations import inviting, services, undoing
from invitations.services import ListCommand
from invitations.terms import Basis
from jobs import ticks
from mailers import batches
from mailers.models import OutboxRow
from registration.guest_links import token_of
from registration.guest_models import Guest
from registration.guest_services import GuestDraft
from registration.models import Event, Registration, Seating
from tests.integration.desk.people_world import EARLY, HOST, World
from tests.integration.desk.people_world import token_of as csrf_of

LATER = EARLY + timedelta(minutes=11)
ANNA = GuestDraft("Anna", "Bērziņa", "anna.b@example.lv", basis="Sanāksmes dalībnieki", language="en")
JANIS = GuestDraft("Jānis", "Kalns", "janis@example.lv", basis="Sanāksmes dalībnieki", language="en")
OFFICE = GuestDraft("", "", "birojs@example.lv", institution="Kandavas biedrība", basis="Reģistrs", language="en")
ILZE = GuestDraft("Ilze", "Zvane", "", "+37120000003", basis="Sanāksmes dalībnieki")


@dataclass
class House:
    """The desk of association `biedriba`; `client` is Anna's browser."""

    world: World
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.world.client()

    @property
    def app(self) -> Flask:
        return self.world.app

    @property
    def settings(self) -> Settings:
        return self.world.settings

    @property
    def event_id(self) -> int:
        return self.world.event_id

    def board(self, path: str = "/") -> str:
        return f"/birojs/biedriba/pasakumi/{self.event_id}/aicinatie{path}"

    def get(self, path: str, status: int = 200, **query: Any) -> str:
        answer = self.client.get(path, query_string=query, base_url=HOST)
        assert answer.status_code == status, (path, answer.status_code, answer.text[:3000])
        return answer.text

    def post(self, path: str, token_page: str | None = None, **data: Any) -> TestResponse:
        """Press a button; the CSRF token is taken from a page of the desk."""
        token = csrf_of(self.get(token_page or "/birojs/biedriba/kontakti/jauns"))
        return self.client.post(path, data={"csrf_token": token, **data}, base_url=HOST)

    def make_list(self, name: str = "Sanāksmes", **values: Any) -> int:
        """A contact list; its id."""
        command = ListCommand(name, **{"source": "Sanāksmes dalībnieki", "basis": Basis.consent,
                                       "collected_on": EARLY.date(), **values})  # fmt: skip
        with self.app.app_context(), transaction() as session:
            made = services.save_list(session, self.world.organisation_id, command, self.world.account_id, EARLY)
            assert made is not None
            return made.id

    def upload(self, list_id: int, data: bytes, name: str = "kontakti.csv") -> TestResponse:
        """Send a file in. The body is made here: the client's own way leaves a temporary file open for a 413."""
        path = f"/birojs/biedriba/kontakti/{list_id}/imports"
        fields = {"csrf_token": csrf_of(self.get(path)), "file": FileStorage(BytesIO(data), name)}
        boundary, body = encode_multipart(fields)
        content_type = f"multipart/form-data; boundary={boundary}"
        return self.client.post(path, data=body, content_type=content_type, base_url=HOST)

    def invite(self, *drafts: GuestDraft, now: datetime = EARLY, note: str = "", key: str = "") -> Any:
        """The outcome of inviting these people, by the service."""
        sending = batches.Sending(key or f"inv:{now.isoformat()}-{len(drafts)}", note, now + batches.UNDO_WINDOW)
        with self.app.app_context(), transaction() as session:
            return inviting.invite(session, self.settings, self.event_id, drafts, sending, self.world.account_id, now)

    def undo(self, batch_id: int, now: datetime = EARLY) -> Any:
        with self.app.app_context(), transaction() as session:
            return undoing.undo(session, self.settings, self.event_id, batch_id, self.world.account_id, now)

    def nudge(self, *guest_ids: int, now: datetime = EARLY, key: str = "") -> Any:
        sending = batches.Sending(key or f"inv:nudge-{now.isoformat()}", "", now + batches.UNDO_WINDOW)
        with self.app.app_context(), transaction() as session:
            return inviting.nudge(
                session, self.settings, self.event_id, list(guest_ids) or None, sending, self.world.account_id, now
            )

    def deliver(self, now: datetime = LATER) -> list[EmailMessage]:
        """Everything due is sent; the letters so far, in the order of their files."""
        with time_machine.travel(now, tick=False):
            ticks.deliver(self.app, threading.Event())
        files = sorted(self.settings.mail_dir.glob("*.eml")) if self.settings.mail_dir.is_dir() else []
        return [email.message_from_bytes(f.read_bytes(), policy=email.policy.SMTP) for f in files]  # type: ignore[misc]

    def guests(self) -> list[Guest]:
        """Everybody on the event's list, by number."""
        with self.app.app_context():
            found = list(db.session().scalars(select(Guest).where(Guest.event_id == self.event_id).order_by(Guest.id)))
            db.session.expunge_all()
            db.session.remove()
            return found

    def guest(self, draft: GuestDraft) -> Guest:
        key = (draft.email or f"tel:{draft.phone}").casefold()
        return next(g for g in self.guests() if g.contact_key == key)

    def link(self, draft: GuestDraft) -> str:
        """The path of the guest's personal page."""
        return f"/a/{token_of(self.settings, self.guest(draft).ref)}"

    def rows(self, **conditions: Any) -> list[OutboxRow]:
        with self.app.app_context():
            query = select(OutboxRow).filter_by(**conditions).order_by(OutboxRow.id)
            found = list(db.session().scalars(query))
            db.session.expunge_all()
            db.session.remove()
            return found

    def change_event(self, **values: Any) -> None:
        with self.app.app_context(), transaction() as session:
            event = session.get_one(Event, self.event_id)
            for name, value in values.items():
                setattr(event, name, value)

    def seating(self) -> tuple[int, int, int]:
        """Seats taken, held, and the number of guests."""
        with self.app.app_context():
            seats = db.session().get_one(Seating, self.event_id)
            found = (seats.taken, seats.held, seats.guests)
            db.session.remove()
            return found

    def registered(self) -> list[tuple[str, str, str, int | None]]:
        """(e-mail, status, source, guest) of everybody registered."""
        r = Registration
        with self.app.app_context():
            query = select(r.email, r.status, r.source, r.guest_id).where(r.event_id == self.event_id).order_by(r.id)
            found = [tuple(row) for row in db.session().execute(query)]
            db.session.remove()
            return found  # type: ignore[return-value]


@dataclass
class Reader:
    """Somebody with a browser in English who opens their personal page."""

    app: Flask
    path: str
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()
        self.client.set_cookie("lang", "en", domain="127.0.0.1")

    def get(self, path: str = "", status: int = 200, **values: Any) -> str:
        answer = self.client.get(f"{self.path}{path}", base_url=HOST, **values)
        assert answer.status_code == status, (answer.status_code, answer.text[:2000])
        return answer.text

    def come(self, **typed: str) -> TestResponse:
        """Press "I will come" with what the page has filled in, and these corrections."""
        page = self.get()
        data = {"csrf_token": csrf_of(page), **_inputs(page), **typed}
        return self.client.post(f"{self.path}/naksu", data=data, base_url=HOST)

    def decline(self, note: str = "") -> TestResponse:
        data = {"csrf_token": csrf_of(self.get()), "note": note}
        return self.client.post(f"{self.path}/nevaresu", data=data, base_url=HOST)


def _inputs(page: str) -> dict[str, str]:
    """Name and value of every input of the form of registration."""
    form = page[page.index("/naksu") :]
    form = form[: form.index("</form>")]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and "radio" not in tag and "checkbox" not in tag:
            found[html.unescape(name[1])] = html.unescape(value[1]) if value else ""
    return found


__all__ = ["ANNA", "EARLY", "HOST", "ILZE", "JANIS", "LATER", "OFFICE", "House", "Reader"]
