"""The head of a text: title, kind, the first sentences, for whom it is, the region, the language."""

import re
from functools import cache

from announcements.names import flat_word
from announcements.page import Page, bullet_length
from announcements.terms import DayMention, Found, Span
from registration.registers.municipalities import MunicipalityKind, all_municipalities
from registration.terms import EventKind

LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_AUDIENCE = 200, 400, 500
_SKIPPED = re.compile(
    r"[^a-z0-9\n]{0,6}(?:labdien|sveik\w{1,2}|cienijam\w{2,4}|cien\.|godat\w{2}|darg\w{2,4}|dear|hello|hi|"
    r"good (?:morning|afternoon)|preses reliz\w{1,2}|pazinojums?(?: presei| medijiem)?|"
    r"press release|jaunumi|aktualitates|zinas|no:|kam:|from:|to:|cc:|datums:|date:|sent:|nosutits:|"
    r"publicets\b|ielugums|relize)\b[^\n]{0,60}$"
)
_SUBJECT = re.compile(
    r"[^a-z\n]{0,4}(?:tema|temats|subject|re|fwd|fw|virsraksts|nosaukums|pasakums|pasakuma nosaukums|title|"
    r"event)[ ]?[:\t][ ]?(?=\S)"
)
_KINDS = (
    (EventKind.focus_group, r"fokusgrup|fokusa grup|focus group"),
    (EventKind.think_tank, r"domnic|think tank|think-tank"),
    (
        EventKind.regional_meeting,
        r"region\w{0,12} (?:\w{3,20} ){0,4}(?:sanaksm|tiksan)|sanaksm\w{0,3} (?:\w{3,20} ){0,6}region|"
        r"(?:vidzemes|kurzemes|zemgales|latgales) (?:\w{3,20} ){0,8}sanaksm|regional meeting|tiksies \w{3,20} "
        r"region",
    ),
    (
        EventKind.training,
        r"apmacib|macib(?!u met)|seminar|kurs(?:s|i|os|us|u|iem)\b|nodarbib|meistarklas|training|workshop|"
        r"webinar|vebinar|course|lekcij",
    ),
)
_AUDIENCE = (
    re.compile(
        r"(?:^|\n)[^a-z0-9\n]{0,6}(?:merkauditorija|merkgrupa|dalibnieki|auditorija|for whom|who|audience|"
        r"participants|aicinati|kam)[ *]{0,3}[:?|\t][ *]{0,3}(?P<who>[^\n]{5,400})"
    ),
    re.compile(
        r"aicinati (?P<who>(?:piedalities |pieteikties )?[^.;\n]{5,300}?)(?=, (?:savu|kuri|kuras|kas|lai|ka|"
        r"registrej|iepriek|pieteik)|[.;!\n]|$)"
    ),
    re.compile(
        r"(?:sanaksm\w{1,4}|pasakum\w{1,3}|diskusij\w{1,2}|seminar\w{1,2}|domnic\w{1,2}|konferenc\w{1,2}) "
        r"piedalisies (?P<who>[^.;\n]{5,300}?)(?=[.;!\n]|$)"
    ),
    re.compile(r"(?P<who>(?:[a-z]{3,24} ){0,4}[a-z]{3,24}us) (?:aicina|aicinam)(?![a-z])"),
    re.compile(
        r"(?:domats|paredzets|paredzeta|domata|domati|paredzeti|intended for|open to|aimed at) "
        r"(?P<who>[^.;\n]{5,300}?)(?=[.;!\n]|$)"
    ),
    re.compile(
        r"(?:aicinam|aicina) (?:visus |ikvienu |pieteikties |piedalities )?(?P<who>[a-z][^.;,\n]{5,160}?us)(?= "
        r"(?:uz|piedalities|pieteikties|pievienoties)(?![a-z]))"
    ),
)
_REGION = re.compile(r"(vidzemes|kurzemes|zemgales|latgales|rigas planosanas)(?: planosanas)? regio\w")
_REGIONS = {
    "vidzemes": "vidzeme",
    "kurzemes": "kurzeme",
    "zemgales": "zemgale",
    "latgales": "latgale",
    "rigas planosanas": "riga",
}
_PLACE = re.compile(r"([a-z]{3,20}) (?:novad[a-z]{1,2}|valstspilset[a-z]{1,2})(?![a-z])")
_LATVIAN = re.compile(
    r"(?<![a-z])(?:un|ir|par|ar|uz|notiks|lidz|gada|kas|no|pasakums|aicina|aicinam|vai|tiek)(?![a-z])"
)
_ENGLISH = re.compile(r"(?<![a-z])(?:the|and|of|will|for|with|to|in|at|is|are|please|by|from)(?![a-z])")


def is_english(page: Page) -> bool:
    """True when the text is written in English."""
    sample = page.flat[:20_000]
    return len(_ENGLISH.findall(sample)) > 2 * len(_LATVIAN.findall(sample)) + 1


def title_of(page: Page) -> Found | None:
    """The headline: the subject of a mail, else the first line that is no greeting; None for a text without letters."""
    for line in page.lines[:12]:
        subject = _SUBJECT.match(page.flat, line.start, line.end)
        if subject:
            return _headline(page, Span(subject.end(), line.end))
    for line in page.lines[:40]:
        flat = page.flat[line.start : min(line.end, line.start + 400)]
        if any(c.isalpha() for c in flat) and not _SKIPPED.match(flat) and not _is_data(flat):
            return _headline(page, line)
    return None


def _is_data(flat: str) -> bool:
    """True for a line of digits and one word or two: a date, a number of a letter."""
    digits, letters = sum(c.isdigit() for c in flat), sum(c.isalpha() for c in flat)
    return digits >= 3 and letters < 24 and 4 * digits > letters and len(flat) < 50


def _headline(page: Page, line: Span) -> Found:
    words = page.text[line.start : line.end]
    start = line.start + (bullet_length(words) if not words[:1].isdigit() else 0)
    span = page.trimmed(Span(start, line.end))
    if span.end - span.start > LONGEST_TITLE:
        sentence = page.sentence(span.start)
        span = Span(span.start, min(span.end, sentence.end))
    title = _plain(page.words(span)).rstrip(".")
    if len(title) > LONGEST_TITLE:
        title = title[: LONGEST_TITLE - 1].rpartition(" ")[0].rstrip(" ,;–-") + "…"
        span = Span(span.start, min(span.end, span.start + LONGEST_TITLE))
    return Found(title, span)


def _plain(words: str) -> str:
    """Without the marks of Markdown around a line."""
    return re.sub(r"\*\*|__", "", words).strip(" #*_\t|")


def kind_of(page: Page, title: Found | None) -> Found:
    """What is held, by the words of the title, then of the text's beginning; `other` when none says it."""
    spans = [title.span] if title is not None else []
    body = Span(title.span.end if title is not None else 0, min(len(page.flat), 3000))
    for span in [*spans, body]:
        found = [
            (match.start(), kind, match)
            for kind, pattern in _KINDS
            if (match := re.compile(pattern).search(page.flat, span.start, span.end))
        ]
        if found:
            _at, kind, match = min(found, key=lambda each: each[0])
            return Found(kind.value, Span(match.start(), match.end()))
    return Found(EventKind.other.value, title.span if title is not None else Span(0, 0))


def summary_of(page: Page, title: Found | None, day: DayMention | None) -> Found | None:
    """The sentence or two after the headline, at most 400 characters; None when there are none."""
    kept: list[Span] = []
    headline = _key(title.value) if title is not None else ""
    for sentence in page.sentences[:30]:
        words = page.words(sentence)
        flat = page.plain(sentence)
        fits = title is None or sentence.start >= title.span.end
        if (
            not fits
            or len(words) < 40
            or _key(words) == headline
            or _SKIPPED.match(flat)
            or words.endswith(":")
            or "\t" in page.text[sentence.start : sentence.end]
        ):
            if kept:
                break
            continue
        total = kept[0].start if kept else sentence.start
        if len(_plain(page.words(Span(total, sentence.end)))) > LONGEST_SUMMARY or (
            "\n" in page.text[total : sentence.end].strip("\n") and kept
        ):
            break
        kept.append(sentence)
        if len(kept) == 2:
            break
    if not kept:
        return None
    span = Span(kept[0].start, kept[-1].end)
    return Found(_plain(page.words(span)), span)


def _key(words: str) -> str:
    return re.sub(r"[^a-z0-9]", "", flat_word(words))


def audience_of(page: Page) -> Found | None:
    """For whom it is, in the words of the text; None when it does not say."""
    for pattern in _AUDIENCE:
        match = pattern.search(page.flat, 0, min(len(page.flat), 40_000))
        if match is None:
            continue
        span = page.trimmed(Span(*match.span("who")))
        words = _plain(page.words(span)).strip(" .,:–-")
        words = re.sub(r"^(?:piedalīties|pieteikties|visi|visus|gan|ikviens) ", "", words)
        words = re.sub(r",? gan ", ", ", words)
        if words.endswith("us") and pattern in (_AUDIENCE[3], _AUDIENCE[5]):
            words = words[:-2] + "i"  # "pārstāvjus aicina": the accusative plural is told by its ending
        if 3 < len(words) <= LONGEST_AUDIENCE:
            return Found(words[:1].upper() + words[1:], span)
    return None


def region_of(page: Page, title: Found | None, day: DayMention | None) -> Found | None:
    """The planning region: named in the text, else that of the municipality named with the event; None when unsaid."""
    spans = [title.span] if title is not None else []
    spans += [page.sentence(day.span.start)] if day is not None else []
    for span in spans:
        named = _REGION.search(page.flat, span.start, span.end)
        if named is not None:
            return Found(_REGIONS[named[1]], Span(*named.span()))
    for span in spans:
        for match in _PLACE.finditer(page.flat, span.start, span.end):
            region = _regions_of_places().get(match[1])
            if region is not None:
                return Found(region, Span(*match.span()))
    return None


@cache
def _regions_of_places() -> dict[str, str]:
    """Flat genitive of a municipality that exists now: its region."""
    return {
        flat_word(one.genitive): one.region.value
        for one in all_municipalities()
        if one.valid_to is None and one.kind in (MunicipalityKind.COUNTY, MunicipalityKind.STATE_CITY)
    }
