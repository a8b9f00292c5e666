"""Tables of the room: how far the mailbox was read, which mails were seen, and what calendars answered."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from replies.terms import Verdict

_VERDICTS = ", ".join(f"'{verdict}'" for verdict in Verdict)


class MailboxState(Base):
    """How far a mailbox was read, and who reads it now: one reader at a time, under a lease."""

    __tablename__ = "mailbox"
    __table_args__ = (CheckConstraint("(lease_owner IS NULL) = (lease_until IS NULL)", name="lease"),)
    name: Mapped[str] = mapped_column(String(300), primary_key=True)
    uid_validity: Mapped[int] = mapped_column(BigInteger, default=0)
    last_uid: Mapped[int] = mapped_column(BigInteger, default=0)
    lease_owner: Mapped[str | None] = mapped_column(String(120))
    lease_until: Mapped[datetime | None]
    crashes: Mapped[int] = mapped_column(default=0)  # readers in a row that died without getting further
    read_at: Mapped[datetime | None]  # the last time that all went well
    failing_since: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(String(300), default="")


class SeenMail(Base):
    """A mail that was dealt with, by the SHA-256 of its bytes: a mailbox that is numbered anew changes nothing."""

    __tablename__ = "seen_mail"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(index=True)


class CalendarReply(Base):
    """What one person's calendar answered about one event. The mail itself is not kept, only these facts (G22)."""

    __tablename__ = "calendar_reply"
    __table_args__ = (
        UniqueConstraint("registration_id", "digest"),
        UniqueConstraint("link_hash"),
        CheckConstraint(f"verdict IN ({_VERDICTS})", name="verdict"),
        Index("ix_calendar_reply_event", "event_id", "verdict", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    digest: Mapped[str] = mapped_column(
        String(64)
    )  # of method, answer, SEQUENCE and DTSTAMP: the same one twice is one
    method: Mapped[str] = mapped_column(String(10))
    partstat: Mapped[str] = mapped_column(String(40))
    sequence: Mapped[int]
    made_at: Mapped[datetime]  # DTSTAMP
    received_at: Mapped[datetime]
    sender: Mapped[str] = mapped_column(String(254))  # From
    trusted: Mapped[bool]
    verdict: Mapped[str] = mapped_column(String(12))
    why: Mapped[str] = mapped_column(String(20), default="")
    comment: Mapped[str] = mapped_column(Text, default="")
    delegated_to: Mapped[str] = mapped_column(String(254), default="")
    proposed_at: Mapped[datetime | None]
    link_hash: Mapped[str | None] = mapped_column(String(64))  # of the page where the person is asked
    asked_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]  # by a person, after it was in doubt
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
