"""The web addresses of a text, and what each is for: the meeting, a survey, a form elsewhere, something else."""

import re
from dataclasses import dataclass
from enum import StrEnum

from announcements.page import Page
from announcements.terms import Span

MOST, LONGEST = 60, 1000
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"“”„|]{3,1000}|(?<![@\w./-])(?:[a-z0-9-]{1,40}\.){1,3}(?:lv|eu|com|org|net|"
    r"ee|lt|gle|me|us|io)(?![\w-]|\.[a-z])(?:/[^\s<>\"“”„|]{0,900})?",
    re.I,
)
MEETING = (
    r"zoom\.us/(?:j|my|w|s|meeting)|zoom\.us/[a-z]|teams\.(?:microsoft|live)\.com|meet\.google\.com|"
    r"webex\.com|meet\.jit\.si|whereby\.com|gotomeet|bigbluebutton|teams\.live"
)
_MEETING = re.compile(MEETING)
_SURVEY = re.compile(r"aptauj|survey|questionnaire")
_FORM = re.compile(r"pieteik|piesak|registr|anket|sign up|sign-up|register|rsvp|apply|dalibu")
_FORM_HOSTS = re.compile(
    r"forms\.gle|docs\.google\.com/forms|forms\.office\.com|eventbrite|typeform|bilesuserviss|ej\.uz"
)


class LinkUse(StrEnum):
    """What an address is for."""

    meeting = "meeting"
    survey = "survey"
    form = "form"
    other = "other"


@dataclass(frozen=True, slots=True)
class Link:
    """An address with its scheme, what it is for, and where it stands."""

    url: str
    use: LinkUse
    span: Span


def links_of(page: Page) -> tuple[Link, ...]:
    """The web addresses in the order of the text, each once."""
    found: dict[str, Link] = {}
    for match in _LINK.finditer(page.text):
        written = match.group().rstrip(".,;:!?)]}*'")
        if len(found) >= MOST:
            break
        if len(written) < 5 or page.text[max(0, match.start() - 1) : match.start()] == "@":
            continue
        url = written if "://" in written[:9] else f"https://{written}"
        span = Span(match.start(), match.start() + len(written))
        found.setdefault(url[:LONGEST], Link(url[:LONGEST], _use(page, span, written), span))
    return tuple(found.values())


def _use(page: Page, span: Span, written: str) -> LinkUse:
    address = written.lower()
    if _MEETING.search(address):
        return LinkUse.meeting
    sentence = page.sentence(span.start)
    before = page.flat[max(sentence.start, span.start - 200) : span.start]
    if len(before.strip()) < 3:  # an address on a line of its own belongs to the line above
        before = page.flat[max(0, span.start - 160) : span.start]
    if _SURVEY.search(before) or _SURVEY.search(address):
        return LinkUse.survey
    if _FORM_HOSTS.search(address) or _FORM.search(before[-100:]) or _FORM.search(address):
        return LinkUse.form
    return LinkUse.other
