"""What is read of registrations: session in, values out. The event's lock is in locking.py."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Select, Table, bindparam, func, select, update
from sqlalchemy.orm import Session, joinedload

from core.collation import fold
from core.links import digest
from registration import (
    guest_models,  # noqa: F401 - registrations refer to its table
    rules,
    series_models,  # noqa: F401 - events refer to its table
)
from registration.locking import Locked as Locked
from registration.locking import intake_of as intake_of
from registration.locking import lock_event as lock_event
from registration.models import Event, EventRevision, HistoryEntry, Link, Party, Question, Registration, Seating
from registration.terms import (
    EventStatus,
    LinkKind,
    RegistrationStatus,
    Waiting,
)

SEATED = (RegistrationStatus.confirmed, RegistrationStatus.offered, RegistrationStatus.pending)  # hold a seat
ACTIVE = (*SEATED, RegistrationStatus.waiting, RegistrationStatus.applied)  # has asked and not left


_PEOPLE, _SEATS = (cast(Table, model.__table__) for model in (Registration, Seating))
# Each side of the OR has an index of its own; with the event outside of it SQLite reads the whole event.
_OF_FAMILY = ((_PEOPLE.c.event_id == bindparam("event")) & (_PEOPLE.c.contact_key == bindparam("contact"))) | (
    _PEOPLE.c.form_digest == bindparam("form")
)
_FAMILY = select(Registration).where(_OF_FAMILY)
_ANY_FAMILY = select(_PEOPLE.c.id).where(_OF_FAMILY).limit(1)
_BY_SLUG = select(Event, Seating).join(Seating).where(Event.slug == bindparam("slug"))
# Before a waiting person stands who has a smaller (priority, number).
_PLACE = select(func.count()).where(
    _PEOPLE.c.event_id == bindparam("event"),
    _PEOPLE.c.status == RegistrationStatus.waiting,
    (_PEOPLE.c.priority < bindparam("priority"))
    | ((_PEOPLE.c.priority == bindparam("priority")) & (_PEOPLE.c.waiting_number <= bindparam("number"))),
)
_BY_LINK = (
    select(Registration, Link.kind)
    .join(Link, Link.registration_id == Registration.id)
    .where(Link.hash == bindparam("hash"), Link.revoked_at.is_(None))
    .options(joinedload(Registration.event, innerjoin=True))
)


def is_slug(text: str) -> bool:
    """True for what can be a slug at all; PostgreSQL will not even compare a text that holds NUL."""
    return len(text) <= 90 and text.isascii() and text.isprintable()


def is_link(text: str) -> bool:
    """True for what can be the token of a link at all."""
    return 16 <= len(text) <= 80 and text.isascii()


def event_by_slug(session: Session, slug: str) -> tuple[Event, Seating] | None:
    """An event of the public site with its seats; drafts too, the caller decides who may see them."""
    if not is_slug(slug):
        return None
    row = session.execute(_BY_SLUG, {"slug": slug}).one_or_none()
    return None if row is None else (row[0], row[1])


def questions_of(session: Session, event_id: int) -> Sequence[Question]:
    """The questions the form asks now, in order; retired ones are left out."""
    query = select(Question).where(Question.event_id == event_id, Question.retired.is_(False))
    return session.scalars(query.order_by(Question.position, Question.id)).all()


def people_of_address(
    session: Session, event_id: int, contact_key: str, form_digest: str | None = None
) -> Sequence[Registration]:
    """Everybody registered at an event under one address, whatever their status: a family, an office.

    With `form_digest` also whom that form registered, if it was sent before: their address may have changed since.
    """
    known = {"event": event_id, "contact": contact_key, "form": form_digest}
    # Mostly there is nobody, which a bare statement tells at a third of what reading whole people costs.
    session.flush()
    if session.connection().execute(_ANY_FAMILY, known).first() is None:
        return ()
    return session.scalars(_FAMILY, known).all()


def by_link(session: Session, token: str, *kinds: LinkKind) -> tuple[Registration, LinkKind] | None:
    """The registration a private link opens and the kind of the link; None for unknown and revoked ones."""
    if not is_link(token):
        return None
    row = session.execute(_BY_LINK, {"hash": digest(token)}).one_or_none()
    return None if row is None or row[1] not in kinds else (row[0], LinkKind(row[1]))


def people_of_addresses(session: Session, event_id: int, contact_keys: Collection[str]) -> Sequence[Registration]:
    """Everybody registered at an event under any of these addresses, whatever their status."""
    query = select(Registration).where(Registration.event_id == event_id, Registration.contact_key.in_(contact_keys))
    return session.scalars(query).all()


def waiting_place(session: Session, event_id: int, waiting_number: int | None, priority: int = 1) -> int:
    """Which place the person with this waiting number has, 1 for the next to get a seat."""
    wanted = {"event": event_id, "number": waiting_number, "priority": priority}
    return session.connection().execute(_PLACE, wanted).scalar() or 0


def next_sequence(session: Session, event_id: int) -> int:
    """A SEQUENCE larger than any that calendars have seen of this event; the caller holds the lock."""
    counter = _SEATS.c.calendar_counter
    statement = update(_SEATS).where(_SEATS.c.event_id == event_id).values(calendar_counter=counter + 1)
    return int(session.execute(statement.returning(counter)).scalar_one())


def waiting_queue(session: Session, event_id: int, limit: int | None = None) -> list[Waiting]:
    """Who waits, in order; with `limit` only the first of them."""
    query = (
        select(
            Registration.id,
            Registration.priority,
            Registration.waiting_number,
            Party.together,
            Registration.party_id,
            Registration.institution_id,
            Registration.institution,
        )
        .outerjoin(Party, Party.id == Registration.party_id)
        .where(Registration.event_id == event_id, Registration.status == RegistrationStatus.waiting)
        .order_by(Registration.priority, Registration.waiting_number)
        .limit(limit)
    )
    return [
        Waiting(row.id, row.priority, row.waiting_number, row.party_id if row.together else None,
                institution_key(row.institution_id, row.institution))
        for row in session.execute(query)
    ]  # fmt: skip


def institution_key(institution_id: int | None, typed: str) -> str | None:
    """What counts as one institution: the one of the register, else the text without case and diacritics."""
    return f"#{institution_id}" if institution_id is not None else (fold(typed) or None)


def seats_by_institution(session: Session, event_id: int) -> Counter[str]:
    """How many seats the people of each institution have; people let in beyond the limit are not counted."""
    query = select(Registration.institution_id, Registration.institution).where(
        Registration.event_id == event_id,
        Registration.status.in_(SEATED),
        Registration.beyond_limit.is_(False),
        Registration.institution != "",
    )
    return Counter(key for row in session.execute(query) if (key := institution_key(*row)) is not None)


def confirmed(event_id: int) -> Select[Registration]:
    """A query for the people who have a seat."""
    return select(Registration).where(
        Registration.event_id == event_id, Registration.status == RegistrationStatus.confirmed
    )


def status_counts(session: Session, event_id: int) -> dict[RegistrationStatus, int]:
    """How many people have each status; every status is there, 0 is normal."""
    query = select(Registration.status, func.count()).where(Registration.event_id == event_id)
    found = {RegistrationStatus(status): n for status, n in session.execute(query.group_by(Registration.status))}
    return {status: found.get(status, 0) for status in RegistrationStatus}


def told_at(session: Session, event_id: int, revision: int) -> dict[str, object] | None:
    """What was told of an event at a revision."""
    entry = session.get(EventRevision, (event_id, revision))
    return None if entry is None else entry.told


def same_person(session: Session, registration: Registration) -> Select[Registration]:
    """A query for all registrations of the same person, at any event."""
    return select(Registration).where(
        Registration.contact_key == registration.contact_key, Registration.name_key == registration.name_key
    )


def history_of(session: Session, registration_id: int) -> Sequence[HistoryEntry]:
    """What happened to a registration, oldest first."""
    query = select(HistoryEntry).where(HistoryEntry.registration_id == registration_id)
    return session.scalars(query.order_by(HistoryEntry.id)).all()


def changed_too_often(session: Session, registration_id: int, now: datetime) -> bool:
    """True when a registration's person may not have another letter sent by changing it, until the hour has passed."""
    query = select(func.count()).where(
        HistoryEntry.registration_id == registration_id,
        HistoryEntry.actor == "person",
        HistoryEntry.at > now - timedelta(hours=1),
    )
    return (session.scalar(query) or 0) >= rules.CHANGES_PER_HOUR


def due_closings(session: Session, now: datetime, limit: int = 50) -> Sequence[int]:
    """Ids of published events whose registration has ended and whose organiser has not been sent the final list."""
    query = (
        select(Event.id)
        .where(
            Event.status == EventStatus.published,
            Event.closes_at <= now,
            (Event.closing_sent_for.is_(None)) | (Event.closing_sent_for != Event.closes_at),
        )
        .order_by(Event.closes_at)
        .limit(limit)
    )
    return session.scalars(query).all()
