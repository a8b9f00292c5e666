"""Every rule, broken once; and what small plans are worth."""

from typing import Any

import pytest

from scheduling.engine import checking, plans
from scheduling.engine.instances import Instance, Refused, read_instance
from scheduling.engine.plans import Plan
from tests.unit.scheduling import cases
from tests.unit.scheduling.cases import facilitator, group, person

EVERYWHERE = {"s1": 2, "s2": 2, "s3": 1}
FINE = (("g1", "s1", "p1 p2 p3", "f1"), ("g2", "s3", "p4 p5", "f1"))
REPLAN = ["dropped", "seated", "changes", "ifneedbe", "composition"]


def _pair(data: dict[str, Any], plan: dict[str, Any]) -> tuple[Instance, Plan]:
    instance = read_instance(data)
    assert not isinstance(instance, Refused), instance
    found = plans.read_plan(plan, instance)
    assert not isinstance(found, Refused), found
    return instance, found


def _codes(data: dict[str, Any], plan: dict[str, Any]) -> list[str]:
    return [f"{broken.rule} {broken.why}" for broken in checking.broken_rules(*_pair(data, plan))]


def _people(number: int, **more: Any) -> list[dict[str, Any]]:
    """Six people, one of them different."""
    return [person(f"p{one}", EVERYWHERE, **(more if one == number else {})) for one in range(1, 7)]


def _told(*groups: tuple[str, str, str, str]) -> dict[str, Any]:
    return {"published": {"groups": cases.focus_plan(*groups)["groups"]}, "levels": REPLAN}


FOCUS: dict[str, tuple[dict[str, Any], tuple[tuple[str, str, str, str], ...], list[str]]] = {
    "nothing": ({}, (), []),
    "fine": ({}, FINE, []),
    "unknown group": ({}, (("g9", "s1", "p1 p2", "f1"),), ["FG00 unknown"]),
    "unknown slot": ({}, (("g1", "s9", "p1 p2", "f1"),), ["FG00 unknown"]),
    "unknown person": ({}, (("g1", "s1", "p1 p2 p9", "f1"),), ["FG00 unknown"]),
    "unknown facilitator": ({}, (("g1", "s1", "p1 p2", "f9"),), ["FG00 unknown"]),
    "in two groups": ({}, (("g1", "s1", "p1 p2", "f1"), ("g2", "s3", "p2 p3", "f1")), ["FG01 twice"]),
    "twice in one": ({}, (("g1", "s1", "p1 p1", "f1"),), ["FG01 twice"]),
    "not available": (
        {"people": _people(2, availability={"s3": 2})},
        (("g1", "s1", "p1 p2", "f1"),),
        ["FG02 not_available"],
    ),
    "slot not allowed": ({"groups": [group("g1", slots=["s2"])]}, (FINE[0],), ["FG03 not_allowed"]),
    "no slot allowed": ({"groups": [group("g1", slots=[])]}, (FINE[0],), ["FG03 not_allowed"]),
    "group twice": ({}, (FINE[0], FINE[0]), ["FG03 twice"]),
    "too few": ({}, (("g1", "s1", "p1", "f1"),), ["FG04 too_few"]),
    "too few will come": (
        {"people": _people(1, no_show=1)},
        (("g1", "s1", "p1 p2", "f1"),),
        ["FG04 too_few"],
    ),
    "too many": ({}, (("g1", "s1", "p1 p2 p3 p4", "f1"),), ["FG04 too_many"]),
    "over the cap": ({"groups": [group("g1", cap=2)]}, (FINE[0],), ["FG04 over_cap"]),
    "nobody leads": ({}, (("g1", "s1", "p1 p2", ""),), ["FG05 too_few"]),
    "one leads twice": (
        {"groups": [group("g1", facilitators=2)]},
        (("g1", "s1", "p1 p2", "f1 f1"),),
        ["FG05 too_few", "FG05 not_free"],
    ),
    "leads when away": ({"facilitators": [facilitator("f1", {"s2": 2})]}, (FINE[0],), ["FG05 not_available"]),
    "leads in what they do not speak": (
        {"facilitators": [facilitator("f1", EVERYWHERE, languages=["ru"])]},
        (FINE[0],),
        ["FG05 language"],
    ),
    "leads too many": ({"facilitators": [facilitator("f1", EVERYWHERE, max_groups=1)]}, FINE, ["FG05 too_many"]),
    "leads two at once": ({}, (FINE[0], ("g2", "s2", "p4 p5", "f1")), ["FG05 not_free"]),
    "no pause": ({"buffer_minutes": 151}, FINE, ["FG05 not_free"]),
    "a pause just long enough": ({"buffer_minutes": 150}, FINE, []),
    "does not speak": ({"people": _people(1, languages=["ru", "en"])}, (FINE[0],), ["FG06 language"]),
    "filter": (
        {"groups": [group("g1", filter={"age": ["30-49"]})], "people": _people(1, age="65+")},
        (FINE[0],),
        ["FG07 filter"],
    ),
    "one institution": (
        {"groups": [group("g1", max_per_org=1)], "people": _people(1, org="org-p2")},
        (FINE[0],),
        ["FG08 too_many"],
    ),
    "one municipality": ({"groups": [group("g1", max_per_municipality=2)]}, (FINE[0],), ["FG08 too_many"]),
    "quota not met": (
        {"groups": [group("g1", quotas=[{"attr": "sector", "values": ["state", "x"], "min": 1, "max": None}])]},
        (FINE[0],),
        ["FG09 too_few"],
    ),
    "quota exceeded": (
        {"groups": [group("g1", quotas=[{"attr": "sector", "values": ["ngo"], "min": 3, "max": 2}])]},
        (FINE[0],),
        ["FG09 too_many"],
    ),
    "apart": ({"apart": [["p3", "p1"]]}, FINE, ["FG10 apart"]),
    "apart from who leads": ({"apart": [["f1", "p5"]]}, FINE, ["FG10 apart"]),
    "apart and not together": ({"apart": [["p1", "p4"]]}, FINE, []),
    "too many at once": (
        {"max_parallel": 1},
        (FINE[0], ("g2", "s2", "p4 p5", "f2")),
        ["FG12 too_many"],
    ),
    "required": ({"groups": [group("g1"), group("g2", required=True)]}, (FINE[0],), ["FG13 not_opened"]),
}  # fmt: skip


@pytest.mark.parametrize("name", FOCUS)
def test_rules_of_focus_groups(name: str) -> None:
    changes, groups, expected = FOCUS[name]
    assert _codes(cases.focus_groups(**changes), cases.focus_plan(*groups)) == expected


PINS: list[tuple[dict[str, str], bool]] = [
    ({"type": "person_group", "person": "p1", "group": "g1"}, True),
    ({"type": "person_group", "person": "p4", "group": "g1"}, False),
    ({"type": "person_group", "person": "p6", "group": "g1"}, False),
    ({"type": "person_not_group", "person": "p4", "group": "g1"}, True),
    ({"type": "person_not_group", "person": "p1", "group": "g1"}, False),
    ({"type": "person_out", "person": "p6"}, True),
    ({"type": "person_out", "person": "p1"}, False),
    ({"type": "person_in", "person": "p1"}, True),
    ({"type": "person_in", "person": "p6"}, False),
    ({"type": "group_slot", "group": "g1", "slot": "s1"}, True),
    ({"type": "group_slot", "group": "g1", "slot": "s2"}, False),
    ({"type": "group_slot", "group": "g3", "slot": "s2"}, False),
    ({"type": "group_closed", "group": "g3"}, True),
    ({"type": "group_closed", "group": "g1"}, False),
    ({"type": "facilitator_group", "facilitator": "f1", "group": "g2"}, True),
    ({"type": "facilitator_group", "facilitator": "f2", "group": "g2"}, False),
    ({"type": "facilitator_out", "facilitator": "f2"}, True),
    ({"type": "facilitator_out", "facilitator": "f1"}, False),
]


@pytest.mark.parametrize(("pin", "kept"), PINS, ids=[" ".join(pin.values()) for pin, _kept in PINS])
def test_pins_of_focus_groups(pin: dict[str, str], kept: bool) -> None:
    data = cases.focus_groups(pins=[pin], groups=[group("g1"), group("g2"), group("g3")])
    assert _codes(data, cases.focus_plan(*FINE)) == ([] if kept else ["FG11 pin"])


def test_a_breach_says_whom_it_concerns() -> None:
    data = cases.focus_groups(groups=[group("g1", max_per_municipality=2)], people=_people(1, no_show=500))
    data["groups"][0]["min"] = 3
    instance, plan = _pair(data, cases.focus_plan(FINE[0]))
    few, many = checking.broken_rules(instance, plan)
    assert (few.group, few.have, few.limit) == ("g1", 2500, 3000)
    assert (many.attribute, many.values, many.have, many.limit) == ("municipality", ("Tukuma novads",), 3, 2)


def test_worth_of_a_composition() -> None:
    people = _people(1, org="org-p2", municipality="Cēsu novads")
    people[5]["municipality"] = "Rēzekne"
    data = cases.focus_groups(people=people, together=[["p1", "p2"], ["p1", "p4"], ["p6", "p1"]])
    found = checking.measure(*_pair(data, cases.focus_plan(*FINE)))
    assert found.parts == {
        "size": 1, "dup_org": 1, "dup_municipality": 2, "together_broken": 2, "unrepresented": 1, "groups_open": 2,
    }  # fmt: skip
    assert found.values == {"seated": 5, "ifneedbe": 3, "composition": 1 + 3 + 4 + 4 + 3}
    assert found.vector == (-5, 3, 15)


def test_worth_of_a_change() -> None:
    told = _told(("g1", "s1", "p1 p2 p3 p6", "f1"), ("g2", "s2", "p4 p5", "f2"))
    data = cases.focus_groups(**told, pins=[{"type": "person_out", "person": "p6"}])
    plan = cases.focus_plan(("g1", "s1", "p1 p5", "f1"), ("g2", "s1", "p2 p4", "f2"))
    found = checking.measure(*_pair(data, plan))
    # p3 has no seat; p4 and p5 have another slot, p2 another group in the same one; f2 does not lead in s2.
    assert found.values["dropped"] == 1
    assert found.values["changes"] == 5 + 2 + 2 + 1 + 1
    assert found.parts["moved_cost"] == 5
    assert found.parts["facilitator_lost"] == 1
    assert found.vector[:3] == (1, -4, 11)


def _match(mentor: str, kind: str, people: str) -> dict[str, Any]:
    return {"mentor": mentor, "kind": kind, "participants": people.split()}


def _met(match: dict[str, Any], expert: str, slot: str, minutes: int = 60) -> dict[str, Any]:
    return {**match, "expert": expert, "start_slot": slot, "minutes": minutes}


def _mentored(matches: list[dict[str, Any]], *sessions: dict[str, Any]) -> dict[str, Any]:
    head = {"schema": cases.SCHEMA, "instance": "small", "kind": "mentoring"}
    return {**head, "matches": matches, "sessions": list(sessions)}


ONE, OTHER, BOTH = _match("m1", "individual", "p1"), _match("m2", "individual", "p2"), _match("m1", "group", "p2 p3")
AWAY = [
    {"id": "e1", "languages": ["lv"], "availability": {"t1": 1}, "max_minutes_per_month": 60},
    {"id": "e2", "languages": ["en"], "availability": {"t1": 2}, "max_minutes_per_month": 60},
]
MENTORING: dict[str, tuple[dict[str, Any], dict[str, Any], list[str]]] = {
    "nothing": ({}, _mentored([]), []),
    "fine": ({}, _mentored([ONE, BOTH], _met(ONE, "e1", "t1", 120), _met(BOTH, "e2", "t3", 120)), []),
    "unknown participant": ({}, _mentored([_match("m1", "individual", "p9")]), ["ME00 unknown"]),
    "unknown mentor": ({}, _mentored([_match("m9", "individual", "p1")]), ["ME00 unknown"]),
    "with two mentors": ({}, _mentored([ONE, _match("m2", "individual", "p1")]), ["ME01 twice"]),
    "group of one": ({}, _mentored([_match("m1", "group", "p1")]), ["ME02 too_few"]),
    "group of none": ({}, _mentored([_match("m1", "group", "")]), ["ME02 too_few"]),
    "group too large": ({"group_max": 2}, _mentored([_match("m1", "group", "p1 p2 p3")]), ["ME02 too_many"]),
    "two alone": ({}, _mentored([_match("m1", "individual", "p1 p2")]), ["ME02 too_many"]),
    "beyond every pattern": (
        {},
        _mentored([_match("m1", "individual", one) for one in ("p1", "p2", "p3")]),
        ["ME02 not_allowed"],
    ),
    "no pattern": ({"patterns": []}, _mentored([ONE]), ["ME02 not_allowed"]),
    "no common need": (
        {"participants": [{**one, "needs": [one["id"]]} for one in cases.mentoring()["participants"]]},
        _mentored([BOTH]),
        ["ME03 not_shared"],
    ),
    "no such match": ({}, _mentored([ONE], _met(OTHER, "e1", "t1")), ["ME04 unknown"]),
    "length": ({}, _mentored([ONE], _met(ONE, "e1", "t1", 90)), ["ME05 not_allowed"]),
    "unknown slot": ({}, _mentored([ONE], _met(ONE, "e1", "t9")), ["ME05 not_allowed"]),
    "nothing follows": ({}, _mentored([ONE], _met(ONE, "e1", "t4", 120)), ["ME05 no_slots"]),
    "expert away": ({"experts": AWAY}, _mentored([ONE], _met(ONE, "e1", "t2")), ["ME06 not_available"]),
    "twice at once": (
        {},
        _mentored([ONE, BOTH], _met(ONE, "e1", "t1"), _met(BOTH, "e2", "t1")),
        ["ME07 not_free"],
    ),
    "no expert": ({}, _mentored([ONE], _met(ONE, "e9", "t1")), ["ME08 unknown"]),
    "expert interprets": ({}, _mentored([OTHER], _met(OTHER, "e1", "t1")), []),
    "nobody interprets": ({}, _mentored([OTHER], _met(OTHER, "e2", "t1")), ["ME08 language"]),
    "expert's hours": (
        {"experts": [{**one, "max_minutes_per_month": 60} for one in cases.mentoring()["experts"]]},
        _mentored([ONE], _met(ONE, "e1", "t1", 120), _met(ONE, "e1", "t5")),
        ["ME09 too_many"],
    ),
    "pins": (
        {
            "pins": [
                {"type": "match", "participant": "p1", "mentor": "m2"},
                {"type": "not_match", "participant": "p1", "mentor": "m1"},
                {"type": "not_match", "participant": "p2", "mentor": "m1"},
            ]
        },
        _mentored([ONE]),
        ["ME10 pin", "ME10 pin"],
    ),
}


@pytest.mark.parametrize("name", MENTORING)
def test_rules_of_mentoring(name: str) -> None:
    changes, plan, expected = MENTORING[name]
    assert _codes(cases.mentoring(**changes), plan) == expected


def test_worth_of_a_calendar() -> None:
    data = cases.mentoring()
    data["experts"][0]["availability"]["t2"] = 1
    plan = _mentored([ONE, OTHER], _met(ONE, "e1", "t1", 120), _met(OTHER, "e1", "t3"), _met(OTHER, "e1", "t5"))
    found = checking.measure(*_pair(data, plan))
    assert found.values == {"served": 1, "interpreted": 1, "off_topic": 1, "ifneedbe": 1, "days": 5}
    assert found.vector == (-1, 1, 1, 1, 5)
    assert found.parts == {"matched": 2, "sessions": 3, "of": 6, "groups": 0}


POLLS: dict[str, tuple[dict[str, Any], list[str], list[str]]] = {
    "fine": ({}, ["s1"], []),
    "unknown": ({}, ["s1", "s9"], ["PO00 unknown"]),
    "twice": ({}, ["s1", "s1"], ["PO00 twice"]),
    "none": ({}, [], ["PO01 too_few"]),
    "too many": ({}, ["s1", "s3"], ["PO01 too_many"]),
    "overlap": ({"buckets": [{"id": "all", "pick": 2}]}, ["s1", "s2"], ["PO02 overlap"]),
    "same day": ({"buckets": [{"id": "all", "pick": 2}], "distinct_days": True}, ["s1", "s3"], ["PO03 same_day"]),
}


def _chosen(*slots: str) -> dict[str, Any]:
    return {"schema": cases.SCHEMA, "instance": "small", "kind": "poll", "chosen": list(slots)}


@pytest.mark.parametrize("name", POLLS)
def test_rules_of_polls(name: str) -> None:
    changes, chosen, expected = POLLS[name]
    assert _codes(cases.poll(**changes), _chosen(*chosen)) == expected


def test_worth_of_a_choice() -> None:
    first = checking.measure(*_pair(cases.poll(), _chosen("s1")))
    assert first.values == {"required": 1, "satisfied": 2, "ifneedbe": 1, "attendances": 2, "earliest": 0}
    assert first.vector == (-1, -2, 1, -2, 0)
    assert first.parts == {"required_total": 1, "optional_total": 2}
    last = checking.measure(*_pair(cases.poll(), _chosen("s3")))
    assert last.vector == (0, -3, 0, -2, 2)


def test_a_plan_of_another_kind_is_a_mistake_of_the_caller() -> None:
    instance, _plan = _pair(cases.poll(), _chosen("s1"))
    for look in (checking.broken_rules, checking.measure):
        with pytest.raises(TypeError):
            look(instance, plans.FocusPlan("small"))
