"""What the calendar room is told: frozen values, built by the features from their own rows."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

# Goes into PRODID and must equal the project's version (a test compares it with pyproject.toml).
VERSION = "0.1.0"

# What a mail relay and every calendar take without quoting; anything else has to be refused where it is typed.
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")


class Method(StrEnum):
    """The METHOD of a stream (RFC 5546 1.4); upper case, as the MIME parameter of the mail part must repeat it."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


class Partstat(StrEnum):
    """What the person's calendar answered (RFC 5545 3.2.12); not the same as being registered with us."""

    NEEDS_ACTION = "NEEDS-ACTION"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    TENTATIVE = "TENTATIVE"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A name (may be empty) and a bare ASCII address. ValueError when the address could not stand in a `mailto:`."""

    name: str
    address: str

    def __post_init__(self) -> None:
        if not _ADDRESS.fullmatch(self.address):
            raise ValueError(f"not a bare mail address: {self.address!r}")


@dataclass(frozen=True, slots=True)
class Attendee:
    """The one person a mail is for. After a move of the time: NEEDS-ACTION and rsvp again (RFC 5546 3.2.2.1)."""

    mailbox: Mailbox
    partstat: Partstat = Partstat.NEEDS_ACTION
    rsvp: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvent:
    """One event as a calendar shows it.

    Timed (`starts_at`, aware; `ends_at` may be unknown) or all day (`day` to `last_day`, both inclusive; used only when
    `starts_at` is None). `created_at` and `changed_at` are aware and stored: `changed_at` becomes DTSTAMP and
    LAST-MODIFIED, so the same event always gives the same bytes. `description` is plain text without the links:
    `join_url` (after `join_label`) and `url` are added to it where they belong. `geo`: latitude, longitude in degrees.

    Times are turned to UTC: Python compares two times of one zone by their wall clocks and would be wrong for one hour.
    ValueError when a time is naive, the end is not after the start, or there is neither time nor day.
    """

    uid: str
    sequence: int
    summary: str
    created_at: datetime
    changed_at: datetime
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    day: date | None = None
    last_day: date | None = None
    timezone: str = "Europe/Riga"
    location: str = ""
    description: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()
    join_url: str | None = None
    join_label: str = ""
    cancelled: bool = False
    geo: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        for name in ("created_at", "changed_at", "starts_at", "ends_at"):
            object.__setattr__(self, name, _in_utc(getattr(self, name), self.uid))
        if self.starts_at is None and self.day is None:
            raise ValueError(f"{self.uid} has neither a time nor a day")
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValueError(f"{self.uid} ends before it starts")
        if self.day and self.last_day and self.last_day < self.day:
            raise ValueError(f"{self.uid} ends before its first day")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineEntry:
    """The last day to register, as an entry of its own: all day on `day`, busy for nobody.

    `summary` is ready to read ("Pēdējā diena pieteikties: …"). `uid` comes from `deadline_uid`. Leave the entry out
    once its event is cancelled.
    """

    uid: str
    sequence: int
    summary: str
    day: date
    created_at: datetime
    changed_at: datetime
    description: str = ""
    url: str = ""

    def __post_init__(self) -> None:
        for name in ("created_at", "changed_at"):
            object.__setattr__(self, name, _in_utc(getattr(self, name), self.uid))


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedInfo:
    """What a feed says about itself. `refresh` in minutes; `color` as #RRGGBB.

    `personal` feeds carry join links; all others leave them out, whatever the events hold. `cancelled_prefix` stands
    before the title of a cancelled event; None takes it from `language` ("ATCELTS: " or "CANCELLED: ").
    """

    name: str
    timezone: str = "Europe/Riga"
    language: str = "lv"
    refresh: int = 60
    personal: bool = False
    color: str | None = None
    cancelled_prefix: str | None = None
    version: str = VERSION


def deadline_uid(event_uid: str) -> str:
    """The UID of the event's deadline entry: `evt-7@host` gives `evt-7-deadline@host`."""
    key, at, host = event_uid.partition("@")
    return f"{key}-deadline{at}{host}"


def _in_utc(moment: datetime | None, uid: str) -> datetime | None:
    if moment is not None and moment.utcoffset() is None:
        raise ValueError(f"naive time in {uid}: {moment}")
    return None if moment is None else moment.astimezone(UTC)
