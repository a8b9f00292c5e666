"""Events that end on the next day: "22.00 līdz 3.00"."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

EVENING, MORNING = 18 * 60, 7 * 60  # minutes since 00:00


def is_night(starts: int, ends: int | None) -> bool:
    """True from an evening to the morning after; other hours that run backwards may be a mistake and are asked."""
    return ends is not None and starts >= EVENING and ends <= MORNING


def with_last_day(sets: Mapping[str, Any], starts: int, ends: int | None) -> dict[str, Any]:
    """What an answer that says the day sets: for a night the day after as the last one, unless it says another."""
    if not is_night(starts, ends) or sets.get("day") is None or sets.get("last_day") is not None:
        return dict(sets)
    return {**sets, "last_day": sets["day"] + timedelta(days=1)}
