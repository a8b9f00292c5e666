"""Words of a series: what an organiser says of it, an event that is added to it, and where its people come from."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from core.bilingual import Bilingual


class Origin(StrEnum):
    """Whether a person comes from the planning region in which the event is held."""

    own = "own"
    other = "other"
    unknown = "unknown"  # no municipality is known, or the event has no region


@dataclass(frozen=True, slots=True)
class SeriesDraft:
    """A series as its organiser entered it, cleaned."""

    title: Bilingual
    description: Bilingual = field(default_factory=Bilingual)
    funder: Bilingual = field(default_factory=Bilingual)
    project_number: str = ""


@dataclass(frozen=True, slots=True)
class Placement:
    """When and where one more event of a series is held; without `starts_at` only its day is known."""

    region: str
    day: date
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    venue: str = ""
    address: str = ""
    capacity: int | None = None  # None: as many as at the event it is copied from


@dataclass(frozen=True, slots=True)
class OriginCounts:
    """How many people of an event come from its own region, from others, and from an unknown one."""

    own: int = 0
    other: int = 0
    unknown: int = 0

    @property
    def total(self) -> int:
        """Everybody counted."""
        return self.own + self.other + self.unknown
