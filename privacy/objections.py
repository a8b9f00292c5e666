"""The other parent objects: the data rests until it is settled (behaviour G6).

While `Registration.objected_at` is set no letter about the registration is written, no list taken away has it, and
retention passes it over. The place stays, and so do the places of the others of a family: a letter about several is
made anew without the one whose data rests. What somebody needs to see or to end what is held about them is still
written. Each function locks the event.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.settings import Settings
from mailers.models import OutboxRow
from mailers.services import thaw
from mailers.terms import WAITING, MailState, Skip
from privacy import shared_letters
from privacy.farewell import ERASED
from privacy.models import Objection
from privacy.terms import ObjectionDraft
from registration import mailing, queries
from registration.history import record
from registration.models import Registration

REASON = "objected"
# The code that opens one's own data, and what tells that one has left or is erased: nobody's objection stops these.
OWN = (mailing.DATA_CODE, mailing.WITHDRAWN, ERASED)


def object_to(
    session: Session, event_id: int, registration_id: int, draft: ObjectionDraft, account_id: int, now: datetime
) -> bool:
    """True when the objection was written down and letters under way were stopped; False when one is open already."""
    person = _locked(session, event_id, registration_id)
    if person is None or person.objected_at is not None:
        return False
    person.objected_at = now
    session.add(
        Objection(
            registration_id=person.id, said=draft.said, said_on=draft.said_on, account_id=account_id, recorded_at=now
        )
    )
    session.flush()
    shared_letters.pass_on(session, event_id, person.id)
    mine = OutboxRow.registration_id == person.id, OutboxRow.state.in_(WAITING), OutboxRow.letter.not_in(OWN)
    session.execute(update(OutboxRow).where(*mine).values(state=MailState.held, reason=REASON))
    thaw(session, event_id)
    record(session, event_id, person.id, "organiser", "objected", now, {}, account_id)
    return True


def settle(
    session: Session,
    settings: Settings,
    event_id: int,
    registration_id: int,
    words: str,
    account_id: int,
    now: datetime,
) -> bool:
    """True when the open objection is settled: letters that waited go on, the others of the rest have run out.

    Somebody who was left out of a family's letter meanwhile gets one of their own.
    """
    person = _locked(session, event_id, registration_id)
    if person is None or person.objected_at is None:
        return False
    person.objected_at = None
    is_open = Objection.registration_id == person.id, Objection.settled_at.is_(None)
    session.execute(update(Objection).where(*is_open).values(settled=words, settled_at=now))
    mine = OutboxRow.registration_id == person.id, OutboxRow.state == MailState.held, OutboxRow.reason == REASON
    session.execute(update(OutboxRow).where(*mine).values(state=MailState.queued, reason=None))
    session.flush()
    mailing.told_at_last(session, settings, person, now)
    record(session, event_id, person.id, "organiser", "objection_settled", now, {}, account_id)
    return True


def objections_of(session: Session, registration_id: int) -> Sequence[Objection]:
    """What was said about the person, the newest first."""
    query = select(Objection).where(Objection.registration_id == registration_id)
    return session.scalars(query.order_by(Objection.id.desc())).all()


def stopping(session: Session, row: OutboxRow) -> Skip | None:
    """Holds back a letter about somebody whose data rests, unless others read it; for mailers.registry.guard."""
    person = session.get(Registration, row.registration_id) if row.registration_id is not None else None
    if person is None or person.objected_at is None or row.letter in OWN:
        return None
    other = shared_letters.heir(session, row)
    if other is None:
        return Skip(REASON, MailState.held)
    shared_letters.hand_over(row, other)
    return None


def _locked(session: Session, event_id: int, registration_id: int) -> Registration | None:
    queries.lock_event(session, event_id)
    person = session.get(Registration, registration_id, populate_existing=True)
    return person if person is not None and person.event_id == event_id else None
