"""A facilitator who was asked when they can lead, in their browser and in the organiser's."""

import threading
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from core.db import transaction
from jobs import ticks
from mailers.models import OutboxRow
from registration.models import HistoryEntry
from scheduling import leader_links, leader_times
from scheduling.models import Composition, Facilitator
from tests.integration.desk.people_world import EARLY, HOST, token_of
from tests.integration.scheduling.test_frame import LEADER, Desk
from tests.integration.scheduling.world import Call

ADDRESS = "ilze@example.lv"
LATER = EARLY + timedelta(hours=1)


class Leading:
    """A call with one facilitator of two times who was asked; their browser."""

    def __init__(self, call: Call) -> None:
        self.call, self.world, self.desk = call, call.world, Desk(call)
        self.first, self.second = call.slots
        call.frame(groups=0)
        self.desk.post("/vaditaji/jauns", **self.entered())
        self.number = self.row().id
        self.client: FlaskClient = self.world.app.test_client()
        self.client.set_cookie("lang", "en", domain="127.0.0.1")

    def entered(self, version: str = "1", **values: Any) -> dict[str, Any]:
        times = {f"slot_{self.first}": "2", f"slot_{self.second}": "0"}
        return {**LEADER, **times, "email": ADDRESS, "language": "en", "version": version, **values}

    def row(self) -> Any:
        return self.desk.row(Facilitator)

    def ask(self, path: str = "jautat") -> str:
        return self.desk.post(f"/vaditaji/{path}")

    def link(self) -> str:
        return f"/l/{leader_links.token_of(self.world.settings, self.row().ref)}"

    def version(self) -> str:
        return str(self.desk.row(Composition).version)

    def get(self, path: str = "", status: int = 200) -> str:
        page = self.client.get(path or self.link(), base_url=HOST)
        assert page.status_code == status, page.text
        return page.text

    def say(self, *answers: str, status: int = 303, path: str = "", **more: str) -> str:
        """Answer for the times in order ("-" for nothing); the text of the page that comes of it."""
        path = path or self.link()
        page = self.client.get(path, base_url=HOST).text
        said = zip((self.first, self.second), answers, strict=False)
        data = {f"slot{slot}": can for slot, can in said if can != "-"}
        data |= {"csrf_token": token_of(page), "newest": str(max(self.call.slots)), "note": "", "zone": "", **more}
        answer = self.client.post(path, data=data, base_url=HOST)
        assert answer.status_code == status, answer.text
        return self.get(answer.location) if status == 303 else answer.text

    def change(self, statement: Any) -> None:
        with self.world.app.app_context(), transaction() as session:
            session.execute(statement)

    def history(self, *actions: str) -> list[tuple[str, dict[str, Any]]]:
        with self.world.reading() as session:
            query = select(HistoryEntry.action, HistoryEntry.details).where(HistoryEntry.action.in_(actions))
            return [(row.action, row.details) for row in session.execute(query.order_by(HistoryEntry.id))]

    def letters(self) -> list[OutboxRow]:
        with self.world.reading() as session:
            rows = session.scalars(select(OutboxRow).where(OutboxRow.letter == leader_times.TIMES)).all()
            session.expunge_all()
            return list(rows)

    def deliver(self) -> None:
        ticks.deliver(self.world.app, threading.Event())
        ticks.sweep_mail(self.world.app, threading.Event())
