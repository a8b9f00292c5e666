"""Two dates that are one span of days: "no 3. līdz 5. martam", "trešdien, 10., un ceturtdien, 11. martā"."""

import re
from collections.abc import Iterator
from dataclasses import replace

from announcements.page import Page
from announcements.terms import DayMention, PartialDay, Span

YEAR = r"(?:19|20)[0-9]{2}"
WEEKDAYS = (
    r"pirmdien|pirmd(?=\.)|monday|mon", r"otrdien|otrd(?=\.)|tuesday|tue", r"tresdien|tresd(?=\.)|wednesday|wed",
    r"ceturtdien|ceturtd(?=\.)|thursday|thu", r"piektdien|piektd(?=\.)|pkt(?=\.)|friday|fri",
    r"sestdien|sestd(?=\.)|saturday|sat", r"svetdien|svetd(?=\.)|sunday|sun",
)  # fmt: skip
_RANGE = re.compile(
    rf"\.?,? ?(?P<clock>(?:(?:plkst|pulksten|pulkst|pl)[. ]{{0,2}})?[0-9]{{1,2}}[.:][0-9]{{2}},? ?)?"
    rf"(?:-|lidz|to|until|un) ?(?:(?:{'|'.join(WEEKDAYS)})[a-z]{{0,2}},? ?)?(?:{YEAR}\. ?gada )?"
)


def joined(page: Page, mentions: list[DayMention]) -> Iterator[DayMention]:
    """Two dates joined by a dash or "līdz" become one span; a year that only the second one has counts for both."""
    waiting: DayMention | None = None
    for mention in mentions:
        joined = waiting is not None and _are_joined(page, waiting, mention)
        if joined and waiting is not None:
            year = waiting.first.year or mention.first.year
            first = replace(waiting.first, year=year)
            last = replace(mention.first, year=mention.first.year or (year if year else None))
            yield DayMention(
                first, Span(waiting.span.start, mention.span.end), last, clock=_clock(page, waiting, mention)
            )
            waiting = None
            continue
        if waiting is not None:
            yield waiting
        waiting = mention
    if waiting is not None:
        yield waiting


def _clock(page: Page, one: DayMention, other: DayMention) -> Span | None:
    """Where the hour stands in "no 14. jūnija plkst. 11.00 līdz 18. jūnija plkst. 15.00"."""
    found = _RANGE.fullmatch(page.flat, one.span.end, other.span.start)
    return Span(*found.span("clock")) if found is not None and found["clock"] else None


def _are_joined(page: Page, one: DayMention, other: DayMention) -> bool:
    if one.last is not None or other.last is not None or other.span.start < one.span.end:
        return False
    between = page.flat[one.span.end : other.span.start]
    if _RANGE.fullmatch(between) is None:
        return False
    return "un" not in between.split() or _next_day(one.first, other.first)


def _next_day(one: PartialDay, other: PartialDay) -> bool:
    year = one.year or other.year or 2023
    first, second = one.on(year), other.on(year)
    return first is not None and second is not None and (second - first).days == 1
