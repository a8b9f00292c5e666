"""Events, people and a clock for tests of reminders: what happens, in the words of the tests."""

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import insert, select, update

from core.db import db, transaction
from mailers.models import BadAddress, OutboxRow
from registration import guest_services
from registration.guest_models import Guest
from registration.models import Event, HistoryEntry, Registration
from reminders import services, ticking
from reminders.models import Reminder, ReminderRule
from reminders.terms import Kind
from tests import builders
from tests.builders import NOW

LETTERS = tuple(f"reminders.{kind.value}" for kind in Kind)


def crowd(app: Flask, event_id: int, people: int) -> None:
    """So many people with a seat, in one statement."""
    with app.app_context(), transaction() as session:
        rows = [
            {
                "event_id": event_id, "number": n, "status": "confirmed", "given_name": f"Anna{n}",
                "name_key": f"anna{n}", "sort_key": f"{n:06}", "email": f"a{n}@example.lv",
                "contact_key": f"a{n}@example.lv", "created_at": NOW, "registered_at": NOW, "confirmed_at": NOW,
            }
            for n in range(1, people + 1)
        ]  # fmt: skip
        session.execute(insert(Registration), rows)


@dataclass
class Reminding:
    """The application and the moment at which its clock ticks next."""

    app: Flask
    now: datetime = field(default=NOW)

    def publish(self, **overrides: Any) -> int:
        """A published focus group online: starts 10.02.2027 16:00 in Riga, deadline 07.02. inclusive."""
        with self.app.app_context(), transaction() as session:
            return builders.make_event(session, **overrides).id

    def register(self, event_id: int, number: int = 1, *, now: datetime | None = None, **overrides: Any) -> int:
        """The n-th person has a place."""
        values = {"given_name": f"Anna{number}", "email": f"p{number}@example.lv", **overrides}
        with self.app.app_context(), transaction() as session:
            event = session.get_one(Event, event_id)
            return builders.make_registration(session, event, now=now or self.now, **values).id

    def invite(self, event_id: int, number: int = 1, *, now: datetime | None = None, **overrides: Any) -> int:
        """The n-th guest, invited."""
        draft = guest_services.GuestDraft(
            **{"given_name": f"Guntis{number}", "family_name": "Liepa", "email": f"g{number}@example.lv", **overrides}
        )
        with self.app.app_context(), transaction() as session:
            added = guest_services.add_guests(
                session, builders.settings_here(), event_id, [draft], now or self.now, None
            )
            session.execute(update(Guest).where(Guest.id == added.added[0]).values(invited_at=now or self.now))
            return added.added[0]

    def follow(self, event_id: int, email: str = "seko@example.lv") -> int:
        with self.app.app_context(), transaction() as session:
            return builders.make_follower(session, session.get_one(Event, event_id), email).id

    def save(self, event_id: int, **changes: Any) -> None:
        with self.app.app_context(), transaction() as session:
            builders.save(session, session.get_one(Event, event_id), now=self.now, notify=False, **changes)

    def change(self, table: Any, number: int, **values: Any) -> None:
        with self.app.app_context(), transaction() as session:
            session.execute(update(table).where(table.id == number).values(**values))

    def bad(self, address: str) -> None:
        with self.app.app_context(), transaction() as session:
            session.add(BadAddress(email_key=address, since=self.now))

    def at(self, moment: datetime | timedelta) -> "Reminding":
        self.now = moment if isinstance(moment, datetime) else self.now + moment
        return self

    def tick(self) -> int:
        with self.app.app_context():
            return ticking.tick(builders.settings_here(), lambda: self.now, threading.Event())

    def ordered(self, kind: Kind | None = None) -> list[str]:
        """Addresses of the reminders in the outbox, of one kind or of all, in order."""
        names = LETTERS if kind is None else (f"reminders.{kind.value}",)
        with self.app.app_context():
            query = select(OutboxRow.recipient).where(OutboxRow.letter.in_(names)).order_by(OutboxRow.recipient)
            found = list(db.session().scalars(query))
            db.session().rollback()
            return found

    def outcomes(self, kind: Kind | None = None) -> Counter[tuple[str, str | None]]:
        """How many people had which outcome, and why; of one kind of reminder or of all."""
        with self.app.app_context():
            query = select(Reminder).join(ReminderRule, ReminderRule.id == Reminder.rule_id)
            query = query if kind is None else query.where(ReminderRule.kind == kind)
            found = Counter((r.state, r.reason) for r in db.session().scalars(query))
            db.session().rollback()
            return found

    def history(self) -> list[str]:
        with self.app.app_context():
            found = list(db.session().scalars(select(HistoryEntry.action).order_by(HistoryEntry.id)))
            db.session().rollback()
            return found

    def rule(self, event_id: int, kind: Kind, number: int = 1) -> ReminderRule:
        """A detached copy of a rule."""
        with self.app.app_context():
            query = select(ReminderRule).where(
                ReminderRule.event_id == event_id, ReminderRule.kind == kind, ReminderRule.number == number
            )
            found = db.session().scalars(query).one()
            db.session().expunge(found)
            db.session().rollback()
            return found

    def do(self, service: Any, event_id: int, kind: Kind, number: int = 1, **more: Any) -> Any:
        """One of the organiser's services."""
        with self.app.app_context(), transaction() as session:
            return service(session, event_id, kind, number, account_id=None, now=self.now, **more)


__all__ = ["Kind", "Registration", "Reminding", "services"]
