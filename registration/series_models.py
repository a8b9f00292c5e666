"""Series: events of one organisation that say the same in several places, one for each region."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.bilingual import Bilingual
from core.columns import BilingualText
from core.db import Base


class Series(Base):
    """What the events of a series have in common. It is public as soon as one of its events is, and has no switch.

    `funder` and `project_number` are given to events that are added; those that are there keep their own.
    """

    __tablename__ = "series"
    __table_args__ = (UniqueConstraint("slug"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    slug: Mapped[str] = mapped_column(String(90))
    title: Mapped[Bilingual] = mapped_column(BilingualText)
    description: Mapped[Bilingual] = mapped_column(BilingualText, default=Bilingual)
    funder: Mapped[Bilingual] = mapped_column(BilingualText, default=Bilingual)
    project_number: Mapped[str] = mapped_column(String(60), default="")
    version: Mapped[int] = mapped_column(default=1)  # every save, for edit conflicts and kept pages
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
