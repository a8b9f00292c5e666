"""What of an instance of focus groups can happen at all: which people and which staff for which groups in which slot.

Groups that nothing tells apart are one `Kind`, and those of a kind in one slot are one `Unit` with a number of groups:
who sits in which of them is decided afterwards. That leaves a fraction of the variables, and no group can change places
with its likeness, which is what makes proofs long. A slot that is `exact` has a unit for each group instead.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from hashlib import blake2b

from msgspec import Struct, structs

from scheduling.engine.focus_shapes import (
    FacilitatorInGroup,
    FacilitatorOut,
    FocusGroups,
    Group,
    GroupClosed,
    GroupInSlot,
    Person,
    PersonIn,
    PersonInGroup,
    PersonNotInGroup,
    PersonOut,
)


class Kind(Struct, frozen=True):
    """Groups alike. `staff`: facilitators who must lead it; a group that a pin names has a kind of its own."""

    group: Group
    names: tuple[str, ...]
    opened: bool  # whether all of them must be opened
    slots: tuple[str, ...]
    staff: tuple[str, ...] = ()


class Unit(Struct, frozen=True):
    """At most `most` groups of a kind in a slot, and who may sit there. `told`: the group published in this slot.

    `copy` numbers the units of an exact slot that are alike; they are opened in this order.
    """

    kind: int
    slot: str
    most: int
    people: tuple[str, ...]
    told: str = ""
    copy: int = 0


class Frame(Struct, frozen=True):
    """All that can happen. `staff`: facilitators by slot and language; `seated`: people who must have a seat."""

    instance: FocusGroups
    kinds: tuple[Kind, ...]
    units: tuple[Unit, ...]
    staff: Mapping[tuple[str, str], tuple[str, ...]]
    seated: frozenset[str]
    seats: Mapping[str, str]  # the group where a person must sit
    exact: frozenset[str]
    rank: Mapping[str, int]  # the seeded order of people, which ties are broken by

    def group(self, unit: Unit) -> Group:
        """What the groups of a unit are like."""
        return self.kinds[unit.kind].group


class Pinned(Struct, frozen=True):
    """The pins, by what they are about."""

    out: frozenset[str]
    seated: frozenset[str]
    groups: Mapping[str, frozenset[str]]  # groups in which a person must sit
    barred: frozenset[tuple[str, str]]  # person, group
    slots: Mapping[str, frozenset[str]]  # slots in which a group must be
    closed: frozenset[str]
    leading: Mapping[str, tuple[str, ...]]  # facilitators by group
    idle: frozenset[str]
    named: frozenset[str]  # groups that a pin tells apart from their likes


def seeded(ids: Iterable[str], seed: int) -> dict[str, int]:
    """The place of each id in an order that depends on nothing but the ids and the seed."""

    def key(one: str) -> tuple[bytes, str]:
        return blake2b(f"{seed}:{one}".encode("utf-8", "surrogatepass"), digest_size=8).digest(), one

    return {one: place for place, one in enumerate(sorted(ids, key=key))}


def pinned(instance: FocusGroups) -> Pinned:
    """The pins of the instance."""
    groups, slots, leading = defaultdict(set), defaultdict(set), defaultdict(set)
    out, seated, barred, closed, idle = set(), set(), set(), set(), set()
    for pin in instance.pins:
        match pin:
            case PersonInGroup():
                groups[pin.person].add(pin.group)
            case PersonNotInGroup():
                barred.add((pin.person, pin.group))
            case PersonOut():
                out.add(pin.person)
            case PersonIn():
                seated.add(pin.person)
            case GroupInSlot():
                slots[pin.group].add(pin.slot)
            case GroupClosed():
                closed.add(pin.group)
            case FacilitatorInGroup():
                leading[pin.group].add(pin.facilitator)
            case FacilitatorOut():
                idle.add(pin.facilitator)
    named = {
        *slots,
        *leading,
        *(group for _person, group in barred),
        *(one for many in groups.values() for one in many),
    }
    return Pinned(
        frozenset(out),
        frozenset({*seated, *groups}),
        {person: frozenset(many) for person, many in groups.items()},
        frozenset(barred),
        {group: frozenset(many) for group, many in slots.items()},
        frozenset(closed),
        {group: tuple(sorted(many)) for group, many in leading.items()},
        frozenset(idle),
        frozenset(named),
    )


def frame(instance: FocusGroups, seed: int, exact: frozenset[str] = frozenset()) -> Frame:
    """What can happen in the instance; nothing in it depends on the order of the instance's lists."""
    pins = pinned(instance)
    rank = seeded((person.id for person in instance.people), seed)
    kinds = tuple(_kinds(instance, pins, seed))
    staff = _staff(instance, pins)
    slots = sorted(instance.slots, key=lambda slot: (slot.start, slot.end, slot.id))
    people = sorted(instance.people, key=lambda person: rank[person.id])
    units: list[Unit] = []
    for slot in slots:
        there = [one for one in people if slot.id in one.availability and one.id not in pins.out]
        for place, kind in enumerate(kinds):
            if slot.id in kind.slots:
                able = staff.get((slot.id, kind.group.language), ())
                units += _units(instance, pins, (place, kind), slot.id, there, able, slot.id in exact)
    seats = {person: min(groups) for person, groups in pins.groups.items()}
    return Frame(instance, kinds, tuple(units), staff, pins.seated, seats, exact, rank)


def _kinds(instance: FocusGroups, pins: Pinned, seed: int) -> list[Kind]:
    alike: dict[object, list[Group]] = defaultdict(list)
    order = seeded((group.id for group in instance.groups), seed)
    for group in sorted(instance.groups, key=lambda one: order[one.id]):
        if group.id not in pins.closed or group.required or group.id in pins.named:
            alike[group.id if group.id in pins.named else _likeness(group)].append(group)
    kinds = []
    for groups in alike.values():
        names = tuple(sorted(group.id for group in groups))
        first = _bounded(groups[0], len(instance.people))
        must = first.id in pins.slots or first.id in pins.leading or _has_seats(pins, first.id)
        slots = {slot.id for slot in instance.slots if first.takes_slot(slot.id)}
        if first.id in pins.slots:
            slots = slots & pins.slots[first.id] if len(pins.slots[first.id]) == 1 else set()
        if not pins.closed.isdisjoint(names):
            slots = set()
        staff = pins.leading.get(first.id, ())
        kinds.append(Kind(first, names, first.required or must, tuple(sorted(slots)), staff))
    return kinds


def _bounded(group: Group, people: int) -> Group:
    """The same group, its limits no greater than everybody: as great as they may be, the solver could not add them."""

    def least(limit: int | None) -> int | None:
        return None if limit is None else min(limit, people)

    return structs.replace(
        group,
        max=min(group.max, people),
        cap=min(group.cap, people),
        max_per_org=least(group.max_per_org),
        max_per_municipality=least(group.max_per_municipality),
        quotas=tuple(structs.replace(quota, max=least(quota.max)) for quota in group.quotas),
    )


def _has_seats(pins: Pinned, group: str) -> bool:
    return any(group in groups for groups in pins.groups.values())


def _likeness(group: Group) -> object:
    quotas = sorted(
        (one.attr, tuple(sorted(one.values)), one.min or 0, -1 if one.max is None else one.max) for one in group.quotas
    )
    sizes = (
        group.min,
        group.max,
        group.cap,
        group.ideal,
        group.facilitators,
        group.max_per_org,
        group.max_per_municipality,
    )
    filters = tuple(sorted((name, tuple(sorted(values))) for name, values in group.filter.items()))
    slots = None if group.slots is None else tuple(sorted(set(group.slots)))
    return (group.language, filters, sizes, slots, tuple(quotas), group.required)


def _staff(instance: FocusGroups, pins: Pinned) -> dict[tuple[str, str], tuple[str, ...]]:
    languages = sorted({group.language for group in instance.groups if group.facilitators})
    able: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in sorted(instance.facilitators, key=lambda facilitator: facilitator.id):
        if one.id not in pins.idle and one.max_groups:
            for slot in one.availability:
                for language in languages:
                    if language in one.languages:
                        able[slot, language].append(one.id)
    return {key: tuple(names) for key, names in sorted(able.items())}


def _units(
    instance: FocusGroups,
    pins: Pinned,
    placed: tuple[int, Kind],
    slot: str,
    there: list[Person],
    able: tuple[str, ...],
    exact: bool,
) -> list[Unit]:
    place, kind = placed
    group, name = kind.group, kind.names[0]
    if any(one not in able for one in kind.staff) or len(kind.staff) > group.facilitators:
        return []
    people = [
        one
        for one in there
        if group.takes(one)
        and (one.id not in pins.groups or pins.groups[one.id] == {name})
        and (one.id, name) not in pins.barred
    ]
    most = _most(instance, kind, people, len(able))
    seats = tuple(one.id for one in people)
    told = _told(instance, kind, slot) if most else []  # maybe more than can be opened: any of them may be
    units = [Unit(place, slot, 1, seats, told=one) for one in told]
    most -= len(told)
    if exact:
        return units + [Unit(place, slot, 1, seats, copy=number) for number in range(most)]
    return [*units, Unit(place, slot, most, seats)] if most > 0 else units


def _told(instance: FocusGroups, kind: Kind, slot: str) -> list[str]:
    """The groups of the kind that participants were told are in this slot."""
    if instance.published is None or "changes" not in instance.levels:
        return []
    return sorted(told.group for told in instance.published.groups if told.slot == slot and told.group in kind.names)


def _most(instance: FocusGroups, kind: Kind, people: list[Person], able: int) -> int:
    """How many groups of the kind these people and so many facilitators can be enough for."""
    group = kind.group
    most = len(kind.names)
    if instance.max_parallel is not None:
        most = min(most, instance.max_parallel)
    if group.facilitators:
        most = min(most, able // group.facilitators)
    if group.min:
        most = min(most, sum(1000 - one.no_show for one in people) // (1000 * group.min))
    for quota in group.quotas:
        if quota.min:
            most = min(most, sum(one.value(quota.attr) in quota.values for one in people) // quota.min)
        if quota.max is not None and quota.min is not None and quota.min > quota.max:
            most = 0
    return most
