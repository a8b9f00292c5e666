"""The times of a text: "plkst. 16.00", "no pl. 16:00 – 17:30", "10-13", "10 am". Which is the event's: time_asking."""

import re
from collections.abc import Iterator, Sequence
from heapq import merge

from announcements.page import Page
from announcements.spoken_times import spoken_times
from announcements.terms import ClockMention, Span

MOST = 400  # mentions that are looked at
_CLOCK_WORD = r"(?:plkst|pulksten|pulkst|plk|pl|at|kl)"
# "14:30", "14h30"; with "plkst" also "14,30" and "14 30"
_BETWEEN = r"[:.]| ?h ?(?=[0-5][0-9](?!\d| ?min))|,(?=[0-5][0-9](?!\d))| (?=(?:00|15|30|45)(?![\d.:]))"
_ABOUT = "(?:(?:aptuveni|apmeram|orientejosi|ap|about) |~ ?)?"
_HALF = r"(?: ?(?:am|pm|a\.m\.?|p\.m\.?|h)(?![a-z0-9]))?"
_MONTH = "(?:janv|febr|mart|apr|maij|junij|julij|aug|sept|okt|nov|dec)"
_TIME = re.compile(
    rf"(?<![\w.,:/+-])(?P<pair>(?:starp|between) )?(?P<word>(?:(?:no|from|lidz|until|till) "
    rf")?(?:{_CLOCK_WORD}[. :]{{0,2}})?(?:no )?)"
    rf"(?P<h1>[0-9]{{1,2}})(?:(?P<s1>{_BETWEEN})(?P<m1>[0-9]{{2}})(?!\d))?(?P<a1>{_HALF})"
    rf"(?:(?P<to> ?(?:-{{1,2}}|lidz|to|until|till) ?{_ABOUT}|(?(pair) (?:un|and) |(?!)))(?:{_CLOCK_WORD}[. ]{{0,2}})?"
    rf"(?P<h2>[0-9]{{1,2}})(?!\. ?{_MONTH})(?:(?P<s2>{_BETWEEN})(?P<m2>[0-9]{{2}})(?!\d))?(?P<a2>{_HALF}))?"
    r"(?![\d%€$/]|[.:]\d| ?(?:eur|eiro|euro|eiro)(?![a-z]))"
)
_ENDING_WORD = re.compile(r"(?:lidz|until|till) ")
_SAID = re.compile(
    r"(?:laiks|sakums|sakas|sakam|beigas|noslegums|kad|when|time|starts?|ends?|hours)[ :|\t-]{1,5}(?:no )?$"
)
_AFTER_DAY = re.compile(
    r"(?:(?:janvar|februar|mart|april|maij|junij|julij|august|septembr|oktobr|novembr|decembr)[a-z]{1,2}|dien[a-z]{0,3}|"
    r"20[0-9]{2}\.?|[0-9](?:,| un))[,) ]{1,3}$"
)
_COUNTED = re.compile(r" ?(?:gad|stund|akad|min|km|kg|proc|cilv|dalib|viet|pers|reiz|dien|menes|nedel)")
_EARLIEST = 7  # o'clock; "2-3h" is a length
_DAY_LONG = 24 * 60


def times_of(page: Page, taken: Sequence[Span] = ()) -> tuple[ClockMention, ...]:
    """The times of the text in its order, at most 400; none within the `taken` spans, which are dates."""
    found: list[ClockMention] = []
    occupied = sorted(taken)
    for mention in merge(_mentions(page), spoken_times(page), key=lambda one: one.span.start):
        while occupied and occupied[0].end <= mention.span.start:
            occupied.pop(0)
        if occupied and occupied[0].start < mention.span.end and _meets(page, occupied, mention.span):
            continue
        found.append(mention)
        if len(found) >= MOST:
            break
    return tuple(found)


def _meets(page: Page, occupied: Sequence[Span], span: Span) -> bool:
    return any(one.start < span.end and span.start < one.end for one in occupied[:3])


def _mentions(page: Page) -> Iterator[ClockMention]:
    for match in _TIME.finditer(page.flat):
        if not _is_time(page, match):
            continue
        half = _half(page.flat, match.end())
        start = _minutes(match["h1"], match["m1"], match["a1"] or (match["a2"] or "" if match["h2"] else "") or half)
        end = _minutes(match["h2"], match["m2"], match["a2"] or half) if match["h2"] else None
        wrong = start is None or (match["h2"] is not None and end is None)
        span = page.trimmed(Span(match.start(), match.end()))
        if _ENDING_WORD.match(match["word"]) and match["h2"] is None:
            yield ClockMention(None, start, span, wrong)
        else:
            yield ClockMention(start, end, span, wrong)


def _half(flat: str, at: int) -> str:
    """ "pm" for "7 vakarā"; nothing for "19.00 vakarā", which a clock shows as it is."""
    hour = re.search(r"([0-9]{1,2})(?:[:.][0-9]{2})?$", flat[max(0, at - 5) : at])
    late = re.match(r",? (?:vakara|pecpusdiena)(?![a-z])", flat[at : at + 14])
    return "pm" if late and hour is not None and int(hour[1]) < 12 else ""


def _is_time(page: Page, match: re.Match[str]) -> bool:
    """A colon with two digits is a time; a dot or a bare hour needs a word that says so, or a partner."""
    word = match["word"]
    clock = re.search(r"(?:plkst|pulkst|plk|pl|kl)", word) is not None
    halves = bool((match["a1"] or "").strip() or (match["a2"] or "").strip())
    colon = any((match[name] or "").strip() in (":", "h") for name in ("s1", "s2"))
    if not clock and {" ", ","} & {match["s1"], match["s2"]}:
        return False
    if _bare_hours(match):
        return clock or _hours_named(page, match)
    if match["m1"] is None and match["m2"] is None:
        if _COUNTED.match(page.flat, match.end()):
            return False
        if word == "no " and match["h2"] and _AFTER_DAY.search(page.flat, max(0, match.start() - 20), match.start()):
            return max(int(match["h1"]), int(match["h2"])) <= 24
        return clock or halves or (word == "at " and int(match["h1"]) <= 24)
    if clock or halves or colon:
        return True
    minutes = [int(part) for part in (match["m1"], match["m2"]) if part]
    hours = [int(part) for part in (match["h1"], match["h2"]) if part]
    if any(part > 59 for part in minutes) or any(part > 24 for part in hours):
        return False
    if match["m1"] and match["m2"]:
        return True
    before = page.flat[max(0, match.start() - 24) : match.start()]
    named = bool(word.strip()) or _SAID.search(before) is not None
    line = page.line(match.start())
    begins = page.flat[max(line.start, match.start() - 8) : match.start()]
    at_line_start = match.start() - line.start <= len(begins) and not any(c.isalnum() for c in begins)
    another = re.search(r"[0-9](?:,| un| vai| and| or) $", before) is not None
    cell = before.endswith("\t") and page.flat[match.end() : match.end() + 1] in ("\t", "\n", "")
    return match["m1"] is not None and (named or at_line_start or another or cell or before.endswith(", "))


def _bare_hours(match: re.Match[str]) -> bool:
    """True for "14h" and "14h-17h", which may be lengths: "kurss 8h"."""
    return match["m1"] is None and match["m2"] is None and "h" in (match["a1"].strip(), (match["a2"] or "").strip())


def _hours_named(page: Page, match: re.Match[str]) -> bool:
    """True when "14h" stands where a time does: after "no", after a day, behind a picture, or as a span of the day."""
    before = page.flat[max(0, match.start() - 24) : match.start()]
    if max(int(match["h1"]), int(match["h2"] or 0)) > 24 or match["h1"].startswith("0"):
        return False
    if match["word"].strip() or _SAID.search(before) or _AFTER_DAY.search(before):
        return match["h2"] is not None or int(match["h1"]) >= _EARLIEST
    return match["h2"] is not None and _EARLIEST <= int(match["h1"]) < int(match["h2"])


def _minutes(hour: str | None, minute: str | None, half: str | None) -> int | None:
    """Minutes since 00:00; None for what no clock shows."""
    hours, minutes = int(hour or 0), int(minute or 0)
    letters = (half or "").replace(".", "").strip(" h")
    if letters:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if letters == "pm" else 0)
    total = hours * 60 + minutes
    return total if minutes < 60 and total <= _DAY_LONG else None
