"""A decision is taken back, letters and states, while none of its letters has gone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.settings import Settings
from mailers.batches import counts_of, take_back
from registration import deciding_book, deciding_events, deciding_people, leading, queries, rows
from registration.deciding_terms import DecidingReason, DecisionKind, Refused, TakenBack
from registration.history import record
from registration.models import Decision, Event, Registration
from registration.terms import EventStatus, RegistrationStatus


@dataclass(frozen=True, slots=True)
class Made:
    """One decision of an event: letters in all, and whether it can still be taken back."""

    decision_id: int
    kind: DecisionKind
    made_at: datetime
    goes_at: datetime
    undone_at: datetime | None
    letters: int
    window_open: bool


def decisions(session: Session, event_id: int, now: datetime) -> Sequence[Made]:
    """Every decision about the event, the newest first; for the bar that says when the letters go."""
    query = select(Decision).where(Decision.event_id == event_id).order_by(Decision.id.desc())
    found = session.scalars(query).all()
    counts = counts_of(session, [one.key for one in found])
    newest = next((one.id for one in found if one.undone_at is None), 0)
    return [
        Made(
            one.id,
            DecisionKind(one.kind),
            one.made_at,
            one.goes_at,
            one.undone_at,
            counts[one.key].all,
            window_open=one.id == newest and now < one.goes_at,
        )
        for one in found
    ]


def undo(
    session: Session,
    settings: Settings,
    event_id: int,
    decision_id: int,
    account_id: int | None,
    now: datetime,
    kinds: Collection[DecisionKind] = tuple(DecisionKind),
) -> TakenBack | Refused:
    """All is as it was before the press. Events it made are called off without a word, and used again by the next.

    A decision of none of these kinds is unknown: whoever keeps more beside it takes that back, too.

    Whoever withdrew since, having had no seat before, stays withdrawn; all others are put back. Refused(too_late) once
    the letters go, Refused(acted_meanwhile) when somebody else got a place, gave a former seat up or changed an event
    since, or when it is not the last decision. Idempotent.
    """
    if queries.lock_event(session, event_id) is None:
        return Refused(DecidingReason.unknown_event)
    decision = session.get(Decision, decision_id, populate_existing=True)
    if decision is None or decision.event_id != event_id or decision.kind not in kinds:
        return Refused(DecidingReason.unknown_event)
    if decision.undone_at is not None:
        return Refused(DecidingReason.already_undone)
    before = decision.before
    events = sorted({event_id, *map(int, before["events"]), *before["made_events"]})
    for number in events:
        queries.lock_event(session, number)
    session.expire_all()
    if now >= decision.goes_at or _have_gone(session, decision.key):
        return Refused(DecidingReason.too_late)
    left = deciding_book.left_since(session, before)
    if left is None:
        return Refused(DecidingReason.acted_meanwhile)
    letters, _gone = take_back(session, decision.key, now)
    _take_places_back(session, decision, left, account_id, now)
    deciding_book.put_back(session, before, left)
    ended = [(int(number), ended_at) for number, ended_at in before.get("leaders", {}).items()]
    leading.restore(session, ended, before.get("made_leaders", ()), now)
    leading.still_lead(session, settings, [number for number, _ended in ended], f"u{decision.id}", now)
    for number in events:
        _count_anew(session, number, called_off=number in before["made_events"], now=now)
    _write_down(session, decision, left, account_id, letters, now)
    return TakenBack(letters)


def _have_gone(session: Session, key: str) -> bool:
    counts = counts_of(session, [key])[key]
    return counts.sending + counts.sent + counts.failed > 0


def _take_places_back(
    session: Session, decision: Decision, left: Collection[int], account_id: int | None, now: datetime
) -> None:
    """Places that the decision made end; the rows stay, for a number is never given to somebody else."""
    numbers = [number for number in decision.before["made_people"] if number not in left]
    made = select(Registration).where(Registration.id.in_(numbers))
    for person in session.scalars(made.order_by(Registration.id)):
        before = person.status
        person.status, person.ended_at = RegistrationStatus.cancelled, now
        person.waiting_number, person.waiting_reason, person.held_until = None, None, None
        details: dict[str, object] = {"from": before, "decision": decision.id}
        record(session, person.event_id, person.id, "organiser", "group_left", now, details, account_id)
    session.flush()


def _count_anew(session: Session, event_id: int, *, called_off: bool, now: datetime) -> None:
    event = session.get_one(Event, event_id)
    if called_off:
        event.status, event.cancelled_at = EventStatus.cancelled, now
    deciding_events.changed(session, event, now)
    locked = queries.lock_event(session, event_id)
    assert locked is not None
    rows.set_seats(session, deciding_people.counted(session, locked))


def _write_down(
    session: Session, decision: Decision, left: Collection[int], account_id: int | None, letters: int, now: datetime
) -> None:
    """History of the event and of each person who is where they were before."""
    decision.undone_at = now
    session.flush()
    details: dict[str, object] = {"decision": decision.id, "count": letters}
    record(session, decision.event_id, None, "organiser", "decision_undone", now, details, account_id)
    people = [number for one in decision.before["people"] if (number := int(one)) not in left]
    query = select(Registration).where(Registration.id.in_(people)).order_by(Registration.id)
    for person in session.scalars(query):
        said: dict[str, object] = {"status": person.status, "decision": decision.id, "undone": True}
        record(session, person.event_id, person.id, "organiser", "decided", now, said, account_id)
