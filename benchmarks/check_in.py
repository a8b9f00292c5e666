"""What checking in costs in one process: CPU ms and statements of a device's note, of the page and of the list."""

import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import event, insert

from attendance import doors
from attendance.terms import GroupPlan, Mix
from benchmarks import tables
from benchmarks.places import KINDS, Place, add_event, place
from benchmarks.steps import bare
from core import clock
from core.db import db, transaction
from registration import queries
from registration.models import Event, Registration

PEOPLE, ROUNDS = 500, 150
LIMIT = 20  # ms
BARE, NOTE = "a bare Flask answer", "a note of one arrival, with where all stand"
HEAD = ("", "CPU ms", "in bare answers", "statements")


def main() -> None:
    """Print one table for each database."""
    for kind in KINDS:
        with place(kind) as here:
            door = Door(here)
            for step in door.steps.values():
                step()
            used, statements = Counter[str](), Counter[str]()
            for _ in range(ROUNDS):
                for name, step in door.steps.items():
                    door.asked = 0
                    began = time.process_time()
                    step()
                    used[name] += time.process_time() - began  # type: ignore[assignment]
                    statements[name] += door.asked
            rows = [[n, s * 1000 / ROUNDS, s / used[BARE], statements[n] / ROUNDS] for n, s in used.items()]
        tables.show(f"Check-in of an event with {PEOPLE} people and 5 groups, {kind}", HEAD, rows)
        spent = used[NOTE] * 1000 / ROUNDS
        print(f"\n- a note under {LIMIT} ms of CPU: {'met' if spent < LIMIT else 'MISSED'}", flush=True)


class Door:
    """A helper's browser at an event with people who arrive one after another."""

    def __init__(self, here: Place) -> None:
        self.app, self.number, self.asked = here.app(), 0, 0
        slug, now = add_event(here.settings, None), clock.now()
        row = queries.event_by_slug(db.session(), slug)
        assert row is not None
        self.event = row[0].id
        with transaction() as session:
            session.get_one(Event, self.event).day = clock.local(now).date()
            session.execute(insert(Registration), [_person(self.event, n, now) for n in range(PEOPLE)])
            doors.choose(session, self.event, GroupPlan(5, Mix.institution), 1, now, self_check_in=False)
            token = doors.open_door(session, self.event, "Anna", 1, now)
        self.people = list(range(1, PEOPLE + 1))
        self.base, self.client = f"/ierasanas/{token}", self.app.test_client()
        self.csrf = self._get(f"{self.base}/dati").json["csrf"]  # type: ignore[index]
        db.session.remove()
        with self.app.app_context():
            event.listen(db.engine, "before_cursor_execute", self._count)
        yardstick = bare()
        self.steps: dict[str, Callable[[], Any]] = {
            BARE: lambda: yardstick.get("/"),
            NOTE: self.mark,
            "the list for a device": lambda: self._get(f"{self.base}/dati"),
            "the page": lambda: self._get(f"{self.base}/"),
        }

    def _count(self, *_values: Any) -> None:
        self.asked += 1

    def _get(self, path: str) -> Any:
        answer = self.client.get(path)
        if answer.status_code != 200:
            raise RuntimeError(answer.text)
        return answer

    def mark(self) -> None:
        """One person arrives, the next each time."""
        self.number += 1
        client: FlaskClient = self.client
        at, person = int(clock.now().timestamp() * 1000), self.people[self.number % PEOPLE]
        op = {"id": f"bench-{self.number:08}", "kind": "mark", "person": person, "at": at, "how": "list"}
        op["day"] = clock.local(clock.now()).date().isoformat()
        body = {"ops": [op], "sent_at": at, "last": PEOPLE}
        answer = client.post(f"{self.base}/piezimes", json=body, headers={"X-CSRFToken": self.csrf})
        if answer.status_code != 200 or answer.json["results"][0]["outcome"] != "done":  # type: ignore[index]
            raise RuntimeError(answer.text)


def _person(event_id: int, number: int, now: Any) -> dict[str, object]:
    family = f"Bērziņa{number}"
    return {
        "event_id": event_id, "number": number + 1, "status": "confirmed", "given_name": "Ilze", "family_name": family,
        "name_key": family.lower(), "sort_key": f"{number:05}", "search_key": family.lower(), "created_at": now,
        "email": f"ilze.{number}@example.lv", "contact_key": f"ilze.{number}@example.lv", "registered_at": now,
        "institution": f"Biedrība {number % 40}", "confirmed_at": now - timedelta(days=3),
    }  # fmt: skip


if __name__ == "__main__":
    main()
