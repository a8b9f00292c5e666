"""What groups are composed of: who is in which, by which trait, and what was noted of them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, bindparam, func, select
from sqlalchemy.orm import Session

from attendance.models import Attendance, CheckInSetting, GroupNote, PlannedGroup
from attendance.terms import Families, GroupPlan, Mix, Placed, State
from registration.models import Institution, Registration
from registration.queries import institution_key
from registration.terms import AgeBand, RegistrationStatus


def plan_of(setting: CheckInSetting | None) -> GroupPlan:
    """How the event's people are put into groups."""
    if setting is None:
        return GroupPlan()
    return GroupPlan(setting.groups_number, Mix(setting.mix), Families(setting.families))


def placed(session: Session, event_id: int, mix: Mix) -> list[Placed]:
    """Who is in a group, each person once however many days they came, and who is still to come to a planned one."""
    found = {row.id: row for row in session.execute(_EXPECTED, {"event": event_id})}
    found |= {row.id: row for row in session.execute(_PLACED, {"event": event_id})}
    return [Placed(row.group_no or 0, row.party_id, trait(row, row.kind, mix)) for row in found.values()]


_TRAITS = (
    Registration.id, Registration.party_id, Registration.age_band, Registration.institution_id,
    Registration.institution,
)  # fmt: skip
_PLACED = (
    select(*_TRAITS, Attendance.group_no, Institution.kind)
    .join(Attendance, Attendance.registration_id == Registration.id)
    .outerjoin(Institution, Institution.id == Registration.institution_id)
    .where(
        Attendance.event_id == bindparam("event"),
        Attendance.group_no.is_not(None),
        Attendance.state == State.arrived,
    )
    .order_by(Registration.id)
)
# Whoever has withdrawn is not among them: their place is free for somebody who comes unexpectedly.
_EXPECTED = (
    select(*_TRAITS, PlannedGroup.group_no, Institution.kind)
    .join(PlannedGroup, PlannedGroup.registration_id == Registration.id)
    .outerjoin(Institution, Institution.id == Registration.institution_id)
    .where(PlannedGroup.event_id == bindparam("event"), Registration.status == RegistrationStatus.confirmed)
    .order_by(Registration.id)
)


def planned(session: Session, event_id: int) -> dict[int, int]:
    """The group that was given before the day, by registration; whatever became of the person since."""
    return {row.registration_id: row.group_no for row in session.execute(_PLANNED, {"event": event_id})}


def at_tables(session: Session, event_id: int) -> bool:
    """Whether the groups of the day are tables that were composed before it: people then hear of a table."""
    found = select(PlannedGroup.registration_id).where(PlannedGroup.event_id == event_id).limit(1)
    return session.scalar(found) is not None


_PLANNED = select(PlannedGroup.registration_id, PlannedGroup.group_no).where(
    PlannedGroup.event_id == bindparam("event")
)


def trait(person: Registration | Row[*tuple[Any, ...]], institution_kind: str | None, mix: Mix) -> str:
    """What is spread over the groups; empty for somebody of no kind."""
    if mix is Mix.institution:
        return institution_key(person.institution_id, person.institution) or ""
    if mix is Mix.kind:
        young = person.age_band not in (None, AgeBand.adult)
        return "young" if young else (institution_kind or ("other" if person.institution else "adult"))
    return ""


def notes_of(session: Session, event_id: int) -> dict[int, GroupNote]:
    """What the groups worked out, by group."""
    found = session.scalars(select(GroupNote).where(GroupNote.event_id == event_id))
    return {note.group_no: note for note in found}


def group_sizes(session: Session, event_id: int) -> Mapping[int, int]:
    """How many people are in each group."""
    people = func.count(Attendance.registration_id.distinct())
    query: Any = select(Attendance.group_no, people).where(
        Attendance.event_id == event_id, Attendance.group_no.is_not(None), Attendance.state == State.arrived
    )
    return {row[0]: row[1] for row in session.execute(query.group_by(Attendance.group_no))}
