"""Erasing people of one event, down to the last row that says something of them. One transaction's work.

The caller has locked the event. Numbers and the ledger are written first, then what is spread over other tables goes,
then the rows of the people themselves; foreign keys take answers, consents, links and calendar answers along.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.settings import Settings
from invitations.inviting import LETTERS as INVITING
from privacy import captured, erasers, keeping, ledger, mentions, statistics, traces
from privacy.terms import Why
from registration import deciding_mailing, mailing, queries, rows
from registration.guest_models import Guest
from registration.models import Event, Follower, Party, Registration
from registration.queries import Locked
from reminders.models import Reminder, ReminderLink
from reminders.sending import letter_name
from reminders.terms import Kind, Subject

TO_GUESTS = (*INVITING, mailing.GUEST_OFF, deciding_mailing.TIME_FOUND, letter_name(Kind.deadline_invited))
TO_FOLLOWERS = (mailing.DATE_SET, mailing.DATE_OFF, letter_name(Kind.deadline_followers))


def erase(
    session: Session,
    settings: Settings,
    locked: Locked,
    people: Sequence[Registration],
    why: Why,
    now: datetime,
    *,
    lists: bool = False,
    decided_at: datetime | None = None,
) -> int:
    """How many records a project kept of these people, who are gone afterwards; nobody is written to.

    Seats they held are counted as free. Letters that have been cut loose from them (farewell.write) stay.
    `lists` says in the ledger that the contact lists lost them too. `decided_at` is earlier than `now` when somebody is
    erased once more.
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
    if why is Why.retention:
        erasers.count(session, event.id, now)
    else:
        erasers.part(session, event.id, ids, decided_at or now)
    statistics.count(session, event.id, people, kept, now)
    ledger.write(session, settings, [_line(event, person, why, now, lists=lists) for person in people])
    for eraser in erasers.registered():
        eraser(session, ids, now)
    traces.erase_letters(session, event.id, ids)
    traces.erase_history(session, event.id, ids, texts)
    _forget_reminders(session, Subject.registration, ids)
    locked = _forget_invited(session, locked, people)
    _forget_followers(session, event.id, people)
    _delete(session, locked, people)
    traces.erase_addresses(session, event.id, addresses)
    mentions.strike(session, event.id, texts)
    traces.forget_addresses(session, addresses, now)
    captured.forget(settings, texts)
    return kept


def _line(event: Event, person: Registration, why: Why, now: datetime, *, lists: bool) -> ledger.Line:
    digest = ledger.digest_of(event.uid, person.id, person.created_at)
    return ledger.Line(person.id, event.id, event.uid, digest, ledger.reason_of(why, lists=lists), now.isoformat())


def _forget_invited(session: Session, locked: Locked, people: Sequence[Registration]) -> Locked:
    """The invitations of these people go; one that is about somebody else, who still answers it, stays.

    A colleague who took over a seat came by an invitation that names whoever is erased: it goes, the seat is theirs.
    """
    ids, numbers = [person.id for person in people], {person.guest_id for person in people} - {None}
    guests = session.scalars(select(Guest).where(Guest.id.in_(numbers))).all() if numbers else []
    query = select(Registration).where(Registration.guest_id.in_(numbers), Registration.id.not_in(ids))
    answering: dict[int, list[Registration]] = {}
    for other in session.scalars(query):
        answering.setdefault(other.guest_id or 0, []).append(other)
    gone = [guest for guest in guests if not _is_of(guest, answering.get(guest.id, ()), people)]
    return forget_guests(session, locked, gone)


def _is_of(guest: Guest, others: Sequence[Registration], people: Sequence[Registration]) -> bool:
    """Whether the invitation is of one of the others, or of an office they come from, by every word it holds."""
    if not others:
        return False
    if any((other.contact_key, other.name_key) == (guest.contact_key, guest.name_key) for other in others):
        return True
    if guest.name_key:
        return not any(guest.name_key == one.name_key or guest.contact_key == one.contact_key for one in people)
    theirs = {other.contact_key for other in others}
    return not any(guest.contact_key == one.contact_key and one.contact_key not in theirs for one in people)


def forget_guests(session: Session, locked: Locked, guests: Sequence[Guest]) -> Locked:
    """The event's numbers without these invited people, who are gone with their letters and reminders."""
    if not guests:
        return locked
    ids, held = [guest.id for guest in guests], sum(guest.reserved for guest in guests)
    addresses = sorted({guest.email for guest in guests if guest.email})
    texts = sorted({text for g in guests for text in (g.name, g.email, g.phone) if len(text) >= traces.LIKE})
    traces.erase_letters_to(session, locked.event_id, TO_GUESTS, ids)
    traces.erase_history(session, locked.event_id, [], texts)
    _forget_reminders(session, Subject.guest, ids)
    session.execute(delete(Guest).where(Guest.id.in_(ids)))
    traces.erase_addresses(session, locked.event_id, addresses)
    return locked.after(guests=-len(ids), held=-held)


def _forget_followers(session: Session, event_id: int, people: Sequence[Registration]) -> None:
    """A family's address goes on following while one of them is left."""
    keys = {person.contact_key for person in people}
    others = Registration.contact_key.in_(keys), Registration.id.not_in([person.id for person in people])
    keys -= set(session.scalars(select(Registration.contact_key).where(Registration.event_id == event_id, *others)))
    query = select(Follower).where(Follower.event_id == event_id, Follower.email_key.in_(keys))
    forget_followers(session, event_id, session.scalars(query).all())


def forget_followers(session: Session, event_id: int, followers: Sequence[Follower]) -> None:
    """These followers are gone with their letters and reminders."""
    ids = [follower.id for follower in followers]
    if ids:
        traces.erase_letters_to(session, event_id, TO_FOLLOWERS, ids)
        _forget_reminders(session, Subject.follower, ids)
        session.execute(delete(Follower).where(Follower.id.in_(ids)))
        traces.erase_addresses(session, event_id, [follower.email for follower in followers])


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
