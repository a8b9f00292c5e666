"""Tiny instances of focus groups drawn from a seed: every kind of rule and pin, few enough plans to look at all."""

import random
from typing import Any

from tests.unit.scheduling.cases import facilitator, focus_groups, group, person, slot

SLOTS = [slot("s1", "10:00"), slot("s2", "11:00"), slot("s3", "12:40"), slot("s4", "15:00")]


def drawn(seed: int, *, replan: bool = False) -> dict[str, Any]:
    """An instance that depends on nothing but the seed; with `replan` something was published."""
    draw = random.Random(seed)
    slots = draw.sample(SLOTS, draw.choice((2, 3)))
    names = [one["id"] for one in slots]
    people = [
        person(
            f"p{number}",
            {name: draw.choice((1, 2, 2)) for name in names if draw.random() < 0.7},
            org=f"org-{draw.randrange(3)}",
            municipality=draw.choice(("Tukuma novads", "Talsu novads")),
            sector=draw.choice(("ngo", "municipal")),
            languages=draw.choice((["lv"], ["lv", "ru"], ["ru"])),
            no_show=draw.choice((0, 100, 300)),
        )
        for number in range(draw.choice((4, 5)))
    ]
    groups = _groups(draw, draw.choice((1, 2, 2)), names)
    staff = [
        facilitator(
            f"f{number}",
            {name: draw.choice((1, 2)) for name in names if draw.random() < 0.8},
            languages=draw.choice((["lv"], ["lv", "ru"])),
            max_groups=draw.choice((1, 2)),
        )
        for number in range(2)
    ]
    ids = [one["id"] for one in people]
    return focus_groups(
        slots=slots,
        people=people,
        groups=groups,
        facilitators=staff,
        apart=_pairs(draw, ids, [*ids, "f0", "f1"]),
        together=_pairs(draw, ids, ids),
        buffer_minutes=draw.choice((0, 15)),
        max_parallel=draw.choice((None, 1, 2)),
        pins=_pins(draw, ids, [one["id"] for one in groups], names),
        **(_published(draw, ids, [one["id"] for one in groups], names) if replan else {}),
    )


def _groups(draw: random.Random, kinds: int, slots: list[str]) -> list[dict[str, Any]]:
    """Two or three groups; some are alike."""
    groups: list[dict[str, Any]] = []
    for kind in range(kinds):
        quota = {"attr": "sector", "values": ["ngo"], "min": draw.choice((None, 1)), "max": draw.choice((None, 2))}
        more: dict[str, Any] = {
            "language": draw.choice(("lv", "lv", "ru")),
            "filter": draw.choice(({}, {}, {"sector": ["ngo"]})),
            "min": draw.choice((0, 1, 2)),
            "cap": draw.choice((2, 3)),
            "ideal": draw.choice((1, 2, 3)),
            "facilitators": draw.choice((0, 1, 1)),
            "slots": draw.choice((None, None, slots[:1])),
            "max_per_org": draw.choice((None, 1)),
            "max_per_municipality": draw.choice((None, 2)),
            "quotas": draw.choice(([], [quota])),
            "required": draw.random() < 0.1,
        }
        groups += [group(f"g{kind}{copy}", **more) for copy in range(2 if kinds == 1 or draw.random() < 0.3 else 1)]
    return groups


def _pairs(draw: random.Random, ones: list[str], others: list[str]) -> list[list[str]]:
    pairs = [[draw.choice(ones), draw.choice(others)] for _number in range(draw.choice((0, 1, 2)))]
    return [pair for pair in pairs if pair[0] != pair[1]]


def _pins(draw: random.Random, people: list[str], groups: list[str], slots: list[str]) -> list[dict[str, str]]:
    """None, one or two pins of any kind."""
    who, where, when, leader = draw.choice(people), draw.choice(groups), draw.choice(slots), draw.choice(("f0", "f1"))
    kinds: list[dict[str, str]] = [
        {"type": "person_group", "person": who, "group": where},
        {"type": "person_not_group", "person": who, "group": where},
        {"type": "person_out", "person": who},
        {"type": "person_in", "person": who},
        {"type": "group_slot", "group": where, "slot": when},
        {"type": "group_closed", "group": where},
        {"type": "facilitator_group", "facilitator": leader, "group": where},
        {"type": "facilitator_out", "facilitator": leader},
    ]
    return draw.sample(kinds, draw.choice((0, 0, 1, 2)))


def _published(draw: random.Random, people: list[str], groups: list[str], slots: list[str]) -> dict[str, Any]:
    """A plan that people were told, with somebody, a slot or a group that is no longer there."""
    everybody = draw.sample([*people, "gone"], len(people))
    told = draw.sample(groups, min(2, len(groups)))
    half = len(everybody) // 2
    published = [
        {
            "group": "gone" if draw.random() < 0.1 else name,
            "slot": "gone" if draw.random() < 0.1 else draw.choice(slots),
            "people": everybody[:half] if place else everybody[half:],
            "facilitators": draw.choice((["f0"], ["f1"], ["gone"], [])),
        }
        for place, name in enumerate(told)
    ]
    first = draw.choice((["seated", "changes"], ["changes", "seated"]))
    levels = ["dropped", *first, "ifneedbe", "composition"]
    return {"levels": levels, "published": {"groups": _unlike(published)}}


def _unlike(published: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same without a group that is there twice."""
    return list({one["group"]: one for one in published}.values())
