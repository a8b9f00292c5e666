"""The title of an event: the headline, and the name in quotation marks when the headline does not have it."""

import re
import unicodedata
from dataclasses import dataclass

from announcements.page import Page, bullet_length
from announcements.terms import Found, Span

LONGEST_TITLE = 200
_GREETING = (
    r"labdien|labrit|labvakar|sveik\w{0,2}|sveicinat\w{0,2}|cienijam\w{1,4}|cien\.|godat\w{1,3}|darg\w{1,4}|mil\w{1,4}|dear|"
    r"hello|hi|hei|hey|cau|draugi|good (?:morning|afternoon)"
)
_SKIPPED = re.compile(
    rf"[^a-z0-9\n]{{0,16}}(?:(?:{_GREETING}|preses reliz\w{{1,2}}|press release|jaunumi|aktualitates|zinas|no:|"
    r"kam:|from:|to:|cc:|datums:|date:|sent:|nosutits:|publicets|publicesanas datums|ievietots|atjaunots)\b[^\n]{0,60}$"
    r"|[^\n]{0,80}(?<![a-z])(?:sutu|nosutu|parsutu|pievienoju|izplatiet|izplatisanai|ievietosanai)[^\n]{0,60}[:!.]$"
    r"|[^\n]{0,50}informacija (?:plassazinas lidzekliem|medijiem|presei|masu)[^\n]{0,30}$"
    r"|(?:ielugums|relize|pazinojums?(?: presei| medijiem)?|atgadinajums|sludinajums|uzmanibu|informacija|"
    r"aicinajums|pasakums|programma|you.{1,3}re invited|you are invited|save the date|"
    r"[a-z]{3,14}[ ]?[!\u2757\u203c\u2755]\ufe0f?(?=[^a-z]{0,12}$)|"
    r"invitation|reminder|announcement|news)[^a-z0-9\n]{0,16}$)"
)
_GREETS_ONLY = re.compile(rf"[^a-z0-9\n]{{0,16}}(?:{_GREETING})\b[^\n.!?0-9:]{{0,50}}[!,.][^a-z0-9\n]{{0,16}}")
_GREETS = re.compile(rf"[^a-z0-9\n]{{0,6}}(?:{_GREETING})\b[^\n.!?,]{{0,40}}[.!?] ")
_FACT = re.compile(
    r"[^a-z0-9\n]{0,6}(?:kad|kur|kam|kas(?=\?)|cikos|vieta|norises vieta|norises laiks|laiks|datums|adrese|"
    r"when|where|what(?=\?)|time|place|venue|(?:pieteiksanas|registracijas) termins|pieteiksanas|registracija)[ ]?[:?]|"
    r"[^a-z0-9\n]{0,6}(?:piesak|pieteik|registre)[^\n]{0,80}(?:https?:|www\.)"
)
_WHAT = re.compile(r"(?:^|\n)[^a-z0-9\n]{0,6}(?:kas|what)\? ?(?=\S)")
_NAME_ALONE = re.compile(r"\"[^\"\n]{3,120}\"[.!]?")
_SUBJECT = re.compile(
    r"[^a-z\n]{0,4}(?:kas(?=:)|what(?=:)|tema|temats|subject|re|fwd|fw|virsraksts|nosaukums|pasakums|"
    r"pasakuma nosaukums|title|event)(?:[ ]?[:\t]| -)[ ]?(?=\S)"
)
_FORWARDED = re.compile(r"(?:(?:re|fwd?|pars|atb)(?:\[[0-9]\])?: ?){1,6}")
# What an event can be called, by the beginning of the flat word: the nominative.
_KINDS = {
    "domnic": "Domnīca", "seminar": "Seminārs", "konferenc": "Konference", "diskusij": "Diskusija",
    "sanaksm": "Sanāksme", "darbnic": "Darbnīca", "meistarklas": "Meistarklase", "forum": "Forums",
    "lekcij": "Lekcija", "apmacib": "Apmācības", "macib": "Mācības", "kurs": "Kurss", "nodarbib": "Nodarbība",
    "nometn": "Nometne", "vebinar": "Vebinārs", "webinar": "Vebinārs", "pasakum": "Pasākums", "festival": "Festivāls",
    "koncert": "Koncerts", "fokusgrup": "Fokusgrupa", "hakaton": "Hakatons", "talk": "Talka", "svetk": "Svētki",
    "konkurs": "Konkurss", "izrad": "Izrāde", "balli": "Balle", "parrun": "Pārrunas", "sarun": "Sarunas",
    "vakar": "Vakars", "tiksan": "Tikšanās", "cikl": "Cikls", "ekskursij": "Ekskursija",
    "kongres": "Kongress", "sapulc": "Sapulce", "supervizij": "Supervīzija",
    "gadatirg": "Gadatirgus", "tirdzin": "Tirdziņš", "parg": "Pārgājiens", "simpozij": "Simpozijs",
    "workshop": "Workshop", "conference": "Conference", "training": "Training", "discussion": "Discussion",
}  # fmt: skip
_STEMS = "|".join(sorted(_KINDS, key=len, reverse=True))
_NAMED = re.compile(
    rf"(?<![a-z])(?P<kind>{_STEMS})[a-z]{{0,6}}(?: ar nosaukumu| ar temu| called)?[ \n]\"(?P<name>[^\"\n]{{3,120}})\""
)
_DATED = re.compile(
    r"[0-9]{1,2}\. ?(?:janvar|februar|mart|april|maij|junij|julij|august|septembr|oktobr|novembr|decembr)|"
    r"[0-9]{1,2} (?:january|february|march|april|may|june|july|august|september|october|november|december)|"
    r"[0-9]{1,2}\.[0-9]{1,2}\.20|plkst|pulksten|(?:rit|sodien|dien)[, ]"
)
_OFFICIAL = re.compile(r"(?<=\n)par [a-z][^\n.]{4,150}(?=\n)")  # what an official letter is about
_NUMBERED = re.compile(r"(?:^|[ \n])nr\. ?[0-9]")
_LANGUAGE = re.compile(r"^(?:LV|LAT|EN|ENG) ?[:|] ?(?=\S)")
_SEVERAL = re.compile(r"[?!…][^\w\n\"“”„«»]{1,8}[^\W\d_]")  # sentences in one headline
_CUT = 80
_CALL = 20  # characters
_SENTENCE = 110  # characters; a longer headline with a date in it is rather the first sentence


@dataclass(frozen=True, slots=True)
class Name:
    """What an event may be called, and where the text says so."""

    title: str
    span: Span


def title_of(page: Page) -> Found | None:
    """The headline: the subject of a mail, else the first line that is no greeting; None for a text without letters."""
    title = _first_title(page)
    return _with_name(page, title) if title is not None else None


def _with_name(page: Page, title: Found) -> Found:
    """The headline with the name on the line below it, when that is all there is on it: "SEMINĀRS" and its name."""
    title = _with_rest(page, title)
    line = page.line(title.span.end)
    following = Span(line.end + 1, page.line(min(line.end + 1, max(0, len(page.text) - 1))).end)
    name = _NAME_ALONE.fullmatch(page.flat, following.start, following.end)
    if title.span.end < line.end - 2 or '"' in page.plain(title.span) or name is None:
        return title
    words = page.words(following).rstrip(".")
    if len(title.value) + len(words) >= LONGEST_TITLE:
        return title
    return Found(f"{title.value} {words}", Span(title.span.start, following.end))


def _with_rest(page: Page, title: Found) -> Found:
    """The headline with the next line, when a short one goes on there in small letters: "Apmācības", "mentoriem"."""
    line = page.line(title.span.start)
    rest = page.line(min(line.end + 1, max(0, len(page.text) - 1)))
    words = page.words(rest)
    short = title.span.end >= line.end - 1 and 0 < line.end - line.start < _CUT and rest.start > line.start
    if not short or not words[:1].islower() or len(title.value) + len(words) > _SENTENCE or words[-1] in ".:!?":
        return title
    if page.text[line.end - 1] in ".:!?" or _DATED.search(page.plain(rest)) or _SUBJECT.match(page.plain(rest)):
        return title
    return Found(f"{title.value} {words}", Span(title.span.start, rest.end))


def _first_title(page: Page) -> Found | None:
    for line in page.lines[:12]:
        subject = _SUBJECT.match(page.flat, line.start, line.end)
        if subject:
            again = _FORWARDED.match(page.flat, subject.end(), line.end)
            return _headline(page, Span(again.end() if again else subject.end(), line.end))
    official = _OFFICIAL.search(page.flat, 0, 1500)
    if official is not None and _NUMBERED.search(page.flat, 0, official.start()):
        return _headline(page, page.line(official.end()))
    for line in page.lines[:40]:
        greeting = _GREETS.match(page.flat, line.start, line.end)
        if greeting is not None and sum(c.isalpha() for c in page.flat[greeting.end() : line.end]) > 9:
            line = Span(greeting.end(), line.end)  # "Sveiki! Atgādinu, ka ..."
        flat = page.flat[line.start : min(line.end, line.start + 400)]
        if flat.count("\t") > 1:  # the head of a table
            continue
        if _FACT.match(flat):  # "Kur? Cēsīs", above the name of the event
            continue
        if any(c.isalpha() for c in flat) and not _SKIPPED.match(flat) and not _is_data(flat):
            return _headline(page, line)
    what = _WHAT.search(page.flat, 0, 3000)  # "Kas? ..." where nothing else is a headline
    return _headline(page, Span(what.end(), page.line(what.end()).end)) if what is not None else None


def is_sentence(page: Page, title: Found, *, asked: bool) -> bool:
    """True for a headline that is the first sentence of the text: too long for one, or with another name offered."""
    return title.value.endswith("…") or (asked and _DATED.search(page.plain(title.span)) is not None)


def names_beside(page: Page, title: Found, day: Span | None, *, english: bool = False) -> tuple[Name, ...]:
    """Names in quotation marks that the headline does not have, the nearest to the day first; at most two.

    A headline that is the whole first sentence, with its date, does not count as having them.
    """
    headline = _key(title.value)
    long = (
        len(title.value) > _SENTENCE
        or _SEVERAL.search(title.value) is not None
        or _DATED.search(page.plain(title.span)) is not None
    )
    rest = page.line(title.span.start).end - title.span.end
    long = long or (len(title.value) > _CUT and rest > _CALL)  # the beginning of a first sentence
    found: dict[str, Name] = {}
    matches = list(_NAMED.finditer(page.flat[:20_000]))[:12]
    if day is not None:
        matches.sort(key=lambda match: abs(match.start() - day.start))
    for match in matches:
        words = page.words(Span(match.start("name") - 1, match.end("name") + 1))
        if len(match["name"].split()) > 14 or (_key(words) in headline and not long):
            continue
        kind = page.text[match.start("kind") : match.end("kind")] if english else _KINDS[match["kind"]]
        found.setdefault(_key(words), Name(f"{kind[:1].upper()}{kind[1:]} {words}", Span(*match.span())))
    return tuple(found.values())[:2] if _is_about(page, found, title.span, long=long) else ()


def _is_about(page: Page, found: dict[str, Name], headline: Span, *, long: bool) -> bool:
    """False when the headline has a name of its own in quotation marks: then the others are something else."""
    return bool(found) and (long or not _NAMED.search(page.flat, headline.start, headline.end))


def _is_data(flat: str) -> bool:
    """True for a line of digits and one word or two: a date, a number of a letter."""
    digits, letters = sum(c.isdigit() for c in flat), sum(c.isalpha() for c in flat)
    return digits >= 3 and letters < 24 and 4 * digits > letters and len(flat) < 50


def _headline(page: Page, line: Span) -> Found:
    words = page.text[line.start : line.end]
    start = line.start + (bullet_length(words) if not words[:1].isdigit() else 0)
    span = page.trimmed(Span(start, line.end))
    if span.end - span.start > _SENTENCE:
        sentence = page.sentence(span.start)
        if sentence.end - span.start < _CALL and page.text[span.start : sentence.end].endswith(
            "!"
        ):  # "Uzmanību! Seminārs ..."
            sentence = page.sentence(sentence.end + 1)
            span = page.trimmed(Span(max(span.start, sentence.start), span.end))
        if sentence.end - span.start >= _CALL or span.end - span.start > LONGEST_TITLE:
            span = Span(span.start, min(span.end, sentence.end))
    title = _LANGUAGE.sub("", plain_words(page.words(span))).rstrip(".:")
    title = title[:1].upper() + title[1:] if title[1:2].islower() or title[1:2] == " " else title
    if len(title) > LONGEST_TITLE:
        title = title[: LONGEST_TITLE - 1].rpartition(" ")[0].rstrip(" ,;–-") + "…"
        span = Span(span.start, min(span.end, span.start + LONGEST_TITLE))
    return Found(title, span)


def plain_words(words: str) -> str:
    """A line without the marks of Markdown and the pictures around it."""
    bare = re.sub(r"\*\*|__", "", words).strip(" #*_\t|")
    while bare and _is_picture(bare[0]):
        bare = bare[1:].lstrip()
    while bare and _is_picture(bare[-1]):
        bare = bare[:-1].rstrip()
    return bare


def _is_picture(character: str) -> bool:
    return unicodedata.category(character) in ("So", "Sk", "Cn", "Mn") or character in "\u200d\ufe0f"


def is_greeting(flat: str) -> bool:
    """True for a line that greets, or says only what kind of text this is."""
    return _SKIPPED.match(flat) is not None


def greets_only(flat: str) -> bool:
    """True for "Sveicināti, kolēģi!", which says nothing else."""
    return _GREETS_ONLY.fullmatch(flat) is not None


def _key(words: str) -> str:
    return re.sub(r"[^a-z0-9]", "", _folded(words))


def _folded(words: str) -> str:
    return "".join(unicodedata.normalize("NFD", c)[0] for c in words.lower())
