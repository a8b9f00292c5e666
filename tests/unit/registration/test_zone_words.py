"""A time on two clocks, zones that are kept, and what a table calls them."""

from datetime import UTC, datetime, timedelta

import pytest

from registration.zone_words import place_in, there_words, zone_choices
from registration.zones import ZONES, kept_zone, zone_named

RIGA = "Europe/Riga"
pytestmark = pytest.mark.usefixtures("english")


def there(zone: str, *start: int, minutes: int = 90, timezone: str = RIGA, language: str = "en") -> str:
    """What is said of a time that begins at this moment of UTC."""
    begins = datetime(*start, tzinfo=UTC)  # type: ignore[misc,arg-type]
    return there_words(begins, begins + timedelta(minutes=minutes), timezone, zone, language)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        # 16:00 in Riga each time. New York changes its clocks on 14 March 2027, Riga on the 28th.
        ((2027, 3, 10, 14), "in New York 9:00–10:30"),
        ((2027, 3, 17, 14), "in New York 10:00–11:30"),
        ((2027, 3, 31, 13), "in New York 9:00–10:30"),
        # And back: Riga on 31 October, New York on 7 November.
        ((2027, 10, 27, 13), "in New York 9:00–10:30"),
        ((2027, 11, 3, 14), "in New York 10:00–11:30"),
        ((2027, 11, 10, 14), "in New York 9:00–10:30"),
    ],
)
def test_the_two_zones_change_their_clocks_on_different_days(start: tuple[int, ...], expected: str) -> None:
    assert there("America/New_York", *start) == expected


def test_a_zone_without_summer_time_agrees_in_winter_alone() -> None:
    assert there("Africa/Cairo", 2027, 2, 10, 14) == ""
    assert there("Africa/Johannesburg", 2027, 2, 10, 14) == ""
    assert there("Africa/Johannesburg", 2027, 6, 9, 13) == "in the time zone Africa/Johannesburg 15:00–16:30"


def test_another_day_is_named() -> None:
    assert there("Asia/Tokyo", 2027, 3, 10, 15, 30) == "in Tokyo: Thursday, 11 March, 0:30–2:00"
    assert there("America/Los_Angeles", 2027, 3, 9, 22, 30, language="lv").endswith(" 14.30–16.00")
    assert "otrdien, 9. martā, 14.30" in there("America/Los_Angeles", 2027, 3, 9, 22, 30, language="lv")


def test_an_hour_that_comes_twice_there_says_which_it_is() -> None:
    assert there("America/New_York", 2027, 11, 7, 5, 30, minutes=60) == (
        "in New York 1:30 (UTC-4)–1:30 (UTC-5)"
    )  # fmt: skip


def test_a_clock_that_differs_only_at_the_end_is_told() -> None:
    assert there("Africa/Johannesburg", 2027, 3, 28, 0, 30, minutes=60).endswith(" 2:30–3:30")


@pytest.mark.parametrize("zone", ["", RIGA, "Europe/Helsinki", "Nowhere/City", "../etc/passwd", "X" * 41])
def test_nothing_is_said_without_another_clock(zone: str) -> None:
    assert there(zone, 2027, 2, 10, 14) == ""


def test_nothing_is_said_without_a_time() -> None:
    assert there_words(None, None, RIGA, "Europe/Dublin", "en") == ""
    begins = datetime(2027, 2, 10, 14, tzinfo=UTC)
    assert there_words(begins, None, RIGA, "Europe/Dublin", "en") == "in Dublin 14:00"


def test_every_place_to_choose_has_its_words() -> None:
    assert not [zone for zone in ZONES if "time zone" in place_in(zone)]
    assert place_in("America/Port_of_Spain") == "in the time zone America/Port of Spain"


def test_a_rare_zone_that_is_chosen_stands_first() -> None:
    assert zone_choices(RIGA, "Asia/Kolkata")[0] == ("Asia/Kolkata", "Asia/Kolkata")
    assert zone_choices(RIGA, "Europe/London") == zone_choices(RIGA)
    assert "Asia/Tokyo" not in dict(zone_choices("Asia/Tokyo"))


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Europe/Dublin", "Europe/Dublin"),
        (RIGA, ""),
        ("", ""),
        ("europe/dublin", ""),
        ("<b>", ""),
        ("Dublin", ""),
        ("localtime", ""),
        ("Factory", ""),
        ("../../etc/passwd", ""),
        ("Etc/GMT+25", ""),
    ],
)
def test_only_another_zone_is_kept(name: str, kept: str) -> None:
    assert kept_zone(name, RIGA) == kept


@pytest.mark.parametrize(
    ("cell", "zone"),
    [
        ("Europe/Dublin", "Europe/Dublin"), ("europe/dublin ", "Europe/Dublin"), ("Dublin", "Europe/Dublin"),
        ("Dublina", "Europe/Dublin"), ("Ņujorka", "America/New_York"), ("new york", "America/New_York"),
        ("America/New_York", "America/New_York"), ("Parīze", "Europe/Paris"), ("Istanbul", "Europe/Istanbul"),
        ("Rīga", "Europe/Riga"), ("UTC", "UTC"), ("", ""), ("  ", ""), ("Meksika, kaut kur", None), ("GMT+25", None),
    ],
)  # fmt: skip
def test_a_cell_of_a_table_names_a_zone(cell: str, zone: str | None) -> None:
    assert zone_named(cell) == zone
