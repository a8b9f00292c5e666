"""Invited people: whom an organiser asked to an event, and what they said."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base
from registration.columns import one_of
from registration.models import SORT_KEY, Event
from registration.terms import Answered, Source


class Guest(Base):
    """Somebody invited to one event, copied from a contact list or typed in; the same row for life.

    `answer` is what they said last, by whatever way; the state of their seat is in the registrations whose `guest_id`
    is this row. `reserved` keeps one seat of Seating.held while the guest is silent.
    """

    __tablename__ = "guest"
    __table_args__ = (
        UniqueConstraint("event_id", "contact_key", "name_key"),
        UniqueConstraint("link_hash"),
        one_of("answer", Answered),
        one_of("answer_source", Source),
        CheckConstraint("(answer = 'none') = (answered_at IS NULL)", name="answered_at"),
        CheckConstraint("NOT (reserved AND beyond_limit)", name="one_kind_of_seat"),
        Index("ix_guest_event_sort", "event_id", "sort_key"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    given_name: Mapped[str] = mapped_column(String(80), default="")
    family_name: Mapped[str] = mapped_column(String(80), default="")
    name_key: Mapped[str] = mapped_column(String(200), default="")
    sort_key: Mapped[str] = mapped_column(SORT_KEY, default="")
    search_key: Mapped[str] = mapped_column(Text, default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    contact_key: Mapped[str] = mapped_column(String(254))  # the e-mail key, tel:+371..., or key:<ref> with neither
    phone: Mapped[str] = mapped_column(String(20), default="")
    institution: Mapped[str] = mapped_column(String(160), default="")
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id", ondelete="SET NULL"), index=True)
    municipality: Mapped[str] = mapped_column(String(80), default="")
    municipality_code: Mapped[str | None] = mapped_column(String(12))
    language: Mapped[str] = mapped_column(String(2), default="lv")
    zone: Mapped[str] = mapped_column(String(40), default="")  # on whose clock they read; empty: on the event's
    basis: Mapped[str] = mapped_column(String(300), default="")  # where the contact is from, for the invitation's foot
    beyond_limit: Mapped[bool] = mapped_column(default=False)  # may register though the public places are taken
    reserved: Mapped[bool] = mapped_column(default=False)
    required: Mapped[bool] = mapped_column(default=False)  # no time suits that does not suit them
    ref: Mapped[str] = mapped_column(String(24))  # random; the personal link is made from it and the secret key
    link_hash: Mapped[str] = mapped_column(String(64))
    earlier_link_hash: Mapped[str | None] = mapped_column(String(64), index=True)  # from before a new secret key
    invited_at: Mapped[datetime | None]  # when the invitation was put into the outbox; None: only on the list
    opened_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(String(6), default=Answered.none)
    answered_at: Mapped[datetime | None]
    answer_source: Mapped[str | None] = mapped_column(String(10))
    answer_note: Mapped[str] = mapped_column(String(300), default="")
    reminders_off_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    event: Mapped[Event] = relationship()

    @property
    def name(self) -> str:
        """Given name and family name; the institution's name for an invited office."""
        return f"{self.given_name} {self.family_name}".strip() or self.institution
