"""The words of the board: where people and groups stand on it, what may be done there, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from scheduling.terms import Standing

MOST_STEPS = 50  # steps back that are kept


class StepKind(StrEnum):
    """What one step did; the history calls it by `board_<kind>`."""

    moved = "moved"  # a person to another place
    pinned = "pinned"
    unpinned = "unpinned"
    excluded = "excluded"
    included = "included"
    locked = "locked"
    unlocked = "unlocked"
    retimed = "retimed"  # a group at another time, opened or closed
    staffed = "staffed"  # other facilitators
    rest_reserved = "rest_reserved"  # everybody without a decision into the reserve
    taken_over = "taken_over"  # the plan of a run
    undone = "undone"
    published = "published"  # told to people; taken back only while its letters wait


class Wish(StrEnum):
    """What an organiser wants of somebody whatever the solver finds."""

    none = "none"
    pinned = "pinned"  # stays where they are
    excluded = "excluded"  # has no seat


class BoardReason(StrEnum):
    """Why the board stayed as it is."""

    no_board = "no_board"
    called_off = "called_off"
    unknown_person = "unknown_person"
    unknown_group = "unknown_group"
    unknown_time = "unknown_time"
    unknown_facilitator = "unknown_facilitator"
    group_closed = "group_closed"  # it has no time yet
    group_locked = "group_locked"
    nothing_to_undo = "nothing_to_undo"
    no_plan = "no_plan"  # the run has none, or was put on the board before
    changed_meanwhile = "changed_meanwhile"
    published = "published"  # the last step is a publication, which has a button of its own


@dataclass(frozen=True, slots=True)
class Place:
    """Where an applicant stands: a group only with a seat."""

    standing: Standing = Standing.open
    group_id: int | None = None
    pinned: bool = False
    excluded: bool = False

    @property
    def token(self) -> str:
        """The place as a form says it: "g12", "reserve", "thanked", "open"."""
        return f"g{self.group_id}" if self.group_id is not None else self.standing.value


@dataclass(frozen=True, slots=True)
class GroupState:
    """When a group meets: a proposed time, or None while it is not opened. At an event without proposed times every
    group meets when the event is."""

    slot_id: int | None = None
    locked: bool = False

    @property
    def token(self) -> str:
        """The time as a form says it: "s5", or empty."""
        return "" if self.slot_id is None else f"s{self.slot_id}"


Staff = tuple[tuple[int, bool], ...]  # (facilitator id, pinned), by id


@dataclass(frozen=True, slots=True)
class Change:
    """New states of what changes; what is not named stays."""

    people: Mapping[int, Place] = field(default_factory=dict)
    groups: Mapping[int, GroupState] = field(default_factory=dict)
    staff: Mapping[int, Staff] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """True when it changes nothing."""
        return not (self.people or self.groups or self.staff)


@dataclass(frozen=True, slots=True)
class State:
    """Where everything stands now. `own_time`: there is no choice of times, and every group is open."""

    people: Mapping[int, Place] = field(default_factory=dict)
    groups: Mapping[int, GroupState] = field(default_factory=dict)
    staff: Mapping[int, Staff] = field(default_factory=dict)
    own_time: bool = False

    def is_open(self, group_id: int) -> bool:
        """Whether people may be put into the group."""
        return self.own_time or self.groups[group_id].slot_id is not None

    def place(self, registration_id: int) -> Place:
        """Whoever has no row is open."""
        return self.people.get(registration_id, Place())

    def less(self, change: Change) -> Change:
        """Of a change only what is otherwise than now."""
        return Change(
            {key: place for key, place in change.people.items() if place != self.place(key)},
            {key: group for key, group in change.groups.items() if group != self.groups.get(key)},
            {key: staff for key, staff in change.staff.items() if staff != self.staff.get(key, ())},
        )

    def before(self, change: Change) -> Change:
        """What takes a change back."""
        return Change(
            {key: self.place(key) for key in change.people},
            {key: self.groups.get(key, GroupState()) for key in change.groups},
            {key: self.staff.get(key, ()) for key in change.staff},
        )


@dataclass(frozen=True, slots=True)
class Done:
    """The board is as it was asked; `version` is the new one, `changed` False when it was so already."""

    version: int
    changed: bool = True


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody else was there first: what stands there now, and the account that put it there."""

    now: str
    account_id: int | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was changed, and why."""

    reason: BoardReason


Outcome = Done | Conflict | Refused
