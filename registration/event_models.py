"""Tables of events: what is described, its seats, what its form asks, what its calendars have said."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.bilingual import Bilingual
from core.columns import BilingualText
from core.db import Base
from registration.columns import OptionList, PersonList, ProgrammeList, one_of
from registration.inputs import Option, Person, ProgrammeItem
from registration.terms import (
    Admission,
    Ask,
    EventKind,
    EventStatus,
    Parties,
    Photos,
    Priority,
    QuestionKind,
    Visibility,
    WaitingMode,
)


def is_undated(event: Any) -> bool:
    """True for a poll or a selection without a time of its own; for a row that has the columns, too."""
    return event.starts_at is None and event.admission in (Admission.poll, Admission.selection)


class Event(Base):
    """An event as its organiser describes it; its seats are counted apart, in Seating."""

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("slug"),
        UniqueConstraint("uid"),
        one_of("kind", EventKind),
        one_of("status", EventStatus),
        one_of("visibility", Visibility),
        one_of("admission", Admission),
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
    # The event that this one was made from: the poll whose time it has, the call whose group it is.
    made_from_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="SET NULL"), index=True)
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
    admission: Mapped[str] = mapped_column(String(10), default=Admission.in_order)
    answers_shown: Mapped[bool] = mapped_column(default=False)  # whoever answered sees when the others can
    all_required: Mapped[bool] = mapped_column(default=False)  # a time counts only when everybody required can
    decided_at: Mapped[datetime | None]  # the time was chosen, the people were chosen
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
        """True while only the day is known, or not even that."""
        return self.starts_at is None

    @property
    def undated(self) -> bool:
        """True for a poll or a selection without a time of its own: `day` then only puts it among the others."""
        return is_undated(self)

    @property
    def never_open(self) -> bool:
        """True for a group: it was closed before it was published, its people were put into it. No deadline is told."""
        return self.closes_at is not None and self.published_at is not None and self.closes_at <= self.published_at


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
    __table_args__ = (one_of("kind", QuestionKind), one_of("photos", Photos))
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
    photos: Mapped[str | None] = mapped_column(String(8))  # what "yes" says about photographs
    retired: Mapped[bool] = mapped_column(default=False)


class EventRevision(Base):
    """What calendars and letters said of an event at a revision; "was / is" is read from two of these."""

    __tablename__ = "event_revision"
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    told: Mapped[dict[str, Any]] = mapped_column(JSON)
