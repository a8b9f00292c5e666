"""Groups of a call are published, each an event of its own, and published again when the plan has changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from core.settings import Settings
from mailers.batches import Sending
from registration import (
    deciding,
    deciding_events,
    deciding_leaders,
    deciding_people,
    deciding_press,
    mailing,
    queries,
    rows,
)
from registration import deciding_selections as selections
from registration.deciding_mailing import LEFT_GROUP
from registration.deciding_plans import PlanCase, plan_case
from registration.deciding_plans import standing_of as standing_of
from registration.deciding_press import Press
from registration.deciding_rules import GroupChanges, Move
from registration.deciding_terms import Decided, DecisionKind, GroupSeats, GroupsPlan, Refused, Told
from registration.history import record
from registration.models import Event, Registration
from registration.queries import Locked
from registration.terms import EventStatus, RegistrationStatus


def publish_groups(
    session: Session,
    settings: Settings,
    event_id: int,
    plan: GroupsPlan,
    sending: Sending,
    account_id: int | None,
    now: datetime,
) -> Decided | Refused:
    """The groups' events are made or changed until they are as the plan says; each person is told what is new for them.

    `Decided.event_ids` are the groups' events in the order of the plan. Whoever keeps their seat and their time hears
    nothing.
    """
    read = deciding_press.opened(
        session, event_id, sending.key, plan.seen, lambda event, _locked: plan_case(session, event, plan, now)
    )
    if not isinstance(read, deciding_press.Opened):
        return read
    event, case = read.event, read.case
    press = deciding_press.begin(session, settings, event, DecisionKind.groups, sending, account_id, now)
    work = Publishing(press, case, read.locked)
    work.publish()
    if not selections.undecided(session, event_id):
        event.decided_at = event.decided_at or now
    event.version += 1
    event.updated_at = now
    return press.finish(sending, "groups_published", [group.id for group in work.groups])


@dataclass(slots=True)
class Publishing:
    """One publication at work; `locks` are the events whose seats it changes, the call's own among them."""

    press: Press
    case: PlanCase
    call: Locked
    groups: list[Event] = field(default_factory=list)
    locks: dict[int, Locked] = field(default_factory=dict)
    others_lead: set[int] = field(default_factory=set)  # places of groups whose page names other people now
    owed: Mapping[int, int] = field(default_factory=dict)  # seats that waiting letters of a former decision take out

    @property
    def changes(self) -> GroupChanges:
        """What is to be done."""
        return self.case.changes

    def publish(self) -> None:
        """Seats end before others begin, so that nobody stands in two groups at any moment."""
        press, changes = self.press, self.changes
        self.locks[press.event.id] = self.call
        for event_id in deciding_events.made_from(press.session, press.event.id):  # also one that is to be used again
            queries.lock_event(press.session, event_id)
        self.owed = mailing.seats_lost(press.session, press.event.id)
        for event_id in sorted({group.event_id for group in self.case.standing.groups}):
            self._lock(event_id)
        self.groups = [self._group(place, group) for place, group in enumerate(self.case.plan.groups)]
        lost = {number: self._end_seat(number) for number in changes.losing}
        left = {move.registration_id: self._end_seat(move.registration_id) for move in changes.moved}
        for move in changes.moved:
            self._move(move, left[move.registration_id])
        for number, place in changes.seated:
            self._seat(number, place)
        self._without_seat(lost)
        for event_id in changes.closed:
            self._close(event_id)
        for event_id, locked in self.locks.items():
            rows.set_seats(press.session, deciding_people.counted(press.session, self._anew(event_id, locked)))
        self._reschedule()
        self._lead()

    def _lock(self, event_id: int) -> None:
        locked = queries.lock_event(self.press.session, event_id)
        assert locked is not None
        self.locks[event_id] = locked

    def _anew(self, event_id: int, locked: Locked) -> Locked:
        """The numbers that were handed out here, beside what the event has become."""
        now = queries.lock_event(self.press.session, event_id)
        assert now is not None
        return now.after(
            numbers=locked.next_number - now.next_number,
            waiting_numbers=locked.next_waiting - now.next_waiting,
            counter=locked.calendar_counter,
        )

    def _group(self, place: int, group: GroupSeats) -> Event:
        """The group's event as the plan wants it."""
        press = self.press
        slot = self.case.slots[group.slot_id] if group.slot_id is not None else None
        if group.event_id is None:
            event = deciding_events.group_event(
                press.session, press.settings, press.book, press.event,
                name=group.name, slot=slot, cap=group.cap, people=group.people,
                account_id=press.account_id, now=press.now,
            )  # fmt: skip
            self._lock(event.id)
            return event
        event = press.session.get_one(Event, group.event_id)
        slot = None if group.keeps_time else slot
        press.book.event(event)
        if group.people and event.people != group.people:
            self.others_lead.add(place)
        deciding_events.regroup(
            press.session, press.event, event,
            name=group.name, slot=slot, cap=group.cap, people=group.people, now=press.now, keeps=group.keeps,
        )  # fmt: skip
        self._lock(event.id)
        return event

    def _end_seat(self, number: int) -> Registration:
        """The application's seat ends; its calendar entry will be cancelled by the letter that tells why."""
        press, seat = self.press, self.case.seats[number]
        self.locks[seat.event_id] = deciding_people.end(
            press.book, self.locks[seat.event_id], seat, press.now, RegistrationStatus.cancelled
        )
        details: dict[str, object] = {"from": "confirmed", "decision": press.decision.id}
        record(press.session, seat.event_id, seat.id, "organiser", "group_left", press.now, details, press.account_id)
        return seat

    def _enter(self, number: int, place: int, told: Told | None = None, was_event: int | None = None) -> None:
        press, event = self.press, self.groups[place]
        questions = deciding_events.question_pairs(press.session, press.event.id, event.id)
        self.locks[event.id] = deciding.enter(
            press, self.locks[event.id], event, self.case.people[number], questions, told=told, was_event=was_event
        )

    def _move(self, move: Move, seat: Registration) -> None:
        """Two letters: one mail cannot both take an entry out of a calendar and put another one in (RFC 6047)."""
        self._left(seat)
        self._enter(move.registration_id, move.to_group, Told.moved, move.from_event_id)
        self.press.note(self.case.people[move.registration_id], RegistrationStatus.placed)

    def _left(self, seat: Registration) -> None:
        """A letter of its own takes this seat out of the calendar."""
        self.press.post.letter(seat, LEFT_GROUP, self.press.session.get_one(Event, seat.event_id).ends_at)

    def _owed(self, number: int) -> Registration | None:
        """The seat that a letter would have taken out of this person's calendar; this decision overtakes it."""
        return self.press.session.get(Registration, self.owed[number]) if number in self.owed else None

    def _seat(self, number: int, place: int) -> None:
        """They have a seat; whoever lost another one a moment ago, and has not read of it, is rid of that."""
        press, person = self.press, self.case.people[number]
        if (owed := self._owed(number)) is not None:
            self._left(owed)
        before = person.status
        call = self.locks[press.event.id]
        self.locks[press.event.id] = deciding_people.end(press.book, call, person, press.now, RegistrationStatus.placed)
        person.ended_at = None
        self._enter(number, place)
        press.note(person, before)

    def _without_seat(self, lost: dict[int, Registration]) -> None:
        """The whole reserve in its order, and who is thanked; whoever was told so before hears nothing."""
        press, people, call = self.press, self.case.people, self.locks[self.press.event.id]
        before = {number: person.status for number, person in people.items()}
        for number in self.case.plan.reserve:
            call = deciding_people.reserve(press.book, call, people[number], press.now)
        for number in self.changes.to_thanks:
            call = deciding_people.end(press.book, call, people[number], press.now)
        self.locks[press.event.id] = call
        press.session.flush()
        for number in (*self.changes.to_reserve, *self.changes.to_thanks):
            press.post.place(people[number], press.event, lost=lost.get(number) or self._owed(number))
            press.note(people[number], before[number])

    def _close(self, event_id: int) -> None:
        """A group that is not in the plan is called off; its people have been told what they have instead."""
        press, event = self.press, self.press.session.get_one(Event, event_id)
        press.book.event(event)
        event.status, event.cancelled_at = EventStatus.cancelled, press.now
        deciding_events.changed(press.session, event, press.now)
        details: dict[str, object] = {"decision": press.decision.id}
        record(press.session, event_id, None, "organiser", "event_cancelled", press.now, details, press.account_id)

    def _reschedule(self) -> None:
        """Whoever stays in a group that has another time: was and is."""
        for number in self.changes.rescheduled:
            seat = self.case.seats[number]
            self.press.post.rescheduled(seat, self.press.session.get_one(Event, seat.event_id))

    def _lead(self) -> None:
        """Who leads hears as those who take part do; what is closed is led by nobody."""
        retold = self.others_lead | deciding_leaders.retimed(self.case)
        for event_id in self.changes.closed:
            deciding_leaders.lead(self.press, self.press.session.get_one(Event, event_id), ())
        for place, group in enumerate(self.case.plan.groups):
            deciding_leaders.lead(self.press, self.groups[place], group.leaders, retold=place in retold)
