"""The dates of a text: Latvian in every case and spelling, English, and numbers; what each is about, day_roles says."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from announcements.headings import is_english
from announcements.misspelled import misspelled_month
from announcements.page import Page
from announcements.spans_of_days import WEEKDAYS, YEAR, joined
from announcements.terms import DayMention, PartialDay, Span

MOST = 200  # mentions that are looked at; a text with more is no announcement
_SOFT, _HARD = ("is", "i", "a", "im", "u"), ("s", "a", "am", "u")  # endings: septembr-is, maij-s
_STEMS = (
    ("janvar", _SOFT, "janv jan january"), ("februar", _SOFT, "febr feb february"), ("mart", _HARD, "mar march"),
    ("april", (*_SOFT, ""), "apr"), ("maij", _HARD, "may"), ("junij", _HARD, "jun june"), ("julij", _HARD, "jul july"),
    ("august", (*_HARD, ""), "aug"), ("septembr", _SOFT, "sept sep september"),
    ("oktobr", _SOFT, "okt oct october"), ("novembr", _SOFT, "nov november"), ("decembr", _SOFT, "dec december"),
)  # fmt: skip
_MONTHS = {
    name: number
    for number, (stem, endings, others) in enumerate(_STEMS, 1)
    for name in (*(stem + ending for ending in endings), *others.split())
}
_ENGLISH_WORDS = {"may", "march", "mar", "jan", "dec", "sep", "nov"}  # months only with a capital letter
_MONTH = f"(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})"
_DAY = r"[0-9]{1,2}(?:\.|st|nd|rd|th)?"


def _worded_pattern(month: str) -> re.Pattern[str]:
    """ "2027. gada 3., 10. un 17. martā", "3.–5. martam 2027" with this pattern for the month."""
    return re.compile(
        rf"(?<![\d:,/-])(?<!\d\.)(?:(?P<before>{YEAR})(?:\. ?|g\.? ?| )(?:gada |g\. ?|gads |g )?,? ?)?"
        rf"(?P<days>{_DAY}(?:(?:(?<=\.) ?,|(?<!\.) ?,(?= ?[0-9]{{1,2}}\.)| un| and| ?&| ?-| lidz| to| /) ?(?:no "
        rf")?{_DAY}){{0,4}})"
        rf"[ .]{{0,2}}(?:of )?(?P<month>{month})(?![a-z])\.?(?:,? ?(?P<after>{YEAR})(?!\d|-\d)(?:\. "
        rf"?g(?:ad[a-z]{{1,2}}|\.)?| ?g\.)?)?"
    )


_WORDED = _worded_pattern(_MONTH)
_MISSPELLED = _worded_pattern("[jfsond][a-z]{5,11}")
_ENGLISH = re.compile(
    rf"(?<![a-z])(?P<month>{_MONTH})\.? (?P<days>[0-9]{{1,2}}(?:st|nd|rd|th)?(?: ?(?:-|and|to|&) "
    rf"?[0-9]{{1,2}}(?:st|nd|rd|th)?)?)"
    rf"(?![\d:]|\.\d)(?:,? (?P<after>{YEAR})(?!\d))?"
)
_NUMBERS = re.compile(
    r"(?<![\d./-])(?:(?P<first>[0-9]{1,2})\.(?:(?P<first_month>[0-9]{1,2})\.?)?(?P<first_year>(?:19|"
    r"20)[0-9]{2})?\.? ?- ?)?"
    r"(?P<day>[0-9]{1,2})\. ?(?P<month>[0-9]{1,2})\. ?(?P<year>(?:19|20)[0-9]{2}|[0-9]{2}(?=\.|g|[ ,;)\n]|"
    r"$))(?!\d|[./-]\d|[:])"
)
_ISO = re.compile(r"(?<![\d./-])(?P<year>(?:19|20)[0-9]{2})([-.])(?P<month>[0-9]{2})\2(?P<day>[0-9]{2})(?!\d|[./-]\d)")
_SLASHES = re.compile(
    r"(?<![\d./-])(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})/(?P<year>(?:19|20)[0-9]{2})(?!\d|[./-]\d)"
)
_SHORT = re.compile(r"(?<![\d.:/-])(?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})(?:\.(?!\d)|(?=[ ,;)\n]|$))")
_ROMAN = re.compile(
    r"(?<![\d./-])(?P<day>[0-9]{1,2})[. ]{1,2}(?P<month>XII|XI|IX|X|VIII|VII|VI|IV|V|III|II|I)[. "
    r"]{1,2}(?P<year>(?:19|20)[0-9]{2})(?!\d)"
)
_ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_WEEKDAY = "|".join(f"(?P<w{number}>{names})" for number, names in enumerate(WEEKDAYS))
_WEEKDAY_BEFORE = re.compile(
    rf"(?<![a-z])(?:{_WEEKDAY})[a-z]{{0,3}}\.?[ ,(-]{{0,4}}(?:datum[sa] )?(?:s\. ?g\.|si gada|sa gada|"
    rf"sogad)?[ ,]{{0,2}}(?:(?:the|on) )?$"
)
_WEEKDAY_AFTER = re.compile(rf"[.]?(?: ?g(?:ads|ada|\.))?[ ,(-]{{1,4}}(?:{_WEEKDAY})[a-z]{{0,3}}(?![a-z])")
_CLOCK_BEFORE = re.compile(r"(?:plkst|pulksten|pl|lidz|no|-)[. ]{0,2}$")
_REGISTERING = re.compile(r"(?:pieteik|piesak|registr|piesak|register|sign up)[^.;\n]{0,120} lidz $")
_FINISHED = re.compile(r"(?<![a-z])(?:datum|dien|kad|when|date)[a-z]{0,3}[ :|\t-]{0,4}$")


def days_of(page: Page) -> tuple[DayMention, ...]:
    """The dates of the text in its order, at most 200; a span of days is one, also when it is written as two dates."""
    found: list[DayMention] = []
    kinds = (_worded, _misspelled, _numbers, _plain_numbers, _english, _roman, _short)
    for mentions in (kind(page) for kind in kinds):
        for mention in mentions:
            if len(found) >= 4 * MOST:
                break
            if not any(_overlap(mention.span, known.span) for known in found[-40:]) or mention.first in [
                other.first for other in found if other.span == mention.span
            ]:
                found.append(mention)
    found = [one for one in found if not any(_covers(other.span, one.span) for other in found if other is not one)]
    ordered = sorted(found, key=lambda mention: (mention.span.start, mention.first.day))[:MOST]
    return tuple(joined(page, [_with_weekday(page, mention) for mention in ordered]))


def said_by(mentions: Iterable[DayMention]) -> list[Span]:
    """The words of dates, without the hour that stands in some of them."""
    spans = []
    for mention in mentions:
        start, end = mention.span
        clock = mention.clock
        spans += [mention.span] if clock is None else [Span(start, clock.start), Span(clock.end, end)]
    return spans


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end and one != other


def _covers(one: Span, other: Span) -> bool:
    return one != other and one.start <= other.start and other.end <= one.end


def month_number(name: str) -> int | None:
    """1-12 for a flat name or abbreviation of a month in any case; None for any other word."""
    return _MONTHS.get(name)


def _is_month(page: Page, start: int, name: str) -> bool:
    """False for the English verbs "may" and "march", written small."""
    return name not in _ENGLISH_WORDS or page.text[start].isupper()


def _year(text: str | None) -> int | None:
    if text is None:
        return None
    return int(text) if len(text) == 4 else 2000 + int(text)


def _worded(page: Page) -> Iterator[DayMention]:
    for match in _WORDED.finditer(page.flat):
        month = month_number(match["month"])
        english = not match["days"].endswith(".")  # "10. dec." is Latvian
        if month is None or (english and not _is_month(page, match.start("month"), match["month"])):
            continue
        year = _year(match["after"] or match["before"])
        yield from _listed(match["days"], month, year, Span(*match.span()))


def _misspelled(page: Page) -> Iterator[DayMention]:
    for match in _MISSPELLED.finditer(page.flat):
        month = misspelled_month(match["month"])
        if month is not None and match["days"].endswith("."):
            yield from _listed(match["days"], month, _year(match["after"] or match["before"]), Span(*match.span()))


def _english(page: Page) -> Iterator[DayMention]:
    for match in _ENGLISH.finditer(page.flat):
        month = month_number(match["month"])
        if month is not None and page.text[match.start("month")].isupper():
            yield from _listed(match["days"], month, _year(match["after"]), Span(*match.span()))


def _listed(days: str, month: int, year: int | None, span: Span) -> Iterator[DayMention]:
    """One span for "16. un 17." and "27.-29.", a mention each for "3., 10. un 17."."""
    numbers = [int(number) for number in re.findall(r"[0-9]{1,2}", days)]
    parts = [PartialDay(number, month, year) for number in numbers]
    joined = re.search(r"-|lidz|to", days) is not None and len(numbers) == 2
    follow = all(after - before == 1 for before, after in pairwise(numbers))
    if len(parts) > 1 and (joined or follow):
        yield DayMention(parts[0], span, parts[-1])
    else:
        yield from (DayMention(part, span) for part in parts)


def _numbers(page: Page) -> Iterator[DayMention]:
    for match in _NUMBERS.finditer(page.flat):
        last = PartialDay(int(match["day"]), int(match["month"]), _year(match["year"]))
        if last.month > 12:
            continue
        if match["first"] is None:
            yield DayMention(last, Span(*match.span()))
            continue
        first = PartialDay(
            int(match["first"]), int(match["first_month"] or last.month), _year(match["first_year"]) or last.year
        )
        yield DayMention(first, Span(*match.span()), last)


def _plain_numbers(page: Page) -> Iterator[DayMention]:
    """ "2027-03-04" and "03/04/2027"; in an English text the latter may be the 3rd of April or the 4th of March."""
    english = _SLASHES.search(page.flat) is not None and is_english(page)
    for pattern in (_ISO, _SLASHES):
        for match in pattern.finditer(page.flat):
            first, second, year = int(match["day"]), int(match["month"]), int(match["year"])
            american = pattern is _SLASHES and first <= 12 < second
            day = PartialDay(second, first, year) if american else PartialDay(first, second, year)
            if 1 <= day.month <= 12:
                either = pattern is _SLASHES and first <= 12 and first != second and second <= 12
                yield DayMention(day, Span(*match.span()), doubtful=either and english)


def _roman(page: Page) -> Iterator[DayMention]:
    for match in _ROMAN.finditer(page.text):
        day = PartialDay(int(match["day"]), _ROMANS.index(match["month"]) + 1, int(match["year"]))
        yield DayMention(day, Span(*match.span()))


def _short(page: Page) -> Iterator[DayMention]:
    """ "27.09." is a date after a weekday, after "Datums:", or at the start of a line; else it may be a time."""
    for match in _SHORT.finditer(page.flat):
        before = page.flat[max(0, match.start() - 40) : match.start()]
        day, month = int(match["day"]), int(match["month"])
        if not (1 <= day <= 31 and 1 <= month <= 12):
            continue
        dotted = match.group().endswith(".")
        until = dotted and _REGISTERING.search(page.flat, max(0, match.start() - 160), match.start()) is not None
        if _CLOCK_BEFORE.search(before) and day <= 24 and not until:
            continue
        named = _WEEKDAY_BEFORE.search(before) or _FINISHED.search(before)
        alone = dotted and (day > 24 or _clock_follows(page, match.end()))
        if named or alone or until or (dotted and _WEEKDAY_AFTER.match(page.flat, match.end())):
            yield DayMention(PartialDay(day, month), Span(*match.span()))


def _clock_follows(page: Page, at: int) -> bool:
    words = page.flat[at : at + 20]
    return re.match(r"[ ,]{1,3}(?:(?:no )?(?:plkst|pulksten|pl)[. ]|[0-9]{1,2}:[0-9]{2}(?!\d))", words) is not None


def _with_weekday(page: Page, mention: DayMention) -> DayMention:
    before = _WEEKDAY_BEFORE.search(page.flat, max(0, mention.span.start - 40), mention.span.start)
    found = before or _WEEKDAY_AFTER.match(page.flat, mention.span.end)
    if found is None:
        return mention
    number = next(index for index in range(7) if found[f"w{index}"])
    span = Span(min(found.start(), mention.span.start), max(found.end(), mention.span.end))
    if page.flat[span.end : span.end + 1] == ")" and "(" in page.plain(span):
        span = Span(span.start, span.end + 1)
    return replace(mention, first=replace(mention.first, weekday=number), span=span)
