"""Deadlines counted back from the event: "trīs dienas iepriekš", "ne vēlāk kā divas darba dienas pirms pasākuma"."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from announcements.deadline_words import REGISTERS
from announcements.page import Page
from announcements.terms import Span
from core.working_days import working_days_before

MOST, REACH = 40, 160
_NUMBERS = (
    ("vien", "one"), ("div", "two"), ("tri[sjm]", "three"), ("cetr", "four"), ("piec", "five"), ("ses", "six"),
    ("septin", "seven"), ("aston", "eight"), ("devin", "nine"), ("desmit", "ten"),
)  # fmt: skip
_NUMBER = rf"[0-9]{{1,2}}|(?:{'|'.join(latvian for latvian, _english in _NUMBERS)})[a-z]{{0,3}}|" + "|".join(
    english for _latvian, english in _NUMBERS
)
_UNIT = (
    r"(?P<working>darba ?|working |business )?(?:kalendara )?"
    r"(?P<unit>dien(?:u|as|am|ai)|days?|nedel(?:u|as|am|ai)|weeks?|menes(?:i|us|iem|im)|months?|"
    r"stund(?:u|as|am|ai)|hours?)"
)
_BEFORE = re.compile(
    rf"(?<![a-z0-9.,:-])(?:(?P<number>{_NUMBER})(?: ?\([a-z0-9]{{1,12}}\))? )?(?:pilnas )?{_UNIT} "
    rf"(?:ieprieks|pirms|before|prior to|in advance|ahead)(?![a-z])"
)
_EVE = re.compile(
    r"(?<![a-z])(?:ieprieksej(?:as|ai|a) (?P<working>darba ?)?dien(?:as|ai|a)(?: pirms)?|prieksvakar(?:am|a)|"
    r"pedej(?:as|ai|a) (?P<last>darba ?)?dien(?:as|ai|a) pirms|"
    r"the (?P<english>working )?day before)(?![a-z])"
)
# What else is done some days before: the link is sent, one gives up, a desk opens; those who have registered get it.
_ELSE = re.compile(
    r"(?<![a-z])(?:(?:no|iz)sut(?:is|it[aieo]|am)|sanems|atgadin|atsak|atteik|atcel|sak(?:as|sies|sim)|atver|"
    r"ieras(?:t|an)|(?:ap|sa)?maks|registret(?:ais|a|i|o|ie|os|as|ajiem|ajam)(?![a-z])|registrejus|pieteikus|"
    r"will be sent|receive|cancel)"
)
_AT_LATEST = re.compile(r"(?:ne velak (?:ka|par)|vismaz|lidz|at least|no later than|by)[ ]$")


@dataclass(frozen=True, slots=True)
class DaysBefore:
    """So many days, working days, weeks or months before the event; hours make no day and must be asked about."""

    number: int
    unit: str
    span: Span

    def on(self, start: date) -> date | None:
        """The day for an event that begins on `start`; None for hours."""
        if self.unit == "working":
            return working_days_before(start, self.number)
        if self.unit == "month":
            months = start.year * 12 + start.month - 1 - self.number
            year, month = divmod(months, 12)
            return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
        days = {"day": 1, "week": 7}.get(self.unit)
        return start - timedelta(days=days * self.number) if days is not None else None


def days_before(page: Page) -> tuple[DaysBefore, ...]:
    """The deadlines that are said so, each once, in the order of the text."""
    found = [
        DaysBefore(_number(match["number"]), _unit(match), _whole(page, match))
        for match in islice(_BEFORE.finditer(page.flat, 0, 100_000), MOST)
        if _is_deadline(page, match)
    ]
    found += [
        DaysBefore(
            1, "working" if match["working"] or match["last"] or match["english"] else "day", Span(*match.span())
        )
        for match in islice(_EVE.finditer(page.flat, 0, 100_000), MOST)
        if _is_deadline(page, match)
    ]
    found.sort(key=lambda one: one.span.start)
    kept = [one for at, one in enumerate(found) if at == 0 or one.span.start >= found[at - 1].span.end]
    unique = {(one.number, one.unit): one for one in reversed(kept)}
    return tuple(reversed(unique.values()))


def _is_deadline(page: Page, match: re.Match[str]) -> bool:
    """True when the last that is said before, or the heading of its list, is to register."""
    sentence = page.sentence(match.start())
    start = max(sentence.start, match.start() - REACH)
    before = page.flat[start : match.start()]
    registers = [found.end() for found in REGISTERS.finditer(before)]
    others = [found.end() for found in _ELSE.finditer(before)]
    if "unit" not in match.re.groupindex or match["unit"].startswith(("stund", "hour")):
        words = re.sub(r"(?:pasakuma|seminara|nodarbibas|norises|notikuma) $", "", before)
        if _AT_LATEST.search(words) is None:
            return False
    if not registers and not others:  # "Ne vēlāk kā divas dienas iepriekš lūdzam pieteikties"
        after = page.flat[match.end() : min(sentence.end, match.end() + REACH)]
        after_registers, after_others = REGISTERS.search(after), _ELSE.search(after)
        first = after_others.start() if after_others else len(after)
        if after_registers is not None:
            return after_registers.start() < first
        return REGISTERS.search(page.intro(match.start())) is not None
    return max(registers, default=0) > max(others, default=0)


def _number(word: str | None) -> int:
    if word is None:
        return 1
    if word.isdigit():
        return int(word)
    return next(
        (number for number, (latvian, english) in enumerate(_NUMBERS, 1) if re.match(rf"{latvian}|{english}$", word)), 1
    )


def _unit(match: re.Match[str]) -> str:
    if match["working"]:
        return "working"
    kinds = {"d": "day", "n": "week", "w": "week", "m": "month"}
    return kinds.get(match["unit"][0], "hour")


def _whole(page: Page, match: re.Match[str]) -> Span:
    """The words with "ne vēlāk kā" before them."""
    latest = _AT_LATEST.search(page.flat, max(0, match.start() - 20), match.start())
    return Span(latest.start() if latest else match.start(), match.end())
