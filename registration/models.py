"""Tables of events, their questions, and the people who register."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.bilingual import Bilingual
from core.columns import BilingualText
from core.db import Base
from registration.columns import OptionList, PersonList, ProgrammeList, one_of
from registration.inputs import Option, Person, ProgrammeItem
from registration.terms import (
    AgeBand,
    Ask,
    EventKind,
    EventStatus,
    GuardianState,
    LinkKind,
    Parties,
    Priority,
    QuestionKind,
    RegistrationStatus,
    Source,
    Visibility,
    WaitingMode,
    WaitingReason,
)

_IS_HELD = text("status IN ('offered', 'pending')")
# Compared byte by byte, so that the Latvian order lies in the key and not in the server's locale.
SORT_KEY = String(400).with_variant(String(400, collation="C"), "postgresql")


class Event(Base):
    """An event as its organiser describes it; its seats are counted apart, in Seating."""

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("slug"),
        UniqueConstraint("uid"),
        one_of("kind", EventKind),
        one_of("status", EventStatus),
        one_of("visibility", Visibility),
        CheckConstraint("ends_at IS NULL OR starts_at IS NOT NULL", name="ends_needs_start"),
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("capacity IS NULL OR capacity >= 1", name="capacity"),
        one_of("waiting_mode", WaitingMode),
        one_of("priority", Priority),
        one_of("parties", Parties),
        CheckConstraint("offer_hours BETWEEN 1 AND 336", name="offer_hours"),
        CheckConstraint("guardian_hours BETWEEN 1 AND 336", name="guardian_hours"),
        CheckConstraint("guardian_below IS NULL OR guardian_below IN (13, 16, 18)", name="guardian_below"),
        CheckConstraint("institution_limit IS NULL OR institution_limit >= 1", name="institution_limit"),
        CheckConstraint("party_size BETWEEN 1 AND 12", name="party_size"),
        Index("ix_event_listed", "status", "visibility", "sort_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id", ondelete="SET NULL"), index=True)
    slug: Mapped[str] = mapped_column(String(90))
    uid: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(10), default=EventStatus.draft)
    visibility: Mapped[str] = mapped_column(String(10), default=Visibility.public)
    title: Mapped[Bilingual] = mapped_column(BilingualText)
    summary: Mapped[Bilingual] = mapped_column(BilingualText, default=Bilingual)
    description: Mapped[Bilingual] = mapped_column(BilingualText, default=Bilingual)
    audience: Mapped[Bilingual] = mapped_column(BilingualText, default=Bilingual)
    venue: Mapped[Bilingual] = mapped_column(BilingualText, default=Bilingual)
    address: Mapped[str] = mapped_column(String(200), default="")
    online_url: Mapped[str] = mapped_column(String(1000), default="")
    online_number: Mapped[str] = mapped_column(String(40), default="")
    online_passcode: Mapped[str] = mapped_column(String(40), default="")
    region: Mapped[str] = mapped_column(String(20), default="", index=True)
    timezone: Mapped[str] = mapped_column(String(40), default="Europe/Riga")
    day: Mapped[date]
    last_day: Mapped[date | None]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    sort_at: Mapped[datetime]
    people: Mapped[tuple[Person, ...]] = mapped_column(PersonList, default=())
    programme: Mapped[tuple[ProgrammeItem, ...]] = mapped_column(ProgrammeList, default=())
    contact_name: Mapped[str] = mapped_column(String(120), default="")
    contact_phone: Mapped[str] = mapped_column(String(20), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    survey_url: Mapped[str] = mapped_column(String(1000), default="")
    project_number: Mapped[str] = mapped_column(String(60), default="")
    funder: Mapped[Bilingual] = mapped_column(BilingualText, default=Bilingual)
    logo_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    capacity: Mapped[int | None]
    waiting_list: Mapped[bool] = mapped_column(default=True)
    deadline_on: Mapped[date | None]
    deadline_inclusive: Mapped[bool] = mapped_column(default=True)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None] = mapped_column(index=True)
    closing_sent_for: Mapped[datetime | None]
    ask_phone: Mapped[str] = mapped_column(String(10), default=Ask.optional)
    ask_institution: Mapped[str] = mapped_column(String(10), default=Ask.optional)
    ask_municipality: Mapped[str] = mapped_column(String(10), default=Ask.no)
    waiting_mode: Mapped[str] = mapped_column(String(10), default=WaitingMode.automatic)
    offer_hours: Mapped[int] = mapped_column(default=24)
    priority: Mapped[str] = mapped_column(String(10), default=Priority.nobody)
    priority_kinds: Mapped[list[str]] = mapped_column(JSON, default=list)
    institution_limit: Mapped[int | None]
    parties: Mapped[str] = mapped_column(String(10), default=Parties.alone)
    party_size: Mapped[int] = mapped_column(default=6)
    guardian_below: Mapped[int | None]
    guardian_hours: Mapped[int] = mapped_column(default=48)
    decline_frees: Mapped[bool] = mapped_column(default=False)
    search_key: Mapped[str] = mapped_column(Text, default="")
    # version: every save, for edit conflicts. revision: SEQUENCE of the last change that calendars must hear of.
    version: Mapped[int] = mapped_column(default=1)
    revision: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    calendar_changed_at: Mapped[datetime] = mapped_column(index=True)
    published_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_note: Mapped[Bilingual] = mapped_column(BilingualText, default=Bilingual)
    questions: Mapped[list["Question"]] = relationship(order_by="Question.position", viewonly=True)
    seating: Mapped["Seating"] = relationship(back_populates="event")

    @property
    def save_the_date(self) -> bool:
        """True while only the day is known."""
        return self.starts_at is None


class Seating(Base):
    """The seats of an event: the narrow row whose lock every seat-changing transaction takes first.

    `seat_limit` is the capacity, or the seats already given when the organiser lowered it; `next_waiting` and
    `calendar_counter` are handed out under the lock (waiting numbers; iCalendar SEQUENCE).

    `taken` counts who is confirmed, offered or pending within the limit; `held` the seats kept for invited people who
    have not answered; `extra` the invited who were let in beyond the limit; `waiting` all who wait; `guests` the
    invited, so that an event without any is not searched for them.
    """

    __tablename__ = "seating"
    __table_args__ = (
        CheckConstraint("taken >= 0 AND (seat_limit IS NULL OR taken + held <= seat_limit)", name="not_oversold"),
        CheckConstraint("waiting >= 0", name="waiting"),
        CheckConstraint("held >= 0 AND extra >= 0 AND guests >= 0", name="invited"),
    )
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    seat_limit: Mapped[int | None]
    taken: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    held: Mapped[int] = mapped_column(default=0)
    extra: Mapped[int] = mapped_column(default=0)
    guests: Mapped[int] = mapped_column(default=0)
    next_number: Mapped[int] = mapped_column(default=1)
    next_waiting: Mapped[int] = mapped_column(default=1)
    calendar_counter: Mapped[int] = mapped_column(default=0)
    event: Mapped[Event] = relationship(back_populates="seating")


class Question(Base):
    """Something the form of an event asks; retired instead of deleted once it has answers."""

    __tablename__ = "question"
    __table_args__ = (one_of("kind", QuestionKind),)
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(String(10))
    label: Mapped[Bilingual] = mapped_column(BilingualText)
    help: Mapped[Bilingual] = mapped_column(BilingualText, default=Bilingual)
    options: Mapped[tuple[Option, ...]] = mapped_column(OptionList, default=())
    required: Mapped[bool] = mapped_column(default=False)
    sensitive: Mapped[bool] = mapped_column(default=False)
    per_person: Mapped[bool] = mapped_column(default=False)
    retired: Mapped[bool] = mapped_column(default=False)


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


class Follower(Base):
    """Somebody who asked to be kept posted: about a save-the-date, or that registration is about to end."""

    __tablename__ = "follower"
    __table_args__ = (UniqueConstraint("event_id", "email_key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2), default="lv")
    reminders_off_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class EventRevision(Base):
    """What calendars and letters said of an event at a revision; "was / is" is read from two of these."""

    __tablename__ = "event_revision"
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    told: Mapped[dict[str, Any]] = mapped_column(JSON)


class HistoryEntry(Base):
    """One change of an event or of a registration: who, when, what. Never updated."""

    __tablename__ = "history_entry"
    __table_args__ = (Index("ix_history_entry_event", "event_id", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    actor: Mapped[str] = mapped_column(String(10))  # person, organiser, system
    action: Mapped[str] = mapped_column(String(40))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    at: Mapped[datetime]


class Logo(Base):
    """A funder's logo of an organisation, kept in the database so that every machine and every backup has it."""

    __tablename__ = "logo"
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    content_type: Mapped[str] = mapped_column(String(40))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    width: Mapped[int]
    height: Mapped[int]
    data: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


class Institution(Base):
    """An institution people come from: seeded from the register, grown by organisers who match free text."""

    __tablename__ = "institution"
    __table_args__ = (UniqueConstraint("organisation_id", "name_key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(160))
    name_key: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(30))
    municipality_code: Mapped[str | None] = mapped_column(String(12))
    aliases: Mapped[list[str]] = mapped_column(JSON, default=list)
