"""Whatever people and organisers do in whatever order, the seats add up and no seat stays empty while somebody fits.

Hypothesis makes up lives of an event; each is played on a new event, and everything is counted again after each step.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.collation import latvian_key
from core.db import transaction
from core.text import name_key
from registration import by_hand, event_services, guardians, guest_services, leaving, queries, seats, services, waiting
from registration.event_services import draft_of
from registration.guest_models import Guest
from registration.guest_services import GuestDraft
from registration.inputs import ByHand, Guardian, Member
from registration.models import Event, Registration, Seating
from registration.terms import AgeBand, Answered, Parties, Priority, RegistrationStatus, Source, WaitingMode
from tests import builders

PEOPLE, PLACES = 9, ("", "Iestāde A", "Iestāde B")
person, some = st.integers(0, PEOPLE - 1), st.integers(0, 30)
steps = st.one_of(
    st.tuples(st.just("register"), person, st.sampled_from(PLACES)),
    st.tuples(st.just("register"), person, st.sampled_from(PLACES)),
    st.tuples(st.just("family"), person, st.integers(1, 3), st.booleans()),
    st.tuples(st.just("child"), person),
    st.tuples(st.just("guardian"), some, st.booleans()),
    st.tuples(st.just("withdraw"), some),
    st.tuples(st.just("accept"), some),
    st.tuples(st.just("later"), st.integers(1, 60)),
    st.tuples(st.just("invite"), person, st.sampled_from(["public", "reserved", "beyond"])),
    st.tuples(st.just("guest_yes"), some),
    st.tuples(st.just("guest_no"), some),
    st.tuples(st.just("by_hand"), person, st.booleans()),
    st.tuples(st.just("substitute"), some, person),
    st.tuples(st.just("capacity"), st.sampled_from([1, 2, 3, 5])),
)
events = st.fixed_dictionaries(
    {
        "capacity": st.sampled_from([1, 2, 3, 5]),
        "waiting_mode": st.sampled_from(list(WaitingMode)),
        "priority": st.sampled_from([Priority.nobody, Priority.invited]),
        "institution_limit": st.sampled_from([None, 1, 2]),
        "waiting_list": st.sampled_from([True, True, True, False]),
    }
)


class Life:
    """One event, and the moment it has come to."""

    def __init__(self, session: Session, given: dict[str, Any]) -> None:
        self.session, self.now = session, builders.NOW
        self.event_id = builders.make_event(session, parties=Parties.family, guardian_below=16, **given).id
        self.settings = builders.settings_here()

    def command(self, number: int, **more: Any) -> Any:
        event = self.session.get_one(Event, self.event_id)
        name = {"given_name": f"Nr{number}", "family_name": "Ozols", "email": f"n{number}@example.lv"}
        return builders.make_command(event, **{**name, "arrived_at": self.now, "age_band": AgeBand.adult, **more})

    def people(self) -> list[Registration]:
        query = select(Registration).where(Registration.event_id == self.event_id)
        return list(self.session.scalars(query.order_by(Registration.id)))

    def one(self, number: int) -> int:
        ids = [p.id for p in self.people()]
        return ids[number % len(ids)] if ids else 0

    def guest(self, number: int) -> Guest | None:
        query = select(Guest).where(Guest.event_id == self.event_id).order_by(Guest.id)
        found = list(self.session.scalars(query))
        return found[number % len(found)] if found else None

    def register(self, number: int, institution: str) -> None:
        services.register(self.session, self.settings, self.command(number, institution=institution), self.now)

    def family(self, number: int, children: int, together: bool) -> None:
        members = tuple(
            Member(f"Bērns{n}", "", name_key(f"Bērns{n}", ""), latvian_key(f"Bērns{n}"), age_band=AgeBand.under_13)
            for n in range(children)
        )
        command = self.command(number, members=members, together=together)
        services.register(self.session, self.settings, command, self.now)

    def child(self, number: int) -> None:
        guardian = Guardian("Māte Ozola", f"mate{number}@example.lv")
        command = self.command(number, age_band=AgeBand.under_13, guardian=guardian)
        services.register(self.session, self.settings, command, self.now)

    def guardian(self, number: int, yes: bool) -> None:
        found = self.one(number)
        if yes:
            guardians.confirm(self.session, self.settings, found, self.event_id, "Piekrītu.", "lv", self.now)
        else:
            guardians.refuse(self.session, self.settings, found, self.event_id, self.now)

    def withdraw(self, number: int) -> None:
        leaving.withdraw(self.session, self.settings, self.one(number), self.event_id, self.now)

    def accept(self, number: int) -> None:
        waiting.accept_offer(self.session, self.settings, self.event_id, [self.one(number)], self.now)

    def later(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        waiting.release_lapsed(self.session, self.settings, self.event_id, self.now)
        if self.now >= self.closes_at():
            waiting.release_reserved(self.session, self.settings, self.event_id, self.now)

    def closes_at(self) -> datetime:
        found = self.session.get_one(Event, self.event_id).closes_at
        assert found is not None
        return found

    def invite(self, number: int, seat: str) -> None:
        draft = GuestDraft(f"Nr{number}", "Ozols", f"n{number}@example.lv", seat=seat)
        guest_services.add_guests(self.session, self.settings, self.event_id, [draft], self.now, None)

    def guest_yes(self, number: int) -> None:
        guest = self.guest(number)
        if guest is not None:
            command = self.command(int(guest.given_name[2:]), guest_id=guest.id, source=Source.invitation)
            services.register(self.session, self.settings, command, self.now)

    def guest_no(self, number: int) -> None:
        guest = self.guest(number)
        if guest is not None:
            guest_services.answer(self.session, self.settings, guest.id, Answered.no, Source.phone, self.now)

    def by_hand(self, number: int, anyway: bool) -> None:
        command = self.command(number, source=Source.phone, by_hand=ByHand(None, anyway=anyway))  # type: ignore[arg-type]
        by_hand.register_by_hand(self.session, self.settings, command, self.now)

    def substitute(self, number: int, other: int) -> None:
        by_hand.substitute(self.session, self.settings, self.one(number), self.command(other), self.now)

    def capacity(self, capacity: int) -> None:
        event = self.session.get_one(Event, self.event_id)
        draft = replace(draft_of(event, []), capacity=capacity)
        event_services.save_event(
            self.session,
            self.settings,
            self.event_id,
            draft,
            event.version,
            None,
            self.now,
            notify=False,  # type: ignore[arg-type]
        )

    def check(self) -> None:
        """Everything counted again."""
        self.session.expire_all()
        seating = self.session.get_one(Seating, self.event_id)
        people = self.people()
        seated = [p for p in people if p.status in queries.SEATED]
        held = select(func.count()).where(Guest.event_id == self.event_id, Guest.reserved.is_(True))
        counted = {
            "taken": sum(not p.beyond_limit for p in seated),
            "extra": sum(p.beyond_limit for p in seated),
            "waiting": sum(p.status == RegistrationStatus.waiting for p in people),
            "held": self.session.scalar(held),
        }
        assert {name: getattr(seating, name) for name in counted} == counted
        assert seating.seat_limit is None or seating.taken + seating.held <= seating.seat_limit
        locked = queries.lock_event(self.session, self.event_id)
        assert locked is not None
        if seats.may_be_seated(locked.intake, self.now):
            queue = queries.waiting_queue(self.session, self.event_id)
            by_institution = queries.seats_by_institution(self.session, self.event_id)
            free = seats.free_seats(locked.intake)
            fits = seats.seated(free, queue, locked.policy.institution_limit, by_institution)
            assert fits == ()
        late = [p.id for p in seated if p.held_until is not None and p.held_until <= self.now]
        assert late == []


def test_seats_add_up_whatever_happens(app: Flask) -> None:
    @settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(events, st.integers(0, 6), st.lists(steps, min_size=4, max_size=14))
    def live(event: dict[str, Any], start: int, life: list[tuple[Any, ...]]) -> None:
        with app.app_context(), transaction() as session:
            alive = Life(session, event)
            for number in range(start):
                alive.register(number, PLACES[number % 3])
            for name, *values in life:
                act: Callable[..., None] = getattr(alive, name)
                act(*values)
                alive.check()

    live()
