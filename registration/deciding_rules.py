"""Who gets what when a time, people or groups are chosen: pure functions of what is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from registration.deciding_terms import GroupsPlan
from registration.terms import Can, RegistrationStatus


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who answered a poll: `can` holds what they said of each slot; `party` sits together or not at all."""

    id: int
    can: Mapping[int, Can]
    required: bool = False
    party: int | None = None
    institution: str | None = None
    beyond_limit: bool = False


@dataclass(frozen=True, slots=True)
class SlotSeats:
    """Who comes to one chosen time: ids in the order in which they were seated, and who waits, in order."""

    slot_id: int
    seated: tuple[int, ...]
    waiting: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PollResult:
    """Who comes when, and who cannot come at any of the chosen times."""

    slots: tuple[SlotSeats, ...]
    not_chosen: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GroupNow:
    """A published group: its event, its time, and its people by application."""

    event_id: int
    slot_id: int | None
    cap: int
    registrations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A call as it stands: every application with its status, and the groups that were published."""

    statuses: Mapping[int, RegistrationStatus]
    groups: tuple[GroupNow, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """An application goes from one group (its event) to another (its place in the plan)."""

    registration_id: int
    from_event_id: int
    to_group: int


@dataclass(frozen=True, slots=True)
class TimeMove:
    """A group keeps its event and gets another time."""

    event_id: int
    group: int
    was: int | None
    slot_id: int | None


@dataclass(frozen=True, slots=True)
class GroupChanges:
    """What publishing a plan would change; empty for a plan that is what is published.

    Groups are places in the plan, people are ids of applications. `rescheduled` are told the new time of the group
    they stay in; whoever is in none of the tuples hears nothing.
    """

    seated: tuple[tuple[int, int], ...] = ()  # (application, group): had no seat
    moved: tuple[Move, ...] = ()
    to_reserve: tuple[int, ...] = ()  # newly in reserve, in its order; with those who lose a seat
    to_thanks: tuple[int, ...] = ()
    losing: tuple[int, ...] = ()  # of the two above: had a seat
    rescheduled: tuple[int, ...] = ()
    new_groups: tuple[int, ...] = ()
    time_moves: tuple[TimeMove, ...] = ()
    closed: tuple[int, ...] = ()  # events of groups that are not in the plan any more

    @property
    def told(self) -> int:
        """How many people will be told something."""
        people = (self.seated, self.moved, self.to_reserve, self.to_thanks, self.rescheduled)
        return sum(map(len, people))


def poll_result(
    candidates: Sequence[Candidate],
    slot_ids: Sequence[int],
    *,
    seed: str,
    free: int | None,
    if_need_be: bool = True,
    left_out: frozenset[int] = frozenset(),
    institution_limit: int | None = None,
) -> PollResult:
    """Who has a seat at each chosen time: required people first, then in an order drawn from `seed`.

    `free` seats are there at the first time, as many at each further one; None for no limit. People of a party are
    seated together or wait together. The order of `candidates` does not matter.
    """
    raise NotImplementedError


def changes_of(standing: Standing, plan: GroupsPlan) -> GroupChanges:
    """What publishing the plan changes for whom. The plan has been checked: nobody stands in two places."""
    raise NotImplementedError
