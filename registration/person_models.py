"""Tables of the people who register: their places, answers, consents and private links."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base
from core.naming import known_as
from registration.columns import one_of
from registration.event_models import Event
from registration.terms import (
    Admission,
    AgeBand,
    GuardianState,
    LinkKind,
    RegistrationStatus,
    Source,
    WaitingReason,
)

_IS_HELD = text("status IN ('offered', 'pending')")
# Compared byte by byte, so that the Latvian order lies in the key and not in the server's locale.
SORT_KEY = String(400).with_variant(String(400, collation="C"), "postgresql")


class Registration(Base):
    """One person's place at one event; the same row for life, whatever its status."""

    __tablename__ = "registration"
    __table_args__ = (
        UniqueConstraint("event_id", "contact_key", "name_key"),
        UniqueConstraint("event_id", "waiting_number"),
        UniqueConstraint("event_id", "number"),
        UniqueConstraint("form_digest"),
        one_of("status", RegistrationStatus),
        one_of("source", Source),
        CheckConstraint("status <> 'waiting' OR waiting_number IS NOT NULL", name="waiting_has_number"),
        CheckConstraint("status NOT IN ('offered', 'pending') OR held_until IS NOT NULL", name="held_has_end"),
        one_of("guardian_state", GuardianState),
        one_of("waiting_reason", WaitingReason),
        one_of("age_band", AgeBand),
        Index("ix_registration_event_status", "event_id", "status", "sort_key"),
        # What the overview of an event counts by; it is read often and by many, the people's rows are wide.
        Index(
            "ix_registration_counted",
            "event_id",
            "institution_id",
            "municipality_code",
            "status",
            "source",
            "registered_at",
            "confirmed_at",
            "ended_at",
        ),
        # Partial: few places are held at a time among years of registrations.
        Index("ix_registration_held", "held_until", postgresql_where=_IS_HELD, sqlite_where=_IS_HELD),
        Index("ix_registration_person", "contact_key", "name_key"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    number: Mapped[int]
    status: Mapped[str] = mapped_column(String(10))
    given_name: Mapped[str] = mapped_column(String(80))
    family_name: Mapped[str] = mapped_column(String(80), default="")
    name_key: Mapped[str] = mapped_column(String(200))
    sort_key: Mapped[str] = mapped_column(SORT_KEY)
    search_key: Mapped[str] = mapped_column(Text, default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    contact_key: Mapped[str] = mapped_column(String(254))  # the e-mail key, or tel:+371... for people without e-mail
    phone: Mapped[str] = mapped_column(String(20), default="")
    institution: Mapped[str] = mapped_column(String(160), default="")
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id", ondelete="SET NULL"), index=True)
    municipality: Mapped[str] = mapped_column(String(80), default="")
    municipality_code: Mapped[str | None] = mapped_column(String(12))
    language: Mapped[str] = mapped_column(String(2), default="lv")
    zone: Mapped[str] = mapped_column(String(40), default="")  # on whose clock they read; empty: on the event's
    source: Mapped[str] = mapped_column(String(10), default=Source.web)
    guest_id: Mapped[int | None] = mapped_column(ForeignKey("guest.id", ondelete="SET NULL"), index=True)
    beyond_limit: Mapped[bool] = mapped_column(default=False)  # counts in Seating.extra, not in taken
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id", ondelete="SET NULL"), index=True)
    age_band: Mapped[str | None] = mapped_column(String(10))
    collected_by: Mapped[str] = mapped_column(String(120), default="")  # who takes the child home
    guardian_state: Mapped[str] = mapped_column(String(10), default=GuardianState.none)
    guardian_name: Mapped[str] = mapped_column(String(160), default="")
    guardian_email: Mapped[str] = mapped_column(String(254), default="")
    guardian_phone: Mapped[str] = mapped_column(String(20), default="")
    required: Mapped[bool] = mapped_column(default=False)  # no time suits that does not suit them
    # The application that this seat of a group answers; several when somebody was moved.
    application_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"), index=True)
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"), index=True)
    # Who filled in the form in which they were one of several; nobody for whoever registered themselves.
    registered_by_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"), index=True)
    waiting_number: Mapped[int | None]
    waiting_reason: Mapped[str | None] = mapped_column(String(12))
    priority: Mapped[int] = mapped_column(default=1)  # 0 stands before 1 on the waiting list
    held_until: Mapped[datetime | None]  # of an offered or pending seat
    own_entry: Mapped[bool] = mapped_column(default=False)  # a calendar entry apart from others of the same address
    calendar_sequence: Mapped[int] = mapped_column(default=0)  # SEQUENCE of the last entry only this person was sent
    told_revision: Mapped[int | None]  # revision of the event that the last rendered letter told
    partstat: Mapped[str] = mapped_column(String(15), default="NEEDS-ACTION")
    partstat_at: Mapped[datetime | None]  # DTSTAMP of the calendar's answer that was applied last
    partstat_sequence: Mapped[int | None]
    reminders_off_at: Mapped[datetime | None]
    links_generation: Mapped[int] = mapped_column(default=1)
    notice_hash: Mapped[str | None] = mapped_column(String(64))  # of the notice that was shown with the form
    objected_at: Mapped[datetime | None]  # the other parent objected: nothing is done with the data until it is decided
    form_digest: Mapped[str | None] = mapped_column(String(64))  # of the form that made it (promise P4)
    created_at: Mapped[datetime]
    registered_at: Mapped[datetime]  # the last time the person asked for a place
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    event: Mapped[Event] = relationship()
    answers: Mapped[list["Answer"]] = relationship(viewonly=True)

    @property
    def name(self) -> str:
        """Given name and family name as the person wrote them."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def in_reserve(self) -> bool:
        """True for somebody who waits because a decision about the people left them so, and is called "in reserve".

        Whoever asks for a place after a poll was closed is on an ordinary waiting list.
        """
        event = self.event
        chosen = event.admission == Admission.selection
        answered = event.decided_at is not None and self.registered_at <= event.decided_at
        return self.status == RegistrationStatus.waiting and (chosen or answered)

    def known_as(self, sender: str | None = None) -> str:
        """The name on a list; without a family name also whose: of whoever filled in the form, else the guardian."""
        return known_as(self.given_name, self.family_name, sender or self.guardian_name)


class Answer(Base):
    """What a person answered; several option keys are one per line, a consent keeps the hash of its text."""

    __tablename__ = "answer"
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True, index=True)
    value: Mapped[str] = mapped_column(Text)
    text_hash: Mapped[str | None] = mapped_column(String(64))


class Party(Base):
    """People registered by one form: a family or colleagues. The first of them is who filled it in."""

    __tablename__ = "party"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    together: Mapped[bool] = mapped_column(default=False)  # seated whole or not at all
    created_at: Mapped[datetime]


class Consent(Base):
    """What somebody agreed to: one row for each purpose, with the words that were shown or said (behaviour G1)."""

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_registration", "registration_id", "purpose"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(String(20))  # processing, guardian
    words: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2))
    channel: Mapped[str] = mapped_column(String(12))  # web, phone, email, paper
    given_by: Mapped[str] = mapped_column(String(160))  # self, or the guardian's name
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Link(Base):
    """A private link, known to us only by its hash."""

    __tablename__ = "link"
    __table_args__ = (one_of("kind", LinkKind),)
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
