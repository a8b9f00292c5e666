"""Tables of reminders: an event's plan, its rules, what became of each reminder, and the links that stop them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.bilingual import Bilingual
from core.columns import BilingualText
from core.db import Base
from registration.columns import one_of
from reminders.terms import Kept, Kind, State, Subject, Timing


class ReminderPlan(Base):
    """The plan of one event. Its row is the lock of everything that happens to the plan.

    `event_version` is the event's version that the moments below were worked out from; `closes_at` the deadline for
    which the default rules were chosen, and `chosen_at` when: moving the deadline chooses anew, a new text does not.
    """

    __tablename__ = "reminder_plan"
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    event_version: Mapped[int]
    closes_at: Mapped[datetime | None]
    chosen_at: Mapped[datetime]
    held_at: Mapped[datetime | None]


class ReminderRule(Base):
    """One line of a plan: the organiser's choices, and the moment worked out from them and the event.

    `due_at` is the moment while there is something to do, else empty, so that what is due is found by its index alone.
    """

    __tablename__ = "reminder_rule"
    __table_args__ = (
        UniqueConstraint("event_id", "kind", "number"),
        one_of("kind", Kind),
        CheckConstraint("(days IS NULL) = (hours IS NULL)", name="timing"),
        CheckConstraint("days IS NULL OR days BETWEEN 0 AND 60", name="days"),
        CheckConstraint("hours IS NULL OR hours BETWEEN 0 AND 72", name="hours"),
        CheckConstraint("at_minute IS NULL OR at_minute BETWEEN 0 AND 1439", name="at_minute"),
        CheckConstraint("due_at IS NULL OR (anchor_at IS NOT NULL AND useful_until IS NOT NULL)", name="due"),
        Index("ix_reminder_rule_due", "due_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    enabled: Mapped[bool | None]  # empty: as the default plan has it
    days: Mapped[int | None]  # with hours: the organiser's own timing
    hours: Mapped[int | None]
    at_minute: Mapped[int | None]
    words: Mapped[Bilingual] = mapped_column(BilingualText, default=Bilingual)
    held_at: Mapped[datetime | None]
    anchor_at: Mapped[datetime | None]
    planned_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    useful_until: Mapped[datetime | None]
    pressed_for: Mapped[datetime | None]
    done_for: Mapped[datetime | None]
    done_at: Mapped[datetime | None]

    @property
    def kept(self) -> Kept:
        """What the rules need to know of the row."""
        timing = None if self.days is None else Timing(self.days, self.hours or 0, self.at_minute)
        moments = (self.anchor_at, self.planned_at, self.due_at, self.pressed_for, self.done_for)
        return Kept(self.enabled, timing, *moments)


class Reminder(Base):
    """What became of one reminder for one person: exactly one row for each rule and moment of the event (promise P7).

    `mail_key` is the dedupe key of its mail; people of one address share a mail. `answered_at`: when the person pressed
    "still coming".
    """

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("rule_id", "subject", "subject_id", "anchor_at"),
        one_of("subject", Subject),
        one_of("state", State),
        CheckConstraint("(state = 'ordered') = (mail_key IS NOT NULL)", name="mail_key"),
        Index("ix_reminder_subject", "subject", "subject_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("reminder_rule.id", ondelete="CASCADE"))
    subject: Mapped[str] = mapped_column(String(12))
    subject_id: Mapped[int]
    anchor_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str | None] = mapped_column(String(20))
    mail_key: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]


class ReminderLink(Base):
    """The link in a reminder that stops further ones, known to us only by its hash."""

    __tablename__ = "reminder_link"
    __table_args__ = (one_of("subject", Subject),)
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    subject: Mapped[str] = mapped_column(String(12))
    subject_id: Mapped[int]
    created_at: Mapped[datetime]
