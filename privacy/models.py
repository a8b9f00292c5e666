"""Tables of the room: what remains of erased people as numbers, what a project's rules keep, and objections."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class EventStatistics(Base):
    """The numbers of the people of an event who were erased, and how far its erasing came. No row: nothing was erased.

    `counts` is a group of numbers for each of status, source, region, kind of institution and choice question. They are
    added to, never recomputed. In every view groups below five are hidden.
    """

    __tablename__ = "event_statistics"
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    people: Mapped[int] = mapped_column(default=0)
    kept: Mapped[int] = mapped_column(default=0)  # of whom a project's record remained
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    sensitive: Mapped[int] = mapped_column(default=0)  # sensitive answers erased
    sensitive_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]  # when the last of the people went
    updated_at: Mapped[datetime]


class KeptRecord(Base):
    """What a project's rules require of somebody who was erased. No list, search or letter reads this table."""

    __tablename__ = "kept_record"
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    number: Mapped[int]  # of the registration, as on the signed list
    name: Mapped[str] = mapped_column(String(200))
    institution: Mapped[str] = mapped_column(String(160), default="")
    days: Mapped[list[str]] = mapped_column(JSON, default=list)  # days attended, 2027-03-24
    keep_until: Mapped[date | None] = mapped_column(index=True)  # the last day; None while nobody knows
    legal_reference: Mapped[str] = mapped_column(String(300), default="")
    moved_at: Mapped[datetime]


class Objection(Base):
    """The other parent of a minor objects: what was said, by word of an organiser, and how it was settled."""

    __tablename__ = "objection"
    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    said: Mapped[str] = mapped_column(Text)
    said_on: Mapped[date]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    recorded_at: Mapped[datetime]
    settled: Mapped[str] = mapped_column(Text, default="")
    settled_at: Mapped[datetime | None]
