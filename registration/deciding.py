"""Deciding: a poll is closed, applicants are chosen. One transaction's work each; the caller commits.

Every service locks the event first, is harmless when its form is sent twice (the form's key is the decision's), writes
history and outbox in the same transaction, and can be taken back until its letters go (`deciding_undo.undo`). Groups
are published in `deciding_groups.py`; what a press would do is in `deciding_preview.py`.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.settings import Settings
from mailers.batches import Sending
from registration import (
    deciding_copies,
    deciding_events,
    deciding_leaders,
    deciding_people,
    deciding_polls,
    mailing,
    queries,
    rows,
)
from registration import deciding_selections as selections
from registration.deciding_polls import PollCase
from registration.deciding_press import Opened, Press, begin, opened
from registration.deciding_rules import SlotSeats
from registration.deciding_terms import (
    Decided,
    DecisionKind,
    PollDecision,
    Refused,
    Selection,
    Told,
)
from registration.guest_models import Guest
from registration.history import record
from registration.models import Event, Registration
from registration.queries import Locked
from registration.terms import Admission, RegistrationStatus


def close_poll(
    session: Session,
    settings: Settings,
    event_id: int,
    decision: PollDecision,
    sending: Sending,
    account_id: int | None,
    now: datetime,
) -> Decided | Refused:
    """The event has its time; whoever can come has a seat and the invitation, the others a kind letter.

    With several times each further one becomes an event of its own, with those who can. Silent guests are told the
    time. Changed answers since `decision.seen`: Refused(changed_meanwhile), to be shown again.
    """
    stands = opened(
        session, event_id, sending.key, decision.seen,
        lambda event, locked: deciding_polls.poll_case(session, event, locked.intake, decision, now),
    )  # fmt: skip
    if not isinstance(stands, Opened):
        return stands
    event, case = stands.event, stands.case
    press = begin(session, settings, event, DecisionKind.poll, sending, account_id, now)
    for slot in case.slots:
        press.book.slot(slot)
        slot.chosen = True
    deciding_events.set_time(event, case.slots[0], decision.deadline_on)
    event.admission, event.decided_at = Admission.in_order, now
    deciding_events.changed(session, event, now)
    people = _people(session, event_id)
    further = _further(press, case, people)
    _first_time(press, case, people, further)
    press.post.silent(session, event)
    if not event.save_the_date:
        press.post.followers(session, event)
    return press.finish(sending, "poll_closed", [event.id, *further])


def _people(session: Session, event_id: int) -> dict[int, Registration]:
    query = select(Registration).where(
        Registration.event_id == event_id, Registration.status == RegistrationStatus.applied
    )
    found = session.scalars(query.execution_options(populate_existing=True))
    return {person.id: person for person in found}


def _first_time(press: Press, case: PollCase, people: dict[int, Registration], further: dict[int, set[int]]) -> None:
    """The event's own time: seats, the waiting list, and letters to everybody who answered."""
    first, event = case.result.slots[0], press.event
    elsewhere = set().union(*further.values())
    locked = queries.lock_event(press.session, event.id)
    assert locked is not None
    beyond = beyond_limit(press.session, people)
    for number in first.seated:
        locked = deciding_people.seat(press.book, locked, people[number], press.now, beyond=number in beyond)
    for number in first.waiting:
        locked = deciding_people.reserve(press.book, locked, people[number], press.now)
    for number in sorted(people.keys() - {*first.seated, *first.waiting}):
        status = RegistrationStatus.placed if number in elsewhere else RegistrationStatus.not_chosen
        locked = deciding_people.end(press.book, locked, people[number], press.now, status)
    rows.set_seats(press.session, deciding_people.counted(press.session, locked))
    for number in (*first.seated, *first.waiting, *case.result.not_chosen):
        press.post.place(people[number], event, left_out=number in case.left_out)
    for number in sorted(people):
        press.note(people[number], RegistrationStatus.applied)


def _further(press: Press, case: PollCase, people: dict[int, Registration]) -> dict[int, set[int]]:
    """The events of the further times, each with the ids of those who come then; they are written to for each."""
    found = {}
    beyond = beyond_limit(press.session, people)
    for slot, seats in zip(case.slots[1:], case.result.slots[1:], strict=True):
        event = deciding_events.further_time(
            press.session, press.settings, press.book, press.event, slot, press.account_id, press.now
        )
        _enter_all(press, event, seats, people, beyond)
        found[event.id] = {*seats.seated, *seats.waiting}
    return found


def _enter_all(
    press: Press, event: Event, seats: SlotSeats, people: dict[int, Registration], beyond: frozenset[int]
) -> None:
    session = press.session
    locked = queries.lock_event(session, event.id)
    assert locked is not None
    questions = deciding_events.question_pairs(session, press.event.id, event.id)
    for number in (*seats.seated, *seats.waiting):
        locked = enter(
            press, locked, event, people[number], questions, waits=number in seats.waiting, beyond=number in beyond
        )
    rows.set_seats(session, deciding_people.counted(session, locked))


def enter(
    press: Press,
    locked: Locked,
    event: Event,
    application: Registration,
    questions: dict[int, int],
    *,
    waits: bool = False,
    beyond: bool = False,
    told: Told | None = None,
    was_event: int | None = None,
) -> Locked:
    """The application has a place at an event made from its own, with history and letter; the numbers after it."""
    person, after = deciding_copies.enter(
        press.session, press.settings, press.book, locked, application, questions, press.now,
        waits=waits, beyond=beyond,
    )  # fmt: skip
    details: dict[str, object] = {"status": person.status, "decision": press.decision.id}
    record(press.session, event.id, person.id, "organiser", "registered", press.now, details, press.account_id)
    press.post.place(person, event, told, was_event=was_event)
    return after


def beyond_limit(session: Session, people: dict[int, Registration]) -> frozenset[int]:
    """Whose invitation gives a seat beyond the limit."""
    guests = {person.guest_id: number for number, person in people.items() if person.guest_id is not None}
    query = select(Guest.id).where(Guest.id.in_(guests), Guest.beyond_limit)
    return frozenset(guests[number] for number in session.scalars(query))


def decide(
    session: Session,
    settings: Settings,
    event_id: int,
    selection: Selection,
    sending: Sending,
    account_id: int | None,
    now: datetime,
) -> Decided | Refused:
    """People chosen for the event itself: seats, the reserve with its numbers, thanks; also a change of mind later.

    Refused(full) when more are accepted than seats are free; then nothing is changed.
    """
    stands = opened(
        session, event_id, sending.key, selection.seen,
        lambda event, locked: selections.selection_case(session, event, locked.intake, selection, now),
    )  # fmt: skip
    if not isinstance(stands, Opened):
        return stands
    locked, event, case = stands.locked, stands.event, stands.case
    press = begin(session, settings, event, DecisionKind.selection, sending, account_id, now)
    _choose(press, locked, case)
    deciding_leaders.lead(press, event, selection.leaders)
    if not selections.undecided(session, event_id):
        event.decided_at = event.decided_at or now
    event.version += 1
    event.updated_at = now
    return press.finish(sending, "people_chosen", [])


def _choose(press: Press, locked: Locked, case: selections.SelectionCase) -> None:
    before = {person.id: person.status for person in (*case.accepted, *case.reserve, *case.thanked)}
    owed = mailing.seats_lost(press.session, press.event.id)  # letters that would have said so are overtaken
    for person in case.reserve:
        locked = deciding_people.reserve(press.book, locked, person, press.now)
    for person in case.thanked:
        locked = deciding_people.end(press.book, locked, person, press.now)
    for person in case.accepted:
        locked = deciding_people.seat(press.book, locked, person, press.now)
    rows.set_seats(press.session, deciding_people.counted(press.session, locked))
    for person in (*case.accepted, *case.reserve, *case.thanked):
        if before[person.id] != person.status:
            lost = before[person.id] == RegistrationStatus.confirmed or person.id in owed
            press.post.place(person, press.event, lost=person if lost else None)
            press.note(person, before[person.id])
