"""VTIMEZONE texts, made from one rule and checked against zoneinfo.

icalendar's own definitions repeat the history since 1970 with RDATE lists, which Outlook ignores and ical.js reads only
in part: a winter event then shows an hour off. One STANDARD and at most one DAYLIGHT with a yearly RRULE is what every
client reads.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

# The European Union changes its clocks at 01:00 UTC on the last Sundays of March and October (Directive 2000/84/EC).
_SPRING, _AUTUMN = 3, 10
_CHANGE = timedelta(hours=1)

_SUNDAY = 6
# A mistyped year must not make one feed check eight thousand years day by day.
_CHECKED, _LONGEST = range(1971, 2100), 10


@lru_cache(maxsize=256)
def definition(name: str, first_year: int, last_year: int) -> str | None:
    """The VTIMEZONE of an IANA zone, lines joined by newlines, right for every moment of these years (UTC, inclusive).

    None when the zone follows neither the EU rule nor one offset all year, when it does not exist, or when the years
    are too many to check: then write times in UTC.
    """
    zone = _zone(name)
    if zone is None or {first_year, last_year} - set(_CHECKED) or last_year - first_year > _LONGEST:
        return None
    winter = datetime(first_year, 1, 15, tzinfo=zone)
    summer = datetime(first_year, 7, 15, tzinfo=zone)
    if not all(_agrees(moment, zone, winter, summer) for moment in _probes(first_year, last_year)):
        return None
    if winter.utcoffset() == summer.utcoffset():
        parts = _part("STANDARD", datetime(1970, 1, 1), None, winter, winter)
    else:
        autumn, spring = _onset(_AUTUMN, summer), _onset(_SPRING, winter)
        if {autumn.weekday(), spring.weekday()} != {_SUNDAY}:
            return None  # Greenland changes in the evening before: "last Sunday" would name the wrong day
        parts = _part("STANDARD", autumn, _AUTUMN, summer, winter) + _part("DAYLIGHT", spring, _SPRING, winter, summer)
    return "\n".join(["BEGIN:VTIMEZONE", f"TZID:{name}", *parts, "END:VTIMEZONE"])


def local(moment: datetime, name: str) -> datetime | None:
    """The moment on the zone's wall clock; None in the hour that happens twice, when only UTC can name the second one.

    A time with TZID always means the first of the two (RFC 5545 3.3.5).
    """
    there = moment.astimezone(ZoneInfo(name))
    return None if there.fold else there


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, a path, a folder of zones
        return None


def _part(kind: str, onset: datetime, month: int | None, before: datetime, after: datetime) -> list[str]:
    rule = [] if month is None else [f"RRULE:FREQ=YEARLY;BYMONTH={month};BYDAY=-1SU"]
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{onset:%Y%m%dT%H%M%S}",
        *rule,
        f"TZNAME:{after.tzname()}",
        f"TZOFFSETFROM:{before:%z}",
        f"TZOFFSETTO:{after:%z}",
        f"END:{kind}",
    ]


def _onset(month: int, before: datetime) -> datetime:
    """The first change of the rule in 1970, on the wall clock that was valid until then (RFC 5545 3.6.5)."""
    return (_change(1970, month) + (before.utcoffset() or timedelta())).replace(tzinfo=None)


def _change(year: int, month: int) -> datetime:
    last = datetime(year, month, 31, tzinfo=UTC)
    return last - timedelta(days=(last.weekday() + 1) % 7) + _CHANGE


def _agrees(moment: datetime, zone: ZoneInfo, winter: datetime, summer: datetime) -> bool:
    is_summer = _change(moment.year, _SPRING) <= moment < _change(moment.year, _AUTUMN)
    return zone.utcoffset(moment.astimezone(zone)) == (summer if is_summer else winter).utcoffset()


def _probes(first_year: int, last_year: int) -> Iterator[datetime]:
    """Noon of every day, and both sides of every clock change."""
    day = datetime(first_year, 1, 1, 12, tzinfo=UTC)
    while day.year <= last_year:
        yield day
        day += timedelta(days=1)
    for year in range(first_year, last_year + 1):
        for month in (_SPRING, _AUTUMN):
            yield from (_change(year, month) - timedelta(seconds=1), _change(year, month))
