"""Tables of the room: who came on which day, every note of it, helpers' links, groups and their notes."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from attendance.terms import INSTITUTION, LABEL, NAME, Families, How, Kind, Mix, Outcome, State
from core.db import Base
from registration.columns import one_of


class Attendance(Base):
    """One person on one day of an event: what its notes add up to, and the group the person is in."""

    __tablename__ = "attendance"
    __table_args__ = (
        UniqueConstraint("registration_id", "day"),
        one_of("state", State),
        one_of("how", How),
        CheckConstraint("(state = 'arrived') = (arrived_at IS NOT NULL)", name="arrived_has_moment"),
        CheckConstraint("group_no IS NULL OR group_no >= 1", name="group_no"),
        Index("ix_attendance_event", "event_id", "day", "state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    day: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default=State.expected)
    arrived_at: Mapped[datetime | None]
    how: Mapped[str | None] = mapped_column(String(10))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    link_id: Mapped[int | None] = mapped_column(ForeignKey("check_in_link.id", ondelete="SET NULL"), index=True)
    undone_at: Mapped[datetime | None]
    group_no: Mapped[int | None]


class CheckInOp(Base):
    """One note of a device or of a page, under the id that came with it. What a standing is worked out from.

    A walk-in keeps the typed name only until somebody has said who it is.
    """

    __tablename__ = "check_in_op"
    __table_args__ = (
        UniqueConstraint("event_id", "op_id"),
        one_of("kind", Kind),
        one_of("how", How),
        one_of("outcome", Outcome),
        Index("ix_check_in_op_person", "registration_id", "day"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    op_id: Mapped[str] = mapped_column(String(100))
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    day: Mapped[date]
    kind: Mapped[str] = mapped_column(String(10))
    how: Mapped[str] = mapped_column(String(10))
    outcome: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(NAME), default="")
    institution: Mapped[str] = mapped_column(String(INSTITUTION), default="")
    at: Mapped[datetime]
    received_at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    link_id: Mapped[int | None] = mapped_column(ForeignKey("check_in_link.id", ondelete="SET NULL"), index=True)


class CheckInLink(Base):
    """A link by which a helper without an account checks people in at one event; known to us only by its hash."""

    __tablename__ = "check_in_link"
    __table_args__ = (UniqueConstraint("hash"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    hash: Mapped[str] = mapped_column(String(64))
    label: Mapped[str] = mapped_column(String(LABEL))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class CheckInSetting(Base):
    """What an organiser chose for the day; an event without a row has no groups and takes no self check-in."""

    __tablename__ = "check_in_setting"
    __table_args__ = (
        one_of("mix", Mix),
        one_of("families", Families),
        CheckConstraint("groups_number BETWEEN 0 AND 30", name="groups_number"),
    )
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    self_check_in: Mapped[bool] = mapped_column(default=False)
    groups_number: Mapped[int] = mapped_column(default=0)
    mix: Mapped[str] = mapped_column(String(12), default=Mix.nothing)
    families: Mapped[str] = mapped_column(String(10), default=Families.together)


class PlannedGroup(Base):
    """The group that somebody was given before the day; they hear it when they arrive."""

    __tablename__ = "planned_group"
    __table_args__ = (CheckConstraint("group_no >= 1", name="group_no"),)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    group_no: Mapped[int]


class GroupNote(Base):
    """What a group worked out, typed up after the day."""

    __tablename__ = "group_note"
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    group_no: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime]
