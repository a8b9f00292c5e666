"""The outbox: one row per mail and person, committed together with the change it tells about."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from mailers.terms import MailState

_STATES = ", ".join(f"'{state}'" for state in MailState)


class OutboxRow(Base):
    """One mail. It refers to what it tells about; the worker renders it and freezes the bytes in `wire`.

    `event_id`, `registration_id` and `subject_id` are plain numbers: the post room does not know the features' tables.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("dedupe_key"),
        UniqueConstraint("message_id"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("(state = 'sending') = (lease_owner IS NOT NULL)", name="lease_owner"),
        CheckConstraint("(lease_owner IS NULL) = (lease_until IS NULL)", name="lease_until"),
        CheckConstraint("state <> 'sent' OR sent_at IS NOT NULL", name="sent_at"),
        Index("ix_outbox_event_state", "event_id", "state"),
        # Partial: what is due stays quick to find among years of what was sent.
        Index(
            "ix_outbox_due",
            "next_attempt_at",
            "id",
            postgresql_where=text("state IN ('queued', 'uncertain')"),
            sqlite_where=text("state IN ('queued', 'uncertain')"),
        ),
        Index(
            "ix_outbox_lease",
            "lease_until",
            postgresql_where=text("state = 'sending'"),
            sqlite_where=text("state = 'sending'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    dedupe_key: Mapped[str] = mapped_column(String(200))
    message_id: Mapped[str] = mapped_column(String(200))  # fixed at insert: a retry is recognised as the same mail
    letter: Mapped[str] = mapped_column(String(80))
    event_id: Mapped[int | None]
    registration_id: Mapped[int | None] = mapped_column(index=True)
    subject_id: Mapped[int | None]
    batch: Mapped[str | None] = mapped_column(String(60), index=True)  # mails an organiser sent at one press
    recipient_name: Mapped[str] = mapped_column(String(200), default="")
    recipient: Mapped[str] = mapped_column(String(254), index=True)
    search_key: Mapped[str] = mapped_column(String(460))  # name and address without case and diacritics
    locale: Mapped[str] = mapped_column(String(8))
    params: Mapped[dict[str, Any]] = mapped_column(JSON)
    envelope_from: Mapped[str | None] = mapped_column(String(254))
    wire: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)  # the frozen bytes
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(80))
    attempts: Mapped[int] = mapped_column(default=0)
    crashes: Mapped[int] = mapped_column(default=0)  # workers that died while holding it
    next_attempt_at: Mapped[datetime]
    due_at: Mapped[datetime]  # when it first may go; patience is counted from here
    expires_at: Mapped[datetime | None]
    lease_owner: Mapped[str | None] = mapped_column(String(120))
    lease_until: Mapped[datetime | None]
    handed_at: Mapped[datetime | None]  # the moment before the bytes of this attempt went to the mail server
    uncertain_at: Mapped[datetime | None]
    last_code: Mapped[int | None]
    last_error: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class SendingAccount(Base):
    """The mail account, one row named "default". Sending is paused while `paused_at` is set and `paused_until` is empty
    (until a person releases it) or in the future."""

    __tablename__ = "sending_account"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    paused_at: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]
    paused_reason: Mapped[str | None] = mapped_column(String(500))
    failures: Mapped[int] = mapped_column(default=0)  # connections in a row that came to nothing


class BadAddress(Base):
    """An address that takes no mail: refused by its server at once, or by a bounce later. Reminders leave it out."""

    __tablename__ = "bad_address"

    email_key: Mapped[str] = mapped_column(String(254), primary_key=True)
    since: Mapped[datetime]
    code: Mapped[str] = mapped_column(String(20), default="")  # 550, or 5.1.1
    said: Mapped[str] = mapped_column(String(500), default="")
