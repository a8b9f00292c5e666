"""The project behind an event: its number, who pays; and what a programme of months says instead of a date."""

import re

from announcements.page import Page
from announcements.terms import Fact, Found, Span

LONGEST_NUMBER, LONGEST_FUNDER, MOST = 60, 1000, 12
_NUMBER = re.compile(
    r"(?:[Nn]r|NR|ID|[Nn]umurs|No)[. :]{0,3}(?P<number>[A-Z0-9][A-Za-z0-9]{0,15}(?:[./_-][A-Za-z0-9]{1,15}){2,19})"
    r"(?![\w/])"
    r"|[Pp]ro(?:ject|jekts|jekta)(?: ID| [Nn]r\.?| No\.?|:)? ?(?P<union>101[0-9]{6})(?![\w])"
    r"|(?<![\w.])(?P<bare>[0-9]\.[0-9]{1,2}\.[0-9]{1,2}(?:\.[0-9a-z]{1,2}){0,3}\.?/[0-9A-Z/.-]{3,24}[0-9A-Z])"
)
_DATE = re.compile(r"[0-9]{1,2}\.[0-9]{1,2}\.(?:19|20)?[0-9]{2}")
_PROJECT = re.compile(r"projekt|project|program|aktivit|fond")
_FUND = re.compile(
    r"eiropas sociala fonda|eiropas socialais fonds|(?<![a-z])esf\+?(?![a-z])|(?<![a-z])eraf(?![a-z])|"
    r"erasmus|interreg|kohezijas fond|nvo fond|sabiedribas integracijas fond|atveselosanas fond|"
    r"finanse|finansejum|finansial|lidzfinans|valsts budzet|norvegijas (?:grant|finansu)|eez |aktivo "
    r"iedzivotaju fond|kulturkapital|eiropas savienibas|european social fund|"
    r"funded|co-funded|financed|supported by|(?<![a-z])grants?(?![a-z])"
)
_PAYING = re.compile(r"financ|finans|atbals|ietvaros|projekta\b|funded|supported|grant|valsts budz")
_HOURS = re.compile(
    r"[0-9]{1,3}(?: ?- ?[0-9]{1,3})?(?: ?\([^()\n]{0,40}\))? (?:akademisk\w{1,4} stund\w{1,3}|ak\. ?st\.?|"
    r"stund\w{1,3}|academic hours|hours)"
)
_MONTH = r"(?:janvar|februar|mart|april|maij|junij|julij|august|septembr|oktobr|novembr|decembr)[a-z]{0,2}"
_PERIOD = re.compile(
    rf"(?:no )?(?:(?:19|20)[0-9]{{2}}\. ?(?:gada )?)?{_MONTH} ?(?:-|lidz) ?(?:(?:19|20)[0-9]{{2}}\. "
    rf"?(?:gada )?)?{_MONTH}(?: (?:19|20)[0-9]{{2}})?(?: ?\([0-9]{{1,2}} menes[a-z]{{1,3}}\))?"
    r"|(?<![0-9])[0-9]{1,2} menes[a-z]{1,3}|no [0-9]{1,2}\.(?:19|20)[0-9]{2} lidz [0-9]{1,2}\.(?:19|20)[0-9]{2}"
)


def numbers_of(page: Page) -> tuple[Found, ...]:
    """The project numbers, each once, in the order of the text; dates and registration numbers are none."""
    found: dict[str, Found] = {}
    for match in _NUMBER.finditer(page.text):
        group = str(match.lastgroup)
        number = match[group].rstrip(".-/")
        around = page.flat[max(0, match.start() - 200) : match.end() + 60]
        english = match.group().startswith("No") and "/" not in number and number.count("-") < 3
        if _DATE.match(number) or english or not _PROJECT.search(around) or len(found) >= MOST:
            continue
        span = Span(match.start(group), match.start(group) + len(number))
        found.setdefault(number[:LONGEST_NUMBER], Found(number[:LONGEST_NUMBER], span))
    return tuple(found.values())


def funder_of(page: Page, day: Span | None = None) -> Found | None:
    """The sentence that names who pays, the one about the project first; None when there is none.

    The sentence of the event's `day` must say that somebody pays: an event may be about a fund.
    """
    best: tuple[int, Span] | None = None
    for match in _FUND.finditer(page.flat):
        sentence = page.sentence(match.start())
        if sentence.end - sentence.start > LONGEST_FUNDER:
            continue
        own = day is not None and sentence.start <= day.start < sentence.end
        if own and not _PAYING.search(page.plain(sentence)):
            continue
        weight = len({other.group() for other in _FUND.finditer(page.plain(sentence))}) + 2 * bool(
            re.search(r"projekt|project", page.plain(sentence))
        )
        if best is None or weight > best[0]:
            best = (weight, sentence)
        if match.start() > 60_000:
            break
    return Found(page.words(best[1]).strip("*# "), best[1]) if best is not None else None


def facts_of(page: Page) -> tuple[Fact, ...]:
    """What a text without a date says of hours and months, in its own words, each once."""
    found: dict[str, Fact] = {}
    for code, pattern in (("hours", _HOURS), ("period", _PERIOD)):
        for match in pattern.finditer(page.flat):
            span = Span(*match.span())
            words = page.words(span)
            if len(found) < 2 * MOST:
                found.setdefault(words.lower(), Fact(code, words, span))
    return tuple(found.values())
