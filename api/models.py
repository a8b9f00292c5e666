"""Tables of the API: the tokens of an organisation, and which event each has read when."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class ApiToken(Base):
    """A token, known to us only by its hash. Revoked ones stay: the trail and the history name them."""

    __tablename__ = "api_token"
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]  # to the day: a token that reads should not write each time
    revoked_at: Mapped[datetime | None]


class ApiReading(Base):
    """That a token read the people of an event within an hour: one line of history tells of all reads in it."""

    __tablename__ = "api_reading"
    token_id: Mapped[int] = mapped_column(ForeignKey("api_token.id", ondelete="CASCADE"), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True, index=True)
    hour: Mapped[datetime] = mapped_column(primary_key=True, index=True)
