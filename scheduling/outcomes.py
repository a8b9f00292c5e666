"""What a run found, in names: its groups with their times and people, and who has no seat."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from core.collation import latvian_key
from registration.models import Event, Registration
from registration.people_queries import municipality_name
from scheduling import instances, wording
from scheduling.engine.checking import measure
from scheduling.engine.focus_shapes import FocusGroups
from scheduling.engine.instances import read_instance
from scheduling.engine.plans import FocusPlan, read_plan
from scheduling.facts import number_of
from scheduling.models import ComposingRun


@dataclass(frozen=True, slots=True)
class PlannedGroup:
    """One opened group: its time, its people and who leads it, in words."""

    name: str
    when: str
    people: list[str]
    facilitators: list[str]


@dataclass(frozen=True, slots=True)
class Planned:
    """The groups of a plan, those that are not opened, and who has no seat: (number, name and where from)."""

    groups: list[PlannedGroup]
    closed: list[tuple[str, str]]  # (id, name)
    without: list[tuple[int, str]]
    places: list[tuple[str, str, int]]  # (code, name, how many have no seat): municipalities of two people or more


def planned(session: Session, event: Event, run: ComposingRun) -> Planned | None:
    """The run's plan in words, people in the order of their names; None without one. Who was erased is in no list."""
    if run.plan is None:
        return None
    people = _names(session, event, [int(one["id"]) for one in run.instance.get("people", ())])
    groups = {one["id"]: one["name"] for one in run.instance["groups"]}
    leaders = {f"f{one.id}": one.name for one in instances.facilitators_of(session, event.id)}
    times = {f"s{one.id}": wording.slot_words(one, event.timezone) for one in instances.slots_of(session, event)}
    found: list[PlannedGroup] = []
    seated: set[str] = set()
    order = list(groups)
    for entry in sorted(run.plan["groups"], key=lambda one: order.index(one["group"]) if one["group"] in groups else 0):
        seated |= set(entry["people"])
        found.append(
            PlannedGroup(
                groups.get(entry["group"], entry["group"]),
                times.get(entry["slot"], ""),
                [name for one, name in people.items() if one in entry["people"]],
                [leaders[one] for one in entry["facilitators"] if one in leaders],
            )
        )
    opened = {entry["group"] for entry in run.plan["groups"]}
    settled = seated | kept_out(run.instance)
    without = [(number_of(one), name) for one, name in people.items() if one not in settled and name]
    closed = [(one, name) for one, name in groups.items() if one not in opened]
    return Planned(found, closed, without, _places(run, settled))


def blemishes(run: ComposingRun) -> Mapping[str, int] | None:
    """How many of each that makes the run's groups uneven, those that weigh nothing aside; None when it cannot be said
    any more: there is no plan, or somebody of it was erased since."""
    instance = read_instance(run.instance) if run.plan is not None else None
    plan = read_plan(dict(run.plan or {}), instance) if isinstance(instance, FocusGroups) else None
    if not isinstance(instance, FocusGroups) or not isinstance(plan, FocusPlan):
        return None
    found = measure(instance, plan)
    if found.values["composition"] != next((one["value"] for one in run.levels if one["name"] == "composition"), None):
        return None
    weights = instance.weights
    weighs = {
        "size": weights.size,
        "dup_org": weights.dup_org,
        "dup_municipality": weights.dup_municipality,
        "together_broken": weights.together,
        "unrepresented": weights.unrepresented,
    }
    return {name: found.parts[name] for name, weight in weighs.items() if weight}


def kept_out(instance: Mapping[str, Any]) -> set[str]:
    """Who was not to be seated: has withdrawn, was thanked, or is left out by the organiser. Nobody asks why."""
    return {pin["person"] for pin in instance.get("pins", ()) if pin["type"] == "person_out"}


def _places(run: ComposingRun, settled: set[str]) -> list[tuple[str, str, int]]:
    """Municipalities from which at least two people came away without a seat, the most first."""
    left = Counter(one["municipality"] for one in run.instance["people"] if one["id"] not in settled)
    named = [(code, municipality_name(code) if code.startswith("LV-") else code, n) for code, n in left.items()]
    return sorted(
        (one for one in named if one[0] and one[0][0] != "~" and one[2] > 1),
        key=lambda one: (-one[2], latvian_key(one[1])),
    )


def _names(session: Session, event: Event, ids: list[int]) -> dict[str, str]:
    """Name and place of those who are still there; keys are compared here: databases have orders of their own."""
    rows = session.query(Registration).filter(Registration.event_id == event.id, Registration.id.in_(ids))
    return {
        str(row.id): ", ".join(part for part in (row.known_as(), _place(row)) if part)
        for row in sorted(rows, key=lambda row: (row.sort_key, row.id))
    }


def _place(row: Registration) -> str:
    return municipality_name(row.municipality_code) if row.municipality_code else row.municipality
