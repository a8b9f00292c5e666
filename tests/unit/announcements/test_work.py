"""How much work a text is: four times the text is about four times the work, whatever it says. Counted, not timed."""

import importlib
import pkgutil
import re
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any

import pytest

import announcements
from announcements.reading import read_announcement
from tests.unit.announcements.test_reading import TODAY

MODULES = [importlib.import_module(f"announcements.{one.name}") for one in pkgutil.iter_modules(announcements.__path__)]
SMALL, TIMES = 2_500, 4
MOST = 1.35 * TIMES  # what grows with the square is 16 times as much
PIECES = [
    "10:00 a\n12.12.\t9.00 b\n", "&#1", "<a href='https://x' ", "pulksten ", "pieteikšanās no ", "“a” ", "1., ",
    "27. septembrī ", "a@", "16:00-", "Anna Ozola, ", "2 ", "tālr. 26000001 ", "\t", "a\n", "a@b.lv ", "5. janvri ",
    "Skolas iela 5, 3. zāle, ", "> Anna 1. maijā rakstīja:\n", "3 декабря ", "03/04/2027 ", "aktu zālē ",
    "Anna Ozola, 26000001\n", "līdz 7.\nmaijam ", "no 1.01.2027.–30.04.2027. otrdienās ", "- \n",
    "pieteikties divas dienas iepriekš ", "14h00 ", "bib-\n", "„a\n", ",,a'' ", "a , ", "1. jūnija plkst. 11.00 līdz ",
    "Sveiki!\n", "Vieta\n", "(Valda, tālr. 26000001) ", "a\tb\n", "\u00ad\n", "pēdējai darba dienai pirms ", "Kas? \n",
    "bibliotēkā, Ziedoņa zālē, ", "1. vidusskolā ", "📅 1. maijā ", "❗️", "maksa līdz 1. maijam ", "aa,bb,", "tālr.2,",
]  # fmt: skip


class Work:
    """Calls of Python and characters that patterns looked at."""

    def __init__(self) -> None:
        self.done = 0

    def called(self, _frame: FrameType, event: str, _argument: object) -> None:
        self.done += event in ("call", "c_call")


class Counting:
    """A pattern that counts how far it looks."""

    def __init__(self, pattern: re.Pattern[str], work: Work) -> None:
        self.inner, self.work = pattern, work

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def search(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> re.Match[str] | None:
        match = self.inner.search(text, pos, endpos)
        self.work.done += (match.end() if match else min(endpos, len(text))) - min(pos, len(text))
        return match

    def finditer(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> Iterator[re.Match[str]]:
        at = pos
        for match in self.inner.finditer(text, pos, endpos):
            self.work.done += match.end() - at
            at = match.end()
            yield match
        self.work.done += max(0, min(endpos, len(text)) - at)

    def findall(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> list[Any]:
        self.work.done += max(0, min(endpos, len(text)) - pos)
        return self.inner.findall(text, pos, endpos)

    def sub(self, instead: Any, text: str, count: int = 0) -> str:
        self.work.done += len(text)
        return self.inner.sub(instead, text, count=count)


def counted(monkeypatch: pytest.MonkeyPatch) -> Work:
    """The work that is done from now on."""
    work = Work()
    made: dict[re.Pattern[str], Counting] = {}

    def counting(value: Any) -> Any:
        if isinstance(value, tuple) and any(isinstance(one, re.Pattern) for one in value):
            return tuple(counting(one) for one in value)
        return made.setdefault(value, Counting(value, work)) if isinstance(value, re.Pattern) else value

    def looking(function: Any) -> Any:
        def looks(pattern: Any, *rest: Any, **more: Any) -> Any:
            work.done += max(len(one) for one in rest if isinstance(one, str))
            return function(pattern, *rest, **more)

        return looks

    for name in ("search", "match", "fullmatch", "findall", "finditer", "sub", "split"):
        monkeypatch.setattr(re, name, looking(getattr(re, name)))
    for module in MODULES:
        for name, value in list(vars(module).items()):
            if counting(value) is not value:
                monkeypatch.setattr(module, name, counting(value))
    return work


def work_of(work: Work, text: str) -> int:
    before = work.done
    sys.setprofile(work.called)
    try:
        read_announcement(text, TODAY)
    finally:
        sys.setprofile(None)
    return work.done - before


@pytest.mark.parametrize("piece", PIECES)
def test_work_grows_with_the_text(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    work = counted(monkeypatch)
    work_of(work, "Domnīca")  # what is kept for later is made once
    small = work_of(work, piece * (SMALL // len(piece)))
    large = work_of(work, piece * (TIMES * SMALL // len(piece)))
    assert large <= MOST * small


def test_work_that_grows_with_the_square_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    work = counted(monkeypatch)
    pattern = Counting(re.compile("a(?=b)"), work)
    small, large = (searched_everywhere(pattern, work, length) for length in (SMALL, TIMES * SMALL))
    assert large > MOST * small


def searched_everywhere(pattern: Counting, work: Work, length: int) -> int:
    before = work.done
    for at in range(length):
        pattern.search("a" * length, at)
    return work.done - before


def repeats_without_end(parsed: Any) -> Iterator[str]:
    """The repeats of a parsed pattern that have no upper bound."""
    for code, value in parsed:
        if str(code) in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            if str(value[1]) == "MAXREPEAT":
                yield str(value[2])
            yield from repeats_without_end(value[2])
        elif str(code) == "SUBPATTERN":
            yield from repeats_without_end(value[3])
        elif str(code) in ("ASSERT", "ASSERT_NOT"):
            yield from repeats_without_end(value[1])
        elif str(code) in ("BRANCH", "GROUPREF_EXISTS"):
            parts = value[1] if str(code) == "BRANCH" else [one for one in value[1:] if one is not None]
            for part in parts:
                yield from repeats_without_end(part)


def test_no_pattern_repeats_without_end() -> None:
    parse = importlib.import_module("re._parser").parse  # how patterns are written, the library's own way
    assert list(repeats_without_end(parse("(?:a|b{1,3}|(c+))"))) != []
    found = {
        f"{module.__name__}.{name}": list(repeats_without_end(parse(pattern.pattern, pattern.flags & ~re.UNICODE)))
        for module in MODULES
        for name, value in vars(module).items()
        for pattern in (value if isinstance(value, tuple) else (value,))
        if isinstance(pattern, re.Pattern)
    }
    assert {name: repeats for name, repeats in found.items() if repeats} == {}
