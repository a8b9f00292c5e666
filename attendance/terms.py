"""Words of the day itself: who is expected, who came, how it was noted, and what became of each note."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

NAME = 160  # characters of a walk-in's name
INSTITUTION = 160
LABEL = 60
NOTE = 4000
MOST_GROUPS = 30
MOST_OPS = 500  # notes of one batch; a device sends the rest in the next


class State(StrEnum):
    """Where somebody stands on one day."""

    expected = "expected"
    arrived = "arrived"
    left_out = "left_out"  # did not come


class Kind(StrEnum):
    """What a note says."""

    mark = "mark"
    undo = "undo"
    left_out = "left_out"
    walk_in = "walk_in"


class How(StrEnum):
    """How an arrival was noticed."""

    list = "list"
    qr = "qr"
    walk_in = "walk_in"
    self = "self"
    later = "later"  # by hand, after the event


class Outcome(StrEnum):
    """What became of a note."""

    done = "done"
    look = "look"  # a walk-in whose name is on the list: somebody must say whether it is the same person
    settled = "settled"  # somebody has said so
    unknown = "unknown"  # nobody with this number is on the list any more
    no_place = "no_place"  # the person has no place; they can be let in
    guardian = "guardian"  # a minor whose guardian has not agreed, or to whom the other parent objects
    wrong_day = "wrong_day"
    refused = "refused"  # the event takes nobody any more
    malformed = "malformed"

    @property
    def counts(self) -> bool:
        """True for a note that says something of somebody's day."""
        return self in (Outcome.done, Outcome.settled)


class Mix(StrEnum):
    """What is spread over the groups."""

    nothing = "nothing"
    institution = "institution"
    kind = "kind"  # of institution, and young people among adults


class Families(StrEnum):
    """Whether people who came by one form are in one group."""

    together = "together"
    apart = "apart"


class SelfPhase(StrEnum):
    """Whether people may mark themselves now."""

    off = "off"
    early = "early"
    open = "open"
    over = "over"


@dataclass(frozen=True, slots=True)
class By:
    """Who notes: an account, a helper by link, or the person."""

    account_id: int | None = None
    link_id: int | None = None
    label: str = ""

    @property
    def actor(self) -> str:
        """What the history calls them."""
        return "organiser" if self.account_id else "helper" if self.link_id else "person"


@dataclass(frozen=True, slots=True)
class Note:
    """Something noted on a device, under an id that the device made; the same id is the same note for ever.

    `at` is when it happened, on the server's clock and within bounds (rules.moment_of). `admit`: let in somebody who
    has no place. `another`: a walk-in who only shares a name with somebody on the list.
    """

    op_id: str
    kind: Kind
    day: date
    at: datetime
    how: How = How.list
    registration_id: int | None = None
    name: str = ""
    institution: str = ""
    admit: bool = False
    another: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """One note about one person's day as it is stored: what the standing is worked out from."""

    op_id: str
    kind: Kind
    at: datetime
    how: How = How.list
    account_id: int | None = None
    link_id: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands on one day, and whose note says so."""

    state: State = State.expected
    arrived_at: datetime | None = None
    how: How | None = None
    account_id: int | None = None
    link_id: int | None = None
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one note; `registration_id` is whom it concerns, if anybody."""

    op_id: str
    outcome: Outcome
    registration_id: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """How an event's people are put into groups; none when `number` is 0."""

    number: int = 0
    mix: Mix = Mix.nothing
    families: Families = Families.together


@dataclass(frozen=True, slots=True)
class Placed:
    """Somebody who is in a group already, or who now comes: what mixing looks at."""

    group: int
    party: int | None = None
    trait: str = ""


@dataclass(frozen=True, slots=True)
class Attended:
    """What is recorded of one person on one day."""

    state: State
    arrived_at: datetime | None = None
    how: How | None = None
    group: int | None = None
