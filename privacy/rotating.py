"""New links for everybody of an event, after a list or a mailbox may have leaked (behaviour G18)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from core.links import digest, fresh
from core.settings import Settings
from mailers.services import thaw
from registration import mailing, queries, rows
from registration.guest_links import token_of
from registration.guest_models import Guest
from registration.history import record
from registration.links import token
from registration.models import HistoryEntry, Link, Registration
from registration.terms import LinkKind
from replies.models import CalendarReply
from scheduling import leader_links
from scheduling.models import Facilitator

AT_ONCE = 1000  # rows a statement carries


@dataclass(frozen=True, slots=True)
class Rotation:
    """How many people's links were replaced, or would be; `letters` to people with a place or waiting for one."""

    people: int
    guests: int
    letters: int


def preview(session: Session, event_id: int) -> Rotation:
    """What rotating would do."""
    people = session.scalar(select(func.count()).where(Registration.event_id == event_id)) or 0
    guests = session.scalar(select(func.count()).where(Guest.event_id == event_id)) or 0
    active = Registration.status.in_(queries.ACTIVE), Registration.email != ""
    reachable = session.scalar(select(func.count()).where(Registration.event_id == event_id, *active)) or 0
    return Rotation(people, guests, reachable)


def turns(session: Session, event_id: int) -> int:
    """How often the links of the event have been replaced. Locked, a second press of the button finds one more."""
    here = (HistoryEntry.event_id == event_id, HistoryEntry.action == "links_rotated")
    return session.scalar(select(func.count()).select_from(HistoryEntry).where(*here)) or 0


def rotate(
    session: Session, settings: Settings, event_id: int, now: datetime, account_id: int, *, tell: bool
) -> Rotation:
    """The links of everybody of the event are new, and none of the old ones opens anything. Locks the event.

    The links of reminders already delivered go on stopping reminders, and do nothing else (reminders.queries.is_stale).
    With `tell` everybody with a place, or waiting for one, is sent the new one; letters under way are made anew anyway.
    """
    queries.lock_event(session, event_id)
    people = session.scalars(select(Registration).where(Registration.event_id == event_id)).all()
    _rotate_registrations(session, settings, event_id, now)
    guests = _rotate_guests(session, settings, event_id)
    leaders = _rotate_leaders(session, settings, event_id)
    session.execute(update(CalendarReply).where(CalendarReply.event_id == event_id).values(link_hash=None))
    thaw(session, event_id)
    told = [person for person in people if tell and person.email and person.status in queries.ACTIVE]
    mailing.link_again(session, settings, told, now)
    done = Rotation(len(people), guests, len(told))
    details: dict[str, object] = {"count": done.people + done.guests + leaders, "told": done.letters}
    record(session, event_id, None, "organiser", "links_rotated", now, details, account_id)
    return done


def _rotate_registrations(session: Session, settings: Settings, event_id: int, now: datetime) -> None:
    here = select(Registration.id).where(Registration.event_id == event_id)
    opening = Link.registration_id.in_(here), Link.revoked_at.is_(None)
    known = session.execute(select(Link.registration_id, Link.kind).where(*opening).distinct()).all()
    session.execute(update(Link).where(*opening).values(revoked_at=now))
    more = update(Registration).where(Registration.event_id == event_id)
    session.execute(more.values(links_generation=Registration.links_generation + 1))
    session.expire_all()
    query = select(Registration.id, Registration.links_generation).where(Registration.event_id == event_id)
    generations = {row[0]: row[1] for row in session.execute(query)}
    made = [
        {
            "hash": digest(token(settings, number, LinkKind(kind), generations[number])),
            "kind": kind,
            "registration_id": number,
            "created_at": now,
        }
        for number, kind in known
    ]
    for start in range(0, len(made), AT_ONCE):
        rows.add_links(session, made[start : start + AT_ONCE])


def _rotate_guests(session: Session, settings: Settings, event_id: int) -> int:
    changed = []
    for number in session.scalars(select(Guest.id).where(Guest.event_id == event_id)):
        ref = fresh(12)
        link_hash = digest(token_of(settings, ref))
        changed.append({"id": number, "ref": ref, "link_hash": link_hash, "earlier_link_hash": None})
    if changed:
        session.execute(update(Guest), changed)
    return len(changed)


def _rotate_leaders(session: Session, settings: Settings, event_id: int) -> int:
    """Of facilitators those who were ever asked have a link."""
    query = select(Facilitator).where(Facilitator.event_id == event_id, Facilitator.ref != "")
    leaders = session.scalars(query.order_by(Facilitator.id)).all()
    for leader in leaders:
        leader_links.renew(settings, leader)
    session.flush()
    return len(leaders)
