"""The one place where time is read; everything else is handed `now`."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

RIGA = ZoneInfo("Europe/Riga")


def now() -> datetime:
    """The present moment, aware UTC."""
    return datetime.now(UTC)


def local(moment: datetime, timezone: str = "Europe/Riga") -> datetime:
    """The moment on a wall clock of `timezone`."""
    return moment.astimezone(ZoneInfo(timezone))


def start_of_day(day: date, timezone: str = "Europe/Riga") -> datetime:
    """00:00 of the day in `timezone`, aware UTC; such a day lasts 23, 24 or 25 hours."""
    return datetime.combine(day, time(), ZoneInfo(timezone)).astimezone(UTC)


def closing_moment(day: date, inclusive: bool, timezone: str = "Europe/Riga") -> datetime:
    """The first moment, aware UTC, at which a deadline of `day` has passed (promise P11).

    "Līdz 25. septembrim (ieskaitot)" is open until 00:00 of the 26th; without "ieskaitot" until 00:00 of the 25th.
    """
    return start_of_day(day + timedelta(days=1) if inclusive else day, timezone)


class WallClockError(ValueError):
    """A wall-clock time that the zone skips in spring or shows twice in autumn."""

    def __init__(self, kind: str, suggestion: time) -> None:
        super().__init__(kind)
        self.kind = kind
        self.suggestion = suggestion


def from_wall_clock(day: date, at: time, timezone: str = "Europe/Riga") -> datetime:
    """The aware UTC moment of a wall-clock time.

    Raises WallClockError("missing") for a time skipped in spring and WallClockError("twice") for one that autumn
    shows twice: promise P10, such a time is asked about and never guessed.
    """
    zone = ZoneInfo(timezone)
    early = datetime.combine(day, at, zone).replace(fold=0)
    late = early.replace(fold=1)
    if early.utcoffset() != late.utcoffset():
        round_trip = early.astimezone(UTC).astimezone(zone)
        if round_trip.replace(tzinfo=None) != early.replace(tzinfo=None):
            raise WallClockError("missing", round_trip.time())
        raise WallClockError("twice", (early + timedelta(hours=1)).time())
    return early.astimezone(UTC)
