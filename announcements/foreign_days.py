"""The days of a text in Russian: what they are about is not read, so they are only offered."""

import re
from collections.abc import Sequence
from itertools import islice

from announcements.headings import is_russian
from announcements.page import Page
from announcements.terms import ClockMention, DayMention, PartialDay, Span

MOST, REACH = 20, 300
_MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
    "декабря",
)  # fmt: skip
_DAY = re.compile(
    rf"(?<![\d.])(?P<day>[0-9]{{1,2}}) (?P<month>{'|'.join(_MONTHS)})(?: (?P<year>20[0-9]{{2}})(?!\d))?", re.I
)


def is_foreign(page: Page, at: int) -> bool:
    """True for what stands in a sentence of Cyrillic letters, or without any letters in a text of such."""
    sentence = page.sentence(at)
    around = page.text[max(sentence.start, at - REACH) : min(sentence.end, at + REACH)]
    cyrillic = sum("\u0400" <= c <= "\u04ff" for c in around)
    letters = sum(c.isalpha() for c in around)
    return 2 * cyrillic > letters if letters else is_russian(page)


def has_foreign(page: Page) -> bool:
    """True for a text with a Cyrillic word in it."""
    return re.search("[\u0400-\u04ff]{3}", page.text) is not None


def apart(
    page: Page, days: Sequence[DayMention], times: Sequence[ClockMention]
) -> tuple[list[DayMention], list[ClockMention], list[DayMention]]:
    """The days and times that can be judged, and the days that stand among Cyrillic words."""
    if not has_foreign(page):
        return list(days), list(times), []
    foreign = [day for day in days if is_foreign(page, day.span.start)]
    kept = [day for day in days if day not in foreign]
    spelled = [_day(match) for match in islice(_DAY.finditer(page.text, 0, 50_000), MOST)]
    ordered = sorted([*foreign, *spelled], key=lambda day: day.span.start)
    return kept, [time for time in times if not is_foreign(page, time.span.start)], ordered[:MOST]


def _day(match: re.Match[str]) -> DayMention:
    year = int(match["year"]) if match["year"] else None
    return DayMention(
        PartialDay(int(match["day"]), _MONTHS.index(match["month"].lower()) + 1, year), Span(*match.span())
    )
