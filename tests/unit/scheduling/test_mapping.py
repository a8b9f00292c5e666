"""Facts of an event become an instance that the engine reads, for a purpose."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scheduling.engine.instances import FocusGroups, read_instance
from scheduling.facts import Applicant, FacilitatorFact, Facts, GroupFact, PairFact, PlaceFact, SlotFact
from scheduling.mapping import expected_to_invited, most_invited, to_instance
from scheduling.terms import PairKind, Purpose, Standing

START = datetime(2027, 2, 10, 14, 0, tzinfo=UTC)
SLOTS = (
    SlotFact(5, START, START + timedelta(minutes=90)),
    SlotFact(6, START + timedelta(days=1), START + timedelta(days=1, minutes=90)),
)
GROUP = GroupFact(3, "A", language="lv", min=2, ideal=4, max=5, cap=6, facilitators=1)
PEOPLE = (
    Applicant(11, municipality="LV-001", region="latgale", languages=("lv",), availability={5: 2, 6: 1, 99: 2}),
    Applicant(12, org="#4", languages=("lv", "ru"), availability={5: 0}),
    Applicant(13, languages=("ru",), availability={6: 2}, said={"q7": "yes"}),
)
FACTS = Facts(
    event_id=8,
    timezone="Europe/Riga",
    slots=SLOTS,
    applicants=PEOPLE,
    groups=(GROUP,),
    facilitators=(FacilitatorFact(2, "Anna", availability={5: 2}),),
    no_show=200,
)


def read(facts: Facts, purpose: Purpose = Purpose.compose) -> FocusGroups:
    found = read_instance(to_instance(facts, purpose))
    assert isinstance(found, FocusGroups), found
    return found


def pins(facts: Facts, purpose: Purpose = Purpose.compose) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = to_instance(facts, purpose)["pins"]
    return found


def test_engine_reads_it() -> None:
    instance = read(FACTS)
    assert instance.levels == ("seated", "ifneedbe", "composition")
    assert instance.slot["s5"].start.isoformat() == "2027-02-10T16:00:00+02:00"
    assert instance.person["11"].availability == {"s5": 2, "s6": 1}
    assert instance.person["12"].availability == {}
    assert instance.facilitator["f2"].languages == {"lv", "*"}  # none named: speaks what groups speak
    assert instance.group["g3"].ideal == 5  # so that 4 of them come


def test_people_of_no_institution_share_none() -> None:
    instance = read(FACTS)
    assert instance.person["11"].org != instance.person["13"].org
    assert instance.person["12"].municipality == instance.person["13"].municipality == ""
    limited = read(replace(FACTS, groups=(replace(GROUP, max_per_municipality=1),)))
    assert limited.person["12"].municipality != limited.person["13"].municipality


def test_group_of_any_language_takes_everybody() -> None:
    instance = read(replace(FACTS, groups=(replace(GROUP, language=""),)))
    assert [one for one in instance.people if not instance.group["g3"].takes(one)] == []


def test_answers_that_are_named_are_there_for_everybody() -> None:
    group = replace(GROUP, quotas=({"attr": "q7", "values": ["yes"], "min": 1, "max": None},))
    instance = read(replace(FACTS, groups=(group,)))
    assert sorted((one.id, one.value("q7")) for one in instance.people) == [("11", ""), ("12", ""), ("13", "yes")]


def test_filter_named_twice_must_fit_both_times() -> None:
    filters = ({"attr": "region", "values": ["latgale", "riga"]}, {"attr": "region", "values": ["riga", "kurzeme"]})
    assert read(replace(FACTS, groups=(replace(GROUP, filters=filters),))).group["g3"].filter == {"region": {"riga"}}


def test_event_of_one_time_suits_everybody() -> None:
    facts = replace(FACTS, slots=(SlotFact(0, START, START + timedelta(hours=2)),))
    instance = read(facts)
    assert {one.id: dict(one.availability) for one in instance.people} == {key: {"s0": 2} for key in ("11", "12", "13")}
    assert instance.group["g3"].slots is None


def test_slot_that_is_gone_opens_nothing() -> None:
    assert read(replace(FACTS, groups=(replace(GROUP, slots=(6, 77)),))).group["g3"].slots == ("s6",)


def test_families_would_like_to_be_together() -> None:
    people = (*(replace(one, party=4) for one in PEOPLE[:2]), PEOPLE[2])
    pairs = (PairFact(PairKind.together, 12, 13), PairFact(PairKind.apart, 11, facilitator=2))
    instance = read(replace(FACTS, applicants=people, pairs=pairs))
    assert instance.together == (("12", "13"), ("11", "12"))
    assert instance.apart == (("11", "f2"),)


def test_pair_of_somebody_who_left_is_none() -> None:
    people = (PEOPLE[0], replace(PEOPLE[1], out=True))
    facts = replace(FACTS, applicants=people, pairs=(PairFact(PairKind.apart, 11, 12),))
    assert read(facts).apart == ()
    assert [one.id for one in read(facts).people] == ["11"]


PLACES = {
    11: PlaceFact(3, Standing.seat, pinned=True),
    12: PlaceFact(3, Standing.seat),
    13: PlaceFact(None, Standing.open, excluded=True),
}


def test_pinned_stays_and_excluded_is_out() -> None:
    assert pins(replace(FACTS, places=PLACES)) == [
        {"type": "person_group", "person": "11", "group": "g3"},
        {"type": "person_out", "person": "13"},
    ]


def test_locked_group_keeps_who_is_in_it_and_takes_nobody() -> None:
    groups = (replace(GROUP, locked=True, slot=5), GroupFact(4, "B", min=1, max=5, cap=5, locked=True))
    places = {11: PlaceFact(3, Standing.seat)}
    found = pins(replace(FACTS, groups=groups, places=places, leading=((2, 3, False),)))
    assert found == [
        {"type": "person_group", "person": "11", "group": "g3"},
        {"type": "person_not_group", "person": "12", "group": "g3"},
        {"type": "person_not_group", "person": "12", "group": "g4"},
        {"type": "person_not_group", "person": "13", "group": "g3"},
        {"type": "person_not_group", "person": "13", "group": "g4"},
        {"type": "group_slot", "group": "g3", "slot": "s5"},
        {"type": "group_closed", "group": "g4"},
        {"type": "facilitator_group", "facilitator": "f2", "group": "g3"},
    ]


def test_the_rest_are_placed_around_who_is_seated() -> None:
    places = {12: PlaceFact(3, Standing.seat), 13: PlaceFact(None, Standing.thanked)}
    facts = replace(FACTS, groups=(replace(GROUP, slot=5),), places=places, leading=((2, 3, False),))
    assert pins(facts) == []
    assert pins(facts, Purpose.rest) == [
        {"type": "person_group", "person": "12", "group": "g3"},
        {"type": "person_out", "person": "13"},
        {"type": "group_slot", "group": "g3", "slot": "s5"},
        {"type": "facilitator_group", "facilitator": "f2", "group": "g3"},
    ]


def test_what_was_published_is_kept_in_mind() -> None:
    told = {"groups": [{"group": "g3", "slot": "s5", "people": ["11", "12", "90"], "facilitators": ["f2"]}]}
    people = (PEOPLE[0], replace(PEOPLE[1], out=True), PEOPLE[2])
    facts = replace(FACTS, applicants=people, published=told)
    instance = read(facts, Purpose.replan)
    assert instance.levels == ("dropped", "changes", "seated", "ifneedbe", "composition")
    assert instance.published is not None
    assert instance.published.groups[0].people == ("11", "12")
    assert pins(facts, Purpose.replan) == [{"type": "person_out", "person": "12"}]
    assert read(facts).published is None


def test_who_signed_up_first_has_no_advantage_and_the_seed_decides() -> None:
    people = tuple(Applicant(number) for number in range(1, 30))
    orders = {seed: [one.id for one in read(replace(FACTS, applicants=people, seed=seed)).people] for seed in (1, 2)}
    assert orders[1] != orders[2]
    assert orders[1] != [str(one.id) for one in people]


@pytest.mark.parametrize(("people", "no_show", "invited", "most"), [
    (8, 200, 10, 10), (8, 0, 8, 8), (10, 200, 13, 12), (8, 1000, 8, 8), (1, 900, 10, 10),
])  # fmt: skip
def test_more_are_invited_than_are_expected(people: int, no_show: int, invited: int, most: int) -> None:
    assert (expected_to_invited(people, no_show), most_invited(people, no_show)) == (invited, most)
