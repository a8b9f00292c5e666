"""What a letter to a person stands on: the rows behind it, read and locked when the worker renders it."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.links import digest
from core.settings import Settings
from mailers.models import OutboxRow
from mailers.terms import CalendarPart, Letter, MailState, NotNow, Skip
from organisers.models import Organisation
from registration import changes, queries
from registration import told as hearing
from registration.letter_content import Content, Reader
from registration.letter_copies import ADDRESS, JOIN, MANAGE, NAME, NUMBER, Values, copy_for, master_reader
from registration.letter_parts import About
from registration.links import OWN_KINDS, add_links, token
from registration.models import Event, Link, Registration
from registration.terms import EventStatus, LinkKind, RegistrationStatus


@dataclass(frozen=True, slots=True)
class Known:
    """What some letters stand on: the people, locked; their events by id; what they were written; their links.

    `busy` are people whom somebody else is changing at this moment.
    """

    people: dict[int, Registration]
    busy: frozenset[int]
    events: dict[int, About]
    mails: dict[int, list[OutboxRow]]
    links: frozenset[str]


@dataclass(frozen=True, slots=True)
class Case:
    """What one letter is about; `mails` is what the person was written so far."""

    session: Session
    settings: Settings
    row: OutboxRow
    person: Registration
    about: About
    mails: list[OutboxRow]

    @property
    def event(self) -> Event:
        """The event."""
        return self.about.event

    @property
    def seat(self) -> bool:
        """True while the person has a seat."""
        return self.person.status == RegistrationStatus.confirmed

    @property
    def held(self) -> bool:
        """True while a seat is held that is not the person's yet: an offer, or a guardian who has not answered."""
        return self.person.status in (RegistrationStatus.offered, RegistrationStatus.pending)

    @property
    def applied(self) -> bool:
        """True while the organiser has yet to decide about the person."""
        return self.person.status == RegistrationStatus.applied

    @property
    def place(self) -> int:
        """Which place on the waiting list, 0 for people who do not wait."""
        waits = self.person.status == RegistrationStatus.waiting
        number = self.person.waiting_number
        return queries.waiting_place(self.session, self.person.event_id, number, self.person.priority) if waits else 0


_ahead: ContextVar[Known | None] = ContextVar("letters_known", default=None)


@contextmanager
def reading_ahead(session: Session, rows: Sequence[OutboxRow], now: datetime) -> Iterator[None]:
    """Inside, the letters of these rows find what they stand on without asking the database for each."""
    before = _ahead.set(_read(session, {number for row in rows for number in people_of(row)}, now))
    try:
        yield
    finally:
        _ahead.reset(before)


def _read(session: Session, ids: Collection[int], now: datetime) -> Known:
    # Never waited for: who changes several people does so in an order of their own, under the lock of the event.
    query = select(Registration).where(Registration.id.in_(ids)).order_by(Registration.id)
    query = query.with_for_update(skip_locked=True, key_share=True)
    people = session.scalars(query.execution_options(populate_existing=True)).all()
    missed = set(ids) - {person.id for person in people}
    busy = session.scalars(select(Registration.id).where(Registration.id.in_(missed))) if missed else ()
    events = session.scalars(select(Event).where(Event.id.in_({person.event_id for person in people}))).all()
    abouts = {event.id: About(event, session.get_one(Organisation, event.organisation_id), now) for event in events}
    links = session.scalars(select(Link.hash).where(Link.registration_id.in_(ids)))
    known = {person.id: person for person in people}
    return Known(known, frozenset(busy), abouts, hearing.history(session, ids), frozenset(links))


def people_of(row: OutboxRow) -> list[int]:
    """Ids of everybody a letter is about: one person as a rule, several in a letter to a family or to colleagues."""
    alone = [row.registration_id] if row.registration_id is not None else []
    return [int(number) for number in row.params.get("people", alone)]


def open_cases(session: Session, row: OutboxRow, now: datetime) -> list[Case] | NotNow:
    """The rows behind a letter about several people: those who are still at its address, in the order of the letter."""
    known = _ahead.get()
    if known is None:
        with reading_ahead(session, [row], now):
            return open_cases(session, row, now)
    if not known.busy.isdisjoint(people_of(row)):
        return NotNow()
    found = [_case(session, row, known.people[number], known) for number in people_of(row) if number in known.people]
    return [case for case in found if hearing.same_address(row, case.person)]


def open_case(session: Session, row: OutboxRow, now: datetime, *, moved: bool = False) -> Case | Skip:
    """The rows behind a letter, the registration locked; Skip when it is gone or has another address by now."""
    number = row.registration_id or 0
    known = _ahead.get() or _read(session, [number], now)
    person = known.people.get(number)
    if person is None:
        return NotNow() if number in known.busy else Skip("gone")
    if not moved and not hearing.same_address(row, person):
        return Skip("address_changed")
    return _case(session, row, person, known)


def _case(session: Session, row: OutboxRow, person: Registration, known: Known) -> Case:
    settings: Settings = current_app.config["AICINA"]
    about = known.events[person.event_id]
    # Known already as a rule; after a change of the secret key this makes the links of new letters open.
    if any(digest(_own(settings, person, kind)) not in known.links for kind in OWN_KINDS):
        add_links(session, settings, person.id, person.links_generation, about.now)
    return Case(session, settings, row, person, about.read_in(person.zone), known.mails[person.id])


def pointless(case: Case) -> Skip | None:
    """Why a letter about a place need not be read any more."""
    if case.person.status not in queries.ACTIVE:
        return Skip("left")
    if case.event.status != EventStatus.published:
        return Skip("event_cancelled")
    if hearing.over(case.event, case.about.now):
        return Skip("event_over", MailState.expired)
    return None


def reader_of(case: Case) -> Reader:
    """The stand-in for the person, with private links; the join link only with a seat."""
    return master_reader(case.person, links=True, join=case.seat)


def stranger(case: Case) -> Reader:
    """For letters that end something: the name, and no private link."""
    return master_reader(case.person, links=False, join=False)


def own_values(case: Case) -> Values:
    """What the person's stand-in stands for."""
    person = case.person
    return {
        NAME: person.name,
        NUMBER: str(person.number),
        ADDRESS: case.row.recipient,
        MANAGE: _own(case.settings, person, LinkKind.mailed),
        JOIN: _own(case.settings, person, LinkKind.meeting),
    }


def _own(settings: Settings, person: Registration, kind: LinkKind) -> str:
    return token(settings, person.id, kind, person.links_generation)


def may_be_in_calendar(case: Case) -> bool:
    """False only when it is sure that no invitation reached the address."""
    return case.person.told_revision is not None or hearing.was_invited(case.mails, case.person, case.row.recipient)


def told_at(session: Session, event: Event, heard: int | None) -> dict[str, object] | None:
    """What was told of the event at a revision; None when nothing was."""
    return None if heard is None else queries.told_at(session, event.id, heard)


def has_moved(case: Case) -> bool:
    """True when the day or hour is another one than the person was last told."""
    before = told_at(case.session, case.event, case.person.told_revision)
    return before is not None and changes.moves_time(changes.between(before, changes.told(case.event)))


def letter_to(case: Case, words: "partial[Content]", reader: Reader, calendar: CalendarPart | None = None) -> Letter:
    """The finished letter about one person, in the thread of what they were written before."""
    copy = copy_for(own_values(case), case.about, words, reader)
    return replace(copy, calendar=calendar, references=hearing.thread(case.mails, case.row))
