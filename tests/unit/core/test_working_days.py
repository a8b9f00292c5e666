"""Working days and public holidays of Latvia."""

from datetime import date, timedelta

import pytest

from core.working_days import Holiday, holidays, is_working_day, working_days_before


@pytest.mark.parametrize(
    ("day", "number", "before"),
    [
        (date(2027, 3, 29), 3, date(2027, 3, 23)),  # Good Friday between
        (date(2027, 5, 6), 2, date(2027, 5, 3)),  # 4 May
        (date(2028, 11, 21), 1, date(2028, 11, 17)),  # 18 November is a Saturday: the Monday is free
        (date(2027, 6, 28), 1, date(2027, 6, 25)),
        (date(2027, 6, 25), 1, date(2027, 6, 22)),
        (date(2027, 1, 4), 1, date(2026, 12, 30)),
    ],
)
def test_working_days_pass_over_weekends_and_holidays(day: date, number: int, before: date) -> None:
    assert working_days_before(day, number) == before


@pytest.mark.parametrize(
    ("year", "day"),
    [(2024, (3, 31)), (2025, (4, 20)), (2026, (4, 5)), (2027, (3, 28)), (2038, (4, 25)), (2008, (3, 23))],
)
def test_easter_and_its_friday_and_monday_are_free(year: int, day: tuple[int, int]) -> None:
    sunday = date(year, *day)
    assert {sunday - timedelta(days=2), sunday, sunday + timedelta(days=1)} <= holidays(year).keys()
    assert date(year, 5, 4) in holidays(year)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 11, 18), Holiday.proclamation),
        (date(2028, 11, 20), Holiday.proclamation_moved),  # the 18th is a Saturday
        (date(2027, 5, 4), Holiday.independence),
        (date(2025, 5, 5), Holiday.independence_moved),  # the 4th is a Sunday
        (date(2027, 3, 26), Holiday.good_friday),
        (date(2026, 6, 24), Holiday.jani),
        (date(2026, 12, 24), Holiday.christmas_eve),
    ],
)
def test_a_holiday_has_its_name(day: date, name: Holiday) -> None:
    assert holidays(day.year)[day] is name
    assert not is_working_day(day)


def test_easter_on_another_holiday_takes_nothing_from_it() -> None:
    assert holidays(2011)[date(2011, 4, 25)] is Holiday.easter_monday
    assert holidays(2038)[date(2038, 4, 26)] is Holiday.easter_monday
    assert len(holidays(2027)) == 13
