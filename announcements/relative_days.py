"""Days that a text says by the day it was written on: "rītdien", "nākamtrešdien", "pēc divām nedēļām", "piektdien".

Nobody knows when it was written, so such a day is asked about with these words shown.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from announcements.day_roles import OVER
from announcements.deadline_words import COMING, REGISTERS
from announcements.page import Page
from announcements.terms import ClockMention, Span

MOST = 60  # mentions that are looked at
_WEEKDAY = r"(?:pirm|otr|tres|ceturt|piekt|sest|svet)dien(?:a|ai|as|u)?"
_SAID = re.compile(
    rf"(?<![a-z])(?:(?:aiz)?parit|parritdien\w{{0,2}}|rit|ritdien\w{{0,2}}|sodien|sovakar|"
    rf"(?:nakam|aiznakam|so|sis|si)(?:aja |ajai |as |o )?(?: ?{_WEEKDAY}|nedel\w{{0,2}})|nakamaja nedela|nakamnedel|"
    rf"pec (?:nedelas|menesa|(?:divam|trim|trijam|cetram|piecam|[0-9]{{1,2}}) (?:dienam|nedelam|menesiem))|"
    rf"tomorrow|today|tonight|next (?:week|(?:mon|tues|wednes|thurs|fri|satur|sun)day)|in (?:two|three|a) weeks?)"
    rf"(?![a-z])"
)
_BARE = re.compile(rf"(?<![a-z]){_WEEKDAY}(?![a-z])|(?<![a-z])(?:mon|tues|wednes|thurs|fri|satur|sun)day(?![a-z])")
_EVERY = re.compile(r"(?<![a-z])(?:katru|katra|ik|every|lidz|no|darba|-) ?(?<=[ -])(?:\w{1,12} )?$")
_UNTIL = re.compile(r"(?:lidz|until|by|before)[ ](?:pat )?$")


@dataclass(frozen=True, slots=True)
class Relative:
    """The words that say the day of the event, and those that say the deadline; None for what is not said so."""

    event: Span | None = None
    deadline: Span | None = None


def relative_of(page: Page, times: Sequence[ClockMention], taken: Sequence[Span]) -> Relative:
    """The first such words that speak of something to come; none within the `taken` spans, which are dates."""
    event: Span | None = None
    deadline: Span | None = None
    for pattern in (_SAID, _BARE):
        for match in list(pattern.finditer(page.flat[:50_000]))[:MOST]:
            span = Span(*match.span())
            if page.words(span).endswith("dienās"):  # every week
                continue
            if any(one.start < span.end and span.start < one.end for one in taken):
                continue
            sentence = page.sentence(span.start)
            words = page.plain(Span(sentence.start, min(sentence.end, sentence.start + 900)))
            before = page.flat[max(sentence.start, span.start - 60) : span.start]
            if _UNTIL.search(before) and REGISTERS.search(words):
                deadline = deadline or span
            elif event is None and _comes(page, span, sentence, words, before, times, bare=pattern is _BARE):
                event = span
    return Relative(event, deadline)


def _comes(
    page: Page, span: Span, sentence: Span, words: str, before: str, times: Sequence[ClockMention], *, bare: bool
) -> bool:
    """True when the sentence says an hour, or speaks of what will be; a weekday alone needs the hour."""
    if OVER.search(words) or _EVERY.search(before):
        return False
    hour = any(sentence.start <= one.span.start < sentence.end + 60 for one in times)
    return hour or (not bare and COMING.search(words) is not None)
