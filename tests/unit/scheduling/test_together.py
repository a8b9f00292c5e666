"""The times that suit the most people together: no choice is better, and a poll too large is given none."""

import random
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest

from scheduling.polls import together
from scheduling.polls.queries import Proposed
from scheduling.polls.ranking import Voice
from scheduling.polls.terms import SlotTime

NOW = datetime(2027, 2, 1, 8, 0, tzinfo=UTC)


def times(number: int, hours: int = 2) -> list[Proposed]:
    """Times of one hour, one after another with so many hours between their beginnings; the first is at ten in Riga."""
    starts = [NOW + timedelta(days=1, hours=hours * place) for place in range(number)]
    return [Proposed(place + 1, SlotTime(at, at + timedelta(hours=1))) for place, at in enumerate(starts)]


def voice(key: str, said: str, *, required: bool = False, declined: bool = False) -> Voice:
    """`said` of the times in order: y, m or n."""
    return Voice(key, required, {place + 1: "nmy".index(one) for place, one in enumerate(said)}, declined)


def test_two_times_that_suit_more_people_than_the_best_one_with_the_best_beside_it() -> None:
    """The first suits most people, but the other two suit everybody."""
    voices = [voice(f"r{n}", said) for n, said in enumerate(["yyn", "yyn", "yny", "yny", "nyn", "nny"])]
    found = together.best_together(times(3), voices, [1], NOW)
    assert [(one.slot_ids, one.can) for one in found] == [((2, 3), 6)]


def test_required_people_come_before_more_people() -> None:
    voices = [
        voice("r1", "nny", required=True),
        *(voice(f"o{n}", said) for n, said in enumerate(["ynn", "nyn", "nyn"])),
    ]
    found = together.best_together(times(3), voices, [2], NOW)
    assert [(set(one.slot_ids), one.can) for one in found] == [({2, 3}, 3), ({1, 2, 3}, 4)]


@pytest.mark.parametrize(
    ("said", "chosen"),
    [
        pytest.param(["yy", "yn"], [1], id="all-can-come-already"),
        pytest.param(["yn", "ny"], [1, 2], id="chosen-already"),
        pytest.param(["nn", "nn"], [1], id="nobody-can"),
    ],
)
def test_nothing_better_is_nothing(said: list[str], chosen: list[int]) -> None:
    voices = [voice(f"r{n}", one) for n, one in enumerate(said)]
    assert together.best_together(times(2), voices, chosen, NOW) == []


def test_times_that_are_over_or_overlap_are_not_chosen_and_who_declined_does_not_count() -> None:
    voices = [voice("r1", "yn"), voice("r2", "ny"), voice("r3", "ny", declined=True)]
    assert [one.can for one in together.best_together(times(2), voices, [1], NOW)] == [2]
    assert together.best_together(times(2, hours=0), voices, [1], NOW) == []
    assert together.best_together(times(2), voices, [1], NOW + timedelta(days=1)) == []


@pytest.mark.parametrize("seed", range(8))
def test_no_choice_is_better(seed: int) -> None:
    drawn = random.Random(seed)
    slots = times(9)
    voices = [
        voice(f"r{n}", "".join(drawn.choice("nnnmy") for _slot in slots), required=n < 3) for n in range(25)
    ]  # fmt: skip
    found = together.best_together(slots, voices, [1], NOW)
    assert found
    for one in found:
        best = max(
            (sum(v.required for v in able), len(able))
            for choice in combinations(range(1, 10), len(one.slot_ids))
            if (able := [v for v in voices if any(v.said[slot] for slot in choice)])
        )
        able = [v for v in voices if any(v.said[slot] for slot in one.slot_ids)]
        assert (sum(v.required for v in able), len(able), one.can) == (*best, best[1])


def test_every_choice_of_the_largest_poll_is_looked_at() -> None:
    """Nothing speaks for one choice before another, so that none can be left out."""
    slots = times(together.MOST_SLOTS)
    drawn = random.Random(1)
    voices = [
        voice(f"r{n}", "".join(drawn.choice("nmmyy") for _slot in slots)) for n in range(together.MOST_PEOPLE - 1)
    ]
    alone = voice("last", "n" * (len(slots) - 1) + "y")
    assert together.best_together(slots, [*voices, alone], [1], NOW)
    assert together.best_together(slots, [*voices, alone, voice("more", "y")], [1], NOW) == []
    assert together.best_together(times(together.MOST_SLOTS + 1), [alone], [1], NOW) == []
