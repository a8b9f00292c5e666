"""A long game with a call: groups are published, taken back, called off; people leave; letters go, late or twice.

`Calendars` are the calendars behind all addresses, filled by nothing but the letters that arrived; `Game.wrong` is
where they differ from the database once every letter has gone.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.bilingual import Bilingual
from mailers import claims, services
from mailers.models import OutboxRow
from mailers.terms import MailState
from registration import deciding_groups, deciding_undo, event_services, leaving
from registration.calendar_entries import entry_uid, leader_uid
from registration.deciding_terms import Decided, GroupSeats, GroupsPlan, Leader, Refused
from registration.inputs import Person
from registration.models import Decision, Event, EventLeader, Registration
from registration.terms import Admission, EventStatus, RegistrationStatus
from tests.builders import NOW, settings_here
from tests.integration.deciding import world

PEOPLE, SLOTS, GROUPS = 8, 4, 3
ABOUT_A_PLACE = ("registered", "updated", "waiting", "not_chosen", "event_cancelled", "withdrawn")
# The third has the address of a participant; the last two are one address.
LEADERS = (
    Leader(1, "Ilze Siliņa", "ilze@example.lv"),
    Leader(2, "Māra Liepa", "mara@example.lv", "en", "Europe/London"),
    Leader(3, "Dalībniece Trīs", "p3@example.lv"),
    Leader(4, "Juris Ozols", "birojs@example.lv"),
    Leader(5, "Līga Ozola", "birojs@example.lv"),
)


@dataclass(slots=True)
class Entry:
    """What a calendar has under a UID."""

    sequence: int
    starts: str = ""  # empty: not there, or marked as cancelled
    text: str = ""


@dataclass(slots=True)
class Calendars:
    """Calendars by address and UID; what a letter with a smaller SEQUENCE wanted is a fault."""

    entries: dict[tuple[str, str], Entry] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def take(self, address: str, wire: bytes, letter: str) -> None:
        """A mail arrives."""
        stream = world.calendar_of(wire)
        if not stream:
            return
        method, uid, number = (_of(stream, name) for name in ("METHOD", "UID", "SEQUENCE"))
        if f"mailto:{address}" not in stream:
            self.faults.append(f"{letter} to {address} is somebody else's invitation")
        before = self.entries.get((address, uid), Entry(-1))
        now = Entry(int(number), _of(stream, "DTSTART") if method == "REQUEST" else "", _of(stream, "LOCATION"))
        if now.sequence < before.sequence:
            self.faults.append(f"{letter} {method} {address} {uid}: {before} then {now}")
            return  # calendars leave it out
        if now.sequence == before.sequence and bool(now.starts) != bool(before.starts):
            self.faults.append(f"{letter} {method} {address} {uid}: same sequence {before} then {now}")
        self.entries[address, uid] = now

    def there(self) -> dict[tuple[str, str], str]:
        """What stands in them."""
        return {key: f"{one.starts} {one.text}" for key, one in self.entries.items() if one.starts}


def _of(stream: str, name: str) -> str:
    part = stream if name == "METHOD" else stream.partition("BEGIN:VEVENT")[2]
    found = re.search(rf"^{name}[^:\r\n]*:([^\r\n]*)", part, re.MULTILINE)
    return found[1] if found else ""


class Game:
    """One call and everything that happens to it; every deed is drawn from `seed`."""

    def __init__(self, session: Session, seed: str) -> None:
        self.session, self.random, self.now, self.presses = session, random.Random(seed), NOW, 0
        self.call = world.make_call(session, Admission.selection)
        self.slots = [world.make_slot(session, self.call, world.FIRST + timedelta(days=n)) for n in range(SLOTS)]
        self.people = [self._apply(number) for number in range(1, PEOPLE + 1)]
        self.calendars = Calendars()
        self.heard: dict[int, tuple[str, int | None]] = {}  # application: the last letter about a place, of which event
        self.told: list[str] = []

    def _apply(self, number: int) -> Registration:
        """The last two have one address."""
        address = f"p{min(number, PEOPLE - 1)}@example.lv"
        return world.apply(self.session, self.call, number, email=address, contact_key=address)

    # --- deeds ---

    def play(self, deeds: int) -> None:
        """So many things happen, then every letter goes."""
        moves = (self.publish, self.undo, self.leave, self.call_off, self.revive, self.move, self.send, self.render,
                 self.send_again, self.answer)  # fmt: skip
        weights = (6, 4, 1, 1, 1, 2, 8, 2, 1, 1)
        for _number in range(deeds):
            self.now += timedelta(minutes=self.random.choice((0, 1, 3, 6)))
            move = self.random.choices(moves, weights)[0]
            self.told.append(f"{self.now:%H:%M} {move.__name__}: {move()}")
        for _number in range(3):
            self.now += timedelta(hours=1)
            self.told.append(f"{self.now:%H:%M} at last: {self.send()}")

    def publish(self) -> object:
        active = [one for one in self.people if one.status in ("applied", "placed", "waiting", "not_chosen")]
        there = self.groups()
        self.random.shuffle(there)
        number = self.random.randint(1, GROUPS)
        places: list[list[int]] = [[] for _place in range(number + 2)]
        stay = self.random.random() < 0.6
        at = {seat.application_id: seat.event_id for seat in self.seats()}
        kept = [one.id for one in there[:number]]
        for person in active:
            place = self.random.randrange(number + 2)
            if stay and at.get(person.id) in kept:
                place = kept.index(at[person.id])
            places[place].append(person.id)
        groups = []
        for place in range(number):
            event = there[place] if place < len(there) else None
            led_by = tuple(self.random.sample(LEADERS, self.random.randint(0, 2)))
            slot = self.random.choice(self.slots)
            if event is not None and self.random.random() < 0.6:
                slot = next((one for one in self.slots if one.starts_at == event.starts_at), slot)
            people = tuple(Person(one.name) for one in led_by)
            groups.append(GroupSeats(f"Grupa {place}", slot.id, 10, tuple(places[place]), event.id if event else None,
                                     people, leaders=led_by))  # fmt: skip
        plan = GroupsPlan(tuple(groups), tuple(places[-2]), tuple(places[-1]))
        self.presses += 1
        sending = world.sending(f"lem:{self.presses}", now=self.now)
        made = deciding_groups.publish_groups(
            self.session, settings_here(), self.call.id, plan, sending, None, self.now
        )
        if isinstance(made, Decided):
            return {str(told): number for told, number in made.told.items()}
        return made.reason

    def undo(self) -> object:
        last = self.session.scalars(select(Decision).order_by(Decision.id.desc()).limit(1)).one_or_none()
        if last is None:
            return "nothing"
        made = deciding_undo.undo(self.session, settings_here(), self.call.id, last.id, None, self.now)
        return made.reason if isinstance(made, Refused) else made

    def leave(self) -> object:
        person = self.random.choice(self.people)
        leaving.withdraw(self.session, settings_here(), person.id, self.call.id, self.now)
        return person.email

    def call_off(self) -> object:
        if not (there := self.groups()):
            return "nothing"
        event = self.random.choice(there)
        event_services.cancel_event(self.session, settings_here(), event.id, Bilingual(), None, self.now)  # type: ignore[arg-type]
        return event.id

    def revive(self) -> object:
        undone = {int(n) for one in self.session.scalars(select(Decision).where(Decision.undone_at.is_not(None)))
                  for n in one.before["made_events"]}  # fmt: skip
        off = select(Event).where(Event.made_from_id == self.call.id, Event.status == EventStatus.cancelled)
        there = [one for one in self.session.scalars(off.order_by(Event.id)) if one.id not in undone]
        if not there:
            return "nothing"
        event = self.random.choice(there)
        event_services.publish_event(self.session, settings_here(), event.id, None, self.now)  # type: ignore[arg-type]
        return event.id

    def move(self) -> object:
        """The organiser changes a group on its own page, and people are told."""
        if not (there := self.groups()):
            return "nothing"
        event = self.random.choice(there)
        draft = event_services.draft_of(event, [])
        values = {name: getattr(draft, name) for name in draft.__dataclass_fields__}
        if self.random.random() < 0.5:
            values["venue"] = Bilingual(f"Telpa {self.random.randint(1, 99)}", "")
        else:
            for name in ("starts_at", "ends_at"):
                values[name] = values[name] + timedelta(minutes=30)
        changed = type(draft)(**values)
        event_services.save_event(
            self.session,
            settings_here(),
            event.id,
            changed,
            event.version,
            None,
            self.now,
            notify=True,  # type: ignore[arg-type]
        )
        return event.id

    def answer(self) -> object:
        """Calendars answer."""
        rows = list(self.session.scalars(select(EventLeader).order_by(EventLeader.id)))
        if not rows:
            return "nothing"
        row = self.random.choice(rows)
        row.partstat = self.random.choice(("ACCEPTED", "DECLINED"))
        self.session.flush()
        return row.email, row.partstat

    # --- letters ---

    def send(self) -> object:
        """The worker's round: everything that is due goes, in its order; some is sent twice."""
        sent = []
        while ids := claims.claim(self.session, self.now, "spēle", 50):
            ready = claims.prepare(self.session, self.now, ids, "spēle")
            self.session.flush()
            claims.hand_all(self.session, self.now, ready, "spēle")
            for one in ready:
                row = self.session.get_one(OutboxRow, one.id)
                letter = row.letter.removeprefix("registration.")
                if row.registration_id is not None and letter in ABOUT_A_PLACE:
                    person = self.session.get_one(Registration, row.registration_id)
                    self.heard[person.application_id or person.id] = letter, row.event_id
                for _copy in range(2 if self.random.random() < 0.05 else 1):
                    self.calendars.take(one.recipient, one.wire, letter)
                sent.append(f"{letter}>{one.recipient.partition('@')[0]}")
            claims.finish_sent(self.session, self.now, ready, 250, "spēle")
            self.session.expire_all()
        return sent

    def render(self) -> object:
        """The worker writes what is due, and the mail server cannot be reached."""
        ids = claims.claim(self.session, self.now, "spēle", 50)
        ready = claims.prepare(self.session, self.now, ids, "spēle")
        self.session.flush()
        claims.release(self.session, [one.id for one in ready], "spēle")
        self.session.expire_all()
        late = [self.session.get_one(OutboxRow, one.id) for one in ready if self.random.random() < 0.5]
        for row in late:
            row.next_attempt_at = self.now + timedelta(minutes=self.random.choice((5, 15, 30)))
        self.session.flush()
        return len(ready), len(late)

    def send_again(self) -> object:
        """The organiser has an old letter sent again."""
        sent = self.session.scalars(
            select(OutboxRow.id).where(OutboxRow.state == MailState.sent).order_by(OutboxRow.id)
        )
        ids = list(sent)
        return services.resend(self.session, self.now, self.random.choice(ids)) if ids else "nothing"

    # --- what is true ---

    def groups(self) -> list[Event]:
        """Published groups."""
        made = Event.made_from_id == self.call.id, Event.status == EventStatus.published
        return list(self.session.scalars(select(Event).where(*made).order_by(Event.id)))

    def seats(self) -> Sequence[Registration]:
        """Everybody's seat in them."""
        held = Registration.application_id.is_not(None), Registration.status == RegistrationStatus.confirmed
        query = select(Registration).join(Event).where(*held, Event.status == EventStatus.published)
        return self.session.scalars(query.order_by(Registration.id)).all()

    def truth(self) -> dict[tuple[str, str], str]:
        """What ought to stand in the calendars."""
        return dict(self._truth())

    def _truth(self) -> Iterator[tuple[tuple[str, str], str]]:
        for event in self.groups():
            at = f"{_wall(event.starts_at)} {event.venue.text('lv')}"
            leads = EventLeader.event_id == event.id, EventLeader.ended_at.is_(None)
            for row in self.session.scalars(select(EventLeader).where(*leads)):
                there = f"{_wall(event.starts_at)} {event.venue.text(row.language)}"
                yield (row.email, leader_uid(event, row.id)), there
            for seat in self.seats():
                if seat.event_id == event.id:
                    yield (seat.email, entry_uid(event, seat)), at

    def misled(self) -> Iterator[str]:
        """Who has not read where they are."""
        self.session.expire_all()
        at = {seat.application_id: seat.event_id for seat in self.seats()}
        for person in self.people:
            letter, event_id = self.heard.get(person.id, ("", None))
            if person.status == "placed" and person.id in at:
                right = letter in ("registered", "updated") and event_id == at[person.id]
            else:
                right = person.status not in ("waiting", "not_chosen") or letter == person.status
            if not right:
                yield f"{person.email} {person.id} is {person.status} {at.get(person.id)}, read {letter} of {event_id}"

    def wrong(self) -> list[str]:
        """Differences, each in a line."""
        truth, there = self.truth(), self.calendars.there()
        found = [f"{key}: calendar {there.get(key)!r}, truth {truth.get(key)!r}"
                 for key in sorted(truth.keys() | there.keys()) if truth.get(key) != there.get(key)]  # fmt: skip
        return [*self.calendars.faults, *found, *self.misled()]


def _wall(moment: datetime | None) -> str:
    """As DTSTART has it."""
    assert moment is not None
    return f"{clock.local(moment):%Y%m%dT%H%M%S}"
