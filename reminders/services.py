"""What organisers change in a plan. Each function is one transaction's work, which the caller opens and commits.

All of them bring the plan up to date first, which locks it; all are idempotent.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from registration.history import record
from registration.models import Event
from reminders import queries, rules
from reminders.queries import Line
from reminders.sending import refresh, set_moments
from reminders.terms import Kind, Planned, RuleChange


def change_rule(
    session: Session, event_id: int, kind: Kind, number: int, change: RuleChange, account_id: int, now: datetime
) -> bool:
    """Keep the organiser's choices for a rule; False when the event has no such rule. Idempotent."""
    found = _line(session, event_id, kind, number)
    if found is None:
        return False
    event, line = found
    row = line.row
    assert row is not None
    timing = None if change.timing in (None, line.slot.timing) else change.timing
    was_on = rules.is_on(line.slot, line.kept)
    if (was_on, line.kept.timing, row.words) == (change.enabled, timing, change.words):
        return True
    row.enabled = row.enabled if change.enabled == was_on else change.enabled
    row.days, row.hours, row.at_minute = (timing.days, timing.hours, timing.at) if timing else (None, None, None)
    row.words = change.words
    set_moments(row, rules.plan(line.slot, row.kept, queries.times_of(event), now))
    details: dict[str, object] = {"kind": kind.value, "number": number, "on": change.enabled}
    record(session, event_id, None, "organiser", "reminder_changed", now, details, account_id)
    session.flush()
    return True


def hold_rule(
    session: Session, event_id: int, kind: Kind, number: int, account_id: int, now: datetime, *, held: bool
) -> bool:
    """Hold a rule back, or let it go: then it is sent at once if it still helps. False when there is no such rule."""
    found = _line(session, event_id, kind, number)
    if found is None or found[1].row is None:
        return False
    row = found[1].row
    if (row.held_at is not None) != held:
        row.held_at = now if held else None
        details: dict[str, object] = {"kind": kind.value, "number": number}
        action = "reminder_held" if held else "reminder_released"
        record(session, event_id, None, "organiser", action, now, details, account_id)
        session.flush()
    return True


def hold_plan(session: Session, event_id: int, account_id: int, now: datetime, *, held: bool) -> None:
    """Hold every reminder of an event back, or let them go again. Idempotent."""
    plan = refresh(session, event_id)
    if plan is not None and (plan.held_at is not None) != held:
        plan.held_at = now if held else None
        action = "reminders_held" if held else "reminders_released"
        record(session, event_id, None, "organiser", action, now, {}, account_id)
        session.flush()


def send_now(session: Session, event_id: int, kind: Kind, number: int, account_id: int, now: datetime) -> bool:
    """True when the rule goes at once instead of at its moment, False when it cannot: sent already, or of no use.

    Only makes the rule due; the clock orders the mails within seconds.
    """
    found = _line(session, event_id, kind, number)
    if found is None or found[1].row is None:
        return False
    event, line = found
    row = line.row
    assert row is not None
    times = queries.times_of(event)
    planned = rules.plan(line.slot, line.kept, times, now)
    if not times.published or not rules.may_send_now(planned, line.kept, line.slot, now):
        return False
    assert planned.anchor_at is not None
    row.enabled, row.held_at, row.pressed_for = True, None, planned.anchor_at
    set_moments(row, Planned(planned.anchor_at, now, now, rules.useful_until(kind, now, planned.anchor_at)))
    details: dict[str, object] = {"kind": kind.value, "number": number}
    record(session, event_id, None, "organiser", "reminder_sent_now", now, details, account_id)
    session.flush()
    return True


def _line(session: Session, event_id: int, kind: Kind, number: int) -> tuple[Event, Line] | None:
    """A rule with its row, the plan up to date and locked."""
    plan = refresh(session, event_id)
    event = session.get(Event, event_id)
    if plan is None or event is None:
        return None
    for line in queries.lines_of(session, event, plan):
        if (line.slot.kind, line.slot.number) == (kind, number):
            return event, line
    return None
