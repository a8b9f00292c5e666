"""The best choice of slots, against all choices tried one by one."""

import random
from datetime import UTC, datetime, timedelta
from itertools import combinations, product
from typing import Any

import pytest

from scheduling.engine import polls
from scheduling.engine.checking import broken_rules, measure
from scheduling.engine.instances import Bucket, BucketSlot, Poll, Voter, read_instance
from scheduling.engine.outcomes import Composed, Infeasible, Limits
from scheduling.engine.plans import PollPlan, to_json
from scheduling.engine.poll_search import Found
from scheduling.engine.polls import compose
from scheduling.engine.solving import Search, Solved, State
from tests.unit.scheduling import cases
from tests.unit.scheduling.shared import NAMES, instance_data, needs_shared, reference_best

LEVELS = ("required", "satisfied", "ifneedbe", "attendances", "earliest")
POLLS = [name for name in NAMES if "-po-" in name]


class Watch:
    """Notes progress, and stops when it is told to."""

    def __init__(self, stop: bool = False) -> None:
        self.told: list[tuple[str, int, int | None]] = []
        self.stop = stop

    def progress(self, level: str, value: int, bound: int | None) -> None:
        self.told.append((level, value, bound))

    def stopped(self) -> bool:
        return self.stop


def composed(poll: Poll, seconds: float = 10.0) -> Composed:
    answer = compose(poll, Limits(seconds), Watch())
    assert isinstance(answer, Composed)
    return answer


def poll_of(**more: Any) -> Poll:
    poll = read_instance(cases.poll(**more))
    assert isinstance(poll, Poll)
    return poll


def random_poll(seed: int) -> Poll:
    """Up to ten people and nine slots in one to three buckets; credits, needs and weights of all sorts."""
    chance = random.Random(seed)
    begin = datetime(2026, 3, 2, 9, tzinfo=UTC)
    buckets = [Bucket(f"b{number}", chance.randint(0, 2)) for number in range(chance.randint(1, 3))]
    slots = []
    for number in range(chance.randint(1, 9)):
        start = begin + timedelta(hours=chance.randint(0, 60))
        slots.append(
            BucketSlot(
                id=f"s{number}",
                start=start,
                end=start + timedelta(hours=chance.randint(1, 4)),
                bucket=chance.choice(buckets).id,
                credit=chance.choice((1, 1, 2, 16)) if seed % 2 else 1,
            )
        )
    people = tuple(
        Voter(
            f"p{number}",
            chance.random() < 0.3,
            chance.randint(0, 3),
            chance.randint(0, 4),
            {slot.id: chance.randint(1, 2) for slot in slots if chance.random() < 0.5},
        )
        for number in range(chance.randint(0, 10))
    )
    levels = LEVELS if seed % 3 else tuple(chance.sample(LEVELS, len(LEVELS)))
    return Poll("x", "UTC", levels, tuple(slots), tuple(buckets), people, chance.random() < 0.3)


def best_of_all(poll: Poll) -> tuple[int, ...] | None:
    """The best vector, by trying every choice."""
    of_buckets = [
        combinations([slot.id for slot in poll.slots if slot.bucket == bucket.id], bucket.pick)
        for bucket in poll.buckets
    ]
    vectors = []
    for chosen in product(*of_buckets):
        plan = PollPlan(poll.id, tuple(slot for part in chosen for slot in part))
        if not list(broken_rules(poll, plan)):
            vectors.append(measure(poll, plan).vector)
    return min(vectors, default=None)


def assert_best(poll: Poll) -> None:
    answer = compose(poll, Limits(10), Watch())
    best = best_of_all(poll)
    if best is None:
        assert isinstance(answer, Infeasible)
        assert answer.proved
        assert answer.reasons
        return
    assert isinstance(answer, Composed)
    assert answer.proved
    assert list(broken_rules(poll, answer.plan)) == []
    assert measure(poll, answer.plan).vector == best
    values = measure(poll, answer.plan).values
    assert [(level.name, level.value) for level in answer.levels] == [(name, values[name]) for name in poll.levels]


@pytest.mark.parametrize("seed", range(150))
def test_no_choice_is_better(seed: int) -> None:
    assert_best(random_poll(seed))


@pytest.mark.parametrize("seed", range(40))
def test_the_solver_finds_the_same_when_walking_is_given_up(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polls, "WALKED_A_SECOND", 0)
    assert_best(random_poll(seed))


def test_a_walk_that_is_given_up_is_a_start_for_the_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    poll = poll_of(buckets=[{"id": "all", "pick": 2}])
    wanted = composed(poll).plan
    monkeypatch.setattr(polls, "WALKED_A_SECOND", 0.4)
    assert composed(poll).plan == wanted


@pytest.mark.parametrize("seed", range(20))
def test_the_order_of_the_file_says_nothing(seed: int) -> None:
    poll = random_poll(seed)
    turned = Poll(
        poll.id, poll.timezone, poll.levels, poll.slots[::-1], poll.buckets[::-1], poll.people[::-1],
        poll.distinct_days,
    )  # fmt: skip
    first, second = (compose(one, Limits(10), Watch()) for one in (poll, turned))
    if isinstance(first, Composed) and isinstance(second, Composed):
        assert to_json(first.plan) == to_json(second.plan)
    else:
        assert first == second


def test_what_a_small_poll_chooses() -> None:
    answer = composed(poll_of())
    assert answer.plan == PollPlan("small", ("s1",))
    assert [(level.name, level.value, level.bound, level.proved) for level in answer.levels] == [
        ("required", 1, 1, True),
        ("satisfied", 2, 2, True),
        ("ifneedbe", 1, 1, True),
        ("attendances", 2, 2, True),
        ("earliest", 0, 0, True),
    ]


def test_nobody_answered() -> None:
    assert composed(poll_of(people=[])).plan == PollPlan("small", ("s1",))


def test_nothing_is_picked() -> None:
    assert composed(poll_of(buckets=[{"id": "all", "pick": 0}])).plan == PollPlan("small", ())


def test_no_buckets_and_no_slots() -> None:
    people = [{"id": "p1", "required": True, "weight": 1, "need": 0, "availability": {}}]
    answer = composed(poll_of(buckets=[], slots=[], people=people))
    assert answer.plan == PollPlan("small", ())
    assert answer.levels[0].value == 1


def test_a_bucket_with_too_few_slots() -> None:
    answer = compose(poll_of(buckets=[{"id": "all", "pick": 4}]), Limits(10), Watch())
    assert answer == Infeasible(True, ("too_few_slots",))


@pytest.mark.parametrize("walked", [0, 40_000], ids=["solved", "walked"])
def test_slots_that_all_clash(walked: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polls, "WALKED_A_SECOND", walked)
    answer = compose(poll_of(buckets=[{"id": "all", "pick": 3}]), Limits(10), Watch())
    assert answer == Infeasible(True, ("slots_clash",))


def test_one_day_for_two_slots() -> None:
    poll = poll_of(buckets=[{"id": "all", "pick": 2}], distinct_days=True)
    assert compose(poll, Limits(10), Watch()) == Infeasible(True, ("slots_clash",))


def test_ids_are_opaque() -> None:
    names = {"s1": "  ", "s2": "💡'; --", "s3": "ā\u0301<b>"}
    data = cases.poll()
    for slot in data["slots"]:
        slot["id"] = names[slot["id"]]
    for person in data["people"]:
        person["availability"] = {names[slot]: answer for slot, answer in person["availability"].items()}
    poll = read_instance(data)
    assert isinstance(poll, Poll)
    assert composed(poll).plan == PollPlan("small", ("  ",))


def test_the_solver_does_not_make_a_choice_worse(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is content with any choice as long as nobody is required, and then has no time for more."""

    class Tired(polls.Walk):
        def run(self) -> Found:
            found = super().run()
            self.ended = True
            return found

    answers = [Solved(State.optimal, [1, 0, 0, *[0] * 20], 0, 0), Solved(State.unknown)]
    monkeypatch.setattr(polls, "Walk", Tired)
    monkeypatch.setattr(Search, "minimise", lambda *_arguments, **_more: answers.pop(0))
    people = [{**person, "required": False} for person in cases.poll()["people"]]
    answer = compose(poll_of(people=people), Limits(10), Watch())
    assert isinstance(answer, Composed)
    assert answer.plan == PollPlan("small", ("s3",))
    assert [(level.value, level.bound) for level in answer.levels[:3]] == [(0, 0), (3, 3), (0, None)]


def test_stopped_before_anything_was_found() -> None:
    assert compose(poll_of(), Limits(10), Watch(stop=True)) == Infeasible(False, ("out_of_time",))


def test_stopped_after_the_first_choice() -> None:
    watch = Watch()
    told = watch.progress

    def progress(level: str, value: int, bound: int | None) -> None:
        told(level, value, bound)
        watch.stop = True

    watch.progress = progress  # type: ignore[method-assign]
    poll = poll_of()
    answer = compose(poll, Limits(10), watch)
    assert isinstance(answer, Composed)
    assert list(broken_rules(poll, answer.plan)) == []
    assert not answer.proved
    assert len(watch.told) == 1


@needs_shared
@pytest.mark.parametrize("name", POLLS)
def test_reference(name: str) -> None:
    poll = read_instance(instance_data(name))
    assert isinstance(poll, Poll)
    answer = composed(poll)
    assert answer.proved
    assert list(broken_rules(poll, answer.plan)) == []
    assert list(measure(poll, answer.plan).vector) <= reference_best(name)
