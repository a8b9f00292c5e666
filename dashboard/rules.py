"""What the dashboard decides: how an event filled up, what shares are, what an organiser can deal with."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from dashboard.charts import percents
from dashboard.terms import RIGHT_FOR, DayCount, Found, Group, Kind, Moves, Share
from organisers.terms import Rights
from registration.terms import Admission, RegistrationStatus


def course(moves: Iterable[Moves]) -> tuple[DayCount, ...]:
    """How many had a place and how many waited at the end of each day on which something happened, in order.

    Never below nothing: rows that were corrected by hand may have moments that contradict each other.
    """
    confirmed = waiting = 0
    found: dict[date, DayCount] = {}
    for move in sorted(moves, key=lambda one: one.day):
        confirmed += move.seated - move.left
        waiting += move.asked - move.seated - move.gave_up
        found[move.day] = DayCount(move.day, max(0, confirmed), max(0, waiting))
    return tuple(found.values())


def all_alike(days: Iterable[DayCount]) -> tuple[DayCount, ...]:
    """The same days when everybody stands alike: nobody waits behind others."""
    return tuple(DayCount(one.day, one.confirmed + one.waiting, 0) for one in days)


def undivided(groups: Iterable[Group]) -> list[Group]:
    """The same groups when everybody stands alike."""
    return [Group(group.key, group.total, group.total) for group in groups]


def shown_statuses(counts: Mapping[RegistrationStatus, int], how: Admission) -> list[RegistrationStatus]:
    """The statuses that are named: those somebody has, and the ones that matter at this event even when nobody has."""
    s = RegistrationStatus
    if how is not Admission.in_order:
        always: tuple[RegistrationStatus, ...] = (s.applied,)
    elif counts.get(s.placed):
        always = (s.placed,)
    else:
        always = (s.confirmed, s.waiting)
    return [*always, *(status for status in s if status not in always and counts.get(status))]


def with_percents(shares: Sequence[Share]) -> tuple[Share, ...]:
    """The same shares, each with its part of the whole."""
    found = percents([share.total for share in shares])
    return tuple(replace(share, percent=part) for share, part in zip(shares, found, strict=True))


def largest_first(shares: Iterable[Share], last: Callable[[Share], bool] = lambda _share: False) -> tuple[Share, ...]:
    """The shares by size, equal ones as they came; those that are no kind of their own stand last."""
    return tuple(sorted(shares, key=lambda share: (last(share), -share.total)))


def within_rights(found: Iterable[Found], everywhere: Rights, at_events: Mapping[int, Rights]) -> list[Found]:
    """What a member can deal with, by their rights everywhere and at each event."""
    return [one for one in found if RIGHT_FOR[one.kind] in everywhere | at_events.get(one.event_id, frozenset())]


def by_kind(found: Iterable[Found]) -> dict[Kind, list[Found]]:
    """The most urgent kind first; within one what runs out first, then the largest number."""
    groups: dict[Kind, list[Found]] = {kind: [] for kind in Kind}
    for one in found:
        groups[one.kind].append(one)
    return {kind: sorted(group, key=_urgency) for kind, group in groups.items() if group}


def _urgency(one: Found) -> tuple[bool, float, int, int]:
    return (one.until is None, one.until.timestamp() if one.until else 0.0, -one.count, one.event_id)
