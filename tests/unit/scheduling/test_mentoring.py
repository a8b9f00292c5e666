"""Matches and meetings, against everything that could be done, tried one by one."""

import random
from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

import pytest
from msgspec.structs import replace

from scheduling.engine import mentoring_search
from scheduling.engine.checking import broken_rules, measure
from scheduling.engine.instances import Mentoring, read_instance
from scheduling.engine.mentoring import compose
from scheduling.engine.outcomes import Composed, Infeasible, Limits
from scheduling.engine.plans import Match, MentoringPlan, Session, to_json
from scheduling.engine.shapes import MOST_LIMIT
from tests.unit.scheduling import cases
from tests.unit.scheduling.shared import NAMES, instance_data, needs_shared, reference_best
from tests.unit.scheduling.test_polls import Watch

LANGUAGES = (["lv"], ["en"], ["lv", "en"], ["ru", "lv"])
LEVELS = ("served", "interpreted", "off_topic", "ifneedbe", "days")
QUICK = [name for name in NAMES if name in ("dev-me-08-a", "dev-me-15-a", "dev-me-30-a")]


def instance_of(**more: Any) -> Mentoring:
    instance = read_instance(cases.mentoring(**more))
    assert isinstance(instance, Mentoring)
    return instance


def composed(instance: Mentoring, seconds: float = 10.0) -> Composed:
    answer = compose(instance, Limits(seconds), Watch())
    assert isinstance(answer, Composed)
    assert list(broken_rules(instance, answer.plan)) == []
    values = measure(instance, answer.plan).values
    assert [(level.name, level.value) for level in answer.levels] == [(name, values[name]) for name in instance.levels]
    return answer


def hours(*months: str) -> list[dict[str, Any]]:
    """Slots; "02 10 14+1" is the month and then hours, of its 9th day or a day later."""
    slots = []
    for month in months:
        name, *times = month.split()
        for time in times:
            hour, _plus, later = time.partition("+")
            begin = f"2026-{name}-{9 + int(later or 0):02}T{hour}:00:00+02:00"
            end = f"2026-{name}-{9 + int(later or 0):02}T{int(hour) + 1:02}:00:00+02:00"
            slots.append({"id": f"{name}/{time}", "month": f"2026-{name}", "start": begin, "end": end, "minutes": 60})
    return slots


def random_instance(seed: int) -> Mentoring:
    """Up to three participants, two mentors and two experts in one or two months of a few hours."""
    chance = random.Random(seed)
    months = ["02", "03"][: chance.randint(1, 2)]
    slots = hours(*(f"{month} {' '.join(chance.sample(['10', '11', '14', '10+1', '11+1'], 4))}" for month in months))

    def free() -> dict[str, int]:
        return {slot["id"]: chance.choice((2, 2, 1)) for slot in slots if chance.random() < 0.75}

    participants = [
        {
            "id": f"p{number}",
            "languages": chance.choice(LANGUAGES),
            "needs": chance.sample(["youth", "rural"], chance.randint(1, 2)),
            "availability": free(),
        }
        for number in range(chance.randint(1, 3))
    ]
    mentors = [
        {"id": f"m{number}", "languages": chance.choice(LANGUAGES), "topics": [chance.choice(["youth", "rural"])],
         "availability": free()}
        for number in range(chance.randint(1, 2))
    ]  # fmt: skip
    experts = [
        {"id": f"e{number}", "languages": chance.choice(LANGUAGES), "availability": free(),
         "max_minutes_per_month": chance.choice([60, 120, 240])}
        for number in range(chance.randint(1, 2))
    ]  # fmt: skip
    pins = [
        {"type": chance.choice(["match", "not_match"]), "participant": who["id"], "mentor": mentor["id"]}
        for who, mentor in zip(participants, chance.choices(mentors, k=len(participants)), strict=True)
        if chance.random() < 0.15
    ]  # fmt: skip
    patterns = chance.choice(
        [
            [{"groups": 0, "individuals": 2}, {"groups": 1, "individuals": 1}],
            [{"groups": 1, "individuals": 0}],
            [{"groups": 0, "individuals": 1}],
        ]
    )
    return instance_of(
        months=[f"2026-{month}" for month in months], slots=slots, participants=participants, mentors=mentors,
        experts=experts, pins=pins, patterns=patterns,
        session_minutes=chance.choice([[60, 120], [60], [120], [60, 180]]),
        minutes_per_month=chance.choice([60, 120, 120]),
        levels=LEVELS if seed % 4 else chance.sample(LEVELS, len(LEVELS)),
    )  # fmt: skip


def every_match(instance: Mentoring) -> Iterator[tuple[Match, ...]]:
    """All ways of matching: every participant with one of the mentors, alone or in a group, or with nobody."""
    people = [person.id for person in instance.participants]
    places = [None, *((mentor.id, number) for mentor in instance.mentors for number in range(3))]
    seen = set()
    for taken in product(places, repeat=len(people)):
        units: dict[tuple[str, int], list[str]] = {}
        for person, place in zip(people, taken, strict=True):
            if place is not None:
                units.setdefault(place, []).append(person)
        matches = tuple(
            sorted(
                (
                    Match(mentor, "group" if len(who) > 1 else "individual", tuple(who))
                    for (mentor, _number), who in units.items()
                ),
                key=repr,
            )
        )
        if matches not in seen and not list(broken_rules(instance, MentoringPlan(instance.id, matches))):
            seen.add(matches)
            yield matches


def sessions_of(instance: Mentoring, match: Match, month: str) -> list[tuple[Session, ...]]:
    """All ways in which a match can have enough sessions in the month, and none at all."""
    single = [
        session
        for slot, minutes, expert in product(instance.slots, instance.session_minutes, instance.experts)
        if slot.month == month
        for session in [Session(match.mentor, match.kind, match.participants, expert.id, slot.id, minutes)]
        if not list(broken_rules(instance, MentoringPlan(instance.id, (match,), (session,))))
    ]
    ways: list[tuple[Session, ...]] = [()]
    for count in (1, 2):
        for some in combinations(single, count):
            if sum(session.minutes for session in some) >= instance.minutes_per_month:
                ways.append(some)
    return ways


def best_of_all(instance: Mentoring) -> tuple[int, ...] | None:
    """The best vector; months do not know each other once the matches are there."""
    best = None
    unpinned = replace(instance, pins=())
    for matches in every_match(unpinned):
        if list(broken_rules(instance, MentoringPlan(instance.id, matches))):
            continue
        bare = measure(instance, MentoringPlan(instance.id, matches)).vector
        total = list(bare)
        for month in instance.months:
            vectors = [
                measure(instance, plan).vector
                for way in product(*(sessions_of(unpinned, match, month) for match in matches))
                for plan in [MentoringPlan(instance.id, matches, tuple(session for part in way for session in part))]
                if not list(broken_rules(instance, plan))
            ]
            total = [sum(parts) for parts in zip(total, min(vectors), strict=True)]
            total = [value - one for value, one in zip(total, bare, strict=True)]
        if best is None or tuple(total) < best:
            best = tuple(total)
    return best


@pytest.mark.parametrize("seed", [*range(80), 105, 151, 302, 339])
def test_nothing_is_better(seed: int) -> None:
    instance = random_instance(seed)
    best = best_of_all(instance)
    answer = compose(instance, Limits(10), Watch())
    if best is None:
        assert isinstance(answer, Infeasible)
        assert answer.proved
        assert answer.reasons[0] in ("pins_contradict", "pins_exceed_patterns")
        return
    answer = composed(instance)
    assert measure(instance, answer.plan).vector == best
    assert answer.proved


@pytest.mark.parametrize("seed", range(0, 40, 3))
def test_the_order_of_the_file_says_nothing(seed: int) -> None:
    instance = random_instance(seed)
    turned = replace(
        instance,
        **{name: getattr(instance, name)[::-1] for name in ("slots", "participants", "mentors", "experts", "pins")},
        **{name: getattr(instance, name)[::-1] for name in ("session_minutes", "patterns")},
    )
    first, second, again = (compose(one, Limits(10), Watch()) for one in (instance, turned, instance))
    if isinstance(first, Composed) and isinstance(second, Composed) and isinstance(again, Composed):
        assert to_json(first.plan) == to_json(second.plan) == to_json(again.plan)
    else:
        assert first == second == again


def test_a_small_instance() -> None:
    answer = composed(instance_of())
    assert [(level.name, level.value, level.bound, level.proved) for level in answer.levels] == [
        ("served", 3, 3, True),
        ("interpreted", 0, 0, True),
        ("off_topic", 0, 0, True),
        ("ifneedbe", 0, 0, True),
        ("days", 2, 2, True),
    ]
    assert isinstance(answer.plan, MentoringPlan)
    assert {session.start_slot for session in answer.plan.sessions} <= {"t1", "t2", "t3", "t4"}


@pytest.mark.parametrize(
    "name", ["participants", "mentors", "experts", "slots", "patterns", "session_minutes"]
)  # fmt: skip
def test_without(name: str) -> None:
    more: dict[str, Any] = {name: []}
    if name == "slots":
        for people in ("participants", "mentors", "experts"):
            more[people] = [{**who, "availability": {}} for who in cases.mentoring()[people]]
    answer = composed(instance_of(**more))
    assert answer.plan == MentoringPlan("small")
    assert answer.proved


def test_without_months() -> None:
    people = {
        name: [{**who, "availability": {}} for who in cases.mentoring()[name]]
        for name in ("participants", "mentors", "experts")
    }
    answer = composed(instance_of(months=[], slots=[], **people))
    assert answer.plan == MentoringPlan("small")
    assert answer.proved


def test_a_month_that_asks_for_nothing_is_served() -> None:
    answer = composed(instance_of(minutes_per_month=0))
    assert answer.plan == MentoringPlan("small")
    assert answer.levels[0].value == 6
    assert answer.proved


def test_a_pin_is_kept_even_where_nobody_can_meet() -> None:
    data = cases.mentoring()
    data["mentors"][1]["availability"] = {}
    pins = [{"type": "match", "participant": "p2", "mentor": "m2"}]
    answer = composed(instance_of(mentors=data["mentors"], pins=pins))
    assert isinstance(answer.plan, MentoringPlan)
    assert Match("m2", "individual", ("p2",)) in answer.plan.matches
    assert [level.value for level in answer.levels[:2]] == [2, 1]
    assert answer.proved


def test_whom_a_pin_keeps_apart() -> None:
    pins = [{"type": "not_match", "participant": f"p{number}", "mentor": "m1"} for number in (1, 2, 3)]
    answer = composed(instance_of(pins=pins))
    assert isinstance(answer.plan, MentoringPlan)
    assert {match.mentor for match in answer.plan.matches} == {"m2"}


@pytest.mark.parametrize(
    ("pins", "reason"),
    [
        ([("match", "p1", "m1"), ("match", "p1", "m2")], "pins_contradict"),
        ([("match", "p1", "m1"), ("not_match", "p1", "m1")], "pins_contradict"),
        ([("match", "p1", "m1"), ("match", "p2", "m1"), ("match", "p3", "m1")], "pins_exceed_patterns"),
    ],
    ids=["two mentors", "both", "too many"],
)
def test_pins_that_exclude_every_plan(pins: list[tuple[str, str, str]], reason: str) -> None:
    instance = instance_of(
        patterns=[{"groups": 0, "individuals": 2}],
        pins=[{"type": kind, "participant": person, "mentor": mentor} for kind, person, mentor in pins],
    )
    assert compose(instance, Limits(10), Watch()) == Infeasible(True, (reason,))


def test_hours_at_the_same_time_are_one_place() -> None:
    """Two slots with the same hour: nobody is in both, although they have different names."""
    slots = hours("02 10 10 11 11", "03 10")
    for number, slot in enumerate(slots):
        slot["id"] = f"t{number + 1}"
    answer = composed(instance_of(slots=slots, patterns=[{"groups": 0, "individuals": 2}], group_max=1))
    assert answer.levels[0].value == 2


def test_ids_are_opaque() -> None:
    data = cases.mentoring()
    for name in ("participants", "mentors", "experts"):
        for who in data[name]:
            who["id"] = {"p1": "", "m1": "💡'; --", "e1": "ā\u0301<b>"}.get(who["id"], who["id"])
    assert composed(instance_of(**{name: data[name] for name in ("participants", "mentors", "experts")})).proved


def test_somebody_with_several_roles_is_in_one_place() -> None:
    data = cases.mentoring(patterns=[{"groups": 0, "individuals": 3}], group_max=1)
    data["mentors"][1] |= {"id": "p1", "languages": ["lv"]}
    data["experts"][1]["id"] = "m1"
    answer = composed(instance_of(**{name: data[name] for name in ("mentors", "experts", "patterns", "group_max")}))
    assert answer.levels[0].value >= 1
    assert not any(level.proved for level in answer.levels)


def test_limits_may_be_larger_than_anything() -> None:
    experts = [{**who, "max_minutes_per_month": MOST_LIMIT} for who in cases.mentoring()["experts"]]
    most = {"groups": MOST_LIMIT, "individuals": MOST_LIMIT}
    pins = [{"type": "match", "participant": "p2", "mentor": "m1"}]
    answer = composed(instance_of(experts=experts, patterns=[most], group_max=MOST_LIMIT, pins=pins))
    assert [level.value for level in answer.levels] == [3, 0, 0, 0, 2]


def test_stopped_at_once() -> None:
    pins = [{"type": "match", "participant": "p2", "mentor": "m1"}]
    assert compose(instance_of(pins=pins), Limits(10), Watch(stop=True)) == Infeasible(False, ("out_of_time",))


def test_stopped_later_there_is_a_plan() -> None:
    class Patience(Watch):
        def stopped(self) -> bool:
            return bool(self.told)

    watch = Patience()
    instance = instance_of()
    answer = compose(instance, Limits(10), watch)
    assert isinstance(answer, Composed)
    assert list(broken_rules(instance, answer.plan)) == []
    assert watch.told


def test_units_left_out_are_no_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mentoring_search, "MOST_UNITS", 1)
    monkeypatch.setattr(mentoring_search, "MOST_PRICED", 1)
    answer = composed(instance_of())
    assert not answer.proved
    assert answer.levels[0].bound == 3  # who can be served in which month is known without units


@needs_shared
@pytest.mark.parametrize("name", QUICK)
def test_reference(name: str) -> None:
    """Until days are looked at, so that nobody waits for proofs."""

    class Patience(Watch):
        def stopped(self) -> bool:
            return any(level == "days" for level, _value, _bound in self.told)

    instance = read_instance(instance_data(name))
    assert isinstance(instance, Mentoring)
    answer = compose(instance, Limits(60), Patience())
    assert isinstance(answer, Composed)
    assert list(broken_rules(instance, answer.plan)) == []
    assert list(measure(instance, answer.plan).vector)[:-1] <= reference_best(name)[:-1]
