"""The table of the board's steps: what was done there last, and how it was before."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from registration.columns import one_of
from scheduling.board_terms import StepKind


class BoardStep(Base):
    """One change of the board, kept so that it can be taken back while nothing else was changed since.

    `before`: {"people": {registration: [standing, group, pinned, excluded]}, "groups": {group: [slot, locked]},
    "staff": {group: [[facilitator, pinned]]}}; of a publication {"decision", "published", "published_at",
    "made": {group: event}}. `worth`: what the composition was worth before. Numbers, never names.
    """

    __tablename__ = "board_step"
    __table_args__ = (one_of("kind", StepKind), Index("ix_board_step_event", "event_id", "id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("composition.event_id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(15))
    version_before: Mapped[int]
    version_after: Mapped[int]
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    worth: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime]
