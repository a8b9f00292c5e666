"""Decisions of paper: the order of people, how long a list is kept, who said no to photographs, what is hidden."""

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


_PHOTOS = ("foto", "filme", "photo", "film", "video")
_AGAINST = ("nefoto", "nefilm", "not be photo", "not photo", "no photo", "not want", "do not", "nevel", "iebilst")


def about_photos(label: str) -> bool:
    """Whether a question is about being photographed or filmed."""
    words = fold(label)
    return any(word in words for word in _PHOTOS)


def refuses_photos(labels: Sequence[str], value: str | None) -> bool:
    """Whether an answer means "no photographs". Silence is no consent.

    A question that is put the other way round ("Please do not photograph me") is refused with "yes".
    """
    against = any(word in fold(label) for label in labels for word in _AGAINST)
    return value == "yes" if against else value != "yes"


def counted(things: Iterable[T], word: Callable[[T], str]) -> tuple[tuple[str, int], ...]:
    """How many of each word there are, the most first; what has no word is left out."""
    numbers: dict[str, int] = {}
    for thing in things:
        text = word(thing)
        if text:
            numbers[text] = numbers.get(text, 0) + 1
    return tuple(sorted(numbers.items(), key=lambda item: (-item[1], latvian_key(item[0]))))


def told(rows: Sequence[tuple[str, int]], least: int = LEAST_TOLD) -> tuple[tuple[str, int | None], ...]:
    """The rows for everybody: numbers below `least` are hidden.

    A single hidden number could be worked out from the sum, so the next smallest goes with it.
    """
    hidden = {word for word, number in rows if number < least}
    if len(hidden) == 1 and len(rows) > 1:
        hidden.add(min((row for row in rows if row[0] not in hidden), key=lambda row: row[1])[0])
    return tuple((word, None if word in hidden else number) for word, number in rows)


def answer_of(person: Listed, answers: Mapping[int, str], *, per_person: bool) -> str | None:
    """A person's answer; of a question asked only once, that of whoever filled in the form for them."""
    if person.id in answers or per_person or person.registered_by_id is None:
        return answers.get(person.id)
    return answers.get(person.registered_by_id)
