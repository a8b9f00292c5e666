"""What the room reads: session in, values out."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from core.links import digest
from core.text import email_key
from registration import changes, told
from registration.models import Event, EventRevision, Registration
from registration.queries import ACTIVE
from registration.terms import EventStatus, RegistrationStatus
from replies.models import CalendarReply, MailboxState
from replies.terms import Candidate, Stamp, Standing, Verdict

PAGE = 100  # rows


@dataclass(frozen=True, slots=True)
class ReplyRow:
    """An answer with the person who gave it."""

    reply: CalendarReply
    person: Registration


def event_by_uid(session: Session, uid: str) -> int | None:
    """The event behind an entry's UID."""
    return session.scalar(select(Event.id).where(Event.uid == uid)) if len(uid) <= 120 else None


def candidates(session: Session, event_id: int, address: str) -> list[Candidate]:
    """Everybody registered at the event under an address, in the order of registration, whatever their status."""
    query = (
        select(Registration.id, Registration.status, Registration.own_entry)
        .where(Registration.event_id == event_id, Registration.contact_key == email_key(address))
        .order_by(Registration.number)
    )
    return [Candidate(row.id, row.status in ACTIVE, row.own_entry) for row in session.execute(query)]


def standing(session: Session, event: Event, person: Registration, now: datetime) -> Standing:
    """What the rules need to know of a person whose calendar answered."""
    last = None
    if person.partstat_at is not None and person.partstat_sequence is not None:
        last = Stamp(person.partstat_sequence, person.partstat_at)
    return Standing(
        floor=max(time_moved_at(session, event), person.calendar_sequence),
        top=max(event.revision, person.calendar_sequence),
        last=last,
        active=person.status in ACTIVE,
        seat=person.status == RegistrationStatus.confirmed,
        published=event.status == EventStatus.published,
        over=told.over(event, now),
    )


def time_moved_at(session: Session, event: Event) -> int:
    """The revision with which the day or hour became what it is now; 0 when it was never another."""
    query = select(EventRevision).where(EventRevision.event_id == event.id).order_by(EventRevision.revision.desc())
    newer = None
    for earlier in session.scalars(query.limit(500)):
        if newer is not None and changes.moves_time(changes.between(earlier.told, newer.told)):
            return newer.revision
        newer = earlier
    return 0


def known(session: Session, registration_id: int, key: str) -> CalendarReply | None:
    """The same answer, if it came before."""
    query = select(CalendarReply).where(CalendarReply.registration_id == registration_id, CalendarReply.digest == key)
    return session.scalars(query).one_or_none()


def received_since(session: Session, registration_id: int, since: datetime) -> int:
    """How many answers of a person came after a moment."""
    query = select(func.count()).where(
        CalendarReply.registration_id == registration_id, CalendarReply.received_at > since
    )
    return session.scalar(query) or 0


def was_asked(session: Session, registration_id: int, now: datetime) -> bool:
    """True when the person was asked about an answer in the last 24 hours."""
    query = select(CalendarReply.id).where(
        CalendarReply.registration_id == registration_id, CalendarReply.asked_at > now - timedelta(hours=24)
    )
    return session.scalar(query.limit(1)) is not None


def reply_by_token(session: Session, token: str) -> CalendarReply | None:
    """The answer that a letter asked about."""
    if not (16 <= len(token) <= 80 and token.isascii()):
        return None
    return session.scalars(select(CalendarReply).where(CalendarReply.link_hash == digest(token))).one_or_none()


def in_doubt(session: Session, registration_id: int) -> CalendarReply | None:
    """The newest answer of a person that waits to be confirmed."""
    query = (
        select(CalendarReply)
        .where(CalendarReply.registration_id == registration_id, CalendarReply.verdict == Verdict.unconfirmed)
        .order_by(CalendarReply.sequence.desc(), CalendarReply.made_at.desc(), CalendarReply.id.desc())
    )
    return session.scalars(query.limit(1)).one_or_none()


def verdict_counts(session: Session, event_id: int) -> Counter[Verdict]:
    """How many answers have each verdict."""
    query = select(CalendarReply.verdict, func.count()).where(CalendarReply.event_id == event_id)
    rows = session.execute(query.group_by(CalendarReply.verdict))
    return Counter({Verdict(verdict): number for verdict, number in rows})


def reply_page(session: Session, event_id: int, verdicts: Collection[Verdict], number: int) -> list[ReplyRow]:
    """One page of an event's answers, the newest first; all when `verdicts` is empty."""
    query = (
        select(CalendarReply, Registration)
        .join(Registration, Registration.id == CalendarReply.registration_id)
        .where(*_of_event(event_id, verdicts))
        .order_by(CalendarReply.id.desc())
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    )
    return [ReplyRow(reply, person) for reply, person in session.execute(query)]


def reply_here(session: Session, event_id: int, reply_id: int) -> CalendarReply | None:
    """An answer about this event."""
    if not 0 < reply_id < 2**31:
        return None
    query = select(CalendarReply).where(CalendarReply.id == reply_id, CalendarReply.event_id == event_id)
    return session.scalars(query).one_or_none()


def declined_with_seat(session: Session, event_id: int) -> Sequence[Registration]:
    """People whose calendar says no while they still hold a place, by name."""
    query = select(Registration).where(
        Registration.event_id == event_id,
        Registration.status == RegistrationStatus.confirmed,
        Registration.partstat == "DECLINED",
    )
    return session.scalars(query.order_by(Registration.sort_key)).all()


def mailbox(session: Session, name: str) -> MailboxState | None:
    """How far the mailbox was read."""
    return session.get(MailboxState, name)


def _of_event(event_id: int, verdicts: Collection[Verdict]) -> list[ColumnElement[bool]]:
    chosen = [CalendarReply.verdict.in_(verdicts)] if verdicts else []
    return [CalendarReply.event_id == event_id, *chosen]
