"""The words of the announcement check: what was read, from where, and what must be asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as holding
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

MOST_CHARACTERS = 200_000  # of a pasted text


class Span(NamedTuple):
    """Where something stands in the text: characters from `start` up to, without, `end`."""

    start: int
    end: int


class Quote(NamedTuple):
    """A sentence of the text with the words marked that something was read from."""

    before: str
    marked: str
    after: str


@dataclass(frozen=True, slots=True)
class Found:
    """A value of a form field and the words it was read from."""

    value: Any
    span: Span


@dataclass(frozen=True, slots=True)
class PartialDay:
    """A day as the text says it: the year and the weekday (0 is Monday) only when they are written."""

    day: int
    month: int
    year: int | None = None
    weekday: int | None = None

    def on(self, year: int) -> date | None:
        """The day in a year; None when that year has no such day."""
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None

    @property
    def known(self) -> date | None:
        """The day when its year is written and it exists."""
        return self.on(self.year) if self.year is not None else None

    @property
    def possible(self) -> bool:
        """False for 30 February, and for 29 February of a year that has none."""
        return self.on(self.year if self.year is not None else 2024) is not None

    @property
    def agrees(self) -> bool:
        """False when day, year and weekday are all written and do not fit."""
        known = self.known
        return known is None or self.weekday is None or known.weekday() == self.weekday


class DayRole(StrEnum):
    """What a date of the text is about."""

    event = "event"
    deadline = "deadline"
    opens = "opens"  # registration begins
    other = "other"  # a project's period, something that is over, the day of the letter


@dataclass(frozen=True, slots=True)
class DayMention:
    """A date or a span of days in the text; `last` is None for one day."""

    first: PartialDay
    span: Span
    last: PartialDay | None = None
    clock: Span | None = None  # the hour on the first day, within the span
    doubtful: bool = False  # "03/04/2027" in an English text: either number may be the month


@dataclass(frozen=True, slots=True)
class ClockMention:
    """A time or a span of times in the text, in minutes since 00:00; None for what is not said.

    `impossible` when the text says an hour that no clock shows.
    """

    starts: int | None
    ends: int | None
    span: Span
    impossible: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A programme row; `ends` is None while the text does not say it."""

    starts: int
    ends: int | None
    title: str
    span: Span
    speakers: tuple[str, ...] = ()
    day: int = 1
    impossible: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody the text names, with position and institution."""

    name: str
    affiliation: str
    role: str
    span: Span


class QuestionCode(StrEnum):
    """What the text leaves open; the organiser answers, nobody guesses."""

    year = "year"
    which_day = "which_day"
    relative_day = "relative_day"  # "rītdien", "nākamtrešdien": nobody knows when the text was written
    weekday = "weekday"
    no_such_day = "no_such_day"
    end_day = "end_day"  # the last day is before the first
    time_missing = "time_missing"
    no_such_time = "no_such_time"
    skipped_time = "skipped_time"
    which_time = "which_time"
    end_before_start = "end_before_start"
    desk_arrival = "desk_arrival"  # a row "Registration" beside a registration by form
    which_deadline = "which_deadline"
    deadline_day = "deadline_day"  # there is no such day
    deadline_weekday = "deadline_weekday"
    deadline_after_start = "deadline_after_start"
    deadline_hour = "deadline_hour"
    deadline_relative = "deadline_relative"
    which_capacity = "which_capacity"
    programme_gap = "programme_gap"
    programme_overlap = "programme_overlap"
    programme_reversed = "programme_reversed"
    programme_end = "programme_end"
    programme_time = "programme_time"
    which_title = "which_title"  # the headline and the name in quotation marks differ
    which_place = "which_place"
    which_phone = "which_phone"
    which_email = "which_email"
    which_contact = "which_contact"
    day_order = "day_order"  # "03/04/2027": which number is the month
    deadline_order = "deadline_order"
    foreign_day = "foreign_day"  # the days of a text in Russian
    which_name = "which_name"
    which_project = "which_project"
    which_link = "which_link"


class Notice(StrEnum):
    """What the organiser is told without being asked."""

    inclusive = "inclusive"  # the deadline is taken to include its day
    exclusive = "exclusive"  # the text says that the day is not included
    several_events = "several_events"
    past = "past"
    no_link = "no_link"  # held online, and the text has no link to the meeting
    access = "access"  # link, number and passcode of the meeting were taken out of the public texts
    other_form = "other_form"  # the text links to a registration form elsewhere
    english = "english"
    shortened = "shortened"
    no_deadline = "no_deadline"
    no_place = "no_place"
    moved = "moved"  # the text says that the event was put off
    cancelled = "cancelled"
    russian = "russian"


ENTER = "enter"  # the answer "none of these: I have written it in the field"


@dataclass(frozen=True, slots=True)
class Option:
    """An answer: what it puts into fields, and `facts` for its words."""

    key: str
    sets: Mapping[str, Any] = holding(default_factory=dict)
    facts: Mapping[str, Any] = holding(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """Something that must be answered before there is a draft, shown below the field it is about."""

    code: QuestionCode
    field: str
    options: tuple[Option, ...] = ()
    spans: tuple[Span, ...] = ()
    facts: Mapping[str, Any] = holding(default_factory=dict)
    number: int = 0  # of the programme row it is about

    @property
    def name(self) -> str:
        """What the answer is called in the form."""
        return f"{self.code}-{self.number}" if self.number else str(self.code)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that a text without a date says: a code for its words, and the words of the text."""

    code: str
    value: str
    span: Span
