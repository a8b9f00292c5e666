"""What opens an online meeting does not stay in the texts that everybody reads: its link, its number, its passcode."""

import re
from dataclasses import replace
from itertools import islice

from announcements.gathering import Gathered
from announcements.links import MEETING
from announcements.terms import Notice, Span

PUBLIC = ("summary", "description")
_ADDRESS = re.compile(
    r"(?<![\w.\\-])(?:https?://)?[\w.\\-]{0,120}?(?:" + MEETING + r")[^\s<>\"“”„|)]{0,900}(?<![.,;:!?])", re.I
)
_NUMBER = re.compile(
    r"(?:(?:sanāksmes|sapulces|meeting|zoom|webinar)\s{0,3}(?:id|nr\.?|numurs|number)|\bID)\s{0,3}[:–-]?\s{0,3}"
    r"(?P<number>\d[\d  ]{7,16}\d)",
    re.I,
)
_PASSCODE = re.compile(
    r"\b(?:piekļuves\s{1,3}kod[sa]|pieejas\s{1,3}kod[sa]|passcode|password|parole|pin)\s{0,3}[:–-]?\s{0,3}"
    r"(?P<code>(?=\S{0,19}\d)[\w.!?@#$%*\\-]{3,20})",
    re.I,
)
_BRACKETS = re.compile(r"\(([^()\n]{1,1200})\)")
_LABEL = re.compile(r"[^.!?\n]{0,40}:")


def read_joining(gathered: Gathered) -> None:
    """Fill the meeting's number and passcode where the text opens one meeting; of several none is taken."""
    text = gathered.page.text
    if not (_ADDRESS.search(text) or _NUMBER.search(text)):
        return
    for name, pattern, group in (("online_number", _NUMBER, "number"), ("online_passcode", _PASSCODE, "code")):
        found: dict[str, Span] = {}
        for match in islice(pattern.finditer(text), 8):
            value = " ".join(match[group].split()).rstrip(".")
            found.setdefault(value, Span(match.start(group), match.start(group) + len(match[group].rstrip("."))))
        if len(found) == 1:
            ((value, span),) = found.items()
            gathered.put(name, value, span)


def keep_private(gathered: Gathered) -> None:
    """Take the way into an online meeting out of the public texts, and say so; the link stays in its own field."""
    for name in PUBLIC:
        found = gathered.fields.get(name)
        if found is not None and isinstance(found.value, str):
            kept = without_joining(found.value)
            if kept != found.value:
                gathered.tell(Notice.access)
                gathered.fields[name] = replace(found, value=kept)


def without_joining(text: str) -> str:
    """The text without links to meetings, their numbers and passcodes; unchanged when no meeting is opened in it."""
    if not (_ADDRESS.search(text) or _NUMBER.search(text)):
        return text
    lines = [_cleared(line) if _opens(line) else line for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line for line in lines if line is not None)).strip("\n")


def _opens(line: str) -> bool:
    return any(pattern.search(line) for pattern in (_ADDRESS, _NUMBER, _PASSCODE))


def _cleared(line: str) -> str | None:
    """The line with nothing to join by; None when there was nothing else in it."""
    kept = _BRACKETS.sub(lambda match: "" if _opens(match.group(1)) else match.group(), line)
    for pattern in (_ADDRESS, _NUMBER, _PASSCODE):
        kept = pattern.sub("", kept)
    kept = re.sub(r"(?:\s{0,9}[,;](?=\s{0,9}[,;.])|\s{1,9}(?=[,;.]))", "", kept)
    kept = re.sub(r"[ \t]{2,}", " ", kept).strip()
    bare = kept.lstrip("- ").rstrip(" .,;:")
    return None if not bare or _LABEL.fullmatch(kept.rstrip(" .,;")) else kept.rstrip(" ,;")
