"""What a frame leaves out, counted without solving anything: who fits where, and what keeps the others away. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from scheduling.engine.focus_shapes import FocusGroups, Group, GroupClosed, Person, PersonNotInGroup, PersonOut, Quota


class Fit(StrEnum):
    """What becomes of somebody at a group's door; the further down, the nearer to a seat."""

    out = "out"  # has withdrawn, or is not to be seated
    silent = "silent"  # named no time
    language = "language"
    filter = "filter"  # the group is for others
    time = "time"  # no time in common
    staff = "staff"  # a time in common, but nobody can lead the group then
    locked = "locked"  # nothing but the lock on the group
    fits = "fits"


ORDER = list(Fit)


@dataclass(frozen=True, slots=True)
class QuotaCount:
    """How many of those who fit have what a quota asks for."""

    quota: Quota
    have: int

    @property
    def short(self) -> int:
        """How many are missing; 0 is normal."""
        return max(0, (self.quota.min or 0) - self.have)


@dataclass(frozen=True, slots=True)
class GroupCount:
    """Who fits one group. `times`: slots that are allowed; `led`: those of them in which enough people can lead."""

    group: str
    by: Counter[Fit]
    times: int
    led: int
    needed: int  # invited people without whom the group does not open
    quotas: tuple[QuotaCount, ...] = ()

    @property
    def fits(self) -> int:
        """How many people could sit here."""
        return self.by[Fit.fits]

    @property
    def too_few(self) -> bool:
        """True when it cannot open, whoever is seated."""
        return self.led == 0 or self.fits < self.needed


@dataclass(frozen=True, slots=True)
class Counts:
    """Who fits anywhere. `seats`: how many may be invited to all groups together."""

    people: int
    by: Counter[Fit]
    seats: int
    groups: tuple[GroupCount, ...]

    @property
    def fits(self) -> int:
        """How many people could sit somewhere."""
        return self.by[Fit.fits]


def count(instance: FocusGroups) -> Counts:
    """The counts of an instance; limits and sizes are not looked at, they depend on who sits beside whom."""
    out = {pin.person for pin in instance.pins if isinstance(pin, PersonOut)}
    closed = {pin.group for pin in instance.pins if isinstance(pin, GroupClosed)}
    kept_out = {(pin.person, pin.group) for pin in instance.pins if isinstance(pin, PersonNotInGroup)}
    by: Counter[Fit] = Counter()
    groups: dict[str, Counter[Fit]] = {group.id: Counter() for group in instance.groups}
    here: dict[str, list[Person]] = {group.id: [] for group in instance.groups}
    led = {group.id: led_slots(instance, group) for group in instance.groups}
    for person in instance.people:
        met = {}
        for group in instance.groups:
            found = Fit.out if person.id in out else at_door(instance, person, group, led[group.id])
            locked = group.id in closed or (person.id, group.id) in kept_out
            met[group.id] = Fit.locked if locked and found is Fit.fits else found
            groups[group.id][met[group.id]] += 1
            if met[group.id] is Fit.fits:
                here[group.id].append(person)
        by[_furthest(met.values(), person, out)] += 1
    counted = tuple(
        GroupCount(
            group.id,
            groups[group.id],
            len(slots_of(instance, group)),
            len(led[group.id]),
            _needed(instance, group),
            tuple(QuotaCount(quota, _have(quota, here[group.id])) for quota in group.quotas),
        )
        for group in instance.groups
    )
    return Counts(len(instance.people), by, sum(_most(instance, group) for group in instance.groups), counted)


def _furthest(met: Iterable[Fit], person: Person, out: set[str]) -> Fit:
    nothing = Fit.out if person.id in out else Fit.fits if person.availability else Fit.silent
    return max(met, key=ORDER.index, default=nothing)


def at_door(instance: FocusGroups, person: Person, group: Group, led: frozenset[str]) -> Fit:
    """What becomes of somebody at a group's door; `led`: the group's slots in which it can be led."""
    if not person.availability:
        return Fit.silent
    if group.language not in person.languages:
        return Fit.language
    if not group.takes(person):
        return Fit.filter
    common = slots_of(instance, group) & person.availability.keys()
    if not common:
        return Fit.time
    return Fit.fits if common & led else Fit.staff


def slots_of(instance: FocusGroups, group: Group) -> frozenset[str]:
    """The slots that the group may be in."""
    return frozenset(slot.id for slot in instance.slots if group.takes_slot(slot.id))


def led_slots(instance: FocusGroups, group: Group) -> frozenset[str]:
    """Those of them in which enough people can lead the group, in its language."""
    leaders = [one for one in instance.facilitators if group.language in one.languages]
    return frozenset(
        slot
        for slot in slots_of(instance, group)
        if sum(slot in one.availability for one in leaders) >= group.facilitators
    )


def _needed(instance: FocusGroups, group: Group) -> int:
    """How many must be invited so that enough are expected, if everybody stays away as often as the first."""
    left = _come(instance)
    return -(-group.min * 1000 // left) if left else group.min


def _most(instance: FocusGroups, group: Group) -> int:
    """How many may be invited: chairs for all of them, and no more expected than the group takes."""
    left = _come(instance)
    return min(group.cap, group.max * 1000 // left) if left else group.cap


def _come(instance: FocusGroups) -> int:
    return 1000 - (instance.people[0].no_show if instance.people else 0)


def _have(quota: Quota, people: Iterable[Person]) -> int:
    return sum(person.value(quota.attr) in quota.values for person in people)
