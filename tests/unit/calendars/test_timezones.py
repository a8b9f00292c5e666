from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import vobject

from calendars.timezones import definition, local

# The text every client was measured with; a change here has to be tried out in them again.
RIGA = """BEGIN:VTIMEZONE
TZID:Europe/Riga
BEGIN:STANDARD
DTSTART:19701025T040000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:EET
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T030000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:EEST
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
END:DAYLIGHT
END:VTIMEZONE"""

# Rules are laws: this and the next year by the machine's calendar, so that a change of the law shows here first.
THIS_YEAR = datetime.now(UTC).year


def test_riga_is_the_measured_text() -> None:
    assert definition("Europe/Riga", 2026, 2027) == RIGA


@pytest.mark.parametrize(
    "name", ["Europe/Riga", "Europe/Dublin", "Europe/Lisbon", "Atlantic/Azores", "Asia/Dubai", "Asia/Kolkata", "UTC"]
)
def test_definition_agrees_with_zoneinfo_every_day_of_this_and_next_year(name: str) -> None:
    text = definition(name, THIS_YEAR, THIS_YEAR + 1)
    assert text is not None
    read = vobject.readOne(StringIO(f"BEGIN:VCALENDAR\n{text}\nEND:VCALENDAR\n")).vtimezone.tzinfo
    zone = ZoneInfo(name)
    hour = datetime(THIS_YEAR, 1, 1, tzinfo=UTC)
    wrong = []
    while hour.year <= THIS_YEAR + 1:
        there = hour.astimezone(zone)
        naive = there.replace(tzinfo=None)
        if not there.fold and naive.replace(tzinfo=read).utcoffset() != there.utcoffset():
            wrong.append(there)
        hour += timedelta(hours=6) if hour.month not in (3, 10) else timedelta(minutes=30)
    assert wrong == []


def test_zone_without_summer_time_has_one_standard_and_no_rule() -> None:
    assert (
        definition("Asia/Kolkata", 2026, 2026)
        == """BEGIN:VTIMEZONE
TZID:Asia/Kolkata
BEGIN:STANDARD
DTSTART:19700101T000000
TZNAME:IST
TZOFFSETFROM:+0530
TZOFFSETTO:+0530
END:STANDARD
END:VTIMEZONE"""
    )


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("America/New_York", 2026, 2026),  # another rule
        ("Africa/Casablanca", 2026, 2026),  # follows the moon
        ("America/Nuuk", 2026, 2026),  # changes on the evening before the Sunday
        ("Europe/Istanbul", 2016, 2016),  # left summer time in the middle of the year
        ("Europe/Rīga", 2026, 2026),
        ("Europe", 2026, 2026),
        ("../etc/passwd", 2026, 2026),
        ("Europe/Riga", 2026, 9999),
        ("Europe/Riga", 1, 2),
    ],
)
def test_zone_that_cannot_be_expressed_has_no_definition(name: str, first: int, last: int) -> None:
    assert definition(name, first, last) is None


def test_local_in_the_hour_that_happens_twice_names_only_the_first() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert str(local(first, "Europe/Riga")) == "2026-10-25 03:30:00+03:00"
    assert local(first + timedelta(hours=1), "Europe/Riga") is None
    assert str(local(first + timedelta(hours=2), "Europe/Riga")) == "2026-10-25 04:30:00+02:00"
