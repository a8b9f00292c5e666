"""How an event filled up, shares of a whole, and who can deal with what."""

from datetime import UTC, date, datetime

import pytest

from dashboard import rules
from dashboard.terms import DayCount, Found, Kind, Moves, Share
from organisers.terms import Right

ONE, TWO, THREE = (date(2027, 1, day) for day in (1, 2, 3))


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        ([], ()),
        ([Moves(ONE, asked=1, seated=1)], (DayCount(ONE, 1, 0),)),
        ([Moves(TWO, seated=1), Moves(ONE, asked=2, seated=1)], (DayCount(ONE, 1, 1), DayCount(TWO, 2, 0))),
        (
            [Moves(ONE, asked=5, seated=3), Moves(THREE, left=1, gave_up=2)],
            (DayCount(ONE, 3, 2), DayCount(THREE, 2, 0)),
        ),
        ([Moves(ONE, left=4, gave_up=4)], (DayCount(ONE, 0, 0),)),
    ],
)
def test_course_counts_places_and_waiting(moves: list[Moves], expected: tuple[DayCount, ...]) -> None:
    assert rules.course(moves) == expected


def test_largest_share_stands_first_and_the_rest_last() -> None:
    shares = [Share("nav norādīts", 9), Share("a", 1), Share("b", 1, 3), Share("c", 1)]
    ordered = rules.largest_first(shares, lambda share: share.label == "nav norādīts")
    assert [share.label for share in ordered] == ["b", "a", "c", "nav norādīts"]


def test_percentages_count_those_who_wait() -> None:
    found = rules.with_percents([Share("a", 1, 1), Share("b", 1)])
    assert [share.percent for share in found] == [67, 33]


def test_only_what_a_member_can_deal_with_is_shown() -> None:
    found = [Found(Kind.calls, 1, 1), Found(Kind.calls, 2, 1), Found(Kind.drafts, 2, 1), Found(Kind.attendance, 3, 1)]
    at_events = {2: frozenset({Right.moderate})}
    assert rules.within_rights(found, frozenset({Right.check_in}), at_events) == [found[1], found[3]]


def test_most_urgent_first() -> None:
    soon, later = datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 1, 2, tzinfo=UTC)
    found = [
        Found(Kind.drafts, 1, 9),
        Found(Kind.guardians, 2, 5, later),
        Found(Kind.guardians, 3, 1, soon),
        Found(Kind.guardians, 4, 7),
    ]
    assert [(kind, [one.event_id for one in group]) for kind, group in rules.by_kind(found).items()] == [
        (Kind.guardians, [3, 2, 4]),
        (Kind.drafts, [1]),
    ]
