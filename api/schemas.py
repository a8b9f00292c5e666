"""What the API takes and gives. The OpenAPI description is made from these, so that the two cannot differ."""

from datetime import date, datetime
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType, field

from registration.terms import Admission, EventKind, EventStatus, Phase, RegistrationStatus, Visibility

Limit = Annotated[int, Meta(ge=1, le=200, description="How many at most.")]
Cursor = Annotated[str, Meta(pattern="^after-[0-9]{1,9}$", description="`next` of the page before.")]


class EventFilters(Struct, forbid_unknown_fields=True):
    """Which events to list."""

    status: EventStatus | UnsetType = UNSET
    kind: EventKind | UnsetType = UNSET
    from_: Annotated[date, Meta(description="Only events that last until this day or later.")] | UnsetType = field(
        default=UNSET, name="from"
    )
    to: Annotated[date, Meta(description="Only events that begin on this day or earlier.")] | UnsetType = UNSET
    cursor: Cursor | UnsetType = UNSET
    limit: Limit = 50


class PeopleFilters(Struct, forbid_unknown_fields=True):
    """Which registrations to list."""

    status: RegistrationStatus | UnsetType = UNSET
    cursor: Cursor | UnsetType = UNSET
    limit: Limit = 50


class NoFilters(Struct, forbid_unknown_fields=True):
    """This address takes no parameters."""


class Words(Struct):
    """A text in Latvian and in English; empty where the organiser gave none."""

    lv: str
    en: str


class Deadline(Struct):
    """Until when one can register. `inclusive`: `on` is the last day; else the day before it is."""

    on: date | None
    inclusive: bool
    closes_at: datetime | None


class Seats(Struct):
    """Places. `capacity` and `left` are null without a limit; `held` are kept for invited people."""

    capacity: int | None
    taken: int
    held: int
    left: int | None
    waiting: int
    waiting_list: bool


class Event(Struct):
    """An event in short. The link of an online meeting is in no answer of the API."""

    id: int
    slug: str
    url: str
    kind: EventKind
    status: EventStatus
    visibility: Visibility
    state: Annotated[Phase, Meta(description="What the public page offers now.")]
    admission: Annotated[
        Admission,
        Meta(description="in_order: whoever registers first has a place; poll: the time is being found; selection."),
    ]
    title: Words
    summary: Words
    day: Annotated[
        date,
        Meta(description="Of a poll or a selection without starts_at only a place among the others, and no promise."),
    ]
    last_day: date | None
    starts_at: Annotated[datetime | None, Meta(description="UTC; null while only the day is known, or not even that.")]
    ends_at: datetime | None
    timezone: str
    venue: Words
    address: str
    region: Annotated[str, Meta(description="Planning region: riga, vidzeme, kurzeme, zemgale, latgale, or empty.")]
    online: bool
    opens_at: datetime | None
    deadline: Deadline
    seats: Seats
    updated_at: datetime


class ProgrammeRow(Struct):
    """A row of the programme, on the event's wall clock; `day` counts from 1."""

    day: int
    starts: Annotated[str, Meta(description="HH:MM")]
    ends: str
    title: Words
    speakers: list[str]


class Person(Struct):
    """Somebody the event names: a facilitator or a speaker."""

    name: str
    affiliation: Words


class WholeEvent(Event):
    """An event with all that its page says."""

    description: Annotated[Words, Meta(description="Markdown.")]
    audience: Words
    programme: list[ProgrammeRow]
    people: list[Person]
    project_number: str
    funder: Words


class Contact(Struct):
    """How to reach a person; empty where it was not given."""

    email: str
    phone: str


class AnswerGiven(Struct):
    """What a person answered to a question: one value, or several where several could be chosen."""

    question_id: int
    question: Words
    sensitive: bool
    values: list[str]


class Registration(Struct, omit_defaults=False):
    """A person at an event. `contact` and `answers` are there only for tokens with those scopes."""

    id: int
    number: int
    status: RegistrationStatus
    given_name: str
    family_name: str
    institution: str
    municipality: str
    registered_at: datetime
    contact: Contact | UnsetType = UNSET
    answers: list[AnswerGiven] | UnsetType = UNSET


class EventPage(Struct):
    """Some events, and how to ask for those after them; `next` is null at the end."""

    items: list[Event]
    next: str | None


class RegistrationPage(Struct):
    """Some registrations, and how to ask for those after them; `next` is null at the end."""

    items: list[Registration]
    next: str | None


class Counts(Struct):
    """How many registrations of an event stand how, and its places."""

    confirmed: int
    waiting: int
    offered: int
    pending: int
    withdrawn: int
    cancelled: int
    lapsed: int
    applied: int
    placed: int
    not_chosen: int
    seats: Seats


class Problem(Struct):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
