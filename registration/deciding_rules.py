"""Who gets what when a time, people or groups are chosen: pure functions of what is known."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from registration import seats
from registration.deciding_terms import GroupsPlan
from registration.terms import Can, RegistrationStatus, Waiting


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
    starts_at: datetime | None = None


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
    def placed_anew(self) -> frozenset[int]:
        """Whose place is another than before; not those who stay in their group at another time."""
        seated, moved = (number for number, _group in self.seated), (move.registration_id for move in self.moved)
        return frozenset((*seated, *moved, *self.to_reserve, *self.to_thanks))

    @property
    def told(self) -> int:
        """How many people will be told something."""
        people = (self.seated, self.moved, self.to_reserve, self.to_thanks, self.rescheduled)
        return sum(map(len, people))


def poll_result(
    candidates: Sequence[Candidate],
    slot_ids: Sequence[int],
    free: Sequence[int | None],
    *,
    seed: str,
    if_need_be: bool = True,
    left_out: frozenset[int] = frozenset(),
    institution_limit: int | None = None,
) -> PollResult:
    """Who has a seat at each chosen time: required people first, then in an order drawn from `seed`.

    `free` are the seats of each time, None for no limit. People of a party are seated together or wait together. The
    order of `candidates` does not matter.
    """
    enough = Can.if_need_be if if_need_be else Can.yes
    drawn = sorted(candidates, key=lambda one: (not one.required, draw(seed, one.id)))
    found = []
    for slot_id, places in zip(slot_ids, free, strict=True):
        coming = [one for one in drawn if one.id not in left_out and one.can.get(slot_id, Can.no) >= enough]
        seated = set(_seated(coming, places, institution_limit)) | {one.id for one in coming if one.beyond_limit}
        order = [one.id for one in coming]
        found.append(
            SlotSeats(slot_id, tuple(n for n in order if n in seated), tuple(n for n in order if n not in seated))
        )
    somewhere = {number for slot in found for number in (*slot.seated, *slot.waiting)}
    return PollResult(tuple(found), tuple(one.id for one in drawn if one.id not in somewhere))


def required_without(candidates: Sequence[Candidate], slot: SlotSeats) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Required people who cannot come at a time or said nothing of it; and those who can, and have no seat there.

    "If need be" counts as can, whether or not the organiser seats those.
    """
    required = [one for one in candidates if one.required]
    can = {one.id for one in required if one.can.get(slot.slot_id, Can.no) >= Can.if_need_be}
    cannot = tuple(one.id for one in required if one.id not in can)
    return cannot, tuple(one.id for one in required if one.id in can and one.id not in slot.seated)


def draw(seed: str, number: int) -> str:
    """Where a number stands in the order drawn from a seed: the same in every process and on every machine."""
    return sha256(f"{seed}:{number}".encode()).hexdigest()


def _seated(coming: Sequence[Candidate], free: int | None, limit: int | None) -> tuple[int, ...]:
    queue = [
        Waiting(one.id, 0 if one.required else 1, place, one.party, one.institution)
        for place, one in enumerate(coming)
        if not one.beyond_limit
    ]
    return seats.seated(free, queue, limit, {})


def changes_of(standing: Standing, plan: GroupsPlan) -> GroupChanges:
    """What publishing the plan changes for whom. The plan has been checked: nobody stands in two places."""
    at = {number: group.event_id for group in standing.groups for number in group.registrations}
    now = {group.event_id: group for group in standing.groups}
    seated: list[tuple[int, int]] = []
    moved: list[Move] = []
    staying: dict[int, list[int]] = {}
    for place, group in enumerate(plan.groups):
        for number in group.registrations:
            if number not in at:
                seated.append((number, place))
            elif at[number] != group.event_id:
                moved.append(Move(number, at[number], place))
            else:
                staying.setdefault(place, []).append(number)
    time_moves = tuple(
        TimeMove(group.event_id, place, now[group.event_id].slot_id, group.slot_id)
        for place, group in enumerate(plan.groups)
        if group.event_id in now and not group.keeps_time and now[group.event_id].slot_id != group.slot_id
    )
    kept = {group.event_id for group in plan.groups}
    waiting, thanked = RegistrationStatus.waiting, RegistrationStatus.not_chosen
    # A group that was called off and takes place after all may have given a seat back to somebody told otherwise.
    to_reserve = tuple(n for n in plan.reserve if n in at or standing.statuses.get(n) != waiting)
    to_thanks = tuple(n for n in plan.thanked if n in at or standing.statuses.get(n) != thanked)
    return GroupChanges(
        seated=tuple(seated),
        moved=tuple(moved),
        to_reserve=to_reserve,
        to_thanks=to_thanks,
        losing=tuple(n for n in (*to_reserve, *to_thanks) if n in at),
        rescheduled=tuple(n for move in time_moves for n in staying.get(move.group, ())),
        new_groups=tuple(place for place, group in enumerate(plan.groups) if group.event_id is None),
        time_moves=time_moves,
        closed=tuple(group.event_id for group in standing.groups if group.event_id not in kept),
    )


def placed_twice(*places: Sequence[int]) -> tuple[int, ...]:
    """Who stands in more than one place, or in one twice; in the order of their numbers."""
    counts = Counter(number for place in places for number in place)
    return tuple(sorted(number for number, times in counts.items() if times > 1))
