"""What the parts of a crowd add up to."""

from dashboard import crowd
from dashboard.terms import Group, Part

CROWD = (
    Part("confirmed", "web", "municipality", "LV-099", "LV-RIX", 5, 5, 5),
    Part("waiting", "web", "municipality", None, "LV-RIX", 4, 4, 1),
    Part("confirmed", "phone", None, None, None, 3, 2, 0),
    Part("withdrawn", "web", "municipality", "LV-099", "LV-RIX", 7, 7, 7),
)


def test_standings_count_everybody() -> None:
    assert crowd.standings(CROWD) == {
        ("confirmed", "web"): 5, ("waiting", "web"): 4, ("confirmed", "phone"): 3, ("withdrawn", "web"): 7,
    }  # fmt: skip


def test_kinds_are_of_those_who_come_or_wait() -> None:
    expected = [Group(("municipality", True), 5, 9), Group((None, True), 2, 2), Group((None, False), 1, 1)]
    assert crowd.kinds(CROWD) == expected


def test_places_are_their_own_else_their_institutions() -> None:
    expected = [
        Group(("LV-099", True), 5, 5),
        Group((None, True), 0, 1),
        Group(("LV-RIX", False), 0, 3),
        Group((None, False), 3, 3),
    ]
    assert crowd.places(CROWD) == expected


def test_nobody_is_nothing() -> None:
    assert (crowd.standings(()), crowd.kinds(()), crowd.places(())) == ({}, [], [])
