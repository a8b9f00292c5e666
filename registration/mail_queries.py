"""The letters of an organisation's events as its desk reads them."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from core.bilingual import Bilingual
from core.collation import fold
from mailers.models import OutboxRow
from mailers.terms import MailState
from registration.models import Event, Registration

PAGE = 100  # rows


@dataclass(frozen=True, slots=True)
class MailScope:
    """Whose letters: all of an organisation's events, or one of them."""

    organisation_id: int
    event_id: int | None = None


@dataclass(frozen=True, slots=True)
class MailRow:
    """One letter with the event it is about; texts of the mail server are cut and come from outside."""

    mail: OutboxRow
    event_title: Bilingual


def mail_counts(session: Session, scope: MailScope, search: str = "") -> dict[MailState, int]:
    """How many letters have each state; every state is there, 0 is normal."""
    query = select(OutboxRow.state, func.count()).join(Event, Event.id == OutboxRow.event_id)
    found = dict.fromkeys(MailState, 0)
    for state, number in session.execute(query.where(*_within(scope, search)).group_by(OutboxRow.state)):
        found[MailState(state)] = number
    return found


def mail_page(
    session: Session, scope: MailScope, states: tuple[MailState, ...], search: str, number: int
) -> list[MailRow]:
    """One page of letters, the newest first; pages are counted from 1."""
    query = select(OutboxRow, Event.title).join(Event, Event.id == OutboxRow.event_id).where(*_within(scope, search))
    if states:
        query = query.where(OutboxRow.state.in_(states))
    query = query.order_by(OutboxRow.id.desc()).limit(PAGE).offset((number - 1) * PAGE)
    return [MailRow(mail, title) for mail, title in session.execute(query)]


def mail_here(session: Session, organisation_id: int, mail_id: int) -> OutboxRow | None:
    """The letter, if it is about an event of the organisation."""
    if not 0 < mail_id < 2**31:
        return None
    query = select(OutboxRow).join(Event, Event.id == OutboxRow.event_id)
    return session.scalars(query.where(OutboxRow.id == mail_id, Event.organisation_id == organisation_id)).one_or_none()


def mails_of_person(session: Session, registration_id: int) -> list[OutboxRow]:
    """Everything written to one person about this registration, the newest first.

    A letter about several people hangs on the first of them and names the others: it is there for each.
    """
    person = session.get(Registration, registration_id)
    if person is None:
        return []
    related = [Registration.contact_key == person.contact_key]
    related += [Registration.party_id == person.party_id] if person.party_id is not None else []
    near = select(Registration.id).where(Registration.event_id == person.event_id, or_(*related))
    mails = session.scalars(select(OutboxRow).where(OutboxRow.registration_id.in_(near)).order_by(OutboxRow.id.desc()))
    return [m for m in mails if m.registration_id == person.id or person.id in m.params.get("people", ())]


def _within(scope: MailScope, search: str) -> list[ColumnElement[bool]]:
    within: list[ColumnElement[bool]] = [Event.organisation_id == scope.organisation_id]
    if scope.event_id is not None:
        within.append(OutboxRow.event_id == scope.event_id)
    return within + [OutboxRow.search_key.contains(word, autoescape=True) for word in fold(search).split()[:8]]
