"""Words of the room: why somebody is erased, what stays, and what an event's retention comes to."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

HIDDEN_BELOW = 5  # people: smaller groups would point at somebody


class Why(StrEnum):
    """Why a person was erased."""

    asked = "asked"  # the person asked for it
    retention = "retention"  # the time that was promised is over
    organiser = "organiser"  # an organiser decided it


@dataclass(frozen=True, slots=True)
class Promise:
    """What an event promises: months and days after its last day; `project` when a funder's rules keep records."""

    ends_on: date
    months: int = 6
    sensitive_days: int = 7
    project: bool = False
    keep_until: date | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """When what goes. `records_until` is the last day of a project's records; None with `records`: nobody knows yet."""

    sensitive_on: date
    people_on: date
    records: bool
    records_until: date | None


@dataclass(frozen=True, slots=True)
class Kept:
    """What remains of a person after erasing, and why; `until` is None while nobody knows."""

    project: str
    number: str
    legal_reference: str
    until: date | None


@dataclass(frozen=True, slots=True)
class Erased:
    """A person was erased. `kept` is None when nothing remains; `letters` how many go to the person about it."""

    people: int
    kept: Kept | None = None
    letters: int = 0
    copies: int = 0  # lists and prints taken away earlier that may hold the person


@dataclass(frozen=True, slots=True)
class Preview:
    """What erasing a person would do: rows by kind, none of them changed."""

    name: str
    active: bool
    email: str
    rows: dict[str, int] = field(default_factory=dict)
    kept: Kept | None = None
    objected: bool = False
    twins: int = 0
    copies: int = 0  # lists and prints taken away that may hold the person
    contacts: int = 0  # places in the organisation's contact lists


class Refused(StrEnum):
    """Why somebody is not erased now."""

    gone = "gone"
    objection = "objection"


@dataclass(frozen=True, slots=True)
class NotErased:
    """Nothing was changed."""

    reason: Refused


@dataclass(frozen=True, slots=True)
class ProjectDraft:
    """A project as an organiser typed it, cleaned."""

    name: str
    number: str
    legal_reference: str
    last_payment_on: date | None
    keep_years: int


@dataclass(frozen=True, slots=True)
class ObjectionDraft:
    """What the other parent said, and on which day."""

    said: str
    said_on: date
