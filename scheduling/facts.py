"""What composing needs to know of an event, as values: read by `instances`, turned into an instance by `mapping`.

Ids of an instance: a person is the number of the registration ("12"), a slot "s5", a group "g3", a facilitator "f2".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from scheduling.terms import PairKind, Standing

ANY = "*"  # the language that everybody speaks
WHOLE = "s0"  # the one slot of an event without proposed times: the event's own


def person_id(registration_id: int) -> str:
    """A person's id in instances and plans."""
    return str(registration_id)


def slot_id(number: int) -> str:
    """A slot's id in instances and plans."""
    return f"s{number}"


def group_id(number: int) -> str:
    """A group's id in instances and plans."""
    return f"g{number}"


def facilitator_id(number: int) -> str:
    """A facilitator's id in instances and plans."""
    return f"f{number}"


def number_of(text: str) -> int:
    """The number in an id of ours; 0 for the slot of an event without proposed times."""
    return int(text.lstrip("sgf"))


@dataclass(frozen=True, slots=True)
class SlotFact:
    """A proposed time; id 0 is the event's own."""

    id: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Applicant:
    """Somebody who may be seated. Empty texts: not known. `said`: answers to questions by their attribute ("q7")."""

    id: int
    municipality: str = ""
    region: str = ""
    org: str = ""
    sector: str = ""
    age: str = ""
    role: str = ""
    languages: tuple[str, ...] = ()
    availability: Mapping[int, int] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)
    party: int | None = None  # of people who would like to sit together
    out: bool = False  # has withdrawn
    thanked: bool = False  # by letter; may still be given a seat by hand


@dataclass(frozen=True, slots=True)
class GroupFact:
    """A group of the frame, and where it stands on the board. Sizes are people who come; `cap` is who is invited."""

    id: int
    name: str
    language: str = ""
    min: int = 1
    ideal: int = 1
    max: int = 1
    cap: int = 1
    facilitators: int = 0
    slots: tuple[int, ...] | None = None
    max_per_org: int | None = None
    max_per_municipality: int | None = None
    filters: tuple[Mapping[str, Any], ...] = ()
    quotas: tuple[Mapping[str, Any], ...] = ()
    required: bool = False
    locked: bool = False
    slot: int | None = None


@dataclass(frozen=True, slots=True)
class FacilitatorFact:
    """Somebody who leads groups. No languages: speaks every one."""

    id: int
    name: str = ""
    languages: tuple[str, ...] = ()
    org: str = ""
    max_groups: int = 1
    availability: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PairFact:
    """Two who may not, or would like to, share a group; the second is a person or a facilitator."""

    kind: PairKind
    first: int
    second: int | None = None
    facilitator: int | None = None


@dataclass(frozen=True, slots=True)
class PlaceFact:
    """Where an applicant stands on the board."""

    group: int | None
    standing: Standing
    pinned: bool = False
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything of one event. `leading`: (facilitator, group, pinned) on the board."""

    event_id: int
    timezone: str
    slots: tuple[SlotFact, ...]
    applicants: tuple[Applicant, ...]
    groups: tuple[GroupFact, ...]
    facilitators: tuple[FacilitatorFact, ...] = ()
    pairs: tuple[PairFact, ...] = ()
    places: Mapping[int, PlaceFact] = field(default_factory=dict)
    leading: tuple[tuple[int, int, bool], ...] = ()
    seed: int = 1
    no_show: int = 0
    buffer_minutes: int = 0
    max_parallel: int | None = None
    weights: Mapping[str, int] = field(default_factory=dict)
    published: Mapping[str, Any] | None = None

    def is_thanked(self, one: Applicant) -> bool:
        """True for somebody who was thanked by letter and whom nobody has put elsewhere on the board since."""
        place = self.places.get(one.id)
        return one.thanked and place is not None and place.standing is Standing.thanked

    @property
    def own_time(self) -> bool:
        """True while there is no choice of times: the groups meet when the event is."""
        return all(slot.id == 0 for slot in self.slots)
