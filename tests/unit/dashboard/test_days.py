"""Days of a zone: how far it is from UTC, and until when."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dashboard.days import Shift, shifts

TWO, THREE = timedelta(hours=2), timedelta(hours=3)
SPRING, AUTUMN = datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2027, 10, 31, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "first", "last", "expected"),
    [
        ("Europe/Riga", date(2027, 1, 10), date(2027, 2, 10), (Shift(TWO, None),)),
        ("Europe/Riga", date(2027, 1, 10), date(2027, 6, 10), (Shift(TWO, SPRING), Shift(THREE, None))),
        (
            "Europe/Riga", date(2027, 3, 28), date(2027, 12, 1),
            (Shift(TWO, SPRING), Shift(THREE, AUTUMN), Shift(TWO, None)),
        ),
        ("Europe/Riga", date(2027, 6, 10), date(2027, 1, 1), (Shift(THREE, None),)),
        ("UTC", date(2026, 1, 1), date(2028, 1, 1), (Shift(timedelta(), None),)),
        ("Asia/Kolkata", date(2026, 1, 1), date(2028, 1, 1), (Shift(timedelta(hours=5, minutes=30), None),)),
    ],
)  # fmt: skip
def test_shifts(zone: str, first: date, last: date, expected: tuple[Shift, ...]) -> None:
    assert shifts(zone, first, last) == expected
