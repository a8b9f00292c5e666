"""Months with one letter too many, too few, wrong, or in the wrong place: "feburārī", "decmbrim"."""

from collections.abc import Mapping
from functools import cache

SHORTEST = 6  # letters; short words are too near to others: "kārta" to "marta"
_LONG = ("janvar", "februar", "septembr", "oktobr", "novembr", "decembr")


@cache
def _forms() -> Mapping[str, int]:
    numbers = dict(zip(_LONG, (1, 2, 9, 10, 11, 12), strict=True))
    return {stem + ending: number for stem, number in numbers.items() for ending in ("is", "i", "a", "im", "u")}


@cache
def misspelled_month(word: str) -> int | None:
    """1-12 for a flat word that is one slip away from a long month's name; None for any other word."""
    if len(word) < SHORTEST or word in _forms():
        return None
    found = {
        number
        for form, number in _forms().items()
        if form[0] == word[0] and abs(len(form) - len(word)) < 2 and _is_one_slip(word, form)
    }
    return found.pop() if len(found) == 1 else None


def _is_one_slip(word: str, form: str) -> bool:
    at = next((n for n, (a, b) in enumerate(zip(word, form, strict=False)) if a != b), min(len(word), len(form)))
    rest, other = word[at:], form[at:]
    swapped = rest[:2] == other[:2][::-1] and rest[2:] == other[2:]
    return rest[1:] == other[1:] or rest[1:] == other or rest == other[1:] or swapped
