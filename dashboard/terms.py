"""The words of the dashboard: what a picture shows, and what waits for an organiser."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from organisers.terms import Right


@dataclass(frozen=True, slots=True)
class Share:
    """One bar: how many have a place, and how many more still wait; `said` is both as text beside it.

    `percent` is None where shares of a whole make no sense. `parts` are smaller bars that open on request.
    """

    label: str
    value: int
    more: int = 0
    said: str = ""
    percent: int | None = None
    parts: tuple["Share", ...] = ()

    @property
    def total(self) -> int:
        """Everybody the bar stands for."""
        return self.value + self.more


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many had a place, and how many were waiting, when a day ended."""

    day: date
    confirmed: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Moves:
    """What happened on one day: asked for a place, got one, left having had one, left while waiting."""

    day: date
    asked: int = 0
    seated: int = 0
    left: int = 0
    gave_up: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """People of an event who have something in common: how many are confirmed, and how many there are in all."""

    key: Any
    confirmed: int
    total: int


class Part(NamedTuple):
    """People of an event alike in status, source, sort and place of the institution, and place of their own.

    `works` of them named an institution and `lives` a municipality; matched to the register counts as named.
    """

    status: str
    source: str
    kind: str | None
    lives_in: str | None
    works_in: str | None
    people: int
    works: int
    lives: int


class Kind(StrEnum):
    """What can wait for an organiser, the most urgent first."""

    paused = "paused"
    receivers = "receivers"
    guardians = "guardians"
    calls = "calls"
    seats = "seats"
    links = "links"
    bounced = "bounced"
    failed = "failed"
    declined = "declined"
    replies = "replies"
    twins = "twins"
    held = "held"
    attendance = "attendance"
    drafts = "drafts"


# Who can deal with it; for `paused` and `receivers`, which belong to no event, the right is needed everywhere.
RIGHT_FOR = dict.fromkeys(Kind, Right.moderate) | {
    Kind.receivers: Right.people,
    Kind.attendance: Right.check_in,
    Kind.links: Right.edit,
    Kind.drafts: Right.edit,
}


@dataclass(frozen=True, slots=True)
class Found:
    """So many things of one kind at one event. `until`: when the first runs out; `search` finds a single one."""

    kind: Kind
    event_id: int
    count: int
    until: datetime | None = None
    search: str = ""


class Lack(StrEnum):
    """What a draft still needs before people can be invited to it."""

    past = "past"
    time = "time"
    place = "place"
    contact = "contact"
