"""Pure decisions of the board: what a plan lacks for somebody, what two plans differ in, who can no longer come."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from msgspec import structs

from scheduling.engine.focus_shapes import FocusGroups, Group, Person, PersonOut, PlannedGroup, Published, Quota
from scheduling.engine.plans import FocusPlan


class Obstacle(StrEnum):
    """What keeps somebody out of a group, the plainest first."""

    excluded = "excluded"  # the organiser does not seat them
    closed = "closed"  # the group is not opened, or none is
    silent = "silent"  # said nothing about any time
    time = "time"
    language = "language"
    filter = "filter"
    full = "full"
    limit = "limit"  # as many of the institution, of the municipality or of a quota as may be
    apart = "apart"


@dataclass(frozen=True, slots=True)
class Shortest:
    """Why somebody has no seat: the obstacle in front of the most groups' doors; none where a group would take them."""

    obstacle: Obstacle | None
    groups: tuple[str, ...] = ()  # the groups that are behind it, or that would take the person


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody whose group or time is another; empty texts stand for no seat."""

    person: str
    was: str
    was_slot: str
    now: str
    now_slot: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What is otherwise in a second plan, each in the order of groups and people."""

    moved: tuple[Move, ...] = ()
    gained: tuple[Move, ...] = ()
    lost: tuple[Move, ...] = ()
    opened: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    slots: tuple[tuple[str, str, str], ...] = ()  # group, slot before, slot now
    staff: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = ()  # group, who no longer leads, who does now

    @property
    def people(self) -> int:
        """How many people it concerns."""
        return len(self.moved) + len(self.gained) + len(self.lost)

    @property
    def is_empty(self) -> bool:
        """True when both plans are the same."""
        return not (self.people or self.opened or self.closed or self.slots or self.staff)


@dataclass(frozen=True, slots=True)
class Gap:
    """A seat or a post that was published and whose holder can no longer come; `slot` when it is only then."""

    group: str
    person: str = ""
    facilitator: str = ""
    slot: str = ""


def plan_of(
    instance: str,
    slots: Mapping[str, str],
    seats: Iterable[tuple[str, str]],
    staff: Iterable[tuple[str, str]],
) -> FocusPlan:
    """The plan of a board: `slots` of the groups that are opened; (person, group); (facilitator, group)."""
    people: dict[str, list[str]] = {group: [] for group in slots}
    leaders: dict[str, list[str]] = {group: [] for group in slots}
    for of_board, held in ((people, seats), (leaders, staff)):
        for who, group in held:
            if group in of_board:
                of_board[group].append(who)
    return FocusPlan(
        instance,
        tuple(
            PlannedGroup(group, slot, tuple(sorted(people[group])), tuple(sorted(leaders[group])))
            for group, slot in slots.items()
        ),
    )


def expected(people: Iterable[Person]) -> int:
    """How many of the invited will come, in thousandths of a person."""
    return sum(1000 - person.no_show for person in people)


class Doors:
    """What stands at each group's door, by a plan: read once, asked of many people."""

    def __init__(self, instance: FocusGroups, plan: FocusPlan) -> None:
        self.instance = instance
        self.opened = {one.group: one for one in plan.groups if one.group in instance.group}
        self.out = {pin.person for pin in instance.pins if isinstance(pin, PersonOut)}
        self.people = {
            one.group: [instance.person[who] for who in one.people if who in instance.person]
            for one in self.opened.values()
        }
        self.apart: dict[str, set[str]] = {}
        for one, other in instance.apart:
            self.apart.setdefault(one, set()).add(other)
            self.apart.setdefault(other, set()).add(one)

    def obstacle(self, person: Person, group: str) -> Obstacle | None:
        """What keeps somebody out of this group as it stands; their own seat does not count against them."""
        if person.id in self.out:
            return Obstacle.excluded
        return self._at(group, person) if group in self.opened else Obstacle.closed

    def why_no_seat(self, person: Person) -> Shortest:
        """Why somebody has no seat, said in one obstacle; none when a group would take them now."""
        if person.id in self.out:
            return Shortest(Obstacle.excluded)
        if not any(person.availability.values()):
            return Shortest(Obstacle.silent)
        if not self.opened:
            return Shortest(Obstacle.closed)
        met = [(group, self._at(group, person)) for group in self.opened]
        if free := tuple(group for group, wall in met if wall is None):
            return Shortest(None, free)
        furthest = max((wall for _group, wall in met if wall is not None), key=_ORDER.index)
        return Shortest(furthest, tuple(group for group, wall in met if wall is furthest))

    def first_of(self, reserve: Iterable[str], group: str) -> str | None:
        """The first of the reserve, in its order, whom this group takes as it stands.

        Where the group has too few of some people, the first of those.
        """
        fitting = self._fitting(reserve, group)
        return max(fitting, key=lambda one: len(self._missing(group, one))).id if fitting else None

    def ahead_for(self, person: str, reserve: Iterable[str], group: str) -> tuple[Quota, ...]:
        """What the group has too few of, if that is why the person goes before others of the reserve whom it takes."""
        fitting = self._fitting(reserve, group)
        if not fitting or fitting[0].id == person:
            return ()
        return self._missing(group, self.instance.person[person])

    def _fitting(self, reserve: Iterable[str], group: str) -> list[Person]:
        known = (self.instance.person[one] for one in reserve if one in self.instance.person)
        return [person for person in known if self.obstacle(person, group) is None]

    def _missing(self, group: str, person: Person) -> tuple[Quota, ...]:
        """Of whom the group has too few and this person is one."""
        return tuple(
            quota
            for quota in self.instance.group[group].quotas
            if person.value(quota.attr) in quota.values
            and sum(one.value(quota.attr) in quota.values for one in self.people[group]) < (quota.min or 0)
        )

    def _at(self, name: str, person: Person) -> Obstacle | None:
        told, group = self.opened[name], self.instance.group[name]
        if not person.availability.get(told.slot):
            return Obstacle.time
        if group.language not in person.languages:
            return Obstacle.language
        if not group.takes(person):
            return Obstacle.filter
        others = [one for one in self.people[name] if one.id != person.id]
        if len(others) >= group.cap or expected([*others, person]) > 1000 * group.max:
            return Obstacle.full
        if _over_a_limit(group, others, person):
            return Obstacle.limit
        kept_apart = self.apart.get(person.id, set())
        return Obstacle.apart if not kept_apart.isdisjoint((*told.people, *told.facilitators)) else None


_ORDER = list(Obstacle)


def _over_a_limit(group: Group, others: Sequence[Person], person: Person) -> bool:
    for attribute, limit in (("org", group.max_per_org), ("municipality", group.max_per_municipality)):
        if limit is not None and sum(one.value(attribute) == person.value(attribute) for one in others) >= limit:
            return True
    return any(
        quota.max is not None
        and person.value(quota.attr) in quota.values
        and sum(one.value(quota.attr) in quota.values for one in others) >= quota.max
        for quota in group.quotas
    )


def difference(before: Iterable[PlannedGroup], after: Iterable[PlannedGroup]) -> Difference:
    """What is otherwise in `after`. A group that meets at another time moves everybody in it."""
    old, new = {one.group: one for one in before}, {one.group: one for one in after}
    was, now = _seats(old.values()), _seats(new.values())
    moves = [_move(person, was.get(person), now.get(person)) for person in sorted({*was, *now})]
    both = [group for group in old if group in new]
    return Difference(
        moved=tuple(one for one in moves if one.was and one.now and (one.was, one.was_slot) != (one.now, one.now_slot)),
        gained=tuple(one for one in moves if not one.was),
        lost=tuple(one for one in moves if not one.now),
        opened=tuple(group for group in new if group not in old),
        closed=tuple(group for group in old if group not in new),
        slots=tuple((group, old[group].slot, new[group].slot) for group in both if old[group].slot != new[group].slot),
        staff=tuple(_staff(old.values(), new.values(), [*new, *(group for group in old if group not in new)])),
    )


def _seats(groups: Iterable[PlannedGroup]) -> dict[str, tuple[str, str]]:
    return {person: (one.group, one.slot) for one in groups for person in one.people}


def _move(person: str, was: tuple[str, str] | None, now: tuple[str, str] | None) -> Move:
    return Move(person, *(was or ("", "")), *(now or ("", "")))


def _staff(
    old: Iterable[PlannedGroup], new: Iterable[PlannedGroup], groups: Iterable[str]
) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    before = {one.group: one.facilitators for one in old}
    after = {one.group: one.facilitators for one in new}
    for group in groups:
        gone = tuple(one for one in before.get(group, ()) if one not in after.get(group, ()))
        come = tuple(one for one in after.get(group, ()) if one not in before.get(group, ()))
        if gone or come:
            yield group, gone, come


def gaps(published: Published | None, people: Collection[str], staff: Mapping[str, Collection[str]]) -> tuple[Gap, ...]:
    """Seats and posts of what was published whose holders can no longer come. `staff`: when each can."""
    told = published.groups if published is not None else ()
    empty = [Gap(one.group, person) for one in told for person in one.people if person not in people]
    posts = [
        Gap(one.group, facilitator=who, slot=one.slot if who in staff else "")
        for one in told
        for who in one.facilitators
        if one.slot not in staff.get(who, ())
    ]
    return (*empty, *posts)


def drawn(seed: int, ids: Iterable[str]) -> list[str]:
    """The ids in an order that nobody chose and that is the same each time: neither sign-up time nor name decides."""
    return sorted(ids, key=lambda one: (sha256(f"{seed}:{one}".encode()).digest(), one))


def without(published: Published, people: Collection[str]) -> Published:
    """What was published, without these people."""
    return Published(
        tuple(
            structs.replace(one, people=tuple(who for who in one.people if who not in people))
            for one in published.groups
        )
    )
