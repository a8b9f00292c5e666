"""An event whose organiser chooses among those who apply: people, proposed times, a frame."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from core.db import transaction
from registration.models import Availability, Event, Registration, Seating, Slot
from registration.terms import Admission, RegistrationStatus
from scheduling.models import ComposedGroup, Composition, Facilitator
from tests.integration.desk.people_world import EARLY, STARTS, World


class Call:
    """The call of a world; `slots`, `people`, `groups` and `facilitators` are ids."""

    def __init__(self, world: World, people: int = 6) -> None:
        self.world, self.event_id = world, world.event_id
        self.people = [world.register(f"Persona{n} Kalniņa", institution=f"Biedrība {n}") for n in range(people)]
        with world.app.app_context(), transaction() as session:
            event = session.get_one(Event, self.event_id)
            event.admission = Admission.selection
            here = Registration.event_id == self.event_id
            session.execute(update(Registration).where(here).values(status=RegistrationStatus.applied))
            session.execute(update(Seating).where(Seating.event_id == self.event_id).values(taken=0))
            self.slots = [self._slot(session, days) for days in range(2)]
            for number, person in enumerate(self.people):
                slot = self.slots[number % 2]
                session.add(Availability(registration_id=person, slot_id=slot, value=2))
        self.groups: list[int] = []
        self.facilitators: list[int] = []

    def _slot(self, session: Any, days: int) -> int:
        starts = STARTS + timedelta(days=days)
        slot = Slot(event_id=self.event_id, starts_at=starts, ends_at=starts + timedelta(minutes=90))
        session.add(slot)
        session.flush()
        return slot.id

    def frame(self, groups: int = 2, **values: Any) -> None:
        """A frame with groups of two to three."""
        with self.world.app.app_context(), transaction() as session:
            session.add(Composition(event_id=self.event_id, created_at=EARLY, updated_at=EARLY, **values))
            session.flush()
            for number in range(groups):
                group = ComposedGroup(
                    event_id=self.event_id, position=number, name=f"{number + 1}. grupa",
                    min_size=1, ideal=3, max_size=3, cap=3, facilitators=1,
                )  # fmt: skip
                leader = Facilitator(
                    event_id=self.event_id, name=f"Vadītāja {number}",
                    availability={str(slot): 2 for slot in self.slots},
                )  # fmt: skip
                session.add_all([group, leader])
                session.flush()
                self.groups.append(group.id)
                self.facilitators.append(leader.id)

    def url(self, path: str = "", org: str = "biedriba") -> str:
        """The address of a page of composing."""
        return f"/birojs/{org}/pasakumi/{self.event_id}/sastadisana{path}"

    def count(self, model: Any) -> int:
        """How many rows of the event there are."""
        with self.world.reading() as session:
            return len(session.scalars(select(model).where(model.event_id == self.event_id)).all())
