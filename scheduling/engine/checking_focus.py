"""Rules FG00 to FG13 of focus groups, and what a composition is worth."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import chain, combinations

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
    Pin,
    PlannedGroup,
    Published,
)
from scheduling.engine.plans import FocusPlan
from scheduling.engine.shapes import IF_NEED_BE
from scheduling.engine.verdicts import Broken, Objective, Why, objective

DROPPED, OTHER_SLOT, OTHER_GROUP = 5, 2, 1  # what a change costs; a facilitator's lost slot costs 1


class Sitting:
    """Who sits where by a plan; groups that are unknown, or there a second time, are left out."""

    def __init__(self, instance: FocusGroups, plan: FocusPlan) -> None:
        self.instance = instance
        self.opened: dict[str, PlannedGroup] = {}
        for planned in plan.groups:
            known = planned.group in instance.group and planned.slot in instance.slot
            if known and planned.group not in self.opened:
                self.opened[planned.group] = planned

    @cached_property
    def seat(self) -> Mapping[str, str]:
        """The group of each person; the last one of those who are in several."""
        return {
            person: planned.group
            for planned in self.opened.values()
            for person in planned.people
            if person in self.instance.person
        }

    @cached_property
    def load(self) -> Mapping[str, list[str]]:
        """The groups of each facilitator."""
        found: dict[str, list[str]] = defaultdict(list)
        for planned in self.opened.values():
            for facilitator in planned.facilitators:
                found[facilitator].append(planned.group)
        return dict(found)

    def people(self, group: str) -> list[Person]:
        """The people of an opened group whom the instance knows."""
        known = self.instance.person
        return [known[person] for person in self.opened[group].people if person in known]


def broken_rules(instance: FocusGroups, plan: FocusPlan) -> Iterator[Broken]:
    """Every breach, group by group, then what concerns several groups."""
    sitting = Sitting(instance, plan)
    yield from _left_out(instance, plan)
    yield from _seats(sitting)
    for name, planned in sitting.opened.items():
        group = instance.group[name]
        if not group.takes_slot(planned.slot):
            yield Broken("FG03", Why.not_allowed, group=name, slot=planned.slot)
        yield from _people(sitting, group)
        yield from _sizes(group, sitting.people(name))
        yield from _limits(group, sitting.people(name))
        yield from _staff(instance, group, planned)
    yield from _loads(sitting)
    yield from _apart(sitting)
    yield from _parallel(sitting)
    for group in instance.groups:
        if group.required and group.id not in sitting.opened:
            yield Broken("FG13", Why.not_opened, group=group.id)
    for index, pin in enumerate(instance.pins):
        if not _holds(sitting, pin):
            yield _of_pin(index, pin)


def _left_out(instance: FocusGroups, plan: FocusPlan) -> Iterator[Broken]:
    seen = set()
    for planned in plan.groups:
        if planned.group not in instance.group:
            yield Broken("FG00", Why.unknown, group=planned.group)
        elif planned.group in seen:
            yield Broken("FG03", Why.twice, group=planned.group, slot=planned.slot)
        elif planned.slot not in instance.slot:
            yield Broken("FG00", Why.unknown, group=planned.group, slot=planned.slot)
        else:
            seen.add(planned.group)


def _seats(sitting: Sitting) -> Iterator[Broken]:
    seat: dict[str, str] = {}
    for group, planned in sitting.opened.items():
        for person in planned.people:
            if person not in sitting.instance.person:
                yield Broken("FG00", Why.unknown, group=group, person=person)
            elif person in seat:
                yield Broken("FG01", Why.twice, group=group, person=person, other=seat[person])
            seat[person] = group


def _people(sitting: Sitting, group: Group) -> Iterator[Broken]:
    slot = sitting.opened[group.id].slot
    for person in sitting.people(group.id):
        if slot not in person.availability:
            yield Broken("FG02", Why.not_available, group=group.id, person=person.id, slot=slot)
        if group.language not in person.languages:
            yield Broken("FG06", Why.language, group=group.id, person=person.id, values=(group.language,))
        for attribute, allowed in group.filter.items():
            if (value := person.value(attribute)) not in allowed:
                yield Broken("FG07", Why.filter, group=group.id, person=person.id, attribute=attribute, values=(value,))


def _sizes(group: Group, people: list[Person]) -> Iterator[Broken]:
    expected = sum(1000 - person.no_show for person in people)
    if expected < 1000 * group.min:
        yield Broken("FG04", Why.too_few, group=group.id, have=expected, limit=1000 * group.min)
    if expected > 1000 * group.max:
        yield Broken("FG04", Why.too_many, group=group.id, have=expected, limit=1000 * group.max)
    if len(people) > group.cap:
        yield Broken("FG04", Why.over_cap, group=group.id, have=len(people), limit=group.cap)


def _limits(group: Group, people: list[Person]) -> Iterator[Broken]:
    for attribute, limit in (("org", group.max_per_org), ("municipality", group.max_per_municipality)):
        counts = Counter(person.value(attribute) for person in people) if limit is not None else {}
        for value, count in counts.items():
            if limit is not None and count > limit:
                yield _count("FG08", Why.too_many, group, attribute, (value,), count, limit)
    for quota in group.quotas:
        count = sum(person.value(quota.attr) in quota.values for person in people)
        values = tuple(sorted(quota.values))
        if quota.min is not None and count < quota.min:
            yield _count("FG09", Why.too_few, group, quota.attr, values, count, quota.min)
        if quota.max is not None and count > quota.max:
            yield _count("FG09", Why.too_many, group, quota.attr, values, count, quota.max)


def _count(rule: str, why: Why, group: Group, attribute: str, values: tuple[str, ...], have: int, limit: int) -> Broken:
    return Broken(rule, why, group=group.id, attribute=attribute, values=values, have=have, limit=limit)


def _staff(instance: FocusGroups, group: Group, planned: PlannedGroup) -> Iterator[Broken]:
    names, needed = planned.facilitators, group.facilitators
    if len(names) != needed or len(set(names)) != len(names):
        why = Why.too_few if len(set(names)) < needed else Why.too_many
        yield Broken("FG05", why, group=group.id, have=len(set(names)), limit=needed)
    for name in names:
        facilitator = instance.facilitator.get(name)
        if facilitator is None:
            yield Broken("FG00", Why.unknown, group=group.id, facilitator=name)
            continue
        if planned.slot not in facilitator.availability:
            yield Broken("FG05", Why.not_available, group=group.id, facilitator=name, slot=planned.slot)
        if group.language not in facilitator.languages:
            yield Broken("FG05", Why.language, group=group.id, facilitator=name, values=(group.language,))


def _loads(sitting: Sitting) -> Iterator[Broken]:
    instance = sitting.instance
    for name, groups in sitting.load.items():
        facilitator = instance.facilitator.get(name)
        if facilitator is not None and len(groups) > facilitator.max_groups:
            yield Broken("FG05", Why.too_many, facilitator=name, have=len(groups), limit=facilitator.max_groups)
        for one, other in combinations(groups, 2):
            first, second = (instance.slot[sitting.opened[group].slot] for group in (one, other))
            if first.meets(second, instance.buffer_minutes):
                yield Broken("FG05", Why.not_free, group=other, other=one, facilitator=name)


def _apart(sitting: Sitting) -> Iterator[Broken]:
    for group, planned in sitting.opened.items():
        here = {*planned.people, *planned.facilitators}
        for one, other in sitting.instance.apart:
            if one in here and other in here:
                yield Broken("FG10", Why.apart, group=group, person=one, other=other)


def _parallel(sitting: Sitting) -> Iterator[Broken]:
    limit = sitting.instance.max_parallel
    if limit is None:
        return
    slots = {group: sitting.instance.slot[planned.slot] for group, planned in sitting.opened.items()}
    for group, slot in slots.items():
        running = sum(other.start <= slot.start < other.end for other in slots.values())
        if running > limit:
            yield Broken("FG12", Why.too_many, group=group, slot=slot.id, have=running, limit=limit)


def _holds(sitting: Sitting, pin: Pin) -> bool:
    match pin:
        case PersonInGroup():
            return sitting.seat.get(pin.person) == pin.group
        case PersonNotInGroup():
            return sitting.seat.get(pin.person) != pin.group
        case PersonOut():
            return pin.person not in sitting.seat
        case PersonIn():
            return pin.person in sitting.seat
        case GroupInSlot():
            return pin.group in sitting.opened and sitting.opened[pin.group].slot == pin.slot
        case GroupClosed():
            return pin.group not in sitting.opened
        case FacilitatorInGroup():
            return pin.group in sitting.load.get(pin.facilitator, ())
        case FacilitatorOut():
            return pin.facilitator not in sitting.load


def _of_pin(index: int, pin: Pin) -> Broken:
    names = {name: getattr(pin, name, "") for name in ("group", "person", "facilitator", "slot")}
    return Broken(
        "FG11", Why.pin, names["group"], names["person"], "", names["facilitator"], slot=names["slot"], index=index
    )


def measure(instance: FocusGroups, plan: FocusPlan) -> Objective:
    """What the plan is worth. Levels `dropped` and `changes` are there only when something was published."""
    sitting = Sitting(instance, plan)
    values = {"seated": len(sitting.seat), "ifneedbe": _if_need_be(sitting)}
    parts = _blemishes(sitting)
    weights = instance.weights
    values["composition"] = (
        weights.size * parts["size"]
        + weights.dup_org * parts["dup_org"]
        + weights.dup_municipality * parts["dup_municipality"]
        + weights.together * parts["together_broken"]
        + weights.unrepresented * parts["unrepresented"]
    )
    if instance.published is not None:
        changes = _changes(sitting, instance.published)
        values["dropped"] = changes.pop("dropped")
        values["changes"] = DROPPED * values["dropped"] + sum(changes.values())
        parts |= changes
    return objective(instance.levels, values, parts)


def _if_need_be(sitting: Sitting) -> int:
    instance = sitting.instance
    people = (
        instance.person[person].availability.get(sitting.opened[group].slot) for person, group in sitting.seat.items()
    )
    staff = (
        instance.facilitator[name].availability.get(sitting.opened[group].slot)
        for name, groups in sitting.load.items()
        if name in instance.facilitator
        for group in groups
    )
    return sum(answer == IF_NEED_BE for answer in chain(people, staff))


def _blemishes(sitting: Sitting) -> dict[str, int]:
    instance, opened, seat = sitting.instance, sitting.opened, sitting.seat
    people = {group: sitting.people(group) for group in opened}
    there = {instance.person[person].municipality for person in seat}
    return {
        "size": sum(abs(len(planned.people) - instance.group[group].ideal) for group, planned in opened.items()),
        "dup_org": sum(len(opened[group].people) - len({one.org for one in people[group]}) for group in opened),
        "dup_municipality": sum(
            len(opened[group].people) - len({one.municipality for one in people[group]}) for group in opened
        ),
        "together_broken": sum(
            one not in seat or other not in seat or seat[one] != seat[other] for one, other in instance.together
        ),
        "unrepresented": len({person.municipality for person in instance.people} - there),
        "groups_open": len(opened),
    }


def _changes(sitting: Sitting, published: Published) -> dict[str, int]:
    """People dropped, what the moves cost, and the slots that facilitators lost."""
    told_slot = {told.group: told.slot for told in published.groups}
    told_seat = {person: told.group for told in published.groups for person in told.people}
    out = {pin.person for pin in sitting.instance.pins if isinstance(pin, PersonOut)}
    dropped = moved = 0
    for person, group in told_seat.items():
        now = sitting.seat.get(person)
        if person in out:
            continue
        if now is None:
            dropped += 1
        elif sitting.opened[now].slot != told_slot[group]:
            moved += OTHER_SLOT
        elif now != group:
            moved += OTHER_GROUP
    told_staff = {(name, told.slot) for told in published.groups for name in told.facilitators}
    staff = {(name, planned.slot) for planned in sitting.opened.values() for name in planned.facilitators}
    return {"dropped": dropped, "moved_cost": moved, "facilitator_lost": len(told_staff - staff)}
