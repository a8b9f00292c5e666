"""The times of a poll in order, with who can come."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from scheduling.engine.checking import measure
from scheduling.engine.instances import Bucket, BucketSlot, Poll, Voter
from scheduling.engine.plans import PollPlan
from scheduling.engine.poll_ranking import RankedSlot, ranked

LEVELS = ("required", "satisfied", "ifneedbe", "attendances", "earliest")
MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)


@dataclass
class Told:
    """Somebody's answers in a test: slot and answer, as in "1:2 3:1"."""

    answers: str
    required: bool = False
    weight: int = 1


def poll_of(count: int, *people: Told) -> Poll:
    slots = tuple(
        BucketSlot(id=f"s{n}", start=MORNING + timedelta(days=n), end=MORNING + timedelta(days=n, hours=1), bucket="b")
        for n in range(1, count + 1)
    )
    voters = []
    for number, told in enumerate(people, start=1):
        answers = {f"s{pair[0]}": int(pair[2]) for pair in told.answers.split()}
        voters.append(Voter(f"p{number}", told.required, told.weight, 1, answers))
    return Poll("x", "UTC", LEVELS, slots, (Bucket("b", 1),), tuple(voters))


def test_required_people_come_first_then_weight() -> None:
    poll = poll_of(3, Told("1:2", required=True), Told("2:2 3:2", weight=2), Told("2:1 3:2"), Told("3:2"))
    assert [(look.slot, look.place) for look in ranked(poll)] == [("s1", 1), ("s3", 2), ("s2", 3)]


def test_what_is_said_of_a_time() -> None:
    people = [
        Told("1:1", required=True),
        Told("1:2", required=True),
        Told("", required=True),
        Told("1:2", weight=3),
        Told("1:1", weight=2),
        Told("1:1"),
        Told(""),
    ]
    assert ranked(poll_of(1, *people)) == (
        RankedSlot(
            slot="s1",
            place=1,
            tied=False,
            required_yes=("p2",),
            required_if_need_be=("p1",),
            required_missing=("p3",),
            optional_yes=1,
            optional_if_need_be=2,
            optional_missing=1,
            weight_yes=3,
            weight_if_need_be=3,
        ),
    )


def test_fewer_answers_if_need_be_are_better() -> None:
    poll = poll_of(2, Told("1:1 2:2"), Told("1:2 2:2"))
    assert [look.slot for look in ranked(poll)] == ["s2", "s1"]


def test_ties_share_a_place_in_order_of_time() -> None:
    poll = poll_of(4, Told("1:2 2:2 3:2"), Told("2:2 4:2"))
    assert [(look.slot, look.place, look.tied) for look in ranked(poll)] == [
        ("s2", 1, False),
        ("s1", 2, True),
        ("s3", 2, True),
        ("s4", 2, True),
    ]


def test_only_the_first() -> None:
    poll = poll_of(3, Told("3:2"))
    assert [look.slot for look in ranked(poll, 2)] == ["s3", "s1"]
    assert ranked(poll, 0) == ()


def test_a_poll_without_times_or_people() -> None:
    assert ranked(poll_of(0)) == ()
    assert [(look.place, look.tied) for look in ranked(poll_of(2))] == [(1, True), (1, True)]


@pytest.mark.parametrize("seed", range(30))
def test_the_order_is_that_of_plans_with_one_time(seed: int) -> None:
    chance = random.Random(seed)
    people = [
        Told(
            " ".join(f"{slot}:{chance.randint(1, 2)}" for slot in range(1, 10) if chance.random() < 0.5),
            chance.random() < 0.2,
            chance.randint(0, 3),
        )
        for _person in range(12)
    ]
    poll = poll_of(9, *people)
    vectors = [measure(poll, PollPlan("x", (look.slot,))).vector for look in ranked(poll)]
    assert vectors == sorted(vectors)
