"""The table of closing reports."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.bilingual import Bilingual
from core.columns import BilingualText
from core.db import Base


class ClosingReport(Base):
    """What the organiser wrote about an event that is over; the numbers beside it are counted when it is read."""

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
