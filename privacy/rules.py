"""When people's data goes: pure decisions on Riga's calendar."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta

from privacy.terms import HIDDEN_BELOW, Plan, Promise


def months_after(day: date, months: int) -> date:
    """The same day of a later month, else that month's last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def plan(promise: Promise) -> Plan:
    """When what goes by the promise: never on a day of the event itself."""
    day_after = promise.ends_on + timedelta(days=1)
    return Plan(
        sensitive_on=max(day_after, promise.ends_on + timedelta(days=promise.sensitive_days)),
        people_on=max(day_after, months_after(promise.ends_on, promise.months)),
        records=promise.project,
        records_until=promise.keep_until,
    )


def hidden(groups: Mapping[str, int]) -> dict[str, int | None]:
    """The groups with None for those too small to be shown.

    Where one alone is hidden, or several that are few together, the next smallest goes too, or the total would give
    them away: of two people in two groups there is one in each.
    """
    small = {name for name, number in groups.items() if 0 < number < HIDDEN_BELOW}
    others = sorted((number, name) for name, number in groups.items() if number >= HIDDEN_BELOW)
    while others and small and (len(small) == 1 or sum(groups[name] for name in small) < HIDDEN_BELOW):
        small.add(others.pop(0)[1])
    return {name: None if name in small else number for name, number in groups.items()}


def added(counts: Mapping[str, Mapping[str, int]], more: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """Two groups of numbers as one; neither is changed."""
    result = {group: dict(numbers) for group, numbers in counts.items()}
    for group, numbers in more.items():
        into = result.setdefault(group, {})
        for name, number in numbers.items():
            into[name] = into.get(name, 0) + number
    return result
