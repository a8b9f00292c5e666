"""What is read for tables: the meeting with its people, the tables as they stand. Session in, values out."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from attendance import group_queries
from registration.models import Event, Institution, Registration
from registration.queries import institution_key
from registration.terms import Admission, RegistrationStatus
from scheduling.models import ComposingRun
from scheduling.terms import Purpose
from tables.terms import Guest, Meeting


def meeting_of(session: Session, event: Event) -> Meeting:
    """The meeting with everybody who has a place; one whose hours are not known has some."""
    zone = ZoneInfo(event.timezone)
    starts = event.starts_at or datetime.combine(event.day, time(12), UTC)
    ends = event.ends_at if event.ends_at is not None and event.ends_at > starts else starts + timedelta(hours=1)
    return Meeting(
        event.id,
        event.timezone,
        starts.astimezone(zone).isoformat(timespec="seconds"),
        ends.astimezone(zone).isoformat(timespec="seconds"),
        guests_of(session, event.id),
    )


def takes_tables(event: Event | None) -> bool:
    """True for an event whose people have their places: tables are nothing to compose of people still being chosen."""
    return event is not None and event.admission == Admission.in_order


def guests_of(session: Session, event_id: int) -> tuple[Guest, ...]:
    """Everybody who has a place, by number."""
    query = (
        select(Registration, Institution.kind)
        .outerjoin(Institution, Institution.id == Registration.institution_id)
        .where(Registration.event_id == event_id, Registration.status == RegistrationStatus.confirmed)
        .order_by(Registration.id)
    )
    return tuple(
        Guest(
            one.id,
            institution_key(one.institution_id, one.institution) or "",
            kind or "",
            one.municipality_code or one.municipality,
            one.age_band or "",
            one.party_id,
        )
        for one, kind in session.execute(query)
    )


def people_at(session: Session, event_id: int) -> dict[int, list[Registration]]:
    """Who is planned at each table and has a place, in Latvian order of names."""
    return _seated(session, event_id, group_queries.planned(session, event_id))


def proposed_at(session: Session, run: ComposingRun) -> dict[int, list[Registration]]:
    """Who would sit at each table of the run's plan, as above; empty without a plan. Who has left since is left out."""
    names = {one["id"]: int(one["name"]) for one in run.instance["groups"]}
    groups = (run.plan or {}).get("groups", ())
    return _seated(session, run.event_id, {int(one): names[two["group"]] for two in groups for one in two["people"]})


def _seated(session: Session, event_id: int, table: Mapping[int, int]) -> dict[int, list[Registration]]:
    query = select(Registration).where(
        Registration.event_id == event_id, Registration.status == RegistrationStatus.confirmed
    )
    found: dict[int, list[Registration]] = {number: [] for number in sorted(set(table.values()))}
    for person in session.scalars(query.order_by(Registration.sort_key, Registration.id)):
        if person.id in table:
            found[table[person.id]].append(person)
    return found


def unplanned(session: Session, event_id: int) -> int:
    """How many who have a place were given no table: they came to the list later, and hear one at the door."""
    table = group_queries.planned(session, event_id)
    return sum(1 for one in guests_of(session, event_id) if one.id not in table)


def last_run(session: Session, event_id: int) -> ComposingRun | None:
    """The newest run that composed tables."""
    query = select(ComposingRun).where(ComposingRun.event_id == event_id, ComposingRun.purpose == Purpose.tables)
    return session.scalars(query.order_by(ComposingRun.id.desc()).limit(1)).first()
