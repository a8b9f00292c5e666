"""What a decision changes, written down while it is changed, so that all of it can be put back.

Only numbers of rows and states, and what an event's own page says: nobody's address stands in a decision, and no name
of anybody who registered.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.bilingual import Bilingual
from registration import changes
from registration.inputs import Person
from registration.models import Event, EventLeader, Registration, Slot
from registration.queries import SEATED
from registration.terms import RegistrationStatus

PLACE = ("status", "waiting_number", "waiting_reason", "priority", "held_until", "confirmed_at", "ended_at",
         "beyond_limit", "application_id")  # fmt: skip
EVENT = ("status", "admission", "day", "last_day", "starts_at", "ends_at", "sort_at", "deadline_on",
         "deadline_inclusive", "closes_at", "closing_sent_for", "decided_at", "cancelled_at", "title", "capacity",
         "people")  # fmt: skip
_HELD = frozenset({*SEATED, RegistrationStatus.placed})
_DAYS = frozenset({"day", "last_day", "deadline_on"})

State = dict[str, Any]


@dataclass(slots=True)
class Book:
    """One decision's changes: states before by number of the row, and the rows that it made."""

    people: dict[int, State] = field(default_factory=dict)
    events: dict[int, State] = field(default_factory=dict)
    slots: dict[int, bool] = field(default_factory=dict)
    made_people: list[int] = field(default_factory=list)
    made_events: list[int] = field(default_factory=list)
    leaders: dict[int, str | None] = field(default_factory=dict)  # EventLeader: until when they led, None: they do
    made_leaders: list[int] = field(default_factory=list)

    def person(self, person: Registration) -> None:
        """Remember the person's place, unless it stands here already."""
        if person.id not in self.made_people:
            self.people.setdefault(person.id, {name: changes.plain(getattr(person, name)) for name in PLACE})

    def event(self, event: Event) -> None:
        """Remember the event, unless it stands here already."""
        if event.id not in self.made_events:
            self.events.setdefault(event.id, {name: changes.plain(getattr(event, name)) for name in EVENT})

    def slot(self, slot: Slot) -> None:
        """Remember whether the slot was chosen."""
        self.slots.setdefault(slot.id, slot.chosen)

    def leader(self, leader: EventLeader) -> None:
        """Remember whether they led the event, unless it stands here already."""
        if leader.id not in self.made_leaders:
            self.leaders.setdefault(leader.id, changes.plain(leader.ended_at))

    def event_ids(self, session: Session) -> list[int]:
        """Every event that the decision touches: changed, made, or with people whose place changed."""
        session.flush()
        people = select(Registration.event_id).where(Registration.id.in_([*self.people, *self.made_people]))
        led = select(EventLeader.event_id).where(EventLeader.id.in_([*self.leaders, *self.made_leaders]))
        return sorted({*self.events, *self.made_events, *session.scalars(people), *session.scalars(led)})

    def closed(self, session: Session) -> State:
        """The finished book as JSON, with what stands after the decision: whoever takes it back compares."""
        session.flush()
        return {
            "people": {str(number): state for number, state in self.people.items()},
            "events": {str(number): state for number, state in self.events.items()},
            "slots": {str(number): chosen for number, chosen in self.slots.items()},
            "made_people": self.made_people,
            "made_events": self.made_events,
            "leaders": {str(number): ended_at for number, ended_at in self.leaders.items()},
            "made_leaders": self.made_leaders,
            "after": _standing(session, [*self.people, *self.made_people], [*self.events, *self.made_events]),
        }


def left_since(session: Session, before: Mapping[str, Any]) -> frozenset[int] | None:
    """Rows of people who withdrew since, when that is all that has happened; None when there was anything else.

    Somebody who had a seat before the decision and withdraws after it counts as anything else: the letter that takes
    that seat out of their calendar is one of those that would be taken back.
    """
    if "after" not in before:  # nothing was noted: nothing can be put back
        return None
    people = [int(number) for number in (*before["people"], *before["made_people"])]
    events = [int(number) for number in (*before["events"], *before["made_events"])]
    now, after = _standing(session, people, events), before["after"]
    left = frozenset(int(one) for one, status in after["people"].items() if now["people"].get(one) != status)
    if any(now["people"].get(str(one)) != RegistrationStatus.withdrawn for one in left):
        return None
    stayed = {one: [version, [n for n in here if n not in left]] for one, (version, here) in after["events"].items()}
    if now["events"] != stayed or (left and not _came_without_seats(session, before, left)):
        return None
    return left


def _came_without_seats(session: Session, before: Mapping[str, Any], left: frozenset[int]) -> bool:
    """Whether each of them had nothing but an application before the decision."""
    query = select(Registration.id, Registration.application_id).where(Registration.id.in_(left))
    owners = {row.application_id or row.id for row in session.execute(query)}
    rows = before["people"].items()
    held = {state["application_id"] or int(one) for one, state in rows if state["status"] in _HELD}
    return owners <= left and not owners & held


def state_before(before: Mapping[str, Any], what: str, number: int) -> State:
    """The columns of a row ("people", "events") as they were; nothing for one that the decision did not change."""
    return {name: _value(name, value) for name, value in before.get(what, {}).get(str(number), {}).items()}


def put_back(session: Session, before: Mapping[str, Any], left: Collection[int] = ()) -> None:
    """Places, events and slots as they were; what was made is not touched, nor who has `left` since."""
    for number, state in before["people"].items():
        if int(number) not in left:
            _restore(session.get(Registration, int(number)), state)
    for number, state in before["events"].items():
        _restore(session.get(Event, int(number)), state)
    for number, chosen in before["slots"].items():
        slot = session.get(Slot, int(number))
        if slot is not None:
            slot.chosen = chosen
    session.flush()


def _restore(row: Registration | Event | None, state: State) -> None:
    if row is not None:
        for name, value in state.items():
            setattr(row, name, _value(name, value))


def _value(name: str, value: Any) -> Any:
    """A column's value from JSON."""
    if name == "title":
        return Bilingual.from_json(value)
    if name == "people":
        return tuple(Person(one["name"], Bilingual.from_json(one["affiliation"]), one["role"]) for one in value)
    if not isinstance(value, str):
        return value
    if name in _DAYS:
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if name.endswith("_at") or name in _MOMENTS else value


_MOMENTS = frozenset({"held_until", "closing_sent_for"})


def _standing(session: Session, people: list[int], events: list[int]) -> State:
    places = select(Registration.id, Registration.status).where(Registration.id.in_(people))
    versions = select(Event.id, Event.version).where(Event.id.in_(events))
    held = Registration.event_id.in_(events), Registration.status.in_((*SEATED, RegistrationStatus.waiting))
    here: dict[int, list[int]] = {}
    for row in session.execute(select(Registration.id, Registration.event_id).where(*held).order_by(Registration.id)):
        here.setdefault(row.event_id, []).append(row.id)
    return {
        "people": {str(row.id): row.status for row in session.execute(places)},
        "events": {str(row.id): [row.version, here.get(row.id, [])] for row in session.execute(versions)},
    }
