"""The ledger of erased registrations: numbers that nobody may ever get again."""

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class Erasure(Base):
    """One registration that was erased: no name, only what finds it again in an older copy of the database.

    It is in this room because a new registration must never get the number of an erased one: private links are made
    from numbers, and SQLite would give the last number out again.
    """

    __tablename__ = "erasure"
    __table_args__ = (UniqueConstraint("digest"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(index=True)
    event_id: Mapped[int] = mapped_column(index=True)  # plain numbers: the ledger outlives what it is about
    event_uid: Mapped[str] = mapped_column(String(120))
    digest: Mapped[str] = mapped_column(String(64))  # of the event's uid, the number and the moment of the row
    reason: Mapped[str] = mapped_column(String(20))
    erased_at: Mapped[datetime]
