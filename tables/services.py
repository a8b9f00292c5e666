"""Composing tables, putting them in place, taking them away. Session and now in; the caller commits."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from attendance import doors, group_queries
from attendance.models import CheckInSetting, PlannedGroup
from registration.history import record
from registration.models import Event
from registration.queries import lock_event
from scheduling import runs
from scheduling.services import frame_for
from scheduling.terms import Purpose, RunState
from tables import queries, rules
from tables.terms import SECONDS, Refusal, Wish


def ask(session: Session, event_id: int, wish: Wish, account_id: int, now: datetime) -> int | Refusal:
    """The number of the run that composes the tables; a worker takes it up. Locks the event."""
    event = session.get(Event, event_id) if lock_event(session, event_id) is not None else None
    if event is None or not queries.takes_tables(event):
        return Refusal.unknown
    if group_queries.group_sizes(session, event_id):
        return Refusal.seated
    meeting = queries.meeting_of(session, event)
    tables = rules.number_of_tables(wish, len(meeting.guests))
    if isinstance(tables, Refusal):
        return tables
    frame_for(session, event_id, now)
    instance = rules.to_instance(meeting, wish, tables)
    about = wish.to_json()
    made = runs.queue(session, event_id, Purpose.tables, instance, SECONDS, account_id, now, about=about)
    return Refusal.busy if isinstance(made, runs.Busy) else made


def accept(session: Session, event_id: int, run_id: int, account_id: int, now: datetime) -> int | Refusal:
    """Put the tables of a run in place: how many people have one, who hear it when they arrive. Locks the event.

    Whoever has withdrawn since is left out. The event has as many groups as there are tables from now on, and whoever
    comes unexpectedly is given one of them by the same wishes.
    """
    event = session.get(Event, event_id) if lock_event(session, event_id) is not None else None
    run = runs.run_here(session, event_id, run_id)
    if event is None or not queries.takes_tables(event):
        return Refusal.unknown
    if run is None or run.purpose != Purpose.tables or run.plan is None:
        return Refusal.gone
    if run.state not in (RunState.done, RunState.stopped):
        return Refusal.gone
    if group_queries.group_sizes(session, event_id):
        return Refusal.seated
    here = {one.id for one in queries.guests_of(session, event_id)}
    seats = {person: table for person, table in rules.seats(run.plan).items() if person in here}
    tables, setting = len(run.instance["groups"]), session.get(CheckInSetting, event_id)
    plan, itself = rules.plan_for_door(Wish.from_json(run.about or {}), tables), bool(setting and setting.self_check_in)
    session.execute(delete(PlannedGroup).where(PlannedGroup.event_id == event_id))
    session.add_all(PlannedGroup(registration_id=one, event_id=event_id, group_no=at) for one, at in seats.items())
    doors.choose(session, event_id, plan, account_id, now, self_check_in=itself)
    run.taken_over_at = now
    session.flush()
    details: dict[str, object] = {"tables": tables, "people": len(seats)}
    record(session, event_id, None, "organiser", "tables_set", now, details, account_id)
    return len(seats)


def remove(session: Session, event_id: int, account_id: int, now: datetime) -> bool:
    """True when nobody has a table before the day any more; the event keeps its number of groups. Locks the event."""
    if lock_event(session, event_id) is None or not group_queries.planned(session, event_id):
        return False
    session.execute(delete(PlannedGroup).where(PlannedGroup.event_id == event_id))
    run = queries.last_run(session, event_id)
    if run is not None:
        run.taken_over_at = None  # it is proposed again: whoever pressed by mistake has the tables back by a press
    record(session, event_id, None, "organiser", "tables_removed", now, {}, account_id)
    return True
