"""Tables of webhooks: the endpoints of an organisation, and what is delivered to them."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base
from registration.columns import one_of
from webhooks.terms import DeliveryState

_UNFINISHED = text("state IN ('queued', 'sending')")


class WebhookEndpoint(Base):
    """Where an organisation wants to be told. Its secret is made from `uid` and `generation`, and stored nowhere.

    `failures` in a row since `failing_since`; until `retry_at` nothing is tried. A paused endpoint is told nothing.
    """

    __tablename__ = "webhook_endpoint"
    __table_args__ = (CheckConstraint("(failures = 0) = (failing_since IS NULL)", name="failing"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    uid: Mapped[str] = mapped_column(String(40), unique=True)  # an id may be given out again, and a secret must not
    url: Mapped[str] = mapped_column(String(500))
    topics: Mapped[list[str]] = mapped_column(JSON)
    generation: Mapped[int] = mapped_column(default=1)
    replaced_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None]
    retry_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class WebhookDelivery(Base):
    """One message to one endpoint, written with the change it tells of. `body` is final: every attempt is identical."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        one_of("state", DeliveryState),
        CheckConstraint("(state = 'sending') = (lease_owner IS NOT NULL)", name="lease_owner"),
        CheckConstraint("(lease_owner IS NULL) = (lease_until IS NULL)", name="lease_until"),
        Index("ix_webhook_delivery_endpoint", "endpoint_id", "id"),
        Index(
            "ix_webhook_delivery_due",
            "endpoint_id",
            "next_attempt_at",
            postgresql_where=_UNFINISHED,
            sqlite_where=_UNFINISHED,
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    endpoint_id: Mapped[int] = mapped_column(ForeignKey("webhook_endpoint.id", ondelete="CASCADE"))
    dedupe_key: Mapped[str] = mapped_column(String(60), unique=True)  # endpoint and row of history
    message_id: Mapped[str] = mapped_column(String(60))  # webhook-id: the same for every attempt
    topic: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default=DeliveryState.queued)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    lease_owner: Mapped[str | None] = mapped_column(String(120))
    lease_until: Mapped[datetime | None]
    last_code: Mapped[int | None]
    last_reason: Mapped[str | None] = mapped_column(String(20))
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    endpoint: Mapped[WebhookEndpoint] = relationship()
