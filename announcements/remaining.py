"""What is left of a text for the description: no headline, no programme, nothing that Markdown would read."""

import re
from collections.abc import Iterable

from announcements.page import Page, bullet_length
from announcements.terms import Span
from announcements.titles import greets_only

LONGEST = 20_000
_SPECIAL = re.compile(r"([\\`*_\[\]<>&])")
_AT_START = re.compile(r"(?:#{1,6}(?=\s|$)|[=~+-])")
_NUMBERED = re.compile(r"([0-9]{1,9})([.)])(?=\s|$)")
_RULE = re.compile(r"[ \t]{0,8}[-_=*~]{3,200}[ \t]{0,8}")
_LABELLED = re.compile(r"^([^\t:?!.\n]{2,40})\t(?=[^\t]{1,400}$)")  # a row of a table of two columns
_DASHED = "-•·●○◦▪■➢►✓✔–—*"


def description_of(
    page: Page, left_out: Iterable[int], title: Span | None, funder: Span | None = None, lead: Span | None = None
) -> tuple[str, bool]:
    """The text as Markdown that shows what was pasted, at most 20,000 characters, and whether it was shortened.

    The sentence of the `funder` stands in a strip of its own and is left out where it ends a line. The `lead` stands
    above the description and is left out where the description would begin with it, said twice too; so is a greeting.
    """
    dropped, lead = set(left_out), _whole(page, lead)
    kept: list[str] = []
    for number, line in enumerate(page.lines):
        if number in dropped or _RULE.fullmatch(page.flat, line.start, line.end):
            continue
        start = _behind(line, line.start, title)
        if not any(kept):
            if greets_only(page.flat[line.start : min(line.end, line.start + 80)]):
                continue
            if lead is not None and not any(c.isalnum() for c in page.text[start : lead.start]):
                start = _behind(line, start, lead)
        end = _before(page, line, funder)
        if end == line.start < line.end:
            continue
        words = page.text[start : max(start, end)]
        kept.append(safe_line(words.lstrip(" .:") if start > line.start else words))
    whole = re.sub(r"\n{3,}", "\n\n", _spaced_lists(kept)).strip("\n")
    if len(whole) <= LONGEST:
        return whole, False
    return whole[: LONGEST - 1].rpartition("\n")[0].rstrip("\\") or whole[: LONGEST - 1].rstrip("\\"), True


def _behind(line: Span, start: int, span: Span | None) -> int:
    """Where the rest of a line begins that goes on after the span; `start` when the span is not in it."""
    if span is None or span.start >= line.end or span.end <= start:
        return start
    return min(span.end, line.end)


def _whole(page: Page, lead: Span | None) -> Span | None:
    """The lead with the same sentences once more, as news have them: above, and at the beginning of the text."""
    if lead is None:
        return None
    words = page.text[lead.start : lead.end]
    rest = page.text[lead.end : lead.end + len(words) + 9]
    again = lead.end + len(rest) - len(rest.lstrip())
    return Span(lead.start, again + len(words)) if words and page.text.startswith(words, again) else lead


def _before(page: Page, line: Span, funder: Span | None) -> int:
    """Where the line ends without the funder's sentence; its own end when that is not the last thing on it."""
    ends = page.trimmed(line).end
    if funder is None or not (funder.start < ends <= funder.end):
        return line.end
    before = page.trimmed(Span(line.start, max(line.start, funder.start)))
    return before.end if any(c.isalnum() for c in page.words(before)) else line.start


def safe_line(line: str) -> str:
    """One line of Markdown that shows these words; a bullet of any kind becomes an item of a list."""
    words = " ".join(_LABELLED.sub(r"\1: ", line).split())
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
