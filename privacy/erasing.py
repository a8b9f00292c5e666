"""Erasing people of one event, down to the last row that says something of them. One transaction's work.

The caller has locked the event. Numbers and the ledger are written first, then what is spread over other tables goes,
then the rows of the people themselves; foreign keys take answers, consents, links and calendar answers along.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.settings import Settings
from privacy import erasers, keeping, ledger, statistics, traces
from privacy.terms import Why
from registration import queries, rows
from registration.guest_models import Guest
from registration.models import Event, Follower, Party, Registration
from registration.queries import Locked
from reminders.models import Reminder, ReminderLink
from reminders.terms import Subject


def erase(
    session: Session,
    settings: Settings,
    locked: Locked,
    people: Sequence[Registration],
    why: Why,
    now: datetime,
) -> int:
    """How many records a project kept of these people, who are gone afterwards; nobody is written to.

    Seats they held are counted as free. Letters that have been cut loose from them (farewell.write) stay.
    """
    if not people:
        return 0
    event = session.get_one(Event, locked.event_id)
    ids = [person.id for person in people]
    texts = traces.identities(people)
    addresses = [address for person in people for address in (person.email, person.guardian_email) if address]
    project = keeping.project_of(session, event.id)
    hold = project if keeping.holds(project, keeping.day_of(now)) else None
    kept = keeping.keep(session, hold, people, now) if hold is not None else 0
    statistics.count(session, event.id, people, kept, now)
    ledger.write(session, settings, [_line(event, person, why, now) for person in people])
    for eraser in erasers.registered():
        eraser(session, ids, now)
    traces.erase_letters(session, event.id, ids, addresses)
    traces.erase_history(session, event.id, ids, texts)
    _forget_reminders(session, Subject.registration, ids)
    locked = _forget_invited(session, locked, people)
    _forget_followers(session, event.id, [person.contact_key for person in people])
    _delete(session, locked, people)
    traces.forget_addresses(session, addresses, now)
    return kept


def _line(event: Event, person: Registration, why: Why, now: datetime) -> ledger.Line:
    digest = ledger.digest_of(event.uid, person.id, person.created_at)
    return ledger.Line(person.id, event.id, event.uid, digest, why.value, now.isoformat())


def _forget_invited(session: Session, locked: Locked, people: Sequence[Registration]) -> Locked:
    numbers = [person.guest_id for person in people if person.guest_id is not None]
    guests = session.scalars(select(Guest).where(Guest.id.in_(numbers))).all() if numbers else []
    others = _shared_guests(session, numbers, [person.id for person in people])
    return forget_guests(session, locked, [guest for guest in guests if guest.id not in others])


def _shared_guests(session: Session, numbers: Sequence[int], ids: Sequence[int]) -> set[int]:
    """An invited office stays while another registration answers its invitation."""
    query = select(Registration.guest_id).where(Registration.guest_id.in_(numbers), Registration.id.not_in(ids))
    return {number for number in session.scalars(query) if number is not None}


def forget_guests(session: Session, locked: Locked, guests: Sequence[Guest]) -> Locked:
    """The event's numbers without these invited people, who are gone with their letters and reminders."""
    if not guests:
        return locked
    ids, held = [guest.id for guest in guests], sum(guest.reserved for guest in guests)
    addresses = sorted({guest.email for guest in guests if guest.email})
    texts = sorted({text for g in guests for text in (g.name, g.email, g.phone) if len(text) >= traces.LIKE})
    traces.erase_letters(session, locked.event_id, [], addresses)
    traces.erase_history(session, locked.event_id, [], texts)
    _forget_reminders(session, Subject.guest, ids)
    session.execute(delete(Guest).where(Guest.id.in_(ids)))
    return locked.after(guests=-len(ids), held=-held)


def _forget_followers(session: Session, event_id: int, keys: Sequence[str]) -> None:
    query = select(Follower).where(Follower.event_id == event_id, Follower.email_key.in_(keys))
    forget_followers(session, event_id, session.scalars(query).all())


def forget_followers(session: Session, event_id: int, followers: Sequence[Follower]) -> None:
    """These followers are gone with their letters and reminders."""
    ids = [follower.id for follower in followers]
    if ids:
        traces.erase_letters(session, event_id, [], [follower.email for follower in followers])
        _forget_reminders(session, Subject.follower, ids)
        session.execute(delete(Follower).where(Follower.id.in_(ids)))


def _forget_reminders(session: Session, subject: Subject, ids: Sequence[int]) -> None:
    for table in (Reminder, ReminderLink):
        session.execute(delete(table).where(table.subject == subject, table.subject_id.in_(ids)))


def _delete(session: Session, locked: Locked, people: Sequence[Registration]) -> None:
    ids, parties = [p.id for p in people], {p.party_id for p in people if p.party_id is not None}
    for person in people:
        if person.status in queries.ACTIVE:
            locked = locked.without(person)
    rows.set_seats(session, locked)
    session.execute(delete(Registration).where(Registration.id.in_(ids)))
    left = select(Registration.party_id).where(Registration.party_id.in_(parties))
    session.execute(delete(Party).where(Party.id.in_(parties), Party.id.not_in(left)))
