"""What both registers share: an answer that is either certain or a question back to a person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Generic, TypeVar

Entry = TypeVar("Entry")

SUGGESTIONS = 3
_LIKE_ENOUGH = 0.72


@dataclass(frozen=True, slots=True)
class Match(Generic[Entry]):
    """`exact` when the text can mean one entry only; otherwise `candidates` to ask about, best first, often none."""

    exact: Entry | None = None
    candidates: tuple[Entry, ...] = ()


def decide(found: Iterable[Entry]) -> Match[Entry]:
    """One entry is exact; several are candidates, none is chosen silently."""
    entries = tuple(dict.fromkeys(found))
    return Match(exact=entries[0]) if len(entries) == 1 else Match(candidates=entries)


def closest(key: str, index: Mapping[str, Iterable[Entry]], limit: int = SUGGESTIONS) -> tuple[Entry, ...]:
    """At most `limit` entries whose keys are spelled most like `key`; equally like ones in the order of the index."""
    scored = ((_likeness(key, known), known) for known in index)
    best = sorted((pair for pair in scored if pair[0] >= _LIKE_ENOUGH), key=lambda pair: -pair[0])
    entries = dict.fromkeys(entry for _, known in best for entry in index[known])
    return tuple(entries)[:limit]


def _likeness(key: str, known: str) -> float:
    """0 to 1. The first word counts half: `Tukuma`, `Labklājības` tell names apart, `novads`, `ministrija` do not."""
    first = SequenceMatcher(None, key.split(" ")[0], known.split(" ")[0], autojunk=False)
    if first.real_quick_ratio() < _LIKE_ENOUGH or first.quick_ratio() < _LIKE_ENOUGH or first.ratio() < _LIKE_ENOUGH:
        return 0.0
    return (first.ratio() + SequenceMatcher(None, key, known, autojunk=False).ratio()) / 2
