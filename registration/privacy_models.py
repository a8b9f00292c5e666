"""Tables of what is promised about people's data: the notice, how long, for which project, and what was objected to."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.bilingual import Bilingual
from core.columns import BilingualText
from core.db import Base
from registration.columns import one_of
from registration.terms import Basis


class Project(Base):
    """A funded project of an organisation: evidence of its events is kept until a day its rules set (behaviour G9).

    The day is 31 December of the year of the last payment plus `keep_years`; while the last payment is not known,
    nothing of the project may be deleted.
    """

    __tablename__ = "project"
    __table_args__ = (
        UniqueConstraint("organisation_id", "number"),
        CheckConstraint("keep_years BETWEEN 0 AND 30", name="keep_years"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(200))
    number: Mapped[str] = mapped_column(String(60))
    legal_reference: Mapped[str] = mapped_column(String(300), default="")
    last_payment_on: Mapped[date | None]
    keep_years: Mapped[int] = mapped_column(default=5)
    created_at: Mapped[datetime]

    @property
    def keep_until(self) -> date | None:
        """The last day on which the evidence must still be there; None while nobody knows."""
        return date(self.last_payment_on.year + self.keep_years, 12, 31) if self.last_payment_on else None


class EventPrivacy(Base):
    """What an event promises about the data of its people; without a row the defaults hold."""

    __tablename__ = "event_privacy"
    __table_args__ = (
        one_of("basis", Basis),
        CheckConstraint("retention_months BETWEEN 0 AND 240", name="retention_months"),
        CheckConstraint("sensitive_days BETWEEN 0 AND 365", name="sensitive_days"),
    )
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id", ondelete="SET NULL"), index=True)
    basis: Mapped[str] = mapped_column(String(20), default=Basis.interest)
    purpose: Mapped[Bilingual] = mapped_column(BilingualText, default=Bilingual)
    recipients: Mapped[Bilingual] = mapped_column(BilingualText, default=Bilingual)
    recorded: Mapped[bool] = mapped_column(default=False)  # the online meeting may be recorded
    retention_months: Mapped[int] = mapped_column(default=6)  # after the event
    sensitive_days: Mapped[int] = mapped_column(default=7)  # answers on health and diet, after the event
    updated_at: Mapped[datetime]


class DataCode(Base):
    """The code mailed to somebody who asked for their data; the code itself is derived, so it is not stored (ADR 4)."""

    __tablename__ = "data_code"
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    number: Mapped[int]  # of the code: another one makes another code
    sent_at: Mapped[datetime]
    wrong: Mapped[int] = mapped_column(default=0)


class NoticeVersion(Base):
    """The words of a notice that somebody registered under, kept as they were shown (behaviour G3)."""

    __tablename__ = "notice_version"
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(2))
    words: Mapped[str] = mapped_column(Text)
    first_used_at: Mapped[datetime]
