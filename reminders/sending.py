"""Making plans and sending what is due. Each function is one transaction's work, which the caller opens and commits.

The row of the event's plan is locked first, so that any number of clocks and organisers take turns; the event's own
lock is not needed, since no seat changes. What became true between the order and the sending of a letter is looked at
again by its renderer.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.db import insert_once
from core.settings import Settings
from mailers.services import enqueue_many
from mailers.terms import Mailbox, NewMail
from registration.history import record
from registration.models import Event
from reminders import audiences, queries, rules
from reminders.models import Reminder, ReminderPlan, ReminderRule
from reminders.queries import Line
from reminders.terms import SUBJECT_OF, Kind, Planned, Recipient, State, Subject, Why

CHUNK = 500  # people a transaction deals with: memory stays the same however many an event has


def letter_name(kind: Kind) -> str:
    """The letter of a kind, as the outbox calls it."""
    return f"reminders.{kind.value}"


LETTERS = tuple(letter_name(kind) for kind in Kind)


def refresh(session: Session, event_id: int) -> ReminderPlan | None:
    """The event's plan, brought up to its latest version and locked; None for an event that is gone.

    Idempotent. What was planned already stays due; a moment that had passed when the event was saved is not planned.
    """
    insert = insert_once(session, ReminderPlan).from_select(
        ["event_id", "event_version", "closes_at", "chosen_at"],
        select(Event.id, Event.version - 1, Event.closes_at, Event.updated_at).where(Event.id == event_id),
    )
    session.connection().execute(insert.on_conflict_do_nothing())
    plan = queries.locked_plan(session, event_id)
    event = session.get(Event, event_id, populate_existing=True)
    if plan is None or event is None:
        return None
    if plan.event_version == event.version:
        return plan
    plan.chosen_at = queries.chosen_at(event, plan)
    plan.closes_at = queries.times_of(event).closes_at
    for line in queries.lines_of(session, event, plan):
        _store(session, event, line, event.updated_at)
    plan.event_version = event.version
    session.flush()
    return plan


def _store(session: Session, event: Event, line: Line, basis: datetime) -> ReminderRule:
    planned = rules.plan(line.slot, line.kept, queries.times_of(event), basis)
    row = line.row
    if row is None:
        row = ReminderRule(event_id=event.id, kind=line.slot.kind, number=line.slot.number)
        session.add(row)
    set_moments(row, planned)
    return row


def set_moments(row: ReminderRule, planned: Planned) -> None:
    """Store what was worked out."""
    row.anchor_at, row.planned_at = planned.anchor_at, planned.planned_at
    row.due_at, row.useful_until = planned.due_at, planned.useful_until


def run_rule(session: Session, settings: Settings, rule_id: int, now: datetime) -> int:
    """How many people of a rule were dealt with: CHUNK when there may be more, less when the rule is done.

    Writes one row for each of them and one mail for each address. Another worker's rule, a held one and one whose event
    has moved meanwhile are left alone.
    """
    event_id = session.scalar(select(ReminderRule.event_id).where(ReminderRule.id == rule_id))
    if event_id is None or queries.locked_plan(session, event_id, wait=False) is None:
        return 0
    plan = refresh(session, event_id)
    rule = session.get(ReminderRule, rule_id, populate_existing=True)
    if plan is None or rule is None or rule.due_at is None or rule.due_at > now:
        return 0
    assert rule.anchor_at is not None
    assert rule.planned_at is not None
    assert rule.useful_until is not None
    held = rule.held_at is not None or plan.held_at is not None
    late = now > rule.useful_until
    if held and not late:
        return 0
    why = (Why.held if held else Why.late) if late else None
    kind, anchor = Kind(rule.kind), rule.anchor_at
    people = audiences.recipients(session, event_id, kind, rule.planned_at, anchor, rule_id=rule.id, limit=CHUNK)
    _deal_with(session, settings, rule, people, why, now)
    if len(people) == CHUNK:
        return CHUNK
    rule.due_at, rule.done_for, rule.done_at = None, anchor, now
    session.flush()
    numbers = queries.outcomes(session, event_id).get(rule.id, {})
    if numbers:
        details: dict[str, object] = {"kind": kind.value, **{state.value: n for state, n in numbers.items()}}
        record(session, event_id, None, "system", "reminders_sent", now, details)
    return len(people)


def _deal_with(
    session: Session,
    settings: Settings,
    rule: ReminderRule,
    people: Sequence[Recipient],
    why: Why | None,
    now: datetime,
) -> None:
    assert rule.anchor_at is not None
    subject = SUBJECT_OF[Kind(rule.kind)]
    rows = [_outcome(rule, subject, person, why, now) for person in people]
    if not rows:
        return
    statement = insert_once(session, Reminder).on_conflict_do_nothing().returning(Reminder.subject_id)
    added = {row.subject_id for row in session.connection().execute(statement, rows)}
    mails: dict[str, NewMail] = {}
    for person, row in zip(people, rows, strict=True):
        if row["mail_key"] and person.subject_id in added:
            mails.setdefault(row["mail_key"], _mail(settings, rule, subject, person, row["mail_key"]))
    enqueue_many(session, now, list(mails.values()))


def _outcome(rule: ReminderRule, subject: Subject, person: Recipient, why: Why | None, now: datetime) -> dict[str, Any]:
    reason = why or person.why_not
    state = State.expired if why else State.skipped if person.why_not else State.ordered
    return {
        "rule_id": rule.id,
        "subject": subject,
        "subject_id": person.subject_id,
        "anchor_at": rule.anchor_at,
        "state": state,
        "reason": reason,
        "mail_key": _mail_key(rule, person) if state is State.ordered else None,
        "created_at": now,
    }


def _mail_key(rule: ReminderRule, person: Recipient) -> str:
    """One mail for each address: a family reads it together. The invited of one mailbox get each their own, since its
    buttons answer for one of them."""
    assert rule.anchor_at is not None
    of_guest = SUBJECT_OF[Kind(rule.kind)] is Subject.guest
    who = sha256(f"{person.contact_key}:{person.subject_id}".encode() if of_guest else person.contact_key.encode())
    return f"{letter_name(Kind(rule.kind))}:{rule.id}:{rule.anchor_at:%Y%m%dT%H%M%S}:{who.hexdigest()[:24]}"


def _mail(settings: Settings, rule: ReminderRule, subject: Subject, person: Recipient, key: str) -> NewMail:
    assert rule.anchor_at is not None
    of_person = subject is Subject.registration
    return NewMail(
        letter=letter_name(Kind(rule.kind)),
        recipient=Mailbox(person.name, person.email),
        locale=person.language,
        dedupe_key=key,
        domain=settings.domain,
        event_id=rule.event_id,
        registration_id=person.subject_id if of_person else None,
        subject_id=None if of_person else person.subject_id,
        params={"rule": rule.id, "anchor": rule.anchor_at.isoformat()},
        expires_at=rule.useful_until,
    )
