"""Rooms say here what of theirs goes with a person, what is counted before, and on which days somebody came.

A room with tables that hold something of a person registers a function, unless a foreign key to the registration
with ON DELETE CASCADE takes its rows along. The test that walks every table fails when one was forgotten.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

# Called before the registrations are deleted, with the event locked; must not commit.
Eraser = Callable[[Session, Sequence[int], datetime], None]
# Called before the first people of an event whose time is over are erased, and before every further part of them.
Counter = Callable[[Session, int, datetime], None]
# Called before somebody is erased alone, with the moment at which that was decided; the event is locked.
Parting = Callable[[Session, int, Sequence[int], datetime], None]
Attended = Callable[[Session, Sequence[int]], Mapping[int, Sequence[date]]]

# Called when nobody of an event is left whose time is over, with the event locked; must not commit. Says whose
# addresses went.
Ending = Callable[[Session, int], Sequence[str]]

_erasers: dict[str, Eraser] = {}
_counters: dict[str, Counter] = {}
_partings: dict[str, Parting] = {}
_attended: dict[str, Attended] = {}
_endings: dict[str, Ending] = {}
_kept: dict[str, ColumnElement[bool]] = {}


def register(name: str, eraser: Eraser) -> None:
    """Add what a room erases. Raises ValueError for a name that another function has."""
    if _erasers.setdefault(name, eraser) is not eraser:
        raise ValueError(f"the eraser {name!r} is registered twice")


def register_counter(name: str, counter: Counter) -> None:
    """Add what a room counts while an event's people are still there. Raises ValueError for a name that is taken."""
    if _counters.setdefault(name, counter) is not counter:
        raise ValueError(f"the counter {name!r} is registered twice")


def count(session: Session, event_id: int, now: datetime) -> None:
    """Let every room count what has to outlive the people of an event."""
    for name in sorted(_counters):
        _counters[name](session, event_id, now)


def register_parting(name: str, parting: Parting) -> None:
    """Add what a room counts of people erased before their event's time. Raises ValueError for a taken name."""
    if _partings.setdefault(name, parting) is not parting:
        raise ValueError(f"the parting {name!r} is registered twice")


def part(session: Session, event_id: int, ids: Sequence[int], at: datetime) -> None:
    """Let every room count people who go alone."""
    for name in sorted(_partings):
        _partings[name](session, event_id, ids, at)


def register_ending(name: str, ending: Ending, kept: ColumnElement[bool] | None = None) -> None:
    """Add what a room lets go of with the last people of an event. Raises ValueError for a name that is taken.

    `kept` is a condition on Event: true while the room keeps people of its own there, also where nobody registered.
    """
    if _endings.setdefault(name, ending) is not ending:
        raise ValueError(f"the ending {name!r} is registered twice")
    if kept is not None:
        _kept[name] = kept


def kept() -> Iterator[ColumnElement[bool]]:
    """Conditions on Event: some room keeps people of its own there."""
    return (_kept[name] for name in sorted(_kept))


def end(session: Session, event_id: int) -> list[str]:
    """Let every room let go of what it keeps of an event beside its people; the addresses that went with that."""
    return [address for name in sorted(_endings) for address in _endings[name](session, event_id)]


def register_attended(name: str, attended: Attended) -> None:
    """Add a source of days on which people came; a project's record keeps them."""
    if _attended.setdefault(name, attended) is not attended:
        raise ValueError(f"the source of attendance {name!r} is registered twice")


def registered() -> Iterator[Eraser]:
    """Every eraser, by name."""
    return (_erasers[name] for name in sorted(_erasers))


def days_attended(session: Session, registration_ids: Sequence[int]) -> dict[int, list[date]]:
    """The days each person came, in order; people who came on none, or of whom nobody knows, are left out."""
    found: dict[int, set[date]] = {}
    for attended in _attended.values():
        for number, days in attended(session, registration_ids).items():
            found.setdefault(number, set()).update(days)
    return {number: sorted(days) for number, days in found.items() if days}
