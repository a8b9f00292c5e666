"""Who gets what when a time or groups are chosen."""

from random import Random

from registration.deciding_rules import Candidate, GroupNow, Move, Standing, TimeMove, changes_of, poll_result
from registration.deciding_terms import GroupSeats, GroupsPlan
from registration.terms import Can, RegistrationStatus


def candidates(count: int, **of_first: object) -> list[Candidate]:
    return [Candidate(n, {1: Can.yes}, **(of_first if n == 1 else {})) for n in range(1, count + 1)]  # type: ignore[arg-type]


def test_the_order_is_drawn_and_not_that_of_answering() -> None:
    people = candidates(30)
    found = poll_result(people, [1], [10], seed="evt-a@example.lv")
    shuffled = list(people)
    Random(3).shuffle(shuffled)
    assert poll_result(shuffled, [1], [10], seed="evt-a@example.lv") == found
    assert found.slots[0].seated != tuple(range(1, 11))
    assert poll_result(people, [1], [10], seed="evt-b@example.lv") != found
    assert len(found.slots[0].waiting) == 20


def test_required_people_are_never_behind() -> None:
    for seed in map(str, range(20)):
        found = poll_result(candidates(30, required=True), [1], [1], seed=seed)
        assert found.slots[0].seated == (1,)


def test_a_family_is_seated_whole_or_waits() -> None:
    people = [Candidate(n, {1: Can.yes}, party=7 if n < 4 else None) for n in range(1, 6)]
    found = poll_result(people, [1], [2], seed="x")
    assert set(found.slots[0].seated) == {4, 5}
    assert set(found.slots[0].waiting) == {1, 2, 3}


def test_each_time_has_its_own_seats() -> None:
    people = [Candidate(1, {1: Can.yes, 2: Can.yes}), Candidate(2, {2: Can.if_need_be}), Candidate(3, {1: Can.no})]
    found = poll_result(people, [1, 2], [None, 2], seed="x")
    assert [set(slot.seated) for slot in found.slots] == [{1}, {1, 2}]
    assert found.not_chosen == (3,)
    strict = poll_result(people, [1, 2], [None, 2], seed="x", if_need_be=False)
    assert set(strict.not_chosen) == {2, 3}


def test_only_what_differs_is_a_change() -> None:
    placed = RegistrationStatus.placed
    statuses = dict.fromkeys((1, 2, 3), placed) | {4: RegistrationStatus.waiting, 5: RegistrationStatus.applied}
    standing = Standing(statuses, (GroupNow(70, 1, 5, (1, 2)), GroupNow(71, 2, 5, (3,)), GroupNow(72, 3, 5, ())))
    same = GroupsPlan(
        (GroupSeats("A", 1, 5, (1, 2), 70), GroupSeats("B", 2, 5, (3,), 71), GroupSeats("C", 3, 5, (), 72)), (4,)
    )
    assert changes_of(standing, same).told == 0
    plan = GroupsPlan(
        (GroupSeats("A", 3, 5, (1, 4), 70), GroupSeats("B", 2, 5, (2,), 71), GroupSeats("D", 1, 5, ())), (3,), (5,)
    )
    found = changes_of(standing, plan)
    assert found.seated == ((4, 0),)
    assert found.moved == (Move(2, 70, 1),)
    assert (found.to_reserve, found.to_thanks, found.losing) == ((3,), (5,), (3,))
    assert found.rescheduled == (1,)
    assert found.time_moves == (TimeMove(70, 0, 1, 3),)
    assert (found.new_groups, found.closed) == ((2,), (72,))
    assert found.told == 5


def test_whoever_has_a_seat_although_told_otherwise_loses_it() -> None:
    """A group that was called off takes place after all, with a seat of somebody who was put into reserve meanwhile."""
    statuses = {1: RegistrationStatus.waiting, 2: RegistrationStatus.not_chosen}
    standing = Standing(statuses, (GroupNow(70, 1, 5, (1, 2)),))
    found = changes_of(standing, GroupsPlan((), (1,), (2,)))
    assert (found.to_reserve, found.to_thanks, found.losing, found.closed) == ((1,), (2,), (1, 2), (70,))
