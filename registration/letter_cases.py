"""What a letter to a person stands on: the rows behind it, read and locked when the worker renders it."""

from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session

from core.settings import Settings
from core.urls import absolute
from mailers.models import OutboxRow
from mailers.terms import MailState, Skip
from organisers.models import Organisation
from registration import queries
from registration import told as hearing
from registration.letter_parts import About, Reader
from registration.links import add_links, token
from registration.models import Event, Registration
from registration.terms import EventStatus, LinkKind, RegistrationStatus


@dataclass(frozen=True, slots=True)
class Case:
    """What one letter is about."""

    session: Session
    settings: Settings
    row: OutboxRow
    person: Registration
    about: About

    @property
    def event(self) -> Event:
        """The event."""
        return self.about.event

    @property
    def seat(self) -> bool:
        """True while the person has a seat."""
        return self.person.status == RegistrationStatus.confirmed

    @property
    def place(self) -> int:
        """Which place on the waiting list, 0 for people who do not wait."""
        waits = self.person.status == RegistrationStatus.waiting
        return queries.waiting_place(self.session, self.person) if waits else 0


def open_case(session: Session, row: OutboxRow, now: datetime, *, moved: bool = False) -> Case | Skip:
    """The rows behind a letter, the registration locked; Skip when it is gone or has another address by now."""
    person = session.get(Registration, row.registration_id, with_for_update=True)
    if person is None:
        return Skip("gone")
    if not moved and not hearing.same_address(row, person):
        return Skip("address_changed")
    event = session.get_one(Event, person.event_id)
    settings: Settings = current_app.config["AICINA"]
    # Known already as a rule; after a change of the secret key this makes the links of new letters open.
    add_links(session, settings, person.id, person.links_generation, now)
    about = About(event, session.get_one(Organisation, event.organisation_id), now)
    return Case(session, settings, row, person, about)


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
    """The person with their private links; the join link only with a seat."""

    def own(kind: LinkKind) -> str:
        return token(case.settings, case.person.id, kind, case.person.links_generation)

    return Reader(
        case.person.name,
        case.person.number,
        manage_url=absolute("status.show", token=own(LinkKind.manage)),
        join_url=absolute("status.join", token=own(LinkKind.meeting)) if case.seat else "",
    )


def stranger(case: Case) -> Reader:
    """For letters that end something: the name, and no private link."""
    return Reader(case.person.name, case.person.number)


def may_be_in_calendar(case: Case) -> bool:
    """False only when it is sure that no invitation reached the address."""
    return case.person.told_revision is not None or hearing.was_invited(case.session, case.person, case.row.recipient)
