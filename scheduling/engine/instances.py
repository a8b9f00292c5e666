"""Reading instances: what is malformed, contradicts itself or would exhaust the machine is refused, with every reason.

What cannot be fulfilled is not malformed: a group with min above max, or pins that exclude each other, are instances
without a plan.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from msgspec import structs

from scheduling.engine.contradictions import contradictions
from scheduling.engine.focus_shapes import (
    USUAL,
    Facilitator,
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
    Quota,
    Weights,
)
from scheduling.engine.mentoring_shapes import (
    Expert,
    Matched,
    Mentor,
    Mentoring,
    MonthSlot,
    NotMatched,
    Participant,
    Pattern,
)
from scheduling.engine.poll_shapes import Bucket, BucketSlot, Poll, Voter
from scheduling.engine.refusals import Problem, Refused, refused
from scheduling.engine.shapes import IF_NEED_BE, SCHEMA, YES, Slot

__all__ = [
    "IF_NEED_BE", "SCHEMA", "YES", "Bucket", "BucketSlot", "Expert", "Facilitator", "FacilitatorInGroup",
    "FacilitatorOut", "FocusGroups", "Group", "GroupClosed", "GroupInSlot", "Instance", "Matched", "Mentor",
    "Mentoring", "MonthSlot", "NotMatched", "Participant", "Pattern", "Person", "PersonIn", "PersonInGroup",
    "PersonNotInGroup", "PersonOut", "Pin", "PlannedGroup", "Poll", "Problem", "Published", "Quota", "Refused",
    "Slot", "Voter", "Weights", "read_instance",
]  # fmt: skip

Instance = FocusGroups | Mentoring | Poll
KINDS: Mapping[str, type[Instance]] = {"focus_groups": FocusGroups, "mentoring": Mentoring, "poll": Poll}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?([+-]\d\d:\d\d|Z)", re.ASCII)
YEARS = range(1971, 2200)
DETAIL = 300  # characters
T = TypeVar("T")


def read_instance(data: object) -> Instance | Refused:
    """The instance in `data`, which is parsed JSON. Keys that the schema does not know are passed over.

    Codes of problems: shape, schema, kind, time and those of `contradictions`.
    """
    if not isinstance(data, dict):
        return refused(Problem("shape", "$", "an object is needed"))
    if data.get("schema") != SCHEMA:
        return refused(Problem("schema", "$.schema", f"this is not {SCHEMA}"))
    kind = data.get("kind")
    shape = KINDS.get(kind) if isinstance(kind, str) else None
    if shape is None:
        return refused(Problem("kind", "$.kind", f"must be one of {', '.join(KINDS)}"))
    slots, problems = _with_times(data.get("slots"))
    if problems:
        return refused(*problems)
    converted = to_shape({**data, "slots": slots}, shape)
    if isinstance(converted, Refused):
        return converted
    instance = _without_refusals(converted)
    if isinstance(instance, FocusGroups):
        instance = _with_others(instance, data)
    found = tuple(contradictions(instance))
    return refused(*found) if found else instance


def to_shape(data: object, shape: type[T]) -> T | Refused:
    """`data` in this shape, or what is wrong with the first place that does not fit."""
    try:
        return msgspec.convert(data, shape)
    except msgspec.ValidationError as error:
        text, _at, where = str(error).partition(" - at `")
        if "matching regex" in text:
            text = "A text without control characters is needed"
        return refused(Problem("shape", where.rstrip("`")[:DETAIL] or "$", text[:DETAIL]))
    except UnicodeError:  # half a character, which JSON can write and nobody can read
        return refused(Problem("shape", "$", "a text that is not Unicode"))
    except RecursionError:
        return refused(Problem("shape", "$", "nested too deeply"))


def _with_times(slots: object) -> tuple[object, list[Problem]]:
    """The slots with times instead of texts, and those that are no times. What is no list of objects stays as it is."""
    problems: list[Problem] = []
    if not isinstance(slots, list):
        return slots, problems
    read = []
    for number, slot in enumerate(slots):
        if isinstance(slot, dict):
            times = {name: _time(slot.get(name)) for name in ("start", "end")}
            problems += [
                Problem("time", f"$.slots[{number}].{name}", "ISO 8601 with an offset is needed")
                for name, time in times.items()
                if time is None
            ]
            read.append({**slot, **times})
        else:
            read.append(slot)
    return read, problems


def _time(text: object) -> datetime | None:
    if not isinstance(text, str) or not TIME.fullmatch(text):
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return time if time.year in YEARS else None


def _without_refusals(instance: Instance) -> Instance:
    """The instance without answers of 0, which say the same as no answer."""
    lists: dict[str, Any] = {}
    for name in ("people", "facilitators", "participants", "mentors", "experts"):
        people = getattr(instance, name, ())
        if any(0 in who.availability.values() for who in people):
            lists[name] = tuple(
                structs.replace(who, availability={slot: answer for slot, answer in who.availability.items() if answer})
                for who in people
            )
    return structs.replace(instance, **lists) if lists else instance


def _with_others(instance: FocusGroups, data: Mapping[str, Any]) -> FocusGroups:
    """The instance, its people with those attributes beside the usual that a filter or a quota names."""
    named = {name for group in instance.groups for name in group.filter}
    named |= {quota.attr for group in instance.groups for quota in group.quotas}
    people = []
    for person, given in zip(instance.people, data["people"], strict=True):
        others = {name: given[name] for name in sorted(named.difference(USUAL)) if isinstance(given.get(name), str)}
        people.append(structs.replace(person, others=others) if others or person.others else person)
    return structs.replace(instance, people=tuple(people))
