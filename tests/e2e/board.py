"""A call on the site of the tests: nine people who applied, two groups that meet and one that does not yet."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from core import clock
from core.db import db, transaction
from organisers.models import Organisation
from registration.models import Availability, Event, Slot
from registration.terms import Admission, RegistrationStatus
from scheduling.board_page import MOST_CHOICES
from scheduling.models import ComposedGroup, ComposedPlace, Composition, Facilitator, FacilitatorPlace
from scheduling.terms import Standing
from tests import builders
from tests.e2e.world import World

NAMES = (
    "Anna Ozola", "Baiba Kalna", "Cilda Liepa", "Dace Rozīte", "Elza Priede", "Fanija Sila", "Gita Upe", "Helēna Lāce",
    "Ilga Zariņa",
)  # fmt: skip


@dataclass(frozen=True)
class Call:
    """Numbers of the event, of its people by given name, of its groups A, B and C by letter."""

    event: int
    people: dict[str, int]
    groups: dict[str, int]

    def path(self, world: World) -> str:
        return f"/birojs/{world.organisation}/pasakumi/{self.event}/sastadisana/tafele/"

    def where(self, world: World, given: str) -> str:
        """The letter of the group, or where else somebody stands."""
        letters = {number: letter for letter, number in self.groups.items()}
        with world.app.app_context():
            row = db.session.get(ComposedPlace, self.people[given])
            found = "open" if row is None else letters[row.group_id] if row.group_id else row.standing
            db.session.remove()
        return found


def call_of(world: World) -> Call:
    """A fresh one: Anna and Baiba sit in group A, the last in reserve, the others are undecided."""
    with world.app.app_context():
        with transaction() as session:
            now = clock.now()
            query = select(Organisation).where(Organisation.slug == world.organisation)
            event = builders.make_event(
                session, organisation=session.scalars(query).one(), now=now, capacity=None, deadline_on=None,
                day=(now + timedelta(days=30)).date(), starts_at=now + timedelta(days=30),
                ends_at=now + timedelta(days=30, hours=2),
            )  # fmt: skip
            people = {name.split()[0]: _person(session, event, name, number) for number, name in enumerate(NAMES)}
            event.admission, event.starts_at, event.ends_at = Admission.selection, None, None
            event.seating.taken = 0
            slots = [_slot(session, event, number) for number in (1, 2)]
            for number, one in enumerate(people.values()):
                can = (2, 1 if number % 2 else 2)
                session.add_all(
                    Availability(registration_id=one, slot_id=s, value=v) for s, v in zip(slots, can, strict=True)
                )
            session.add(Composition(event_id=event.id, created_at=now, updated_at=now, weights={}))
            session.flush()
            groups = {letter: _group(session, event, number, slots) for number, letter in enumerate("ABC")}
            leader = Facilitator(event_id=event.id, name="Ilze Siliņa", availability={str(s): 2 for s in slots})
            session.add(leader)
            session.flush()
            session.add(FacilitatorPlace(facilitator_id=leader.id, group_id=groups["A"]))
            for given in ("Anna", "Baiba"):
                session.add(
                    ComposedPlace(
                        registration_id=people[given], event_id=event.id, group_id=groups["A"], standing=Standing.seat
                    )
                )
            session.add(ComposedPlace(registration_id=people["Ilga"], event_id=event.id, standing=Standing.reserve))
            made = Call(event.id, people, groups)
        db.session.remove()
    return made


def enlarge(world: World, call: Call, groups: int = 40) -> None:
    """So many further groups and people that a menu on each card would be too much."""
    with world.app.app_context():
        with transaction() as session:
            event = session.get_one(Event, call.event)
            for number in range(3, groups):
                name = f"{number + 1}. grupa"
                sizes = {"min_size": 2, "ideal": 4, "max_size": 5, "cap": 6}
                session.add(ComposedGroup(event_id=event.id, position=number, name=name, **sizes))
            for number in range(len(call.people), MOST_CHOICES // groups + 1):
                _person(session, event, f"Vija{number} Ozola", number)
            event.seating.taken = 0
        db.session.remove()


def _person(session: Any, event: Event, name: str, number: int) -> int:
    given, _space, family = name.partition(" ")
    email = f"p{event.id}-{number}@example.lv"
    more = {"institution": f"Biedrība „Rīts {number % 4}”", "municipality": "Cēsu novads"}
    made = builders.make_registration(
        session, event, given_name=given, family_name=family, email=email, now=clock.now(), **more
    )
    made.status, made.confirmed_at = RegistrationStatus.applied, None
    return made.id


def _slot(session: Any, event: Event, number: int) -> int:
    starts = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=30 + number)
    slot = Slot(event_id=event.id, starts_at=starts, ends_at=starts + timedelta(minutes=90))
    session.add(slot)
    session.flush()
    return slot.id


def _group(session: Any, event: Event, number: int, slots: list[int]) -> int:
    group = ComposedGroup(
        event_id=event.id, position=number, name=f"Grupa {'ABC'[number]}", min_size=2, ideal=4, max_size=5, cap=6,
        facilitators=1 if number == 0 else 0, slot_id=slots[number] if number < 2 else None,
    )  # fmt: skip
    session.add(group)
    session.flush()
    return group.id
