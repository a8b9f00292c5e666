"""Who leads an event: put on, taken off, told of changes. Each function is a step of the caller's transaction.

The invitation of somebody who leads is theirs alone: a UID of their own, so that it is cancelled without touching those
of the people who take part. What they were told is read from the outbox when a letter is written (`leading_letters`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from core.settings import Settings
from core.text import email_key
from mailers.models import OutboxRow
from mailers.services import enqueue_many
from mailers.terms import Mailbox, MailState, NewMail
from registration import queries
from registration.deciding_terms import Leader, Leaders
from registration.models import Event, EventLeader
from registration.terms import EventStatus

INVITED = "registration.leading"  # the invitation of a group; subject_id of all of these is the EventLeader
UPDATED = "registration.leading_updated"
ENDED = "registration.leading_ended"  # takes the entry out of the calendar
OFF = "registration.leading_off"  # the event is cancelled
LETTERS = (INVITED, UPDATED, ENDED, OFF)
UNDER_WAY = (MailState.queued, MailState.held, MailState.sending, MailState.uncertain)


@dataclass(frozen=True, slots=True)
class LeaderChanges:
    """Who is new, who goes on (with what is known of them now), and who no longer leads, as rows."""

    new: tuple[Leader, ...] = ()
    staying: tuple[tuple[EventLeader, Leader], ...] = ()
    ended: tuple[EventLeader, ...] = ()


def active(session: Session, event_id: int) -> Sequence[EventLeader]:
    """Who leads the event and is written to, in the order in which they were put on."""
    here = EventLeader.event_id == event_id, EventLeader.ended_at.is_(None)
    return session.scalars(select(EventLeader).where(*here).order_by(EventLeader.id)).all()


def names_of_call(session: Session, event_id: int) -> dict[int, str]:
    """Everybody who leads a group made from this event, or the event itself, by the number of the facilitator."""
    of_call = (Event.id == event_id) | (Event.made_from_id == event_id)
    query = select(EventLeader.facilitator_id, EventLeader.name).join(Event, Event.id == EventLeader.event_id)
    return {row.facilitator_id: row.name for row in session.execute(query.where(of_call).order_by(EventLeader.id))}


def changes(session: Session, event_id: int | None, wanted: Leaders) -> LeaderChanges:
    """What putting these people on would change; somebody with another address is somebody else to a calendar."""
    there = active(session, event_id) if event_id is not None else ()
    if wanted is None:
        return LeaderChanges(staying=tuple((row, _as_known(row)) for row in there))
    known = {(row.facilitator_id, row.email_key): row for row in there}
    asked = {(one.number, email_key(one.email)): one for one in wanted if one.email}
    return LeaderChanges(
        tuple(one for key, one in asked.items() if key not in known),
        tuple((known[key], one) for key, one in asked.items() if key in known),
        tuple(row for key, row in known.items() if key not in asked),
    )


def put_on(session: Session, event_id: int, one: Leader, now: datetime) -> EventLeader:
    """They lead the event. Whoever led it before keeps the UID, with a larger SEQUENCE. The event is locked."""
    key = {"event_id": event_id, "facilitator_id": one.number, "email_key": email_key(one.email)}
    row = session.scalars(select(EventLeader).filter_by(**key)).one_or_none()
    if row is None:
        row = EventLeader(**key, email=one.email, created_at=now)
        session.add(row)
    else:
        row.calendar_sequence = queries.next_sequence(session, event_id)
    row.changed_at, row.ended_at, row.partstat = now, None, "NEEDS-ACTION"
    _know(row, one)
    session.flush()
    return row


def take_off(session: Session, row: EventLeader, now: datetime) -> None:
    """They lead it no more; the CANCEL that may follow has a SEQUENCE of its own. The event is locked."""
    row.calendar_sequence = queries.next_sequence(session, row.event_id)
    row.changed_at = row.ended_at = now
    session.flush()


def leads(session: Session, event_id: int, number: int) -> bool:
    """True while this facilitator leads a published group made from this event, or the event, and is written to."""
    of_call = (Event.id == event_id) | (Event.made_from_id == event_id)
    own = EventLeader.facilitator_id == number, EventLeader.ended_at.is_(None)
    query = select(EventLeader.id).join(Event, Event.id == EventLeader.event_id)
    return session.scalar(query.where(of_call, Event.status == EventStatus.published, *own).limit(1)) is not None


def declined(session: Session, event_id: int) -> set[tuple[int, str]]:
    """Who said no in their calendar to a group made from this event, or to the event: number and key of the address.

    A number alone does not tell who that was: another address, or another person under a number that was free, has
    said nothing.
    """
    of_call = (Event.id == event_id) | (Event.made_from_id == event_id)
    no = EventLeader.ended_at.is_(None), EventLeader.partstat == "DECLINED"
    query = select(EventLeader.facilitator_id, EventLeader.email_key).join(Event, Event.id == EventLeader.event_id)
    found = session.execute(query.where(of_call, Event.status == EventStatus.published, *no))
    return {(row.facilitator_id, row.email_key) for row in found}


def know(session: Session, one: Leader) -> None:
    """The name, the language and the zone of somebody in all that they lead under this address."""
    same = EventLeader.facilitator_id == one.number, EventLeader.email_key == email_key(one.email)
    for row in session.scalars(select(EventLeader).where(*same)):
        _know(row, one)


def letter(
    settings: Settings, row: EventLeader, event: Event, name: str, key: str, ends_at: datetime | None, **params: object
) -> NewMail:
    """A letter to somebody who leads, once per `key`; not sent after `ends_at`."""
    return NewMail(
        letter=name,
        recipient=Mailbox(row.name, row.email),
        locale=row.language,
        dedupe_key=f"{name}:{row.id}:{key}",
        domain=settings.domain,
        event_id=event.id,
        subject_id=row.id,
        params=params,
        expires_at=ends_at,
    )


def to_all(
    session: Session, settings: Settings, event: Event, name: str, ends_at: datetime | None, **params: object
) -> list[NewMail]:
    """The same letter to everybody who leads the event, once for each state of it."""
    rows = active(session, event.id)
    return [letter(settings, row, event, name, str(event.revision), ends_at, **params) for row in rows]


def forget(session: Session, event_id: int) -> list[str]:
    """The addresses of the people who led the event and are gone, with their letters."""
    session.execute(delete(OutboxRow).where(OutboxRow.event_id == event_id, OutboxRow.letter.in_(LETTERS)))
    gone = session.execute(delete(EventLeader).where(EventLeader.event_id == event_id).returning(EventLeader.email))
    return list(gone.scalars())


def restore(session: Session, ended: Iterable[tuple[int, str | None]], made: Iterable[int], now: datetime) -> None:
    """Whoever a decision put on leads no more, and whoever it took off does; SEQUENCE never goes back."""
    for number, ended_at in ended:
        moment = datetime.fromisoformat(ended_at) if ended_at else None
        session.execute(update(EventLeader).where(EventLeader.id == number).values(ended_at=moment, changed_at=now))
    session.execute(update(EventLeader).where(EventLeader.id.in_(list(made))).values(ended_at=now, changed_at=now))
    session.flush()


def still_lead(session: Session, settings: Settings, ids: Iterable[int], key: str, now: datetime) -> None:
    """Who was taken off and leads after all is invited, unless an invitation stands or is under way.

    The one that was on its way may have been left out while they did not lead.
    """
    states = OutboxRow.state.in_((*UNDER_WAY, MailState.sent))
    for row in session.scalars(select(EventLeader).where(EventLeader.id.in_(list(ids))).order_by(EventLeader.id)).all():
        own = OutboxRow.letter.in_((INVITED, UPDATED, ENDED)), OutboxRow.subject_id == row.id
        last = select(OutboxRow.letter).where(*own, states).order_by(OutboxRow.id.desc()).limit(1)
        if row.ended_at is None and session.scalar(last) in (None, ENDED):
            event = session.get_one(Event, row.event_id)
            enqueue_many(session, now, [letter(settings, row, event, INVITED, key, event.ends_at)])


def _know(row: EventLeader, one: Leader) -> None:
    row.name, row.language, row.zone = one.name, one.language, one.zone


def _as_known(row: EventLeader) -> Leader:
    return Leader(row.facilitator_id, row.name, row.email, row.language, row.zone)
