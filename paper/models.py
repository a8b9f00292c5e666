"""The tables of closing reports."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.bilingual import Bilingual
from core.columns import BilingualText
from core.db import Base


class ClosingReport(Base):
    """What the organiser wrote about an event that is over; its numbers are counted when it is read, until kept."""

    __tablename__ = "closing_report"
    __table_args__ = (CheckConstraint("version >= 1", name="version"),)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    handed_to: Mapped[Bilingual] = mapped_column(BilingualText, default=Bilingual)
    handed_on: Mapped[date | None]
    results: Mapped[Bilingual] = mapped_column(BilingualText, default=Bilingual)
    version: Mapped[int] = mapped_column(default=1)  # every save, for edit conflicts
    published_at: Mapped[datetime | None]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    saved_at: Mapped[datetime]


class ErasedAlone(Base):
    """How many people of an event that was over were erased one at a time: the report's totals go on counting them.

    Nothing else of them is counted: a region or an answer added one person at a time would be a description.
    """

    __tablename__ = "erased_alone"
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    people: Mapped[int]
    registered: Mapped[int]  # of them had a place
    came: Mapped[int]
    stayed_away: Mapped[int]  # had a place and did not come


class KeptNumbers(Base):
    """The numbers of a closing report as they were when the people of the event were erased; no number below five.

    `tables` has for each language the tables as (title, [(word, number or null)]).
    """

    __tablename__ = "kept_numbers"
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    registered: Mapped[int]
    came: Mapped[int | None]
    stayed_away: Mapped[int | None]
    tables: Mapped[dict[str, Any]] = mapped_column(JSON)
    counted_at: Mapped[datetime]
