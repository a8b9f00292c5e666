"""Streets with a number and a town, put into the nominative: "Lielajā ielā 28" is "Lielā iela 28"."""

import re

from announcements.towns import last_town_in, locatives, town

LONGEST = 200
UP = "A-ZĀČĒĢĪĶĻŅŌŖŠŪŽ"
LOW = "a-zāčēģīķļņōŗšūž"
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
    ("Street", "[Ss]treet"),
)
_STREET = "|".join(pattern for _name, pattern in _STREETS)
_TOWN = rf"[{UP}][{LOW}]{{2,24}}(?: (?:[{UP}]?[{LOW}]{{2,20}} )?(?:novad(?:s|ā|a)?|pagast(?:s|ā|a)?|pilsēt(?:a|ā)))?"
ADDRESS = re.compile(
    rf"(?P<street>(?:[{UP}0-9][{LOW}0-9.]{{0,24}}[ ]){{1,4}}(?:{_STREET}) ?[0-9]{{1,4}} "
    rf"?(?:k-[0-9])?[A-Za-z]?(?:[/-][0-9]{{1,4}}[A-Za-z]?)?)(?![0-9])"
    rf"(?P<towns>(?:(?:, | \(|; )(?:LV ?-? ?[0-9]{{4}}|{_TOWN})(?![{LOW}])){{0,3}})"
)
ENGLISH = re.compile(
    rf"(?<![\w/.-])(?P<street>[0-9]{{1,4}}[A-Za-z]?(?:[/-][0-9]{{1,4}}[A-Za-z]?)? (?:[{UP}][\w.’'-]{{0,24}} ){{1,4}}"
    rf"(?:Street|St\.?|Boulevard|Blvd\.?|Avenue|Ave\.?|Square|Road|Embankment|Lane|iela))(?![\w])"
    rf"(?P<towns>(?:,? (?:LV ?-? ?[0-9]{{4}}|[{UP}][{LOW}]{{2,24}})(?![{LOW}])){{0,4}})"
)
CAPITAL_STREET = re.compile(rf"(?<= )(?:{_STREET})(?= [0-9])", re.I)


def address_in(words: str, at: int = 0) -> re.Match[str] | None:
    """The first address: "Skolas iela 3, Rīga" or "3 Skolas Street, Riga"."""
    found = [match for pattern in (ADDRESS, ENGLISH) if (match := pattern.search(words, at)) is not None]
    return min(found, key=lambda match: match.start(), default=None)


def address_of(match: re.Match[str], beside: str = "") -> str:
    """Street, house and town; where the address itself has no town, the last one of the words `beside` it."""
    if match.re is ENGLISH:  # stays in English
        return " ".join(match.group().split())[:LONGEST]
    street = " ".join(match["street"].split())
    street = re.sub(r"^(?:adrese|pie|vieta)\s+", "", street, flags=re.I)
    first, _space, others = street.partition(" ")
    inside = locatives().get(first, "") if others.count(" ") > 1 else ""  # "Rīgā Skolas ielā 3"
    street = others if inside else street
    street = re.sub(r"ajā (?=(?:iel|šosej|gatv|alej|krastmal|līnij)[āē] )", "ā ", street)
    street = re.sub(r"ajā (?=(?:bulvār|prospekt|laukum|damb|ceļ)[āī] )", "ais ", street)
    for name, pattern in _STREETS:
        changed = re.sub(rf" {pattern} ", f" {name} ", street + " ").strip()
        if changed != street:
            street = changed
            break
    towns = [town(one) for one in re.split(r", | \(|; ", match["towns"]) if one]
    towns = towns or [one for one in (inside or last_town_in(beside),) if one]
    return ", ".join([street, *towns])[:LONGEST]
