"""A text as it is read: a flat copy for looking things up in, its lines, its sentences."""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from announcements.clearing import cleared, evened, unbroken
from announcements.terms import Quote, Span
from core.text import clean_text

AROUND = 160  # characters of a sentence shown before and after the marked words
WRAPPED = 45  # a line of fewer characters was ended by its writer, not by a mail program
NARROW = 30  # the same where the next line goes on in small letters: a column of a PDF
_QUOTES = frozenset('"“”„‟«»″')
_ENDS = re.compile(r"[.!?…][\"')\]]?[ ]{1,4}(?=\S)|\n")
_ABBREVIATION = re.compile(
    r"(?:(?:19|20)[0-9]{2}\. ?g|(?:^|[ (\n])(?:nr|plkst|pl|pulkst|talr|tel|mob|t|g|gs|st|dr|prof|doc|piem|t\.sk|t\.i|"
    r"u\.c|s\.g|utt|u\.tml|s|no|e|ph|jan|feb|mar|apr|jun|jul|aug|"
    r"sep|sept|okt|oct|nov|dec|a\.m|p\.m|vs|ул|тел|[a-zа-я]))$"
)
_HOUSE = re.compile(r"(?:iel|bulvar|prospekt|laukum|sosej|gatv|alej|krastmal)[a-z]{1,2} [0-9]{1,3}$")
_BULLET = re.compile(r"[ \t]{0,8}(?:[-*•·●○◦▪■➢►✓✔–—]|[0-9]{1,2}[.)]) {0,4}")


_GOES_ON = re.compile(r"(?:[^\s] [-–—]|(?:^| )(?:līdz|no|un|plkst\.|pl\.|gada|Nr\.))$")  # never the end of a sentence
_CUT = re.compile(
    r"(?:^|[ (])(?:[0-9]{1,2}\.\n(?:janv|febr|mart|apr[iī]l|maij|j[uū]n|j[uū]l|aug|sept|okt|nov|dec)"
    r"|(?:19|20)[0-9]{2}\.\ngad|(?:iel|bulvār|prospekt|gatv|laukum|šosej)[a-zāēī]{1,2}\n[0-9])"
)
_CONTACT_LINE = re.compile(r"(?:[^\s@]{1,64}@|https?:|www\.)")
_CLOSES_QUOTE = re.compile(r"[^\n\"„“”«»]{2,100}[”“»\"](?=[\s.,!?]|$)")
_CLOCKED = re.compile(r"[ \t]{0,4}(?:no )?(?:plkst|pulksten|pulkst|pl)[. ]")
_NEXT_PART = re.compile(r"[0-9a-zāčēģīķļņšūž]")
_NEXT_DAY = re.compile(r"[0-9]{1,2}\. ?(?:janv|febr|mart|apr|maij|j[uū]n|j[uū]l|aug|sept|okt|nov|dec)")


class _Flat(dict[int, str]):
    """A table for `str.translate` in which every character stays one character."""

    def __missing__(self, codepoint: int) -> str:
        character = chr(codepoint)
        self[codepoint] = flat = _flat_character(character)
        return flat


def _flat_character(character: str) -> str:
    if character in "\n\t":
        return character
    if character.isspace():
        return " "
    if character in _QUOTES:
        return '"'
    if unicodedata.category(character) == "Pd" or character == "\u2212":
        return "-"
    if not character.isalpha():
        return character
    plain = unicodedata.normalize("NFD", character)[0].lower()
    return plain if len(plain) == 1 else character


_FLAT = _Flat()


@dataclass(frozen=True)
class Page:
    """A cleaned text; `flat` has the same length, in small letters without diacritics, with one dash and one quote.

    Where a mail program broke a line within a sentence, `text` has a space; `flat` also after a comma.
    """

    text: str
    flat: str
    source: str = ""  # the cleaned text with all its line ends; read again it gives the same page

    @cached_property
    def lines(self) -> tuple[Span, ...]:
        """The lines of the text, empty ones too."""
        spans, at = [], 0
        for line in self.text.split("\n"):
            spans.append(Span(at, at + len(line)))
            at += len(line) + 1
        return tuple(spans)

    @cached_property
    def _line_starts(self) -> list[int]:
        return [line.start for line in self.lines]

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """The sentences, without the white space between them; a line of a list is one."""
        spans, start = [], 0
        for found in _ENDS.finditer(self.flat):
            if not self._ends_sentence(found.start(), found.end()):
                continue
            spans.append(self.trimmed(Span(start, found.end())))
            start = found.end()
        spans.append(self.trimmed(Span(start, len(self.text))))
        return tuple(span for span in spans if span.end > span.start) or (Span(0, 0),)

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    def _ends_sentence(self, at: int, after: int) -> bool:
        if self.flat[at] == "\n":
            return True
        following = self.text[after]
        if not (following.isupper() or following in _QUOTES or following.isdigit()):
            return False
        if self.flat[at] != ".":
            return True
        before = self.flat[max(0, at - 24) : at]
        if before[-1:].isdigit():  # "27. septembris" goes on; "16.00. Pasākums" does not
            if _HOUSE.search(before):
                return following.isupper()
            return not following.isdigit() and re.search(r"(?:[.:][0-9]{2}|[0-9]{4})$", before) is not None
        return _ABBREVIATION.search(before) is None

    def trimmed(self, span: Span) -> Span:
        """The span without white space at its ends."""
        words = self.text[span.start : span.end]
        start = span.start + len(words) - len(words.lstrip())
        return Span(start, max(start, span.end - (len(words) - len(words.rstrip()))))

    def sentence(self, at: int) -> Span:
        """The sentence a character stands in."""
        return self.sentences[max(0, bisect_right(self._sentence_starts, at) - 1)]

    def line_number(self, at: int) -> int:
        """The number of the line a character stands in, from 0."""
        return max(0, bisect_right(self._line_starts, at) - 1)

    def line(self, at: int) -> Span:
        """The line a character stands in."""
        return self.lines[self.line_number(at)]

    def whole_words(self, span: Span) -> Span:
        """The span, and the rest of the words it begins and ends in; at most 40 letters on either side."""
        start, end = span
        while start > max(0, span.start - 40) and self.text[start - 1].isalnum():
            start -= 1
        while end < min(len(self.text), span.end + 40) and self.text[end].isalnum():
            end += 1
        return Span(start, end)

    def words(self, span: Span) -> str:
        """The words of a span on one line."""
        return " ".join(self.text[span.start : span.end].split())

    def plain(self, span: Span) -> str:
        """The span of the flat copy."""
        return self.flat[span.start : span.end]

    def intro(self, at: int) -> str:
        """For a line of a list, the flat line with a colon that the list stands under; else empty."""
        number = self.line_number(at)
        for above in range(number - 1, max(-1, number - 12), -1):
            span = self.lines[above]
            line = self.flat[max(span.start, span.end - 2 * AROUND) : span.end].rstrip()
            if line.endswith(":"):
                return line
            if line and not _BULLET.match(line) and len(line) > WRAPPED * 3:
                return ""
        return ""

    def heading_above(self, at: int) -> str:
        """The short flat line above, when it is a heading without digits: "Pieteikšanās" above "līdz 5. maijam"."""
        number = self.line_number(at)
        line = self.lines[number - 1] if number else Span(0, 0)
        words = self.flat[line.start : line.end]
        return words if 0 < len(words) <= WRAPPED and not any(c.isdigit() for c in words) else ""

    def quote(self, span: Span) -> Quote:
        """The sentence around a span, cut to a readable length, for showing where something was read."""
        first, last = self.sentence(span.start), self.sentence(max(span.start, span.end - 1))
        start, end = min(first.start, span.start), max(last.end, span.end)
        before, after = self.text[start : span.start], self.text[span.end : end]
        if len(before) > AROUND:
            before = "… " + before[-AROUND:].partition(" ")[2]
        if len(after) > AROUND:
            after = after[:AROUND].rpartition(" ")[0] + " …"
        marked = self.text[span.start : span.end]
        return Quote(
            _joined(before),
            _joined(marked if len(marked) <= 4 * AROUND else marked[: 4 * AROUND] + " …"),
            _joined(after),
        )


def _joined(words: str) -> str:
    return re.sub(r"[ \t]+", " ", words.replace("\n", " "))


def bullet_length(line: str) -> int:
    """How many characters of a line are its bullet; 0 for none. A number counts only with text after it."""
    found = _BULLET.match(line)
    return found.end() if found else 0


def read_page(text: str) -> Page:
    """The page of any text; what cannot be seen or typed is dropped."""
    cleaned = unbroken(evened(clean_text(cleared(clean_text(unbroken(text)))))).strip()
    flat = list(cleaned.translate(_FLAT))
    at = cleaned.find("\n")
    start = 0
    joined: list[int] = []
    while at != -1:
        if _is_wrap(cleaned, start, at):
            flat[at] = " "
            joined += [at] if at - start >= WRAPPED or cleaned[at - 1] != "," else []
        start, at = at + 1, cleaned.find("\n", at + 1)
    shown = list(cleaned)
    for at in joined:
        shown[at] = " "
    return Page("".join(shown), "".join(flat), cleaned)


def _opens_quote(above: str) -> bool:
    """True when a quotation mark is open at the end of a line."""
    opened = max(above.rfind(mark) for mark in "„«")
    if opened != -1:
        return not any(mark in above[opened + 1 :] for mark in '”“»"')
    return above.count('"') % 2 == 1


def _is_wrap(text: str, start: int, at: int) -> bool:
    """Whether the line from `start` to `at` goes on in the next one."""
    above, following = text[max(start, at - 400) : at].rstrip(), text[at + 1 : at + 2]
    if not above or "\t" in above or not following or following == "\n":
        return False
    if _GOES_ON.search(above):
        return _NEXT_PART.match(text, at + 1) is not None
    if _CUT.search(f"{above}\n{text[at + 1 : at + 8]}"):  # "līdz 7." and "Skautu iela" go on
        return True
    if _CLOCKED.match(text, at + 1) and _CLOCKED.match(text, start):  # rows of a programme
        return False
    if _opens_quote(above) and _CLOSES_QUOTE.match(text, at + 1):  # a name on two lines
        return True
    if above[-1] in ".;:!?":
        return False
    if above[-1] == ",":
        return not _BULLET.match(text[at + 1 : at + 6]) or following.isdigit()
    if at - start < WRAPPED and _CONTACT_LINE.match(text, at + 1):
        return False
    return at - start >= (NARROW if following.islower() else WRAPPED) and (
        following.islower() or _NEXT_DAY.match(text, at + 1) is not None
    )
