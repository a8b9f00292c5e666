"""Tables of times that are proposed, and of who can come at them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class Slot(Base):
    """A time proposed for an event whose time is being found; half-open, in real time.

    A whole day runs from midnight to midnight of the event's zone, so that it has 23 or 25 hours on two days a year.
    """

    __tablename__ = "slot"
    __table_args__ = (
        UniqueConstraint("event_id", "starts_at", "ends_at"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    whole_day: Mapped[bool] = mapped_column(default=False)
    chosen: Mapped[bool] = mapped_column(default=False)


class Availability(Base):
    """Whether a person can come at a proposed time (`terms.Can`); no row for a time they said nothing about."""

    __tablename__ = "availability"
    __table_args__ = (CheckConstraint("value IN (0, 1, 2)", name="value"),)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id", ondelete="CASCADE"), primary_key=True, index=True)
    value: Mapped[int]
