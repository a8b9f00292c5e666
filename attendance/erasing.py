"""What of the day goes with a person who is erased, and the days on which somebody came."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from attendance.models import Attendance, CheckInOp
from attendance.terms import State
from core.collation import fold
from registration.models import Registration


def erase(session: Session, registration_ids: Sequence[int], now: datetime) -> None:
    """Forget names typed at the door that are these people's; notes about them go with their registrations."""
    people = select(Registration.event_id, Registration.given_name, Registration.family_name)
    gone: defaultdict[int, set[str]] = defaultdict(set)
    for event_id, given, family in session.execute(people.where(Registration.id.in_(registration_ids))):
        gone[event_id].add(fold(f"{given} {family}"))
    typed = select(CheckInOp).where(CheckInOp.event_id.in_(gone), CheckInOp.name != "")
    for note in session.scalars(typed):
        if fold(note.name) in gone[note.event_id]:
            note.name, note.institution = "", ""


def attended(session: Session, registration_ids: Sequence[int]) -> Mapping[int, Sequence[date]]:
    """The days on which each of these people came, in order; who never came is left out."""
    here = Attendance.registration_id.in_(registration_ids), Attendance.state == State.arrived
    found: defaultdict[int, list[date]] = defaultdict(list)
    for number, day in session.execute(
        select(Attendance.registration_id, Attendance.day).where(*here).order_by(Attendance.day)
    ):
        found[number].append(day)
    return found
