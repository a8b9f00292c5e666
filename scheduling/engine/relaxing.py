"""Single relaxations of an instance: one rule a little looser, everything else as it was."""

from enum import StrEnum
from typing import Any

from msgspec import Struct, structs

from scheduling.engine.focus_shapes import Facilitator, FocusGroups, Group
from scheduling.engine.shapes import YES


class Loosened(StrEnum):
    """Which rule, in order of what it costs the organiser: a word with somebody first, the frame of the groups last."""

    pin = "pin"  # without the pin `index`, which is of this `person`, `group`, `facilitator` and `slot`
    apart = "apart"  # `person` and `other` may share a group
    answer = "answer"  # `people` can come in `slot`
    size = "size"  # `group` takes `by` more
    limit = "limit"  # `group` takes `by` more of an institution or a municipality (`attribute`)
    quota = "quota"  # `group` without its quota `index`
    hours = "hours"  # `facilitator` can lead in `slot`
    load = "load"  # `facilitator` leads `by` more groups
    language = "language"  # `facilitator` leads in the language `values`
    slot = "slot"  # `group` may be in `slot`
    least = "least"  # `group` is opened with `by` fewer
    staff = "staff"  # `group` is led by `by` fewer
    filter = "filter"  # `group` takes everybody whatever their `attribute`
    parallel = "parallel"  # `by` more groups at one time
    required = "required"  # `group` need not be opened
    copy = "copy"  # one more group like `group`


class Relaxation(Struct, frozen=True, omit_defaults=True):
    """One rule made looser."""

    loosened: Loosened
    group: str = ""
    person: str = ""
    other: str = ""
    facilitator: str = ""
    slot: str = ""
    attribute: str = ""
    values: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    index: int | None = None
    by: int = 0


def apply(instance: FocusGroups, relaxation: Relaxation) -> FocusGroups:
    """The instance with this rule looser."""
    to = relaxation
    match to.loosened:
        case Loosened.pin:
            return structs.replace(instance, pins=_without(instance.pins, to.index))
        case Loosened.apart:
            kept = tuple(pair for pair in instance.apart if {*pair} != {to.person, to.other})
            return structs.replace(instance, apart=kept)
        case Loosened.answer:
            people = tuple(
                structs.replace(one, availability={**one.availability, to.slot: YES})
                if one.id in to.people and to.slot not in one.availability
                else one
                for one in instance.people
            )
            return structs.replace(instance, people=people)
        case Loosened.parallel:
            return structs.replace(instance, max_parallel=(instance.max_parallel or 0) + to.by)
        case Loosened.copy:
            more = structs.replace(instance.group[to.group], id=_free_id(instance, to.group), required=False)
            return structs.replace(instance, groups=(*instance.groups, more))
        case Loosened.hours | Loosened.load | Loosened.language:
            return _of_facilitator(instance, instance.facilitator[to.facilitator], to)
        case _:
            return _of_group(instance, instance.group[to.group], to)


def _of_facilitator(instance: FocusGroups, one: Facilitator, to: Relaxation) -> FocusGroups:
    changes: dict[str, Any] = {"languages": one.languages.union(to.values)}
    if to.loosened is Loosened.hours:
        changes = {"availability": {**one.availability, to.slot: YES}}
    elif to.loosened is Loosened.load:
        changes = {"max_groups": one.max_groups + to.by}
    looser = structs.replace(one, **changes)
    return structs.replace(
        instance, facilitators=tuple(looser if it.id == one.id else it for it in instance.facilitators)
    )


def _of_group(instance: FocusGroups, group: Group, to: Relaxation) -> FocusGroups:
    limit = f"max_per_{to.attribute}"
    changes: dict[str, Any] = {}
    match to.loosened:
        case Loosened.size:
            changes = {"cap": group.cap + to.by, "max": group.max + to.by}
        case Loosened.limit:
            changes = {limit: getattr(group, limit) + to.by}
        case Loosened.quota:
            changes = {"quotas": _without(group.quotas, to.index)}
        case Loosened.slot:
            changes = {"slots": (*(group.slots or ()), to.slot)}
        case Loosened.least:
            changes = {"min": max(0, group.min - to.by)}
        case Loosened.staff:
            changes = {"facilitators": max(0, group.facilitators - to.by)}
        case Loosened.filter:
            changes = {"filter": {name: kept for name, kept in group.filter.items() if name != to.attribute}}
        case Loosened.required:
            changes = {"required": False}
    looser = structs.replace(group, **changes)
    return structs.replace(instance, groups=tuple(looser if it.id == group.id else it for it in instance.groups))


def _without(entries: tuple[Any, ...], index: int | None) -> tuple[Any, ...]:
    return tuple(entry for number, entry in enumerate(entries) if number != index)


def _free_id(instance: FocusGroups, like: str) -> str:
    number = 2
    while f"{like}-{number}" in instance.group:
        number += 1
    return f"{like}-{number}"
