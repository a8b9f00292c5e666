"""Polls as organisers make and change them. One transaction's work each; the caller commits."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from core.clock import start_of_day
from core.settings import Settings
from mailers.services import enqueue_many
from registration import event_services, queries
from registration.guest_models import Guest
from registration.history import record
from registration.inputs import EventDraft
from registration.mailing import to_person
from registration.models import Availability, Event, Registration, Slot
from registration.terms import Admission
from scheduling.polls import rules
from scheduling.polls.queries import Stand, answers_at, poll_of, slots_of
from scheduling.polls.terms import AnsweredSlot, SlotsOutcome, SlotsRefused, SlotsSaved, SlotTime

LONGEST_EVENT = timedelta(days=366)
NEW_TIMES = "polls.new_times"  # the letter to those who answered before the last times were added


def make_poll(
    session: Session,
    settings: Settings,
    organisation_id: int,
    draft: EventDraft,
    slots: Collection[SlotTime],
    account_id: int,
    now: datetime,
    press: str = "",
) -> int:
    """The id of a published event whose time is being found at these times.

    The same `press` of a button again gives the event it has made already.
    """
    details: dict[str, object] = {"slots": len(slots)}
    made = event_services.create_event(session, settings, organisation_id, draft, account_id, now, details, press)
    event = session.get_one(Event, made.event_id)
    _add(session, event.id, set(slots) - {slot.time for slot in slots_of(session, event.id)})
    event_services.publish_event(session, settings, event.id, account_id, now)
    return event.id


def save_slots(
    session: Session,
    event_id: int,
    wanted: Collection[SlotTime],
    unwanted: Collection[SlotTime],
    account_id: int,
    now: datetime,
    *,
    with_answers: bool = False,
) -> SlotsOutcome:
    """The times of an event as they are to be: `wanted` are there, `unwanted` are not, others stay as they were.

    Locks the event. SlotsRefused, and nothing changed, while a time with answers would go and `with_answers` is not
    said. An event whose day alone was known becomes a poll by its first time. Idempotent.
    """
    queries.lock_event(session, event_id)
    event = session.get_one(Event, event_id, populate_existing=True)
    there = {(slot.time.starts_at, slot.time.ends_at): slot for slot in slots_of(session, event_id)}
    gone = [there[key] for key in _keys(unwanted) if key in there and key not in _keys(wanted)]
    counts = answers_at(session, [slot.id for slot in gone])
    if counts and not with_answers:
        return SlotsRefused(tuple(AnsweredSlot(s.time, counts[s.id]) for s in gone if s.id in counts))
    new = {slot for slot in wanted if (slot.starts_at, slot.ends_at) not in there}
    if not new and not gone:
        return SlotsSaved(0, 0, 0)
    numbers = [slot.id for slot in gone]
    session.execute(delete(Availability).where(Availability.slot_id.in_(numbers)))
    session.execute(delete(Slot).where(Slot.id.in_(numbers)))
    _add(session, event_id, new)
    _between(session, event)
    if event.admission == Admission.in_order and event.save_the_date:
        event.admission = Admission.poll
    event.version += 1
    event.updated_at = now
    session.flush()
    details: dict[str, object] = {"added": len(new), "removed": len(gone)}
    record(session, event_id, None, "organiser", "slots_changed", now, details, account_id)
    again = len(poll_of(session, event_id).those(Stand.new_times)) if new else 0
    return SlotsSaved(len(new), len(gone), again)


def _keys(slots: Collection[SlotTime]) -> set[tuple[datetime, datetime]]:
    return {(slot.starts_at, slot.ends_at) for slot in slots}


def _add(session: Session, event_id: int, slots: Collection[SlotTime]) -> None:
    values = [
        {"event_id": event_id, "starts_at": s.starts_at, "ends_at": s.ends_at, "whole_day": s.whole_day}
        for s in sorted(slots)
    ]
    if values:
        session.execute(insert(Slot), values)
    session.flush()


def _between(session: Session, event: Event) -> None:
    """The event stands in lists at the first day that is proposed, until it has a time."""
    times = [slot.time for slot in slots_of(session, event.id)]
    if not times or not event.save_the_date:
        return
    first, last = rules.span_of(times, event.timezone)
    event.day = first
    event.last_day = last if first < last <= first + LONGEST_EVENT else None
    event.sort_at = max(start_of_day(first, event.timezone), event.closes_at or event.created_at)


def ask_again(session: Session, settings: Settings, event_id: int, account_id: int, now: datetime) -> int:
    """How many people who answered before the last times were added get a letter that asks for these too.

    Locks the event. Pressed twice it writes once; more times that are added later are asked about anew. Left out are
    those without an address and those who want no more reminders.
    """
    queries.lock_event(session, event_id)
    event = session.get_one(Event, event_id, populate_existing=True)
    poll = poll_of(session, event_id)
    ids = [one.registration_id for one in poll.those(Stand.new_times) if one.email]
    people = session.scalars(
        select(Registration).where(Registration.id.in_(ids), Registration.reminders_off_at.is_(None))
    )
    newest = str(max((slot.id for slot in poll.slots), default=0))
    mails = [to_person(settings, person, NEW_TIMES, newest, event.closes_at) for person in people]
    count = enqueue_many(session, now, mails)
    if count:
        details: dict[str, object] = {"count": count}
        record(session, event_id, None, "organiser", "new_times_asked", now, details, account_id)
    return count


def set_required(
    session: Session,
    event_id: int,
    required: Collection[str],
    optional: Collection[str],
    account_id: int,
    now: datetime,
) -> int:
    """How many people ("r12" who answered, "g5" who was invited) became required, or optional, who were not.

    A time that does not suit a required person stands behind others. Locks the event; whoever is not of it is left
    alone. One history row for all.
    """
    queries.lock_event(session, event_id)
    wanted = dict.fromkeys(optional, False) | dict.fromkeys(required, True)
    changed = [one for one in poll_of(session, event_id).people if wanted.get(one.key, one.required) != one.required]
    for model, numbers in (
        (Registration, {one.registration_id: wanted[one.key] for one in changed}),
        (Guest, {one.guest_id: wanted[one.key] for one in changed}),
    ):
        for value in (True, False):
            ids = [number for number, is_required in numbers.items() if number is not None and is_required is value]
            statement = update(model).where(model.id.in_(ids), model.event_id == event_id).values(required=value)
            session.execute(statement.execution_options(synchronize_session=False))
    session.expire_all()
    if changed:
        count = sum(wanted[one.key] for one in changed)
        details: dict[str, object] = {"required": count, "optional": len(changed) - count}
        record(session, event_id, None, "organiser", "required_changed", now, details, account_id)
    return len(changed)
