"""What makes an instance impossible to understand: ids that are there twice or nowhere, hours that no clock shows."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from scheduling.engine.focus_shapes import USUAL, FocusGroups
from scheduling.engine.mentoring_shapes import Mentoring
from scheduling.engine.poll_shapes import Poll
from scheduling.engine.refusals import Problem
from scheduling.engine.shapes import MOST_WAYS, Slot


def contradictions(instance: FocusGroups | Mentoring | Poll) -> Iterator[Problem]:
    """Everything in the instance that cannot be meant so.

    Codes: levels, zone, offset, order, minutes, duplicate, unknown, attribute, pair, ambiguous, size.
    """
    if len(set(instance.levels)) != len(instance.levels) or not instance.levels:
        yield Problem("levels", "$.levels", "at least one, none of them twice")
    yield from _of_slots(instance)
    match instance:
        case FocusGroups():
            yield from _of_focus_groups(instance)
        case Mentoring():
            yield from _of_mentoring(instance)
        case Poll():
            yield from _of_poll(instance)


def _of_slots(instance: FocusGroups | Mentoring | Poll) -> Iterator[Problem]:
    try:
        zone = ZoneInfo(instance.timezone)
    except (KeyError, ValueError, OSError):
        yield Problem("zone", "$.timezone", "must be the IANA name of a zone")
        return
    yield from _duplicates("slots", instance.slots)
    for number, slot in enumerate(instance.slots):
        where = f"$.slots[{number}]"
        for name, time in (("start", slot.start), ("end", slot.end)):
            if time.astimezone(zone).utcoffset() != time.utcoffset():
                yield Problem("offset", f"{where}.{name}", f"there is no such time in {instance.timezone}")
        if slot.end <= slot.start:
            yield Problem("order", where, "ends before it begins")
        elif slot.minutes is not None and slot.minutes * 60 != (slot.end - slot.start).total_seconds():
            yield Problem("minutes", f"{where}.minutes", "differ from end - start")


def _of_focus_groups(instance: FocusGroups) -> Iterator[Problem]:
    for name in ("people", "facilitators", "groups"):
        yield from _duplicates(name, getattr(instance, name))
    yield from _unknown_answers("people", instance.people, instance.slot)
    yield from _unknown_answers("facilitators", instance.facilitators, instance.slot)
    for number, group in enumerate(instance.groups):
        yield from _unknown(f"$.groups[{number}].slots", group.slots or (), instance.slot)
        for name in sorted({*group.filter, *(quota.attr for quota in group.quotas)}.difference(USUAL)):
            if not all(name in person.others for person in instance.people):
                yield Problem("attribute", f"$.groups[{number}]", f"not everybody has {name[:50]!r}")
    yield from _of_size(instance.people, instance.groups)
    yield from _of_pairs(instance)
    for number, pin in enumerate(instance.pins):
        for name in ("person", "group", "slot", "facilitator"):
            if (named := getattr(pin, name, None)) is not None:
                yield from _unknown(f"$.pins[{number}].{name}", (named,), getattr(instance, name))
    if instance.published is None:
        if named := [level for level in instance.levels if level in ("dropped", "changes")]:
            yield Problem("levels", "$.levels", f"{', '.join(named)}: nothing was published")
        return
    yield from _twice("$.published.groups", [told.group for told in instance.published.groups])
    yield from _twice("$.published.groups", [one for told in instance.published.groups for one in told.people])


def _of_pairs(instance: FocusGroups) -> Iterator[Problem]:
    both = instance.person.keys() & instance.facilitator.keys()
    known = {"apart": {*instance.person, *instance.facilitator}, "together": instance.person.keys()}
    for name, ids in known.items():
        for number, pair in enumerate(getattr(instance, name)):
            where = f"$.{name}[{number}]"
            yield from _unknown(where, pair, ids)
            if pair[0] == pair[1]:
                yield Problem("pair", where, "somebody is paired with themselves")
            if name == "apart" and not both.isdisjoint(pair):
                yield Problem("ambiguous", where, "a person and a facilitator have this id")


def _of_mentoring(instance: Mentoring) -> Iterator[Problem]:
    for name in ("participants", "mentors", "experts"):
        of_list = getattr(instance, name)
        yield from _unknown_answers(name, of_list, instance.slot)
        yield from _duplicates(name, of_list)
    yield from _of_size(instance.participants, instance.mentors)
    yield from _twice("$.months", instance.months)
    yield from _unknown("$.slots", (slot.month for slot in instance.slots), instance.months)
    for number, pin in enumerate(instance.pins):
        yield from _unknown(f"$.pins[{number}].participant", (pin.participant,), instance.participant)
        yield from _unknown(f"$.pins[{number}].mentor", (pin.mentor,), instance.mentor)


def _of_poll(instance: Poll) -> Iterator[Problem]:
    for name in ("people", "buckets"):
        yield from _duplicates(name, getattr(instance, name))
    yield from _unknown_answers("people", instance.people, instance.slot)
    yield from _unknown("$.slots", (slot.bucket for slot in instance.slots), {bucket.id for bucket in instance.buckets})


def _of_size(people: Iterable[Any], places: Collection[Any]) -> Iterator[Problem]:
    """No list is too long by itself, but together they are more than a search can hold."""
    ways = sum(len(who.availability) for who in people) * len(places)
    if ways > MOST_WAYS:
        yield Problem("size", "$", f"{ways} ways for people to be placed, at most {MOST_WAYS}")


def _duplicates(name: str, entries: Iterable[Any]) -> Iterator[Problem]:
    yield from _twice(f"$.{name}", [entry.id for entry in entries])


def _twice(where: str, ids: Iterable[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            yield Problem("duplicate", where, one)
        seen.add(one)


def _unknown(where: str, ids: Iterable[str], known: Iterable[str]) -> Iterator[Problem]:
    for one in sorted(set(ids).difference(known)):
        yield Problem("unknown", where, one)


def _unknown_answers(name: str, people: Iterable[Any], known: Mapping[str, Slot]) -> Iterator[Problem]:
    for number, who in enumerate(people):
        yield from _unknown(f"$.{name}[{number}].availability", who.availability, known)
