"""The content lines of an iCalendar stream that somebody else wrote, read forgivingly and in linear time.

`icalendar` gives up on a whole stream for one bad property; a person's answer must not be lost for that.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

MOST_LINES = 20_000
LONGEST = 8_000  # characters of a line; the rest is dropped
_FOLD = re.compile(rb"(?:\r\n|\r|\n)[ \t]")
_END = re.compile(r"\r\n|\r|\n")
_HEAD = re.compile(r'(?:"[^"]*"|[^":])*')
_PIECE = re.compile(r'(?:"[^"]*"|[^;"])+')
_NAME = re.compile(r"[A-Za-z0-9-]{1,60}")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_CARET = re.compile(r"\^([n'^])")
_WIDE = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


@dataclass(frozen=True, slots=True)
class ContentLine:
    """One property: its name in upper case, parameters by upper-case name without their quotes, the raw value."""

    name: str
    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value as a TEXT (RFC 5545 3.3.11)."""
        return unescaped(self.value)


def content_lines(data: bytes, charset: str) -> Iterator[ContentLine]:
    """The lines in order; what is no content line is left out. A charset nobody knows counts as UTF-8."""
    for number, line in enumerate(_END.split(_text(data, charset))):
        if number >= MOST_LINES:
            return
        read = _read(line[:LONGEST])
        if read is not None:
            yield read


def unescaped(value: str) -> str:
    """The text behind the backslashes."""
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def _text(data: bytes, charset: str) -> str:
    """Unfolded before it is decoded, because some programs fold in the middle of a letter."""
    for mark, wide in _WIDE.items():
        if data.startswith(mark):
            charset = wide
    if charset == "utf-16":
        data = data.decode("utf-16", "replace").encode()
        charset = "utf-8"
    unfolded = _FOLD.sub(b"", data)
    for name in (charset, "utf-8-sig", "cp1257"):
        try:
            return unfolded.decode(name).removeprefix("\ufeff")
        except (LookupError, ValueError):  # no such charset, a codec that gives no text, octets it does not know
            continue
    return unfolded.decode("utf-8", "replace")


def _read(line: str) -> ContentLine | None:
    found = _HEAD.match(line)
    colon = found.end() if found and line[found.end() : found.end() + 1] == ":" else line.find(":")
    if colon < 1:
        return None
    name, *parameters = _PIECE.findall(line[:colon]) or [""]
    if not _NAME.fullmatch(name.strip()):
        return None
    return ContentLine(name.strip().upper(), dict(map(_parameter, parameters[:50])), line[colon + 1 :])


def _parameter(piece: str) -> tuple[str, str]:
    name, _equals, value = piece.partition("=")
    decoded = _CARET.sub(lambda found: {"n": "\n", "'": '"', "^": "^"}[found[1]], value)  # RFC 6868
    return name.strip().upper(), decoded.strip().strip('"')
