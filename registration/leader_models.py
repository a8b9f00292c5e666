"""Who leads an event and is written to as its people are: facilitators of composed groups."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class EventLeader(Base):
    """Somebody who leads one event, under one address; the same row when they are put on again.

    `facilitator_id` is the number by which the room that asked for the letters knows them. Their calendar entry has a
    UID made from `id`; `calendar_sequence` bounds its SEQUENCE from below, as that of a registration does, and
    `changed_at` is when they were put on or taken off last. What they were told stands in the outbox. `zone` is
    empty for somebody who lives by the event's clock.
    """

    __tablename__ = "event_leader"
    __table_args__ = (UniqueConstraint("event_id", "facilitator_id", "email_key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    facilitator_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(160))
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2), default="lv")
    zone: Mapped[str] = mapped_column(String(40), default="")
    calendar_sequence: Mapped[int] = mapped_column(default=0)
    partstat: Mapped[str] = mapped_column(String(15), default="NEEDS-ACTION")  # what their calendar answered
    partstat_at: Mapped[datetime | None]
    partstat_sequence: Mapped[int | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
