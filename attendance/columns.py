"""What this room adds to others: the column of days in the lists, and who took part, for letters that thank."""

from collections.abc import Mapping

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Connection, exists, or_, select

from attendance import words
from attendance.models import Attendance
from attendance.terms import State
from exports.tables import Column, Kind, Value
from registration.list_columns import Added
from registration.models import Event, Registration


def arrived(connection: Connection, event_id: int) -> list[tuple[Column, Added]]:
    """A column for each day on which something was recorded: when the person came, or that they did not."""
    days = select(Attendance.day).where(Attendance.event_id == event_id).distinct().order_by(Attendance.day)
    found = list(connection.scalars(days))
    timezone = connection.scalar(select(Event.timezone).where(Event.id == event_id)) or "Europe/Riga"
    made: list[tuple[Column, Added]] = []
    for day in found:
        title = _("Arrived") if len(found) == 1 else _("Arrived %(day)s", day=words.day_words(day))
        column = Column(f"arrived_{day.isoformat()}", title, Kind.TEXT, 14)
        made.append((column, _on(connection, event_id, day, timezone)))
    return made


def _on(connection: Connection, event_id: int, day: object, timezone: str) -> Mapping[int, Value]:
    query = select(Attendance.registration_id, Attendance.state, Attendance.arrived_at)
    rows = connection.execute(query.where(Attendance.event_id == event_id, Attendance.day == day))
    came = {State.arrived: "", State.left_out: words.state_words(State.left_out)}
    return {
        row.registration_id: words.clock_words(row.arrived_at, timezone) or came[State(row.state)]
        for row in rows
        if row.state in came
    }


def took_part(event_id: int) -> ColumnElement[bool]:
    """True for a registration of the outer query that came on some day, or when nothing was recorded of the event."""
    arrived_here = Attendance.state == State.arrived
    recorded = exists().where(Attendance.event_id == event_id, arrived_here)
    came = exists().where(Attendance.registration_id == Registration.id, arrived_here)
    return or_(~recorded, came)
