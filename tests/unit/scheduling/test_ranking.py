"""Which proposed time stands first: required people, the others, answers "if need be", ties."""

from datetime import UTC, datetime, timedelta

import pytest

from scheduling.polls import results
from scheduling.polls.ranking import Voice, helping, ranked

FIRST = datetime(2027, 2, 8, 8, 0, tzinfo=UTC)
SLOTS = [(number, FIRST + timedelta(days=number)) for number in (1, 2, 3)]
SAYS = {"y": 2, "m": 1, "n": 0}


def voice(key: str, said: str, *, required: bool = False, declined: bool = False) -> Voice:
    pairs = zip((1, 2, 3), said, strict=False)
    return Voice(key, required, {slot: SAYS[sign] for slot, sign in pairs if sign in SAYS}, declined)


def order(*voices: Voice) -> list[tuple[int, int, bool]]:
    return [(one.slot_id, one.place, one.tied) for one in ranked(SLOTS, voices)]


@pytest.mark.parametrize(
    ("voices", "places"),
    [
        ((), [(1, 1, True), (2, 1, True), (3, 1, True)]),
        ((voice("a", "nyn"),), [(2, 1, False), (1, 2, True), (3, 2, True)]),
        ((voice("a", "yyn"), voice("b", "myn")), [(2, 1, False), (1, 2, False), (3, 3, False)]),
        # One required person outweighs two others.
        ((voice("a", "nny", required=True), voice("b", "yyn"), voice("c", "yyn")),
         [(3, 1, False), (1, 2, True), (2, 2, True)]),
        ((voice("a", "ymy"), voice("b", "yyy")), [(1, 1, True), (3, 1, True), (2, 3, False)]),
        ((voice("a", "y--"), voice("b", "nyn", declined=True)), [(1, 1, False), (2, 2, True), (3, 2, True)]),
    ],
    ids=["nobody", "one", "most", "required-first", "tie-in-yes", "declined"],
)  # fmt: skip
def test_places(voices: tuple[Voice, ...], places: list[tuple[int, int, bool]]) -> None:
    assert order(*voices) == places


def test_the_order_of_people_and_times_does_not_matter() -> None:
    voices = [voice("a", "ymn"), voice("b", "nyy", required=True), voice("c", "myn")]
    assert ranked(SLOTS[::-1], voices[::-1]) == ranked(SLOTS, voices[::-1])
    assert [(o.slot_id, o.place) for o in ranked(SLOTS, voices)] == [
        (o.slot_id, o.place) for o in ranked(SLOTS, voices[::-1])
    ]


def test_why_names_everybody_once() -> None:
    voices = [voice("a", "y"), voice("b", "m"), voice("c", "n"), voice("d", "-"), voice("e", "-", declined=True)]
    best = ranked(SLOTS[:1], voices)[0]
    assert (best.optional.yes, best.optional.if_need_be, best.optional.no, best.optional.silent) == (
        ("a",), ("b",), ("c", "e"), ("d",),
    )  # fmt: skip
    assert best.can == 2


def test_what_a_second_time_would_add() -> None:
    voices = [
        voice("a", "ynn"),
        voice("b", "nyn"),
        voice("c", "nym"),
        voice("d", "nnn"),
        voice("e", "nyy", declined=True),
    ]
    assert helping(SLOTS, voices, [1]) == [(2, 2), (3, 1)]
    assert helping(SLOTS, voices, [1, 2]) == []


@pytest.mark.parametrize(("times", "shown"), [(0, 0), (3, 3), (4, 4), (5, 3), (60, 3)])
def test_a_single_further_time_is_not_folded_away(times: int, shown: int) -> None:
    assert results.shown_at_once(times) == shown
