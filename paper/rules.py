"""Decisions of paper: the order of people, how long a list is kept, what is hidden."""

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TypeVar

from core.collation import fold, latvian_key
from paper.terms import Group, Listed

T = TypeVar("T")

KEEP_MONTHS = 6  # of a signed list, unless the organiser says otherwise
LONGEST_KEPT = 15  # years; funders ask for ten at most
SIGNATURES = 4  # columns on a page across
MOST_DAYS = 31
ACROSS = 273  # mm of an A4 page between its margins
PER_SHARE = 62  # mm of a column of words that is nobody's line too many
LEAST_TOLD = 5  # people in a number that everybody may read


def days_of(first: date, last: date | None) -> tuple[date, ...]:
    """The days somebody signs for, the first ones of a very long event."""
    count = min(((last or first) - first).days + 1, MOST_DAYS)
    return tuple(first + timedelta(days=day) for day in range(max(count, 1)))


def parts_of(days: Sequence[date]) -> list[tuple[date, ...]]:
    """The days as they share pages, as evenly as they can."""
    parts = -(-len(days) // SIGNATURES)
    size = -(-len(days) // parts)
    return [tuple(days[start : start + size]) for start in range(0, len(days), size)]


def signature_width(days: int, shares: float) -> float:
    """How many mm a signature gets: what the columns of words leave over, and never too little to sign."""
    least = 55.0 if days == 1 else min(46.0, ACROSS * (0.52 if days > 2 else 0.4) / days)
    most = {1: 110.0, 2: 70.0}.get(days, 46.0)
    return max(least, min(most, (ACROSS - 9 - PER_SHARE * shares) / days))


def destroy_on(last_day: date, months: int = KEEP_MONTHS) -> date:
    """The day months later; the last of its month where that is shorter."""
    month = last_day.month - 1 + months
    year, month = last_day.year + month // 12, month % 12 + 1
    return date(year, month, min(last_day.day, monthrange(year, month)[1]))


def grouped(people: Iterable[Listed], nowhere: str) -> tuple[Group, ...]:
    """People by institution in Latvian order, by name inside it; those without one last, under `nowhere`.

    Institutions that differ in letter case or diacritics alone are one, under the spelling that comes first.
    """
    found: dict[str, list[Listed]] = {}
    names: dict[str, str] = {}
    for person in people:
        key = fold(person.institution)
        found.setdefault(key, []).append(person)
        names[key] = min(names.get(key, person.institution), person.institution)
    order = sorted(found, key=lambda key: (key == "", latvian_key(names[key]), key))
    return tuple(Group(names[key] or nowhere, by_name(found[key])) for key in order)


def by_name(people: Iterable[Listed]) -> tuple[Listed, ...]:
    """People in Latvian order of family names."""
    return tuple(sorted(people, key=lambda person: (person.sort_key, person.id)))


def counted(
    things: Iterable[T], word: Callable[[T], str], nowhere: str = "", order: Sequence[str] = ()
) -> tuple[tuple[str, int], ...]:
    """How many of each word there are: in the given order, else the most first.

    What has no word stands last, under `nowhere`, so that the rows add up; without `nowhere` it is left out. Where
    nothing has a word there are no rows: it was not asked.
    """
    numbers: dict[str, int] = {}
    for thing in things:
        text = word(thing)
        numbers[text] = numbers.get(text, 0) + 1
    without = numbers.pop("", 0)
    place = {text: at for at, text in enumerate(order)}
    rows = sorted(numbers.items(), key=lambda item: (place.get(item[0], 0), -item[1], latvian_key(item[0])))
    return tuple(rows) + (((nowhere, without),) if rows and without and nowhere else ())


def shortened(rows: Sequence[tuple[str, int]], most: int, others: str) -> tuple[tuple[str, int], ...]:
    """At most so many rows; those with the smallest numbers are one, so that the sum stays."""
    if len(rows) <= most:
        return tuple(rows)
    kept = sorted(range(len(rows)), key=lambda at: (-rows[at][1], at))[: most - 1]
    return (
        *(rows[at] for at in sorted(kept)),
        (others, sum(number for _w, number in rows) - sum(rows[at][1] for at in kept)),
    )


def told(rows: Sequence[tuple[str, int]], least: int = LEAST_TOLD) -> tuple[tuple[str, int | None], ...]:
    """The rows for everybody: numbers below `least` are hidden.

    A single hidden number, or several that are next to nothing together, could be worked out from the sum: then the
    next smallest goes with them.
    """
    numbers = dict(rows)
    hidden = {word for word, number in rows if number < least}
    while hidden and (len(hidden) == 1 or sum(numbers[word] for word in hidden) < least) and len(hidden) < len(rows):
        hidden.add(min((row for row in rows if row[0] not in hidden), key=lambda row: row[1])[0])
    return tuple((word, None if word in hidden else number) for word, number in rows)


def kept(rows: Sequence[tuple[str, int]], others: str, least: int = LEAST_TOLD) -> tuple[tuple[str, int | None], ...]:
    """The rows that may stay when nobody is there any more: what few had in common goes together, under `others`.

    Not even the word of a small group stays, for people typed some of them themselves. Where all groups are small there
    are no rows.
    """
    shown = tuple(row for row in told(rows, least) if row[1] is not None)
    rest = sum(number for _word, number in rows) - sum(number or 0 for _word, number in shown)
    return (*shown, (others, rest if rest >= least else None)) if rest and shown else shown


def answer_of(person: Listed, answers: Mapping[int, str], *, per_person: bool) -> str | None:
    """A person's answer; of a question asked only once, that of whoever filled in the form for them."""
    if person.id in answers or per_person or person.registered_by_id is None:
        return answers.get(person.id)
    return answers.get(person.registered_by_id)
