"""Where an event is held: the hall, the address, the town, or online; names put into the nominative by rule."""

import re
from dataclasses import dataclass
from functools import cache

from announcements.halls import halls_in
from announcements.page import Page
from announcements.terms import DayMention, Span
from registration.registers.municipalities import all_municipalities

LONGEST = 200
_UP = "A-ZĀČĒĢĪĶĻŅŌŖŠŪŽ"
_LOW = "a-zāčēģīķļņōŗšūž"
_STREETS = (
    ("iela", "iel(?:a|as|ā|u)"),
    ("bulvāris", "bulvār(?:is|a|ī)"),
    ("prospekts", "prospekt(?:s|a|ā)"),
    ("laukums", "laukum(?:s|a|ā)"),
    ("šoseja", "šosej(?:a|as|ā)"),
    ("gatve", "gatv(?:e|es|ē)"),
    ("aleja", "alej(?:a|as|ā)"),
    ("krastmala", "krastmal(?:a|as|ā)"),
    ("dambis", "damb(?:is|ja|ī)"),
    ("ceļš", "ceļ(?:š|a|ā)"),
    ("līnija", "līnij(?:a|as|ā)"),
    ("street", "[Ss]treet"),
)
_STREET = "|".join(pattern for _name, pattern in _STREETS)
_TOWN = (
    rf"[{_UP}][{_LOW}]{{2,24}}(?: (?:[{_UP}]?[{_LOW}]{{2,20}} )?(?:novad(?:s|ā|a)?|pagast(?:s|ā|a)?|pilsēt(?:a|ā)))?"
)
_ADDRESS = re.compile(
    rf"(?P<street>(?:[{_UP}0-9][{_LOW}0-9.]{{0,24}}[ ]){{1,4}}(?:{_STREET}) ?[0-9]{{1,4}} "
    rf"?(?:k-[0-9])?[A-Za-z]?(?:[/-][0-9]{{1,4}}[A-Za-z]?)?)(?![0-9])"
    rf"(?P<towns>(?:(?:, | \(|; )(?:LV ?-? ?[0-9]{{4}}|{_TOWN})(?![{_LOW}])){{0,3}})"
)
_CAPITAL_STREET = re.compile(rf"(?<= )(?:{_STREET})(?= [0-9])", re.I)
_LABEL = re.compile(
    r"(?:^|\n|\t|\||[.;] )[^a-z0-9\n]{0,6}(?P<kind>(?:norises |pasakuma |sanaksmes )?vieta|norises adrese|"
    r"kur|adrese|where|venue|place|location|address)[ *]{0,3}[:?|\t][ *\t|:]{0,6}"
)
_ONLINE = re.compile(
    r"zoom|ms teams|microsoft teams|(?<![a-z])teams(?![a-z])|google meet|webex|tiessaist\w{0,2}|"
    r"attalinat\w{0,2}|(?<![a-z])online(?![a-z])|virtual\w{0,3}|jitsi"
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
    r"notik|norisin|riko|tiksies|tiksimies|tiekamies|pulces|aicin|gaid|sanaksm|sakas|platform|held|place|"
    r"join|meet|vieta|kur\b|where|klatien|diskusij|seminar|attalinat|hibrid|konferenc|lekcij"
)
_TOWNS = {
    "Tukumā": "Tukums",
    "Talsos": "Talsi",
    "Cēsīs": "Cēsis",
    "Limbažos": "Limbaži",
    "Saldū": "Saldus",
    "Alūksnē": "Alūksne",
    "Madonā": "Madona",
}
_TIED_TO_LV = re.compile(r"LV ?-? ?([0-9]{4})")


@dataclass(frozen=True, slots=True)
class Place:
    """A place to meet: `venue` and `address` in the nominative, either may be empty."""

    venue: str
    address: str
    span: Span


@dataclass(frozen=True, slots=True)
class Online:
    """The words that say it is held online, and the platform; empty when it is not named."""

    platform: str
    span: Span


def places_of(page: Page, day: DayMention | None) -> tuple[Place, ...]:
    """The places the event may be held at, the likeliest first; several different ones must be asked about."""
    labelled = [place for match in list(_LABEL.finditer(page.flat))[:8] if (place := _labelled(page, match))]
    if labelled:
        return _distinct(labelled)
    found = [place for start in _event_parts(page, day) for place in _in_sentence(page, start)]
    return _distinct(found)


def places_beside(page: Page, day: DayMention) -> tuple[Place, ...]:
    """The places that stand in the sentence of a day."""
    return _distinct(_in_sentence(page, page.sentence(day.span.start)))


def _event_parts(page: Page, day: DayMention | None) -> list[Span]:
    """The sentence of the event's day, then others that speak of where it is held."""
    first = [page.sentence(day.span.start), *_below(page, day)] if day is not None else []
    others = [
        sentence
        for sentence in page.sentences[:200]
        if sentence not in first
        and sentence.end - sentence.start < 900
        and re.search(
            r"norisinas|notiks|notiek|tiks rikot|held|take place|takes place|pulcesies|klatien|gaidisim|tiekamies",
            page.plain(sentence),
        )
    ]
    return [*first, *others[:6]]


def _below(page: Page, day: DayMention) -> list[Span]:
    """The two lines under a short line with the day, as a poster has them."""
    number = page.line_number(day.span.end - 1)
    line = page.lines[number]
    return [
        below
        for below in page.lines[number + 1 : number + 3]
        if line.end - line.start < 90 and 3 < below.end - below.start < 120
    ]


def _labelled(page: Page, match: re.Match[str]) -> Place | None:
    line = page.line(match.end() - 1 if page.flat[match.end() - 1 : match.end()] != "\n" else match.end())
    end = line.end
    stop = re.search(r"[.;] [A-ZĀČĒĢĪĶĻŅŠŪŽ]", page.text[match.end() : end])
    end = match.end() + stop.start() if stop else end
    if not page.text[match.end() : end].strip(" *|\t"):
        number = page.line_number(match.end()) + 1
        if number >= len(page.lines):
            return None
        span = page.lines[number]
    else:
        span = page.trimmed(Span(match.end(), end))
    words = page.words(span).strip(" *|.")[: 2 * LONGEST]
    if not words or (_ONLINE.search(page.plain(span)) and _ADDRESS.search(words) is None and len(words) < 60):
        return None
    address = _ADDRESS.search(words)
    if match["kind"].endswith("adrese") or match["kind"] == "address":
        return Place("", (_address(address) if address else words)[:LONGEST], span)
    if address is None:
        return Place(words[:LONGEST], "", span)
    venue = words[: address.start()].strip(" ,;(–—-|") or words[address.end() :].strip(" ,;()–—-|.")
    if re.match(r"(?:un|and|kā arī|kā arī)\b", venue):
        venue = ""
    return Place(venue[:LONGEST], _address(address)[:LONGEST], span)


def _in_sentence(page: Page, sentence: Span) -> list[Place]:
    words = page.text[sentence.start : min(sentence.end, sentence.start + 900)]
    if words.isupper() and len(words.title()) == len(words):
        words = _CAPITAL_STREET.sub(lambda found: found.group().lower(), words.title())  # a poster in capitals
    halls = halls_in(words)
    found, used = [], []
    for address in list(_ADDRESS.finditer(words))[:6]:
        before = [hall for hall in halls if 0 <= address.start() - hall.end < 60]
        after = [hall for hall in halls if 0 <= hall.start - address.end() < 40]
        hall = before[-1] if before else after[0] if after else None
        used += [hall]
        start = min(address.start(), hall.start if hall else address.start())
        span = Span(sentence.start + start, sentence.start + address.end())
        found.append(Place(hall.name if hall else "", _address(address), span))
    held = [hall for hall in halls if hall not in used and hall.held_there]
    if not found and held:
        hall = held[0]
        town = _town(hall.town) if hall.town else ""
        found.append(Place(hall.name, town, Span(sentence.start + hall.start, sentence.start + hall.end)))
    return found or _in_town(words, sentence.start)


def _in_town(words: str, start: int) -> list[Place]:
    """A town in the locative, when nothing more is said of the place."""
    for match in re.finditer(rf"(?<!\w)[{_UP}][{_LOW}]{{2,24}}(?:[āēī]|īs|os)(?!\w)", words):
        town = _locatives().get(match.group())
        if town is not None:
            return [Place("", town, Span(start + match.start(), start + match.end()))]
    return []


@cache
def _locatives() -> dict[str, str]:
    """The towns that municipalities are named after, by their locative."""
    made = {}
    for one in all_municipalities():
        for ending, instead in (("is", "ī"), ("us", "ū"), ("a", "ā"), ("e", "ē"), ("i", "os"), ("s", "ā")):
            if one.place.endswith(ending):
                made[one.place[: -len(ending)] + instead] = one.place
                break
    return made | _TOWNS


def _address(match: re.Match[str]) -> str:
    street = " ".join(match["street"].split())
    street = re.sub(r"^(?:adrese|pie|vieta)\s+", "", street, flags=re.I)
    for name, pattern in _STREETS:
        changed = re.sub(rf" {pattern} ", f" {name} ", street + " ").strip()
        if changed != street:
            street = changed
            break
    towns = [_town(town) for town in re.split(r", | \(|; ", match["towns"]) if town]
    return ", ".join([street, *towns])[:LONGEST]


def _town(words: str) -> str:
    """ "Rīgā" is Rīga, "Tukuma novadā" Tukuma novads; other endings stay, and a postal code too."""
    if words in _TOWNS:
        return _TOWNS[words]
    code = _TIED_TO_LV.fullmatch(words)
    if code:
        return f"LV-{code[1]}"
    for ending, instead in (
        ("pilī", "pils"),
        ("novadā", "novads"),
        ("pagastā", "pagasts"),
        ("pilsētā", "pilsēta"),
        ("īs", "is"),
        ("os", "i"),
        ("ī", "is"),
        ("ē", "e"),
        ("ā", "a"),
    ):
        if words.endswith(ending):
            return words[: -len(ending)] + instead
    return words


def _distinct(places: list[Place]) -> tuple[Place, ...]:
    """Each place once; one that has only an address joins one that has only a hall."""
    made: list[Place] = []
    whole = [place for place in places if place.venue or any(c.isdigit() for c in place.address)]
    for place in whole or places:  # a bare town says nothing beside a hall or a street
        if made and place.address and not place.venue and not made[-1].address:
            made[-1] = Place(made[-1].venue, place.address, made[-1].span)
        elif made and place.venue and not place.address and not made[-1].venue:
            made[-1] = Place(place.venue, made[-1].address, place.span)
        elif not any(_same(place, other) for other in made):
            made.append(place)
    return tuple(made)


def _same(one: Place, other: Place) -> bool:
    if one.address and other.address:
        short = sorted((one.address, other.address), key=len)
        return short[1].startswith(short[0])
    return bool(one.venue and one.venue == other.venue) or not one.address or not other.address


def online_of(page: Page) -> Online | None:
    """That the event is held online and on what; a registration or a survey online does not count."""
    for match in list(_ONLINE.finditer(page.flat))[:60]:
        sentence = page.sentence(match.start())
        near = page.flat[max(sentence.start, match.start() - 60) : min(sentence.end, match.end() + 40)]
        wide = page.flat[max(sentence.start, match.start() - 160) : min(sentence.end, match.end() + 160)]
        if (
            _BY_FORM.search(near)
            and not re.search(r"zoom|teams|google meet|webex", match.group())
            and not re.search(r"norises vieta|notiks|norisinasies|klatien", near)
        ):
            continue
        if _HELD.search(wide):
            words = page.plain(Span(sentence.start, min(sentence.end, sentence.start + 900)))
            platform = next((name for key, name in _PLATFORMS if key in words), "")
            return Online(platform, Span(*match.span()))
    return None
