"""Whether an event is held online, and on what."""

import re
from dataclasses import dataclass

from announcements.page import Page
from announcements.terms import Span

ONLINE = re.compile(
    r"zoom|ms teams|microsoft teams|(?<![a-z])teams(?![a-z])|google meet|webex|tiessaist\w{0,2}|"
    r"attalinat\w{0,2}|(?<![a-z])online(?![a-z])|virtual\w{0,3}|jitsi|vebinar\w{0,3}|(?<![a-z])webinar"
)
_PLATFORMS = (
    ("zoom", "Zoom"),
    ("teams", "Microsoft Teams"),
    ("google meet", "Google Meet"),
    ("webex", "Webex"),
    ("jitsi", "Jitsi"),
)
_BY_FORM = re.compile(
    r"registr|pieteik|piesak|anket|aptauj|aizpild|register|apply|sign up|fill in|survey|video|ierakst|skatam"
)
_HELD = re.compile(
    r"notik|norisin|riko|pievienot|piesleg|sapulc|vebinar|webinar|tiksies|tiksimies|tiekamies|pulces|aicin|gaid|sanaksm|sakas|platform|held|place|"
    r"join|meet|vieta|kur\b|where|klatien|diskusij|seminar|attalinat|hibrid|konferenc|lekcij"
)

_STILL = re.compile(r"norises vieta|notiks|norisinasies|klatien")


@dataclass(frozen=True, slots=True)
class Online:
    """The words that say it is held online, and the platform; empty when it is not named."""

    platform: str
    span: Span


def platform_of(url: str) -> str:
    """The platform of a link to a meeting; empty when it is none of those known."""
    keys = {"zoom": "zoom", "teams": "teams", "meet.google": "google meet", "webex": "webex", "jit.si": "jitsi"}
    found = next((key for part, key in keys.items() if part in url.lower()), "")
    return dict(_PLATFORMS).get(found, "")


def online_of(page: Page, day: Span | None = None) -> Online | None:
    """That the event is held online and on what; a registration or a survey online does not count."""
    found: Online | None = None
    for match in list(ONLINE.finditer(page.flat))[:60]:
        if not _is_held(page, match, day):
            continue
        sentence = page.sentence(match.start())
        words = page.plain(Span(sentence.start, min(sentence.end, sentence.start + 900)))
        platform = next((name for key, name in _PLATFORMS if key in words), "")
        if platform:
            return Online(platform, Span(*match.span()))
        found = found or Online("", Span(*match.span()))
    return found


def _is_held(page: Page, match: re.Match[str], day: Span | None) -> bool:
    """True when the words around speak of the event, or stand in the sentence of its day."""
    sentence = page.sentence(match.start())
    near = page.flat[max(sentence.start, match.start() - 60) : min(sentence.end, match.end() + 40)]
    wide = page.flat[max(sentence.start, match.start() - 160) : min(sentence.end, match.end() + 160)]
    named = re.search(r"zoom|teams|google meet|webex", match.group())
    if _BY_FORM.search(near) and not named and not _STILL.search(near):
        return False
    return _HELD.search(wide) is not None or (day is not None and sentence.start <= day.start < sentence.end)
