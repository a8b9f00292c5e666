"""Whom an organiser must telephone: guardians without an e-mail, people whom no letter tells of their place."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from mailers.models import BadAddress
from registration import queries
from registration.history import record
from registration.models import Event, HistoryEntry, Registration
from registration.people_queries import Order, order_columns
from registration.queries import ACTIVE, SEATED
from registration.terms import EventStatus, GuardianState

TOLD = "told_by_phone"
_NEWS = ("promoted", "offered")
# After these somebody has spoken with the person.
_HEARD = (TOLD, "offer_accepted", "registered", "merged")

_NOT_RESTING = Registration.objected_at.is_(None)  # while the other parent objects nobody is phoned about the place


@dataclass(frozen=True, slots=True)
class Calls:
    """What waits for a telephone: minors whose guardian is to be asked, and since when people have an untold place."""

    guardians: Sequence[Registration] = ()
    news: Mapping[int, datetime] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """True while somebody is to be phoned."""
        return bool(self.guardians or self.news)


def calls(session: Session, event: Event, now: datetime, only: int | None = None) -> Calls:
    """The calls of an event, or of `only` one person; none once it has begun, or while it is not published."""
    if event.status != EventStatus.published or (event.starts_at is not None and now >= event.starts_at):
        return Calls()
    which = [Registration.event_id == event.id]
    if only is not None:
        which.append(Registration.id == only)
    return Calls(_guardians(session, which), _news(session, which))


def calls_by_event(session: Session, which: Sequence[ColumnElement[bool]]) -> Counter[int]:
    """How many calls wait at each event that these conditions on Event choose; events without any are left out."""
    at = (Registration.event_id.in_(select(Event.id).where(*which)),)
    found = Counter(child.event_id for child in _guardians(session, at))
    waiting = _news(session, at)
    if waiting:
        named = select(Registration.event_id).where(Registration.id.in_(waiting))
        found.update(session.scalars(named))
    return found


def unreachable(session: Session, event_id: int) -> Sequence[Registration]:
    """Who holds a seat and gets no letters: without an e-mail, or with one that takes no mail; in Latvian order."""
    which = (Registration.event_id == event_id, Registration.status.in_(SEATED), _no_letters(), _NOT_RESTING)
    return session.scalars(select(Registration).where(*which).order_by(*_by_name(session))).all()


def tell(session: Session, event_id: int, registration_id: int, now: datetime, account_id: int) -> bool:
    """True when it was written down that the person has heard of the place. Idempotent; locks the event."""
    locked, event = queries.lock_event(session, event_id), session.get(Event, event_id)
    if locked is None or event is None or registration_id not in calls(session, event, now, registration_id).news:
        return False
    record(session, event_id, registration_id, "organiser", TOLD, now, {}, account_id)
    return True


def _guardians(session: Session, which: Sequence[ColumnElement[bool]]) -> Sequence[Registration]:
    """Minors whose guardian has not answered and cannot be asked by mail; whose seat ends first comes first."""
    asked = (Registration.status.in_(ACTIVE), Registration.guardian_state == GuardianState.asked, _NOT_RESTING)
    silent = _takes_no_mail(Registration.guardian_email, func.lower(Registration.guardian_email))
    query = select(Registration).where(*which, *asked, silent)
    ends = (Registration.held_until.is_(None), Registration.held_until)
    return session.scalars(query.order_by(*ends, *_by_name(session))).all()


def _news(session: Session, which: Sequence[ColumnElement[bool]]) -> dict[int, datetime]:
    """Since when people without letters have a place, or the offer of one, that nobody has told them of."""
    query = select(HistoryEntry.registration_id, HistoryEntry.action, HistoryEntry.at)
    query = query.join(Registration, Registration.id == HistoryEntry.registration_id)
    query = query.where(
        *which, Registration.status.in_(SEATED), _no_letters(), _NOT_RESTING, HistoryEntry.action.in_(_NEWS + _HEARD)
    )
    last = {row.registration_id: row for row in session.execute(query.order_by(HistoryEntry.id))}
    return {number: row.at for number, row in last.items() if number is not None and row.action in _NEWS}


def _no_letters() -> ColumnElement[bool]:
    return _takes_no_mail(Registration.email, Registration.contact_key)


def _takes_no_mail(
    email: InstrumentedAttribute[str], key: InstrumentedAttribute[str] | ColumnElement[str]
) -> ColumnElement[bool]:
    return or_(email == "", key.in_(select(BadAddress.email_key)))


def _by_name(session: Session) -> tuple[ColumnElement[object], ...]:
    return order_columns(session.get_bind().dialect.name, Order.name)
