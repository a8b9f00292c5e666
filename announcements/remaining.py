"""What is left of a text for the description: no headline, no programme, nothing that Markdown would read."""

import re
from collections.abc import Iterable

from announcements.page import Page, bullet_length
from announcements.terms import Span

LONGEST = 20_000
_SPECIAL = re.compile(r"([\\`*_\[\]<>&])")
_AT_START = re.compile(r"(?:#{1,6}(?=\s|$)|[=~+-])")
_NUMBERED = re.compile(r"([0-9]{1,9})([.)])(?=\s|$)")
_DASHED = "-•·●○◦▪■➢►✓✔–—*"


def description_of(
    page: Page, left_out: Iterable[int], title: Span | None, funder: Span | None = None
) -> tuple[str, bool]:
    """The text as Markdown that shows what was pasted, at most 20,000 characters, and whether it was shortened.

    The sentence of the `funder` stands in a strip of its own and is left out where it ends a line.
    """
    dropped = set(left_out)
    kept = []
    for number, line in enumerate(page.lines):
        if number in dropped:
            continue
        start = line.start
        if title is not None and line.start <= title.start < line.end:
            start = min(title.end, line.end)
        end = _before(page, line, funder)
        if end == line.start < line.end:
            continue
        words = page.text[start : max(start, end)]
        kept.append(safe_line(words.lstrip(" .:") if start > line.start else words))
    whole = re.sub(r"\n{3,}", "\n\n", _spaced_lists(kept)).strip("\n")
    if len(whole) <= LONGEST:
        return whole, False
    return whole[: LONGEST - 1].rpartition("\n")[0].rstrip("\\") or whole[: LONGEST - 1].rstrip("\\"), True


def _before(page: Page, line: Span, funder: Span | None) -> int:
    """Where the line ends without the funder's sentence; its own end when that is not the last thing on it."""
    ends = page.trimmed(line).end
    if funder is None or not (funder.start < ends <= funder.end):
        return line.end
    before = page.trimmed(Span(line.start, max(line.start, funder.start)))
    return before.end if any(c.isalnum() for c in page.words(before)) else line.start


def safe_line(line: str) -> str:
    """One line of Markdown that shows these words; a bullet of any kind becomes an item of a list."""
    words = " ".join(line.split())
    length = bullet_length(words)
    if length and words[0] in _DASHED and words[length:].strip() and words[1:2] == " ":
        return "- " + _escaped(words[length:])
    return _escaped(words)


def _escaped(words: str) -> str:
    plain = _SPECIAL.sub(r"\\\1", words)
    plain = _NUMBERED.sub(r"\1\\\2", plain, count=1) if _NUMBERED.match(plain) else plain
    return "\\" + plain if _AT_START.match(plain) else plain


def _spaced_lists(lines: list[str]) -> str:
    """The lines with an empty one after a list, so that what follows is no part of its last item."""
    made: list[str] = []
    for line in lines:
        if line and made and made[-1].startswith("- ") and not line.startswith("- "):
            made.append("")
        made.append(line)
    return "\n".join(made)
