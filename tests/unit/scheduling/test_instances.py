"""What instances are read, and how the others are refused."""

from typing import Any

import pytest

from scheduling.engine.instances import FocusGroups, Mentoring, Poll, Refused, read_instance
from scheduling.engine.shapes import MOST_LIMIT
from tests.unit.scheduling import cases
from tests.unit.scheduling.shared import NAMES, instance_data, needs_shared

KINDS = {"focus_groups": FocusGroups, "mentoring": Mentoring, "poll": Poll}


def codes(data: object) -> list[tuple[str, str]]:
    """Codes and places of the refusal; none when it was read."""
    found = read_instance(data)
    return [(problem.code, problem.where) for problem in found.problems] if isinstance(found, Refused) else []


@needs_shared
@pytest.mark.parametrize("name", NAMES)
def test_takes_the_reference(name: str) -> None:
    data = instance_data(name)
    assert isinstance(read_instance(data), KINDS[data["kind"]])


def test_takes_the_small_ones() -> None:
    focus, mentoring, poll = (read_instance(data) for data in (cases.focus_groups(), cases.mentoring(), cases.poll()))
    assert isinstance(focus, FocusGroups)
    assert isinstance(mentoring, Mentoring)
    assert isinstance(poll, Poll)
    assert focus.person["p2"].availability == {"s1": 2, "s2": 2, "s3": 1}
    assert focus.slot["s1"].meets(focus.slot["s2"])
    assert not focus.slot["s2"].meets(focus.slot["s3"])
    assert mentoring.stretch("t1", 120) == ("t1", "t2")
    assert mentoring.stretch("t4", 120) is None
    assert poll.rank == {"s1": 0, "s2": 1, "s3": 2}


def test_reads_other_attributes_that_a_group_names() -> None:
    data = cases.focus_groups(groups=[cases.group("g1", filter={"hobby": ["dancing"]})])
    assert codes(data) == [("attribute", "$.groups[0]")]
    for each in data["people"]:
        each["hobby"] = "dancing"
    read = read_instance(data)
    assert isinstance(read, FocusGroups)
    assert read.group["g1"].takes(read.person["p1"])


def test_takes_a_no_for_no_answer() -> None:
    read = read_instance(cases.focus_groups(people=[cases.person("p1", {"s1": 0, "s2": 1})]))
    assert isinstance(read, FocusGroups)
    assert read.person["p1"].availability == {"s2": 1}


def test_takes_what_cannot_be_fulfilled() -> None:
    assert not codes(cases.focus_groups(groups=[cases.group("g1", min=9, max=3, required=True)]))


def test_a_published_plan_may_name_what_is_gone() -> None:
    gone = {"group": "g9", "slot": "s9", "people": ["p9"], "facilitators": ["f9"]}
    levels = ["dropped", "seated", "changes", "ifneedbe", "composition"]
    assert not codes(cases.focus_groups(published={"groups": [gone]}, levels=levels))


LIMITS = ("min", "max", "cap", "facilitators", "max_per_org", "max_per_municipality")


@pytest.mark.parametrize(("field", "most"), [*((name, MOST_LIMIT) for name in LIMITS), ("ideal", 1_000_000)])
def test_large_numbers_of_a_group(field: str, most: int) -> None:
    assert codes(cases.focus_groups(groups=[cases.group("g1", **{field: most})])) == []
    assert codes(cases.focus_groups(groups=[cases.group("g1", **{field: most + 1})])) == [
        ("shape", f"$.groups[0].{field}")
    ]


SLOT = cases.slot("s1", "10:00")
REFUSED: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "bool for int": ({"buffer_minutes": True}, [("shape", "$.buffer_minutes")]),
    "float": ({"buffer_minutes": 15.0}, [("shape", "$.buffer_minutes")]),
    "huge": ({"buffer_minutes": 10**100_000}, [("shape", "$.buffer_minutes")]),
    "negative": ({"groups": [cases.group("g1", min=-1)]}, [("shape", "$.groups[0].min")]),
    "no_show": ({"people": [cases.person("p1", {}, no_show=1001)]}, [("shape", "$.people[0].no_show")]),
    "answer": ({"people": [cases.person("p1", {"s1": 3})]}, [("shape", "$.people[0].availability[...]")]),
    "nul": ({"people": [cases.person("p\0", {})]}, [("shape", "$.people[0].id")]),
    "surrogate": ({"people": [cases.person("p\udc80", {})]}, [("shape", "$.people[0].id")]),
    "long id": ({"people": [cases.person("p" * 201, {})]}, [("shape", "$.people[0].id")]),
    "text for list": ({"people": "p1"}, [("shape", "$.people")]),
    "slots": ({"slots": None}, [("shape", "$.slots")]),
    "a slot": ({"slots": [7]}, [("shape", "$.slots[0]")]),
    "lacking": ({"weights": {"size": 1}}, [("shape", "$.weights")]),
    "schema": ({"schema": "aicina.sched/2"}, [("schema", "$.schema")]),
    "kind": ({"kind": ["poll"]}, [("kind", "$.kind")]),
    "zone": ({"timezone": "../../etc/passwd"}, [("zone", "$.timezone")]),
    "folder of zones": ({"timezone": "Europe"}, [("zone", "$.timezone")]),
    "level": ({"levels": ["seated", "served"]}, [("shape", "$.levels[1]")]),
    "no level": ({"levels": []}, [("levels", "$.levels")]),
    "level twice": ({"levels": ["seated", "seated"]}, [("levels", "$.levels")]),
    "level of a re-plan": ({"levels": ["dropped", "seated"]}, [("levels", "$.levels")]),
    "person twice": ({"people": [cases.person("p1", {}), cases.person("p1", {})]}, [("duplicate", "$.people")]),
    "slot twice": ({"slots": [SLOT, SLOT], "people": [], "facilitators": []}, [("duplicate", "$.slots")]),
    "answer elsewhere": ({"people": [cases.person("p1", {"s9": 2})]}, [("unknown", "$.people[0].availability")]),
    "group's slot": ({"groups": [cases.group("g1", slots=["s9"])]}, [("unknown", "$.groups[0].slots")]),
    "apart": ({"apart": [["p1", "p9"]]}, [("unknown", "$.apart[0]")]),
    "apart from oneself": ({"apart": [["p1", "p1"]]}, [("pair", "$.apart[0]")]),
    "three apart": ({"apart": [["p1", "p2", "p3"]]}, [("shape", "$.apart[0]")]),
    "together with a facilitator": ({"together": [["p1", "f1"]]}, [("unknown", "$.together[0]")]),
    "pin": ({"pins": [{"type": "person_group", "person": "p9", "group": "g1"}]}, [("unknown", "$.pins[0].person")]),
    "kind of pin": ({"pins": [{"type": "x" * 9999, "person": "p1"}]}, [("shape", "$.pins[0].type")]),
    "whose id": (
        {"facilitators": [cases.facilitator("p1", {})], "apart": [["p1", "p2"]]},
        [("ambiguous", "$.apart[0]")],
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refuses(name: str) -> None:
    changes, expected = REFUSED[name]
    assert codes(cases.focus_groups(**changes)) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2027-03-28T03:30+02:00", "2027-03-28T06:00+03:00", [("offset", "$.slots[0].start")]),
        ("2027-03-28T03:30:00+03:00", "2027-03-28T05:00:00+03:00", [("offset", "$.slots[0].start")]),
        ("2027-03-28T01:30:00", "2027-03-28T02:30:00", [("time", "$.slots[0].start"), ("time", "$.slots[0].end")]),
        ("2027-03-28T08:30:00Z", "2027-03-28T13:00:00+03:00", [("offset", "$.slots[0].start")]),
        ("2027-02-30T08:30:00+02:00", "2027-03-01T08:30:00+02:00", [("time", "$.slots[0].start")]),
        ("0001-01-01T00:00:00+02:00", "2027-03-01T08:30:00+02:00", [("time", "$.slots[0].start")]),
        ("2027-03-01T10:00:00+02:00", "2027-03-01T10:00:00+02:00", [("order", "$.slots[0]")]),
        ("2027-03-01T10:00:00+02:00", "2027-03-01T11:30:01+02:00", [("minutes", "$.slots[0].minutes")]),
        (20270301, None, [("time", "$.slots[0].start"), ("time", "$.slots[0].end")]),
        ("2027-03-28T02:30+02:00", "2027-03-28T05:00+03:00", []),
        ("2027-10-31T03:30+03:00", "2027-10-31T04:00+02:00", []),
    ],
)
def test_hours_must_be_on_the_clock(start: object, end: object, expected: list[tuple[str, str]]) -> None:
    slot = {"id": "s1", "start": start, "end": end, "minutes": 90}
    assert codes(cases.focus_groups(slots=[slot], people=[], facilitators=[])) == expected


@pytest.mark.parametrize("data", [None, [], "x", 1, {}], ids=["nothing", "list", "text", "number", "empty"])
def test_refuses_what_is_no_object(data: object) -> None:
    assert len(codes(data)) == 1


def test_refuses_deep_and_absurd_ones() -> None:
    deep: list[Any] = []
    for _level in range(100_000):
        deep = [deep]
    assert codes(cases.focus_groups(apart=deep)) == [("shape", "$.apart[0]")]
    assert codes(cases.focus_groups(pins=[{}] * 20_001)) == [("shape", "$.pins")]
    assert not codes(cases.focus_groups(whatever=deep))


def test_refuses_what_no_search_can_hold() -> None:
    slots = [{**cases.slot("x", "10:00"), "id": f"s{number}"} for number in range(200)]
    everywhere = {slot["id"]: 2 for slot in slots}
    people = [cases.person(f"p{number}", everywhere) for number in range(100)]
    groups = [cases.group(f"g{number}") for number in range(151)]
    data = cases.focus_groups(slots=slots, people=people, groups=groups, facilitators=[])
    assert codes(data) == [("size", "$")]
    assert not codes({**data, "groups": groups[:150]})
    mentors = [{"id": f"m{n}", "languages": [], "topics": [], "availability": {}} for n in range(500)]
    hours = [{**cases.mentoring()["slots"][0], "id": f"t{number}"} for number in range(1500)]
    many = {slot["id"]: 2 for slot in hours}
    tired = [{"id": f"p{n}", "languages": [], "needs": [], "availability": many} for n in range(5)]
    assert codes(cases.mentoring(slots=hours, mentors=mentors, participants=tired, experts=[])) == [("size", "$")]


def test_names_at_most_twenty_problems() -> None:
    assert len(codes(cases.focus_groups(apart=[["x", "y"]] * 500))) == 20


def test_refuses_contradictions_in_mentoring() -> None:
    mentor = {"id": "p1", "languages": [], "topics": [], "availability": {}}
    assert codes(cases.mentoring(mentors=[mentor])) == []  # ids are unique inside their list
    assert codes(cases.mentoring(mentors=[mentor, mentor])) == [("duplicate", "$.mentors")]
    assert codes(cases.mentoring(months=["2026-02"])) == [("unknown", "$.slots")]
    pin = {"type": "match", "participant": "p9", "mentor": "m9"}
    assert codes(cases.mentoring(pins=[pin])) == [("unknown", "$.pins[0].participant"), ("unknown", "$.pins[0].mentor")]


def test_refuses_contradictions_in_a_poll() -> None:
    assert codes(cases.poll(buckets=[{"id": "x", "pick": 1}])) == [("unknown", "$.slots")]
    assert codes(cases.poll(buckets=[{"id": "all", "pick": 1}] * 2)) == [("duplicate", "$.buckets")]


def test_takes_fractions_of_seconds() -> None:
    poll = cases.poll()
    for slot in poll["slots"]:
        slot |= {name: slot[name].replace(":00+", ":00.000+") for name in ("start", "end")}
    assert codes(poll) == []


@pytest.mark.parametrize("field", ["weight", "need"])
def test_large_numbers_of_a_poll(field: str) -> None:
    people = cases.poll()["people"]
    people[0][field] = 1_000_000
    assert codes(cases.poll(people=people)) == []
    people[0][field] += 1
    assert codes(cases.poll(people=people)) == [("shape", f"$.people[0].{field}")]


@pytest.mark.parametrize(
    ("data", "field"), [(cases.poll(), "credit"), (cases.mentoring(), "minutes")], ids=["poll", "mentoring"]
)
def test_a_slot_says_what_it_is_worth(data: dict[str, Any], field: str) -> None:
    del data["slots"][0][field]
    assert [code for code, _where in codes(data)] == ["shape"]
