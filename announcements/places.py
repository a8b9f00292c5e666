"""Where an event is held: the hall, the address, the town; names put into the nominative by rule."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from announcements.addresses import ADDRESS, CAPITAL_STREET, ENGLISH, LONGEST, LOW, UP, address_in, address_of
from announcements.halls import Hall, halls_in
from announcements.online import ONLINE
from announcements.page import Page
from announcements.rooms import room_behind, unnamed_hall
from announcements.terms import DayMention, Span
from announcements.towns import locatives, town

NEAR = 60  # characters between a hall and its address
_EDGES = " ,;()–—-|.*\t📍📌🏫"
_LABEL = re.compile(
    r"(?:^|\n|\t|\||[.;!?] )(?:[0-9]{1,2}[.)] )?[^a-z0-9\n]{0,6}"
    r"(?P<kind>(?:norises |pasakuma |sanaksmes )?vieta|norises adrese|"
    r"kur|adrese|where|venue|place|location|address)(?: ?/ ?[a-z]{3,10})?[ *]{0,3}(?:[:?|\t]| -|(?=\n))[ *\t|:]{0,6}"
)
_TOWN_AFTER = re.compile(rf",? ([{UP}][{LOW}]{{2,24}})(?![\w])")
_URL = re.compile(r" ?\(?https?://[^\s()]{1,500}\)?")
_PIN = re.compile(r"(?:^|\n|\|)[ \t]{0,4}[📍📌🏫🏠🏢🏛\U0001f5fa]\ufe0f?[ \t]{0,4}")
_HELD = re.compile(
    r"norisinas|notiks|notiek|tiks rikot|held|take place|takes place|pulcesies|klatien|gaidisim|tiekamies"
)
_LATER = re.compile(
    r"(?:tiks|tiek|vel|tiks vel) (?:precizet|pazinot|zinam|nosutit|saskanot|nav)|precizesim|pazinosim|japrecize|"
    r"(?<![a-z])(?:tbc|tba|tbd)(?![a-z])|to be (?:confirmed|announced|decided)|will be (?:announced|confirmed)"
)
_CONTACT = re.compile(r"pieteik|piesak|registre|talr|zvan|e-past|register|sign up")


@dataclass(frozen=True, slots=True)
class Place:
    """A place to meet: `venue` and `address` in the nominative, either may be empty."""

    venue: str
    address: str
    span: Span
    street: Span | None = None  # where the address stands, when that is elsewhere


def places_of(page: Page, day: Span | None) -> tuple[Place, ...]:
    """The places the event may be held at, the likeliest first; several different ones must be asked about."""
    labels = [*list(_LABEL.finditer(page.flat))[:8], *list(_PIN.finditer(page.flat))[:8]]
    labelled = [place for match in labels if (place := _labelled(page, match))]
    if labelled or any(_is_open(page, match) for match in labels):
        return _distinct(labelled)
    found = [place for part in _event_parts(page, day) for place in _in_sentence(page, part)]
    if not found and day is not None:
        found = [place for part in _after(page, day) for place in _in_sentence(page, part)]
    return _distinct(found)


def places_named_in(page: Page, title: Span) -> tuple[Place, ...]:
    """The halls and streets of a headline; a town alone is none."""
    found = _in_sentence(page, title)
    return _distinct([place for place in found if place.venue or any(c.isdigit() for c in place.address)])


def places_beside(page: Page, day: DayMention) -> tuple[Place, ...]:
    """The places that stand in the sentence of a day."""
    return _distinct(_in_sentence(page, page.sentence(day.span.start)))


def with_title(held: Sequence[Place], named: Sequence[Place]) -> tuple[Place, ...]:
    """The hall of the headline, with the street that the text has."""
    streets = [place for place in held if any(c.isdigit() for c in place.address)]
    if len(named) == 1 and len(streets) == 1 and not any(c.isdigit() for c in named[0].address):
        return (Place(named[0].venue, streets[0].address, named[0].span, streets[0].span),)
    return tuple(named or held)


def with_days(page: Page, held: Sequence[Place], lines: Collection[int]) -> tuple[Place, ...]:
    """The places, with those of the lines that begin the further days of a programme."""
    return _distinct([*held, *(place for number in sorted(lines) for place in _in_sentence(page, page.lines[number]))])


def _event_parts(page: Page, day: Span | None) -> list[Span]:
    """The sentence of the event's day, then others that speak of where it is held."""
    first = [page.sentence(day.start), *_below(page, day)] if day is not None else []
    others = [
        sentence
        for sentence in page.sentences[:200]
        if sentence not in first and sentence.end - sentence.start < 900 and _HELD.search(page.plain(sentence))
    ]
    return [*first, *others[:6]]


def _after(page: Page, day: Span) -> list[Span]:
    """The two sentences after the one with the day, unless they say how to register."""
    number = page.sentences.index(page.sentence(day.start))
    return [one for one in page.sentences[number + 1 : number + 3] if not _CONTACT.search(page.plain(one)[:900])]


def _below(page: Page, day: Span) -> list[Span]:
    """The three lines under a short line with the day, as a poster has them."""
    number = page.line_number(day.end - 1)
    line = page.lines[number]
    return [
        below
        for below in page.lines[number + 1 : number + 4]
        if line.end - line.start < 90 and 3 < below.end - below.start < 120
    ]


def _is_open(page: Page, match: re.Match[str]) -> bool:
    """True for "Vieta: tiks precizēta"."""
    span = _value(page, match)
    return span is not None and _LATER.search(page.plain(span)[:120]) is not None


def _labelled(page: Page, match: re.Match[str]) -> Place | None:
    span = _value(page, match)
    words = _URL.sub("", page.words(span)).strip(_EDGES)[: 2 * LONGEST] if span is not None else ""
    if span is None or not words or (_is_open(page, match) and not address_in(words)):
        return None
    words = _from_capitals(words) if words.isupper() else words
    address = address_in(words)
    if ONLINE.search(page.plain(span)) and address is None and len(words) < 60:
        return None
    if match.groupdict().get("kind", "").endswith(("adrese", "address")):
        return Place("", (address_of(address) if address else words)[:LONGEST], span)
    if address is None:
        return Place(_nominative(words)[:LONGEST], "", span)
    before, room = words[: address.start()], room_behind(words[address.end() :])
    venue = before.strip(_EDGES) or ("" if room else words[address.end() :].strip(_EDGES))
    if re.match(r"(?:un|and|kā arī)\b", venue):
        venue = ""
    whole = ", ".join(part for part in (_nominative(venue), room) if part)
    return Place(whole[:LONGEST], address_of(address, before)[:LONGEST], span)


def _from_capitals(words: str) -> str:
    """A line in capitals as it is written otherwise."""
    return CAPITAL_STREET.sub(lambda found: found.group().lower(), words.title())


def _value(page: Page, match: re.Match[str]) -> Span | None:
    """What stands behind a label, or on the line below it."""
    line = page.line(match.end() - 1 if page.flat[match.end() - 1 : match.end()] != "\n" else match.end())
    stop = re.search(r"[.;] [A-ZĀČĒĢĪĶĻŅŠŪŽ]", page.text[match.end() : line.end])
    end = match.end() + stop.start() if stop else line.end
    if page.text[match.end() : end].strip(" *|\t"):
        return page.trimmed(Span(match.end(), end))
    number = page.line_number(match.end()) + 1
    if number >= len(page.lines):
        return None
    below = page.lines[number + 1 : number + 2]
    street = below and address_in(page.words(below[0]))  # the house, and under it the street
    return Span(page.lines[number].start, below[0].end) if street else page.lines[number]


def _nominative(venue: str) -> str:
    """A hall in the locative, when it is all that the words say, in the nominative; other words as they are."""
    halls = halls_in(venue)
    whole = len(halls) == 1 and halls[0].start == 0 and halls[0].end >= len(venue) - 1
    return halls[0].name if whole and halls[0].held_there else venue


def _in_sentence(page: Page, sentence: Span) -> list[Place]:
    words = page.text[sentence.start : min(sentence.end, sentence.start + 900)].replace("\n", " ")
    poster = words.isupper() and len(words.title()) == len(words)
    if poster:
        words = _from_capitals(words)
    halls = halls_in(words, poster=poster)
    found, used = [], []
    for address in [*list(ADDRESS.finditer(words))[:6], *list(ENGLISH.finditer(words))[:6]]:
        address = _without_hall(words, address, halls)
        before = [hall for hall in halls if _stands_before(words, hall, address.start())]
        after = [hall for hall in halls if 0 <= hall.start - address.end() < 40]
        hall = _with_house(words, before) if before else after[0] if after else None
        used += [hall]
        start = min(address.start(), hall.start if hall else address.start())
        span = Span(sentence.start + start, sentence.start + address.end())
        beside = words[max(0, start - 120) : address.start()]
        room = room_behind(words[address.end() :])
        venue = ", ".join(part for part in (hall.name if hall else "", room) if part)
        found.append(Place(venue, address_of(address, beside), span))
    held = [hall for hall in halls if hall not in used and hall.held_there]
    if not found and held:
        hall = held[0]
        at = Span(sentence.start + hall.start, sentence.start + hall.end)
        following = _TOWN_AFTER.match(words, hall.end)
        at_town = hall.town or (following[1] if following is not None and following[1] in locatives() else "")
        found.append(Place(hall.name, town(at_town) if at_town else "", at))
    unnamed = unnamed_hall(words) if not found else None
    if unnamed is not None:
        found.append(Place(unnamed[0], "", Span(sentence.start + unnamed[1], sentence.start + unnamed[2])))
    return found or _in_town(words, sentence.start)


def _stands_before(words: str, hall: Hall, at: int) -> bool:
    """True for the hall an address belongs to; a municipality that only tells of it stands too far away."""
    between = words[hall.end : at]
    if hall.end > at or len(between) > NEAR:
        return False
    return hall.held_there or not re.search(r"\d|(?<!\w)(?:ka|un|lai|kas)(?!\w)", between)


def _with_house(words: str, before: Sequence[Hall]) -> Hall:
    """The last hall, with the house it is in when that stands right before it: "bibliotēkā, Ziedoņa zālē"."""
    hall = before[-1]
    house = before[-2] if len(before) > 1 else None
    joined = house is not None and house.held_there and words[house.end : hall.start] == ", "
    if house is None or not joined or not hall.held_there:
        return hall
    return Hall(f"{house.name}, {hall.name}"[:LONGEST], house.start, hall.end, held_there=True, town=house.town)


def _without_hall(words: str, address: re.Match[str], halls: list[Hall]) -> re.Match[str]:
    """The address up to a hall that its last "town" is the beginning of: "Skolas iela 5, Veselības centrs"."""
    cut = next((hall.start for hall in halls if address.end("street") < hall.start < address.end()), None)
    shorter = address.re.match(words, address.start(), cut) if cut is not None else None
    return shorter or address


def _in_town(words: str, start: int) -> list[Place]:
    """A town in the locative, when nothing more is said of the place."""
    for match in re.finditer(rf"(?<!\w)[{UP}][{LOW}]{{2,24}}(?:[āēī]|īs|os)(?!\w)", words):
        name = locatives().get(match.group())
        if name is not None:
            return [Place("", name, Span(start + match.start(), start + match.end()))]
    return []


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
