"""Names of people in Latvian and English texts, told from names of institutions and places by how they are written."""

import re
from functools import cache

from registration.registers.municipalities import all_municipalities

_UPPER = "A-ZĀČĒĢĪĶĻŅŌŖŠŪŽ"
_LOWER = "a-zāčēģīķļņōŗšūžé"
_WORD = rf"[{_UPPER}][{_LOWER}]{{1,20}}(?:[{_UPPER}][{_LOWER}]{{2,20}})?(?:[-–][{_UPPER}][{_LOWER}]{{1,20}})?"
NAME = re.compile(
    rf"(?<![\w“„\"«])(?:Dr\. ?|Prof\. ?|Mg\. ?)?(?P<name>{_WORD}(?: [{_UPPER}]\.)?(?: {_WORD}){{1,2}})(?![\w])"
)
_TITLED = re.compile(r"(?:Dr|Prof|Mg|dr|prof)\.(?:[a-z]{2,6}\.)? ?")
# Words that begin or end a name of a thing and never a person's.
THINGS = frozenset(
    [
        "latvijas",
        "latvija",
        "eiropas",
        "savienibas",
        "labklajibas",
        "ministrija",
        "ministrijas",
        "novada",
        "novads",
        "novadu",
        "pilsetas",
        "pasvaldibas",
        "pasvaldiba",
        "fonda",
        "fonds",
        "biedriba",
        "biedribas",
        "nodibinajums",
        "centrs",
        "centra",
        "centru",
        "nams",
        "nama",
        "skola",
        "skolas",
        "biblioteka",
        "bibliotekas",
        "universitate",
        "universitates",
        "iela",
        "ielas",
        "bulvaris",
        "laukums",
        "prospekts",
        "gatve",
        "zale",
        "zales",
        "regions",
        "regiona",
        "socialais",
        "socialo",
        "sociala",
        "dienests",
        "dienesta",
        "darbs",
        "darba",
        "kopiena",
        "kopienas",
        "kulturas",
        "tautas",
        "valsts",
        "dome",
        "domes",
        "pagasts",
        "pagasta",
        "parvalde",
        "parvaldes",
        "forums",
        "foruma",
        "projekts",
        "projekta",
        "programma",
        "programmas",
        "rigas",
        "zoom",
        "teams",
        "google",
        "meet",
        "microsoft",
        "european",
        "union",
        "social",
        "fund",
        "ministry",
        "welfare",
        "latvia",
        "riga",
        "street",
        "national",
        "centre",
        "center",
        "library",
        "university",
        "house",
        "hall",
        "municipality",
        "association",
        "foundation",
        "labdien",
        "sveiki",
        "cienijamie",
        "cienijamas",
        "cienijamais",
        "godatie",
        "dargie",
        "jaunatnes",
        "jauniesu",
        "izglitibas",
        "veselibas",
        "vides",
        "lauku",
        "pieaugusa",
        "nevalstisko",
        "organizaciju",
        "ministru",
        "kabineta",
        "nato",
        "esf",
        "eraf",
        "erasmus",
        "norvegijas",
        "ziemassvetku",
        "lieldienas",
        "lieldienu",
        "facebook",
        "instagram",
        "youtube",
        "linkedin",
        "excel",
        "word",
        "pasakuma",
        "pasakums",
        "registracija",
        "seminars",
        "konference",
        "diskusija",
        "sanaksme",
        "domnica",
        "dear",
        "hello",
        "vidzemes",
        "kurzemes",
        "zemgales",
        "latgales",
        "selijas",
        "baltijas",
        "ziemelvalstu",
        "parejas",
        "jauna",
        "jaunais",
        "liela",
        "mazais",
        "vecriga",
        "pardaugava",
        "viesnica",
        "muiza",
        "parks",
    ]
)
_VERBS = frozenset(
    [
        "raksti",
        "rakstiet",
        "zvani",
        "zvaniet",
        "jauta",
        "jautajiet",
        "sazinies",
        "sazinieties",
        "piesakies",
        "piesakieties",
        "vada",
        "vadis",
        "kontaktpersona",
        "write",
        "call",
        "contact",
    ]
)
_FOLD = str.maketrans("āčēģīķļņōŗšūžé", "acegiklnorsuze")


def flat_word(word: str) -> str:
    """A word in small letters without diacritics."""
    return word.lower().translate(_FOLD)


def is_name(words: str) -> bool:
    """True when two or three capitalised words can be a person's name."""
    parts = [flat_word(part) for part in re.split(r"[ –-]", words) if part]
    if "ajā" in words or (parts[:1] and parts[0] in _places()):
        return False
    return len(parts) >= 2 and not any(part in THINGS or part.rstrip(".") in THINGS for part in parts)


@cache
def _places() -> frozenset[str]:
    """The genitives of municipalities: "Jēkabpils" and "Kuldīgas" begin names of houses, not of people."""
    return frozenset(flat_word(one.genitive) for one in all_municipalities())


def names_in(text: str, *, bracketed: bool = False) -> list[tuple[str, int, int]]:
    """The names of people in a piece of text, with where each begins and ends in it; `bracketed` ones if wanted."""
    found = []
    for match in NAME.finditer(text[:4000]):
        name, start = match["name"], match.start("name")
        while name and flat_word(name.split()[0]) in _VERBS:  # "Raksti Annai Ozolai"
            start += len(name.split()[0]) + 1
            name = name.partition(" ")[2]
        if is_name(name) and (bracketed or text[max(0, start - 1) : start] != "("):
            found.append((name, start, match.end("name")))
    return found


def is_person_line(line: str) -> bool:
    """True for "Inga Priede, Tukuma novada domes priekšsēdētāja vietniece" and for a name alone."""
    words = _TITLED.sub("", line.strip(" ;.,:*•-–—\t"), count=1) if len(line) <= 400 else ""
    match = re.match(
        r"(?:(?:[Ll]ektor[sei]*|[Mm]oderator[sei]*|[Rr]unā|[Vv]ada|[Mm]oderē|[Vv]adītāj[sai]*|[Ss]peaker)[:,]? )?"
        rf"({_WORD}(?: "
        rf"[{_UPPER}]\.)?(?: {_WORD}){{1,2}})(?=$|,| ?\(| [–—-] |;|/)",
        words,
    )
    return match is not None and is_name(match[1])
