"""What stands between somebody and a seat, group by group; looked up in the plan, without solving anything."""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from scheduling.engine.checking_focus import Sitting
from scheduling.engine.focus_shapes import (
    FacilitatorOut,
    FocusGroups,
    Group,
    GroupClosed,
    GroupInSlot,
    Person,
    PersonInGroup,
    PersonNotInGroup,
    PersonOut,
)
from scheduling.engine.plans import FocusPlan


class Hurdle(StrEnum):
    """The first thing that keeps somebody out of a group; the further down, the nearer they were to a seat."""

    out = "out"  # they have cancelled
    silent = "silent"  # they can come in no slot
    language = "language"
    filter = "filter"
    time = "time"  # no slot of the group in which they can come
    staff = "staff"  # nobody leads in their language in a slot in which they can come
    pinned = "pinned"  # nothing but a pin keeps them out of this group, or in another
    closed = "closed"  # nothing but a pin that keeps the group closed
    not_opened = "not_opened"  # `have` thousandths would come in the best of their slots, `limit` are needed
    other_time = "other_time"  # the group meets when they cannot come
    apart = "apart"  # from somebody who is in the group
    full = "full"
    limit = "limit"  # of an institution or a municipality
    quota = "quota"
    free = "free"  # nothing: the plan could seat them


class InTheWay(Struct, frozen=True, omit_defaults=True):
    """A hurdle before a group (empty: before all of them) and its particulars."""

    hurdle: Hurdle
    group: str = ""
    slot: str = ""
    other: str = ""
    attribute: str = ""
    values: tuple[str, ...] = ()
    have: int | None = None
    limit: int | None = None


def of_person(instance: FocusGroups, plan: FocusPlan, who: str) -> tuple[InTheWay, ...]:
    """For somebody without a seat: a hurdle for every group, the nearest first; one alone when it says everything."""
    sitting, person = Sitting(instance, plan), instance.person[who]
    if any(isinstance(pin, PersonOut) and pin.person == who for pin in instance.pins):
        return (InTheWay(Hurdle.out),)
    if not person.availability:
        return (InTheWay(Hurdle.silent),)
    order = list(Hurdle)
    found = [_before(sitting, group, person) for group in instance.groups]
    return tuple(sorted(found, key=lambda one: -order.index(one.hurdle)))


def of_group(instance: FocusGroups, plan: FocusPlan, name: str) -> InTheWay | None:
    """Why a group is not opened; None when it is. `not_opened` tells its best slot and who would come then."""
    group = instance.group[name]
    if name in Sitting(instance, plan).opened:
        return None
    if any(isinstance(pin, GroupClosed) and pin.group == name for pin in instance.pins):
        return InTheWay(Hurdle.closed, name)
    slots = slots_of(instance, group)
    if not slots:
        return InTheWay(Hurdle.time, name)
    led = [slot for slot in slots if is_led(instance, group, slot)]
    if not led:
        return InTheWay(Hurdle.staff, name, have=_most_leaders(instance, group, slots), limit=group.facilitators)
    return _not_opened(instance, group, led)


def nearest(instance: FocusGroups, plan: FocusPlan, people: Iterable[str]) -> Counter[Hurdle]:
    """How many of these people are kept out by which hurdle, that before the group nearest to them."""
    return Counter(ways[0].hurdle for who in people if (ways := of_person(instance, plan, who)))


def slots_of(instance: FocusGroups, group: Group) -> list[str]:
    """The slots in which the group may be, in the order of the instance."""
    pinned = {pin.slot for pin in instance.pins if isinstance(pin, GroupInSlot) and pin.group == group.id}
    return [slot.id for slot in instance.slots if group.takes_slot(slot.id) and (not pinned or pinned == {slot.id})]


def leaders(instance: FocusGroups, group: Group, slot: str) -> list[str]:
    """The facilitators who can lead this group then, other groups aside."""
    out = {pin.facilitator for pin in instance.pins if isinstance(pin, FacilitatorOut)}
    return [
        one.id
        for one in instance.facilitators
        if slot in one.availability and group.language in one.languages and one.max_groups and one.id not in out
    ]


def is_led(instance: FocusGroups, group: Group, slot: str) -> bool:
    """Whether enough facilitators can lead this group then."""
    return len(leaders(instance, group, slot)) >= group.facilitators


def _most_leaders(instance: FocusGroups, group: Group, slots: Iterable[str]) -> int:
    return max((len(leaders(instance, group, slot)) for slot in slots), default=0)


def _before(sitting: Sitting, group: Group, person: Person) -> InTheWay:
    instance = sitting.instance
    if group.language not in person.languages:
        return InTheWay(Hurdle.language, group.id, values=(group.language,))
    for attribute, values in group.filter.items():
        if person.value(attribute) not in values:
            return InTheWay(Hurdle.filter, group.id, attribute=attribute, values=tuple(sorted(values)))
    slots = [slot for slot in slots_of(instance, group) if slot in person.availability]
    if not slots:
        return InTheWay(Hurdle.time, group.id)
    led = [slot for slot in slots if is_led(instance, group, slot)]
    if not led:
        most = _most_leaders(instance, group, slots)
        return InTheWay(Hurdle.staff, group.id, slots[0], have=most, limit=group.facilitators)
    for pin in instance.pins:
        if isinstance(pin, PersonNotInGroup | PersonInGroup) and pin.person == person.id:
            if (pin.group == group.id) == isinstance(pin, PersonNotInGroup):
                return InTheWay(Hurdle.pinned, group.id)
        elif isinstance(pin, GroupClosed) and pin.group == group.id:
            return InTheWay(Hurdle.closed, group.id)
    if group.id not in sitting.opened:
        return _not_opened(instance, group, led)
    slot = sitting.opened[group.id].slot
    return InTheWay(Hurdle.other_time, group.id, slot) if slot not in slots else _inside(sitting, group, person)


def _not_opened(instance: FocusGroups, group: Group, slots: list[str]) -> InTheWay:
    would = {
        slot: sum(1000 - one.no_show for one in instance.people if slot in one.availability and group.takes(one))
        for slot in slots
    }
    best = max(slots, key=lambda slot: would[slot])
    return InTheWay(Hurdle.not_opened, group.id, best, have=would[best], limit=1000 * group.min)


def _inside(sitting: Sitting, group: Group, person: Person) -> InTheWay:
    planned, people = sitting.opened[group.id], sitting.people(group.id)
    here = {*planned.people, *planned.facilitators}
    for pair in sitting.instance.apart:
        if person.id in pair and (other := pair[pair[0] == person.id]) in here:
            return InTheWay(Hurdle.apart, group.id, planned.slot, other=other)
    if len(people) >= group.cap:
        return InTheWay(Hurdle.full, group.id, planned.slot, have=len(people), limit=group.cap)
    expected = sum(1000 - one.no_show for one in [*people, person])
    if expected > 1000 * group.max:
        return InTheWay(Hurdle.full, group.id, planned.slot, have=len(people), limit=len(people))
    for attribute, limit in (("org", group.max_per_org), ("municipality", group.max_per_municipality)):
        value = person.value(attribute)
        count = sum(one.value(attribute) == value for one in people)
        if limit is not None and count >= limit:
            return InTheWay(
                Hurdle.limit, group.id, planned.slot, attribute=attribute, values=(value,), have=count, limit=limit
            )
    for quota in group.quotas:
        count = sum(one.value(quota.attr) in quota.values for one in people)
        if quota.max is not None and count >= quota.max and person.value(quota.attr) in quota.values:
            values = tuple(sorted(quota.values))
            return InTheWay(
                Hurdle.quota, group.id, planned.slot, attribute=quota.attr, values=values, have=count, limit=quota.max
            )
    return InTheWay(Hurdle.free, group.id, planned.slot)
