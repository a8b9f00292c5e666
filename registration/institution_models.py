"""The spellings under which institutions are found."""

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class InstitutionName(Base):
    """One spelling of an institution, as a key; what an organiser taught is their organisation's alone.

    A row without an organisation is everybody's. Such a key may belong to two institutions ("Jelgavas sociālais
    dienests" is the city's or the county's): then it names neither for certain.
    """

    __tablename__ = "institution_name"
    __table_args__ = (UniqueConstraint("organisation_id", "key"), Index("ix_institution_name_key", "key"))
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(String(200))
