"""How many people may come and what it costs, as the text says it."""

import re

from announcements.page import Page
from announcements.terms import Fact, Found, Span

MOST_PLACES, MOST = 100_000, 6
_PEOPLE = (
    r"(?:dalibniek|cilvek|person|klausitaj|interesent|iedzivotaj|jauniesi|"
    r"berni|senior|participants|people|persons)"
)
_CAPACITY = (
    re.compile(
        r"(?<![a-z])(?:viet(?:u|as)? skaits|dalibnieku skaits|vietas|places|seats|capacity)"
        r"(?: (?:ir )?(?:ierobezot[sai]{1,2}|limited))?[ ]?(?:[:(|\t-]|,)?[ (]{0,3}"
        r"(?:lidz|ne vairak ka|maksimali|max|maks\.|tikai|to|up to)? ?(?P<number>[0-9]{1,5})(?![0-9]|[.:/][0-9])"
    ),
    re.compile(
        r"(?<![\w.,:/-])(?P<number>[0-9]{1,5}) (?:briv(?:as|u) |pieejam(?:as|u) )?"
        r"(?:viet(?:as|u|am)|places|seats|spots)(?![a-z])"
    ),
    re.compile(
        rf"(?:lidz|ne vairak ka|ne vairak par|maksimali|maksimums|maksimalais dalibnieku skaits|tikai|up to|at most|"
        rf"limited to)[ :-]{{1,3}}(?P<number>[0-9]{{1,5}}) {_PEOPLE}"
    ),
    re.compile(
        rf"(?:pieteikt|uznem\w{{0,4}}|paredzet\w{{1,3}}|gaidits?|gaidam)[ ][^.\n0-9]{{0,30}}"
        rf"(?P<number>[0-9]{{1,5}}) {_PEOPLE}"
    ),
    re.compile(  # "Fokusgrupa: 12 dalībnieki.", "Grupā būs 12 dalībnieki": nothing else is said of them
        r"(?:^|\n|[.;:(!] ?|- |grup(?:a|as)(?: bus| ir)? |\bbus )"
        r"(?P<number>[0-9]{1,4}) (?:dalibniek(?:i|u)|participants)(?= ?(?:[.;,)!\n]|$))"
    ),
    re.compile(
        r"(?:^|\n)[^a-z0-9\n]{0,6}(?:dalibnieki|participants)[ *]{0,3}: ?(?P<number>[0-9]{1,4})(?= ?(?:[.;,)\n]|$))"
    ),
)
_OF_EACH = re.compile(r"(?:katr|vien[aou]s? (?:iestad|organiz|pasvald|grup)|no vien|each|per )[^.\n]{0,50}$|grupas,? $")
_DONE = re.compile(r"(?<![a-z])(?:piedalijas|apmacit|notika|iesaistit|iesaistij|ieguva|pulcejas|autobus|stavviet)")
_PRICE = re.compile(
    r"(?<![a-z])(?:bez maksas|bezmaksas|bez dalibas maksas|(?:dalibas|ieejas|kursa) maksa|maksa(?=[ :-])|"
    r"ieeja(?=[ :-])|biletes?(?=[ :-])|ziedojum\w{1,3}|free of charge|admission|free entry|"
    r"(?:participation )?fee(?=[ :])|"
    r"[0-9]{1,3}(?:[.,][0-9]{2})? ?(?:eur|eiro|euro|€)(?![a-z]))"
)
_MONEY_OF_PROJECTS = re.compile(r"finansejum|budzet|kopejas izmaksas|attiecinam|iepirkum|tukst|milj|naudas balv")


def capacities_of(page: Page) -> tuple[Found, ...]:
    """The numbers of people who may come, each once, in the order of the text; several must be asked about."""
    found: dict[int, Found] = {}
    for pattern in _CAPACITY:
        for match in list(pattern.finditer(page.flat[:60_000]))[: 2 * MOST]:
            sentence = page.sentence(match.start())
            before = page.flat[max(sentence.start, match.start() - 80) : match.start()]
            words = page.flat[sentence.start : min(sentence.end, sentence.start + 600)]
            number = int(match["number"])
            if 0 < number <= MOST_PLACES and not _OF_EACH.search(before) and not _DONE.search(words):
                found.setdefault(number, Found(number, Span(*match.span())))
    return tuple(sorted(found.values(), key=lambda one: one.span.start))[:MOST]


def prices_of(page: Page) -> tuple[Fact, ...]:
    """What the text says of its price, in its own words; an event has no field for it, so it is only shown."""
    found: dict[int, Fact] = {}
    for match in list(_PRICE.finditer(page.flat[:60_000]))[: 4 * MOST]:
        sentence = page.sentence(match.start())
        words = page.flat[sentence.start : min(sentence.end, sentence.start + 600)]
        if not _MONEY_OF_PROJECTS.search(words):
            span = Span(*match.span())
            found.setdefault(sentence.start, Fact("price", page.words(span), span))
    return tuple(found.values())[:3]
