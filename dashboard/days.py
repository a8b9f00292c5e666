"""Days of a time zone as numbers a database can count by: how far the zone is from UTC, and until when. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from core.clock import local

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Shift:
    """How far ahead of UTC a zone is before the moment `until`; None for as long as was asked about."""

    ahead: timedelta
    until: datetime | None


@lru_cache(maxsize=1024)
def shifts(timezone: str, first: date, last: date) -> tuple[Shift, ...]:
    """The zone's distances from UTC between two days, both included, in order; one is normal, summer time makes two."""
    at, end = (datetime(day.year, day.month, day.day, tzinfo=UTC) for day in (first, max(first, last)))
    end += timedelta(days=1)
    found: list[Shift] = []
    while at < end:
        following = min(at + timedelta(days=1), end)
        if _ahead(at, timezone) != _ahead(following, timezone):
            found.append(Shift(_ahead(at, timezone), _change(at, following, timezone)))
        at = following
    return (*found, Shift(_ahead(end, timezone), None))


def _ahead(at: datetime, timezone: str) -> timedelta:
    return local(at, timezone).utcoffset() or timedelta()


def _change(before: datetime, after: datetime, timezone: str) -> datetime:
    """The first second that is as far ahead as `after`."""
    while after - before > _SECOND:
        middle = before + timedelta(seconds=(after - before) // _SECOND // 2)
        before, after = (before, middle) if _ahead(middle, timezone) != _ahead(before, timezone) else (middle, after)
    return after
