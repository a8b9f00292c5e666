"""Proposed times in words: days, clocks that change, and the clock of a reader elsewhere."""

from datetime import UTC, datetime, timedelta

import pytest

from registration.slot_words import Proposed, can_words, days_of, whole_words
from registration.terms import Can
from registration.zone_words import zone_names
from registration.zones import ZONES, is_zone

RIGA = "Europe/Riga"
pytestmark = pytest.mark.usefixtures("english")


def slot(number: int, *start: int, minutes: int = 90, whole_day: bool = False) -> Proposed:
    """A time that begins at this moment of UTC."""
    begins = datetime(*start, tzinfo=UTC)  # type: ignore[misc,arg-type]
    return Proposed(number, begins, begins + timedelta(minutes=minutes), whole_day)


def shown(*slots: Proposed, timezone: str = RIGA, language: str = "en", there: str = "") -> list[tuple[str, str, str]]:
    """(day, time here, time there) of each."""
    days = days_of(slots, timezone, language, there)
    return [(day.heading, one.time, one.there) for day in days for one in day.slots]


def test_times_stand_under_the_day_of_the_event() -> None:
    late = slot(1, 2027, 2, 9, 22, 30)  # 0.30 of the 10th in Riga
    noon = slot(2, 2027, 2, 10, 10, minutes=45)
    assert shown(late, noon, language="lv") == [
        ("trešdien, 10. februārī", "0.30–2.00", ""),
        ("trešdien, 10. februārī", "12.00–12.45", ""),
    ]


def test_years_are_said_when_there_are_two() -> None:
    both = (slot(1, 2027, 12, 30, 10), slot(2, 2028, 1, 4, 10))
    assert [day for day, _time, _there in shown(*both)] == ["Thursday, 30 December 2027", "Tuesday, 4 January 2028"]


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        ("Europe/London", ["14:00–15:30", "14:00–15:30", "14:00–15:30"]),
        # New York changes its clocks on 14 March, Riga on the 28th: for two weeks the difference is an hour less.
        ("America/New_York", ["9:00–10:30", "10:00–11:30", "9:00–10:30"]),
        (
            "Australia/Sydney",
            ["Thursday, 11 March, 1:00–2:30", "Thursday, 18 March, 1:00–2:30", "Thursday, 1 April, 0:00–1:30"],
        ),  # Sydney changes on 4 April
    ],
)
def test_the_clock_elsewhere_while_clocks_change(there: str, expected: list[str]) -> None:
    weekly = (slot(1, 2027, 3, 10, 14), slot(2, 2027, 3, 17, 14), slot(3, 2027, 3, 31, 13))
    found = shown(*weekly, there=there)
    assert [time for _day, time, _there in found] == ["16:00–17:30"] * 3
    assert [elsewhere for _day, _time, elsewhere in found] == expected


def test_an_hour_that_comes_twice_says_which_one_it_is() -> None:
    twice = slot(1, 2027, 10, 31, 0, 30, minutes=60)
    assert shown(twice) == [("Sunday, 31 October", "3:30 (UTC+3)–3:30 (UTC+2)", "")]
    assert shown(twice, there="Europe/London")[0][2] == "1:30 (UTC+1)–1:30 (UTC+0)"


def test_an_hour_that_is_left_out_is_passed_over() -> None:
    assert shown(slot(1, 2027, 3, 28, 0, 30, minutes=60))[0][1] == "2:30–4:30"


def test_a_whole_day_is_a_day_everywhere() -> None:
    short = slot(1, 2027, 3, 27, 22, minutes=23 * 60, whole_day=True)
    assert shown(short, there="America/New_York") == [("Sunday, 28 March", "all day", "")]


@pytest.mark.parametrize("there", ["", RIGA, "Europe/Helsinki"])
def test_a_clock_that_agrees_is_not_repeated(there: str) -> None:
    assert shown(slot(1, 2027, 2, 10, 14), slot(2, 2027, 7, 10, 14), there=there)[0][2] == ""


def test_no_times_are_no_days() -> None:
    assert days_of((), RIGA, "lv", "Europe/London") == ()


def test_a_time_with_its_day() -> None:
    assert whole_words(slot(1, 2027, 2, 10, 14), RIGA, "lv") == "trešdien, 10. februārī, 16.00–17.30"


def test_each_answer_has_words() -> None:
    assert [can_words(can) for can in Can] == ["no", "if need be", "yes"]


def test_the_zones_to_choose_from_are_known_and_named() -> None:
    assert [is_zone(name) for name in ZONES] == [True] * len(ZONES)
    assert len(dict(zone_names())) == len({words for _name, words in zone_names()}) == len(ZONES)


@pytest.mark.parametrize("name", ["", "Mars/Base", "../etc/passwd", "Europe", "europe/riga\x00"])
def test_what_is_no_zone(name: str) -> None:
    assert not is_zone(name)
