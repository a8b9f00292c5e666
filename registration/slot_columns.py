"""Columns of the list of people for proposed times: one for each, with yes, if need be and no in words."""

from sqlalchemy import Connection, select

from core.locale import language
from exports.tables import Column, Value
from registration.list_columns import Added
from registration.models import Availability, Event, Slot
from registration.slot_words import Proposed, can_words, whole_words


def columns(connection: Connection, event_id: int) -> list[tuple[Column, Added]]:
    """A column for each time, the earliest first; nothing for an event that proposes none."""
    query = select(Slot.id, Slot.starts_at, Slot.ends_at, Slot.whole_day, Event.timezone)
    query = query.join(Event, Event.id == Slot.event_id).where(Slot.event_id == event_id)
    found = connection.execute(query.order_by(Slot.starts_at, Slot.ends_at, Slot.id)).all()
    if not found:
        return []
    timezone, slots = found[0].timezone, [Proposed(*row[:4]) for row in found]
    said: dict[int, dict[int, Value]] = {slot.id: {} for slot in slots}
    given = select(Availability).join(Slot, Slot.id == Availability.slot_id).where(Slot.event_id == event_id)
    for row in connection.execute(given.with_only_columns(*Availability.__table__.c)):
        said[row.slot_id][row.registration_id] = can_words(row.value)
    reader, year = language(), len({slot.starts_at.year for slot in slots}) > 1
    return [
        (Column(f"slot{slot.id}", whole_words(slot, timezone, reader, year=year), width=18), said[slot.id])
        for slot in slots
    ]
