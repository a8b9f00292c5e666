"""The head of a text: title, kind, the first sentences, the region, the language."""

import re
from collections.abc import Collection
from functools import cache

from announcements.names import flat_word
from announcements.page import Page
from announcements.terms import Found, Span
from announcements.titles import is_greeting, plain_words
from registration.registers.municipalities import MunicipalityKind, all_municipalities
from registration.terms import EventKind

LONGEST_SUMMARY = 400
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
        r"apmacib|macib(?!u (?:met|gad|ekskurs|iestad|proces|uznem|gram))|"
        r"seminar(?![a-z]*@)|(?<![a-z])kurs(?:s|i|os|us|u|iem)\b|nodarbib|meistarklas|training|workshop|"
        r"webinar|vebinar|course|lekcij",
    ),
)
_OTHER_KIND = re.compile(
    r"(?<![a-z])(?:konferenc|forum[saiu]|festival|koncert|izstad|talk[aiu]\b|gajien|parg|sacensib|tirdzin|gadatirg|ballit|"
    r"sapulc|svetk|izrad|apsprie|ekskursij|konkurs|conference|festival|concert)"
)
_LABELLED = re.compile(
    r"[^a-z\n]{0,8}(?:[a-z]{3,20} ){0,2}(?:datums|laiks|vieta|kad|kur|kam|diena|saite|termins|dalibnieki|"
    r"auditorija|adrese|date|when|where|time|place)(?: un [a-z]{3,12})?(?:[:?|]| -)"
)
_HOW = re.compile(r"pieteik|piesak|registre|apstiprin|anket|register|sign up")
_UNTIL = re.compile(r"(?:lidz|until|by|ieprieks|pirms) |https?:|www\.|@|talr|tel\.")
_LISTED = re.compile(
    r"[0-9]{1,2}[.)] (?!janv|febr|mart|apr|maij|jun|jul|aug|sept|okt|nov|dec)[a-z]|[-•▪✓✔➢►] |[0-9]{1,2}[.:][0-9]{2} ?-"
)
_PRACTICAL = re.compile(
    r"[^a-z]{0,8}(?:(?:klatienes |kopejais )?(?:vietu skaits|dalibnieku skaits)|saite |"
    r"pieteik|piesak|registr|vietas\b|ierasan|ieprieks|dalibas maks|ieeja|bilet)"
)
SENTENCE = 120  # characters; a shorter line without a full stop belongs to a poster
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


def is_russian(page: Page) -> bool:
    """True when the text is mostly in Cyrillic letters, whose days are not read."""
    sample = page.text[:20_000]
    cyrillic = sum("\u0400" <= c <= "\u04ff" for c in sample)
    return cyrillic > 20 and 2 * cyrillic > sum(c.isalpha() for c in sample)


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
        if not found and title is not None and span == title.span and _OTHER_KIND.search(page.plain(span)):
            break
        if found:
            _at, kind, match = min(found, key=lambda each: each[0])
            return Found(kind.value, page.whole_words(Span(*match.span())))
    return Found(EventKind.other.value, title.span if title is not None else Span(0, 0))


def summary_of(
    page: Page, title: Found | None, rows: Collection[int] = (), *, from_title: bool = False
) -> Found | None:
    """The sentence or two after the headline, at most 400 characters; None when there are none.

    Lines of the programme (`rows`) are none. `from_title`: the headline is the first sentence itself.
    """
    kept: list[Span] = []
    headline = _key(title.value) if title is not None and not from_title else ""
    for sentence in page.sentences[:30]:
        fits = title is None or sentence.start >= (title.span.start if from_title else title.span.end)
        fits = fits and page.line_number(sentence.start) not in rows
        if not fits or _key(page.words(sentence)) == headline or not _is_prose(page, sentence):
            if kept:
                break
            continue
        total = kept[0].start if kept else sentence.start
        if len(plain_words(page.words(Span(total, sentence.end)))) > LONGEST_SUMMARY or (
            "\n" in page.text[total : sentence.end].strip("\n") and kept
        ):
            break
        kept.append(sentence)
        if len(kept) == 2:
            break
    if not kept:
        return None
    span = Span(kept[0].start, kept[-1].end)
    return Found(plain_words(page.words(span)), span)


def with_headline(page: Page, lead: Span, title: Found | None) -> Span:
    """The lead, with the headline said once more right before it."""
    before = page.sentence(max(0, page.trimmed(Span(0, lead.start)).end - 1))
    again = title is not None and before.start >= title.span.end and _key(page.words(before)) == _key(title.value)
    return Span(before.start, lead.end) if again else lead


def _is_prose(page: Page, sentence: Span) -> bool:
    """True for a sentence; "Vieta: ...", a line of a poster and a row of a table are none."""
    words, flat = page.words(sentence), page.plain(sentence)
    if _LISTED.match(flat) or (_HOW.search(flat) and _UNTIL.search(flat)):
        return False
    if len(words) < 40 or is_greeting(flat) or words.endswith(":") or "\t" in page.text[sentence.start : sentence.end]:
        return False
    return not (_LABELLED.match(flat) or _PRACTICAL.match(flat)) and (
        words.endswith((".", "!", "?", "…")) or len(words) > SENTENCE
    )


def _key(words: str) -> str:
    return re.sub(r"[^a-z0-9]", "", flat_word(words))


def region_of(page: Page, title: Found | None, day: Span | None) -> Found | None:
    """The planning region: named in the text, else that of the municipality named with the event; None when unsaid."""
    spans = [title.span] if title is not None else []
    spans += [page.sentence(day.start)] if day is not None else []
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
