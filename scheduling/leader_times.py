"""When facilitators can lead, as they say it themselves by a personal link. Each function is a step of the caller's
transaction; those that write lock the event.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session

from core.collation import fold
from core.settings import Settings
from core.text import email_key
from mailers.models import OutboxRow
from mailers.services import enqueue_many, withdraw
from mailers.terms import Mailbox, NewMail
from registration import availability, leading, veil
from registration.deciding_terms import Leader
from registration.history import record
from registration.models import Event, EventLeader, Slot
from registration.queries import lock_event
from registration.terms import Can, EventStatus
from scheduling import instances
from scheduling.inputs import FacilitatorDraft
from scheduling.leader_links import end_link, leader_by_token, opening_token
from scheduling.models import Composition, Facilitator
from scheduling.terms import Asked, Closed

TIMES = "facilitators.times"  # the letter that asks; its subject_id is the facilitator


@dataclass(frozen=True, slots=True)
class Said:
    """The answer is stored; `changed` is False for the same answer once more."""

    changed: bool


def stand_of(leader: Facilitator, slots: Collection[int]) -> Asked:
    """Where they stand with answering for these times (ids)."""
    if leader.answered_at is None:
        never = Asked.never if leader.email else Asked.unreachable
        return Asked.silent if leader.asked_at is not None else never
    return Asked.answered if all(str(slot) in leader.availability for slot in slots) else Asked.new_times


def closed(event: Event, slots: Sequence[Slot], now: datetime) -> Closed | None:
    """Why nobody of the event can say any more when they can lead."""
    if event.status == EventStatus.cancelled:
        return Closed.cancelled
    if not slots:
        return Closed.no_times
    return Closed.over if all(slot.ends_at <= now for slot in slots) else None


def closed_for(session: Session, event: Event, number: int, slots: Sequence[Slot], now: datetime) -> Closed | None:
    """Why this facilitator can no longer change what they said."""
    why = closed(event, slots, now)
    return why or (Closed.published if number in leading_told(session, event.id, now) else None)


def leading_told(session: Session, event_id: int, now: datetime) -> set[int]:
    """Numbers of the facilitators who lead a published group of the call, whose letters have gone."""
    of_groups = and_(Event.made_from_id == event_id, veil.is_told(now))
    itself = () if veil.untold(session, [event_id], now) else (Event.id == event_id,)
    active = EventLeader.ended_at.is_(None), Event.status == EventStatus.published
    query = select(EventLeader.facilitator_id).join(Event, Event.id == EventLeader.event_id)
    return set(session.scalars(query.where(or_(of_groups, *itself), *active)))


def askable(session: Session, event: Event, now: datetime) -> list[Facilitator]:
    """Everybody with an address who may still say when they can lead."""
    if closed(event, availability.slots_of(session, event.id), now):
        return []
    lead = leading_told(session, event.id, now)
    return [one for one in instances.facilitators_of(session, event.id) if one.email and one.id not in lead]


def missing(session: Session, event: Event, now: datetime) -> list[Facilitator]:
    """Those of whom no answer has come, or none for the newest times."""
    slots = [slot.id for slot in availability.slots_of(session, event.id)]
    return [one for one in askable(session, event, now) if stand_of(one, slots) is not Asked.answered]


def ask(
    session: Session, settings: Settings, event_id: int, only: int | None, press: str, account_id: int, now: datetime
) -> int:
    """How many letters ask when somebody can lead: everybody who is missing, or `only` this facilitator.

    The same `press` of a button again writes to nobody.
    """
    lock_event(session, event_id)
    event = session.get_one(Event, event_id, populate_existing=True)
    people = missing(session, event, now) if only is None else askable(session, event, now)
    asked = [one for one in people if only in (None, one.id)]
    if not asked:
        return 0
    for one in asked:
        opening_token(settings, one)
    last = max(slot.ends_at for slot in availability.slots_of(session, event_id))
    count = enqueue_many(session, now, [_letter(settings, one, press, last) for one in asked])
    if count:
        for one in asked:
            one.asked_at = now
        details: dict[str, object] = {"count": count}
        record(session, event_id, None, "organiser", "leaders_asked", now, details, account_id)
    session.flush()
    return count


def _letter(settings: Settings, one: Facilitator, press: str, last: datetime) -> NewMail:
    return NewMail(
        letter=TIMES,
        recipient=Mailbox(one.name, one.email),
        locale=one.language,
        dedupe_key=f"{TIMES}:{one.ref}:{press}",
        domain=settings.domain,
        event_id=one.event_id,
        subject_id=one.id,
        expires_at=last,
    )


def answer(
    session: Session, token: str, said: Mapping[int, Can], note: str, zone: str | None, now: datetime
) -> Said | Closed | None:
    """What the person behind the link says now, by slot; of times not named here what was said before stays.

    None for a link that opens nothing. Times of other events are left out; `zone` None keeps the clock.
    """
    found = leader_by_token(session, token)
    if found is None:
        return None
    lock_event(session, found.event_id)
    leader = leader_by_token(session, token)  # removed, or their link replaced, until the lock was ours
    if leader is None:
        return None
    event = session.get_one(Event, leader.event_id, populate_existing=True)
    slots = availability.slots_of(session, event.id)
    if why := closed_for(session, event, leader.id, slots, now):
        return why
    here = {str(slot.id) for slot in slots}
    given = leader.availability | {str(slot): int(can) for slot, can in sorted(said.items())}
    after = {slot: can for slot, can in given.items() if slot in here}
    zone = leader.zone if zone is None else zone
    changed = (after, note, zone) != (leader.availability, leader.answer_note, leader.zone)
    if changed or leader.answered_at is None:
        record(session, event.id, None, "person", "leader_times", now, {"name": leader.name})
        frame = session.get_one(Composition, event.id, populate_existing=True)
        frame.version, frame.updated_at = frame.version + 1, now  # a form that is open in the desk does not undo it
    leader.availability, leader.answer_note, leader.zone, leader.answered_at = after, note, zone, now
    leading.know(session, Leader(leader.id, leader.name, leader.email, leader.language, leader.zone))
    session.flush()
    return Said(changed)


def replace_link(session: Session, event_id: int, number: int, account_id: int, now: datetime) -> bool:
    """True when the links this facilitator was sent open nothing any more."""
    lock_event(session, event_id)
    query = select(Facilitator).where(Facilitator.id == number, Facilitator.event_id == event_id)
    leader = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if leader is None or not leader.ref:
        return False
    withdraw(session, now, letters=(TIMES,), event_id=event_id, subject_id=number, reason="superseded")
    end_link(leader)
    record(session, event_id, None, "organiser", "leader_link_replaced", now, {"name": leader.name}, account_id)
    session.flush()
    return True


def typed(row: Facilitator, draft: FacilitatorDraft) -> dict[str, int]:
    """The hours as the organiser types them: a time that was spoken of and is not given is a no, others stay unsaid."""
    given = {str(slot): can for slot, can in draft.availability.items() if can}
    noes = {str(slot): 0 for slot in draft.availability if str(slot) in (row.availability or {})}
    return noes | given


def known_anew(session: Session, row: Facilitator, draft: FacilitatorDraft) -> None:
    """Another address was typed: the link that the former one has opens nothing, and its letters do not go.

    Another name with it is another person, who has answered nothing.
    """
    if email_key(row.email) == email_key(draft.email):
        return
    if fold(row.name) != fold(draft.name):
        row.answered_at, row.answer_note = None, ""
    forget(session, row)  # before the row itself is changed: the worker locks the letter first, too
    end_link(row)


def forget(session: Session, row: Facilitator) -> None:
    """No letter that asked this facilitator is left."""
    own = OutboxRow.event_id == row.event_id, OutboxRow.letter == TIMES, OutboxRow.subject_id == row.id
    session.execute(delete(OutboxRow).where(*own))
