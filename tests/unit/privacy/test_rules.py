"""When people's data goes, as a table of cases."""

from datetime import date

import pytest

from privacy import rules
from privacy.terms import Plan, Promise
from registration.privacy_models import Project

ENDS = date(2027, 3, 24)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2027, 3, 24), 6, date(2027, 9, 24)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 12, 31), 1, date(2028, 1, 31)),
        (date(2027, 3, 24), 0, date(2027, 3, 24)),
        (date(2027, 1, 31), 240, date(2047, 1, 31)),
    ],
)
def test_months_after(day: date, months: int, expected: date) -> None:
    assert rules.months_after(day, months) == expected


@pytest.mark.parametrize(
    ("promise", "expected"),
    [
        (Promise(ENDS), Plan(date(2027, 3, 31), date(2027, 9, 24), False, None)),
        (Promise(ENDS, 0, 0), Plan(date(2027, 3, 25), date(2027, 3, 25), False, None)),
        (Promise(ENDS, 1, 30, True, None), Plan(date(2027, 4, 23), date(2027, 4, 24), True, None)),
        (
            Promise(ENDS, 6, 7, True, date(2031, 12, 31)),
            Plan(date(2027, 3, 31), date(2027, 9, 24), True, date(2031, 12, 31)),
        ),
    ],
)
def test_plan(promise: Promise, expected: Plan) -> None:
    assert rules.plan(promise) == expected


@pytest.mark.parametrize(
    ("paid", "years", "expected"),
    [
        (date(2026, 3, 12), 5, date(2031, 12, 31)),
        (date(2026, 12, 31), 5, date(2031, 12, 31)),
        (date(2026, 3, 12), 10, date(2036, 12, 31)),
        (None, 5, None),
    ],
)
def test_project_is_kept_until_the_last_day_of_a_year(paid: date | None, years: int, expected: date | None) -> None:
    assert Project(last_payment_on=paid, keep_years=years).keep_until == expected


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ({}, {}),
        ({"a": 5, "b": 6}, {"a": 5, "b": 6}),
        ({"a": 4, "b": 6, "c": 9}, {"a": None, "b": None, "c": 9}),  # or the total would give four away
        ({"a": 4, "b": 3, "c": 9}, {"a": None, "b": None, "c": 9}),
        ({"a": 1}, {"a": None}),
        ({"a": 1, "b": 1, "c": 9}, {"a": None, "b": None, "c": None}),  # two of two groups: one in each
        ({"a": 0, "b": 7}, {"a": 0, "b": 7}),
    ],
)
def test_hidden(groups: dict[str, int], expected: dict[str, int | None]) -> None:
    assert rules.hidden(groups) == expected


def test_added() -> None:
    before = {"status": {"confirmed": 2}}
    assert rules.added(before, {"status": {"confirmed": 1, "waiting": 1}, "region": {"riga": 3}}) == {
        "status": {"confirmed": 3, "waiting": 1},
        "region": {"riga": 3},
    }
    assert before == {"status": {"confirmed": 2}}
