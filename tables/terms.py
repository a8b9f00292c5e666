"""The words of tables: what is mixed, what an organiser wishes, and why nothing is composed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from attendance.terms import MOST_GROUPS, Families

LEAST_TABLES, MOST_TABLES = 2, MOST_GROUPS
MOST_AT_TABLE = 200
SECONDS = 60  # of one search


class Mixed(StrEnum):
    """What people at one table differ in."""

    institution = "institution"
    kind = "kind"  # of institution
    municipality = "municipality"
    age = "age"


class Refusal(StrEnum):
    """Why nothing is composed, or nothing put in place."""

    few = "few"  # fewer people than two tables need
    many = "many"  # more tables than people, or than there may be
    seated = "seated"  # somebody has heard their group already
    busy = "busy"  # another search of the event is under way
    gone = "gone"  # no such plan
    unknown = "unknown"  # no such event, or one whose people are still being chosen


@dataclass(frozen=True, slots=True)
class Wish:
    """Tables as they are wished. One of `tables` and `size`, people at a table, is given.

    `everywhere`: kinds of institution from which somebody should be at each table.
    """

    tables: int | None = None
    size: int | None = None
    mixed: frozenset[Mixed] = frozenset()
    everywhere: tuple[str, ...] = ()
    families: Families = Families.together

    def to_json(self) -> dict[str, Any]:
        """What a run keeps of it."""
        return {
            "tables": self.tables,
            "size": self.size,
            "mixed": sorted(self.mixed),
            "everywhere": sorted(self.everywhere),
            "families": self.families.value,
        }

    @staticmethod
    def from_json(kept: Mapping[str, Any]) -> "Wish":
        """The wish that a run kept."""
        return Wish(
            kept.get("tables"),
            kept.get("size"),
            frozenset(Mixed(one) for one in kept.get("mixed", ())),
            tuple(kept.get("everywhere", ())),
            Families(kept.get("families", Families.together)),
        )


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who has a place. Empty texts: not known. `party`: whom they came with."""

    id: int
    institution: str = ""
    kind: str = ""
    municipality: str = ""
    age: str = ""
    party: int | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """The meeting as the solver needs it: its time as ISO 8601 with an offset, its people in order of number."""

    event_id: int
    timezone: str
    starts: str
    ends: str
    guests: tuple[Guest, ...] = field(default=())
