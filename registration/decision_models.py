"""The table of decisions: one press that closed a poll, chose people or published groups, and how to take it back."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from registration.columns import one_of
from registration.deciding_terms import DecisionKind


class Decision(Base):
    """What an organiser decided at one press; its letters carry `key` and can be taken back until `goes_at`.

    `before` is what has to be put back (deciding_book.py): numbers of rows and states, never a name. `event_ids` are
    the events of the chosen times or groups, `told` counts people by what they are told.
    """

    __tablename__ = "decision"
    __table_args__ = (UniqueConstraint("key"), one_of("kind", DecisionKind))
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(Text, default="")  # the organiser's words to all of them
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    made_at: Mapped[datetime]
    goes_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    event_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    told: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
