"""Towns of Latvia in the cases that a text has them in."""

import re
import unicodedata
from functools import cache

from registration.registers.municipalities import all_municipalities

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


@cache
def nominatives() -> frozenset[str]:
    """The towns that municipalities are named after."""
    return frozenset(one.place for one in all_municipalities())


@cache
def genitives() -> frozenset[str]:
    """The genitives of municipalities: "Iecavas" begins the name of a house."""
    return frozenset(one.genitive for one in all_municipalities())


def last_town_in(words: str) -> str:
    """The last town that the words name in the nominative or the locative; empty when there is none."""
    for word in reversed(re.findall(r"[A-ZĀČĒĢĪĶĻŅŠŪŽ][a-zāčēģīķļņšūž]{2,24}", words)):
        if word in nominatives():
            return str(word)
        if word in locatives():
            return locatives()[word]
        if word in _bare():
            return _bare()[word]
    return ""


@cache
def _bare() -> dict[str, str]:
    """The towns by their nominative without diacritics: "Riga"."""
    return {"".join(unicodedata.normalize("NFD", c)[0] for c in name): name for name in nominatives()}


@cache
def locatives() -> dict[str, str]:
    """The towns that municipalities are named after, by their locative."""
    made = {}
    for one in all_municipalities():
        for ending, instead in (
            ("pils", "pilī"),
            ("is", "ī"),
            ("us", "ū"),
            ("a", "ā"),
            ("e", "ē"),
            ("i", "os"),
            ("s", "ā"),
        ):
            if one.place.endswith(ending):
                made[one.place[: -len(ending)] + instead] = one.place
                break
    return made | _TOWNS


def town(words: str) -> str:
    """ "Rīgā" is Rīga, "Tukuma novadā" Tukuma novads; other endings stay, and a postal code too."""
    if words in _TOWNS:
        return _TOWNS[words]
    code = _TIED_TO_LV.fullmatch(words)
    if code:
        return f"LV-{code[1]}"
    for ending, instead in (
        ("pilī", "pils"),
        ("ciemā", "ciems"),
        ("kalnā", "kalns"),
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
