"""What is said of a plan: the rules it breaks, and what it is worth."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

MAXIMISED = frozenset({"seated", "served", "required", "satisfied", "attendances"})


class Why(StrEnum):
    """What exactly breaks a rule."""

    unknown = "unknown"
    twice = "twice"
    not_allowed = "not_allowed"
    not_available = "not_available"
    language = "language"
    filter = "filter"
    too_few = "too_few"
    too_many = "too_many"
    over_cap = "over_cap"
    not_free = "not_free"  # another group at the same time, or without the pause
    apart = "apart"
    pin = "pin"
    not_opened = "not_opened"
    not_shared = "not_shared"
    overlap = "overlap"
    same_day = "same_day"
    no_slots = "no_slots"


class Broken(Struct, frozen=True, omit_defaults=True):
    """One breach: the code of the rule, what exactly is wrong, whom it concerns, how much there is of what is allowed.

    `have` and `limit` are counts; of the expected attendance (FG04, too_few and too_many) thousandths of people; of an
    expert (ME09) minutes. Empty or None where it means nothing. `index` is the place of a pin.
    """

    rule: str
    why: Why
    group: str = ""
    person: str = ""
    other: str = ""  # the second of a pair: a person, a facilitator, a group or a slot
    facilitator: str = ""
    mentor: str = ""
    expert: str = ""
    slot: str = ""
    month: str = ""
    attribute: str = ""
    values: tuple[str, ...] = ()
    have: int | None = None
    limit: int | None = None
    index: int | None = None


class Objective(Struct, frozen=True):
    """What a plan is worth, level by level. `vector`: in the order of the instance's levels, smaller is better."""

    values: Mapping[str, int]
    vector: tuple[int, ...]
    parts: Mapping[str, int]


def objective(levels: tuple[str, ...], values: Mapping[str, int], parts: Mapping[str, int]) -> Objective:
    """The objective with its vector."""
    vector = tuple(-values[level] if level in MAXIMISED else values[level] for level in levels)
    return Objective(values, vector, parts)
