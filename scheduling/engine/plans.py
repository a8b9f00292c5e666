"""Plans of the three kinds. In canonical order equal plans are equal bytes."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct, structs

from scheduling.engine.focus_shapes import FocusGroups, PlannedGroup
from scheduling.engine.instances import Instance, to_shape
from scheduling.engine.mentoring_shapes import Mentoring
from scheduling.engine.refusals import Problem, Refused, refused
from scheduling.engine.shapes import MOST, MOST_GROUPS, MOST_PEOPLE, MOST_SLOTS, SCHEMA, Text

__all__ = [
    "FocusPlan", "Match", "MentoringPlan", "Plan", "PlannedGroup", "PollPlan", "Session", "canonical", "empty_plan",
    "read_plan", "to_json",
]  # fmt: skip

Kind = Literal["individual", "group"]
Crew = Annotated[tuple[Text, ...], Meta(max_length=MOST_PEOPLE)]


class FocusPlan(Struct, frozen=True, tag_field="kind", tag="focus_groups"):
    """The groups that are opened. `instance`: the id of the instance."""

    instance: Text
    groups: Annotated[tuple[PlannedGroup, ...], Meta(max_length=MOST_GROUPS)] = ()


class Match(Struct, frozen=True):
    """A mentor and the people they advise together."""

    mentor: Text
    kind: Kind
    participants: Crew


class Session(Struct, frozen=True):
    """A match, an expert, and consecutive slots from `start_slot` on."""

    mentor: Text
    kind: Kind
    participants: Crew
    expert: Text
    start_slot: Text
    minutes: Annotated[int, Meta(ge=0, le=MOST)]


class MentoringPlan(Struct, frozen=True, tag_field="kind", tag="mentoring"):
    """Who is with whom, and the sessions of each match."""

    instance: Text
    matches: Annotated[tuple[Match, ...], Meta(max_length=MOST_PEOPLE)] = ()
    sessions: Annotated[tuple[Session, ...], Meta(max_length=100_000)] = ()


class PollPlan(Struct, frozen=True, tag_field="kind", tag="poll"):
    """The chosen slots."""

    instance: Text
    chosen: Annotated[tuple[Text, ...], Meta(max_length=MOST_SLOTS)] = ()


Plan = FocusPlan | MentoringPlan | PollPlan


def empty_plan(instance: Instance) -> Plan:
    """The plan in which nothing happens; it may break rules."""
    if isinstance(instance, FocusGroups):
        return FocusPlan(instance.id)
    return MentoringPlan(instance.id) if isinstance(instance, Mentoring) else PollPlan(instance.id)


def canonical(plan: Plan) -> Plan:
    """The same plan with everything sorted whose order says nothing."""
    match plan:
        case FocusPlan():
            sorted_groups = [
                structs.replace(one, people=tuple(sorted(one.people)), facilitators=tuple(sorted(one.facilitators)))
                for one in plan.groups
            ]
            return structs.replace(plan, groups=tuple(sorted(sorted_groups, key=structs.astuple)))
        case MentoringPlan():
            matches = [structs.replace(one, participants=tuple(sorted(one.participants))) for one in plan.matches]
            sessions = [structs.replace(one, participants=tuple(sorted(one.participants))) for one in plan.sessions]
            return structs.replace(
                plan,
                matches=tuple(sorted(matches, key=structs.astuple)),
                sessions=tuple(sorted(sessions, key=structs.astuple)),
            )
        case PollPlan():
            return structs.replace(plan, chosen=tuple(sorted(plan.chosen)))


def to_json(plan: Plan) -> bytes:
    """The plan as the bytes of a file: UTF-8, canonical order, a line break at the end."""
    values: dict[str, object] = {"schema": SCHEMA, **msgspec.to_builtins(canonical(plan))}
    return msgspec.json.format(msgspec.json.encode(values), indent=1) + b"\n"


def read_plan(data: object, instance: Instance) -> Plan | Refused:
    """The plan in `data`, which is parsed JSON, for this instance. Ids are not looked at; that is for the rules."""
    if not isinstance(data, dict):
        return refused(Problem("shape", "$", "an object is needed"))
    if data.get("schema") != SCHEMA:
        return refused(Problem("schema", "$.schema", f"this is not {SCHEMA}"))
    if data.get("instance") != instance.id:
        return refused(Problem("instance", "$.instance", "this plan is of another instance"))
    return to_shape(data, type(empty_plan(instance)))
