"""Times in words: "pulksten desmitos", "pusdeviņos no rīta", "no pulksten pieciem līdz septiņiem vakarā"."""

import re
from collections.abc import Iterator

from announcements.page import Page
from announcements.terms import ClockMention, Span

MOST = 50  # mentions that are looked at
_STEMS = (
    "vien", "div", "trij", "cetr", "piec", "ses", "septin", "aston", "devin", "desmit", "vienpadsmit", "divpadsmit",
)  # fmt: skip
_HOURS = {stem: hour for hour, stem in enumerate(_STEMS, 1)}
_HOUR = rf"(?P<half{{0}}>pus)?(?P<hour{{0}}>{'|'.join(sorted(_STEMS, key=len, reverse=True))})(?:os|iem)(?![a-z])"
_SPOKEN = re.compile(
    rf"(?<![a-z])(?P<until>lidz )?(?:pulksten|plkst\.?|pulkst\.?|pl\.) ?{_HOUR.format(1)}"
    rf"(?: lidz (?:pulksten |plkst\. ?)?{_HOUR.format(2)})?"
    rf"(?: (?:no )?(?P<part>rita|vakara|pecpusdiena|diena|nakti)(?![a-z]))?"
)
EARLY, LATE = 9, 12  # from 9 to 12 nobody needs to say "no rīta"


def spoken_times(page: Page) -> Iterator[ClockMention]:
    """The times in the order of the text; an hour before nine without "rītā" or "vakarā" twice, so it is asked."""
    for number, match in enumerate(_SPOKEN.finditer(page.flat)):
        if number >= MOST:
            return
        span = Span(*match.span())
        for shift in _shifts(match):
            start = _minutes(match["hour1"], match["half1"], shift)
            end = _minutes(match["hour2"], match["half2"], shift) if match["hour2"] else None
            if end is not None and end <= start:  # "no desmitiem līdz diviem"
                end += 12 * 60
            yield ClockMention(None, start, span) if match["until"] and end is None else ClockMention(start, end, span)


def _shifts(match: re.Match[str]) -> tuple[int, ...]:
    hour = _HOURS[match["hour1"]]
    if match["part"] in ("rita", "nakti"):
        return (0,)
    if match["part"] == "diena":
        return (0,) if hour >= EARLY else (12,)
    if match["part"] is not None:
        return (12,) if hour < LATE else (0,)
    return (0,) if hour >= EARLY else (0, 12)


def _minutes(stem: str, half: str | None, shift: int) -> int:
    """Minutes since 00:00; "pusdesmitos" is half past nine."""
    return ((_HOURS[stem] + shift) * 60 - (30 if half else 0)) % (24 * 60)
