"""Facts of an event to an instance of the engine (`aicina.sched/1`, kind focus_groups), for a purpose. Pure."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo

from scheduling.facts import (
    ANY,
    Applicant,
    FacilitatorFact,
    Facts,
    GroupFact,
    facilitator_id,
    group_id,
    person_id,
    slot_id,
)
from scheduling.terms import WEIGHTS, PairKind, Purpose, Standing

SCHEMA = "aicina.sched/1"
FRESH = ("seated", "ifneedbe", "composition")
# Who was told something comes before who waits: nobody moves so that somebody else may be seated (ADR 41)
AGAIN = ("dropped", "changes", "seated", "ifneedbe", "composition")
USUAL = ("municipality", "region", "org", "sector", "age", "role")
THOUSAND = 1000


def to_instance(facts: Facts, purpose: Purpose, *, thanked: bool = False) -> dict[str, Any]:
    """The instance as JSON values; ids as `facts` says. People without a common time are in it: rules leave them out.

    People who withdrew after something was published stay in it, pinned out, so that their seat is no loss. Those who
    were thanked by letter are in it only with `thanked`: no search gives them a seat, people may.
    """
    told = facts.published if purpose is Purpose.replan else None
    asked = [one for one in facts.applicants if thanked or not facts.is_thanked(one)]
    here = [one for one in asked if not one.out or _is_told(one.id, told)]
    known = {one.id for one in here}
    return {
        "schema": SCHEMA,
        "kind": "focus_groups",
        "id": f"e{facts.event_id}",
        "seed": facts.seed,
        "timezone": facts.timezone,
        "note": "",
        "levels": list(AGAIN if told is not None else FRESH),
        "slots": [_slot(facts, slot) for slot in facts.slots],
        "people": [_person(facts, one) for one in sorted(here, key=lambda one: _order(facts.seed, one.id))],
        "facilitators": [_facilitator(facts, one) for one in facts.facilitators],
        "groups": [_group(facts, one) for one in facts.groups],
        "apart": _pairs(facts, PairKind.apart, known),
        "together": [*_pairs(facts, PairKind.together, known), *_parties(here)],
        "buffer_minutes": facts.buffer_minutes,
        "max_parallel": facts.max_parallel,
        "pins": list(_pins(facts, purpose, here)),
        "published": _published(told, known),
        "weights": {**WEIGHTS, **facts.weights},
    }


def expected_to_invited(people: int, no_show: int) -> int:
    """How many to invite so that `people` come, while `no_show` per mille stay away."""
    left = THOUSAND - no_show
    return -(-people * THOUSAND // left) if left > 0 else people


def most_invited(people: int, no_show: int) -> int:
    """How many may be invited so that no more than `people` are expected."""
    left = THOUSAND - no_show
    return people * THOUSAND // left if left > 0 else people


def usual_cap(ideal: int, most: int, no_show: int) -> int:
    """How many are invited at most to a group whose organiser named no number; `no_show` is per mille."""
    return max(ideal, most_invited(most, no_show))


def _order(seed: int, number: int) -> str:
    """A seeded order: who signed up first is nobody's advantage."""
    return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()


def _slot(facts: Facts, slot: Any) -> dict[str, Any]:
    zone = ZoneInfo(facts.timezone)
    return {
        "id": slot_id(slot.id),
        "start": slot.starts_at.astimezone(zone).isoformat(),
        "end": slot.ends_at.astimezone(zone).isoformat(),
        "minutes": (slot.ends_at - slot.starts_at) // timedelta(minutes=1),
    }


def _times(facts: Facts, availability: Any) -> dict[str, int]:
    if facts.own_time:  # who applied to an event with one time can come then
        return {slot_id(slot.id): 2 for slot in facts.slots}
    known = {slot.id for slot in facts.slots}
    return {slot_id(number): can for number, can in sorted(availability.items()) if number in known and can}


def _person(facts: Facts, one: Applicant) -> dict[str, Any]:
    limited = any(group.max_per_municipality for group in facts.groups)
    values = {name: getattr(one, name) for name in USUAL}
    # Who named no institution is not "of the same institution" as others who named none.
    values["org"] = one.org or f"~{one.id}"
    values["municipality"] = one.municipality or (f"~{one.id}" if limited else "")
    named = {entry["attr"] for group in facts.groups for entry in (*group.filters, *group.quotas)}
    return {
        **{name: one.said.get(name, "") for name in sorted(named.difference(USUAL))},
        "id": person_id(one.id),
        **values,
        "languages": sorted({*one.languages, ANY}),
        "no_show": facts.no_show,
        "availability": {} if one.out else _times(facts, one.availability),
    }


def _facilitator(facts: Facts, one: FacilitatorFact) -> dict[str, Any]:
    every = {group.language for group in facts.groups if group.language}
    return {
        "id": facilitator_id(one.id),
        "languages": sorted({*(one.languages or every), ANY}),
        "availability": _times(facts, one.availability),
        "max_groups": one.max_groups,
        "org": one.org,
    }


def _group(facts: Facts, one: GroupFact) -> dict[str, Any]:
    known = {slot.id for slot in facts.slots}
    allowed = None if one.slots is None or facts.own_time else [slot_id(s) for s in one.slots if s in known]
    return {
        "id": group_id(one.id),
        "name": one.name,
        "language": one.language or ANY,
        "filter": _filters(one),
        "min": one.min,
        "max": one.max,
        "ideal": min(expected_to_invited(one.ideal, facts.no_show), one.cap),
        "cap": one.cap,
        "facilitators": one.facilitators,
        "slots": allowed,
        "max_per_org": one.max_per_org,
        "max_per_municipality": one.max_per_municipality,
        "quotas": [
            {"attr": q["attr"], "values": sorted(q["values"]), "min": q.get("min"), "max": q.get("max")}
            for q in one.quotas
        ],
        "required": one.required,
    }


def _filters(one: GroupFact) -> dict[str, list[str]]:
    """Values by attribute; one that is named twice must fit both times."""
    found: dict[str, set[str]] = {}
    for entry in one.filters:
        values = set(entry["values"])
        found[entry["attr"]] = found.get(entry["attr"], values) & values
    return {name: sorted(values) for name, values in found.items()}


def _pairs(facts: Facts, kind: PairKind, known: set[int]) -> list[list[str]]:
    found: list[list[str]] = []
    for pair in facts.pairs:
        if pair.kind is not kind or pair.first not in known:
            continue
        if pair.facilitator is not None:
            found.append([person_id(pair.first), facilitator_id(pair.facilitator)])
        elif pair.second in known:
            found.append([person_id(pair.first), person_id(pair.second or 0)])
    return found


def _parties(here: list[Applicant]) -> list[list[str]]:
    """People of one family, two by two."""
    parties: dict[int, list[int]] = {}
    for one in here:
        if one.party is not None and not one.out:
            parties.setdefault(one.party, []).append(one.id)
    return [
        [person_id(a), person_id(b)]
        for _party, members in sorted(parties.items())
        for a, b in combinations(sorted(members), 2)
    ]


def _pins(facts: Facts, purpose: Purpose, here: list[Applicant]) -> Iterator[dict[str, str]]:
    locked = {group.id for group in facts.groups if group.locked}
    around = purpose is Purpose.rest
    for one in sorted(here, key=lambda one: one.id):
        yield from _person_pins(facts, one, locked, around=around)
    for group in facts.groups:
        yield from _group_pins(facts, group, around=around)
    for facilitator, group_number, pinned in facts.leading:
        if pinned or group_number in locked or around:
            yield {
                "type": "facilitator_group",
                "facilitator": facilitator_id(facilitator),
                "group": group_id(group_number),
            }


def _person_pins(facts: Facts, one: Applicant, locked: set[int], *, around: bool) -> Iterator[dict[str, str]]:
    place = facts.places.get(one.id)
    seated = place.group if place is not None and place.standing is Standing.seat else None
    if one.out or (place is not None and place.excluded):
        yield {"type": "person_out", "person": person_id(one.id)}
        return
    if place is not None and place.standing in (Standing.reserve, Standing.thanked) and place.pinned:
        yield {"type": "person_out", "person": person_id(one.id)}
        return
    if place is not None and place.standing is Standing.thanked and around:
        yield {"type": "person_out", "person": person_id(one.id)}
        return
    if seated is not None and place is not None and (place.pinned or seated in locked or around):
        yield {"type": "person_group", "person": person_id(one.id), "group": group_id(seated)}
        return
    for number in sorted(locked):
        yield {"type": "person_not_group", "person": person_id(one.id), "group": group_id(number)}


def _group_pins(facts: Facts, group: GroupFact, *, around: bool) -> Iterator[dict[str, str]]:
    people = any(place.group == group.id for place in facts.places.values())
    slot = facts.slots[0].id if facts.own_time and facts.slots and people else group.slot
    if slot is not None and any(one.id == slot for one in facts.slots) and (group.locked or (around and people)):
        yield {"type": "group_slot", "group": group_id(group.id), "slot": slot_id(slot)}
    elif group.locked and not people:
        yield {"type": "group_closed", "group": group_id(group.id)}


def _is_told(number: int, told: Any) -> bool:
    return told is not None and any(person_id(number) in entry["people"] for entry in told["groups"])


def _published(told: Any, known: set[int]) -> dict[str, Any] | None:
    """What was told, without people of whom nothing is known any more."""
    if told is None:
        return None
    here = {person_id(number) for number in known}
    return {"groups": [{**entry, "people": [p for p in entry["people"] if p in here]} for entry in told["groups"]]}
