"""Every table of events and of the people who register; those of the two longest subjects come from their own modules.

Other rooms import from here, so that a table may move without them.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from registration.decision_models import Decision
from registration.event_models import Event, EventRevision, Question, Seating
from registration.leader_models import EventLeader
from registration.person_models import SORT_KEY, Answer, Consent, Link, Party, Registration
from registration.slot_models import Availability, Slot

__all__ = [
    "SORT_KEY",
    "Answer",
    "Availability",
    "Consent",
    "Decision",
    "Event",
    "EventLeader",
    "EventRevision",
    "Follower",
    "HistoryEntry",
    "Institution",
    "Link",
    "Logo",
    "Party",
    "Question",
    "Registration",
    "Seating",
    "Slot",
]


class Follower(Base):
    """Somebody who asked to be kept posted: about a save-the-date, or that registration is about to end."""

    __tablename__ = "follower"
    __table_args__ = (UniqueConstraint("event_id", "email_key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2), default="lv")
    reminders_off_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class HistoryEntry(Base):
    """One change of an event or of a registration: who, when, what. Never updated."""

    __tablename__ = "history_entry"
    __table_args__ = (Index("ix_history_entry_event", "event_id", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    actor: Mapped[str] = mapped_column(String(10))  # person, organiser, system
    action: Mapped[str] = mapped_column(String(40))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    at: Mapped[datetime]


class Logo(Base):
    """A funder's logo of an organisation, kept in the database so that every machine and every backup has it."""

    __tablename__ = "logo"
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    content_type: Mapped[str] = mapped_column(String(40))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    width: Mapped[int]
    height: Mapped[int]
    data: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


class Institution(Base):
    """An institution people come from: seeded from the register, grown by organisers who match free text."""

    __tablename__ = "institution"
    __table_args__ = (UniqueConstraint("organisation_id", "name_key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(160))
    name_key: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(30))
    municipality_code: Mapped[str | None] = mapped_column(String(12))
    aliases: Mapped[list[str]] = mapped_column(JSON, default=list)
