"""A call with three proposed times, seven people who applied, three groups and two facilitators; who stands where."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from core.db import db, transaction
from organisers import services as organisers
from organisers.models import Organisation, Role
from organisers.terms import Right
from registration.models import Availability, Event, HistoryEntry, Registration, Slot
from registration.terms import Admission, RegistrationStatus
from scheduling import board_queries
from scheduling.board_reading import Board, board_of
from scheduling.board_terms import Place
from scheduling.models import ComposedGroup, ComposedPlace, Composition, Facilitator, FacilitatorPlace
from scheduling.terms import Standing
from tests import builders

NOW = datetime(2027, 1, 20, 9, 0, tzinfo=UTC)
HOST = "http://127.0.0.1:5000"
PASSWORD = "bērzu birzs pavasarī"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
NAMES = ("Anna Ozola", "Baiba Kalna", "Cilda Liepa", "Dace Rozīte", "Elza Priede", "Fanija Sila", "Gita Upe")


class BoardWorld:
    """The call, its people by given name, groups A, B and C by letter, times 1 to 3, facilitators by given name."""

    def __init__(self, app: Flask, *, people: tuple[str, ...] = NAMES, groups: str = "ABC", slots: int = 3) -> None:
        self.app = app
        with app.app_context(), transaction() as session:
            account = organisers.create_account(session, NOW, "anna@example.lv", "Agita Ozola", PASSWORD)
            second = organisers.create_account(session, NOW, "liga@example.lv", "Līga Zariņa", PASSWORD)
            here = builders.make_organisation(session, slug="lauku-biedriba")
            other = builders.make_organisation(session, slug="otra")
            for one in (account, second):
                organisers.add_member(session, NOW, here.id, one.id, Role.owner)
            self.account, self.second = account.id, second.id
            self.organisation = here.id
            event = self._call(session, here)
            self.event = event.id
            self.elsewhere = self._call(session, other).id
            self.slots = {number: self._slot(session, event.id, number) for number in range(1, slots + 1)}
            self.people = {name.split()[0]: self._person(session, event, name, number)
                           for number, name in enumerate(people)}  # fmt: skip
            self._open_call(session, event)
            session.add(Composition(event_id=event.id, no_show=0, created_at=NOW, updated_at=NOW, weights={}))
            session.flush()
            self.groups = {letter: self._group(session, number, letter) for number, letter in enumerate(groups)}
            self.facilitators = {name: self._facilitator(session, name) for name in ("Ilze", "Māra")}
        self.elsewhere_person = self._elsewhere()

    def _call(self, session: Any, here: Organisation) -> Event:
        return builders.make_event(session, organisation=here, now=NOW, capacity=None, deadline_on=None)

    def _open_call(self, session: Any, event: Event) -> None:
        """From now on the event is one whose people are being chosen; nobody holds a seat."""
        event.admission, event.starts_at, event.ends_at = Admission.selection, None, None
        event.seating.taken = 0
        session.flush()

    def _slot(self, session: Any, event_id: int, number: int) -> int:
        starts = datetime(2027, 2, 8 + number, 14, 0, tzinfo=UTC)
        slot = Slot(event_id=event_id, starts_at=starts, ends_at=starts + timedelta(minutes=90))
        session.add(slot)
        session.flush()
        return slot.id

    def _person(self, session: Any, event: Event, name: str, number: int, **more: Any) -> int:
        """Everybody can come at the first two times, the odd ones at the third only if need be, the even ones not."""
        given, _space, family = name.partition(" ")
        email = f"p{event.id}-{number}@example.lv"
        made = builders.make_registration(
            session, event, given_name=given, family_name=family, email=email,
            institution=f"Iestāde {number % 3}", now=NOW,
        )  # fmt: skip
        made.status, made.confirmed_at = RegistrationStatus.applied, None
        session.flush()
        can = {1: 2, 2: 2, 3: 1 if number % 2 else 0}
        slots = self.slots if event.id == self.event else {}
        session.add_all(Availability(registration_id=made.id, slot_id=s, value=can.get(n, 2)) for n, s in slots.items())
        session.flush()
        return made.id

    def _group(self, session: Any, number: int, letter: str) -> int:
        group = ComposedGroup(
            event_id=self.event, position=number, name=f"Grupa {letter}", min_size=2, ideal=2, max_size=3, cap=3,
            facilitators=1, filters=[], quotas=[], slot_id=self.slots.get(number + 1) if number < 2 else None,
        )  # fmt: skip
        session.add(group)
        session.flush()
        return group.id

    def _facilitator(self, session: Any, name: str) -> int:
        can = {str(slot): 2 for slot in self.slots.values()}
        one = Facilitator(event_id=self.event, name=f"{name} Siliņa", max_groups=2, languages=[], availability=can)
        session.add(one)
        session.flush()
        return one.id

    def _elsewhere(self) -> int:
        with self.app.app_context(), transaction() as session:
            return self._person(session, session.get_one(Event, self.elsewhere), "Sveša Persona", 99)

    # --- what stands on the board ---

    def seat(self, **groups: str) -> None:
        """Put people into groups, without a step: `seat(A="Anna Baiba")`; `reserve` and `thanked` are places too."""
        with self.app.app_context(), transaction() as session:
            for name, people in groups.items():
                for given in people.split():
                    group = self.groups.get(name)
                    standing = Standing.seat if group else Standing(name)
                    row = session.get(ComposedPlace, self.people[given])
                    if row is None:
                        row = ComposedPlace(registration_id=self.people[given], event_id=self.event)
                        session.add(row)
                    row.group_id, row.standing = group, standing

    def lead(self, **groups: str) -> None:
        """`lead(A="Ilze")`."""
        with self.app.app_context(), transaction() as session:
            for name, people in groups.items():
                for given in people.split():
                    one = self.facilitators[given]
                    session.add(FacilitatorPlace(facilitator_id=one, group_id=self.groups[name], pinned=False))

    def place(self, given: str) -> Place:
        with self.app.app_context():
            return board_queries.state_of(db.session(), self.event).place(self.people[given])

    def in_group(self, letter: str) -> str:
        """Given names of a group, in the order of the alphabet."""
        with self.app.app_context():
            people = board_queries.state_of(db.session(), self.event).people
            here = [
                n for n, one in self.people.items() if one in people and people[one].group_id == self.groups[letter]
            ]
            return " ".join(sorted(here))

    def board(self) -> Board:
        with self.app.test_request_context(headers={"Cookie": "lang=en"}):
            found = board_of(db.session(), db.session().get_one(Event, self.event))
            assert found is not None
            _all = (found.plan, found.doors, found.broken, found.worth, found.gaps)
            return found

    def version(self) -> int:
        with self.app.app_context():
            return db.session().get_one(Composition, self.event).version

    def history(self) -> list[tuple[str, dict[str, Any], int | None]]:
        """Action, details and account of what was done on the board, oldest first."""
        with self.app.app_context():
            query = select(HistoryEntry).where(HistoryEntry.event_id == self.event, HistoryEntry.action.like("board_%"))
            rows = db.session().scalars(query.order_by(HistoryEntry.id)).all()
            return [(row.action, row.details, row.account_id) for row in rows]

    def status(self, given: str, status: RegistrationStatus) -> None:
        with self.app.app_context(), transaction() as session:
            session.get_one(Registration, self.people[given]).status = status

    # --- browsers ---

    def client(self, email: str = "anna@example.lv") -> FlaskClient:
        """A browser in English that is signed in."""
        client = self.app.test_client()
        client.set_cookie("lang", "en", domain="127.0.0.1")
        page = client.get("/birojs/ielogoties", base_url=HOST)
        values = {"csrf_token": token_of(page), "email": email, "password": PASSWORD}
        assert client.post("/birojs/ielogoties", data=values, base_url=HOST).status_code == 303
        return client

    def helper(self, *rights: Right) -> FlaskClient:
        """A browser of somebody who has only these rights."""
        email = f"{'-'.join(rights) or 'nobody'}@example.lv"
        with self.app.app_context(), transaction() as session:
            account = organisers.create_account(session, NOW, email, "Palīgs", PASSWORD)
            organisers.add_member(session, NOW, self.organisation, account.id, Role.member, rights=frozenset(rights))
        return self.client(email)

    def url(self, path: str = "", event_id: int | None = None) -> str:
        return f"/birojs/lauku-biedriba/pasakumi/{event_id or self.event}/sastadisana/tafele{path}"

    def post(self, client: FlaskClient, path: str, csrf: bool = True, **data: Any) -> TestResponse:
        """What a form of the board sends."""
        if csrf:
            data["csrf_token"] = token_of(client.get(f"/birojs/lauku-biedriba/pasakumi/{self.event}/", base_url=HOST))
        return client.post(self.url(path), data=data, base_url=HOST)


def token_of(page: TestResponse) -> str:
    found = TOKEN.search(page.text)
    assert found, page.text[:2000]
    return found[1]
